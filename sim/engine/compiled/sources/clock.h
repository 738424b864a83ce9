/* The clock, as sim/clock.py: what comes when, with a written order for what happens at one moment.
 *
 * Rules: "Simultaneous events" in docs/model.md. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct house;

/* Ranks among what happens at the same minute; the number of the owner is added. */
#define STEP_ENDS (INT64_C(1) << 48)
#define SHIFT (INT64_C(2) << 48)
#define PATIENCE (INT64_C(3) << 48)
#define CALLBACK (INT64_C(4) << 48)
#define MESSAGE (INT64_C(5) << 48)
#define CLOSING (INT64_C(6) << 48)
#define BACKUP (INT64_C(7) << 48)
#define ARRIVAL (INT64_C(8) << 48)
#define DUE (INT64_C(9) << 48)

/* What happens when an alarm rings: to whom, and the number of the alarm. */
typedef void ring_function(struct house *house, void *about, int64_t alarm);

struct event {
    double minute;
    int64_t order, alarm;
    ring_function *ring;
    void *about;
};

struct clock {
    double now;
    int64_t serial; /* of the latest alarm, or place in a line; 0 is none */
    struct event *queue; /* a heap */
    int64_t length, room;
};

/* The number of a new alarm. Whoever it concerns keeps it: one that has been replaced by a newer
 * one still rings, but counts no more. */
static inline int64_t new_alarm(struct clock *clock) { return ++clock->serial; }

/* An alarm rings at `minute` (not before now); `order` is a rank plus the owner's number. */
void set_alarm(struct house *house, int64_t alarm, double minute, int64_t order,
               ring_function *ring, void *about);

/* Whether an event is due before a minute, or at it and before a rank. */
bool comes_before(const struct clock *clock, double minute, int64_t order);

struct event next_event(struct clock *clock);

#endif
