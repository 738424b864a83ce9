/* A replication from its floor to its rows, as sim/engine/run.py; what Python calls. */
#include <math.h>
#include <stdlib.h>

#include "../python.h"
#include "house.h"

#ifndef SOURCES
#define SOURCES "unknown"
#endif

enum state { FAILED = -1, FINISHED = 0, GOES_ON = 1 };

/* One thing after the other, for a while: whether the horizon is not over yet. */
static enum state events(struct house *house, int64_t number) {
    struct clock *clock = &house->clock;
    while (number-- > 0) {
        double arrival = next_arrival(house);
        int64_t next = house->arrivals.next;
        int64_t order = ARRIVAL;
        if (arrival < INFINITY)
            order += house->floor.inquiries_first_contact[next];
        if (comes_before(clock, arrival, order)) {
            if (!(clock->queue[0].minute < house->end))
                return FINISHED;
            struct event event = next_event(clock);
            clock->now = event.minute;
            event.ring(house, event.about, event.alarm);
        } else {
            if (!(arrival < house->end))
                return FINISHED;
            clock->now = arrival;
            house->arrivals.next++;
            first_contact(house, next);
        }
    }
    return GOES_ON;
}

/* What an agent has not finished at the end of the horizon. */
static void close_agent(struct house *house, struct agent *agent) {
    if (agent->on_duty)
        log_duty(house, agent, house->end);
    for (int k = 0; k < agent->in_hand_now; k++) {
        const struct step *step = agent->in_hand[k];
        if (step->ending == OPEN)
            step->kind->handler->log_open(house, step);
        step->kind->handler->log_step(house, step, NAN);
    }
    const struct step *aside = agent->put_aside;
    if (aside)
        aside->kind->handler->log_open(house, aside);
}

static void close_line(struct house *house, const struct heap *heap) {
    for (int64_t k = 0; k < heap->length; k++)
        if (still_waits(&heap->entries[k])) {
            const struct contact *contact = heap->entries[k].contact;
            contact->kind->handler->log_waiting(house, contact);
        }
}

/* The log of a house, with what is still open at the end of the horizon. */
static void close_doors(struct house *house) {
    house->clock.now = house->end;
    for (int64_t k = 0; k < house->n_agents; k++)
        close_agent(house, &house->agents[k]);
    for (int64_t k = 0; k < *house->floor.settings_lines; k++)
        close_line(house, &house->queues.lines[k].heap);
    NOTIFY(house, closes, NAN);
    log_off_lines(house);
    log_left(house);
}

/* The sources that this was built from. */
CALLED_FROM_PYTHON const char *engine_sources(void) { return SOURCES; }

CALLED_FROM_PYTHON const char *engine_layout(void) { return floor_layout(); }

/* Bytes of a row of a table. */
CALLED_FROM_PYTHON int64_t engine_row_size(int table) { return row_size((enum table)table); }

/* Values of the functions that both engines take from the system's library. */
CALLED_FROM_PYTHON double engine_function(int which, double x, double y) {
    return which == 0 ? exp(x) : which == 1 ? expm1(x) : pow(x, y);
}

/* A house on a floor: NULL where there is no memory for it; see `engine_reason`. The arrays must
 * stay as they are until the house is closed. */
CALLED_FROM_PYTHON struct house *engine_open(const struct array *arrays, int64_t number) {
    struct house *house = calloc(1, sizeof *house);
    if (!house || setjmp(house->memory.failed))
        return house;
    adopt_floor(&house->floor, arrays, number, &house->memory);
    open_doors(house);
    return house;
}

/* Play some events: 1: there is more to come, 0: the horizon is over, -1: see `engine_reason`. */
CALLED_FROM_PYTHON int engine_play(struct house *house, int64_t number) {
    if (house->memory.reason || setjmp(house->memory.failed))
        return FAILED;
    enum state state = events(house, number);
    if (state == FINISHED)
        close_doors(house);
    return state;
}

/* What has failed; NULL: nothing has. */
CALLED_FROM_PYTHON const char *engine_reason(const struct house *house) {
    return house->memory.reason;
}

/* How many pages the rows of a table have. */
CALLED_FROM_PYTHON int64_t engine_pages(const struct house *house, int table) {
    return house->log.rows[table].number;
}

/* The rows of a page, packed, and how many bytes they are. */
CALLED_FROM_PYTHON const void *engine_page(const struct house *house, int table, int64_t number,
                                           int64_t *bytes) {
    const struct page *page = &house->log.rows[table].pages[number];
    *bytes = page->used;
    return page->packed;
}

/* Nobody reads a page any more. */
CALLED_FROM_PYTHON void engine_let_go(struct house *house, int table, int64_t number) {
    let_go(house, (enum table)table, number);
}

CALLED_FROM_PYTHON void engine_close(struct house *house) {
    if (!house)
        return;
    free_all(&house->memory);
    free(house);
}
