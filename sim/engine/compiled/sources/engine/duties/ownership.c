/* Ownership, as sim/engine/duties/ownership.py: what an inquiry's owner does for it while others
 * have it. "Ownership" in docs/model.md: hand-over, updates, follow-up.
 *
 * Updates and follow-ups are tasks in the owner's own line: contacts of a kind of their own. */
#include <math.h>

#include "../house.h"
#include "duties.h"

/* Who first passed an inquiry on, and from which tier. */
struct owner {
    int32_t agent; /* -1: nobody yet */
    int32_t tier;
};

/* A contact that others have, and its updates. */
struct owner_case {
    void *spare;
    struct contact *contact;
    struct contact *task; /* that waits or is in hand */
    int64_t alarm;        /* rings when the next update is due */
};

struct owners {
    struct owner *of; /* by inquiry */
    struct kind *kind;
    struct pool cases;
    int64_t serial; /* of the latest task; from the number of the tape's contacts on */
};

static struct owner *owner_of(struct house *house, const struct contact *contact) {
    return &house->owners->of[house->floor.contacts_inquiry[contact->id]];
}

static double length_of(const struct house *house, enum chore chore, int64_t contact) {
    const struct floor *floor = &house->floor;
    const double *lengths[] = {floor->contacts_hand_over, floor->contacts_update,
                               floor->contacts_follow_up};
    return lengths[chore][contact];
}

/* Passing on ------------------------------------------------------------------------------ */

static void log_hand_over(struct house *house, const struct step *step, double until) {
    double start = isnan(step->handled_at) ? step->started_at : step->handled_at;
    log_chore(house, HAND_OVER, step->id, step->agent, start, start, until, DONE);
}

/* Whether the customer stays on the line, one at a time, on the way to a higher tier: only upwards,
 * also from the giving agent's own tier. */
static bool goes_up_alive(const struct house *house, const struct step *step) {
    const struct kind *kind = step->kind;
    int64_t tier = step->to_tier;
    bool up = tier > kind->tier && tier > step->agent->group->highest_tier;
    return kind->live && kind->at_once == 1 && up && !house->floor.ownership_calls_back[tier];
}

/* A contact is about to be passed on: who does so first keeps it, and hands it over. */
static void hand_over(struct house *house, struct step *step) {
    const struct floor *floor = &house->floor;
    struct contact *contact = step->contact;
    int32_t topic = step->kind->topic;
    if (!floor->ownership_kept[topic])
        return;
    struct owner *owner = owner_of(house, contact);
    if (owner->agent < 0) {
        owner->agent = step->agent->number;
        owner->tier = step->kind->tier;
    }
    if (!floor->ownership_hands_over[topic])
        return;
    if (floor->ownership_warm[topic] && goes_up_alive(house, step)) {
        contact->held_by = step;
        contact->wrap_up = step->wrap_up;
        step->wrap_up = INFINITY;
        return;
    }
    double length = length_of(house, HAND_OVER, contact->id);
    step->wrap_up += length;
    log_hand_over(house, step, step->handled_at + length);
}

/* An agent need not stay with a customer any longer: what is left, from now on. */
static void lets_go(struct house *house, struct step *giver, double wrap_up) {
    bool waiting = giver->rest == INFINITY;
    giver->wrap_up = wrap_up;
    if (waiting) { /* else somebody answered at once, and the wrap-up is only about to begin */
        giver->rest = wrap_up;
        giver->agent->next_end = giver;
        ring_at_end(house, giver->agent, wrap_up);
    }
}

/* Somebody takes a contact: if an agent stayed with it, both hand over in person. */
static void answered(struct house *house, struct agent *agent, struct step *step) {
    (void)agent;
    struct contact *contact = step->contact;
    struct step *giver = contact->held_by;
    if (!giver)
        return;
    contact->held_by = NULL;
    double length = length_of(house, HAND_OVER, contact->id);
    step->rest += length;
    double until = step->started_at + length;
    log_hand_over(house, giver, until);
    log_hand_over(house, step, until);
    lets_go(house, giver, length + contact->wrap_up);
}

/* Updates --------------------------------------------------------------------------------- */

static void update_due(struct house *house, void *about, int64_t alarm);

static void next_update(struct house *house, struct owner_case *owner_case) {
    const struct contact *contact = owner_case->contact;
    double every = house->floor.ownership_update_every[contact->kind->topic];
    owner_case->alarm = new_alarm(&house->clock);
    if (every > 0)
        set_alarm(house, owner_case->alarm, NOW(house) + every,
                  ARRIVAL + house->floor.n_contacts_inquiry + contact->id, update_due,
                  owner_case);
}

/* Others do not have the contact any more; an update that waits is not needed. */
static void no_more_updates(struct house *house, struct contact *contact) {
    struct owner_case *owner_case = contact->owner_case;
    if (!owner_case)
        return;
    struct contact *task = owner_case->task;
    if (task) {
        task->for_case = NULL;
        if (task->place) {
            task->place = 0;
            to_pool(&house->contacts, task);
        }
    }
    contact->owner_case = NULL;
    owner_case->alarm = 0;
    to_pool(&house->owners->cases, owner_case);
}

/* A contact is at another tier: updates are due while that is not its owner's. */
static void moves(struct house *house, struct contact *contact) {
    const struct owner *owner = owner_of(house, contact);
    if (owner->agent < 0 || owner->tier == contact->kind->tier) {
        no_more_updates(house, contact);
    } else if (!contact->owner_case &&
               house->floor.ownership_update_every[contact->kind->topic] > 0) {
        struct owner_case *owner_case = from_pool(&house->memory, &house->owners->cases);
        contact->owner_case = owner_case;
        owner_case->contact = contact;
        next_update(house, owner_case);
    }
}

/* Owners who leave ------------------------------------------------------------------------ */

/* Whether an agent has left the team, or will without coming on duty again. */
static bool gone(const struct house *house, const struct agent *agent) {
    const struct floor *floor = &house->floor;
    double leaves_at = earlier_of(agent->left_at, floor->ownership_leave_at[agent->number]);
    if (agent->on_duty || leaves_at == INFINITY)
        return false;
    int64_t low = 0, high = agent->n_duties; /* duties that begin before */
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (floor->duties_start[agent->duties + middle] < leaves_at)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 || NOW(house) >= floor->duties_end[agent->duties + low - 1];
}

static bool works_now(const struct house *house, const struct agent *agent) {
    const struct floor *floor = &house->floor;
    if (!agent->n_duties)
        return false;
    int64_t last = agent->duties + agent->n_duties - 1;
    return floor->duties_start[agent->duties] <= NOW(house) &&
           NOW(house) < floor->duties_end[last] && !gone(house, agent);
}

/* Who takes over from a colleague: on duty first, then with the fewest tasks, then by number. */
static bool rather(const struct agent *one, const struct agent *other) {
    if (one->on_duty != other->on_duty)
        return one->on_duty;
    if (one->own.length != other->own.length)
        return one->own.length < other->own.length;
    return one->number < other->number;
}

/* The owner; who has left is replaced by a colleague of the group. */
static struct agent *keeper(struct house *house, struct agent *owner) {
    if (!gone(house, owner))
        return owner;
    struct agent *best = NULL;
    for (int64_t k = 0; k < house->n_agents; k++) {
        struct agent *agent = &house->agents[k];
        if (agent->group->code == owner->group->code && works_now(house, agent) &&
            (!best || rather(agent, best)))
            best = agent;
    }
    return best ? best : owner;
}

/* Tasks ----------------------------------------------------------------------------------- */

static struct contact *new_task(struct house *house, enum chore chore,
                                const struct contact *about) {
    struct contact *task = from_pool(&house->memory, &house->contacts);
    task->id = ++house->owners->serial;
    task->step = -1;
    task->kind = house->owners->kind;
    task->arrived_at = task->inquired_at = task->due_at = task->queued_at = NOW(house);
    task->joined_at = task->answered_at = NAN;
    task->rest = length_of(house, chore, about->id);
    task->chore = chore;
    task->about = about->id;
    return task;
}

static struct entry entry_of(struct contact *task) {
    struct entry entry = {task->due_at, task->id, task->place, task, task->kind->priority};
    return entry;
}


/* A task is put into an agent's own line, or begun at once. */
static void give(struct house *house, struct agent *agent, struct contact *task) {
    bool idle = !agent->in_hand_now && !agent->put_aside;
    if (agent->on_duty && !agent->leaving && idle) {
        task->place = 0;
        not_free(house, agent);
        take_chore(house, agent, task);
    } else {
        task->place = ++house->clock.serial;
        push_entry(house, &agent->own, entry_of(task));
    }
}

static void update_due(struct house *house, void *about, int64_t alarm) {
    struct owner_case *due = about;
    if (due->alarm != alarm)
        return;
    struct agent *owner = &house->agents[owner_of(house, due->contact)->agent];
    due->task = new_task(house, UPDATE, due->contact);
    due->task->for_case = due;
    give(house, keeper(house, owner), due->task);
}

/* A contact is over: no more updates, and a follow-up if another tier has solved it. */
static void over(struct house *house, struct contact *contact, enum outcome outcome) {
    const struct owner *owner = owner_of(house, contact);
    if (owner->agent < 0)
        return;
    no_more_updates(house, contact);
    struct step *giver = contact->held_by;
    if (giver) {
        contact->held_by = NULL;
        log_hand_over(house, giver, NOW(house));
        lets_go(house, giver, contact->wrap_up);
    }
    if (outcome != OUTCOME_SOLVED || owner->tier == contact->kind->tier)
        return;
    if (house->floor.ownership_follow_up[contact->kind->topic])
        give(house, keeper(house, &house->agents[owner->agent]),
             new_task(house, FOLLOW_UP, contact));
}

/* A stretch of work on a task has ended, or is open at the end (`ended_at` NaN). */
static void log_task_step(struct house *house, const struct step *step, double ended_at) {
    const struct contact *task = step->contact;
    log_chore(house, task->chore, task->about, step->agent, task->due_at, step->started_at,
              ended_at, step->ending);
}

/* A task is done; then the agent takes more. */
void task_ends(struct house *house, void *about, int64_t alarm) {
    struct agent *agent = about;
    if (agent->alarm != alarm)
        return;
    struct step *step = agent->in_hand[--agent->in_hand_now];
    struct contact *task = step->contact;
    step->ending = DONE;
    not_interrupted(house, agent, step->kind->priority);
    log_task_step(house, step, NOW(house));
    agent->alarm = new_alarm(&house->clock);
    if (task->for_case) {
        task->for_case->task = NULL;
        next_update(house, task->for_case);
    }
    step_is_over(house, step);
    to_pool(&house->contacts, task);
    take_more(house, agent);
}

/* A task of an agent who goes off duty waits for that agent's next duty. */
static void put_back_task(struct house *house, struct step *step) {
    struct contact *task = step->contact;
    struct agent *agent = step->agent;
    task->rest = step->rest;
    step_is_over(house, step);
    give(house, keeper(house, agent), task);
}

/* Whoever leaves for good passes the tasks on. */
static void went_off_duty(struct house *house, struct agent *agent) {
    if (!agent->own.length || !gone(house, agent))
        return;
    struct heap tasks = agent->own;
    agent->own = (struct heap){NULL, 0, 0, 0};
    while (tasks.length) {
        struct entry entry = pop_entry(&tasks);
        if (still_waits(&entry))
            give(house, keeper(house, agent), entry.contact);
    }
}

/* The log --------------------------------------------------------------------------------- */

/* Tasks are no contacts: what is begun and not done shows in its stretches alone. */
static void log_open_task(struct house *house, const struct step *step) {
    (void)house;
    (void)step;
}

/* They wait in lines of their owners alone, see `closes`. */
static void log_waiting_task(struct house *house, const struct contact *task) {
    (void)house;
    (void)task;
}

const struct handler handler_of_tasks = {take_chore,    work_on_chore, put_back_task,
                                         log_task_step, log_open_task, log_waiting_task};

static void close_hands(struct house *house, const struct agent *agent, double until) {
    for (int k = 0; k < agent->in_hand_now; k++)
        if (agent->in_hand[k]->wrap_up == INFINITY)
            log_hand_over(house, agent->in_hand[k], until);
}

static void close_line(struct house *house, struct agent *agent, double never) {
    while (agent->own.length) {
        struct entry entry = pop_entry(&agent->own);
        const struct contact *task = entry.contact;
        if (still_waits(&entry))
            log_chore(house, task->chore, task->about, agent, task->due_at, never, never, OPEN);
    }
}

/* Log who still stays with a customer, and what waits at the end. */
static void closes(struct house *house, double ended_at) {
    for (int64_t k = 0; k < house->n_agents; k++)
        close_hands(house, &house->agents[k], ended_at);
    for (int64_t k = 0; k < house->n_agents; k++)
        close_line(house, &house->agents[k], ended_at);
}

void register_ownership(struct house *house) {
    const struct floor *floor = &house->floor;
    if (!floor->n_ownership_kept)
        return;
    struct owners *owners = allot(&house->memory, 1, sizeof *owners);
    house->owners = owners;
    owners->cases.size = sizeof(struct owner_case);
    owners->kind = &house->kinds[house->n_kinds - 1];
    owners->serial = floor->n_contacts_inquiry;
    size_t inquiries = (size_t)floor->n_inquiries_channel;
    owners->of = allot(&house->memory, inquiries, sizeof *owners->of);
    for (size_t k = 0; k < inquiries; k++)
        owners->of[k].agent = -1;
    REGISTER(house, begins, answered);
    REGISTER(house, escalates, hand_over);
    REGISTER(house, moves, moves);
    REGISTER(house, over, over);
    REGISTER(house, gone, went_off_duty);
    REGISTER(house, closes, closes);
}
