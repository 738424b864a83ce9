/* Conflicting answers, as sim/engine/duties/answers.py: several agents may give a customer several
 * things. "Conflicting answers" in docs/model.md. */
#include <math.h>

#include "../house.h"
#include "duties.h"

/* An agent who has completed a step on a contact. */
struct answer {
    struct answer *next;
    int32_t agent;
};

/* Whether a contact, if it is solved, may come back: for conflicting answers, or strain. */
static bool solved_may_come_back(const struct floor *floor, int64_t contact) {
    bool strained = floor->n_contacts_strained_after &&
                    !isnan(floor->contacts_strained_after[contact]);
    return strained || !isnan(floor->contacts_conflict_after[contact]);
}

static int64_t agents(const struct contact *contact) {
    int64_t number = 0;
    for (const struct answer *answer = contact->answers; answer; answer = answer->next)
        number++;
    return number;
}

/* An agent has completed a step; work that was put down is not an answer. */
static void given(struct house *house, struct step *step) {
    struct contact *contact = step->contact;
    if (!solved_may_come_back(&house->floor, contact->id))
        return;
    for (const struct answer *answer = contact->answers; answer; answer = answer->next)
        if (answer->agent == step->agent->number)
            return;
    struct answer *answer = from_pool(&house->memory, &house->answers);
    answer->agent = step->agent->number;
    answer->next = contact->answers;
    contact->answers = answer;
}

/* Whether, and after how many minutes, the customer of a solved contact is back. */
static bool comes_back(struct house *house, struct contact *contact, struct again *again) {
    const struct floor *floor = &house->floor;
    return agents(contact) >= floor->contacts_conflict_from[contact->id] &&
           returns_after(house, contact, floor->contacts_conflict_after[contact->id], again);
}

void forget_answers(struct house *house, struct contact *contact) {
    while (contact->answers) {
        struct answer *answer = contact->answers;
        contact->answers = answer->next;
        to_pool(&house->answers, answer);
    }
}

void register_answers(struct house *house) {
    house->answers.size = sizeof(struct answer);
    if (house->floor.n_contacts_conflict_after) {
        REGISTER(house, handled, given);
        REGISTER(house, brings_back, comes_back);
    }
}
