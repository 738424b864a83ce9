"""Plans as good as the chosen one: which they are, and what they do differently."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sim.checking import load_scenario
from sim.decisions.candidates import Hire, Plan, Use
from sim.decisions.growth.choices import choices_of
from sim.decisions.growth.planner import Planner
from sim.decisions.trials import Trials
from sim.decisions.weeks import whole_weeks
from sim.reports.growth.choices import differs
from sim.runs.replication import goals_of

MONDAY = dt.date(2026, 1, 5)
# Two groups that do the same for about the same wage; each could do it all with one agent more.
TWINS = """
scenario: twins
horizon: {start: 2026-01-05, weeks: 4}
opening_hours: {mon-fri: "09:00-13:00"}
channels: {phone: {mode: live, volume: 60 per day, patience: {mean: 3 min}}}
demand: {weekdays: {sat-sun: 0}}
topics: {call: {L1: {handle_time: {mean: 6 min}}}}
team:
  first: {agents: 1, cost: 20 per hour}
  second: {agents: 1, cost: 20.5 per hour}
targets: {abandonment: at most 20%}
"""


def week(number: int) -> dt.date:
    return MONDAY + dt.timedelta(weeks=number)


def test_a_hire_into_the_twin_group_is_a_choice_and_too_few_are_not(tmp_path: Path) -> None:
    (tmp_path / "twins.yaml").write_text(TWINS)
    scenario = load_scenario(tmp_path / "twins.yaml")
    trials = Trials(scenario, goals_of(scenario), whole_weeks(scenario), seed=3, budget=10_000)
    planner = Planner(trials, range(2), None, ["first", "second"], [])
    planner.solve(0.2)
    (hire,) = planner.best
    assert isinstance(hire, Hire)
    assert hire.group == "first"
    # tried beside the search: the twin, too few, and far too many
    other, nobody = (Hire(MONDAY, "second", hire.agents),), ()
    too_dear = (Hire(MONDAY, "first", hire.agents + 4),)
    trials.try_all([other, nobody, too_dear], planner.look)
    spent = trials.spent
    found = choices_of(planner, 0.2)
    assert trials.spent == spent
    assert other in found
    assert not {planner.best, nobody, too_dear} & set(found)
    assert len(found) <= 4


def test_no_choice_where_nothing_needs_to_be_done(tmp_path: Path) -> None:
    (tmp_path / "twins.yaml").write_text(TWINS.replace("agents: 1", "agents: 4"))
    scenario = load_scenario(tmp_path / "twins.yaml")
    trials = Trials(scenario, goals_of(scenario), whole_weeks(scenario), seed=3, budget=10_000)
    planner = Planner(trials, range(2), None, ["first", "second"], [])
    planner.solve(0.2)
    assert planner.best == ()
    assert choices_of(planner, 0.2) == []


CHOSEN: Plan = (Hire(week(1), "desk", 2), Hire(week(4), "mail", 1), Use(week(0), "train two"))


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (CHOSEN, "the plan"),
        (
            (Hire(week(1), "desk", 1), Hire(week(3), "desk", 1), *CHOSEN[1:]),
            "1 job for desk 2 weeks later, by 26 January 2026",
        ),
        (
            (Hire(week(0), "desk", 2), *CHOSEN[1:]),
            "2 jobs for desk 1 week earlier, by 5 January 2026",
        ),
        (
            (Hire(week(1), "desk", 3), CHOSEN[2]),
            "1 more job for desk by 12 January 2026 and without 1 job for mail by 2 February 2026",
        ),
        (CHOSEN[:2], "without “train two”"),
        (
            (*CHOSEN[:2], Use(week(2), "train two")),
            "“train two” 2 weeks later, by 19 January 2026",
        ),
        (
            (*CHOSEN, Hire(week(2), "desk", 1, stays=8 * 7 * 24 * 60.0), Use(week(1), "bot")),
            "1 more job for desk for 8 weeks by 19 January 2026 and “bot” by 12 January 2026",
        ),
    ],
)
def test_what_differs_is_told_in_a_line(other: Plan, told: str) -> None:
    assert differs(CHOSEN, other) == told
