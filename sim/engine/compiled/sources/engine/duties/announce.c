/* Customers who are told how long they will wait, as sim/engine/duties/announce.py, and leave or
 * stay. "Announcements" in docs/model.md. */
#include <math.h>
#include <string.h>

#include "../house.h"
#include "duties.h"

/* Minutes of agents' time that those ahead take, and one more like this contact. */
static double work_until_turn(struct house *house, struct contact *contact) {
    const struct floor *floor = &house->floor;
    int64_t kind = contact->kind->number, kinds = floor->n_announce_agent_time;
    int64_t first = floor->announce_lines_from[kind];
    memset(house->ahead, 0, (size_t)kinds * sizeof *house->ahead);
    ahead_of(house, contact, floor->announce_lines + first,
             floor->announce_lines_from[kind + 1] - first, house->ahead);
    double work = 0.0;
    for (int64_t k = 0; k < kinds; k++)
        work += (double)house->ahead[k] * floor->announce_agent_time[k];
    return work + floor->announce_agent_time[kind];
}

/* Agents on duty whose own work it is, as so many at standard speed. */
static double agents(const struct house *house, const struct kind *kind) {
    double number = 0.0;
    for (int64_t k = 0; k < house->n_agents; k++) {
        const struct agent *agent = &house->agents[k];
        if (agent->on_duty && !agent->leaving && own_work(kind, agent->group))
            number += agent->group->speed[kind->topic];
    }
    return number;
}

/* How long a customer waits who is told now how long it will be. */
static double patience(struct house *house, struct contact *contact, double minutes) {
    int32_t channel = contact->kind->channel->number;
    double times = house->floor.announce_of_expected[channel];
    if (isnan(times) || !isnan(contact->answered_at))
        return minutes;
    double there = agents(house, contact->kind);
    if (there == 0) /* nobody can tell */
        return minutes;
    if (times * work_until_turn(house, contact) / there > minutes)
        return 0.0;
    return house->floor.announce_who_stays_waits[channel] ? INFINITY : minutes;
}

void register_announce(struct house *house) {
    if (house->floor.n_announce_of_expected == 0)
        return;
    house->ahead = allot(&house->memory, (size_t)house->n_kinds, sizeof *house->ahead);
    REGISTER(house, patience, patience);
}
