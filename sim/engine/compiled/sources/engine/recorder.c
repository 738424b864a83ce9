#include "recorder.h"

#include <math.h>
#include <string.h>

#include "duties/duties.h"
#include "house.h"

#pragma pack(push, 1)
struct contact_row {
    int32_t contact;
    int8_t reason;
    int16_t channel;
    double arrived_at, answered_at, queued_at, ended_at;
    int8_t outcome;
    int16_t first_tier, last_tier;
    int16_t escalations;
    double next_at, callback_at;
};
struct step_row {
    int32_t contact;
    int16_t tier, group;
    int32_t agent;
    double queued_at, started_at, handled_at, ended_at;
    int8_t ending;
    int16_t to_tier;
};
struct interval_row {
    int16_t group;
    int32_t agent;
    int8_t kind;
    double started_at, ended_at, pace;
};
struct outside_row {
    int32_t contact;
    int16_t tier;
    double passed_at, started_at, back_at;
    int16_t to_tier;
};
struct chore_row {
    int8_t chore;
    int32_t contact;
    int16_t group;
    int32_t agent;
    double due_at, started_at, ended_at;
    int8_t ending;
};
struct task_row {
    int64_t task;
    int16_t item, group;
    int32_t agent;
    double due_at, length, started_at, ended_at;
    int8_t ending;
};
#pragma pack(pop)

int64_t row_size(enum table table) {
    switch (table) {
    case CONTACTS:
        return sizeof(struct contact_row);
    case STEPS:
        return sizeof(struct step_row);
    case INTERVALS:
        return sizeof(struct interval_row);
    case OUTSIDE:
        return sizeof(struct outside_row);
    case CHORES:
        return sizeof(struct chore_row);
    case TASKS:
        return sizeof(struct task_row);
    default:
        return sizeof(double);
    }
}

enum { FIRST_PAGE = 1 << 12, PAGE = 1 << 20 }; /* bytes; a page is twice the one before at most */

static struct page *turn_page(struct house *house, struct rows *rows) {
    int64_t room = rows->number ? 2 * rows->pages[rows->number - 1].room : FIRST_PAGE;
    MAKE_ROOM(&house->memory, rows->pages, rows->number, rows->room);
    struct page *page = &rows->pages[rows->number];
    page->used = 0;
    page->room = room < PAGE ? room : PAGE;
    page->packed = allot(&house->memory, (size_t)page->room, 1);
    rows->number++;
    return page;
}

static void add(struct house *house, enum table table, const void *row, int64_t size) {
    struct rows *rows = &house->log.rows[table];
    struct page *page = rows->number ? &rows->pages[rows->number - 1] : NULL;
    if (!page || page->used + size > page->room)
        page = turn_page(house, rows);
    memcpy(page->packed + page->used, row, (size_t)size);
    page->used += size;
}

void let_go(struct house *house, enum table table, int64_t number) {
    struct page *page = &house->log.rows[table].pages[number];
    give_back(&house->memory, page->packed);
    page->packed = NULL;
}

/* A contact has ended, or is open at the end of the horizon (`ended_at` NaN). */
void log_contact(struct house *house, const struct contact *contact, enum outcome outcome,
                 double ended_at, double next_at) {
    const struct kind *kind = contact->kind;
    struct contact_row row = {(int32_t)contact->id, (int8_t)contact->reason,
                              (int16_t)kind->channel->number,
                              contact->arrived_at,  contact->answered_at,
                              contact->queued_at,   ended_at,
                              (int8_t)outcome,      (int16_t)contact->first_tier,
                              (int16_t)kind->tier,  (int16_t)contact->escalations,
                              next_at,              contact->callback_at};
    add(house, CONTACTS, &row, sizeof row);
}

/* A step has ended, or is open at the end of the horizon (`ended_at` NaN). */
void log_contact_step(struct house *house, const struct step *step, double ended_at) {
    struct step_row row = {(int32_t)step->id,
                           (int16_t)step->kind->tier,
                           (int16_t)step->agent->group->code,
                           step->agent->number,
                           step->queued_at,
                           step->started_at,
                           step->handled_at,
                           ended_at,
                           (int8_t)step->ending,
                           (int16_t)step->to_tier};
    add(house, STEPS, &row, sizeof row);
}

/* A stretch of an agent's paid time. */
void log_interval(struct house *house, const struct agent *agent, int kind, double start,
                  double end) {
    if (!(end > start))
        return;
    double pace = agent->learner ? learner_speed(house, agent->learner, start) : 1.0;
    struct interval_row row = {
        (int16_t)agent->group->code, agent->number, (int8_t)kind, start, end, pace};
    add(house, INTERVALS, &row, sizeof row);
}

/* When the shift ends in which an agent has come on duty, through its pauses; planned overtime is
   not of it. */
static double end_of_shift(const struct floor *floor, const struct agent *agent) {
    int64_t last = agent->duty;
    for (int64_t k = last + 1; k < agent->duties + agent->n_duties; k++)
        if (floor->duties_start[k] == floor->duties_away_until[last] &&
            floor->duties_away_until[last] != floor->duties_end[last])
            last = k;
    return earlier_of(floor->duties_end[last], floor->duties_overtime_from[last]);
}

/* Time on duty; what exceeds the shift is overtime, what follows may be a break. */
void log_duty(struct house *house, const struct agent *agent, double until) {
    const struct floor *floor = &house->floor;
    int64_t duty = agent->duty;
    double away_until = floor->duties_away_until[duty];
    double shift_end = until <= away_until ? earlier_of(until, floor->duties_overtime_from[duty])
                                           : end_of_shift(floor, agent);
    double since = agent->signed_on_at, end = house->end;
    log_interval(house, agent, DUTY, since, earlier_of(until, shift_end));
    log_interval(house, agent, OVERTIME, later_of(shift_end, since), until);
    for (int64_t k = floor->duties_meanwhile_from[duty];
         k < floor->duties_meanwhile_from[duty + 1]; k++) {
        double start = floor->meanwhile_start[k], stop = floor->meanwhile_end[k];
        log_interval(house, agent, BREAK, until, earlier_of(start, end));
        until = later_of(until, start);
        log_interval(house, agent, (int)floor->meanwhile_kind[k], until, earlier_of(stop, end));
        until = later_of(until, stop);
    }
    log_interval(house, agent, BREAK, until, earlier_of(away_until, end));
}

/* An outside team is done with a contact, or has it at the end (`back_at` NaN). */
void log_outside(struct house *house, const struct contact *contact, int32_t tier,
                 double passed_at, double started_at, double back_at, int64_t follows) {
    struct outside_row row = {(int32_t)contact->id,
                              (int16_t)tier,
                              passed_at,
                              started_at < INFINITY ? started_at : NAN,
                              back_at,
                              (int16_t)(follows < -1 ? -1 : follows)};
    add(house, OUTSIDE, &row, sizeof row);
}

/* A stretch of work of an owner, or a task that waits at the end of the horizon. */
void log_chore(struct house *house, int chore, int64_t contact, const struct agent *agent,
               double due_at, double started_at, double ended_at, enum ending ending) {
    struct chore_row row = {(int8_t)chore, (int32_t)contact, (int16_t)agent->group->code,
                            agent->number, due_at,     started_at,
                            ended_at,      (int8_t)ending};
    add(house, CHORES, &row, sizeof row);
}

/* A stretch of background work, or a task that nobody has in hand (no agent) at the end. */
void log_task(struct house *house, const struct task *task, const struct agent *agent,
              double ended_at, enum ending ending) {
    struct task_row row = {task->number,
                           (int16_t)task->source->item,
                           (int16_t)task->source->group,
                           agent ? agent->number : -1,
                           task->due_at,
                           task->source->each,
                           agent ? task->started_at : NAN,
                           ended_at,
                           (int8_t)ending};
    add(house, TASKS, &row, sizeof row);
}

void log_off_lines(struct house *house) {
    const struct floor *floor = &house->floor;
    for (int64_t number = 0; number < house->n_agents; number++) {
        struct agent *agent = &house->agents[number];
        int64_t until = floor->agents_off_lines_from[number + 1];
        for (int64_t k = floor->agents_off_lines_from[number]; k < until; k++) {
            double start = floor->off_lines_start[k];
            if (start < agent->left_at) {
                take_post(house, agent, start);
                log_interval(house, agent, (int)floor->off_lines_kind[k], start,
                             floor->off_lines_end[k]);
            }
        }
    }
}

void log_left(struct house *house) {
    for (int64_t number = 0; number < house->n_agents; number++)
        add(house, LEFT, &house->agents[number].left_at, sizeof(double));
}
