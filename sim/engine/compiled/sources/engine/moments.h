/* Moments of the house at which its further duties act, as sim/engine/moments.py.
 *
 * A duty registers a function for those that concern it. The first hear what happens; the
 * others have a say in it. */
#ifndef MOMENTS_H
#define MOMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "../inquiries.h"
#include "duties/duties.h"

struct house;
struct agent;
struct step;
struct learner;

#define ONE(duty) +1
enum { DUTIES_AT_MOST = DUTIES(ONE) }; /* that act at one moment: each once, if at all */
#undef ONE

#define MOMENT(answer, name, ...)                                  \
    struct {                                                       \
        answer (*at[DUTIES_AT_MOST])(struct house *, __VA_ARGS__); \
        int number;                                                \
    } name

struct moments {
    /* Contacts */
    MOMENT(void, waits, struct contact *); /* has joined a line: nobody is free for it */
    MOMENT(void, moves, struct contact *); /* is what its next step says, not yet at that tier */
    MOMENT(void, over, struct contact *, enum outcome); /* whether it comes again is open */
    /* Steps */
    MOMENT(void, begins, struct agent *, struct step *); /* on a contact; not in hand yet. If it is
                                                            the first answer, answered_at is NaN */
    MOMENT(void, begins_task, struct agent *, struct step *); /* what is no contact, but occupies */
    MOMENT(void, handled, struct step *);   /* handling is over; what follows is open */
    MOMENT(void, escalates, struct step *); /* handled, and passed on to another tier */
    /* Agents */
    MOMENT(void, is_free, struct agent *);   /* has nothing in hand, and no contact to take */
    MOMENT(void, duty_ends, struct agent *); /* takes nothing more, has put down nothing yet */
    MOMENT(void, goes, struct agent *);      /* goes off duty */
    MOMENT(void, gone, struct agent *);      /* is off duty */
    MOMENT(void, closes, double);            /* the horizon is over: log what is open */
    /* Those who have a say */
    MOMENT(bool, keeps_away, int64_t); /* does a first contact's customer find an answer alone? */
    MOMENT(double, patience, struct contact *, double); /* how long does a live contact wait? */
    MOMENT(double, put_right, struct agent *, struct contact *, double); /* standard minutes of
        what an agent begins, with a contact that is to go on within the tier */
    MOMENT(bool, asks, struct step *); /* does an agent ask a colleague before handling is over? */
    MOMENT(int64_t, learner_ends, const struct learner *, struct contact *, int64_t); /* what
        follows a step by an agent who still learns? */
    MOMENT(int64_t, ends_otherwise, struct contact *, int64_t); /* what follows a step, where that
        would? */
    MOMENT(bool, sends_out, struct contact *); /* does an outside team take it? */
    MOMENT(bool, brings_back, struct contact *, struct again *); /* is the customer of a solved
        contact back, why and when? The first answer counts */
    MOMENT(bool, stays_away, struct agent *); /* does an agent whose duty begins not come? */
};

#define REGISTER(house, name, function) \
    ((house)->moments.name.at[(house)->moments.name.number++] = (function))

/* All who registered hear of it. */
#define NOTIFY(house, name, ...)                                  \
    do {                                                          \
        for (int k_ = 0; k_ < (house)->moments.name.number; k_++) \
            (house)->moments.name.at[k_]((house), __VA_ARGS__);   \
    } while (0)

/* Each in turn, asked with (`index` is a name for the turn). */
#define EACH(house, name, index) \
    for (int index = 0; index < (house)->moments.name.number; index++)

#define ASK(house, name, index, ...) ((house)->moments.name.at[index]((house), __VA_ARGS__))

/* How work of a kind is done: the house handles contacts, a duty the tasks that it makes. */
struct handler {
    void (*take)(struct house *, struct agent *, struct contact *);  /* an agent begins it */
    void (*work_on)(struct house *, struct agent *, struct step *); /* is in hand from now on */
    void (*put_back)(struct house *, struct step *); /* put down by who goes off duty */
    void (*log_step)(struct house *, const struct step *, double ended_at); /* a stretch of it */
    void (*log_open)(struct house *, const struct step *); /* begun and not done at the end */
    void (*log_waiting)(struct house *, const struct contact *); /* in a line at the end */
};

#endif
