/* Impatient customers, as sim/engine/duties/impatience.py: patience shrinks where a channel's
 * recent waits were long. "Impatience" in docs/model.md. */
#include <math.h>

#include "../house.h"
#include "duties.h"

/* The mean of all waits until the first answer, each weighing exp(-age / over). */
struct recent_waits {
    double after_waits_of, over, left; /* of the patience, each time the wait exceeds it again */
    double at, waits, answers;
};

/* A customer is answered after a wait. */
static void answered(struct house *house, struct agent *agent, struct step *step) {
    (void)agent;
    const struct contact *contact = step->contact;
    struct recent_waits *recent = contact->kind->channel->impatience;
    if (!recent || !contact->kind->live || !isnan(contact->answered_at))
        return;
    double now = NOW(house), faded = exp((recent->at - now) / recent->over);
    recent->at = now;
    recent->waits = recent->waits * faded + (now - contact->arrived_at);
    recent->answers = recent->answers * faded + 1;
}

/* Recent mean wait in minutes; the weights count as 1 together at least. */
static double mean(const struct recent_waits *recent, double now) {
    double faded = exp((recent->at - now) / recent->over);
    return recent->waits * faded / later_of(recent->answers * faded, 1.0);
}

/* How long a live customer waits who begins to wait now. */
static double patience(struct house *house, struct contact *contact, double minutes) {
    const struct recent_waits *recent = contact->kind->channel->impatience;
    if (!recent)
        return minutes;
    double beyond = mean(recent, NOW(house)) / recent->after_waits_of - 1;
    return minutes * (beyond <= 0 ? 1.0 : pow(recent->left, beyond));
}

static bool grow_impatient(struct house *house, int64_t channel) {
    const struct floor *floor = &house->floor;
    if (isnan(floor->impatience_over[channel]))
        return false;
    struct recent_waits *recent = allot(&house->memory, 1, sizeof *recent);
    recent->after_waits_of = floor->impatience_after_waits_of[channel];
    recent->over = floor->impatience_over[channel];
    recent->left = floor->impatience_left[channel];
    house->channels[channel].impatience = recent;
    return true;
}

void register_impatience(struct house *house) {
    bool any = false;
    for (int64_t channel = 0; channel < house->floor.n_impatience_over; channel++)
        any |= grow_impatient(house, channel);
    if (any) {
        REGISTER(house, begins, answered);
        REGISTER(house, patience, patience);
    }
}
