/* Strain, as sim/engine/duties/strain.py: what lasting load does to agents. They work more slowly,
 * solve less for good, stay away, leave. "Load on people" in docs/model.md. */
#include <math.h>
#include <stdlib.h>

#include "../house.h"
#include "duties.h"

enum doing { OFF, FREE, BUSY };

/* An agent's recent occupancy, brought up to date whenever what the agent does changes. */
struct load {
    double at, duty, busy; /* weighted minutes on duty, and of them with a contact in hand, ÷ over */
    enum doing doing;
};

struct strained_team {
    struct load *loads; /* this and what follows is by agent */
    double *absent_until, *on_shift_until;
    double *reckoned_at; /* up to when the hazard of leaving has been added up */
    double *withstands;  /* how much more of it the agent withstands */
};

/* "Recent occupancy": what the agent does changes at this minute (or stays as it is). */
static void turns(struct house *house, const struct agent *agent, enum doing doing) {
    struct load *load = &house->strain->loads[agent->number];
    double now = NOW(house);
    if (now > load->at) {
        double faded = exp((load->at - now) / *house->floor.strain_over);
        load->at = now;
        if (load->doing == BUSY)
            load->busy = 1 - (1 - load->busy) * faded;
        else
            load->busy *= faded;
        if (load->doing == OFF)
            load->duty *= faded;
        else
            load->duty = 1 - (1 - load->duty) * faded;
    }
    load->doing = doing;
}

/* "Strain": recent occupancy above the limit, in tens of points; 0 where it is not above. */
static double strain_of(struct house *house, const struct agent *agent) {
    const struct load *load = &house->strain->loads[agent->number];
    double limit = *house->floor.strain_above;
    if (load->busy <= limit * load->duty) /* also where there is no duty to remember */
        return 0.0;
    return 10 * (load->busy / load->duty - limit);
}

/* An agent begins a step, which takes longer by the strain at this moment. */
static void begins(struct house *house, struct agent *agent, struct step *step) {
    turns(house, agent, BUSY);
    double strain = strain_of(house, agent);
    if (strain > 0) {
        double stretch = 1 + *house->floor.strain_handle_time * strain;
        step->speed /= stretch;
        step->rest *= stretch;
    }
    step->contact->strain = strain;
}

/* An agent begins work that is not on a contact, but occupies all the same. */
static void begins_task(struct house *house, struct agent *agent, struct step *step) {
    (void)step;
    turns(house, agent, BUSY);
}

static void is_free(struct house *house, struct agent *agent) { turns(house, agent, FREE); }

/* Whether, and after how many minutes, a solved contact comes back for a strained agent. */
static bool comes_back(struct house *house, struct contact *contact, struct again *again) {
    const struct floor *floor = &house->floor;
    return contact->strain > floor->contacts_strain_from[contact->id] &&
           returns_after(house, contact, floor->contacts_strained_after[contact->id], again);
}

/* Shifts ---------------------------------------------------------------------------------- */

/* How many of some moments, in order, have come at a minute. */
static int64_t passed(const double *moments, int64_t number, double minute) {
    int64_t low = 0, high = number;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (minute < moments[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* "Absence": whether strain keeps an agent away who would have come otherwise. */
static bool is_absent(struct house *house, struct agent *agent, double starts) {
    const struct floor *floor = &house->floor;
    double usual = floor->strain_usual_absence[agent->group->code];
    if (!floor->n_strain_absence_draws || usual == 0)
        return false;
    turns(house, agent, OFF);
    double more = usual * *floor->strain_absence * strain_of(house, agent);
    if (more == 0)
        return false;
    int64_t day = passed(floor->strain_midnights, floor->n_strain_midnights, starts) - 1;
    if (day < 0)
        day = 0;
    double draw = floor->strain_absence_draws[agent->number * floor->n_strain_midnights + day];
    return draw * (1 - usual) < more;
}

/* The local day of a moment, from the horizon's first, to the microsecond as Python has it. */
static int64_t local_day(const struct floor *floor, double minute) {
    const int64_t a_minute = 60000000;
    int64_t change = passed(floor->strain_changes, floor->n_strain_changes, minute) - 1;
    double wall = minute + floor->strain_shifts[change < 0 ? 0 : change], whole, seconds;
    double part = modf(wall, &whole);
    double rest = modf((double)a_minute * part, &seconds);
    int64_t micros = (int64_t)whole * a_minute + (int64_t)seconds;
    double odd = (double)(micros & 1), rounded = round(rest);
    if (fabs(rounded - rest) == 0.5) /* half to even */
        rounded = 2.0 * round((rest + odd) * 0.5) - odd;
    micros += (int64_t)rounded;
    int64_t a_day = 24 * 60 * a_minute, day = micros / a_day;
    return micros % a_day < 0 ? day - 1 : day;
}

/* "Leaving": gone from the next local midnight on. */
static void leaves(struct house *house, struct agent *agent) {
    const struct floor *floor = &house->floor;
    int64_t tomorrow = local_day(floor, NOW(house)) + 1;
    if (tomorrow < 0 || tomorrow >= floor->n_strain_days)
        fail(&house->memory, "strain: a day beyond the calendar");
    if (floor->strain_days[tomorrow] < house->end)
        agent->left_at = earlier_of(agent->left_at, floor->strain_days[tomorrow]);
}

/* Hazard of leaving a group, as sim.careers.hazard. */
static double hazard(const struct floor *floor, int64_t group, double came, double start,
                     double end) {
    double until = earlier_of(end, came + floor->strain_early[group]);
    double early = later_of(0.0, until - start);
    return floor->strain_hazard[group] *
           (end - start + (floor->strain_early_times[group] - 1) * early);
}

/* The latest of an agent's posts that has begun. */
static int64_t present_post(struct house *house, const struct agent *agent, double now) {
    int64_t first = house->floor.agents_posts_from[agent->number], post = first + agent->n_posts;
    while (post > first)
        if (house->floor.posts_start[--post] <= now)
            return post;
    fail(&house->memory, "posts: an agent is on duty before the first one");
}

/* Add up, at the end of a shift, the further hazard of leaving since the one before. */
static void reckon(struct house *house, struct agent *agent) {
    const struct floor *floor = &house->floor;
    double *withstands = house->strain->withstands, now = NOW(house);
    if (!withstands || withstands[agent->number] <= 0)
        return;
    double since = house->strain->reckoned_at[agent->number];
    house->strain->reckoned_at[agent->number] = now;
    int64_t post = present_post(house, agent, now), group = floor->stints_code[post];
    if (!floor->strain_turnover[group] || since >= now)
        return;
    double strain = strain_of(house, agent);
    double usual = hazard(floor, group, floor->stints_since[post], since, now);
    withstands[agent->number] -= usual * *floor->strain_leaving * strain;
    if (withstands[agent->number] <= 0)
        leaves(house, agent);
}

/* Absence is decided when a shift begins, for the whole shift. */
static void a_shift_begins(struct house *house, struct agent *agent, double starts) {
    struct strained_team *strain = house->strain;
    int32_t number = agent->number;
    if (starts < strain->on_shift_until[number])
        return;
    strain->on_shift_until[number] = house->floor.strain_shift_end[agent->duty];
    if (is_absent(house, agent, starts))
        strain->absent_until[number] = strain->on_shift_until[number];
}

/* Whether an agent does not come on duty, and until when. */
static bool away_until(struct house *house, struct agent *agent, double *until) {
    struct strained_team *strain = house->strain;
    double starts = house->floor.duties_start[agent->duty];
    int32_t number = agent->number;
    if (starts >= agent->left_at) {
        *until = NOW(house);
        return true;
    }
    a_shift_begins(house, agent, starts);
    if (starts < strain->absent_until[number]) {
        *until = house->floor.duties_away_until[agent->duty];
        if (*until >= strain->on_shift_until[number])
            reckon(house, agent);
        *until = earlier_of(*until, house->floor.duties_overtime_from[agent->duty]);
        return true;
    }
    turns(house, agent, FREE);
    return false;
}

/* Whether strain keeps an agent from coming on duty: absent for the shift, or gone. */
static bool stays_away(struct house *house, struct agent *agent) {
    double until;
    if (!away_until(house, agent, &until))
        return false;
    log_interval(house, agent, ABSENT, NOW(house), earlier_of(until, house->end));
    return true;
}

/* An agent goes off duty, for a break or home. */
static void goes(struct house *house, struct agent *agent) {
    turns(house, agent, OFF);
    double until = house->floor.duties_away_until[agent->duty];
    if (until >= house->strain->on_shift_until[agent->number])
        reckon(house, agent);
}

/* Before an agent first comes on duty, occupancy is taken to have been exactly at the limit. */
static void begin_load(struct house *house, int64_t number) {
    const struct floor *floor = &house->floor;
    const struct agent *agent = &house->agents[number];
    struct load *load = &house->strain->loads[number];
    load->at = agent->n_duties ? floor->duties_start[agent->duties] : 0.0;
    load->doing = OFF;
    load->duty = floor->strain_share_on_duty[number];
    load->busy = *floor->strain_above * load->duty;
}

static void open_strained_team(struct house *house) {
    const struct floor *floor = &house->floor;
    size_t n = (size_t)house->n_agents;
    struct strained_team *strain = allot(&house->memory, 1, sizeof *strain);
    house->strain = strain;
    strain->loads = allot(&house->memory, n, sizeof *strain->loads);
    strain->absent_until = allot(&house->memory, n, sizeof(double));
    strain->on_shift_until = allot(&house->memory, n, sizeof(double));
    strain->reckoned_at = allot(&house->memory, n, sizeof(double));
    if (floor->n_strain_withstands)
        strain->withstands = allot(&house->memory, n, sizeof(double));
    for (size_t k = 0; k < n; k++) {
        begin_load(house, (int64_t)k);
        strain->absent_until[k] = strain->on_shift_until[k] = -INFINITY;
        strain->reckoned_at[k] = later_of(0.0, house->agents[k].posts[0].start);
        if (strain->withstands)
            strain->withstands[k] = floor->strain_withstands[k];
        if (floor->n_strain_leaves_at)
            house->agents[k].left_at = floor->strain_leaves_at[k];
    }
}

void register_strain(struct house *house) {
    if (!house->floor.n_strain_above)
        return;
    open_strained_team(house);
    REGISTER(house, begins, begins);
    REGISTER(house, begins_task, begins_task);
    REGISTER(house, is_free, is_free);
    REGISTER(house, goes, goes);
    REGISTER(house, stays_away, stays_away);
    if (house->floor.n_contacts_strained_after)
        REGISTER(house, brings_back, comes_back);
}
