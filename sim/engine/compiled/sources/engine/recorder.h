/* The log's rows in the making, as sim/engine/recorder.py: the same columns in the same order. */
#ifndef RECORDER_H
#define RECORDER_H

#include <stdint.h>

#include "../agents.h"
#include "../inquiries.h"

/* Codes of the log (sim/log.py). */
enum chore { HAND_OVER, UPDATE, FOLLOW_UP, CONSULT };

enum table { CONTACTS, STEPS, INTERVALS, OUTSIDE, CHORES, TASKS, LEFT, TABLES };

/* A part of the rows of a table, packed. */
struct page {
    char *packed; /* NULL: let go */
    int64_t used, room;
};

struct rows {
    struct page *pages;
    int64_t number, room;
};

struct recorder {
    struct rows rows[TABLES];
};

int64_t row_size(enum table table);

/* Give back the memory of a page. */
void let_go(struct house *house, enum table table, int64_t page);

void log_contact(struct house *house, const struct contact *contact, enum outcome outcome,
                 double ended_at, double next_at);
void log_contact_step(struct house *house, const struct step *step, double ended_at);
void log_interval(struct house *house, const struct agent *agent, int kind, double start,
                  double end);
void log_duty(struct house *house, const struct agent *agent, double until);
void log_outside(struct house *house, const struct contact *contact, int32_t tier,
                 double passed_at, double started_at, double back_at, int64_t follows);
void log_chore(struct house *house, int chore, int64_t contact, const struct agent *agent,
               double due_at, double started_at, double ended_at, enum ending ending);
struct task;
void log_task(struct house *house, const struct task *task, const struct agent *agent,
              double ended_at, enum ending ending);

/* Paid time off the lines, and when strain has made agents leave. */
void log_off_lines(struct house *house);
void log_left(struct house *house);

#endif
