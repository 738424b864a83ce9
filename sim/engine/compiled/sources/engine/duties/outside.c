/* Outside teams, as sim/engine/duties/outside.py: when they take up what is passed to them, and
 * when it is done. "Outside teams" in docs/model.md. */
#include <math.h>

#include "../house.h"
#include "duties.h"

/* The hours of an outside team over the horizon, and its room in each week. */
struct business_hours {
    struct open_hours open;
    const double *weeks;
    int64_t taken;
    double week, room;
};

/* A contact at an outside team. */
struct visit {
    void *spare;
    struct contact *contact;
    int32_t tier;
    double passed_at, started_at;
    struct visit *before, *after;
};

struct outside_teams {
    struct business_hours *hours; /* by tier; no spans: agents of our own, or never at work */
    struct pool pool;
    struct visit *first, *last; /* contacts outside now */
};

/* How many of some times, in order, are at most a minute; or below it, if not `to_right`. */
static int64_t bisect(const double *times, int64_t number, double minute, bool to_right) {
    int64_t low = 0, high = number;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (minute < times[middle] || (minute == times[middle] && !to_right))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* The first span with room: in the present week, or in a later one once that is used up. */
static int64_t next_room(const struct business_hours *hours) {
    bool here = (double)hours->taken < hours->room;
    return bisect(hours->weeks, hours->open.number, hours->week, !here);
}

/* When a contact that is passed on now is taken up; inf: after the horizon. */
static double take_up(struct business_hours *hours, double now) {
    int64_t place = bisect(hours->open.closes, hours->open.number, now, true), room = next_room(hours);
    if (room > place)
        place = room;
    if (place == hours->open.number)
        return INFINITY;
    if (hours->weeks[place] > hours->week) {
        hours->week = hours->weeks[place];
        hours->taken = 0;
    }
    hours->taken++;
    return later_of(now, hours->open.opens[place]);
}

static struct visit *new_visit(struct house *house, struct contact *contact) {
    struct outside_teams *outside = house->outside;
    struct visit *visit = from_pool(&house->memory, &outside->pool);
    visit->contact = contact;
    visit->tier = contact->kind->tier;
    visit->passed_at = NOW(house);
    visit->before = outside->last;
    if (outside->last)
        outside->last->after = visit;
    else
        outside->first = visit;
    outside->last = visit;
    return visit;
}

static void visit_is_over(struct outside_teams *outside, struct visit *visit) {
    if (visit->before)
        visit->before->after = visit->after;
    else
        outside->first = visit->after;
    if (visit->after)
        visit->after->before = visit->before;
    else
        outside->last = visit->before;
    to_pool(&outside->pool, visit);
}

/* An outside team is done with a contact: it goes on at another tier, or is over. */
static void done(struct house *house, void *about, int64_t alarm) {
    (void)alarm;
    struct visit *visit = about;
    struct contact *contact = visit->contact;
    int64_t follows = house->floor.steps_next[contact->step];
    log_outside(house, contact, visit->tier, visit->passed_at, visit->started_at, NOW(house),
                follows);
    visit_is_over(house->outside, visit);
    if (follows >= 0)
        pass_on(house, contact);
    else
        leave(house, contact, outcome_of(house, follows));
}

/* Whether a contact is passed to an outside team of its tier. */
static bool sends_out(struct house *house, struct contact *contact) {
    int64_t team = house->floor.outside_of_tier[contact->kind->tier];
    if (team < 0)
        return false;
    struct business_hours *hours = &house->outside->hours[team];
    struct visit *visit = new_visit(house, contact);
    visit->started_at = take_up(hours, NOW(house));
    if (visit->started_at < INFINITY) {
        double turnaround = house->floor.steps_handle_time[contact->step];
        double done_at = after_open(&hours->open, visit->started_at, turnaround, house->end);
        set_alarm(house, new_alarm(&house->clock), done_at, ARRIVAL + contact->id, done, visit);
    }
    return true;
}

static void closes(struct house *house, double back_at) {
    for (struct visit *visit = house->outside->first; visit; visit = visit->after) {
        log_contact(house, visit->contact, OUTCOME_OPEN, NAN, NAN);
        log_outside(house, visit->contact, visit->tier, visit->passed_at, visit->started_at,
                    back_at, -1);
    }
}

void register_outside(struct house *house) {
    const struct floor *floor = &house->floor;
    if (!floor->n_outside_room)
        return;
    struct outside_teams *outside = allot(&house->memory, 1, sizeof *outside);
    house->outside = outside;
    outside->pool.size = sizeof(struct visit);
    outside->hours = allot(&house->memory, (size_t)floor->n_outside_room, sizeof *outside->hours);
    for (int64_t team = 0; team < floor->n_outside_room; team++) {
        int64_t first = floor->outside_spans_from[team];
        struct open_hours open = {floor->outside_start + first, floor->outside_end + first,
                                  floor->outside_done + first,
                                  floor->outside_spans_from[team + 1] - first};
        struct business_hours hours = {open, floor->outside_week + first, 0, -1.0,
                                       floor->outside_room[team]};
        outside->hours[team] = hours;
    }
    REGISTER(house, sends_out, sends_out);
    REGISTER(house, closes, closes);
}
