"""A bounded sample of benchmarks/decisions/grow_truth.py: exact theory knows the answer."""

from __future__ import annotations

from benchmarks.decisions.grow_truth import INSTANCES, RISK, load, planner_of
from tests.theory.formulas import MMcM, erlang_c


def test_erlang_a_reports_the_size_of_a_line() -> None:
    lost = {n: MMcM(20 / 60, 6.0, n, 3.0).abandonment for n in (3, 4)}
    assert lost[4] < 0.6 * 0.09 < 0.09 < 0.7 * lost[3]
    planner = planner_of(load(INSTANCES["erlang-a"].text), seed=7, runs=2)
    planner.solve(RISK)
    assert not planner.given_up.any()
    (hire,) = planner.best
    assert (hire.group, hire.agents) == ("desk", 2)  # type: ignore[union-attr]


def test_a_jackson_network_reports_the_tier_that_needs_somebody() -> None:
    assert jackson(3, 3) < 0.8 * 22 < 22 < 0.8 * jackson(3, 2)
    assert jackson(6, 2) > 22  # nor do agents of the first tier help
    planner = planner_of(load(INSTANCES["jackson"].text), seed=7, runs=2)
    planner.solve(RISK)
    assert not planner.given_up.any()
    (hire,) = planner.best
    assert (hire.group, hire.agents) == ("second", 1)  # type: ignore[union-attr]


def jackson(first: int, second: int) -> float:
    """Mean time to resolution: both tiers are M/M/c, 35 % go through the second."""
    return sojourn(20 / 60, 6.0, first) + 0.35 * sojourn(7 / 60, 15.0, second)


def sojourn(rate: float, mean: float, agents: int) -> float:
    """Mean time in an M/M/c line, in minutes."""
    return mean + erlang_c(rate * mean, agents) * mean / (agents - rate * mean)


def test_what_cannot_be_held_is_reported() -> None:
    planner = planner_of(load(INSTANCES["infeasible"].text), seed=7, runs=2)
    planner.solve(RISK)
    given_up = planner.given_up.any(axis=1)
    goals = zip(planner.trials.goals, given_up, strict=True)
    assert [goal.metric for goal, given in goals if given] == ["occupancy"]
    assert planner.best  # that hold the other
