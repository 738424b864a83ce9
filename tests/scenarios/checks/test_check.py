"""What is reported before a scenario runs, with loads counted by hand."""

from __future__ import annotations

import pytest

from sim.calendar import Calendar
from sim.checking import load_document, load_scenario
from sim.expected.returns import begin_at
from sim.expected.staffing import staffed_minutes
from sim.expected.work import step_minutes
from sim.scenarios.meaning import routes
from tests.scenarios.conftest import SMALL, Write
from tests.scenarios.reported import faults_in, warnings_in

ERLANG_A = """\
scenario: M/M/50+M with too few agents
horizon: {length: 1 day}
channels: {phone: {mode: live, volume: 50 per minute, patience: {mean: 2 min}}}
topics: {call: {L1: {handle_time: {mean: 1 min}}}}
team: {agents: {agents: 40}}
"""

DESK = """\
scenario: One desk
horizon: {weeks: 4}
channels: {email: {mode: deferred, volume: 480 per day}}
topics: {letter: {L1: {handle_time: {mean: 5 min}}}}
team: {desk: {agents: 2}}
"""  # offered 40 h a day, staffed 48 h


def test_strain_and_impatience_without_effect_are_reported(write: Write) -> None:
    (reported,) = warnings_in(write, DESK + "strain: {above: 80%}\n")
    assert (
        "strain: has no effect: state `handle_time`, `returns`, `absence` or `leaving`" in reported
    )
    rules = "impatience: {after_waits_of: 1 min, over: 1 h, shrinks: 9%}"
    phone = DESK.replace("{mode: deferred, volume: 480", f"{{mode: live, {rules}, volume: 400")
    (reported,) = warnings_in(write, phone)
    assert "channels.email.impatience: has no effect: patience is unlimited" in reported


LIVE = ERLANG_A.replace("50 per minute", "30 per minute")
WAITS = {
    "callback: {in: 2 days}": "channels.phone.callback.in: nobody is called back",
    "callback: {after: 24 h}": "channels.phone.callback.after: nobody is offered it",
    "redial: {share: 9%, after: 1 day}": "channels.phone.redial.after: nobody tries again",
}


@pytest.mark.parametrize(("rule", "said"), WAITS.items())
def test_what_is_put_off_until_after_the_horizon_is_reported(
    write: Write, rule: str, said: str
) -> None:
    """Of all these the run would show no trace."""
    text = LIVE.replace("patience:", f"{rule}, patience:")
    assert rule in text
    (warning,) = warnings_in(write, text)
    assert f"{said}: the horizon lasts 24 h (got " in warning
    assert warnings_in(write, text.replace("length: 1 day", "length: 3 days")) == []


def test_returns_and_backups_after_the_horizon_are_reported(write: Write) -> None:
    drawn = "{distribution: uniform, low: 25 h, high: 99 h}"
    late = f"{LIVE}  lead: {{agents: 1, backup: {{after: 2 days}}}}\nreturns: {{share: 9%, after: "
    late = late.replace("{agents: {agents: 40}}", "\n  agents: {tier: L1, agents: 40}")
    reported = warnings_in(write, late + drawn + "}\n")
    assert any("returns.after: nobody comes back: the horizon" in each for each in reported)
    assert any("team.lead.backup.after: it never helps out" in each for each in reported)
    assert not any("comes back" in each for each in warnings_in(write, late + "{mean: 2 days}}\n"))


class TestCapacity:
    def test_the_overloaded_textbook_model_runs_with_a_warning(self, write: Write) -> None:
        assert warnings_in(write, ERLANG_A) == [
            "x.yaml:5: team.agents: offered 1200 h of work at L1, staffed 960 h (load 125 %)"
        ]

    def test_it_does_for_years_too_as_customers_leave(self, write: Write) -> None:
        text = ERLANG_A.replace("1 day", "52 weeks").replace("50 per minute", "50 per hour")
        (warning,) = warnings_in(write, text.replace("agents: 40", "agents: 1, absence: 50%"))
        assert "offered 140 h of work a week at L1, staffed 84 h (load 167 %)" in warning

    def test_a_full_load_is_no_fault(self, write: Write) -> None:
        assert warnings_in(write, DESK.replace("480", "576")) == []

    def test_work_that_can_only_pile_up_is_a_fault(self, write: Write) -> None:
        assert faults_in(write, DESK.replace("480", "600")) == [
            "x.yaml:5: team.desk: offered 350 h of work a week at L1, staffed 336 h "
            "(load 104 %); the backlog would grow without end"
        ]

    def test_so_is_a_live_channel_with_endless_patience(self, write: Write) -> None:
        text = DESK.replace("deferred, volume: 480", "live, volume: 600")
        assert "grow without end" in faults_in(write, text)[0]

    def test_but_a_cap_on_lines_turns_the_rest_away(self, write: Write) -> None:
        text = DESK.replace("deferred, volume: 480", "live, lines: 9, volume: 600")
        assert "load 104 %" in warnings_in(write, text)[0]

    def test_a_rush_of_a_day_is_a_warning(self, write: Write) -> None:
        text = DESK.replace("480", "600").replace("weeks: 4", "length: 1 day")
        assert warnings_in(write, text) == [
            "x.yaml:5: team.desk: offered 50 h of work at L1, staffed 48 h (load 104 %)"
        ]

    def test_growth_that_a_team_cannot_bear_in_the_end_is_a_warning(self, write: Write) -> None:
        text = DESK.replace("weeks: 4", "weeks: 52") + "demand: {growth: 60% per year}\n"
        (warning,) = warnings_in(write, text)
        assert "grow without end" not in warning

    def test_wrap_up_breaks_absence_speed_effort_and_returns_count(self, write: Write) -> None:
        text = """\
scenario: All that counts
horizon: {weeks: 1}
channels: {email: {mode: deferred, volume: 100 per day, effort: 150%}}
topics:
  letter:
    returns: {share: 50%, after: 1 day, at_most: 2}
    L1: {handle_time: 4 min, wrap_up: 1 min, solve: 80%}
team:
  desk: {agents: 2, skills: {letter: 80%}, breaks: [60 min], absence: 10%, shift: {mon-fri: 8-16}}
"""
        day = text.replace("weeks: 1", "length: 1 day").replace("after: 1 day", "after: 1 h")
        rush = write("x.yaml", day)
        (warning,) = load_document(rush).warnings
        assert f"offered {100 * 1.11 * 8.5 / 60:.1f} h of work at L1, staffed 12.6 h" in str(
            warning
        )
        scenario = load_scenario(write("x.yaml", text.replace("agents: 2", "agents: 4")))
        calendar = Calendar(scenario.horizon.start, scenario.horizon.minutes)
        assert staffed_minutes(scenario, "desk", calendar) == pytest.approx(
            4 * 5 * (8 - 1) * 60 * 0.9
        )
        assert step_minutes(scenario, "letter", "email", "L1", 0.8) == pytest.approx(
            4 * 1.5 / 0.8 + 1
        )
        contacts = sum(begin_at(scenario, "letter", "email").values())
        assert contacts == pytest.approx(1 + 0.1 + 0.01)

    def test_chats_side_by_side_take_less_each(self, write: Write) -> None:
        text = SMALL.replace(
            "volume: 50 per hour", "volume: 50 per hour, at_once: 3, slowdown: 25%"
        )
        scenario = load_scenario(write("x.yaml", text))
        minutes = step_minutes(scenario, "billing", "phone", "L1", 1.0)
        assert minutes == pytest.approx(2 * 1.5 / 3)

    def test_groups_that_share_a_stream_are_taken_together(self, write: Write) -> None:
        text = """\
scenario: Two skills
horizon: {weeks: 1}
channels: {email: {mode: deferred, volume: 240 per day}}
topics:
  easy: {share: 50%, L1: {handle_time: 10 min}}
  hard: {L1: {handle_time: 10 min}}
team:
  all-rounder: {agents: 1, skills: [easy, hard]}
  expert: {agents: 1, skills: [hard]}
"""
        assert warnings_in(write, text) == []  # 20 h of each a day; the all-rounder does the easy
        skewed = text.replace("share: 50%", "share: 70%")
        assert faults_in(write, skewed) == [
            "x.yaml:8: team.all-rounder: offered 196 h of work a week at L1, staffed 168 h "
            "(load 117 %); the backlog would grow without end"
        ]
        more = text.replace("240", "300").replace("share: 50%", "share: 45%")
        assert faults_in(write, more) == [
            "x.yaml:7: team: `all-rounder` and `expert` together: offered 350 h of work a week "
            "at L1, staffed 336 h (load 104 %); the backlog would grow without end"
        ]

    def test_calls_outside_opening_hours_are_no_work_unless_passed_on(self, write: Write) -> None:
        text = """\
scenario: Half the calls come at night
horizon: {weeks: 1}
opening_hours: {mon-sun: "08:00-20:00"}
channels:
  phone: {mode: live, volume: 200 per day}
  email: {mode: deferred}
demand: {hours: {"10": 1, "22": 1}}
topics: {call: {L1: {handle_time: 7 min}}}
team: {desk: {agents: 1}}
"""
        (warning,) = warnings_in(write, text.replace("  email: {mode: deferred}\n", ""))
        assert "channels.phone: 50 % of its contacts come while it is closed" in warning
        passed_on = text.replace("200 per day", "200 per day, outside_hours: email")
        (fault,) = faults_in(write, passed_on)
        assert "offered 163.3 h of work a week at L1, staffed 84 h" in fault

    def test_backups_count_with_those_whom_they_help(self, write: Write) -> None:
        text = """\
scenario: Leads help out
horizon: {weeks: 1}
channels: {email: {mode: deferred, volume: 300 per day}}
tiers: [L1, L2]
topics:
  letter: {L1: {handle_time: 10 min, escalate: 10%}, L2: {handle_time: 20 min}}
team:
  desk: {tier: L1, agents: 2}
  experts: {tier: L2, agents: 1, backup: {after: 1 h}}
"""  # a day: 50 h at L1 for 48 h, 10 h at L2 for 24 h
        alone = text.replace(", backup: {after: 1 h}", "")
        (fault,) = faults_in(write, alone)
        assert "desk: offered 350 h of work a week at L1, staffed 336 h (load 104 %)" in fault
        (warning,) = warnings_in(write, text)
        assert (
            "team.desk: offered 350 h of work a week at L1, staffed 336 h (load 104 %); "
            "the rest waits 60 min until `experts` may help"
        ) in warning
        assert warnings_in(write, text.replace("after: 1 h", "after: 0 min")) == []
        assert warnings_in(write, text.replace("300", "280")) == []
        (fault,) = faults_in(write, text.replace("300", "400"))
        assert (
            "`desk` and `experts` together: offered 560 h of work a week at L1 and L2, "
            "staffed 504 h (load 111 %); the backlog would grow without end"
        ) in fault

    def test_a_lead_who_only_backs_up_is_no_capacity_of_the_first_line(self, write: Write) -> None:
        text = """\
scenario: A lead
horizon: {weeks: 1}
channels: {phone: {mode: live, volume: 12 per hour, patience: {mean: 3 min}}}
topics: {call: {L1: {handle_time: 7 min}}}
team:
  desk: {tier: L1, agents: 1}
  lead: {agents: 1, backup: {after: 20 min}}
"""  # 1.4 h each hour, for one and for the lead, whom hardly anybody waits for
        (warning,) = warnings_in(write, text)
        assert (
            "team.desk: offered 235.2 h of work a week at L1, staffed 168 h (load 140 %); "
            "the rest waits 20 min until `lead` may help"
        ) in warning


class TestService:
    def test_a_backup_is_somebody_who_serves(self, write: Write) -> None:
        text = SMALL.replace("{tier: L2, agents: 3}", "{agents: 3, backup: {after: 5 min}}")
        (warning,) = warnings_in(write, text)
        assert (
            "topics.order.L2: only a backup serves `order` at L2: everybody waits 5 min" in warning
        )
        assert warnings_in(write, text.replace("after: 5 min", "after: 0 min")) == []
        (fault,) = faults_in(write, text.replace("after: 5 min", "after: 5 min, tiers: [L1]"))
        assert "no agent on duty can serve `order` at L2" in fault

    def test_only_tiers_that_can_be_reached_need_people(self, write: Write) -> None:
        text = SMALL.replace(", escalate: 10%", "").replace(
            "  specialists: {tier: L2, agents: 3}\n", ""
        )
        assert warnings_in(write, text) == []

    def test_a_group_that_comes_after_the_end_serves_nobody(self, write: Write) -> None:
        text = DESK.replace("weeks: 4", "length: 1 day").replace(
            "agents: 2", "agents: 2, shift: {tue-fri: 08:00-16:00}"
        )
        assert faults_in(write, text) == [
            "x.yaml:4: topics.letter.L1: no agent on duty can serve `letter` at L1; "
            "`desk` is never on duty within the horizon"
        ]

    def test_open_hours_without_people_are_reported(self, write: Write) -> None:
        text = SMALL.replace("agents: 12", "agents: 15, shift: {mon-sun: 00:00-20:00}")
        assert warnings_in(write, text) == [
            "x.yaml:4: channels.phone: open 28 h a week while nobody who serves `billing` and "
            "`order` at L1 is on duty"
        ]

    def test_shifts_outside_opening_hours_are_reported(self, write: Write) -> None:
        text = """\
scenario: Early birds
horizon: {weeks: 2}
opening_hours: {mon-fri: "08:00-18:00"}
channels: {phone: {mode: live, volume: 50 per day}}
topics: {call: {L1: {handle_time: 5 min}}}
team: {desk: {agents: 2, shift: {mon-fri: "07:00-18:00"}}}
"""
        assert warnings_in(write, text) == [
            "x.yaml:6: team.desk.shift: 5 h a week lie outside the opening hours of the channels "
            "it serves"
        ]
        assert warnings_in(write, text.replace("07:00", "07:50")) == []
        with_mail = text.replace("{phone:", "{email: {mode: deferred, volume: 9 per day}, phone:")
        assert warnings_in(write, with_mail) == []
        always = '{mon-fri: "07:00-18:00"}'
        assert warnings_in(write, text.replace(always, "24/7")) == []
        assert warnings_in(write, text.replace(always, '{mon-sat: "00:00-24:00"}')) == [
            "x.yaml:6: team.desk.shift: 3.9 days a week lie outside the opening hours of the "
            "channels it serves"
        ]

    def test_dates_outside_the_horizon_are_reported(self, write: Write) -> None:
        events = "demand: {events: [{name: Sale, from: 2025-11-28, days: 4, volume: +50%}]}\n"
        assert warnings_in(write, SMALL + events) == [
            "x.yaml:16: demand.events.0: the event lies outside the horizon "
            "(2026-01-05 to 2026-01-18)"
        ]
        assert warnings_in(write, SMALL + events.replace("days: 4", "days: 60")) == []

    def test_rows_outside_the_horizon_are_reported(self, write: Write) -> None:
        write("c.csv", "at,count\n2026-01-18 23:00,4\n2026-01-19 00:00,4\n")
        text = SMALL.replace("volume: 50 per hour", "counts: c.csv")
        (warning,) = warnings_in(write, text)
        assert "1 of 2 rows lie outside the horizon (2026-01-05 to 2026-01-18)" in warning
        (fault,) = faults_in(write, text.replace("{weeks: 2}", "{weeks: 2, start: 2027-01-04}"))
        assert "all rows lie outside the horizon" in fault


class TestWhatIsLikelyNotMeant:
    def test_redials_that_never_come(self, write: Write) -> None:
        text = SMALL.replace("patience: {mean: 3 min}", "redial: {share: 40%, after: 10 min}")
        assert warnings_in(write, text) == [
            "x.yaml:4: channels.phone.redial: nobody will redial: patience is unlimited, "
            "and so are the lines"
        ]
        assert warnings_in(write, text.replace("redial:", "lines: 60, redial:")) == []

    def test_skills_without_work(self, write: Write) -> None:
        text = SMALL.replace("agents: 3}", "agents: 3, skills: [order, billing]}")
        assert warnings_in(write, text) == [
            "x.yaml:15: team.specialists.skills: `billing` has no work at the group's tier; "
            "this skill is not used"
        ]

    def test_work_that_no_entry_of_the_plan_starts(self, write: Write) -> None:
        wiki = "background: {wiki: {per_week: 1, each: 1 h, starts: by plan}}"
        assert warnings_in(write, DESK.replace("agents: 2}", f"agents: 2, {wiki}}}")) == [
            "x.yaml:5: team.desk.background.wiki.starts: no entry of `plan` starts it, so it is "
            "never due, e.g. `{date: 2026-03-02, background: wiki, of: desk}`"
        ]

    def test_more_background_work_than_time(self, write: Write) -> None:
        text = DESK.replace("agents: 2}", "agents: 2, background: {filing: 300 h per week}}")
        assert warnings_in(write, text) == []  # of 336 h, contacts or not
        more = text.replace("300 h per week", "{per_week: 100, each: 3.5 h}")
        assert warnings_in(write, more) == [
            "x.yaml:5: team.desk.background: 350 h of background work a week, staffed 336 h: "
            "some will never be done, even if no contact comes"
        ]

    def test_no_inquiries(self, write: Write) -> None:
        assert warnings_in(write, DESK.replace("480", "0")) == [
            "x.yaml:3: channels: no inquiries are expected within the horizon"
        ]


class TestRoutes:
    def test_visits_follow_escalations_up_and_down(self, write: Write) -> None:
        text = SMALL.replace("escalate: 10%", "escalate: {L2: 50%}").replace(
            "{handle_time: 12 min}", "{handle_time: 1 min, escalate: {L1: 20%}}"
        )
        scenario = load_scenario(write("x.yaml", text))
        visits = routes.visits(scenario, scenario.topics["order"])
        assert visits == pytest.approx({"L1": 1 / 0.9, "L2": 0.5 / 0.9})

    def test_passing_on_skips_tiers_without_work(self, write: Write) -> None:
        text = SMALL.replace("tiers: [L1, L2]", "tiers: [L1, middle, L2]")
        scenario = load_scenario(write("x.yaml", text))
        assert routes.escalations(scenario, scenario.topics["order"], "L1") == {"L2": 0.1}

    def test_the_topic_without_share_takes_the_rest(self, write: Write) -> None:
        text = SMALL.replace("share: 60%", "share: {phone: 70%}")
        scenario = load_scenario(write("x.yaml", text))
        shares = [routes.topic_share(scenario, "billing", c) for c in ("phone", "email")]
        assert shares == pytest.approx([0.3, 1.0])

    def test_going_round_without_end_is_refused(self, write: Write) -> None:
        text = SMALL.replace("escalate: 10%", "escalate: {L2: 100%}").replace(
            "{handle_time: 12 min}", "{handle_time: 1 min, escalate: {L1: 100%}}"
        )
        assert faults_in(write, text) == [
            "x.yaml:7: topics.order: `escalate` passes contacts round and round without end"
        ]
