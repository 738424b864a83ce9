/* The house before the first customer: from the floor's arrays to channels, kinds, groups, agents,
 * lines and whose they are. */
#include <math.h>

#include "house.h"

enum { LOW = 4 }; /* priority of owners' tasks: that of deferred work */

static void open_channel(struct house *house, int64_t number) {
    const struct floor *floor = &house->floor;
    struct channel *channel = &house->channels[number];
    int64_t first = floor->channels_hours_from[number], overflow = floor->channels_overflow[number];
    channel->number = (int32_t)number;
    channel->live = floor->channels_live[number];
    channel->closes = floor->channels_closes[number];
    channel->longer = floor->channels_longer + floor->channels_longer_from[number];
    channel->at_once =
        floor->channels_longer_from[number + 1] - floor->channels_longer_from[number];
    channel->lines = floor->channels_lines[number];
    channel->target = floor->channels_target[number];
    int64_t message_to = floor->channels_message_to[number];
    channel->message_to = message_to < 0 ? NULL : &house->channels[message_to];
    channel->message_after = floor->channels_message_after[number];
    channel->callback_after = floor->channels_callback_after[number];
    channel->callback_in = floor->channels_callback_in[number];
    channel->callback_again = floor->channels_callback_again[number];
    channel->callback_no_answer = floor->channels_callback_no_answer[number];
    channel->callback_attempts = floor->channels_callback_attempts[number];
    channel->at_closing = (enum at_closing)floor->channels_at_closing[number];
    channel->shared_with = floor->channels_shared_with[number];
    channel->shared_lines = floor->channels_shared_lines[number];
    channel->redials_at_most = floor->channels_redials_at_most[number];
    channel->overflow = overflow < 0 ? NULL : &house->channels[overflow];
    channel->hours.opens = floor->hours_opens + first;
    channel->hours.closes = floor->hours_closes + first;
    channel->hours.number = floor->channels_hours_from[number + 1] - first;
    int64_t promised = floor->channels_promised_from[number];
    channel->in_business_hours = floor->channels_in_business_hours[number];
    channel->promised.opens = floor->promised_opens + promised;
    channel->promised.closes = floor->promised_closes + promised;
    channel->promised.done = floor->promised_done + promised;
    channel->promised.number = floor->channels_promised_from[number + 1] - promised;
}

static void open_channels(struct house *house) {
    int64_t number = house->floor.n_channels_live;
    house->channels = allot(&house->memory, (size_t)number, sizeof *house->channels);
    for (int64_t k = 0; k < number; k++)
        open_channel(house, k);
}

/* Kinds of contacts ----------------------------------------------------------------------- */

/* Where to look for free agents: all of them, in parts for kinds and backups. */
static struct place *places(struct house *house) {
    const struct floor *floor = &house->floor;
    int64_t number = floor->n_places_idle_from - 1;
    struct place *found = allot(&house->memory, (size_t)number + 1, sizeof *found);
    for (int64_t k = 0; k < number; k++) {
        int64_t idle = floor->places_idle_from[k], beside = floor->places_beside_from[k];
        found[k].idle = floor->places_idle + idle;
        found[k].n_idle = floor->places_idle_from[k + 1] - idle;
        found[k].beside = floor->places_beside + beside;
        found[k].n_beside = floor->places_beside_from[k + 1] - beside;
    }
    return found;
}

static struct places part_of(const struct place *all, const int64_t *from, int64_t number,
                             int64_t channel) {
    struct places part = {all + from[number], from[number + 1] - from[number], (int32_t)channel};
    return part;
}

static struct rank *ranks(struct house *house) {
    const struct floor *floor = &house->floor;
    int64_t number = floor->n_ranks_groups_from - 1;
    struct rank *found = allot(&house->memory, (size_t)number + 1, sizeof *found);
    for (int64_t k = 0; k < number; k++) {
        int64_t first = floor->ranks_groups_from[k];
        found[k].groups = floor->ranks_groups + first;
        found[k].number = floor->ranks_groups_from[k + 1] - first;
    }
    return found;
}

static void open_backups(struct house *house, const struct place *all) {
    const struct floor *floor = &house->floor;
    int64_t number = floor->n_backups_after;
    struct backup_line *backups = allot(&house->memory, (size_t)number + 1, sizeof *backups);
    house->queues.backups = backups;
    for (int64_t k = 0; k < number; k++) {
        backups[k].heap.tidy_at = 64;
        backups[k].after = floor->backups_after[k];
        backups[k].free = part_of(all, floor->backups_places_from, k, floor->backups_channel[k]);
    }
}

static void open_kind(struct house *house, int64_t number, const struct place *all_places,
                      const struct rank *all_ranks, struct backup_line **all_backups) {
    const struct floor *floor = &house->floor;
    struct kind *kind = &house->kinds[number];
    int64_t question = floor->kinds_question[number];
    kind->number = (int32_t)number;
    kind->is_question = floor->kinds_is_question[number];
    kind->handler = kind->is_question ? &handler_of_questions : &handler_of_contacts;
    kind->ends = kind->is_question ? question_is_answered : step_ends;
    if (question >= 0 && (kind->is_question || !floor->kinds_is_question[question]))
        fail(&house->memory, "kinds_question: not a question about a contact");
    if (kind->is_question && floor->kinds_at_once[number] > 1)
        fail(&house->memory, "kinds_at_once: questions are taken one at a time");
    kind->question = question < 0 ? NULL : &house->kinds[question];
    kind->question_waits = floor->kinds_question_waits[number];
    kind->live = floor->kinds_live[number];
    kind->tier = (int32_t)floor->kinds_tier[number];
    kind->topic = (int32_t)floor->kinds_topic[number];
    kind->channel = &house->channels[floor->kinds_channel[number]];
    kind->priority = (int32_t)floor->kinds_priority[number];
    kind->at_once = (int32_t)floor->kinds_at_once[number];
    if (kind->at_once > kind->channel->at_once)
        fail(&house->memory, "kinds_at_once: more than the channel says how they slow each other");
    kind->interruptible = floor->kinds_interruptible[number];
    kind->line = &house->queues.lines[floor->kinds_line[number]];
    kind->ranks = all_ranks + floor->kinds_ranks_from[number];
    kind->n_ranks = floor->kinds_ranks_from[number + 1] - floor->kinds_ranks_from[number];
    kind->free = part_of(all_places, floor->kinds_places_from, number, kind->channel->number);
    kind->backups = all_backups + floor->kinds_backups_from[number];
    kind->n_backups = floor->kinds_backups_from[number + 1] - floor->kinds_backups_from[number];
}

/* "Ownership": tasks of owners are work of a kind of their own, which a live contact interrupts. */
static void open_kind_of_owners(struct house *house) {
    struct kind *kind = &house->kinds[house->n_kinds - 1];
    kind->interruptible = true;
    kind->handler = &handler_of_tasks;
    kind->ends = task_ends;
    kind->number = (int32_t)house->n_kinds - 1;
    kind->tier = kind->topic = -1;
    kind->priority = LOW;
    kind->at_once = 1;
    kind->channel = &house->channels[0];
}

/* "Interruption": live contacts interrupt, where there is work that they may interrupt. */
static void open_interruptions(struct house *house) {
    bool some = house->floor.n_ownership_kept > 0;
    for (int64_t k = 0; k < house->n_kinds - 1; k++)
        some |= house->kinds[k].interruptible;
    for (int64_t k = 0; k < house->n_kinds - 1; k++)
        house->kinds[k].interrupts = some && house->kinds[k].live;
}

/* Which kind contacts are, by live, tier, topic and channel; -1: there are none. */
static void index_kinds(struct house *house) {
    const struct floor *floor = &house->floor;
    int64_t tiers = *floor->settings_tiers, topics = *floor->settings_topics;
    int64_t channels = floor->n_channels_live, number = 2 * tiers * topics * channels;
    house->kind_of = allot(&house->memory, (size_t)number, sizeof *house->kind_of);
    for (int64_t k = 0; k < number; k++)
        house->kind_of[k] = -1;
    for (int64_t k = 0; k < house->n_kinds - 1; k++) {
        const struct kind *kind = &house->kinds[k];
        if (kind->is_question)
            continue;
        int64_t tier = kind->live * tiers + kind->tier;
        house->kind_of[(tier * topics + kind->topic) * channels + kind->channel->number] =
            (int32_t)k;
    }
}

static void open_kinds(struct house *house) {
    const struct floor *floor = &house->floor;
    struct place *all_places = places(house);
    struct rank *all_ranks = ranks(house);
    open_backups(house, all_places);
    struct backup_line **backups =
        allot(&house->memory, (size_t)floor->n_kinds_backups + 1, sizeof *backups);
    for (int64_t k = 0; k < floor->n_kinds_backups; k++)
        backups[k] = &house->queues.backups[floor->kinds_backups[k]];
    house->n_kinds = floor->n_kinds_live + 1;
    house->kinds = allot(&house->memory, (size_t)house->n_kinds, sizeof *house->kinds);
    for (int64_t k = 0; k < house->n_kinds - 1; k++)
        open_kind(house, k, all_places, all_ranks, backups);
    open_kind_of_owners(house);
    open_interruptions(house);
    index_kinds(house);
}

/* Lines ----------------------------------------------------------------------------------- */

static void open_lines(struct house *house) {
    int64_t number = *house->floor.settings_lines;
    house->queues.lines = allot(&house->memory, (size_t)number + 1, sizeof *house->queues.lines);
    for (int64_t k = 0; k < number; k++)
        house->queues.lines[k].heap.tidy_at = 64;
}

/* Backup lines that rank with own work are numbered after all lines. */
static struct heap *heap_of(struct house *house, int64_t number, bool backup) {
    int64_t lines = *house->floor.settings_lines;
    if (!backup && number < lines)
        return &house->queues.lines[number].heap;
    return &house->queues.backups[backup ? number : number - lines].heap;
}

/* The heaps that each of some owners looks at. */
static struct looks *looks(struct house *house, const int64_t *from, int64_t owners,
                           const int64_t *lines, bool backup) {
    size_t entries = (size_t)from[owners] + 1;
    struct looks *found = allot(&house->memory, (size_t)owners, sizeof *found);
    struct heap **heaps = allot(&house->memory, entries, sizeof *heaps);
    for (int64_t k = from[0]; k < from[owners]; k++)
        heaps[k] = heap_of(house, lines[k], backup);
    for (int64_t k = 0; k < owners; k++) {
        found[k].heaps = heaps + from[k];
        found[k].number = from[k + 1] - from[k];
    }
    return found;
}

#define LOOKS(name, owners, backup) \
    house->queues.name =            \
        looks(house, floor->groups_##name##_from, (owners), floor->groups_##name, (backup))

static void open_queues(struct house *house) {
    const struct floor *floor = &house->floor;
    struct memory *memory = &house->memory;
    struct queues *queues = &house->queues;
    int64_t groups = floor->n_groups_code, each = groups * floor->n_channels_live;
    queues->idle_first = allot(memory, (size_t)groups, sizeof *queues->idle_first);
    queues->idle_last = allot(memory, (size_t)groups, sizeof *queues->idle_last);
    queues->busy = allot(memory, (size_t)groups, sizeof *queues->busy);
    queues->busy_last = allot(memory, (size_t)groups * PRIORITIES, sizeof *queues->busy_last);
    queues->beside = allot(memory, (size_t)each, sizeof *queues->beside);
    LOOKS(served, groups, false);
    LOOKS(served_live, groups, false);
    LOOKS(served_beside, each, false);
    LOOKS(backed_up, groups, true);
    LOOKS(backed_up_beside, each, true);
}

/* The team -------------------------------------------------------------------------------- */

static void open_groups(struct house *house) {
    const struct floor *floor = &house->floor;
    int64_t number = floor->n_groups_code;
    house->groups = allot(&house->memory, (size_t)number, sizeof *house->groups);
    for (int64_t k = 0; k < number; k++) {
        house->groups[k].number = (int32_t)k;
        house->groups[k].code = (int32_t)floor->groups_code[k];
        house->groups[k].highest_tier = floor->groups_highest_tier[k];
        house->groups[k].speed = floor->groups_speed + k * *floor->settings_topics;
    }
}

static const struct learner *learner_of(const struct floor *floor, struct learner *learner,
                                        int64_t post) {
    if (!floor->posts_learns[post])
        return NULL;
    learner->since = floor->posts_since[post];
    learner->over = floor->posts_over[post];
    learner->speed = floor->posts_speed[post];
    learner->solve = floor->posts_solve[post];
    learner->escalate = floor->posts_escalate[post];
    learner->exponential = floor->posts_exponential[post];
    return learner;
}

static struct post *posts(struct house *house) {
    const struct floor *floor = &house->floor;
    size_t number = (size_t)floor->n_posts_start;
    struct post *found = allot(&house->memory, number + 1, sizeof *found);
    struct learner *learners = allot(&house->memory, number + 1, sizeof *learners);
    for (size_t k = 0; k < number; k++) {
        found[k].start = floor->posts_start[k];
        found[k].group = &house->groups[floor->posts_group[k]];
        found[k].learner = learner_of(floor, &learners[k], (int64_t)k);
    }
    return found;
}

static int32_t most_in_hand(const struct house *house) {
    int32_t most = 1;
    for (int64_t k = 0; k < house->n_kinds; k++)
        if (house->kinds[k].at_once > most)
            most = house->kinds[k].at_once;
    return most;
}

static void open_agents(struct house *house) {
    const struct floor *floor = &house->floor;
    const struct post *all = posts(house);
    int32_t hands = most_in_hand(house);
    house->n_agents = floor->n_agents_posts_from - 1;
    size_t number = (size_t)house->n_agents;
    house->agents = allot(&house->memory, number + 1, sizeof *house->agents);
    struct step **in_hand = allot(&house->memory, number * (size_t)hands + 1, sizeof *in_hand);
    for (int64_t k = 0; k < house->n_agents; k++) {
        struct agent *agent = &house->agents[k];
        agent->number = (int32_t)k;
        agent->posts = all + floor->agents_posts_from[k];
        agent->n_posts = (int32_t)(floor->agents_posts_from[k + 1] - floor->agents_posts_from[k]);
        agent->group = agent->posts[0].group;
        agent->learner = agent->posts[0].learner;
        agent->duties = floor->agents_duties_from[k];
        agent->n_duties = floor->agents_duties_from[k + 1] - agent->duties;
        agent->in_hand = in_hand + k * hands;
        agent->settled_at = agent->signed_on_at = NAN;
        agent->left_at = INFINITY;
    }
}

/* The house ------------------------------------------------------------------------------- */

static void register_duties(struct house *house) {
#define REGISTER_DUTY(duty) register_##duty(house);
    DUTIES(REGISTER_DUTY)
#undef REGISTER_DUTY
}

void open_doors(struct house *house) {
    house->end = *house->floor.settings_end;
    house->arrivals.number = house->floor.n_inquiries_arrived_at;
    house->contacts.size = sizeof(struct contact);
    house->steps.size = sizeof(struct step);
    open_channels(house);
    open_lines(house);
    open_kinds(house);
    open_queues(house);
    open_groups(house);
    open_agents(house);
    register_duties(house);
    for (int64_t k = 0; k < house->n_agents; k++)
        working_life(house, &house->agents[k]);
}
