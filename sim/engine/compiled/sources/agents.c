#include "agents.h"

#include <math.h>

#include "engine/house.h"

/* "Learning": how much has been learned, from 0 to 1. */
double progress(const struct learner *learner, double now, double almost_all) {
    double part = later_of(0.0, now - learner->since) / learner->over;
    if (learner->exponential)
        return -expm1(-almost_all * part);
    return earlier_of(part, 1.0);
}

/* What has grown from its start to 1 by as much as has been learned. */
static double grown(const struct house *house, const struct learner *learner, double start,
                    double now) {
    return start + (1 - start) * progress(learner, now, *house->floor.settings_almost_all);
}

/* Speed relative to the group's. */
double learner_speed(const struct house *house, const struct learner *learner, double now) {
    return grown(house, learner, learner->speed, now);
}

/* Share of solved steps relative to the topic's. */
double learner_solve(const struct house *house, const struct learner *learner, double now) {
    return grown(house, learner, learner->solve, now);
}

/* Share of steps passed on relative to the topic's. */
double learner_escalate(const struct house *house, const struct learner *learner, double now) {
    return grown(house, learner, learner->escalate, now);
}

static void be(struct agent *agent, const struct post *post) {
    agent->group = post->group;
    agent->learner = post->learner;
}

void take_post(const struct house *house, struct agent *agent, double now) {
    if (agent->n_posts > 1) {
        int current = agent->n_posts - 1;
        while (current > 0 && !(agent->posts[current].start <= now))
            current--;
        be(agent, &agent->posts[current]);
    }
    const struct learner *learner = agent->learner;
    if (learner && progress(learner, now, *house->floor.settings_almost_all) == 1.0)
        agent->learner = NULL;
}

/* Work in hand: one step, or several of a channel side by side --------------------------------- */

/* "Side by side": how fast each contact in hand goes on, as a share of its speed alone. */
double pace(const struct agent *agent) {
    int beside = agent->in_hand_now - 1;
    if (beside == 0)
        return 1.0;
    return 1.0 / (1.0 + agent->in_hand[0]->kind->channel->longer[beside]);
}

/* Bring what is left of the steps in hand up to now. */
void settle(struct house *house, struct agent *agent) {
    double done = (NOW(house) - agent->settled_at) * pace(agent);
    for (int k = 0; k < agent->in_hand_now; k++)
        agent->in_hand[k]->rest -= done;
    agent->settled_at = NOW(house);
}

/* The step in hand with the least left; among equals, that of the lower contact. */
struct step *first_to_end(const struct agent *agent) {
    struct step *first = agent->in_hand[0];
    for (int k = 1; k < agent->in_hand_now; k++) {
        struct step *step = agent->in_hand[k];
        if (step->rest < first->rest || (step->rest == first->rest && step->id < first->id))
            first = step;
    }
    return first;
}

void out_of_hands(struct agent *agent, const struct step *step) {
    int place = 0;
    while (agent->in_hand[place] != step)
        place++;
    agent->in_hand_now--;
    for (; place < agent->in_hand_now; place++)
        agent->in_hand[place] = agent->in_hand[place + 1];
}

/* Whether an agent can leave a step in the middle: deferred work, until its handling ends or the
 * agent asks a colleague (`rest` is inf). */
bool may_be_put_down(const struct step *step) {
    return step->kind->interruptible && isnan(step->handled_at) && step->rest < INFINITY;
}

/* Steps and duties ------------------------------------------------------------------------------ */

/* A stretch of work that is no step on a contact: takes everybody the same time. */
struct step *new_chore(struct house *house, struct contact *contact, struct agent *agent) {
    struct step *step = from_pool(&house->memory, &house->steps);
    step->contact = contact;
    step->id = contact->id;
    step->agent = agent;
    step->kind = contact->kind;
    step->queued_at = contact->queued_at;
    step->started_at = NOW(house);
    step->speed = 1.0;
    step->rest = contact->rest;
    step->handled_at = NAN;
    step->ending = OPEN;
    step->to_tier = -1;
    return step;
}

struct step *new_step(struct house *house, struct contact *contact, struct agent *agent,
                      double standard, double wrap_up) {
    struct step *step = new_chore(house, contact, agent);
    step->speed = agent->group->speed[contact->kind->topic];
    if (agent->learner)
        step->speed *= learner_speed(house, agent->learner, NOW(house));
    step->rest = standard / step->speed;
    step->wrap_up = wrap_up;
    return step;
}

void step_is_over(struct house *house, struct step *step) { to_pool(&house->steps, step); }

void working_life(struct house *house, struct agent *agent) {
    const double *start = house->floor.duties_start, *end = house->floor.duties_end;
    int64_t first = agent->duties;
    while (agent->next_duty < agent->n_duties && end[first + agent->next_duty] <= NOW(house))
        agent->next_duty++; /* overtime took it all */
    if (agent->next_duty == agent->n_duties)
        return;
    double begins = later_of(start[first + agent->next_duty], NOW(house));
    set_alarm(house, new_alarm(&house->clock), begins, SHIFT + agent->number, sign_on, agent);
}
