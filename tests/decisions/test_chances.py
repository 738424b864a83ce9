"""The chance of a miss, against normal margins of a known chance; and what replications keep."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr

from sim.checking import load_scenario
from sim.decisions.candidates import Hire, with_plan
from sim.decisions.chances import chances, deviations_of
from sim.decisions.trials import Trials
from sim.decisions.weeks import whole_weeks
from sim.runs.precision import Kpi
from sim.runs.replication import Replication, goals_of, run_replication
from sim.scenarios import Scenario
from sim.tape import draw_tape
from tests.decisions.by_week import weeks_of


def margins(inside: list[float], runs: int, seed: int) -> np.ndarray:
    """Normal margins with standard deviation 1 and these means."""
    draws = np.random.default_rng(seed).standard_normal((len(inside), runs))
    return draws + np.array(inside)[:, np.newaxis]


def test_chances_of_weeks_on_a_line_are_sharper_than_bare_shares() -> None:
    inside = list(np.linspace(2.0, 0.6, 8))
    truth = ndtr(-np.array(inside))
    found, bare = [], []
    for seed in range(100):
        each = margins(inside, 64, seed)
        found.append(chances(each).chance - truth)
        bare.append((each < 0).mean(axis=1) - truth)
    assert np.abs(np.mean(found, axis=0)).max() < 0.01
    assert np.std(found) < 0.8 * np.std(bare)


def test_a_week_that_differs_is_judged_by_itself() -> None:
    each = margins([4.0, 4.0, 0.0, 4.0, 4.0], 64, 1)
    assert chances(each).chance[2] == (each[2] < 0).mean()


def test_weeks_behind_a_change_do_not_tell_of_those_before() -> None:
    each = margins([1.0, 1.1, 1.2, 1.3], 64, 1)
    assert chances(each, frozenset({2})).chance.tolist() == (each < 0).mean(axis=1).tolist()


def test_what_is_not_measured_misses_nothing() -> None:
    each = margins([1.0, 1.0, 1.0], 64, 1)
    each[1] = np.nan
    assert chances(each).chance[1] == 0


def test_the_distance_of_a_risk_is_the_normal_quantile() -> None:
    assert abs(ndtr(-deviations_of(0.1)) - 0.1) < 1e-12


SMALL = """
scenario: small
horizon: {start: 2026-01-05, weeks: 3}
channels:
  phone: {mode: live, volume: 60 per day, patience: {mean: 3 min}, target: 80% within 20 s}
  chat: {mode: live, volume: 20 per day, patience: {mean: 3 min}, target: 80% within 20 s}
topics: {call: {L1: {handle_time: {mean: 6 min}}}}
team: {desk: {agents: 1, cost: 20 per hour}}
targets: {abandonment: at most 5%}
"""


@pytest.fixture
def small(tmp_path: Path) -> Scenario:
    (tmp_path / "small.yaml").write_text(SMALL)
    return load_scenario(tmp_path / "small.yaml")


def test_what_a_search_keeps_is_what_is_measured(small: Scenario) -> None:
    goals, weeks = goals_of(small), whole_weeks(small)
    trials = Trials(small, goals, weeks, seed=3, budget=9)
    (trial,) = trials.try_all([()], range(2))
    for number in range(2):
        kpis = run_replication(Replication("small", small, 3, number)).kpis.assign(replication=0)
        expected = weeks_of(kpis, goals, weeks).figures[:, :, 0]
        assert np.array_equal(trial.weeks.figures[:, :, number], expected, equal_nan=True)
        cost = Kpi("cost", None).rows(kpis)["numerator"].iloc[0]
        assert trial.sums["cost"][number, 0] == cost


def test_customers_drawn_once_are_those_of_every_plan(small: Scenario) -> None:
    hired = with_plan(small, (Hire(small.horizon.start, "desk", 1),))
    first = draw_tape(small, seed=3, replication=0, customers="small")
    again = draw_tape(hired, seed=3, replication=0, customers="small")
    plain = draw_tape(hired, seed=3, replication=0)
    assert len(again.people) == len(first.people) + 1
    for name in ("inquiries", "contacts", "steps"):
        one, other = getattr(again, name), getattr(plain, name)
        assert one.keys() == other.keys()
        assert all(np.array_equal(one[key], other[key], equal_nan=True) for key in one)
