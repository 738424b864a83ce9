/* Agents, as sim/agents.py: groups, learning, steps in hand, and the working life. */
#ifndef AGENTS_H
#define AGENTS_H

#include <stdbool.h>
#include <stdint.h>

struct house;
struct contact;
struct kind;
struct entry;

/* Codes of the log (sim/log.py). */
enum ending { OPEN, SOLVED, UNSOLVED, ESCALATED, INTERRUPTED, PUT_BACK, DONE, TRANSFERRED, NO_ANSWER };
enum paid { DUTY, BREAK, ABSENT, OVERTIME };

/* Agents alike in tier, skills and channels. */
struct group {
    int32_t number, code;
    int64_t highest_tier; /* of its own work; -1: none */
    const double *speed;  /* by topic: share of standard speed; NaN: cannot */
};

/* How an agent who still learns differs from the others. */
struct learner {
    double since, over, speed, solve, escalate;
    bool exponential;
};

/* What an agent is from some moment on. */
struct post {
    double start;
    struct group *group;
    const struct learner *learner; /* NULL: has learned all */
};

/* One stretch of work on a contact by one agent. */
struct step {
    void *spare;
    struct contact *contact;
    int64_t id; /* of the contact, also when that is over */
    struct agent *agent;
    struct kind *kind;
    double queued_at, started_at, speed, rest, wrap_up, handled_at;
    enum ending ending;
    int32_t to_tier;
    bool in_vain; /* the agent calls, and nobody will pick up */
};

/* A line of tasks for one agent alone, and any other line: a heap of entries. */
struct heap {
    struct entry *entries;
    int64_t length, room, tidy_at;
};

/* One person: the roster of the whole horizon, and what is in hand now. */
struct agent {
    int32_t number;
    int32_t n_posts, in_hand_now;
    const struct post *posts;
    int64_t duties, n_duties; /* rows of the floor's duties */
    int64_t next_duty;        /* of these */
    int64_t duty;             /* the present or latest duty: a row of the floor */
    struct group *group;
    const struct learner *learner;
    bool on_duty, leaving, idle;
    struct step **in_hand;
    struct step *put_aside; /* deferred work that a live contact interrupted */
    struct step *next_end;  /* whose end the alarm announces */
    int64_t alarm;          /* rings when that step ends */
    int64_t place;          /* by which the queues hold the agent as free beside others */
    double settled_at, signed_on_at;
    double left_at; /* by a decision of the running house; inf: not */
    struct task *task;
    struct heap own;
    double free_since;
    struct agent *free_before, *free_after; /* among the idle of the group */
    struct agent *busy_before, *busy_after; /* among those who can be interrupted */
};

double progress(const struct learner *learner, double now, double almost_all);
double learner_speed(const struct house *house, const struct learner *learner, double now);
double learner_solve(const struct house *house, const struct learner *learner, double now);
double learner_escalate(const struct house *house, const struct learner *learner, double now);

/* Be what the agent is by now. */
void take_post(const struct house *house, struct agent *agent, double now);

double pace(const struct agent *agent);
void settle(struct house *house, struct agent *agent);
struct step *first_to_end(const struct agent *agent);
void out_of_hands(struct agent *agent, const struct step *step);
bool may_be_put_down(const struct step *step);

struct step *new_step(struct house *house, struct contact *contact, struct agent *agent,
                      double standard, double wrap_up);
struct step *new_chore(struct house *house, struct contact *contact, struct agent *agent);
void step_is_over(struct house *house, struct step *step);

/* The agent's day goes on with the next duty. */
void working_life(struct house *house, struct agent *agent);

#endif
