"""Weeks that are in doubt are told by runs that are played no further than they reach."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from sim.calendar import DAY
from sim.checking import load_scenario
from sim.decisions.chances import REACH
from sim.decisions.goals import GoalWeeks
from sim.decisions.growth.judge import CAREFUL
from sim.decisions.growth.planner import Planner
from sim.decisions.trial import Trial
from sim.decisions.trials import Trials
from sim.decisions.weeks import whole_weeks
from sim.metrics.goals import Goal
from sim.runs.replication import Replication, goals_of, run_replication

TEAM = """
scenario: half a year
horizon: {start: 2026-01-05, weeks: 26}
channels: {phone: {mode: live, volume: 60 per day, patience: {mean: 3 min}}}
topics: {call: {L1: {handle_time: {mean: 5 min}}}}
team: {desk: {agents: 2, cost: 20 per hour}}
targets: {abandonment: at most 5%}
"""
ABANDONMENT = Goal("abandonment", "all", "at most", 0.05)


@pytest.fixture
def trials(tmp_path: Path) -> Trials:
    (tmp_path / "team.yaml").write_text(TEAM)
    team = load_scenario(tmp_path / "team.yaml")
    return Trials(team, goals_of(team), whole_weeks(team), seed=3, budget=1000)


def test_first_weeks_are_the_same_as_in_whole_runs(trials: Trials) -> None:
    trials.try_all([()], range(4))
    further = trials.try_further((), 8, 10).weeks
    assert further.told_by == (8,) * 10 + (4,) * 16
    (whole,) = trials.try_all([()], range(8))
    np.testing.assert_array_equal(further.figures[:, :10], whole.weeks.figures[:, :10])
    assert np.isnan(further.figures[:, 10:, 4:]).all()


def test_a_run_is_left_once_the_weeks_are_over_and_as_far_as_they_are_measured(
    trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[float] = []

    def watched(replication: Replication, **how: object) -> object:
        seen.append(replication.until)
        return run_replication(replication, **how)  # type: ignore[arg-type]

    monkeypatch.setattr("sim.runs.runner.run_replication", watched)
    trials.try_all([()], range(1))
    trials.try_further((), 2, 10)
    trials.try_further((), 3, 24)  # 25 of 26 weeks: not worth it
    week = 7 * DAY  # within which those who come again count
    assert seen == [math.inf, 10 * week + week, math.inf, math.inf]
    assert trials.so_far(()).weeks.told_by == (3,) * 26
    assert trials.spent == 4  # the second was played twice


def test_cost_is_of_whole_runs(trials: Trials) -> None:
    (whole,) = trials.try_all([()], range(4))
    assert trials.try_further((), 16, 5).cost == whole.cost
    assert trials.try_further((), 32, 26).cost == whole.cost
    (unpriced,) = trials.try_all([()], range(32), priced=False)
    assert math.isnan(unpriced.cost)
    assert trials.spent == 4 + 12 + 28  # what is known of all 26 weeks is not played again


def test_weeks_are_judged_by_the_runs_that_tell_of_them() -> None:
    figures = np.full((1, 3, 8), 0.0)
    figures[0, 0, 6:] = 0.1  # missed in 2 of 8
    figures[0, 1:, :1] = 0.1  # missed in 1 of 4
    figures[0, 1:, 4:] = math.nan
    weeks = GoalWeeks([ABANDONMENT], ["a", "b", "c"], figures, told_by=(8, 4, 4))
    assert weeks.chance.tolist() == [[0.25, 0.25, 0.25]]
    assert weeks.judged.error[0, 0] < weeks.judged.error[0, 1]
    wider = weeks.chance_interval[1] - weeks.chance_interval[0]
    assert wider[0, 0] < wider[0, 1]


def test_a_close_week_is_looked_at_with_its_neighbours_and_no_further(
    trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner = Planner(trials, range(2), None, ["desk"], [])
    planner.limit = 0.1
    close = np.arange(26) == 7
    monkeypatch.setattr(Trial, "in_doubt", lambda *_, **__: close)
    told_by = planner.judged((), CAREFUL).weeks.told_by
    most = 2 * CAREFUL.most
    assert told_by == (most,) * (8 + REACH) + (len(planner.look),) * (26 - 8 - REACH)


def test_a_week_comes_near_unless_its_margins_lie_far_inside() -> None:
    """A mean margin of 2 standard deviations leaves room for 10 % in 16 runs, one of 6 does not."""

    def week(distance: float) -> list[float]:
        spread = np.array([-1.0, 1.0] * 8) * math.sqrt(15 / 16)
        return list(0.05 - 0.001 * (distance + spread))

    trial = Trial(
        (), GoalWeeks([ABANDONMENT], ["a", "b"], np.array([[week(2), week(6)]])), 0, {}, {}
    )
    assert trial.comes_near(0.1, np.ones(2)).tolist() == [True, False]
    assert trial.comes_near(0.1, np.array([0.0, 1.0])).tolist() == [False, False]
