#include "queues.h"

#include "engine/house.h"

/* Lines ----------------------------------------------------------------------------------- */

/* "Which contact?": what decides within a priority, by the scenario's order. */
static double since(const struct house *house, const struct contact *contact) {
    switch (*house->floor.settings_order) {
    case 0:
        return contact->joined_at;
    case 1:
        return contact->inquired_at;
    default:
        return due_at(contact->kind->channel, contact->arrived_at, house->end);
    }
}

static struct entry entry_of(const struct house *house, struct contact *contact) {
    struct entry entry = {since(house, contact), contact->id, contact->place, contact,
                          contact->kind->priority};
    return entry;
}

/* A contact joins the line of its tier. Work that was put back keeps the place it had. */
void join(struct house *house, struct contact *contact) {
    contact->place = ++house->clock.serial;
    push_entry(house, &contact->kind->line->heap, entry_of(house, contact));
}

/* "Backup": a contact that waits in its line is open to backup groups from now on. */
void open_to(struct house *house, struct backup_line *backup, struct contact *contact) {
    tidy_entries(&backup->heap);
    tidy_entries(&contact->kind->line->heap);
    push_entry(house, &backup->heap, entry_of(house, contact));
}

/* The heap whose first entry comes before those of all others; NULL: nobody waits. */
static struct heap *first_of(const struct looks *looks, struct heap *own) {
    struct heap *chosen = NULL;
    const struct entry *best = NULL;
    for (int64_t k = 0; k < looks->number; k++) {
        const struct entry *entry = first_entry(looks->heaps[k]);
        if (entry && (!best || comes_first(entry, best))) {
            best = entry;
            chosen = looks->heaps[k];
        }
    }
    const struct entry *task = own && own->length ? first_entry(own) : NULL;
    return task && (!best || comes_first(task, best)) ? own : chosen;
}

/* Take the contact that a free agent serves next out of its line; NULL if none waits. */
struct contact *next_contact(struct house *house, struct agent *agent) {
    const struct queues *queues = &house->queues;
    int32_t group = agent->group->number;
    const struct looks *own, *backup = NULL;
    struct heap *tasks = NULL;
    if (agent->in_hand_now) {
        int32_t channel = agent->in_hand[0]->kind->channel->number;
        int64_t beside = group * house->floor.n_channels_live + channel;
        own = &queues->served_beside[beside];
        backup = &queues->backed_up_beside[beside];
    } else if (agent->put_aside) {
        own = &queues->served_live[group];
    } else {
        own = &queues->served[group];
        backup = &queues->backed_up[group];
        tasks = &agent->own;
    }
    struct heap *heap = first_of(own, tasks);
    if (!heap && backup)
        heap = first_of(backup, NULL);
    if (!heap)
        return NULL;
    struct contact *contact = pop_entry(heap).contact;
    contact->place = 0;
    return contact;
}

/* How many of each kind wait in some lines and come before a contact that waits. */
void ahead_of(struct house *house, struct contact *contact, const int64_t *lines,
              int64_t number, int64_t *by_kind) {
    struct entry own = entry_of(house, contact);
    for (int64_t k = 0; k < number; k++) {
        const struct heap *heap = &house->queues.lines[lines[k]].heap;
        for (int64_t j = 0; j < heap->length; j++)
            if (still_waits(&heap->entries[j]) && comes_first(&heap->entries[j], &own))
                by_kind[heap->entries[j].contact->kind->number]++;
    }
}

/* Agents ---------------------------------------------------------------------------------- */

static bool free_before(const struct agent *one, const struct agent *other) {
    if (one->free_since != other->free_since)
        return one->free_since < other->free_since;
    return one->number < other->number;
}

/* The longest idle agent of groups; NULL: none is. */
static struct agent *longest_idle(const struct queues *queues, const struct place *place) {
    struct agent *best = NULL;
    for (int64_t k = 0; k < place->n_idle; k++) {
        struct agent *agent = queues->idle_first[place->idle[k]];
        if (agent && (!best || free_before(agent, best)))
            best = agent;
    }
    return best;
}

static void leave_the_idle(struct queues *queues, struct agent *agent) {
    int32_t group = agent->group->number;
    if (agent->free_before)
        agent->free_before->free_after = agent->free_after;
    else
        queues->idle_first[group] = agent->free_after;
    if (agent->free_after)
        agent->free_after->free_before = agent->free_before;
    else
        queues->idle_last[group] = agent->free_before;
    agent->idle = false;
}

static bool slot_before(const struct slot *one, const struct slot *other) {
    if (one->rank != other->rank)
        return one->rank < other->rank;
    if (one->since != other->since)
        return one->since < other->since;
    return one->agent->number < other->agent->number;
}

static void slot_down(struct slots *slots, int64_t place, struct slot slot) {
    struct slot *at = slots->slots;
    for (;;) {
        int64_t below = 2 * place + 1;
        if (below >= slots->length)
            break;
        if (below + 1 < slots->length && slot_before(&at[below + 1], &at[below]))
            below++;
        if (!slot_before(&at[below], &slot))
            break;
        at[place] = at[below];
        place = below;
    }
    at[place] = slot;
}

static bool still_free(const struct slot *slot) { return slot->agent->place == slot->place; }

/* The first slot that is still free; NULL: none is. */
static const struct slot *first_slot(struct slots *slots) {
    while (slots->length && !still_free(&slots->slots[0])) {
        slots->length--;
        slot_down(slots, 0, slots->slots[slots->length]);
    }
    return slots->length ? &slots->slots[0] : NULL;
}

/* Drop slots of agents who are no longer free, once there may be many. */
static void tidy_slots(struct slots *slots, int64_t agents) {
    if (slots->length <= 4 * agents + 64)
        return;
    int64_t kept = 0;
    for (int64_t k = 0; k < slots->length; k++)
        if (still_free(&slots->slots[k]))
            slots->slots[kept++] = slots->slots[k];
    slots->length = kept;
    for (int64_t k = kept / 2 - 1; k >= 0; k--)
        slot_down(slots, k, slots->slots[k]);
}

static void push_slot(struct house *house, struct slots *slots, struct slot slot) {
    tidy_slots(slots, house->n_agents);
    MAKE_ROOM(&house->memory, slots->slots, slots->length, slots->room);
    int64_t place = slots->length++;
    while (place > 0) {
        int64_t above = (place - 1) / 2;
        if (!slot_before(&slot, &slots->slots[above]))
            break;
        slots->slots[place] = slots->slots[above];
        place = above;
    }
    slots->slots[place] = slot;
}

/* The agent of groups with a free slot beside other contacts of a channel who comes first. */
static struct agent *first_beside(struct house *house, const struct place *place,
                                  int32_t channel) {
    const struct slot *best = NULL;
    for (int64_t k = 0; k < place->n_beside; k++) {
        int64_t at = place->beside[k] * house->floor.n_channels_live + channel;
        const struct slot *slot = first_slot(&house->queues.beside[at]);
        if (slot && (!best || slot_before(slot, best)))
            best = slot;
    }
    return best ? best->agent : NULL;
}

/* Which of a number of equals a lot falls on. */
static int64_t place_of(double lot, int64_t number) {
    double place = lot * (double)number;
    if (!(place > 0)) /* not a number either, as a spoilt tape has it */
        return 0;
    return place < (double)number ? (int64_t)place : number - 1;
}

/* An idle agent of groups by lot; NULL: none is. */
static struct agent *drawn_idle(const struct queues *queues, const struct place *place,
                                double lot) {
    int64_t number = 0;
    for (int64_t k = 0; k < place->n_idle; k++)
        for (struct agent *each = queues->idle_first[place->idle[k]]; each; each = each->free_after)
            number++;
    int64_t left = place_of(lot, number);
    for (int64_t k = 0; k < place->n_idle; k++)
        for (struct agent *each = queues->idle_first[place->idle[k]]; each; each = each->free_after)
            if (left-- == 0)
                return each;
    return NULL;
}

/* The slot of groups that comes next after one (NULL: first), of all that are still free. */
static const struct slot *slot_after(struct house *house, const struct place *place,
                                     int32_t channel, const struct slot *last) {
    const struct slot *best = NULL;
    for (int64_t k = 0; k < place->n_beside; k++) {
        int64_t at = place->beside[k] * house->floor.n_channels_live + channel;
        const struct slots *slots = &house->queues.beside[at];
        for (int64_t j = 0; j < slots->length; j++) {
            const struct slot *slot = &slots->slots[j];
            if (still_free(slot) && (!last || slot_before(last, slot)) &&
                (!best || slot_before(slot, best)))
                best = slot;
        }
    }
    return best;
}

/* An agent of those with the fewest (or most) others in hand, by lot; NULL: nobody has a slot. */
static struct agent *drawn_beside(struct house *house, const struct place *place, int32_t channel,
                                  double lot) {
    const struct slot *first = slot_after(house, place, channel, NULL);
    int64_t alike = 0;
    for (const struct slot *slot = first; slot && slot->rank == first->rank;
         slot = slot_after(house, place, channel, slot))
        alike++;
    const struct slot *chosen = first;
    for (int64_t k = place_of(lot, alike); k > 0; k--)
        chosen = slot_after(house, place, channel, chosen);
    return chosen ? chosen->agent : NULL;
}

/* "Which agent?": by policy, then longest free, then number, or by lot; NULL: none is free. */
struct agent *next_agent(struct house *house, const struct places *free,
                         const struct contact *contact) {
    const struct floor *floor = &house->floor;
    bool by_lot = floor->n_steps_lot > 0;
    double lot = by_lot ? floor->steps_lot[contact->step] : 0.0;
    for (int64_t k = 0; k < free->number; k++) {
        const struct place *place = &free->first[k];
        struct agent *agent = by_lot ? drawn_idle(&house->queues, place, lot)
                                     : longest_idle(&house->queues, place);
        if (agent) {
            leave_the_idle(&house->queues, agent);
            return agent;
        }
        agent = by_lot ? drawn_beside(house, place, free->channel, lot)
                       : first_beside(house, place, free->channel);
        if (agent)
            return agent;
    }
    return NULL;
}

static void join_the_idle(struct queues *queues, struct agent *agent, double now) {
    int32_t group = agent->group->number;
    agent->free_since = now;
    agent->idle = true;
    struct agent *before = queues->idle_last[group];
    while (before && free_before(agent, before))
        before = before->free_before;
    agent->free_before = before;
    agent->free_after = before ? before->free_after : queues->idle_first[group];
    if (agent->free_after)
        agent->free_after->free_before = agent;
    else
        queues->idle_last[group] = agent;
    if (before)
        before->free_after = agent;
    else
        queues->idle_first[group] = agent;
}

/* An agent can take a contact from now on (one more, if some are in hand). */
void is_free_now(struct house *house, struct agent *agent) {
    if (!agent->in_hand_now) {
        join_the_idle(&house->queues, agent, NOW(house));
        return;
    }
    int64_t at = agent->group->number * house->floor.n_channels_live +
                 agent->in_hand[0]->kind->channel->number;
    int32_t load = agent->in_hand_now;
    agent->place = ++house->clock.serial;
    struct slot slot = {NOW(house), agent->place, agent,
                        *house->floor.settings_spread ? load : -load};
    push_slot(house, &house->queues.beside[at], slot);
}

/* An agent who may be free goes off duty. */
void not_free(struct house *house, struct agent *agent) {
    agent->place = 0;
    if (agent->idle)
        leave_the_idle(&house->queues, agent);
}

/* Whether contacts of a kind are a group's own work. */
bool own_work(const struct kind *kind, const struct group *group) {
    for (int64_t r = 0; r < kind->n_ranks; r++)
        for (int64_t k = 0; k < kind->ranks[r].number; k++)
            if (kind->ranks[r].groups[k] == group->number)
                return true;
    return false;
}

/* "Interruption" -------------------------------------------------------------------------- */

/* An agent works on interruptible deferred work of that priority from now on. */
void may_be_interrupted(struct house *house, struct agent *agent, int32_t priority) {
    int32_t group = agent->group->number;
    struct agent **last = &house->queues.busy_last[group * PRIORITIES + priority];
    agent->busy_before = *last;
    agent->busy_after = NULL;
    if (*last)
        (*last)->busy_after = agent;
    *last = agent;
    house->queues.busy[group] |= UINT32_C(1) << priority;
}

/* That work has ended or was put aside. */
void not_interrupted(struct house *house, struct agent *agent, int32_t priority) {
    int32_t group = agent->group->number;
    struct agent **last = &house->queues.busy_last[group * PRIORITIES + priority];
    if (agent->busy_before)
        agent->busy_before->busy_after = agent->busy_after;
    if (agent->busy_after)
        agent->busy_after->busy_before = agent->busy_before;
    else
        *last = agent->busy_before;
    if (!*last)
        house->queues.busy[group] &= ~(UINT32_C(1) << priority);
}

/* The lowest priority of interruptible work that agents of a group have in hand; 0: none. */
static int32_t lowest_priority(const struct queues *queues, int64_t group) {
    int32_t priority = PRIORITIES - 1;
    while (priority > 0 && !(queues->busy[group] >> priority & 1))
        priority--;
    return priority;
}

/* Whose work is put aside first: of the lowest priority, begun last, of the lower number. */
static bool sooner(const struct agent *one, int32_t priority, const struct agent *other,
                   int32_t others_priority) {
    if (priority != others_priority)
        return priority > others_priority;
    double since = one->in_hand[0]->started_at, others_since = other->in_hand[0]->started_at;
    if (since != others_since)
        return since > others_since;
    return one->number < other->number;
}

/* The agent who puts deferred work aside for a live contact; NULL if nobody can. */
struct agent *agent_to_interrupt(struct house *house, const struct kind *kind) {
    const struct queues *queues = &house->queues;
    for (int64_t r = 0; r < kind->n_ranks; r++) {
        struct agent *chosen = NULL;
        int32_t lowest = 0;
        for (int64_t k = 0; k < kind->ranks[r].number; k++) {
            int64_t group = kind->ranks[r].groups[k];
            int32_t priority = lowest_priority(queues, group);
            if (priority == 0)
                continue;
            struct agent *agent = queues->busy_last[group * PRIORITIES + priority];
            if (!chosen || sooner(agent, priority, chosen, lowest)) {
                chosen = agent;
                lowest = priority;
            }
        }
        if (chosen)
            return chosen;
    }
    return NULL;
}
