"""Figures by week that are kept, and headcount at full speed, worked out by hand."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.checking import load_scenario
from sim.decisions import watch
from sim.decisions.candidates import Hire
from sim.decisions.growth.needed import needed_heads
from sim.decisions.kept_weeks import KeepWeeks
from sim.decisions.signals.watch import watch_weeks
from sim.decisions.trials import Trials
from sim.decisions.weeks import (
    WATCHED,
    as_figures,
    from_figures,
    together,
    watched_figures,
    weekly_figures,
    whole_weeks,
)
from sim.runs.replication import Replication, goals_of, run_replication
from sim.scenarios import Scenario

TEAM = """
scenario: learners
horizon: {start: 2026-01-05, weeks: 8}
opening_hours: {mon-tue: "09:00-17:00"}
channels: {phone: {mode: live, volume: 3 per hour, patience: {mean: 9 min}}}
topics: {call: {L1: {handle_time: {mean: 6 min}}}}
team:
  desk:
    agents: 2
    breaks: [30 min]
    hiring: {lead_time: 1 week, training: 2 weeks}
    learning: {over: 1000 weeks, speed: 50%}
targets: {abandonment: at most 90%}
"""


@pytest.fixture
def team(tmp_path: Path) -> Scenario:
    (tmp_path / "team.yaml").write_text(TEAM)
    return load_scenario(tmp_path / "team.yaml")


NOTHING = np.zeros((1, 8), bool)


def trials_of(scenario: Scenario) -> Trials:
    goals = goals_of(scenario)
    return Trials(scenario, goals, whole_weeks(scenario), seed=1, budget=99)


def test_a_hire_counts_from_the_end_of_training_and_at_the_speed_of_a_learner(
    team: Scenario,
) -> None:
    """Posted on 5 January: there on the 12th, on the lines on the 26th, at half speed (it takes
    a thousand weeks to learn)."""
    trials = trials_of(team)
    plan = (Hire(dt.date(2026, 1, 5), "desk", 1),)
    (trial,) = trials.try_all([plan], range(2), by_week=True)
    needed = needed_heads(trials, plan, 0.1, range(2), NOTHING)
    assert trial.by_week is not None
    heads = needed.at_full_speed("desk", trial.by_week)
    # calls that run into breaks and beyond the day move minutes: some hundredths of an agent
    assert heads[:, :3] == pytest.approx(2.0, abs=0.05)
    assert heads[:, 3:] == pytest.approx(2.5, abs=0.05)
    employed = trial.by_week.figures["group", "desk"]["headcount"]
    assert employed[0] == pytest.approx([2.0] + 7 * [3.0])
    assert needed.teams == [{"desk": 2}, {"desk": 3}]
    assert needed.agents("desk") == 8 * [("at most", 2)]


def test_more_than_all_that_were_tried_is_reported(team: Scenario) -> None:
    (goal,) = goals_of(team)
    trials = trials_of(team)
    trials.goals = [type(goal)("occupancy", "all", "at most", 0.0)]
    needed = needed_heads(trials, [Hire(dt.date(2026, 1, 5), "desk", 1)], 0.1, range(2), NOTHING)
    assert needed.agents("desk") == 8 * [("more than", 3)]


def test_what_more_agents_cannot_help_does_not_count_once_it_is_given_up(team: Scenario) -> None:
    (goal,) = goals_of(team)
    trials, hires = trials_of(team), [Hire(dt.date(2026, 1, 5), "desk", 1)]
    trials.goals = [type(goal)("occupancy", "all", "at least", 1.0)]
    needed = needed_heads(trials, hires, 0.1, range(2), ~NOTHING)
    assert needed.agents("desk") == 8 * [("at most", 2)]
    trials.goals = [type(goal)("occupancy", "all", "at most", 0.0)]
    needed = needed_heads(trials, hires, 0.1, range(2), ~NOTHING)
    assert needed.agents("desk") == 8 * [("more than", 3)]


def test_of_many_hires_not_every_number_is_tried(team: Scenario) -> None:
    trials = trials_of(team)
    needed = needed_heads(trials, [Hire(dt.date(2026, 1, 5), "desk", 16)], 0.1, range(1), NOTHING)
    assert [each["desk"] for each in needed.teams] == [2, 4, 6, 8, 10, 12, 14, 16, 18]


def test_nobody_comes_or_goes_in_the_reference(team: Scenario, tmp_path: Path) -> None:
    text = TEAM + "plan: [{date: 2026-01-12, leave: 1, from: desk}]\n"
    text = text.replace("breaks:", "turnover: {per_year: 90%}\n    breaks:")
    (tmp_path / "leavers.yaml").write_text(text)
    trials = trials_of(load_scenario(tmp_path / "leavers.yaml"))
    (today,) = trials.try_all([()], range(1), by_week=True)
    needed = needed_heads(trials, (), 0.1, range(1), NOTHING)
    assert today.by_week is not None
    assert today.by_week.figures["group", "desk"]["headcount"].min() <= 1
    # of the two of today nobody leaves: so the one who is left counts as one
    assert needed.at_full_speed("desk", today.by_week).min() <= 1.01
    assert needed.at_full_speed("desk", today.by_week).max() == pytest.approx(2, abs=0.01)


@pytest.mark.parametrize("by_week", [False, True])
def test_a_trial_measures_all_that_it_keeps(team: Scenario, by_week: bool) -> None:
    """What lights, headcount and goals are made of is the same as where everything is measured."""
    goals = tuple(goals_of(team))
    keep = KeepWeeks(goals, ("2026-01-05", "2026-01-12"), reported=True, by_week=by_week)
    everything, some = (
        run_replication(Replication("x", team, 1, 0, kpis)) for kpis in (None, keep.wanted)
    )
    assert len(some.kpis) < len(everything.kpis) / 4
    one, other = (json.dumps(keep(each), default=np.ndarray.tolist) for each in (some, everything))
    assert one == other


def test_lights_of_kept_figures_are_those_of_all_kpis(team: Scenario) -> None:
    runs = [run_replication(Replication("x", team, 1, number)) for number in range(3)]
    rows = pd.concat([each.kpis.assign(replication=k) for k, each in enumerate(runs)])
    kept = together([watched_figures(each.table) for each in runs])
    again = from_figures(json.loads(json.dumps(as_figures(kept), default=np.ndarray.tolist)))
    wanted = watch(rows, team.signals)
    for weeks in (kept, again):
        pd.testing.assert_frame_equal(watch_weeks(weeks, team.signals).cells, wanted.cells)
    assert np.isfinite(wanted.cells["chance_red"]).any()


@pytest.mark.parametrize("name", ["help-desk", "year-of-growth", "tests/fuzz/everything.yaml"])
def test_watched_figures_are_those_of_the_frame(name: str) -> None:
    root = Path(__file__).parents[3]
    scenario = load_scenario(root / name if (root / name).exists() else name)
    run = run_replication(Replication("x", scenario, 1, 0), engine="compiled")
    ours, theirs = watched_figures(run.table), weekly_figures(run.kpis.assign(replication=0))
    assert ours.mondays == theirs.mondays
    assert ours.of("tier") == theirs.of("tier")
    assert [*ours.figures][:2] == [*theirs.figures][:2]
    for place, figures in ours.figures.items():
        assert {*figures} == {*WATCHED, "minutes"} & {*theirs.figures[place]}
        for metric, values in figures.items():
            np.testing.assert_array_equal(values, theirs.figures[place][metric])
    assert {place for place in theirs.figures if place[0] in ("tier", "group")} <= {*ours.figures}
