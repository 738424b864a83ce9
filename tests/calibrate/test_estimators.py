"""Estimators by hand: what they give where the answer is known."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from scipy import stats

from sim.calibrate.available import Line, agents_of
from sim.calibrate.demand import Days, volume_of
from sim.calibrate.kinds import kinds_of_day
from sim.calibrate.levels import Way, step_in
from sim.calibrate.staff import _united
from sim.calibrate.values import Resampling
from sim.calibrate.waiting import LEVELS, Waits, _drawn, _reached, survival, unlike
from sim.calibrate.work import KS_LIMIT, _shape, lognormal_of, share
from sim.units.habits import rate, thousands_point


def days(number: int) -> Days:
    every = np.ones(number, bool)
    return Days(dt.date(2026, 1, 5), np.arange(number) % 7, every, (), ())


def arrivals(counts: np.ndarray) -> np.ndarray:
    return np.repeat(np.arange(len(counts)), counts)


def test_the_product_limit_estimate_by_hand() -> None:
    # Kaplan and Meier: 6 waits, hang-ups at 1, 3 and 3; answers at 2, 4 and 5.
    wait = np.array([1.0, 2, 3, 3, 4, 5])
    left = np.array([1.0, 0, 1, 1, 0, 0])
    times, stay = survival(wait, left, np.ones(6))
    assert times.tolist() == [1, 3]
    np.testing.assert_allclose(stay, [5 / 6, 5 / 6 * 2 / 4])
    times, stay = survival(wait, left, np.full(6, 3.0))  # weights alone change nothing
    np.testing.assert_allclose(stay, [5 / 6, 5 / 6 * 2 / 4])


def test_patience_agrees_with_scipy() -> None:
    from scipy import stats

    rng = np.random.default_rng(3)
    patience, answer = rng.exponential(3, 500), rng.exponential(2, 500)
    wait, left = np.minimum(patience, answer), (patience < answer).astype(float)
    order = np.argsort(wait)
    times, stay = survival(wait[order], left[order], np.ones(500))
    theirs = stats.ecdf(stats.CensoredData.right_censored(wait, left == 0)).sf
    np.testing.assert_allclose(stay, theirs.evaluate(times), rtol=1e-10)


def test_patience_drawn_anew_is_the_estimate_of_those_days() -> None:
    rng = np.random.default_rng(4)
    patience, answer = rng.exponential(3, 300), rng.exponential(2, 300)
    day = rng.integers(0, 14, 300)
    waits = Waits(np.minimum(patience, answer), patience < answer, day)
    resampling = Resampling(np.arange(14), np.arange(14) % 7, rng.random((5, 14)))
    order = np.argsort(waits.wait)
    ordered = Waits(waits.wait[order], waits.left[order], day[order])
    for level, found in zip(LEVELS, _drawn(ordered, resampling), strict=True):
        for weights, drawn in zip(resampling.weights, found, strict=True):
            times, stay = survival(ordered.wait, ordered.left.astype(float), weights[ordered.day])
            assert drawn == pytest.approx(_reached(times, stay, level))


def test_ratios_of_days_drawn_anew() -> None:
    resampling = Resampling(np.arange(4), np.arange(4), np.zeros((3, 4)))
    resampling.weights = np.array([[1.0, 1, 0, 0], [0.0, 2, 0, 1], [0.0, 0, 1, 1]])
    day, top = np.array([0, 1, 1, 2, 3, 9]), np.array([3.0, 4, 8, 6, 2, 0])  # day 9 was not drawn
    np.testing.assert_allclose(resampling.totals(day, top), [15, 26, 8])
    figure = resampling.ratio(day, top)
    assert figure.value == pytest.approx(23 / 6)


def test_weekdays_and_busyness() -> None:
    rng = np.random.default_rng(1)
    factors = np.array([1.4, 1.1, 1.0, 1.0, 0.9, 0.4, 0.2]) / (6 / 7)
    number = 7 * 26
    busy = rng.gamma(1 / 0.15**2, 0.15**2, number)
    counts = rng.poisson(300 * factors[np.arange(number) % 7] * busy)
    volume = volume_of(days(number), arrivals(counts), tuple(range(7)))
    assert volume.mean.low < 300 < volume.mean.high
    np.testing.assert_allclose(volume.factors, factors, rtol=0.15)
    assert volume.variation.low < 0.15 < volume.variation.high
    assert volume.trend.low < 0 < volume.trend.high


def test_closed_weekdays_do_not_make_an_interval_narrow() -> None:
    counts = np.zeros((4, 7), int)
    counts[:, :5] = np.array([[260, 190, 215, 180, 170], [330, 225, 160, 215, 190]] * 2)
    volume = volume_of(days(28), arrivals(counts.ravel()), tuple(range(5)))
    mean = counts[:, :5].mean(axis=0)
    dispersion = (((counts[:, :5] - mean) ** 2) / mean).sum() / (20 - 5)
    reach = stats.t.ppf(0.975, 15) * np.sqrt(dispersion * mean.sum() / 4) / 7
    assert volume.mean.value == pytest.approx(mean.sum() / 7)
    assert volume.mean.high - volume.mean.value == pytest.approx(reach)


def test_intervals_of_contacts_a_day_cover_where_the_weekend_is_closed() -> None:
    rng, weekday = np.random.default_rng(5), np.arange(28) % 7
    covered = 0
    for _ in range(600):
        busy = rng.gamma(1 / 0.1**2, 0.1**2, 28)
        counts = rng.poisson(np.where(weekday < 5, 280.0, 0.0) * busy)
        mean = volume_of(days(28), arrivals(counts), tuple(range(5))).mean
        covered += mean.low <= 200 <= mean.high
    assert covered / 600 == pytest.approx(0.95, abs=3 * (0.95 * 0.05 / 600) ** 0.5)


def test_pure_chance_is_no_busyness() -> None:
    counts = np.random.default_rng(2).poisson(50.0, 7 * 20)
    assert volume_of(days(140), arrivals(counts), tuple(range(7))).variation.value < 0.05


def test_growth_is_told_from_a_step_and_from_too_few_weeks() -> None:
    rng = np.random.default_rng(5)
    week = np.arange(7 * 30) // 7
    growing = rng.poisson(100 * 1.02**week)
    step = rng.poisson(np.where(week < 15, 100, 160))
    every = tuple(range(7))
    grown = volume_of(days(210), arrivals(growing), every)
    assert grown.steady
    assert grown.trend.low < 0.02 < grown.trend.high
    assert not volume_of(days(210), arrivals(step), every).steady
    assert not volume_of(days(70), arrivals(growing[:70]), every).steady


@pytest.mark.parametrize(("number", "weeks"), [(12 * 7 - 2, 12), (12 * 7 - 3, 81 / 7), (84, 12)])
def test_a_closed_weekend_ends_the_last_week(number: int, weeks: float) -> None:
    counts = np.where(np.arange(number) % 7 < 5, 100, 0)
    assert volume_of(days(number), arrivals(counts), tuple(range(5))).weeks == weeks


def test_the_next_weeks_begin_where_a_trend_has_come_to() -> None:
    rng = np.random.default_rng(5)
    week = np.arange(7 * 30) // 7
    growing = volume_of(days(210), arrivals(rng.poisson(100 * 1.02**week)), tuple(range(7)))
    assert growing.now.low < 100 * 1.02**30 < growing.now.high
    assert growing.mean.value < 0.8 * growing.now.value
    flat = volume_of(days(210), arrivals(rng.poisson(100, 210)), tuple(range(7)))
    assert flat.now == flat.mean


def test_after_a_step_its_level_counts() -> None:
    rng = np.random.default_rng(6)
    week = np.arange(7 * 30) // 7
    found = volume_of(days(210), arrivals(rng.poisson(np.where(week < 18, 100, 160))), (0,))
    assert (found.course.way, found.course.since) == (Way.STEP, 18)
    assert found.now.low < 160 < found.now.high
    assert found.now.high - found.now.low > (found.mean.high - found.mean.low) * 1.2


def test_chance_makes_a_step_in_one_of_a_hundred() -> None:
    rng = np.random.default_rng(7)
    steps = [step_in(rng.normal(1, 0.1, 52)) for _ in range(1000)]
    assert sum(step is not None for step in steps) <= 20  # 10 are to be expected


def test_kinds_of_day_are_told_apart_by_their_profile() -> None:
    rng = np.random.default_rng(4)
    day = np.repeat(np.arange(28), 300)
    short = day % 7 == 4
    minute = np.where(short, rng.uniform(480, 840, len(day)), rng.uniform(480, 1080, len(day)))
    kinds = kinds_of_day(days(28), day, minute)
    assert [kind.weekdays for kind in kinds] == [(0, 1, 2, 3, 5, 6), (4,)]
    assert kinds[1].opens == (480, 840)


def test_spells_of_an_agent() -> None:
    agent = np.array([0, 0, 0, 1])
    start, end = np.array([0.0, 20, 100, 5]), np.array([10.0, 30, 110, 6])
    a, b = _united(agent, start, end, 15.0)
    assert sorted(zip(a.tolist(), b.tolist(), strict=True)) == [(0, 30), (5, 6), (100, 110)]


def erlang_a(agents: float, load: float, leaving: float) -> tuple[np.ndarray, float]:
    """Shares of time with 0 … agents busy and nobody waiting, and with somebody waiting."""
    up = [1.0]
    for k in range(1, 60):
        up.append(up[-1] * load / (min(k, agents) + max(k - agents, 0) * leaving))
    share = np.array(up) / sum(up)
    return share[: int(agents) + 1], float(share[int(agents) + 1 :].sum())


def test_the_states_of_a_line_tell_how_many_agents_there_were() -> None:
    # Half of the time 3 agents, half of the time 7, and never one between.
    free, queue = np.zeros(8), np.zeros(8)
    for agents in (3, 7):
        share, waiting = erlang_a(agents, 4.0, 0.3)
        free[: agents + 1] += 5000 * share
        queue[agents] += 5000 * waiting
    line = Line(free[np.newaxis], queue[np.newaxis], load=4.0, leaving=0.3, active=9)
    (mean,) = agents_of(line, np.ones((1, 1)))
    assert mean == pytest.approx(5.0, abs=0.05)
    while_waiting = (queue * np.arange(8)).sum() / queue.sum()
    assert while_waiting < 4  # somebody waits when few are there: such moments alone are too few


def test_patience_that_differs_is_told_by_the_log_rank_test() -> None:
    rng = np.random.default_rng(6)

    def waits(mean: float) -> Waits:
        patience, answer = rng.exponential(mean, 800), rng.exponential(2, 800)
        return Waits(np.minimum(patience, answer), patience < answer, np.zeros(800, int))

    assert unlike(waits(2.0), waits(6.0))
    assert not unlike(waits(4.0), waits(4.0))


def test_intervals_of_resampled_days_cover_a_mean() -> None:
    rng = np.random.default_rng(8)
    hits = 0
    for _ in range(60):
        level = rng.normal(0, 1, 40)
        weekday = np.arange(40) % 5
        resampling = Resampling(np.arange(40), weekday, rng.random((200, 40)))
        low, high = resampling.interval(lambda w, x=level: float((w * x).sum() / w.sum()))
        hits += low < 0 < high
    assert hits >= 50  # 95 % wanted; drawing within weekdays makes it a little short


def test_shares_have_jeffreys_interval() -> None:
    figure = share(3, 10)
    assert (round(figure.low, 4), round(figure.high, 4)) == (0.0927, 0.6058)
    assert share(0, 10).low == 0
    assert share(10, 10).high == 1


@pytest.mark.parametrize("number", [0.0345, 2.759, 9.7234, 56.5891, 154.2, 897.123, 1084.0, 62.782])
def test_no_volume_looks_like_thousands(number: float) -> None:
    text = rate(number)
    assert float(text) == pytest.approx(number, rel=1e-4)
    assert thousands_point(f"{text} per day") is None
    assert thousands_point(f"{rate(number, 4)} per day") is None


def test_fewer_steps_are_taken_as_measured_where_no_lognormal_is_like_them() -> None:
    # 60 % shorter than ten seconds, the rest about six minutes: of 200 steps the distance from any
    # lognormal is far beyond what chance adds, 1.63 / 200^0.5
    odd = np.repeat([0.1, 6.0], [120, 80]) * np.linspace(0.9, 1.1, 200)
    distance, values = _shape(odd, odd.mean(), odd.std() / odd.mean())
    assert distance > KS_LIMIT + 1.63 / 200**0.5
    assert values is not None
    assert values.mean() == pytest.approx(odd.mean())
    like = lognormal_of(5.0, 0.8).ppf((np.arange(200) + 0.5) / 200)
    assert _shape(like, like.mean(), like.std() / like.mean())[1] is None
    assert _shape(odd[::5], odd.mean(), 1.0)[1] is None  # 40 steps are too few for 40 quantiles
