/* Call-backs, as sim/engine/duties/callbacks.py: customers who wait for the first answer hang up, and
 * are called when it is their turn or at a stated time. "Call-backs" in docs/model.md. */
#include <math.h>

#include "../house.h"
#include "duties.h"

static bool unanswered(const struct contact *contact) {
    return contact->kind->live && isnan(contact->answered_at);
}

/* The stated time has come: in line since when it first waited. */
static void is_due(struct house *house, void *about, int64_t alarm) {
    (void)alarm;
    wait_again(house, about);
}

/* A customer who still waits accepts, and hangs up. */
static void offered(struct house *house, void *about, int64_t alarm) {
    struct contact *contact = about;
    if (contact->callback_alarm != alarm || !contact->place || !unanswered(contact))
        return;
    struct channel *channel = contact->kind->channel;
    contact->place = 0;
    contact->callback_at = NOW(house);
    channel->in_house--;
    contact->kind = written(house, contact->kind, channel);
    if (isnan(channel->callback_in)) {
        wait_again(house, contact);
        return;
    }
    double due_at = into_opening_hours(house, contact, NOW(house) + channel->callback_in);
    set_alarm(house, new_alarm(&house->clock), due_at, CALLBACK + contact->id, is_due, contact);
}

/* A contact has joined a line: its customer waits so long, and is offered a call-back. */
static void waits(struct house *house, struct contact *contact) {
    if (!unanswered(contact) || isnan(house->floor.contacts_callback[contact->id]))
        return;
    double at = contact->queued_at + contact->kind->channel->callback_after;
    if (at < INFINITY) {
        contact->callback_alarm = new_alarm(&house->clock);
        set_alarm(house, contact->callback_alarm, at, CALLBACK + contact->id, offered, contact);
    }
}

/* Log who is to be called back after the end: those whose alarm has not rung. */
static void closes(struct house *house, double now) {
    (void)now;
    const struct clock *clock = &house->clock;
    for (int64_t k = 0; k < clock->length; k++)
        if (clock->queue[k].ring == is_due)
            log_contact(house, clock->queue[k].about, OUTCOME_OPEN, NAN, NAN);
}

void register_callbacks(struct house *house) {
    if (house->floor.n_contacts_callback == 0)
        return;
    REGISTER(house, waits, waits);
    REGISTER(house, closes, closes);
}
