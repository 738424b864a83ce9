/* Backup, as sim/engine/duties/backup.py: contacts that have waited for some time open to further
 * groups as well. "Backup" in docs/model.md. */
#include "../house.h"
#include "duties.h"

static void opens(struct house *house, void *about, int64_t alarm);

/* A free agent of the backup takes the contact, or whoever is free first. */
static void open_backup(struct house *house, struct contact *contact, struct backup_line *backup) {
    struct agent *agent = next_agent(house, &backup->free, contact);
    if (!agent) {
        open_to(house, backup, contact);
        return;
    }
    contact->place = 0;
    contact->kind->handler->take(house, agent, contact);
}

/* Open a contact to each further backup whose time has come; an alarm for the next. */
static void wait_for(struct house *house, struct contact *contact, int64_t place, int64_t number) {
    const struct kind *kind = contact->kind;
    for (int64_t k = number; k < kind->n_backups; k++) {
        double opens_at = contact->queued_at + kind->backups[k]->after;
        if (opens_at > NOW(house)) {
            contact->backup_alarm = new_alarm(&house->clock);
            contact->backup_place = place;
            contact->backup_number = k;
            set_alarm(house, contact->backup_alarm, opens_at, BACKUP + contact->id, opens,
                      contact);
            return;
        }
        open_backup(house, contact, kind->backups[k]);
        if (contact->place != place)
            return;
    }
}

/* A contact has waited long enough for a backup, unless it no longer waits there. */
static void opens(struct house *house, void *about, int64_t alarm) {
    struct contact *contact = about;
    if (contact->backup_alarm == alarm && contact->place == contact->backup_place)
        wait_for(house, contact, contact->place, contact->backup_number);
}

/* A contact has joined a line, and no agent is free for it: it counts from when it began to wait,
 * also before it was put aside or back. */
static void waits(struct house *house, struct contact *contact) {
    if (contact->kind->n_backups)
        wait_for(house, contact, contact->place, 0);
}

void register_backup(struct house *house) {
    if (house->floor.n_backups_after)
        REGISTER(house, waits, waits);
}
