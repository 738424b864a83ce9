/* The further duties of the house, a file for each; those that a floor has none of register for
 * nothing. Their order is that of sim/engine/duties. */
#ifndef DUTIES_H
#define DUTIES_H

#include <stdbool.h>
#include <stdint.h>

#include "../queues.h"

struct house;

void register_backup(struct house *house);
void register_impatience(struct house *house);
void register_wrong_desk(struct house *house);
void register_strain(struct house *house);
void register_answers(struct house *house);
void register_learning(struct house *house);
void register_ownership(struct house *house);
void register_outside(struct house *house);
void register_background(struct house *house);

/* Ownership: tasks are work of another kind than contacts. */
extern const struct handler handler_of_tasks;
void task_ends(struct house *house, void *agent, int64_t alarm);

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
