/* "Shifts" of sim/engine/house.py: how an agent's duty begins and ends. */
#include "house.h"

void go_off_duty(struct house *house, struct agent *agent) {
    agent->on_duty = false;
    agent->place = 0;
    NOTIFY(house, goes, agent);
    log_duty(house, agent, NOW(house));
    working_life(house, agent);
    NOTIFY(house, gone, agent);
}

/* A break or the end of the shift: finish what must be finished, hand over the rest. */
static void duty_ends(struct house *house, void *about, int64_t alarm) {
    (void)alarm;
    struct agent *agent = about;
    struct step *left[2];
    int number = 0;
    agent->leaving = true;
    not_free(house, agent);
    NOTIFY(house, duty_ends, agent);
    if (agent->in_hand_now && may_be_put_down(agent->in_hand[0]))
        left[number++] = put_down(house, agent, PUT_BACK);
    if (agent->put_aside) {
        left[number++] = agent->put_aside;
        agent->put_aside = NULL;
    }
    if (!agent->in_hand_now)
        go_off_duty(house, agent);
    for (int k = 0; k < number; k++)
        left[k]->kind->handler->put_back(house, left[k]);
}

/* An agent comes on duty and takes work. */
void sign_on(struct house *house, void *about, int64_t alarm) {
    (void)alarm;
    struct agent *agent = about;
    agent->duty = agent->duties + agent->next_duty++;
    take_post(house, agent, NOW(house));
    EACH(house, stays_away, k)
        if (ASK(house, stays_away, k, agent)) {
            working_life(house, agent);
            return;
        }
    agent->on_duty = true;
    agent->leaving = false;
    agent->signed_on_at = NOW(house);
    double end = house->floor.duties_end[agent->duty];
    if (end < house->end)
        set_alarm(house, new_alarm(&house->clock), end, SHIFT + agent->number, duty_ends, agent);
    take_more(house, agent);
}
