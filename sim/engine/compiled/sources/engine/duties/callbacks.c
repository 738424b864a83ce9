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

/* A contact is in no line until a minute, or the next opening after it. */
static void waits_at_home(struct house *house, struct contact *contact, double minute) {
    double due_at = into_opening_hours(house, contact, minute);
    set_alarm(house, new_alarm(&house->clock), due_at, CALLBACK + contact->id, is_due, contact);
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
    if (isnan(channel->callback_in))
        wait_again(house, contact);
    else
        waits_at_home(house, contact, NOW(house) + channel->callback_in);
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

/* Nobody picks up: the customer is called again, or is lost; the agent takes more. */
static void no_answer(struct house *house, struct agent *agent) {
    struct step *step = agent->in_hand[--agent->in_hand_now];
    struct contact *contact = step->contact;
    const struct channel *channel = step->kind->channel;
    step->ending = NO_ANSWER;
    log_contact_step(house, step, NOW(house));
    step_is_over(house, step);
    agent->alarm = new_alarm(&house->clock);
    contact->queued_at = NOW(house);
    if (++contact->calls >= channel->callback_attempts)
        leave(house, contact, OUTCOME_ABANDONED);
    else
        waits_at_home(house, contact, NOW(house) + channel->callback_again);
    take_more(house, agent);
}

/* A call ends, or other deferred work of the channel. */
static void call_ends(struct house *house, void *about, int64_t alarm) {
    struct agent *agent = about;
    if (agent->alarm == alarm && agent->next_end->in_vain)
        no_answer(house, agent);
    else
        step_ends(house, about, alarm);
}

/* An agent calls a customer, or takes up other deferred work of the channel. */
static void take_call(struct house *house, struct agent *agent, struct contact *contact) {
    bool is_call = !isnan(contact->callback_at) && isnan(contact->answered_at);
    if (!is_call || (double)contact->calls >= house->floor.contacts_callback[contact->id]) {
        take(house, agent, contact);
        return;
    }
    struct step *step = new_chore(house, contact, agent);
    step->rest = contact->kind->channel->callback_no_answer;
    step->in_vain = true;
    NOTIFY(house, begins_task, agent, step);
    work_on_chore(house, agent, step);
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
    struct handler *calls = allot(&house->memory, 1, sizeof *calls);
    *calls = handler_of_contacts;
    calls->take = take_call;
    for (int64_t k = 0; k < house->floor.n_kinds_live; k++) {
        struct kind *kind = &house->kinds[k];
        bool offers = kind->channel->live && kind->channel->callback_after < INFINITY;
        if (offers && !kind->live && !kind->is_question) {
            kind->handler = calls;
            kind->ends = call_ends;
        }
    }
    REGISTER(house, waits, waits);
    REGISTER(house, closes, closes);
}
