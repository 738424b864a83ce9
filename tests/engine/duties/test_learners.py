"""Agents who still learn: slower, solving less, passing on more; against exact values."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from sim.checking import load_scenario
from sim.engine import simulate
from sim.log import Log
from sim.scenarios.meaning.routes import LearnerBounds
from sim.tape import draw_tape
from sim.tape.learners import deviations

SATURATED = """
scenario: saturated
horizon: {start: 2026-01-05, weeks: 6}
channels: {email: {mode: deferred, volume: 2000 per day}}
topics: {letter: {L1: {handle_time: 1 min}}}
team: {first: {agents: 1, tenure: 0 min, learning: {over: 4 weeks, CURVE}}}
"""
WEEK = 7 * 1440.0


def run(folder: Path, text: str) -> Log:
    (folder / "x.yaml").write_text(text)
    scenario = load_scenario(folder / "x.yaml")
    return simulate(scenario, draw_tape(scenario, seed=2, replication=0))


def test_a_linear_curve_on_a_saturated_line_gives_the_integral_of_its_speed(
    tmp_path: Path,
) -> None:
    text = SATURATED.replace("CURVE", "speed: 40%").replace("2000 per day", "1439 per day")
    log = run(tmp_path, text)
    ended_at = log.steps["ended_at"]
    # speed 0.4 + 0.6 t/4 weeks: minutes of work done by week w are the integral
    for weeks in (1.0, 2.0, 3.0, 4.0):
        t = weeks * WEEK
        work = 0.4 * t + 0.6 * t * t / (2 * 4 * WEEK)
        done = int((ended_at <= t).sum())
        # each step keeps the speed at its start, a minute or two before: a shade too slow
        assert work - 4 - 0.6 * 2.5 * weeks / 4 <= done <= work + 1


def test_an_exponential_curve_has_come_95_percent_of_the_way(tmp_path: Path) -> None:
    log = run(
        tmp_path,
        SATURATED.replace("CURVE", "curve: exponential, speed: 40%").replace("2000", "1430"),
    )
    steps = log.steps
    minutes = steps["ended_at"] - steps["started_at"]
    rate = -math.log(0.05) / (4 * WEEK)
    speed = 1 - 0.6 * np.exp(-rate * steps["started_at"])
    done = ~np.isnan(minutes)
    assert np.allclose(minutes[done], 1 / speed[done], rtol=1e-9)
    at_four_weeks = np.searchsorted(steps["started_at"], 4 * WEEK)
    assert 1 / minutes[at_four_weeks] == pytest.approx(1 - 0.6 * 0.05, abs=1e-3)


FOREVER = """
scenario: novices
horizon: {start: 2026-01-05, weeks: 4}
channels: {email: {mode: deferred, volume: 500 per day}}
tiers: [L1, L2, L3]
topics:
  letter:
    L1: {handle_time: 1 min, escalate: {L2: 12%, L3: 6%}, solve: 90%}
    L2: {handle_time: 1 min, escalate: 10%, solve: 80%}
    L3: {handle_time: 1 min}
returns: {share: 100%, after: 1 h, at_most: 3}
team:
  first: {tier: L1, agents: 3, tenure: 0 min,
          learning: {over: 900 years, speed: 50%, solve: 60%, escalate: 250%}}
  second: {tier: L2, agents: 3}
  third: {tier: L3, agents: 2}
"""


def share_within(hits: int, number: int, chance: float) -> bool:
    low, high = binom.interval(0.999, number, chance)
    return bool(low <= hits <= high)


def test_who_never_learns_passes_on_and_solves_as_stated(tmp_path: Path) -> None:
    steps = run(tmp_path, FOREVER).frame("steps")
    first = steps[(steps.tier == "L1") & (steps.ending != "open")]
    number = len(first)
    passed_on = first.ending == "escalated"
    assert share_within(int(passed_on.sum()), number, 2.5 * 0.18)
    assert share_within(int((first.to_tier == "L2").sum()), number, 2.5 * 0.12)
    assert share_within(int((first.to_tier == "L3").sum()), number, 2.5 * 0.06)
    kept = int((~passed_on).sum())
    assert share_within(int((first.ending == "solved").sum()), kept, 0.9 * 0.6)
    second = steps[(steps.tier == "L2") & (steps.ending != "open")]
    assert share_within(int((second.ending == "escalated").sum()), len(second), 0.1)
    # what a novice does not solve comes back like everything else
    contacts = run(tmp_path, FOREVER).frame("contacts")
    unsolved = contacts[(contacts.outcome == "unsolved") & (contacts.number < 3)]
    assert unsolved.next_at.notna().all()
    assert np.allclose(unsolved.next_at - unsolved.ended_at, 60)


def test_experienced_agents_on_the_same_tape_take_the_usual_path(tmp_path: Path) -> None:
    usual = run(tmp_path, FOREVER.replace(", tenure: 0 min", ""))
    plain = FOREVER[: FOREVER.index(", tenure")] + FOREVER[FOREVER.index("}}\n  second") + 1 :]
    without = run(tmp_path, plain)
    # the tapes differ in rows that might happen, so contacts have other numbers; all else is alike
    for name in ("started_at", "ended_at", "agent", "tier", "ending"):
        assert np.array_equal(usual.steps[name], without.steps[name], equal_nan=True)


def test_deviations_by_hand() -> None:
    escalates = np.array([0.05, 0.25, 0.35, 0.45, 0.70])
    solves = np.array([0.10, 0.10, 0.10, 0.54, 0.36])
    found = deviations({1: 0.1, 2: 0.1}, 0.9, LearnerBounds(2.0, 0.5), escalates, solves)
    # usually 20 % are passed on, at most 40 %: the draws 0.25 and 0.35 are the further ones, a
    # quarter and three quarters of the way: the first goes to tier 1, the second to tier 2
    assert found.detour.tolist() == [-1, 1, 2, -1, -1]
    assert found.detour_at[[1, 2]] == pytest.approx([1.25, 1.75])
    assert np.isinf(found.detour_at[[0, 3, 4]]).all()
    assert found.fails_at == pytest.approx([0, 0.1 / 0.9, 0.1 / 0.9, 0.6, 0.4])
