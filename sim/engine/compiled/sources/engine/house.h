/* The house, as sim/engine/house.py: what happens when a customer arrives, waits, is served, passed
 * on, or comes again; and how an agent's duty begins and ends. */
#ifndef HOUSE_H
#define HOUSE_H

#include "../agents.h"
#include "../clock.h"
#include "../floor/floor.h"
#include "../inquiries.h"
#include "../memory.h"
#include "../queues.h"
#include "duties/duties.h"
#include "moments.h"
#include "recorder.h"

struct house {
    struct memory memory;
    struct floor floor;
    struct clock clock;
    struct recorder log;
    struct moments moments;
    struct arrivals arrivals;
    double end;
    struct channel *channels;
    struct kind *kinds; /* of contacts and questions; after them, that of owners' tasks */
    int64_t n_kinds;
    int32_t *kind_of; /* by live, tier, topic, channel */
    struct group *groups;
    struct agent *agents;
    int64_t n_agents;
    struct queues queues;
    struct pool contacts, steps;
    /* duties; NULL: there is none of it */
    struct background *background;
    int64_t *ahead; /* announcements: a number for each kind of contact */
    struct outside_teams *outside;
    struct owners *owners;
    struct strained_team *strain;
    struct pool answers;
};

#define NOW(house) ((house)->clock.now)

static inline double later_of(double one, double other) { return other > one ? other : one; }
static inline double earlier_of(double one, double other) { return other < one ? other : one; }

/* The house with its team and its lines, before the first customer (opening.c). */
void open_doors(struct house *house);

/* A contact */
void first_contact(struct house *house, int64_t inquiry);
bool finds_agent(struct house *house, struct contact *contact);
void reach_tier(struct house *house, struct contact *contact);
void leave(struct house *house, struct contact *contact, enum outcome outcome);
void wait_again(struct house *house, struct contact *contact);

/* A step */
void take(struct house *house, struct agent *agent, struct contact *contact);
void work_on(struct house *house, struct agent *agent, struct step *step);
void step_ends(struct house *house, void *agent, int64_t alarm);
void handled(struct house *house, struct step *step);
void pass_on(struct house *house, struct contact *contact);
void take_more(struct house *house, struct agent *agent);
void ring_at_end(struct house *house, struct agent *agent, double minutes);

extern const struct handler handler_of_contacts;

/* Work put down */
struct step *put_down(struct house *house, struct agent *agent, enum ending ending);
void resume(struct house *house, struct agent *agent, struct step *step);

/* Shifts (shifts.c) */
void go_off_duty(struct house *house, struct agent *agent);
void sign_on(struct house *house, void *agent, int64_t alarm);

/* Work that is no step on a contact: an agent works on it from now on, or takes it up. */
void work_on_chore(struct house *house, struct agent *agent, struct step *step);
void take_chore(struct house *house, struct agent *agent, struct contact *chore);

#endif
