#include "agents.h"

#include <math.h>

#include "house.h"

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

struct step *new_step(struct house *house, struct contact *contact, struct agent *agent,
                      double standard, double wrap_up) {
    struct step *step = from_pool(&house->memory, &house->steps);
    step->contact = contact;
    step->id = contact->id;
    step->agent = agent;
    step->kind = contact->kind;
    step->queued_at = contact->queued_at;
    step->started_at = NOW(house);
    step->speed = agent->group->speed[contact->kind->topic];
    if (agent->learner)
        step->speed *= learner_speed(house, agent->learner, NOW(house));
    step->rest = standard / step->speed;
    step->wrap_up = wrap_up;
    step->handled_at = NAN;
    step->ending = OPEN;
    step->to_tier = -1;
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
