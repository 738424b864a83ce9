/* Inquiries, as sim/inquiries.py: channels, kinds of contacts, contacts, and how they go on. */
#ifndef INQUIRIES_H
#define INQUIRIES_H

#include <stdbool.h>
#include <stdint.h>

#include "clock.h"

struct house;
struct agent;
struct line;
struct place;
struct rank;
struct recent_waits;

/* Codes of the log (sim/log.py). */
enum reason { FIRST, REDIAL, RETURN, AFTER_BOT };
enum outcome {
    OUTCOME_OPEN,
    OUTCOME_SOLVED,
    OUTCOME_UNSOLVED,
    OUTCOME_ABANDONED,
    OUTCOME_TURNED_AWAY,
    OUTCOME_BUSY,
    OUTCOME_DEFLECTED
};

enum at_closing { SERVE, SEND_AWAY, LEAVE_MESSAGE };

/* Hours in order: of a channel, or of an outside team. */
struct open_hours {
    const double *opens, *closes;
    const double *done; /* minutes of them up to the end of each; NULL where nobody counts them */
    int64_t number;
};

/* A channel: its rules, and how many customers it holds now. */
struct channel {
    int32_t number;
    bool live;
    bool closes; /* whether it has opening hours; else it is always open */
    const double *longer; /* each contact takes, as a share, with 1, 2 … of them in hand */
    int64_t at_once;      /* so many shares there are */
    double lines, target;
    int64_t redials_at_most;
    struct open_hours hours;
    bool in_business_hours;     /* whether minutes count for the target only in `promised` */
    struct open_hours promised;
    struct channel *message_to; /* whose work a message is; NULL: nobody leaves one */
    double message_after;       /* minutes of waiting for the first answer; inf: however long */
    double callback_after;      /* likewise until a call-back is offered */
    double callback_in;         /* minutes until it is due; NaN: the place in line is kept */
    double callback_again;      /* minutes from a call that nobody picks up to the next */
    double callback_no_answer;  /* minutes of such a call */
    int64_t callback_attempts;
    enum at_closing at_closing; /* to those who wait for the first answer */
    int64_t shared_with;        /* number that channels which share lines have alike; -1: none */
    double shared_lines;
    struct channel *overflow; /* takes live contacts outside opening hours; NULL: turned away */
    int64_t in_house;
    struct recent_waits *impatience; /* NULL: patience does not depend on recent waits */
};

/* Where to look for a free agent, the preferred place first. */
struct places {
    const struct place *first;
    int64_t number;
    int32_t channel; /* of contacts side by side; -1: one at a time */
};

/* Contacts of one tier, topic and channel, live or not: all that they have in common. */
struct kind {
    bool live, interruptible;
    bool interrupts; /* live, and there is work that it may interrupt */
    const struct handler *handler;
    ring_function *ends; /* when a step on it does */
    int32_t number, tier, topic, priority, at_once;
    struct channel *channel;
    struct line *line;
    const struct rank *ranks;
    int64_t n_ranks;
    struct kind *question; /* to a colleague about such a contact; NULL: nobody asks */
    double question_waits; /* minutes for a colleague at most */
    bool is_question;
    struct places free;
    struct backup_line **backups;
    int64_t n_backups;
};

/* One time a customer reaches out; or a task of an owner or a question to a colleague, which are
 * like a contact in a line. */
struct contact {
    void *spare; /* belongs to the pool once the contact is over */
    int64_t id;  /* row of the contact in the tape */
    int64_t step;
    int64_t waits_by; /* row of the tape's step with the patience of its customer */
    struct kind *kind;
    double arrived_at, inquired_at, queued_at, joined_at, answered_at;
    double rest;     /* standard minutes left of a step that was put back; NaN: not begun */
    int64_t place;   /* by which a line holds it as waiting; 0: none does */
    int64_t patience; /* alarm that rings when its customer gives up; 0: none */
    int32_t channel; /* that its inquiry came in */
    int32_t first_tier;
    int32_t redials, returns, escalations;
    enum reason reason;
    double callback_at;     /* when its customer hung up to be called back; NaN: did not */
    int32_t calls;          /* since then that nobody picked up */
    int64_t callback_alarm; /* rings when that is offered; 0: none */
    int64_t message_alarm; /* rings when its customer leaves a message; 0: none */
    /* backup */
    int64_t backup_alarm, backup_place, backup_number;
    /* strain, conflicting answers */
    double strain;
    struct answer *answers;
    /* ownership: the step of an agent who stays with the customer, and the updates that are due */
    struct step *held_by;
    double wrap_up;
    struct owner_case *owner_case;
    /* a task of an owner */
    int32_t chore;
    double due_at;
    int64_t about;                /* contact that it is for */
    struct owner_case *for_case;  /* NULL: a follow-up, or no longer needed */
    /* consult: steps of the tape, from 1, on which its agent has asked, and on which in vain */
    int64_t asked, alone;
    /* a question to a colleague, since `due_at` */
    struct step *asked_in;
    int64_t question_alarm; /* rings when the agent waits no longer */
};

bool is_open(const struct open_hours *hours, double minute);
double into_open(const struct open_hours *hours, double minute, double end);
double after_open(const struct open_hours *hours, double since, double minutes, double end);
double due_at(const struct channel *channel, double since, double end);
bool is_full(const struct house *house, const struct channel *channel);

/* What a contact is at a step of the tape, if it came in its channel's opening hours. */
struct kind *kind_at(struct house *house, int32_t channel, int64_t step);

/* The kind of a contact that goes on as a deferred one of another channel. */
struct kind *written(struct house *house, const struct kind *kind, const struct channel *channel);

/* What a contact is at its next step; once outside opening hours, deferred for good. */
struct kind *kind_after(struct house *house, const struct contact *contact);

double into_opening_hours(struct house *house, const struct contact *contact, double minute);

struct contact *new_contact(struct house *house, int64_t row, double at);
struct contact *further_contact(struct house *house, const struct contact *earlier,
                                enum reason reason, double at);
void contact_is_over(struct house *house, struct contact *contact);

/* It is a further contact of an inquiry. */
void follows(struct contact *contact, const struct contact *earlier, enum reason reason);

/* Whether the customer comes again, why, and after how many minutes. */
struct again {
    bool comes;
    enum reason reason;
    double after;
};
struct again comes_again(struct house *house, const struct contact *contact,
                         enum outcome outcome);
/* Whether a solved contact comes back after so many minutes (NaN: never). */
bool returns_after(struct house *house, const struct contact *contact, double after,
                   struct again *again);

enum outcome outcome_of(struct house *house, int64_t follows);

/* All inquiries of the tape, arriving one after the other. */
struct arrivals {
    int64_t next, number;
};
double next_arrival(const struct house *house);

#endif
