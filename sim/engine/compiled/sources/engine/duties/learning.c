/* Learners, as sim/engine/duties/learning.py: how a step that would end the contact ends in the
 * hands of an agent who still learns. "Learning" in docs/model.md. */
#include "../house.h"
#include "duties.h"

static int64_t ends(struct house *house, const struct learner *learner, struct contact *contact,
                    int64_t follows) {
    const struct floor *floor = &house->floor;
    int64_t row = contact->step;
    if (follows >= 0)
        return follows;
    if (floor->steps_detour_at[row] < learner_escalate(house, learner, NOW(house)))
        return floor->steps_detour[row];
    if (follows == *floor->settings_solved &&
        floor->steps_fails_at[row] >= learner_solve(house, learner, NOW(house)))
        return *floor->settings_unsolved;
    return follows;
}

void register_learning(struct house *house) {
    if (house->floor.n_steps_detour)
        REGISTER(house, learner_ends, ends);
}
