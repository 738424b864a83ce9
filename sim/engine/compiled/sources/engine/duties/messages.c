/* Those who wait in vain, as sim/engine/duties/messages.py: they leave a message after some time, or
 * at closing time, or must go. "Messages" in docs/model.md. */
#include <math.h>
#include <stdlib.h>

#include "../house.h"
#include "duties.h"

/* Whether a live contact waits for its first answer. */
static bool unanswered(const struct contact *contact) {
    return contact->kind->live && isnan(contact->answered_at);
}

/* A contact is deferred work from now on, and keeps the time since when it has waited. */
static void leaves_message(struct house *house, struct contact *contact) {
    struct channel *channel = contact->kind->channel;
    if (!channel->message_to)
        return;
    contact->place = 0;
    channel->in_house--;
    contact->kind = written(house, contact->kind, channel->message_to);
    wait_again(house, contact);
}

/* A customer leaves a message, unless somebody has answered or the customer is gone. */
static void has_waited(struct house *house, void *about, int64_t alarm) {
    struct contact *contact = about;
    if (contact->message_alarm == alarm && contact->place && unanswered(contact))
        leaves_message(house, contact);
}

/* A contact has joined a line: its customer waits so long, and leaves a message. */
static void waits(struct house *house, struct contact *contact) {
    if (!unanswered(contact))
        return;
    double at = contact->queued_at + contact->kind->channel->message_after;
    if (at < INFINITY) {
        contact->message_alarm = new_alarm(&house->clock);
        set_alarm(house, contact->message_alarm, at, MESSAGE + contact->id, has_waited, contact);
    }
}

static int by_id(const void *one, const void *other) {
    const struct contact *a = *(struct contact *const *)one, *b = *(struct contact *const *)other;
    return (a->id > b->id) - (a->id < b->id);
}

/* Those of a channel who wait for their first answer, by number; how many there are. */
static int64_t who_waits(struct house *house, const struct channel *channel,
                         struct contact ***found) {
    int64_t number = 0, room = 0;
    for (int64_t k = 0; k < *house->floor.settings_lines; k++) {
        const struct heap *heap = &house->queues.lines[k].heap;
        for (int64_t j = 0; j < heap->length; j++) {
            struct contact *contact = heap->entries[j].contact;
            if (!still_waits(&heap->entries[j]) || contact->kind->channel != channel ||
                !unanswered(contact))
                continue;
            MAKE_ROOM(&house->memory, *found, number, room);
            (*found)[number++] = contact;
        }
    }
    if (number)
        qsort(*found, (size_t)number, sizeof **found, by_id);
    return number;
}

/* A channel closes for today: who waits for the first answer leaves a message, or goes. */
static void closes(struct house *house, void *about, int64_t alarm) {
    (void)alarm;
    struct channel *channel = about;
    struct contact **waiting = NULL;
    int64_t number = who_waits(house, channel, &waiting);
    for (int64_t k = 0; k < number; k++) {
        if (channel->at_closing == LEAVE_MESSAGE) {
            leaves_message(house, waiting[k]);
        } else {
            waiting[k]->place = 0;
            channel->in_house--;
            leave(house, waiting[k], OUTCOME_TURNED_AWAY);
        }
    }
}

void register_messages(struct house *house) {
    bool any = false;
    for (int64_t k = 0; k < house->floor.n_channels_live; k++) {
        struct channel *channel = &house->channels[k];
        any |= channel->message_after < INFINITY;
        if (channel->at_closing == SERVE || !channel->closes)
            continue;
        for (int64_t j = 0; j < channel->hours.number; j++)
            set_alarm(house, new_alarm(&house->clock), channel->hours.closes[j],
                      CLOSING + channel->number, closes, channel);
    }
    if (any)
        REGISTER(house, waits, waits);
}
