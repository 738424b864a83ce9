/* What the tape says of every contact, as sim/engine/script.py. */
#include <math.h>

#include "house.h"

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
    bool hung_up = !isnan(contact->callback_at) && isnan(contact->answered_at);
    return kind->channel == before && !hung_up ? kind : written(house, kind, before);
}

/* Contacts -------------------------------------------------------------------------------- */

/* A contact begins with a step of the tape. */
static void begins_with(struct house *house, struct contact *contact, int64_t step) {
    contact->step = contact->waits_by = step;
    contact->kind = kind_at(house, contact->channel, step);
    contact->first_tier = contact->kind->tier;
}

/* A contact of the tape, which arrives at a minute. */
struct contact *new_contact(struct house *house, int64_t row, double at) {
    const struct floor *floor = &house->floor;
    if (row >= floor->n_contacts_first_step)
        fail(&house->memory, "contacts: an inquiry goes on after its last contact");
    int64_t inquiry = floor->contacts_inquiry[row];
    if (inquiry < 0 || inquiry >= floor->n_inquiries_channel)
        fail(&house->memory, "contacts: there is no such inquiry");
    struct contact *contact = from_pool(&house->memory, &house->contacts);
    contact->id = row;
    contact->channel = (int32_t)floor->inquiries_channel[inquiry];
    begins_with(house, contact, floor->contacts_first_step[row]);
    contact->arrived_at = contact->inquired_at = at;
    contact->queued_at = contact->joined_at = contact->answered_at = contact->rest = NAN;
    contact->callback_at = NAN;
    return contact;
}

/* "Redial": goes on with the step at which it gave up, with patience drawn anew. */
static void goes_on(struct house *house, struct contact *contact, int64_t step) {
    const struct floor *floor = &house->floor;
    begins_with(house, contact, step);
    contact->waits_by = floor->contacts_patience_if_redial[contact->id] + contact->kind->tier;
    if (contact->waits_by >= floor->n_steps_patience)
        fail(&house->memory, "contacts: the patience of a redial is not on the tape");
}

/* The next contact of an inquiry, which arrives at a minute; "Return": at which tier it begins. */
struct contact *further_contact(struct house *house, const struct contact *earlier,
                                enum reason reason, double at) {
    const struct floor *floor = &house->floor;
    struct contact *contact = new_contact(house, earlier->id + 1, at);
    follows(contact, earlier, reason);
    if (contact->returns > 0 && floor->n_contacts_step_if_back > 0 &&
        floor->contacts_step_if_back[contact->id] >= 0)
        begins_with(house, contact, floor->contacts_step_if_back[contact->id]);
    if (reason == REDIAL && floor->n_contacts_patience_if_redial > 0 &&
        floor->contacts_patience_if_redial[contact->id] >= 0)
        goes_on(house, contact, earlier->step);
    return contact;
}

void contact_is_over(struct house *house, struct contact *contact) {
    forget_answers(house, contact);
    to_pool(&house->contacts, contact);
}

/* When a customer who means to come at a minute comes: into an opening of the inquiry's channel. */
double into_opening_hours(struct house *house, const struct contact *contact, double minute) {
    int64_t step = house->floor.contacts_first_step[contact->id];
    const struct channel *channel = kind_at(house, contact->channel, step)->channel;
    return channel->closes ? into_open(&channel->hours, minute, house->end) : minute;
}

/* When the next inquiry arrives; inf: none does. Inquiries are in order on the tape. */
double next_arrival(const struct house *house) {
    const struct arrivals *arrivals = &house->arrivals;
    if (arrivals->next == arrivals->number)
        return INFINITY;
    return house->floor.inquiries_arrived_at[arrivals->next];
}
