/* Moments of the house for which its further duties register, as sim/engine/moments.py.
 *
 * Told ones expect nothing back; of those that are asked, each says what it is that they answer. */
#ifndef MOMENTS_H
#define MOMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "inquiries.h"

struct house;
struct agent;
struct step;

enum { AT_MOST = 4 }; /* duties that register for one moment */

#define MOMENT(answer, name, ...)                      \
    struct {                                           \
        answer (*at[AT_MOST])(struct house *, __VA_ARGS__); \
        int number;                                    \
    } name

struct moments {
    /* told */
    MOMENT(void, waits, struct contact *);     /* joined a line, nobody is free */
    MOMENT(void, answered, struct contact *);  /* first answer of a contact */
    MOMENT(void, begins, struct step *);       /* a step on a contact, before it is in hand */
    MOMENT(void, is_busy, struct agent *);     /* begins work that is not on a contact */
    MOMENT(void, takes_up, struct agent *);    /* before a step goes into the hands */
    MOMENT(void, handled, struct step *);      /* handling is over */
    MOMENT(void, escalates, struct step *);    /* about to be passed on to another tier */
    MOMENT(void, moves, struct contact *);     /* a contact is at its next step */
    MOMENT(void, over, struct contact *, enum outcome);
    MOMENT(void, is_free, struct agent *);     /* nothing in hand, before the queues know */
    MOMENT(void, rests, struct agent *);       /* nothing in hand, after the queues know */
    MOMENT(void, duty_ends, struct agent *);   /* no longer free; nothing put down yet */
    MOMENT(void, goes, struct agent *);        /* goes off duty, before it is logged */
    MOMENT(void, gone, struct agent *);        /* is off duty */
    MOMENT(void, closes, int);                 /* the horizon is over: log what is open */
    /* asked */
    MOMENT(bool, keeps_away, int64_t);         /* whether a first contact does not come */
    MOMENT(double, patience, struct contact *, double);  /* how long a live contact waits */
    MOMENT(double, put_right, struct agent *, struct contact *, double); /* standard minutes */
    MOMENT(int64_t, ends, struct step *, int64_t);       /* what follows a step */
    MOMENT(bool, sends_out, struct contact *); /* whether an outside team has taken it */
    MOMENT(bool, brings_back, struct contact *, int64_t, struct again *);
    MOMENT(bool, away_until, struct agent *, double *);  /* whether away, and until when */
};

/* A duty registers for a moment. */
#define REGISTER(house, name, function) \
    ((house)->moments.name.at[(house)->moments.name.number++] = (function))

/* All who registered are told. */
#define TELL(house, name, ...)                                      \
    do {                                                            \
        for (int k_ = 0; k_ < (house)->moments.name.number; k_++)   \
            (house)->moments.name.at[k_]((house), __VA_ARGS__);     \
    } while (0)

#define ANYBODY(house, name) ((house)->moments.name.number > 0)

#endif
