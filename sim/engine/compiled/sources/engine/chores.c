/* Chores, as sim/engine/chores.py: work that is no step on a contact. */
#include "house.h"

/* An agent works on a chore from now on. */
void work_on_chore(struct house *house, struct agent *agent, struct step *step) {
    agent->alarm = new_alarm(&house->clock);
    work_on(house, agent, step);
}

/* An agent takes up a task or a question. */
void take_chore(struct house *house, struct agent *agent, struct contact *chore) {
    struct step *step = new_chore(house, chore, agent);
    NOTIFY(house, begins_task, agent, step);
    work_on_chore(house, agent, step);
}
