/* What an engine needs of a scenario and a tape, as sim/floor hands it over: arrays by name.
 *
 * This list is the only one: `floor_layout` gives Python the names and types. Arrays that the
 * scenario has no use for are empty. What they mean is said in sim/floor. */
#ifndef FLOOR_H
#define FLOOR_H

#include <stdint.h>

#define FLOOR_ARRAYS(ARRAY)                     \
    /* single numbers */                        \
    ARRAY(f8, settings_end)                     \
    ARRAY(i8, settings_solved)                  \
    ARRAY(i8, settings_unsolved)                \
    ARRAY(i8, settings_deflected)               \
    ARRAY(i8, settings_order)                   \
    ARRAY(i8, settings_spread)                  \
    ARRAY(i8, settings_topics)                  \
    ARRAY(i8, settings_tiers)                   \
    ARRAY(i8, settings_lines)                   \
    ARRAY(i8, settings_codes)                   \
    ARRAY(f8, settings_almost_all)              \
    /* the tape */                              \
    ARRAY(f8, inquiries_arrived_at)             \
    ARRAY(i2, inquiries_channel)                \
    ARRAY(i2, inquiries_topic)                  \
    ARRAY(f8, inquiries_deflection)             \
    ARRAY(i4, inquiries_first_contact)          \
    ARRAY(i4, contacts_inquiry)                 \
    ARRAY(f8, contacts_redial_after)            \
    ARRAY(f8, contacts_return_after)            \
    ARRAY(i4, contacts_first_step)              \
    ARRAY(i4, contacts_step_if_back)            \
    ARRAY(i4, contacts_patience_if_redial)      \
    ARRAY(i2, contacts_conflict_from)           \
    ARRAY(f8, contacts_conflict_after)          \
    ARRAY(f8, contacts_strain_from)             \
    ARRAY(f8, contacts_strained_after)          \
    ARRAY(f8, contacts_callback)                \
    ARRAY(f8, contacts_hand_over)               \
    ARRAY(f8, contacts_update)                  \
    ARRAY(f8, contacts_follow_up)               \
    ARRAY(i2, steps_tier)                       \
    ARRAY(i2, steps_topic)                      \
    ARRAY(i1, steps_live)                       \
    ARRAY(f8, steps_patience)                   \
    ARRAY(f8, steps_handle_time)                \
    ARRAY(f8, steps_wrap_up)                    \
    ARRAY(i2, steps_next)                       \
    ARRAY(f8, steps_lot)                        \
    ARRAY(i2, steps_detour)                     \
    ARRAY(f8, steps_detour_at)                  \
    ARRAY(f8, steps_fails_at)                   \
    ARRAY(f8, steps_consult)                    \
    ARRAY(i2, steps_unanswered)                 \
    /* channels, topics, tiers */               \
    ARRAY(i1, channels_live)                    \
    ARRAY(i8, channels_longer_from)             \
    ARRAY(f8, channels_longer)                  \
    ARRAY(f8, channels_lines)                   \
    ARRAY(f8, channels_target)                  \
    ARRAY(i8, channels_message_to)              \
    ARRAY(f8, channels_message_after)           \
    ARRAY(f8, channels_callback_after)          \
    ARRAY(f8, channels_callback_in)             \
    ARRAY(f8, channels_callback_again)          \
    ARRAY(f8, channels_callback_no_answer)      \
    ARRAY(i8, channels_callback_attempts)       \
    ARRAY(i8, channels_at_closing)              \
    ARRAY(i8, channels_shared_with)             \
    ARRAY(f8, channels_shared_lines)            \
    ARRAY(i8, channels_redials_at_most)         \
    ARRAY(i8, channels_overflow)                \
    ARRAY(i1, channels_closes)                  \
    ARRAY(i8, channels_hours_from)              \
    ARRAY(f8, hours_opens)                      \
    ARRAY(f8, hours_closes)                     \
    ARRAY(i1, channels_in_business_hours)       \
    ARRAY(i8, channels_promised_from)           \
    ARRAY(f8, promised_opens)                   \
    ARRAY(f8, promised_closes)                  \
    ARRAY(f8, promised_done)                    \
    ARRAY(i8, topics_returns_at_most)           \
    /* kinds of contacts, and who may serve */  \
    ARRAY(i1, kinds_live)                       \
    ARRAY(i8, kinds_tier)                       \
    ARRAY(i8, kinds_topic)                      \
    ARRAY(i8, kinds_channel)                    \
    ARRAY(i8, kinds_priority)                   \
    ARRAY(i8, kinds_at_once)                    \
    ARRAY(i1, kinds_interruptible)              \
    ARRAY(i8, kinds_line)                       \
    ARRAY(i1, kinds_is_question)                \
    ARRAY(i8, kinds_question)                   \
    ARRAY(f8, kinds_question_waits)             \
    ARRAY(i8, kinds_ranks_from)                 \
    ARRAY(i8, ranks_groups_from)                \
    ARRAY(i8, ranks_groups)                     \
    ARRAY(i8, kinds_places_from)                \
    ARRAY(i8, kinds_backups_from)               \
    ARRAY(i8, kinds_backups)                    \
    ARRAY(i8, backups_channel)                  \
    ARRAY(f8, backups_after)                    \
    ARRAY(i8, backups_places_from)              \
    ARRAY(i8, places_idle_from)                 \
    ARRAY(i8, places_idle)                      \
    ARRAY(i8, places_beside_from)               \
    ARRAY(i8, places_beside)                    \
    /* groups and agents */                     \
    ARRAY(i8, groups_code)                      \
    ARRAY(i8, groups_highest_tier)              \
    ARRAY(f8, groups_speed)                     \
    ARRAY(i1, groups_takes)                     \
    ARRAY(i8, groups_served_from)               \
    ARRAY(i8, groups_served)                    \
    ARRAY(i8, groups_served_live_from)          \
    ARRAY(i8, groups_served_live)               \
    ARRAY(i8, groups_served_beside_from)        \
    ARRAY(i8, groups_served_beside)             \
    ARRAY(i8, groups_backed_up_from)            \
    ARRAY(i8, groups_backed_up)                 \
    ARRAY(i8, groups_backed_up_beside_from)     \
    ARRAY(i8, groups_backed_up_beside)          \
    ARRAY(i8, agents_posts_from)                \
    ARRAY(f8, posts_start)                      \
    ARRAY(i8, posts_group)                      \
    ARRAY(i1, posts_learns)                     \
    ARRAY(f8, posts_since)                      \
    ARRAY(f8, posts_over)                       \
    ARRAY(f8, posts_speed)                      \
    ARRAY(f8, posts_solve)                      \
    ARRAY(f8, posts_escalate)                   \
    ARRAY(i1, posts_exponential)                \
    ARRAY(i8, agents_duties_from)               \
    ARRAY(f8, duties_start)                     \
    ARRAY(f8, duties_end)                       \
    ARRAY(f8, duties_away_until)                \
    ARRAY(i8, duties_meanwhile_from)            \
    ARRAY(f8, duties_overtime_from)             \
    ARRAY(i8, meanwhile_kind)                   \
    ARRAY(f8, meanwhile_start)                  \
    ARRAY(f8, meanwhile_end)                    \
    ARRAY(i8, agents_off_lines_from)            \
    ARRAY(i8, off_lines_kind)                   \
    ARRAY(f8, off_lines_start)                  \
    ARRAY(f8, off_lines_end)                    \
    /* outside teams: empty without */          \
    ARRAY(i8, outside_of_tier)                  \
    ARRAY(f8, outside_room)                     \
    ARRAY(i8, outside_spans_from)               \
    ARRAY(f8, outside_start)                    \
    ARRAY(f8, outside_end)                      \
    ARRAY(f8, outside_done)                     \
    ARRAY(f8, outside_week)                     \
    /* ownership: empty without */              \
    ARRAY(i1, ownership_kept)                   \
    ARRAY(i1, ownership_hands_over)             \
    ARRAY(i1, ownership_warm)                   \
    ARRAY(f8, ownership_update_every)           \
    ARRAY(i1, ownership_follow_up)              \
    ARRAY(i1, ownership_calls_back)             \
    ARRAY(f8, ownership_leave_at)               \
    /* background work: empty without */        \
    ARRAY(i8, background_group)                 \
    ARRAY(i8, background_item)                  \
    ARRAY(f8, background_starts_at)             \
    ARRAY(f8, background_per_week)              \
    ARRAY(f8, background_each)                  \
    ARRAY(i8, background_topic)                 \
    ARRAY(f8, background_share)                 \
    ARRAY(f8, background_at_most)               \
    ARRAY(f8, background_mondays)               \
    ARRAY(f8, background_due)                   \
    ARRAY(i8, background_groups)                \
    /* impatience: by channel, empty without */ \
    ARRAY(f8, impatience_after_waits_of)        \
    ARRAY(f8, impatience_over)                  \
    ARRAY(f8, impatience_left)                  \
    /* announce: empty without */               \
    ARRAY(f8, announce_of_expected)             \
    ARRAY(i1, announce_who_stays_waits)         \
    ARRAY(f8, announce_agent_time)              \
    ARRAY(i8, announce_lines_from)              \
    ARRAY(i8, announce_lines)                   \
    /* strain: empty without */                 \
    ARRAY(f8, strain_above)                     \
    ARRAY(f8, strain_over)                      \
    ARRAY(f8, strain_handle_time)               \
    ARRAY(f8, strain_absence)                   \
    ARRAY(f8, strain_leaving)                   \
    ARRAY(f8, strain_usual_absence)             \
    ARRAY(i1, strain_turnover)                  \
    ARRAY(f8, strain_hazard)                    \
    ARRAY(f8, strain_early)                     \
    ARRAY(f8, strain_early_times)               \
    ARRAY(f8, strain_share_on_duty)             \
    ARRAY(f8, strain_shift_end)                 \
    ARRAY(f8, strain_midnights)                 \
    ARRAY(f8, strain_days)                      \
    ARRAY(f8, strain_changes)                   \
    ARRAY(f8, strain_shifts)                    \
    ARRAY(f8, strain_absence_draws)             \
    ARRAY(f8, strain_withstands)                \
    ARRAY(f8, strain_leaves_at)                 \
    ARRAY(i8, stints_code)                      \
    ARRAY(f8, stints_since)

typedef double f8;
typedef int64_t i8;
typedef int32_t i4;
typedef int16_t i2;
typedef int8_t i1;

/* An array as Python hands it over. */
struct array {
    const void *at;
    int64_t count;
};

struct floor {
#define ARRAY(type, name) \
    const type *name;     \
    int64_t n_##name;
    FLOOR_ARRAYS(ARRAY)
#undef ARRAY
};

struct memory;

/* Names and types of the arrays, in order: "f8 settings_end\n…". */
const char *floor_layout(void);

/* Take over the arrays, in the order of the layout, and refuse what makes no sense. */
void adopt_floor(struct floor *floor, const struct array *arrays, int64_t number,
                 struct memory *memory);

#endif
