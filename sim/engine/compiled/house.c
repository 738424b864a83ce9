#include "house.h"

#include <math.h>

/* A contact ------------------------------------------------------------------------------- */

static void arrive(struct house *house, struct contact *contact);

/* A customer reaches out for the first time. */
void first_contact(struct house *house, int64_t inquiry) {
    int64_t row = house->floor.inquiries_first_contact[inquiry];
    struct contact *contact = new_contact(house, row, NOW(house));
    for (int k = 0; k < house->moments.keeps_away.number; k++)
        if (house->moments.keeps_away.at[k](house, row)) {
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
        if ((double)channel->in_house >= channel->lines) {
            leave(house, contact, OUTCOME_BUSY);
            return;
        }
        channel->in_house += contact->kind->live;
    }
    reach_tier(house, contact);
}

static struct step *put_down(struct house *house, struct agent *agent, enum ending ending);

/* "Interruption": whether an agent puts deferred work aside for a live contact. */
static bool interrupt(struct house *house, struct contact *contact) {
    struct agent *agent = agent_to_interrupt(house, contact->kind);
    if (!agent)
        return false;
    bool side_by_side = contact->kind->at_once > 1;
    agent->put_aside = put_down(house, agent, INTERRUPTED);
    take(house, agent, contact);
    if (side_by_side) /* hands are free again, perhaps for others that wait */
        take_more(house, agent);
    return true;
}

static void patience_ends(struct house *house, void *about, int64_t alarm);

/* "Patience" runs each time a live customer waits, anew in every tier's line. */
static void wait_patiently(struct house *house, struct contact *contact) {
    double limit = house->floor.steps_patience[contact->step];
    for (int k = 0; k < house->moments.patience.number; k++)
        limit = house->moments.patience.at[k](house, contact, limit);
    if (limit < INFINITY) {
        contact->patience = new_alarm(&house->clock);
        set_alarm(house, contact->patience, NOW(house) + limit, PATIENCE + contact->id,
                  patience_ends, contact);
    }
}

/* A contact reaches the tier of its next step: is served at once if it can be, or waits. */
void reach_tier(struct house *house, struct contact *contact) {
    contact->joined_at = contact->queued_at = NOW(house);
    struct kind *kind = contact->kind;
    struct agent *agent = next_agent(house, &kind->free);
    if (agent) {
        take(house, agent, contact);
        return;
    }
    if (kind->interrupts && interrupt(house, contact))
        return;
    join(house, contact);
    contact->patience = 0;
    if (kind->live)
        wait_patiently(house, contact);
    TELL(house, waits, contact);
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

/* "Conflicting answers", strain's `returns`: why and when a solved contact is back all the same. */
static struct again comes_back_though_solved(struct house *house, struct contact *contact) {
    struct again again = {false, FIRST, 0.0};
    int64_t at_most = house->floor.topics_returns_at_most[contact->kind->topic];
    for (int k = 0; k < house->moments.brings_back.number; k++)
        if (house->moments.brings_back.at[k](house, contact, at_most, &again))
            break;
    return again;
}

/* The further contact of an inquiry, which arrives at its time. */
static void next_contact_of_inquiry(struct house *house, const struct contact *contact,
                                    enum reason reason, double next_at) {
    int64_t row = contact->id + 1;
    if (row >= house->floor.n_contacts_first_step)
        fail(&house->memory, "contacts: an inquiry goes on after its last contact");
    struct contact *further = new_contact(house, row, next_at);
    follows(further, contact, reason);
    set_alarm(house, new_alarm(&house->clock), next_at, ARRIVAL + row, arrives_again, further);
}

/* "Redial", "Return": the customer leaves, and may come again, then into the next opening. */
void leave(struct house *house, struct contact *contact, enum outcome outcome) {
    TELL(house, over, contact, outcome);
    struct again again = outcome == OUTCOME_SOLVED ? comes_back_though_solved(house, contact)
                                                   : comes_again(house, contact, outcome);
    double next_at = NAN;
    if (again.comes) {
        const struct channel *first = kind_at(house, contact->channel,
            house->floor.contacts_first_step[contact->id])->channel;
        next_at = NOW(house) + again.after;
        if (first->closes)
            next_at = into_open(&first->hours, next_at, house->end);
    }
    log_contact(house, contact, outcome, NOW(house), next_at);
    if (next_at < house->end)
        next_contact_of_inquiry(house, contact, again.reason, next_at);
    contact_is_over(house, contact);
}

/* A step ---------------------------------------------------------------------------------- */

static void begin_task(struct house *house, struct agent *agent, struct contact *task) {
    TELL(house, is_busy, agent);
    begin_owner_task(house, agent, task);
}

/* An agent begins a step on a contact, perhaps beside others. */
void take(struct house *house, struct agent *agent, struct contact *contact) {
    if (contact->kind->of_owner) {
        begin_task(house, agent, contact);
        return;
    }
    if (isnan(contact->answered_at)) {
        contact->answered_at = NOW(house);
        TELL(house, answered, contact);
    }
    double standard = contact->rest;
    if (isnan(standard))
        standard = house->floor.steps_handle_time[contact->step];
    else
        contact->rest = NAN;
    for (int k = 0; k < house->moments.put_right.number; k++)
        standard = house->moments.put_right.at[k](house, agent, contact, standard);
    double wrap_up = house->floor.steps_wrap_up[contact->step];
    struct step *step = new_step(house, contact, agent, standard, wrap_up);
    TELL(house, begins, step);
    work_on(house, agent, step);
}

/* "Side by side": how fast each contact in hand goes on, as a share of its speed alone. */
static double pace(const struct agent *agent) {
    int beside = agent->in_hand_now - 1;
    if (beside == 0)
        return 1.0;
    return 1.0 / (1.0 + agent->in_hand[0]->kind->channel->slowdown * beside);
}

/* Bring what is left of the steps in hand up to now. */
static void settle(struct house *house, struct agent *agent) {
    double done = (NOW(house) - agent->settled_at) * pace(agent);
    for (int k = 0; k < agent->in_hand_now; k++)
        agent->in_hand[k]->rest -= done;
    agent->settled_at = NOW(house);
}

static void alarm_at_end(struct house *house, struct agent *agent, double minutes) {
    set_alarm(house, agent->alarm, NOW(house) + minutes, STEP_ENDS + agent->number, step_ends,
              agent);
}

/* What is in hand ends after some minutes, unless something changes before. */
void ring_when_done(struct house *house, struct agent *agent, double minutes) {
    agent->alarm = new_alarm(&house->clock);
    alarm_at_end(house, agent, minutes);
}

static struct step *first_to_end(const struct agent *agent) {
    struct step *first = agent->in_hand[0];
    for (int k = 1; k < agent->in_hand_now; k++) {
        struct step *step = agent->in_hand[k];
        if (step->rest < first->rest || (step->rest == first->rest && step->id < first->id))
            first = step;
    }
    return first;
}

/* What is in hand side by side has changed: its pace, and whether a hand is free. */
static void share_out(struct house *house, struct agent *agent) {
    if (agent->in_hand_now < agent->in_hand[0]->kind->at_once && !agent->leaving)
        is_free_now(house, agent);
    else
        agent->place = 0;
    agent->next_end = first_to_end(agent);
    ring_when_done(house, agent, later_of(agent->next_end->rest, 0.0) / pace(agent));
}

static void lay_into_hands(struct house *house, struct agent *agent, struct step *step) {
    if (agent->in_hand_now)
        settle(house, agent);
    agent->in_hand[agent->in_hand_now++] = step;
    agent->settled_at = NOW(house);
    if (step->kind->interruptible)
        may_be_interrupted(house, agent, step->kind->priority);
}

/* A step is in an agent's hands from now on. */
void work_on(struct house *house, struct agent *agent, struct step *step) {
    TELL(house, takes_up, agent);
    if (agent->in_hand_now >= step->kind->at_once)
        fail(&house->memory, "kinds: more side by side than an agent can have in hand");
    lay_into_hands(house, agent, step);
    if (step->kind->at_once > 1) {
        share_out(house, agent);
        return;
    }
    agent->next_end = step;
    if (step->kind->of_owner)
        alarm_at_end_of_task(house, agent, step->rest);
    else
        alarm_at_end(house, agent, step->rest);
}

static void release(struct house *house, struct step *step);

/* Whether the handling of a step, which is over, is followed by wrap-up. */
static bool wraps_up(struct house *house, struct agent *agent, struct step *step) {
    step->handled_at = agent->settled_at = NOW(house);
    if (step->kind->interruptible)
        not_interrupted(house, agent, step->kind->priority);
    release(house, step);
    if (!(step->wrap_up > 0))
        return false;
    step->rest = step->wrap_up;
    if (step->kind->at_once == 1)
        alarm_at_end(house, agent, step->rest);
    else
        share_out(house, agent);
    return true;
}

static void out_of_hands(struct agent *agent, const struct step *step) {
    int place = 0;
    while (agent->in_hand[place] != step)
        place++;
    agent->in_hand_now--;
    for (; place < agent->in_hand_now; place++)
        agent->in_hand[place] = agent->in_hand[place + 1];
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
    if (isnan(step->handled_at) && wraps_up(house, agent, step))
        return;
    out_of_hands(agent, step);
    log_contact_step(house, step, NOW(house));
    step_is_over(house, step);
    take_more(house, agent);
}

/* How a step and its contact end, by what follows on the tape. */
static enum outcome outcome_of(struct house *house, int64_t follows) {
    if (follows == *house->floor.settings_solved)
        return OUTCOME_SOLVED;
    if (follows == *house->floor.settings_unsolved)
        return OUTCOME_UNSOLVED;
    fail(&house->memory, "steps: what follows one is neither a tier nor an outcome");
}

/* "After a step": the customer is passed on to another tier, or the contact is over. */
static void release(struct house *house, struct step *step) {
    struct contact *contact = step->contact;
    TELL(house, handled, step);
    int64_t follows = house->floor.steps_next[contact->step];
    for (int k = 0; k < house->moments.ends.number; k++)
        follows = house->moments.ends.at[k](house, step, follows);
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
        TELL(house, escalates, step);
    }
    pass_on(house, contact);
}

/* A contact goes on at the tier of its next step. */
void pass_on(struct house *house, struct contact *contact) {
    struct kind *kind = kind_after(house, contact);
    if (contact->kind->live && !kind->live)
        kind->channel->in_house--; /* called back, and no longer on the line */
    contact->step++;
    contact->kind = kind;
    TELL(house, moves, contact);
    for (int k = 0; k < house->moments.sends_out.number; k++)
        if (house->moments.sends_out.at[k](house, contact))
            return;
    reach_tier(house, contact);
}

/* An outside team is done with a contact: it goes on at another tier, or is over. */
void after_a_visit(struct house *house, struct contact *contact, int64_t follows) {
    if (follows >= 0)
        pass_on(house, contact);
    else
        leave(house, contact, outcome_of(house, follows));
}

static void resume(struct house *house, struct agent *agent, struct step *step);
static void go_off_duty(struct house *house, struct agent *agent);

/* "Which contact?": whether an agent has taken one that leaves no hand free. */
static bool hands_are_full(struct house *house, struct agent *agent) {
    while (!agent->in_hand_now || agent->in_hand_now < agent->in_hand[0]->kind->at_once) {
        struct contact *contact = next_contact(house, agent);
        if (!contact)
            return false;
        bool alone = contact->kind->at_once == 1;
        take(house, agent, contact);
        if (alone)
            return true;
    }
    return false;
}

/* An agent takes what comes next: waiting contacts, then work put aside, or nothing. */
void take_more(struct house *house, struct agent *agent) {
    if (!agent->leaving && hands_are_full(house, agent))
        return;
    if (agent->in_hand_now) {
        share_out(house, agent);
    } else if (agent->leaving) {
        go_off_duty(house, agent);
    } else if (agent->put_aside) {
        resume(house, agent, agent->put_aside);
    } else {
        TELL(house, is_free, agent);
        is_free_now(house, agent);
        TELL(house, rests, agent);
    }
}

/* Interruptions --------------------------------------------------------------------------- */

/* An agent stops in the middle of interruptible work. */
static struct step *put_down(struct house *house, struct agent *agent, enum ending ending) {
    settle(house, agent);
    agent->alarm = new_alarm(&house->clock);
    struct step *step = agent->in_hand[--agent->in_hand_now];
    not_interrupted(house, agent, step->kind->priority);
    step->ending = ending;
    log_step(house, step, NOW(house));
    step->contact->queued_at = NOW(house);
    return step;
}

/* An agent goes on with work put aside, with exactly what was left of it. */
static void resume(struct house *house, struct agent *agent, struct step *step) {
    agent->put_aside = NULL;
    step->ending = OPEN;
    step->queued_at = step->contact->queued_at;
    step->started_at = NOW(house);
    work_on(house, agent, step);
}

/* A stretch of work on a contact or a task has ended, or is open at the end. */
void log_step(struct house *house, struct step *step, double ended_at) {
    if (step->kind->of_owner)
        log_owner_step(house, step, ended_at);
    else
        log_contact_step(house, step, ended_at);
}

/* "End of duty": work of an agent who goes off duty goes to another, or back to its place. */
static void put_back(struct house *house, struct step *step) {
    struct contact *contact = step->contact;
    if (contact->kind->of_owner) {
        put_back_owner_task(house, step);
        return;
    }
    contact->rest = step->rest * step->speed;
    step_is_over(house, step);
    struct agent *agent = next_agent(house, &contact->kind->free);
    if (agent) {
        take(house, agent, contact);
        return;
    }
    join(house, contact);
    TELL(house, waits, contact);
}

/* Shifts ---------------------------------------------------------------------------------- */

static void duty_ends(struct house *house, void *about, int64_t alarm);

/* An agent comes on duty and takes work. */
void sign_on(struct house *house, void *about, int64_t alarm) {
    (void)alarm;
    struct agent *agent = about;
    agent->duty = agent->duties + agent->next_duty++;
    take_post(house, agent, NOW(house));
    for (int k = 0; k < house->moments.away_until.number; k++) {
        double until;
        if (house->moments.away_until.at[k](house, agent, &until)) {
            log_interval(house, agent, ABSENT, NOW(house), earlier_of(until, house->end));
            working_life(house, agent);
            return;
        }
    }
    agent->on_duty = true;
    agent->leaving = false;
    agent->signed_on_at = NOW(house);
    double end = house->floor.duties_end[agent->duty];
    if (end < house->end)
        set_alarm(house, new_alarm(&house->clock), end, SHIFT + agent->number, duty_ends, agent);
    take_more(house, agent);
}

/* Whether an agent can leave a step in the middle: deferred work, until its handling ends. */
static bool may_be_put_down(const struct step *step) {
    return step->kind->interruptible && isnan(step->handled_at);
}

/* A break or the end of the shift: finish what must be finished, hand over the rest. */
static void duty_ends(struct house *house, void *about, int64_t alarm) {
    (void)alarm;
    struct agent *agent = about;
    struct step *left[2];
    int number = 0;
    agent->leaving = true;
    not_free(house, agent);
    TELL(house, duty_ends, agent);
    if (agent->in_hand_now && may_be_put_down(agent->in_hand[0]))
        left[number++] = put_down(house, agent, PUT_BACK);
    if (agent->put_aside) {
        left[number++] = agent->put_aside;
        agent->put_aside = NULL;
    }
    if (!agent->in_hand_now)
        go_off_duty(house, agent);
    for (int k = 0; k < number; k++)
        put_back(house, left[k]);
}

static void go_off_duty(struct house *house, struct agent *agent) {
    agent->on_duty = false;
    agent->place = 0;
    TELL(house, goes, agent);
    log_duty(house, agent, NOW(house));
    working_life(house, agent);
    TELL(house, gone, agent);
}
