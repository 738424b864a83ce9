#include "house.h"

#include <math.h>

/* A contact ------------------------------------------------------------------------------- */

/* "Outside opening hours", "lines": turned away, all lines taken, or the line of the first tier. */
static void arrive(struct house *house, struct contact *contact) {
    struct channel *channel = contact->kind->channel;
    if (channel->closes && !is_open(&channel->hours, NOW(house))) {
        if (!channel->overflow) {
            leave(house, contact, OUTCOME_TURNED_AWAY);
            return;
        }
        contact->kind = written(house, contact->kind, channel->overflow);
    } else if (channel->live) {
        if (is_full(house, channel)) {
            leave(house, contact, OUTCOME_BUSY);
            return;
        }
        channel->in_house += contact->kind->live;
    }
    reach_tier(house, contact);
}

/* A customer reaches out for the first time. */
void first_contact(struct house *house, int64_t inquiry) {
    int64_t row = house->floor.inquiries_first_contact[inquiry];
    struct contact *contact = new_contact(house, row, NOW(house));
    EACH(house, keeps_away, k)
        if (ASK(house, keeps_away, k, row)) {
            log_contact(house, contact, OUTCOME_DEFLECTED, NOW(house), NAN);
            contact_is_over(house, contact);
            return;
        }
    if (house->floor.steps_next[contact->step] == *house->floor.settings_deflected)
        leave(house, contact, OUTCOME_DEFLECTED); /* "Bots": answered by one */
    else
        arrive(house, contact);
}

static void arrives_again(struct house *house, void *contact, int64_t alarm) {
    (void)alarm;
    arrive(house, contact);
}

/* "Interruption": whether an agent puts deferred work aside for a live contact. */
static bool interrupt(struct house *house, struct contact *contact) {
    struct agent *agent = agent_to_interrupt(house, contact->kind);
    if (!agent)
        return false;
    bool side_by_side = contact->kind->at_once > 1;
    agent->put_aside = put_down(house, agent, INTERRUPTED);
    contact->kind->handler->take(house, agent, contact);
    if (side_by_side) /* hands are free again, perhaps for others that wait */
        take_more(house, agent);
    return true;
}

/* A customer who still waits gives up. */
static void patience_ends(struct house *house, void *about, int64_t alarm) {
    struct contact *contact = about;
    if (contact->patience == alarm && contact->place) {
        contact->place = 0;
        contact->kind->channel->in_house--;
        leave(house, contact, OUTCOME_ABANDONED);
    }
}

/* "Patience" runs each time a live customer waits, anew in every tier's line. */
static void wait_patiently(struct house *house, struct contact *contact) {
    double minutes = house->floor.steps_patience[contact->waits_by];
    EACH(house, patience, k)
        minutes = ASK(house, patience, k, contact, minutes);
    if (minutes < INFINITY) {
        contact->patience = new_alarm(&house->clock);
        set_alarm(house, contact->patience, NOW(house) + minutes, PATIENCE + contact->id,
                  patience_ends, contact);
    }
}

/* A contact waits in line, a live one as long as its customer's patience lasts. */
static void wait_in_line(struct house *house, struct contact *contact) {
    join(house, contact);
    contact->patience = 0;
    if (contact->kind->live)
        wait_patiently(house, contact);
    NOTIFY(house, waits, contact);
}

/* A contact goes to a free agent, or into a line, and has waited since it began to. */
void wait_again(struct house *house, struct contact *contact) {
    struct agent *agent = next_agent(house, &contact->kind->free, contact);
    if (agent)
        contact->kind->handler->take(house, agent, contact);
    else
        wait_in_line(house, contact);
}

/* Whether somebody takes a contact at once: a free agent, or one who puts work aside. */
bool finds_agent(struct house *house, struct contact *contact) {
    struct kind *kind = contact->kind;
    struct agent *agent = next_agent(house, &kind->free, contact);
    if (agent) {
        kind->handler->take(house, agent, contact);
        return true;
    }
    return kind->interrupts && interrupt(house, contact);
}

/* A contact reaches the tier of its next step: is served at once if it can be, or waits. */
void reach_tier(struct house *house, struct contact *contact) {
    contact->joined_at = contact->queued_at = NOW(house);
    if (!finds_agent(house, contact))
        wait_in_line(house, contact);
}

/* "Conflicting answers", strain's `returns`: why and when a solved contact is back all the same. */
static struct again comes_back_though_solved(struct house *house, struct contact *contact) {
    struct again again = {false, FIRST, 0.0};
    EACH(house, brings_back, k)
        if (ASK(house, brings_back, k, contact, &again))
            break;
    return again;
}

/* "Redial", "Return": the customer leaves, and may come again, then into the next opening. */
void leave(struct house *house, struct contact *contact, enum outcome outcome) {
    NOTIFY(house, over, contact, outcome);
    struct again again = outcome == OUTCOME_SOLVED ? comes_back_though_solved(house, contact)
                                                   : comes_again(house, contact, outcome);
    double next_at = NAN;
    if (again.comes)
        next_at = into_opening_hours(house, contact, NOW(house) + again.after);
    log_contact(house, contact, outcome, NOW(house), next_at);
    if (next_at < house->end) {
        struct contact *further = further_contact(house, contact, again.reason, next_at);
        set_alarm(house, new_alarm(&house->clock), next_at, ARRIVAL + further->id, arrives_again,
                  further);
    }
    contact_is_over(house, contact);
}

/* A step ---------------------------------------------------------------------------------- */

/* An agent begins a step on a contact, perhaps beside others. */
void take(struct house *house, struct agent *agent, struct contact *contact) {
    const struct floor *floor = &house->floor;
    double standard = contact->rest;
    if (isnan(standard))
        standard = floor->steps_handle_time[contact->step];
    else
        contact->rest = NAN;
    if (floor->steps_next[contact->step] == contact->kind->tier) /* it is at the wrong desk */
        EACH(house, put_right, k)
            standard = ASK(house, put_right, k, agent, contact, standard);
    double wrap_up = floor->steps_wrap_up[contact->step];
    struct step *step = new_step(house, contact, agent, standard, wrap_up);
    NOTIFY(house, begins, agent, step);
    work_on(house, agent, step);
    if (isnan(contact->answered_at))
        contact->answered_at = NOW(house);
}

/* The present alarm of an agent rings when what is in hand ends. */
static void alarm_at_end(struct house *house, struct agent *agent, double minutes) {
    set_alarm(house, agent->alarm, NOW(house) + minutes, STEP_ENDS + agent->number,
              agent->next_end->kind->ends, agent);
}

/* A new alarm of an agent rings then, and an older one counts no more. */
void ring_at_end(struct house *house, struct agent *agent, double minutes) {
    agent->alarm = new_alarm(&house->clock);
    alarm_at_end(house, agent, minutes);
}

/* What is in hand side by side has changed: its pace, and whether a hand is free. */
static void share_out(struct house *house, struct agent *agent) {
    if (agent->in_hand_now < agent->in_hand[0]->kind->at_once && !agent->leaving)
        is_free_now(house, agent);
    else
        agent->place = 0;
    agent->next_end = first_to_end(agent);
    ring_at_end(house, agent, later_of(agent->next_end->rest, 0.0) / pace(agent));
}

/* A step is in an agent's hands from now on. */
void work_on(struct house *house, struct agent *agent, struct step *step) {
    struct kind *kind = step->kind;
    if (agent->in_hand_now >= kind->at_once)
        fail(&house->memory, "kinds: more side by side than an agent can have in hand");
    if (agent->in_hand_now)
        settle(house, agent);
    agent->in_hand[agent->in_hand_now++] = step;
    agent->settled_at = NOW(house);
    if (kind->interruptible)
        may_be_interrupted(house, agent, kind->priority);
    if (kind->at_once > 1) {
        share_out(house, agent);
        return;
    }
    agent->next_end = step;
    alarm_at_end(house, agent, step->rest);
}

/* "After a step": the customer is passed on to another tier, or the contact is over. */
static void release(struct house *house, struct step *step) {
    struct contact *contact = step->contact;
    NOTIFY(house, handled, step);
    int64_t follows = house->floor.steps_next[contact->step];
    const struct learner *learner = step->agent->learner;
    if (learner)
        EACH(house, learner_ends, k)
            follows = ASK(house, learner_ends, k, learner, contact, follows);
    EACH(house, ends_otherwise, k)
        follows = ASK(house, ends_otherwise, k, contact, follows);
    if (follows < 0) {
        enum outcome outcome = outcome_of(house, follows);
        step->ending = outcome == OUTCOME_SOLVED ? SOLVED : UNSOLVED;
        contact->kind->channel->in_house -= contact->kind->live;
        leave(house, contact, outcome);
        return;
    }
    step->to_tier = (int32_t)follows;
    step->ending = TRANSFERRED;
    if (follows != step->kind->tier) {
        step->ending = ESCALATED;
        contact->escalations++;
        NOTIFY(house, escalates, step);
    }
    pass_on(house, contact);
}

static void contact_step_is_over(struct house *house, struct step *step) {
    struct agent *agent = step->agent;
    out_of_hands(agent, step);
    log_contact_step(house, step, NOW(house));
    step_is_over(house, step);
    take_more(house, agent);
}

/* The handling of a contact is over: its customer is let go, and wrap-up may follow. */
void handled(struct house *house, struct step *step) {
    struct agent *agent = step->agent;
    step->handled_at = agent->settled_at = NOW(house);
    release(house, step);
    if (!(step->wrap_up > 0)) {
        contact_step_is_over(house, step);
        return;
    }
    step->rest = step->wrap_up;
    if (step->kind->at_once == 1)
        alarm_at_end(house, agent, step->rest);
    else
        share_out(house, agent);
}

/* Whether an agent asks a colleague before the handling is over. */
static bool asks(struct house *house, struct agent *agent, struct step *step) {
    EACH(house, asks, k)
        if (ASK(house, asks, k, step)) {
            if (step->kind->at_once > 1)
                share_out(house, agent);
            return true;
        }
    return false;
}

/* The handling of a contact ends, or the wrap-up after it; then the agent takes more. */
void step_ends(struct house *house, void *about, int64_t alarm) {
    struct agent *agent = about;
    if (agent->alarm != alarm)
        return;
    struct step *step = agent->next_end;
    if (agent->in_hand_now > 1)
        settle(house, agent);
    agent->place = 0; /* not free for the contact that is being released */
    if (!isnan(step->handled_at)) { /* it was the wrap-up */
        contact_step_is_over(house, step);
        return;
    }
    if (step->kind->interruptible)
        not_interrupted(house, agent, step->kind->priority);
    if (!asks(house, agent, step))
        handled(house, step);
}

/* A contact goes on at the tier of its next step. */
void pass_on(struct house *house, struct contact *contact) {
    struct kind *kind = kind_after(house, contact);
    if (contact->kind->live != kind->live) /* to be called back, or was and is on the line again */
        kind->channel->in_house += kind->live ? 1 : -1;
    contact->waits_by = ++contact->step;
    contact->kind = kind;
    NOTIFY(house, moves, contact);
    EACH(house, sends_out, k)
        if (ASK(house, sends_out, k, contact))
            return;
    reach_tier(house, contact);
}

/* "Which contact?": those that wait, until no hand is free; whether the last is handled alone. */
static bool takes_one_alone(struct house *house, struct agent *agent) {
    while (!agent->in_hand_now || agent->in_hand_now < agent->in_hand[0]->kind->at_once) {
        struct contact *contact = next_contact(house, agent);
        if (!contact)
            return false;
        bool alone = contact->kind->at_once == 1;
        contact->kind->handler->take(house, agent, contact);
        if (alone)
            return true;
    }
    return false;
}

/* An agent takes what comes next: waiting contacts, then work put aside, or nothing. */
void take_more(struct house *house, struct agent *agent) {
    if (!agent->leaving && takes_one_alone(house, agent))
        return;
    if (agent->in_hand_now) {
        share_out(house, agent);
    } else if (agent->leaving) {
        go_off_duty(house, agent);
    } else if (agent->put_aside) {
        resume(house, agent, agent->put_aside);
    } else {
        NOTIFY(house, is_free, agent);
        is_free_now(house, agent);
    }
}

/* Work put down --------------------------------------------------------------------------- */

/* An agent stops in the middle of interruptible work. */
struct step *put_down(struct house *house, struct agent *agent, enum ending ending) {
    settle(house, agent);
    agent->alarm = new_alarm(&house->clock);
    struct step *step = agent->in_hand[--agent->in_hand_now];
    not_interrupted(house, agent, step->kind->priority);
    step->ending = ending;
    step->kind->handler->log_step(house, step, NOW(house));
    step->contact->queued_at = NOW(house);
    return step;
}

/* An agent goes on with work put aside, with exactly what was left of it. */
void resume(struct house *house, struct agent *agent, struct step *step) {
    agent->put_aside = NULL;
    step->ending = OPEN;
    step->queued_at = step->contact->queued_at;
    step->started_at = NOW(house);
    step->kind->handler->work_on(house, agent, step);
}

/* "End of duty": work of an agent who goes off duty goes to another, or back to its place. */
static void put_back(struct house *house, struct step *step) {
    struct contact *contact = step->contact;
    contact->rest = step->rest * step->speed;
    step_is_over(house, step);
    wait_again(house, contact);
}

/* A contact is begun and not done at the end. */
static void log_open(struct house *house, const struct step *step) {
    log_contact(house, step->contact, OUTCOME_OPEN, NAN, NAN);
}

/* A contact waits in line at the end. */
static void log_waiting(struct house *house, const struct contact *contact) {
    log_contact(house, contact, OUTCOME_OPEN, NAN, NAN);
}

const struct handler handler_of_contacts = {take,     work_on,    put_back, log_contact_step,
                                            log_open, log_waiting};
