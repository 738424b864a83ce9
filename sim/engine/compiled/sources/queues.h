/* Waiting lines, free agents, and how the two find each other, as sim/queues.py.
 *
 * Rules: "Meeting" in docs/model.md. */
#ifndef QUEUES_H
#define QUEUES_H

#include <stdbool.h>
#include <stdint.h>

#include "agents.h"
#include "inquiries.h"

/* Who waits, with what decides the order; counts while it is the contact's `place`. */
struct entry {
    double since;
    int64_t id, place;
    struct contact *contact;
    int32_t priority;
};

/* Contacts waiting for the same groups, in the order in which they are to be served. */
struct line {
    struct heap heap;
};

/* Contacts that wait in other lines and are open to the same backup groups as well. */
struct backup_line {
    struct heap heap;
    double after; /* minutes that a contact waits until it is open to them */
    struct places free;
};

/* Groups that are equally good for contacts of a kind. */
struct rank {
    const int64_t *groups;
    int64_t number;
};

/* Idle agents of equally good groups, and those of them with a free slot beside other contacts. */
struct place {
    const int64_t *idle, *beside;
    int64_t n_idle, n_beside;
};

/* An agent with a free slot beside other contacts; counts while it is the agent's `place`. */
struct slot {
    double since;
    int64_t place;
    struct agent *agent;
    int32_t rank;
};

struct slots {
    struct slot *slots;
    int64_t length, room;
};

/* Heaps that a group looks at, with a place in the order of looking. */
struct looks {
    struct heap **heaps;
    int64_t number;
};

enum { PRIORITIES = 16 };

struct queues {
    struct line *lines;
    struct backup_line *backups;
    struct agent **idle_first, **idle_last; /* by group */
    struct agent **busy_last;               /* by group and priority: interruptible work */
    uint32_t *busy;                         /* by group: priorities of such work */
    struct slots *beside;                   /* by group and channel */
    struct looks *served, *served_live, *backed_up;  /* by group */
    struct looks *served_beside, *backed_up_beside;  /* by group and channel */
};

void join(struct house *house, struct contact *contact);
void open_to(struct house *house, struct backup_line *backup, struct contact *contact);
void ahead_of(struct house *house, struct contact *contact, const int64_t *lines,
              int64_t number, int64_t *by_kind);
struct contact *next_contact(struct house *house, struct agent *agent);
struct agent *next_agent(struct house *house, const struct places *free,
                         const struct contact *contact);
bool own_work(const struct kind *kind, const struct group *group);
void is_free_now(struct house *house, struct agent *agent);
void not_free(struct house *house, struct agent *agent);
void may_be_interrupted(struct house *house, struct agent *agent, int32_t priority);
void not_interrupted(struct house *house, struct agent *agent, int32_t priority);
struct agent *agent_to_interrupt(struct house *house, const struct kind *kind);

/* Heaps of entries (heaps.c), in order as sorted by Python. */
bool comes_first(const struct entry *one, const struct entry *other);
void push_entry(struct house *house, struct heap *heap, struct entry entry);
struct entry pop_entry(struct heap *heap);
bool still_waits(const struct entry *entry);
const struct entry *first_entry(struct heap *heap);
void tidy_entries(struct heap *heap);

#endif
