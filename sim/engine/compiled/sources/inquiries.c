#include "inquiries.h"

#include <math.h>

#include "engine/house.h"

/* Opening hours --------------------------------------------------------------------------- */

/* How many openings have begun at a minute. */
static int64_t begun(const struct open_hours *hours, double minute) {
    int64_t low = 0, high = hours->number;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (minute < hours->opens[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Whether the channel is open at a minute (the closing minute itself is not). */
bool is_open(const struct open_hours *hours, double minute) {
    int64_t number = begun(hours, minute);
    return number > 0 && minute < hours->closes[number - 1];
}

/* "Redial": as far into the next opening as `minute` was into the closed time. */
double into_open(const struct open_hours *hours, double minute, double end) {
    if (is_open(hours, minute))
        return minute;
    int64_t following = begun(hours, minute);
    if (following == hours->number)
        return later_of(minute, end);
    double opens = hours->opens[following], closes = hours->closes[following];
    double closed_since = following ? hours->closes[following - 1] : 0.0;
    double part = (minute - closed_since) / (opens - closed_since);
    return opens + part * (closes - opens);
}

/* When so many minutes of these hours are over from a moment on; `end` is the horizon's, from where
 * on time counts. As OpenTime in sim/calendar.py. */
double after_open(const struct open_hours *hours, double since, double minutes, double end) {
    int64_t place = begun(hours, since) - 1, low = 0, high = hours->number;
    double due = minutes;
    if (place >= 0)
        due = hours->done[place] - later_of(hours->closes[place] - since, 0.0) + minutes;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (hours->done[middle] < due)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == hours->number)
        return later_of(since, end) + (due - (low ? hours->done[low - 1] : 0.0));
    return later_of(since, hours->closes[low] - (hours->done[low] - due));
}

/* When the target of a contact that arrives at a moment runs out; inf without one. */
double due_at(const struct channel *channel, double since, double end) {
    if (!channel->in_business_hours)
        return since + channel->target;
    return after_open(&channel->promised, since, channel->target, end);
}

/* Whether one more live contact finds all lines taken: a channel's own, or shared ones. */
bool is_full(const struct house *house, const struct channel *channel) {
    if ((double)channel->in_house >= channel->lines)
        return true;
    if (channel->shared_with < 0)
        return false;
    int64_t in_house = 0;
    for (int64_t k = 0; k < house->floor.n_channels_live; k++)
        if (house->channels[k].shared_with == channel->shared_with)
            in_house += house->channels[k].in_house;
    return (double)in_house >= channel->shared_lines;
}

/* Contacts -------------------------------------------------------------------------------- */

/* It is a further contact of an inquiry. */
void follows(struct contact *contact, const struct contact *earlier, enum reason reason) {
    contact->redials = earlier->redials + (reason == REDIAL);
    contact->returns = earlier->returns + (reason == RETURN);
    contact->reason = reason;
    contact->inquired_at = earlier->inquired_at;
}

/* "Redial", "Return", "Bots": the delays (NaN: will not) belong to the contact, the caps to its
 * inquiry. */
struct again comes_again(struct house *house, const struct contact *contact,
                         enum outcome outcome) {
    const struct floor *floor = &house->floor;
    struct again again = {false, FIRST, NAN};
    bool spent = false;
    if (outcome == OUTCOME_UNSOLVED) {
        again.reason = RETURN;
        again.after = floor->contacts_return_after[contact->id];
        spent = contact->returns >= floor->topics_returns_at_most[contact->kind->topic];
    } else if (outcome == OUTCOME_ABANDONED || outcome == OUTCOME_BUSY) {
        again.reason = REDIAL;
        again.after = floor->contacts_redial_after[contact->id];
        spent = contact->redials >= contact->kind->channel->redials_at_most;
    } else if (outcome == OUTCOME_DEFLECTED) {
        again.reason = AFTER_BOT;
        again.after = floor->contacts_return_after[contact->id];
    }
    again.comes = !spent && !isnan(again.after);
    return again;
}

bool returns_after(struct house *house, const struct contact *contact, double after,
                   struct again *again) {
    if (contact->returns >= house->floor.topics_returns_at_most[contact->kind->topic] ||
        isnan(after))
        return false;
    *again = (struct again){true, RETURN, after};
    return true;
}

/* How a step and its contact end, by what follows on the tape. */
enum outcome outcome_of(struct house *house, int64_t follows) {
    if (follows == *house->floor.settings_solved)
        return OUTCOME_SOLVED;
    if (follows == *house->floor.settings_unsolved)
        return OUTCOME_UNSOLVED;
    fail(&house->memory, "steps: what follows one is neither a tier nor an outcome");
}
