"""The hires that Erlang A asks for as demand grows, against formulas of the tests' own."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

from sim.checking import load_scenario
from sim.decisions.candidates import Hire
from sim.decisions.growth.forecast import forecast
from sim.decisions.growth.search import whole_weeks
from tests.theory.formulas import MMcM

LINE = """
scenario: a growing line
horizon: {start: 2026-01-05, weeks: 33}
opening_hours: {mon-sun: "00:00-24:00"}
channels:
  phone: {mode: live, volume: 20 per hour, patience: {mean: 3 min}}
  letters: {mode: deferred, volume: 42 per week}
demand: {growth: 10% per month}
topics: {call: {L1: {handle_time: {mean: 6 min}}}}
team:
  phones: {agents: 4, channels: [phone], cost: 20 per hour, hiring: {lead_time: 3 weeks}}
  post: {agents: 1, shift: {mon: "00:00-06:00"}, channels: [letters], cost: 20 per hour}
targets: {abandonment: at most 5%}
"""
START = dt.date(2026, 1, 5)


def growth_until(week: int) -> float:
    return float(1.1 ** ((week + 0.5) * 7 / (365.25 / 12)))


def phones(week: int) -> int:
    rate = 20 / 60 * growth_until(week)
    return next(n for n in range(4, 99) if MMcM(rate, 6.0, n, 3.0).abandonment <= 0.05)


def letters(week: int) -> int:
    """Six hours of each agent's week must be more than the letters' minutes."""
    return next(n for n in range(1, 9) if n * 360 > 42 * 6.0 * growth_until(week))


def test_hires_come_in_time_for_every_fourth_week_that_needs_more(tmp_path: Path) -> None:
    (tmp_path / "line.yaml").write_text(LINE)
    scenario = load_scenario(tmp_path / "line.yaml")
    weeks = [dt.date.fromisoformat(each) for each in whole_weeks(scenario)]
    looked_at = [*range(0, 33, 4), 32]
    expected: list[Hire] = []
    for before, week in itertools.pairwise(looked_at):
        for group, needed, lead in (("phones", phones, 3), ("post", letters, 0)):
            more = needed(week) - needed(before)
            posted = START + dt.timedelta(weeks=week - lead)
            expected += [Hire(posted, group, more)] if more else []
    assert len(expected) == 3
    assert forecast(scenario, ["phones", "post"], weeks) == tuple(sorted(expected))
    only_post = [hire for hire in expected if hire.group == "post"]
    assert forecast(scenario, ["post"], weeks) == tuple(only_post)


def test_nothing_is_asked_for_where_nothing_grows(tmp_path: Path) -> None:
    (tmp_path / "line.yaml").write_text(LINE.replace("demand: {growth: 10% per month}\n", ""))
    scenario = load_scenario(tmp_path / "line.yaml")
    weeks = [dt.date.fromisoformat(each) for each in whole_weeks(scenario)]
    assert forecast(scenario, ["phones", "post"], weeks) == ()
