#include "checks.h"

#include <math.h>
#include <stdbool.h>

#include "../memory.h"
#include "../queues.h"
#include "floor.h"

enum { MANY = 30000, AT_ONCE_AT_MOST = 1000 };

static void need(struct memory *memory, bool holds, const char *reason) {
    if (!holds)
        fail(memory, reason);
}

/* Whether an array of this name has so many entries. */
#define SIZE(name, number) \
    need(memory, floor->n_##name == (number), #name ": has not the right number of entries")

#define EMPTY_OR(name, number) \
    need(memory, !floor->n_##name || floor->n_##name == (number), \
         #name ": has not the right number of entries")

/* Whether all codes lie from `least` to below a number. */
#define CODES(name, least, below)                                      \
    for (int64_t k = 0; k < floor->n_##name; k++)                      \
    need(memory, floor->name[k] >= (least) && floor->name[k] < (below), \
         #name ": out of range")

static bool divides(const int64_t *from, int64_t number, int64_t entries) {
    if (from[0] < 0 || from[number] > entries)
        return false;
    for (int64_t k = 0; k < number; k++)
        if (from[k] > from[k + 1])
            return false;
    return true;
}

/* Whether an array divides the entries of another one among a number of owners. */
#define PARTS(name, number, entries)                                                 \
    do {                                                                             \
        SIZE(name, (number) + 1);                                                    \
        need(memory, divides(floor->name, (number), (entries)), #name ": no parts"); \
    } while (0)

static bool ascending(const double *values, int64_t number) {
    for (int64_t k = 1; k < number; k++)
        if (!(values[k - 1] <= values[k]))
            return false;
    return true;
}

#define RISES(name) \
    need(memory, ascending(floor->name, floor->n_##name), #name ": not in order")

static void check_settings(const struct floor *floor, struct memory *memory) {
    SIZE(settings_end, 1);
    SIZE(settings_solved, 1);
    SIZE(settings_unsolved, 1);
    SIZE(settings_deflected, 1);
    SIZE(settings_order, 1);
    SIZE(settings_spread, 1);
    SIZE(settings_topics, 1);
    SIZE(settings_tiers, 1);
    SIZE(settings_lines, 1);
    SIZE(settings_codes, 1);
    SIZE(settings_almost_all, 1);
    CODES(settings_topics, 1, MANY);
    CODES(settings_tiers, 1, MANY);
    CODES(settings_lines, 0, INT32_MAX);
    CODES(settings_codes, 1, MANY);
    CODES(settings_order, 0, 3);
    need(memory, isfinite(*floor->settings_end), "settings_end: not a number");
}

static void check_tape(const struct floor *floor, struct memory *memory) {
    int64_t inquiries = floor->n_inquiries_arrived_at, contacts = floor->n_contacts_inquiry;
    int64_t steps = floor->n_steps_next;
    SIZE(inquiries_channel, inquiries);
    SIZE(inquiries_first_contact, inquiries);
    SIZE(inquiries_topic, inquiries);
    SIZE(inquiries_deflection, inquiries);
    SIZE(contacts_redial_after, contacts);
    SIZE(contacts_return_after, contacts);
    SIZE(contacts_first_step, contacts);
    EMPTY_OR(contacts_step_if_back, contacts);
    EMPTY_OR(contacts_patience_if_redial, contacts);
    EMPTY_OR(contacts_callback, contacts);
    EMPTY_OR(contacts_conflict_from, contacts);
    SIZE(contacts_conflict_after, floor->n_contacts_conflict_from);
    EMPTY_OR(contacts_strain_from, contacts);
    SIZE(contacts_strained_after, floor->n_contacts_strain_from);
    SIZE(steps_tier, steps);
    SIZE(steps_topic, steps);
    SIZE(steps_live, steps);
    SIZE(steps_patience, steps);
    SIZE(steps_handle_time, steps);
    SIZE(steps_wrap_up, steps);
    EMPTY_OR(steps_lot, steps);
    EMPTY_OR(steps_detour, steps);
    SIZE(steps_detour_at, floor->n_steps_detour);
    SIZE(steps_fails_at, floor->n_steps_detour);
    EMPTY_OR(steps_consult, steps);
    SIZE(steps_unanswered, floor->n_steps_consult);
    RISES(inquiries_arrived_at);
    CODES(inquiries_channel, 0, floor->n_channels_live);
    CODES(inquiries_topic, 0, *floor->settings_topics);
    CODES(inquiries_first_contact, 0, contacts);
}

static void check_channels(const struct floor *floor, struct memory *memory) {
    int64_t channels = floor->n_channels_live;
    need(memory, channels > 0 && channels < MANY, "channels_live: too few or too many");
    PARTS(channels_longer_from, channels, floor->n_channels_longer);
    SIZE(channels_lines, channels);
    SIZE(channels_target, channels);
    SIZE(channels_message_to, channels);
    SIZE(channels_message_after, channels);
    SIZE(channels_callback_after, channels);
    SIZE(channels_callback_in, channels);
    SIZE(channels_callback_again, channels);
    SIZE(channels_callback_no_answer, channels);
    SIZE(channels_callback_attempts, channels);
    SIZE(channels_at_closing, channels);
    SIZE(channels_shared_with, channels);
    SIZE(channels_shared_lines, channels);
    CODES(channels_message_to, -1, channels);
    CODES(channels_at_closing, 0, 3);
    CODES(channels_shared_with, -1, channels);
    SIZE(channels_redials_at_most, channels);
    SIZE(channels_overflow, channels);
    SIZE(channels_closes, channels);
    CODES(channels_overflow, -1, channels);
    SIZE(hours_closes, floor->n_hours_opens);
    PARTS(channels_hours_from, channels, floor->n_hours_opens);
    SIZE(channels_in_business_hours, channels);
    SIZE(promised_closes, floor->n_promised_opens);
    SIZE(promised_done, floor->n_promised_opens);
    PARTS(channels_promised_from, channels, floor->n_promised_opens);
    SIZE(topics_returns_at_most, *floor->settings_topics);
    EMPTY_OR(impatience_over, channels);
    SIZE(impatience_after_waits_of, floor->n_impatience_over);
    SIZE(impatience_left, floor->n_impatience_over);
}

static void check_kinds(const struct floor *floor, struct memory *memory) {
    int64_t kinds = floor->n_kinds_live, groups = floor->n_groups_code;
    SIZE(kinds_tier, kinds);
    SIZE(kinds_topic, kinds);
    SIZE(kinds_channel, kinds);
    SIZE(kinds_priority, kinds);
    SIZE(kinds_at_once, kinds);
    SIZE(kinds_interruptible, kinds);
    SIZE(kinds_line, kinds);
    SIZE(kinds_is_question, kinds);
    SIZE(kinds_question, kinds);
    SIZE(kinds_question_waits, kinds);
    CODES(kinds_question, -1, kinds);
    CODES(kinds_tier, 0, *floor->settings_tiers);
    CODES(kinds_topic, 0, *floor->settings_topics);
    CODES(kinds_channel, 0, floor->n_channels_live);
    CODES(kinds_priority, 1, PRIORITIES);
    CODES(kinds_at_once, 1, AT_ONCE_AT_MOST + 1);
    CODES(kinds_line, 0, *floor->settings_lines);
    need(memory, floor->n_ranks_groups_from > 0, "ranks_groups_from: has no entries");
    PARTS(kinds_ranks_from, kinds, floor->n_ranks_groups_from - 1);
    PARTS(ranks_groups_from, floor->n_ranks_groups_from - 1, floor->n_ranks_groups);
    CODES(ranks_groups, 0, groups);
    PARTS(kinds_backups_from, kinds, floor->n_kinds_backups);
    CODES(kinds_backups, 0, floor->n_backups_after);
    EMPTY_OR(announce_of_expected, floor->n_channels_live);
    SIZE(announce_who_stays_waits, floor->n_announce_of_expected);
    if (floor->n_announce_of_expected == 0)
        return;
    SIZE(announce_agent_time, kinds);
    PARTS(announce_lines_from, kinds, floor->n_announce_lines);
    CODES(announce_lines, 0, *floor->settings_lines);
}

/* Backups look for agents beside other contacts only where these are of a channel. */
static bool beside_a_channel(const struct floor *floor, int64_t backup) {
    int64_t first = floor->backups_places_from[backup];
    int64_t last = floor->backups_places_from[backup + 1];
    return floor->backups_channel[backup] >= 0 ||
           floor->places_beside_from[first] == floor->places_beside_from[last];
}

static void check_places(const struct floor *floor, struct memory *memory) {
    int64_t places = floor->n_places_idle_from - 1, groups = floor->n_groups_code;
    int64_t backups = floor->n_backups_after;
    need(memory, places >= 0, "places_idle_from: has no entries");
    PARTS(places_idle_from, places, floor->n_places_idle);
    PARTS(places_beside_from, places, floor->n_places_beside);
    CODES(places_idle, 0, groups);
    CODES(places_beside, 0, groups);
    PARTS(kinds_places_from, floor->n_kinds_live, places);
    PARTS(backups_places_from, backups, places);
    SIZE(backups_channel, backups);
    CODES(backups_channel, -1, floor->n_channels_live);
    for (int64_t k = 0; k < backups; k++)
        need(memory, beside_a_channel(floor, k), "backups_channel: no channel to look beside");
}

static void check_groups(const struct floor *floor, struct memory *memory) {
    int64_t groups = floor->n_groups_code, lines = *floor->settings_lines;
    int64_t backups = floor->n_backups_after, each = groups * floor->n_channels_live;
    need(memory, groups > 0 && groups < MANY, "groups_code: too few or too many");
    CODES(groups_code, 0, *floor->settings_codes);
    SIZE(groups_highest_tier, groups);
    SIZE(groups_speed, groups * *floor->settings_topics);
    EMPTY_OR(groups_takes, groups * floor->n_kinds_live);
    PARTS(groups_served_from, groups, floor->n_groups_served);
    PARTS(groups_served_live_from, groups, floor->n_groups_served_live);
    PARTS(groups_served_beside_from, each, floor->n_groups_served_beside);
    PARTS(groups_backed_up_from, groups, floor->n_groups_backed_up);
    PARTS(groups_backed_up_beside_from, each, floor->n_groups_backed_up_beside);
    CODES(groups_served, 0, lines + backups);
    CODES(groups_served_live, 0, lines);
    CODES(groups_served_beside, 0, lines + backups);
    CODES(groups_backed_up, 0, backups);
    CODES(groups_backed_up_beside, 0, backups);
}

static void check_agents(const struct floor *floor, struct memory *memory) {
    int64_t agents = floor->n_agents_posts_from - 1, posts = floor->n_posts_start;
    int64_t duties = floor->n_duties_start;
    need(memory, agents >= 0 && agents < INT32_MAX, "agents_posts_from: too few or too many");
    PARTS(agents_posts_from, agents, posts);
    PARTS(agents_duties_from, agents, duties);
    PARTS(agents_off_lines_from, agents, floor->n_off_lines_kind);
    for (int64_t k = 0; k < agents; k++)
        need(memory, floor->agents_posts_from[k] < floor->agents_posts_from[k + 1],
             "agents_posts_from: an agent without a post");
    SIZE(posts_group, posts);
    CODES(posts_group, 0, floor->n_groups_code);
    SIZE(posts_learns, posts);
    SIZE(posts_since, posts);
    SIZE(posts_over, posts);
    SIZE(posts_speed, posts);
    SIZE(posts_solve, posts);
    SIZE(posts_escalate, posts);
    SIZE(posts_exponential, posts);
    SIZE(duties_end, duties);
    SIZE(duties_away_until, duties);
    SIZE(duties_overtime_from, duties);
    PARTS(duties_meanwhile_from, duties, floor->n_meanwhile_kind);
    SIZE(meanwhile_start, floor->n_meanwhile_kind);
    SIZE(meanwhile_end, floor->n_meanwhile_kind);
    SIZE(off_lines_start, floor->n_off_lines_kind);
    SIZE(off_lines_end, floor->n_off_lines_kind);
}

static void check_outside(const struct floor *floor, struct memory *memory) {
    int64_t teams = floor->n_outside_room, spans = floor->n_outside_start;
    if (!teams)
        return;
    SIZE(outside_of_tier, *floor->settings_tiers);
    CODES(outside_of_tier, -1, teams);
    PARTS(outside_spans_from, teams, spans);
    SIZE(outside_end, spans);
    SIZE(outside_done, spans);
    SIZE(outside_week, spans);
    for (int64_t k = 0; k < teams; k++) {
        int64_t first = floor->outside_spans_from[k];
        int64_t number = floor->outside_spans_from[k + 1] - first;
        need(memory, ascending(floor->outside_start + first, number) &&
                         ascending(floor->outside_end + first, number) &&
                         ascending(floor->outside_done + first, number),
             "outside_start: not in order");
    }
}

static void check_ownership(const struct floor *floor, struct memory *memory) {
    int64_t topics = *floor->settings_topics, contacts = floor->n_contacts_inquiry;
    if (!floor->n_ownership_kept)
        return;
    SIZE(ownership_kept, topics);
    SIZE(ownership_hands_over, topics);
    SIZE(ownership_warm, topics);
    SIZE(ownership_update_every, topics);
    SIZE(ownership_follow_up, topics);
    SIZE(ownership_calls_back, *floor->settings_tiers);
    SIZE(ownership_leave_at, floor->n_agents_posts_from - 1);
    SIZE(contacts_hand_over, contacts);
    SIZE(contacts_update, contacts);
    SIZE(contacts_follow_up, contacts);
}

static void check_background(const struct floor *floor, struct memory *memory) {
    int64_t sources = floor->n_background_group;
    EMPTY_OR(background_groups, 1);
    if (!floor->n_background_groups)
        return;
    CODES(background_groups, *floor->settings_codes, *floor->settings_codes + 1);
    CODES(background_group, 0, *floor->settings_codes);
    SIZE(background_item, sources);
    SIZE(background_starts_at, sources);
    SIZE(background_per_week, sources);
    SIZE(background_each, sources);
    SIZE(background_topic, sources);
    SIZE(background_share, sources);
    SIZE(background_at_most, sources);
    CODES(background_topic, -1, *floor->settings_topics);
    for (int64_t k = 0; k < sources; k++)
        need(memory, floor->background_per_week[k] <= 1e6, "background_per_week: too many");
}

static void check_strain(const struct floor *floor, struct memory *memory) {
    int64_t codes = *floor->settings_codes, agents = floor->n_agents_posts_from - 1;
    if (!floor->n_strain_above)
        return;
    SIZE(strain_above, 1);
    SIZE(strain_over, 1);
    SIZE(strain_handle_time, 1);
    SIZE(strain_absence, 1);
    SIZE(strain_leaving, 1);
    SIZE(strain_usual_absence, codes);
    SIZE(strain_turnover, codes);
    SIZE(strain_hazard, codes);
    SIZE(strain_early, codes);
    SIZE(strain_early_times, codes);
    SIZE(strain_share_on_duty, agents);
    SIZE(strain_shift_end, floor->n_duties_start);
    need(memory, floor->n_strain_midnights > 0, "strain_midnights: there are none");
    need(memory, floor->n_strain_shifts == floor->n_strain_changes && floor->n_strain_shifts > 0,
         "strain_shifts: has not the right number of entries");
    EMPTY_OR(strain_absence_draws, agents * floor->n_strain_midnights);
    EMPTY_OR(strain_withstands, agents);
    EMPTY_OR(strain_leaves_at, agents);
    SIZE(stints_code, floor->n_posts_start);
    SIZE(stints_since, floor->n_posts_start);
    CODES(stints_code, 0, codes);
}

void check_floor(const struct floor *floor, struct memory *memory) {
    check_settings(floor, memory);
    check_channels(floor, memory);
    check_tape(floor, memory);
    check_groups(floor, memory);
    check_kinds(floor, memory);
    check_places(floor, memory);
    check_agents(floor, memory);
    check_outside(floor, memory);
    check_ownership(floor, memory);
    check_background(floor, memory);
    check_strain(floor, memory);
}
