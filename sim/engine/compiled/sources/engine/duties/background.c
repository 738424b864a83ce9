/* Background work, as sim/engine/duties/background.py: tasks of a group that its agents do while
 * they are free. "Background work", "Deflection" in docs/model.md. */
#include <math.h>
#include <stdlib.h>

#include "../house.h"
#include "duties.h"

/* Tasks that nobody has in hand. */
struct waiting {
    struct task **tasks; /* a heap: the longest due first, then by number */
    int64_t length, room;
};

/* Agents of a group who found no task, the longest resting first; some no longer rest. */
struct resting {
    int32_t first, last;   /* numbers of agents; -1: none */
    int32_t *before, *after; /* by agent; NOT_HERE: does not rest */
};
enum { NOBODY = -1, NOT_HERE = -2 };

struct background {
    struct source *sources;
    int64_t n_sources, groups, made, due; /* `due`: of the moments at which tasks become due */
    struct waiting *waiting;              /* by code of the group */
    struct resting *resting;
    double *kept_away; /* by topic: share of its inquiries that finished tasks keep away */
    struct pool tasks;
};

/* Tasks ----------------------------------------------------------------------------------- */

static bool longer_due(const struct task *one, const struct task *other) {
    if (one->due_at != other->due_at)
        return one->due_at < other->due_at;
    return one->number < other->number;
}

static void wait_for_somebody(struct house *house, struct waiting *waiting, struct task *task) {
    MAKE_ROOM(&house->memory, waiting->tasks, waiting->length, waiting->room);
    int64_t place = waiting->length++;
    while (place > 0 && longer_due(task, waiting->tasks[(place - 1) / 2])) {
        waiting->tasks[place] = waiting->tasks[(place - 1) / 2];
        place = (place - 1) / 2;
    }
    waiting->tasks[place] = task;
}

static struct task *longest_due(struct waiting *waiting) {
    struct task *first = waiting->tasks[0];
    struct task *last = waiting->tasks[--waiting->length];
    int64_t place = 0, below;
    while ((below = 2 * place + 1) < waiting->length) {
        if (below + 1 < waiting->length &&
            longer_due(waiting->tasks[below + 1], waiting->tasks[below]))
            below++;
        if (!longer_due(waiting->tasks[below], last))
            break;
        waiting->tasks[place] = waiting->tasks[below];
        place = below;
    }
    waiting->tasks[place] = last;
    return first;
}

/* Who rests ------------------------------------------------------------------------------- */

static void rest_no_more(struct resting *resting, int32_t agent) {
    if (resting->before[agent] == NOT_HERE)
        return;
    int32_t before = resting->before[agent], after = resting->after[agent];
    if (before == NOBODY)
        resting->first = after;
    else
        resting->after[before] = after;
    if (after == NOBODY)
        resting->last = before;
    else
        resting->before[after] = before;
    resting->before[agent] = NOT_HERE;
}

static void begin_to_rest(struct resting *resting, int32_t agent) {
    resting->before[agent] = resting->last;
    resting->after[agent] = NOBODY;
    if (resting->last == NOBODY)
        resting->first = agent;
    else
        resting->after[resting->last] = agent;
    resting->last = agent;
}

/* Whether an agent is on duty with nothing to do. */
static bool rests_now(const struct agent *agent) {
    bool busy = agent->in_hand_now || agent->put_aside || agent->task;
    return agent->on_duty && !agent->leaving && !busy;
}

/* Agents and tasks ------------------------------------------------------------------------ */

static void ends(struct house *house, void *about, int64_t alarm);

/* An agent with nothing in hand begins the next task of the group, if there is one. */
static void begin(struct house *house, struct agent *agent) {
    struct background *background = house->background;
    int32_t group = agent->group->code;
    rest_no_more(&background->resting[group], agent->number);
    if (!background->waiting[group].length) {
        begin_to_rest(&background->resting[group], agent->number);
        return;
    }
    struct task *task = agent->task = longest_due(&background->waiting[group]);
    task->agent = agent;
    task->started_at = NOW(house);
    task->alarm = new_alarm(&house->clock);
    set_alarm(house, task->alarm, NOW(house) + task->rest, STEP_ENDS + agent->number, ends, task);
}

/* Agents of a group who rest begin what waits, the longest resting first. */
static void call_on(struct house *house, int64_t group) {
    struct resting *resting = &house->background->resting[group];
    while (house->background->waiting[group].length && resting->first != NOBODY) {
        struct agent *agent = &house->agents[resting->first];
        rest_no_more(resting, agent->number);
        if (rests_now(agent))
            begin(house, agent);
    }
}

/* An agent stops in the middle of a task; a colleague who rests goes on with it. */
static void put_task_down(struct house *house, struct agent *agent, enum ending ending) {
    struct task *task = agent->task;
    if (!task)
        return;
    double now = NOW(house);
    agent->task = NULL;
    task->alarm = 0;
    if (now > task->started_at) {
        task->rest = later_of(task->rest - (now - task->started_at), 0.0);
        log_task(house, task, agent, now, ending);
    }
    wait_for_somebody(house, &house->background->waiting[task->source->group], task);
    call_on(house, task->source->group);
}

/* An agent gets something else in hand, perhaps in the middle of a task. */
static void interrupted(struct house *house, struct agent *agent, struct step *step) {
    (void)step;
    put_task_down(house, agent, INTERRUPTED);
}

/* An agent's duty ends, perhaps in the middle of a task. */
static void duty_ends(struct house *house, struct agent *agent) {
    put_task_down(house, agent, PUT_BACK);
}

/* Deflection ------------------------------------------------------------------------------ */

enum { PARTIALS = 64 };

/* Add a number to a sum that is kept exactly, in parts that do not overlap (Shewchuk 1997). */
static int add_exactly(double *parts, int number, double more) {
    int kept = 0;
    for (int k = 0; k < number; k++) {
        double part = parts[k];
        if (fabs(more) < fabs(part)) {
            double swap = more;
            more = part;
            part = swap;
        }
        double high = more + part, low = part - (high - more);
        if (low != 0.0)
            parts[kept++] = low;
        more = high;
    }
    parts[kept++] = more;
    return kept;
}

/* The sum of parts, rounded once, half to even, as Python's math.fsum. */
static double rounded_sum(const double *parts, int number) {
    if (number == 0)
        return 0.0;
    double high = parts[--number], low = 0.0;
    while (number > 0) {
        double more = high, part = parts[--number];
        high = more + part;
        low = part - (high - more);
        if (low != 0.0)
            break;
    }
    if (number > 0 && ((low < 0.0 && parts[number - 1] < 0.0) ||
                       (low > 0.0 && parts[number - 1] > 0.0))) {
        double twice = low * 2.0, further = high + twice;
        if (twice == further - high)
            high = further;
    }
    return high;
}

/* The share of a topic's inquiries that the finished tasks of all items keep away. */
static double kept_away(const struct background *background, int64_t topic) {
    double parts[PARTIALS];
    int number = 0;
    for (int64_t k = 0; k < background->n_sources; k++) {
        const struct source *source = &background->sources[k];
        if (source->deflects && source->topic == topic && source->done)
            number = add_exactly(parts, number, source->keeps_away);
    }
    return rounded_sum(parts, number);
}

/* A task is finished: from now on, fewer customers need to ask. */
static void finished(struct background *background, struct source *source) {
    if (!source->deflects)
        return;
    source->done++;
    source->keeps_away = earlier_of((double)source->done * source->share, source->at_most);
    background->kept_away[source->topic] = kept_away(background, source->topic);
}

/* Whether the customer of an inquiry's first contact finds the answer without asking. */
static bool keeps_away(struct house *house, int64_t row) {
    const struct floor *floor = &house->floor;
    int64_t inquiry = floor->contacts_inquiry[row];
    double share = house->background->kept_away[floor->inquiries_topic[inquiry]];
    return share > 0 && floor->inquiries_deflection[inquiry] < share;
}

/* A task is finished, unless it was put down before. */
static void ends(struct house *house, void *about, int64_t alarm) {
    struct task *task = about;
    if (task->alarm != alarm)
        return;
    struct agent *agent = task->agent;
    agent->task = NULL;
    task->alarm = 0;
    log_task(house, task, agent, NOW(house), DONE);
    finished(house->background, task->source);
    to_pool(&house->background->tasks, task);
    begin(house, agent);
}

/* What becomes due ------------------------------------------------------------------------ */

/* How many Mondays have come at a minute. */
static int64_t mondays(const struct floor *floor, double minute) {
    int64_t number = 0;
    while (number < floor->n_background_mondays && floor->background_mondays[number] <= minute)
        number++;
    return number;
}

static void make_tasks(struct house *house, struct source *source, int64_t this_week) {
    struct background *background = house->background;
    double now = NOW(house);
    int64_t week = 0;
    if (source->starts_at <= now)
        week = this_week - mondays(&house->floor, source->starts_at) + 1;
    while ((double)source->made < (double)week * source->per_week - 1e-9) { /* but for rounding */
        struct task *task = from_pool(&house->memory, &background->tasks);
        task->number = background->made++;
        task->source = source;
        task->due_at = now;
        task->started_at = NAN;
        task->rest = source->each;
        source->made++;
        wait_for_somebody(house, &background->waiting[source->group], task);
    }
}

static void become_due(struct house *house, void *about, int64_t alarm);

static void alarm_at_next_due(struct house *house, int64_t alarm) {
    struct background *background = house->background;
    if (background->due < house->floor.n_background_due) {
        double minute = house->floor.background_due[background->due++];
        set_alarm(house, alarm, minute, DUE, become_due, NULL);
    }
}

/* The week's tasks become due, and whoever is free begins one. */
static void become_due(struct house *house, void *about, int64_t alarm) {
    (void)about;
    struct background *background = house->background;
    int64_t this_week = mondays(&house->floor, NOW(house));
    for (int64_t k = 0; k < background->n_sources; k++)
        make_tasks(house, &background->sources[k], this_week);
    for (int64_t group = 0; group < background->groups; group++)
        call_on(house, group);
    alarm_at_next_due(house, alarm);
}

/* The log of tasks that are not finished at the end of the horizon. */
static void closes(struct house *house, double ended_at) {
    for (int64_t k = 0; k < house->n_agents; k++)
        if (house->agents[k].task)
            log_task(house, house->agents[k].task, &house->agents[k], ended_at, OPEN);
    for (int64_t group = 0; group < house->background->groups; group++) {
        const struct waiting *waiting = &house->background->waiting[group];
        for (int64_t k = 0; k < waiting->length; k++)
            log_task(house, waiting->tasks[k], NULL, ended_at, OPEN);
    }
}

static void open_sources(struct house *house) {
    const struct floor *floor = &house->floor;
    struct background *background = house->background;
    background->n_sources = floor->n_background_group;
    background->sources = allot(&house->memory, (size_t)background->n_sources,
                                sizeof *background->sources);
    for (int64_t k = 0; k < background->n_sources; k++) {
        struct source *source = &background->sources[k];
        source->group = floor->background_group[k];
        source->item = floor->background_item[k];
        source->starts_at = floor->background_starts_at[k];
        source->per_week = floor->background_per_week[k];
        source->each = floor->background_each[k];
        source->topic = floor->background_topic[k];
        source->share = floor->background_share[k];
        source->at_most = floor->background_at_most[k];
        source->deflects = source->topic >= 0;
    }
}

static void open_resting(struct house *house, struct resting *resting) {
    size_t n = (size_t)house->n_agents;
    resting->first = resting->last = NOBODY;
    resting->before = allot(&house->memory, n, sizeof(int32_t));
    resting->after = allot(&house->memory, n, sizeof(int32_t));
    for (size_t k = 0; k < n; k++)
        resting->before[k] = NOT_HERE;
}

void register_background(struct house *house) {
    const struct floor *floor = &house->floor;
    if (!floor->n_background_groups)
        return;
    struct background *background = allot(&house->memory, 1, sizeof *background);
    house->background = background;
    background->tasks.size = sizeof(struct task);
    background->groups = *floor->background_groups;
    size_t groups = (size_t)background->groups;
    background->waiting = allot(&house->memory, groups, sizeof *background->waiting);
    background->resting = allot(&house->memory, groups, sizeof *background->resting);
    for (size_t k = 0; k < groups; k++)
        open_resting(house, &background->resting[k]);
    background->kept_away = allot(&house->memory, (size_t)*floor->settings_topics, sizeof(double));
    open_sources(house);
    REGISTER(house, keeps_away, keeps_away);
    REGISTER(house, begins, interrupted);
    REGISTER(house, begins_task, interrupted);
    REGISTER(house, is_free, begin);
    REGISTER(house, duty_ends, duty_ends);
    REGISTER(house, closes, closes);
    alarm_at_next_due(house, new_alarm(&house->clock));
}
