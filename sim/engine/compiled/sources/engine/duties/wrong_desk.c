/* Wrong desk, as sim/engine/duties/wrong_desk.py: an agent at the wrong desk who has the right
 * skill goes on at once, in the same step. "Wrong desk" in docs/model.md. */
#include "../house.h"
#include "duties.h"

/* Standard minutes of what the agent does: of both, or (without the skill) of the triage. */
static double put_right(struct house *house, struct agent *agent, struct contact *contact,
                        double triage) {
    const struct floor *floor = &house->floor;
    const struct group *group = agent->group;
    struct kind *right = kind_after(house, contact);
    if (right->live && !contact->kind->live) /* called back, and nobody passes it on */
        right = written(house, right, right->channel);
    if (!floor->groups_takes[group->number * floor->n_kinds_live + right->number])
        return triage;
    double at_the_desk = group->speed[contact->kind->topic];
    contact->step++;
    contact->kind = right;
    double standard = floor->steps_handle_time[contact->step];
    return standard + triage * group->speed[right->topic] / at_the_desk;
}

void register_wrong_desk(struct house *house) {
    if (house->floor.n_groups_takes)
        REGISTER(house, put_right, put_right);
}
