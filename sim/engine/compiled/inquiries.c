#include "inquiries.h"

#include <math.h>

#include "house.h"

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

/* Kinds of contacts ----------------------------------------------------------------------- */

static struct kind *find_kind(struct house *house, bool live, int64_t tier, int64_t topic,
                              int32_t channel) {
    const struct floor *floor = &house->floor;
    int64_t tiers = *floor->settings_tiers, topics = *floor->settings_topics;
    if (tier < 0 || tier >= tiers || topic < 0 || topic >= topics)
        fail(&house->memory, "steps: there is no such tier or topic");
    int64_t place = ((live * tiers + tier) * topics + topic) * floor->n_channels_live + channel;
    if (house->kind_of[place] < 0)
        fail(&house->memory, "steps: there are no contacts of such a kind");
    return &house->kinds[house->kind_of[place]];
}

struct kind *kind_at(struct house *house, int32_t channel, int64_t step) {
    const struct floor *floor = &house->floor;
    if (step < 0 || step >= floor->n_steps_tier)
        fail(&house->memory, "steps: a contact goes on after its last step");
    return find_kind(house, floor->steps_live[step], floor->steps_tier[step],
                     floor->steps_topic[step], channel);
}

struct kind *written(struct house *house, const struct kind *kind, const struct channel *channel) {
    return find_kind(house, false, kind->tier, kind->topic, channel->number);
}

struct kind *kind_after(struct house *house, const struct contact *contact) {
    struct kind *kind = kind_at(house, contact->channel, contact->step + 1);
    const struct channel *before = contact->kind->channel;
    return kind->channel == before ? kind : written(house, kind, before);
}

/* Contacts -------------------------------------------------------------------------------- */

struct contact *new_contact(struct house *house, int64_t row, double at) {
    const struct floor *floor = &house->floor;
    int64_t inquiry = floor->contacts_inquiry[row];
    if (inquiry < 0 || inquiry >= floor->n_inquiries_channel)
        fail(&house->memory, "contacts: there is no such inquiry");
    struct contact *contact = from_pool(&house->memory, &house->contacts);
    contact->id = row;
    contact->channel = (int32_t)floor->inquiries_channel[inquiry];
    contact->step = floor->contacts_first_step[row];
    contact->kind = kind_at(house, contact->channel, contact->step);
    contact->arrived_at = contact->inquired_at = at;
    contact->queued_at = contact->joined_at = contact->answered_at = contact->rest = NAN;
    return contact;
}

void contact_is_over(struct house *house, struct contact *contact) {
    forget_answers(house, contact);
    to_pool(&house->contacts, contact);
}

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

/* When the next inquiry arrives; inf: none does. Inquiries are in order on the tape. */
double next_arrival(const struct house *house) {
    const struct arrivals *arrivals = &house->arrivals;
    if (arrivals->next == arrivals->number)
        return INFINITY;
    return house->floor.inquiries_arrived_at[arrivals->next];
}
