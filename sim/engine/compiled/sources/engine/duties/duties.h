/* The further duties of the house, a file for each; those that a floor has none of register for
 * nothing. */
#ifndef DUTIES_H
#define DUTIES_H

#include <stdbool.h>
#include <stdint.h>

#include "../../queues.h"

struct house;

/* In the order in which they act at one moment, that of sim/engine/duties. */
#define DUTIES(DUTY) \
    DUTY(backup)     \
    DUTY(callbacks)  \
    DUTY(messages)   \
    DUTY(impatience) \
    DUTY(announce)   \
    DUTY(wrong_desk) \
    DUTY(learning)   \
    DUTY(strain)     \
    DUTY(answers)    \
    DUTY(consult)    \
    DUTY(ownership)  \
    DUTY(outside)    \
    DUTY(background)

#define DECLARE(duty) void register_##duty(struct house *house);
DUTIES(DECLARE)
#undef DECLARE

/* Ownership: tasks are work of another kind than contacts. */
extern const struct handler handler_of_tasks;
void task_ends(struct house *house, void *agent, int64_t alarm);

/* Consults: so are questions to colleagues. */
extern const struct handler handler_of_questions;
void question_is_answered(struct house *house, void *agent, int64_t alarm);

/* Conflicting answers. */
void forget_answers(struct house *house, struct contact *contact);

/* Background work: a source of tasks, and a task. */
struct source {
    int64_t group, item, topic, made, done;
    double starts_at, per_week, each, share, at_most, keeps_away;
    bool deflects;
};
struct task {
    void *spare;
    int64_t number;
    struct source *source;
    struct agent *agent; /* who has it in hand */
    double due_at, started_at, rest;
    int64_t alarm;
};

#endif
