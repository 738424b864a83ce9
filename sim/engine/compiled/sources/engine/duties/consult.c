/* Asking a colleague, as sim/engine/duties/consult.py: an agent who cannot end a step alone keeps
 * the contact and asks. "Consults" in docs/model.md.
 *
 * Questions are contacts of kinds of their own, which wait in lines of those who can be asked. */
#include <math.h>

#include "../house.h"
#include "duties.h"

static void log_question(struct house *house, const struct contact *question,
                         const struct agent *agent, double started_at, double ended_at,
                         enum ending ending) {
    log_chore(house, CONSULT, question->about, agent, question->due_at, started_at, ended_at,
              ending);
}

/* Asking ---------------------------------------------------------------------------------- */

/* A question, as a contact that can wait in a line; its number is that of no contact. */
static struct contact *new_question(struct house *house, struct step *step) {
    const struct floor *floor = &house->floor;
    const struct contact *about = step->contact;
    struct contact *question = from_pool(&house->memory, &house->contacts);
    question->id = about->step - floor->n_steps_consult;
    question->step = about->step;
    question->kind = step->kind->question;
    question->arrived_at = about->arrived_at;
    question->inquired_at = about->inquired_at;
    question->joined_at = question->queued_at = question->answered_at = NOW(house);
    question->rest = floor->steps_consult[about->step];
    question->about = about->id;
    question->asked_in = step;
    question->due_at = NOW(house);
    return question;
}

/* Whether any who could be asked are on duty, the agent who asks apart. */
static bool anybody_on_duty(const struct house *house, const struct contact *question) {
    for (int64_t k = 0; k < house->n_agents; k++) {
        const struct agent *agent = &house->agents[k];
        if (agent != question->asked_in->agent && agent->on_duty && !agent->leaving &&
            own_work(question->kind, agent->group))
            return true;
    }
    return false;
}

/* Nobody answers. */
static void is_alone(struct house *house, struct contact *question) {
    struct step *step = question->asked_in;
    if (house->floor.steps_unanswered[question->step] >= 0)
        step->contact->alone = question->step + 1;
    log_question(house, question, step->agent, NAN, NOW(house), UNSOLVED);
    to_pool(&house->contacts, question);
}

/* An agent has asked, or waited in vain: the handling of the contact is over. */
static void goes_on(struct house *house, struct step *step) {
    struct agent *agent = step->agent;
    if (agent->in_hand_now > 1)
        settle(house, agent);
    agent->place = 0;
    step->rest = 0.0;
    handled(house, step);
}

/* Nobody has taken a question in time. */
static void waits_no_longer(struct house *house, void *about, int64_t alarm) {
    struct contact *question = about;
    if (question->question_alarm != alarm || !question->place)
        return;
    struct step *step = question->asked_in;
    question->place = 0;
    is_alone(house, question);
    goes_on(house, step);
}

/* Whether the agent asks a colleague now, and waits for one or for the answer. */
static bool asks(struct house *house, struct step *step) {
    struct contact *about = step->contact;
    const struct kind *kind = step->kind;
    if (isnan(house->floor.steps_consult[about->step]) || !kind->question ||
        about->asked == about->step + 1)
        return false;
    about->asked = about->step + 1;
    struct contact *question = new_question(house, step);
    if (finds_agent(house, question)) {
        step->rest = INFINITY;
        return true;
    }
    if (kind->question_waits == 0 || !anybody_on_duty(house, question)) {
        is_alone(house, question);
        return false;
    }
    step->rest = INFINITY;
    join(house, question);
    question->question_alarm = new_alarm(&house->clock);
    set_alarm(house, question->question_alarm, NOW(house) + kind->question_waits,
              PATIENCE + about->id, waits_no_longer, question);
    return true;
}

/* What follows a step on which nobody answered. */
static int64_t ends_otherwise(struct house *house, struct contact *contact, int64_t follows) {
    if (follows < 0 && contact->alone == contact->step + 1)
        return house->floor.steps_unanswered[contact->step];
    return follows;
}

/* Answering ------------------------------------------------------------------------------- */

/* A question has been answered, or is being answered at the end (`ended_at` NaN). */
static void log_answer(struct house *house, const struct step *step, double ended_at) {
    log_question(house, step->contact, step->agent, step->started_at, ended_at, step->ending);
}

/* A question is answered: the colleague takes more, and who asked goes on. */
void question_is_answered(struct house *house, void *about, int64_t alarm) {
    struct agent *agent = about;
    if (agent->alarm != alarm)
        return;
    struct step *step = agent->in_hand[--agent->in_hand_now];
    struct contact *question = step->contact;
    struct step *asked_in = question->asked_in;
    step->ending = DONE;
    log_answer(house, step, NOW(house));
    agent->alarm = new_alarm(&house->clock);
    step_is_over(house, step);
    to_pool(&house->contacts, question);
    take_more(house, agent);
    goes_on(house, asked_in);
}

/* Questions are never put down, and are no contacts: one that is not answered shows in its stretch
 * alone. */
static void put_back_question(struct house *house, struct step *step) {
    (void)step;
    fail(&house->memory, "kinds: a question that may be put down");
}

static void log_open_question(struct house *house, const struct step *step) {
    (void)house;
    (void)step;
}

/* Somebody waits for a colleague at the end. */
static void log_waiting_question(struct house *house, const struct contact *question) {
    log_question(house, question, question->asked_in->agent, NAN, NAN, OPEN);
}

const struct handler handler_of_questions = {take_chore, work_on_chore,     put_back_question,
                                             log_answer, log_open_question, log_waiting_question};

void register_consult(struct house *house) {
    if (house->floor.n_steps_consult == 0)
        return;
    REGISTER(house, asks, asks);
    REGISTER(house, ends_otherwise, ends_otherwise);
}
