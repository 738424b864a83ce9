"""Work that `check` expects beside steps, counted by hand; and the plan's hours in all of it."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

from sim.calendar import Calendar
from sim.checking import load_document, load_scenario
from sim.engine import simulate
from sim.expected import expect
from sim.expected.owners import follow_up_minutes, hand_over_minutes, update_minutes
from sim.expected.returns import begin_at
from sim.expected.staffing import staffed_minutes
from sim.log import Chore
from sim.tape import draw_tape
from tests.scenarios.conftest import Write
from tests.scenarios.reported import faults_in, warnings_in

OWNED = """\
scenario: Owned
horizon: {weeks: 4}
channels: {phone: {mode: live, volume: 60 per hour}}
tiers: [L1, L2, {name: shop, outside: {turnaround: {mean: 1 day}}}]
topics:
  order:
    L1: {handle_time: 3 min, escalate: {L2: 30%, shop: 10%}, solve: 90%}
    L2: {handle_time: 6 min, escalate: {shop: 50%}, solve: 80%}
    shop: {solve: 100%}
team: {first: {tier: L1, agents: 40}, second: {tier: L2, agents: 20}}
ownership: {hand_over: 2 min, kind: KIND, update_every: 12 h, update: 5 min, follow_up: 4 min}
"""


class TestOwnersWork:
    def test_a_cold_hand_over_is_given(self, write: Write) -> None:
        scenario = load_scenario(write("x.yaml", OWNED.replace("KIND", "cold")))
        assert hand_over_minutes(scenario, "order", "phone", "L1") == pytest.approx(2 * 0.4)
        assert hand_over_minutes(scenario, "order", "phone", "L2") == pytest.approx(2 * 0.5)

    def test_a_warm_one_is_taken_as_well_where_the_customer_stays(self, write: Write) -> None:
        scenario = load_scenario(write("x.yaml", OWNED.replace("KIND", "warm")))
        assert hand_over_minutes(scenario, "order", "phone", "L1") == pytest.approx(2 * 0.4)
        assert hand_over_minutes(scenario, "order", "phone", "L2") == pytest.approx(2 * (0.5 + 1))
        chat = OWNED.replace("KIND", "warm").replace("60 per hour", "60 per hour, at_once: 2")
        scenario = load_scenario(write("x.yaml", chat))
        assert hand_over_minutes(scenario, "order", "phone", "L2") == pytest.approx(2 * 0.5)

    def test_follow_ups_of_what_others_solve(self, write: Write) -> None:
        scenario = load_scenario(write("x.yaml", OWNED.replace("KIND", "cold")))
        solved_by_others = 0.3 * 0.5 * 0.8 + (0.1 + 0.3 * 0.5) * 1
        assert follow_up_minutes(scenario, "order", "L1") == pytest.approx(4 * solved_by_others)

    def test_updates_are_as_many_as_happen(self, write: Write) -> None:
        """One way to an outside team, where the time is exponential as the formula has it."""
        text = OWNED.replace("KIND", "cold").replace("{L2: 30%, shop: 10%}", "{shop: 25%}")
        text = text.replace("weeks: 4", "weeks: 10").replace("60 per", "10 per")
        scenario = load_scenario(write("x.yaml", text))
        expected = 0.25 / math.expm1((12 * 60 + 5) / (24 * 60))
        assert update_minutes(scenario, "order", "phone", "L1") == pytest.approx(5 * expected)
        log = simulate(scenario, draw_tape(scenario, seed=1, replication=0))
        early = log.contacts["arrived_at"] < 8 * 7 * 1440  # over by the end
        updates = log.ownership["chore"] == Chore.UPDATE
        count = np.isin(log.ownership["contact"][updates], np.flatnonzero(early)).sum()
        # some 13,400 contacts; a pass-on has 1.5 updates with a standard deviation of 2
        assert count / early.sum() == pytest.approx(expected, rel=0.06)

    def test_nobody_has_work_where_nobody_owns(self, write: Write) -> None:
        text = OWNED.replace("KIND", "cold").replace("{hand_over", "{owner: nobody, hand_over")
        scenario = load_scenario(write("x.yaml", text))
        assert hand_over_minutes(scenario, "order", "phone", "L1") == 0
        assert (
            follow_up_minutes(scenario, "order", "L1")
            == update_minutes(scenario, "order", "phone", "L1")
            == 0
        )

    def test_the_team_is_reported_when_it_is_too_much(self, write: Write) -> None:
        text = OWNED.replace("KIND", "cold")
        # each inquiry makes 1 + 0 contacts; a week of 168 h has 60 × 168 of them
        assert warnings_in(write, text.replace("agents: 40", "agents: 8")) == []
        (warning,) = warnings_in(write, text.replace("agents: 40", "agents: 7"))
        contact = 3 + 2 * 0.4 + 4 * (0.3 * 0.5 * 0.8 + 0.25)
        at_the_shop, at_l2 = (0.1 + 0.15) / math.expm1(725 / 1440), 0.3 / math.expm1(725 / 6)
        contact += 5 * (at_the_shop + at_l2)
        assert f"offered {168 * contact:.1f} h of work a week at L1, staffed 1176 h" in warning


class TestConflictingAnswers:
    TEXT = """\
scenario: Many cooks
horizon: {weeks: 1}
channels: {phone: {mode: live, volume: 10 per hour}}
tiers: [L1, L2, {name: shop, outside: {turnaround: 1 day}}]
topics:
  order:
    L1: {handle_time: 3 min, escalate: {L2: 30%}, solve: 90%}
    L2: {handle_time: 6 min, escalate: {shop: 50%}, solve: 80%}
  other: {share: 40%, L1: {handle_time: 3 min}}
returns: {share: 50%, after: 1 day, at_most: 1, conflicting_answers: 20%}
team:
  first: {tier: L1, agents: 9, skills: [order]}
  others: {tier: L1, agents: 9, skills: [other]}
  second: {tier: L2, agents: 9}
"""

    def test_a_second_agent_makes_some_come_back(self, write: Write) -> None:
        scenario = load_scenario(write("x.yaml", self.TEXT))
        unsolved = (0.7 * 0.1 + 0.3 * 0.5 * 0.2) * 0.5
        # solved at L2, and by the shop after L2; who works outside is no agent
        in_vain = 0.2 * (0.3 * 0.5 * 0.8 + 0.3 * 0.5)
        contacts = sum(begin_at(scenario, "order", "phone").values())
        assert contacts == pytest.approx(1 + unsolved + in_vain)
        assert sum(begin_at(scenario, "other", "phone").values()) == 1

    def test_so_does_an_agent_at_the_wrong_desk(self, write: Write) -> None:
        wrong = "wrong_desk: {share: {phone: 30%}, triage: 1 min}\n"
        scenario = load_scenario(write("x.yaml", self.TEXT + wrong))
        assert sum(begin_at(scenario, "other", "phone").values()) == pytest.approx(1 + 0.3 * 0.2)
        both = self.TEXT.replace("skills: [other]", "skills: [other, order]") + wrong
        scenario = load_scenario(write("x.yaml", both))  # who goes on at once is one agent
        assert sum(begin_at(scenario, "other", "phone").values()) == 1


PLANNED = """\
scenario: New hours
horizon: {start: 2026-01-05, weeks: 4}
opening_hours: {mon-fri: "08:00-18:00"}
channels: {phone: {mode: live, volume: 6 per hour, patience: {mean: 5 min}}}
topics: {order: {L1: {handle_time: 3 min}}}
team: {first: {agents: 3SHIFT}}
plan: [{date: 2026-01-19, opening_hours: {mon-sat: "08:00-20:00"}}MORE]
"""


class TestPlannedHours:
    def test_inquiries_and_people_follow_the_opening_hours(self, write: Write) -> None:
        text = PLANNED.replace("SHIFT", "").replace("MORE", "")
        scenario = load_scenario(write("x.yaml", text))
        calendar = Calendar(dt.date(2026, 1, 5), scenario.horizon.minutes)
        (amount,) = expect(scenario).streams.arriving.values()
        assert amount.actual == pytest.approx(6 * 2 * (5 * 10 + 6 * 12))
        staffed = staffed_minutes(scenario, "first", calendar)
        assert staffed == pytest.approx(3 * 60 * 2 * (5 * 10 + 6 * 12))
        assert warnings_in(write, text) == []

    def test_who_keeps_the_old_hours_leaves_the_new_ones_alone(self, write: Write) -> None:
        text = PLANNED.replace("SHIFT", ', shift: {mon-fri: "08:00-18:00"}').replace("MORE", "")
        assert warnings_in(write, text) == [
            "x.yaml:4: channels.phone: open 11 h a week while nobody who serves `order` at L1 is "
            "on duty"
        ]  # 22 h of two weeks in four

    def test_a_planned_shift_counts_from_its_date(self, write: Write) -> None:
        planned = ', {date: 2026-01-19, shift: {mon-sat: "08:00-20:00"}, of: first}'
        text = PLANNED.replace("SHIFT", ', shift: {mon-fri: "08:00-18:00"}')
        assert warnings_in(write, text.replace("MORE", planned)) == []
        early = planned.replace("2026-01-19", "2026-01-12")
        assert warnings_in(write, text.replace("MORE", early)) == [
            "x.yaml:7: plan.1.shift: 5.5 h a week lie outside the opening hours of the channels "
            "it serves"
        ]  # 22 h of a week before they are the hours
        night = planned.replace("08:00-20:00", "21:00-23:00")
        assert (
            "plan.1.shift: lies wholly outside the opening hours"
            in faults_in(write, text.replace("MORE", night))[0]
        )

    def test_hours_that_shrink_are_reported_where_the_shift_is(self, write: Write) -> None:
        text = PLANNED.replace("SHIFT", ', shift: {mon-fri: "08:00-18:00"}').replace("MORE", "")
        text = text.replace('mon-sat: "08:00-20:00"', 'mon-thu: "08:00-18:00"')
        assert warnings_in(write, text) == [
            "x.yaml:6: team.first.shift: 5 h a week lie outside the opening hours of the channels "
            "it serves"
        ]


def test_background_work_is_due_from_the_plan_s_date_on(write: Write) -> None:
    text = """\
scenario: Late wiki
horizon: {start: 2026-01-05, weeks: 4}
channels: {email: {mode: deferred, volume: 10 per day}}
topics: {letter: {L1: {handle_time: 5 min}}}
team: {desk: {agents: 1, background: {wiki: {per_week: 10, each: 20 h, starts: by plan}}}}
plan: [{date: 2026-01-19, background: wiki, of: desk}]
"""
    assert load_document(write("x.yaml", text)).warnings == ()  # 100 h of 168 h
    (warning,) = warnings_in(write, text.replace("01-19", "01-05"))
    assert "200 h of background work a week, staffed 168 h" in warning
