"""Who leaves when, by hand, and what comes first of the things that happen on one day."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.careers import Key, Person, careers, hazard
from sim.checking import load_scenario
from sim.roster import build_team
from sim.scenarios import Scenario
from sim.scenarios.meaning.horizon import calendar_of
from sim.scenarios.sections.team.staff import Turnover

DAY = 1440.0
TEXT = """
scenario: careers
horizon: {start: 2026-01-05, length: 20 weeks}
channels: {phone: {mode: live, volume: 100 per day}}
topics:
  call: {share: 50%, L1: {handle_time: 1 min}}
  bill: {L1: {handle_time: 1 min}}
team:
  first: {agents: 2, skills: [call], SHIFTS, FIRST}
  second: {agents: 2, SECOND}
plan: [PLAN]
"""


class Half:
    """Everybody withstands as much as half of all people do: a hazard of log 2."""

    def one(self, purpose: str, key: Key) -> float:
        """One half."""
        return 0.5

    def by_day(self, purpose: str, key: Key) -> NDArray[np.float64]:
        """One half, day after day."""
        return np.full(20 * 7 + 1, 0.5)


def load(
    folder: Path,
    plan: str,
    first: str = "cost: 20 per hour",
    second: str = "cost: 20 per hour",
    shifts: str = "shift: 24/7",
) -> Scenario:
    text = TEXT.replace("PLAN", plan).replace("FIRST", first).replace("SECOND", second)
    (folder / "team.yaml").write_text(text.replace("SHIFTS", shifts))
    return load_scenario(folder / "team.yaml")


def people(scenario: Scenario) -> dict[str, Person]:
    return {each.name: each for each in careers(scenario, calendar_of(scenario), Half())}


def gone(person: Person) -> float:
    return person.stints[-1].end / DAY


# Leaving ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "start", "end", "days"),
    [
        (0, 0, 50, 150),  # all of them early: three times as likely
        (0, 60, 200, 3 * 40 + 100),
        (0, 150, 200, 50),
        (-math.inf, 0, 10, 10),
    ],
)
def test_the_first_days_weigh_more(since: float, start: float, end: float, days: float) -> None:
    rules = {"per_year": "40%", "early": "100 days", "early_times": "300%"}
    turnover = Turnover.model_validate(rules)
    found = hazard(turnover, since * DAY, start * DAY, end * DAY)
    assert found == pytest.approx(-math.log(0.6) / 365.25 * days)


TURNOVER = "turnover: {per_year: 99%}"
"""1 % stay for a year, so log 2 is withstood for 365.25 log 2 / log 100 = 54.98 days."""


@pytest.mark.parametrize(
    ("before", "left"),
    [
        (TURNOVER, 55),  # the seven days in the first group count
        ("cost: 20 per hour", 62),  # from the seventh day on
    ],
)
def test_a_promotion_takes_along_what_was_withstood(
    tmp_path: Path, before: str, left: float
) -> None:
    plan = "{date: 2026-01-12, promote: 1, from: first, to: second}"
    everybody = people(load(tmp_path, plan, before, TURNOVER))
    assert gone(everybody["first 1"]) == left
    # the third place of the second group is filled again
    assert "second 3-2" in everybody


def test_who_stays_for_a_million_years_does_not_leave(tmp_path: Path) -> None:
    everybody = people(load(tmp_path, "", "turnover: {per_year: 0.00005%}"))
    assert {gone(each) for each in everybody.values()} == {math.inf}


# On one day ---------------------------------------------------------------------------------

HIRED = "{date: 2026-01-07, hire: 1, into: first, for: 5 days}"
HIRE = "{date: 2026-01-12, hire: 1, into: first}"
LEAVE = "{date: 2026-01-12, leave: 1, from: first}"


@pytest.mark.parametrize(
    ("plan", "ends"),
    [
        # the time is over before the plan is looked at, so another one leaves, too
        (f"{HIRED}, {LEAVE}", {"first 1": math.inf, "first 2": 7, "first 3": 7}),
        # in the order of the plan: who has just come leaves again
        (f"{HIRE}, {LEAVE}", {"first 1": math.inf, "first 2": math.inf}),
        (f"{LEAVE}, {HIRE}", {"first 1": math.inf, "first 2": 7, "first 3": math.inf}),
    ],
)
def test_on_one_day(tmp_path: Path, plan: str, ends: dict[str, float]) -> None:
    everybody = people(load(tmp_path, plan))
    assert {n: gone(each) for n, each in everybody.items() if n.startswith("first")} == ends


def test_a_shift_that_begins_in_the_last_minute_before_a_change_is_worked(tmp_path: Path) -> None:
    plan = '{date: 2026-01-12, shift: {mon-sun: "12:00-20:00"}, of: first}'
    scenario = load(tmp_path, plan, shifts='shift: {mon-sun: "23:59-07:00"}')
    everybody = careers(scenario, calendar_of(scenario), Half())
    agent = build_team(scenario, calendar_of(scenario), everybody)[1][0]
    # the first shift has begun on the eve
    assert [duty.start for duty in agent.duties[6:9]] == [6 * DAY - 1, 7 * DAY - 1, 7.5 * DAY]


# What they do then --------------------------------------------------------------------------


@pytest.mark.parametrize(("stated", "speed"), [(", speed: 50%", 0.5), ("", 1.0)])
def test_a_new_skill_has_the_stated_speed_or_that_of_all(
    tmp_path: Path, stated: str, speed: float
) -> None:
    plan = f"{{date: 2026-01-12, train: 1, from: first, skills: [bill], takes: 1 day{stated}}}"
    assert people(load(tmp_path, plan))["first 1"].stints[1].trained == (("bill", speed),)


def test_the_first_to_come_works_as_the_first_who_was_there(tmp_path: Path) -> None:
    weeks = 'rotation: [{mon-fri: "06:00-14:00"}, {mon-fri: "14:00-22:00"}, off]'
    scenario = load(tmp_path, HIRE, shifts=weeks)
    everybody = careers(scenario, calendar_of(scenario), Half())
    team = {each.name: each for each in build_team(scenario, calendar_of(scenario), everybody)[1]}
    first = [duty for duty in team["first 1"].duties if duty.start >= 7 * DAY]
    assert team["first 3"].duties == first
