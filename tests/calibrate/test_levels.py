"""How the level goes on: ways that are told apart by the staffing they would have led to."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from sim.calibrate import as_yaml, calibrate
from sim.calibrate.demand import Days, Volume, volume_of
from sim.calibrate.levels import (
    Way,
    _costs,
    _planned,
    answering,
    beats_a_step,
    course_of,
    in_proportion,
    step_in,
)
from sim.calibrate.values import Floats
from sim.exports import read_export


def weeks(number: int, growth: float = 0.0, *, seed: int = 1, noise: float = 0.05) -> Floats:
    """Levels of weeks that grow by a share a month, and chance."""
    chance = np.random.default_rng(seed).normal(0, noise, number)
    return np.asarray((1 + growth) ** (np.arange(number) * 12 / 52) * np.exp(chance))


def ways(levels: list[Floats]) -> list[Way]:
    return [course_of(each, np.arange(len(each)), in_proportion).way for each in levels]


@pytest.mark.parametrize(("number", "growth", "least"), [(26, 0.02, 0.8), (14, 0.04, 0.65)])
def test_a_slow_trend_is_seldom_taken_for_a_step(number: int, growth: float, least: float) -> None:
    at, seeds = np.arange(float(number)), range(200)
    trends = [beats_a_step(weeks(number, growth, seed=k, noise=0.03), at) for k in seeds]
    assert np.mean(trends) > least


def test_neither_chance_nor_a_step_is_a_trend() -> None:
    at, seeds = np.arange(26.0), range(200)
    step = np.where(at < 13, 1.0, 1.15)
    chance = [beats_a_step(weeks(26, seed=k, noise=0.03), at) for k in seeds]
    steps = [beats_a_step(step * weeks(26, seed=k, noise=0.03), at) for k in seeds]
    assert np.mean(chance) < 0.03
    assert np.mean(steps) < 0.03


def test_agents_for_calls_by_erlang_c() -> None:
    # 100 calls of 3 minutes in half an hour are 10 Erlangs: 14 agents answer 89 % within 20 s,
    # 13 only 80 % less a little (the usual example of Erlang C)
    agents = answering(np.array([10.0]), 3.0)
    assert agents(np.array([1.0]))[0] == pytest.approx(14, abs=0.5)  # interpolated between loads
    half, double = agents(np.array([0.5, 2.0]))
    assert 2 * half > agents(np.array([1.0]))[0] > double / 2  # few need more for each call


def test_a_plan_leaves_room_for_chance() -> None:
    # mean 1.1, sd 0.1414, Student's t of one degree at 90 %: 3.078; √(1 + 1/2)
    planned = _planned(np.array([1.0, 1.2]), np.arange(2), np.array([2, 3]), trend=False)
    np.testing.assert_allclose(planned, 1.1 + 3.0777 * 0.141421 * 1.5**0.5, rtol=1e-4)
    sure = _planned(1.02 ** np.arange(10.0), np.arange(10), np.array([10, 12]), trend=True)
    np.testing.assert_allclose(sure, [1.02**10, 1.02**12])


def test_a_missing_agent_costs_as_nine_that_are_spare() -> None:
    # 15 weeks alike are planned without a margin; in the 16th 0.1 is missing from each of the eight
    # weeks on from which it was planned, and 36 weeks were planned in all
    level = np.array([1.0] * 15 + [1.1])
    costs = _costs(level, np.arange(16), None, in_proportion)
    assert costs[Way.MEAN] == pytest.approx(8 * 0.9 / 36 / level.mean())
    less = _costs(2 - level, np.arange(16), None, in_proportion)
    assert less[Way.MEAN] == pytest.approx(8 * 0.1 / 36 / (2 - level).mean())


def test_growth_is_taken_on_and_chance_is_not() -> None:
    seeds = range(40)
    grown = ways([weeks(26, 0.06, seed=seed) for seed in seeds])
    assert grown.count(Way.TREND) >= 32
    flat = ways([weeks(26, seed=seed) for seed in seeds])
    assert flat.count(Way.TREND) <= 4
    assert flat.count(Way.MEAN) >= 34
    after = np.where(np.arange(26) < 14, 1.0, 1.4)
    stepped = ways([after * weeks(26, seed=seed) for seed in seeds])
    assert stepped.count(Way.STEP) >= 32


def test_staffing_decides_where_the_shape_of_the_weeks_says_neither() -> None:
    # The best step leaves less of these weeks than a line, and is no more than chance makes: by
    # their shape nothing grows. Planned by their mean, the last ones would have lacked agents.
    levels = [weeks(16, 0.04, seed=seed) for seed in range(60)]
    at = np.arange(16)
    flat = [each for each in levels if not beats_a_step(each, at * 1.0) and step_in(each) is None]
    found = [course_of(each, at, in_proportion) for each in flat]
    grown = [course for course in found if course.way == Way.TREND]
    assert len(grown) >= len(flat) / 5
    for course in grown:
        assert course.held == 8
        assert course.costs[Way.TREND] < 0.8 * course.costs[Way.MEAN]
    for course in found:
        if course.way == Way.MEAN:
            assert min(course.costs.values()) >= 0.8 * course.costs[Way.MEAN]


def test_few_weeks_are_not_held_out() -> None:
    assert course_of(weeks(11, 0.2), np.arange(11), in_proportion).way == Way.MEAN
    course = course_of(weeks(15, 0.2), np.arange(15), in_proportion)
    assert (course.way, course.held, course.why) == (Way.TREND, 0, "")


@pytest.mark.parametrize("growth", [0.0, 0.06])
def test_a_log_with_and_without_growth(growth: float, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    path = tmp_path / "tickets.csv"
    days = np.flatnonzero(np.arange(7 * 30) % 7 < 5)
    counts = rng.poisson(40 * (1 + growth) ** (days * 12 / 365.25))
    moments = np.datetime64("2026-01-05T09:00") + np.repeat(days, counts) * np.timedelta64(1, "D")
    moments += rng.integers(0, 480, len(moments)) * np.timedelta64(1, "m")
    rows = [f"{k},{at},{at + np.timedelta64(3, 'h')}" for k, at in enumerate(np.sort(moments))]
    path.write_text("\n".join(["Ticket ID,Created at,Solved at", *rows]) + "\n")
    found = calibrate(read_export([path]))
    (channel,) = found.channels
    text = as_yaml(found, "team")
    (line,) = [line for line in text.splitlines() if " growth: " in line]
    (why,) = [line for line in text.splitlines() if "held out" in line and line.strip()[0] == "#"]
    month = [value for value in found.findings.entries if value.key.endswith(".growth")]
    if growth:
        assert "# data: 30 weeks" in line
        assert 0.04 < float(line.split("growth: ")[1].split("%")[0]) / 100 < 0.08
        assert f"staffing by {Way.TREND} would have cost" in why
    else:
        assert "growth: 0% per month   # ASSUMED" in line
        assert f"staffing by {Way.MEAN} would have cost" in why
        assert channel.volume.now == channel.volume.mean
    assert [channel.volume.course.why in value.basis for value in month] == [True]


def test_growth_that_is_not_seen_is_tried() -> None:
    def found(weeks: int, growth: float, seed: int) -> Volume:
        day = np.arange(7 * weeks)
        counts = np.random.default_rng(seed).poisson(20 * (1 + growth) ** (day * 12 / 365.25))
        days = Days(dt.date(2026, 1, 5), day % 7, np.ones(len(day), bool), (), ())
        return volume_of(days, np.repeat(day, counts), tuple(range(7)))

    seeds = range(30)
    unseen = [each for each in (found(20, 0.04, seed) for seed in seeds) if not each.steady]
    held = [each for each in unseen if each.growth_tried.high >= 0.04]
    assert len(unseen) >= 10
    assert len(held) >= 0.7 * len(unseen)
    for seed in seeds:
        tried = found(20, 0.0, seed).growth_tried
        assert tried.low <= -0.02 < 0.02 <= tried.high
    few = found(11, 0.04, 1).growth_tried
    assert (few.low, few.value, few.high) == (-0.02, 0.0, 0.02)
