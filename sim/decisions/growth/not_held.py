"""What no plan within the limits holds, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.decisions.candidates import Hire, merged, options_of
from sim.metrics.goals import Goal

if TYPE_CHECKING:
    from sim.decisions.growth.planner import Planner
    from sim.decisions.trial import Trial


@dataclass(frozen=True)
class NotHeld:
    """A goal that nothing within the limits holds."""

    goal: Goal
    weeks: Sequence[str]
    """Mondays of the weeks in which the chosen plan misses it with more than the risk, as dates."""


def not_held(planner: Planner, chosen: Trial, risk: float) -> list[NotHeld]:
    """What the search gave up and the chosen plan misses, on fresh replications."""
    missed = np.logical_and(planner.given_up, chosen.weeks.breaks(risk))
    weeks = np.array(planner.trials.whole_weeks)
    goals = zip(planner.trials.goals, missed, strict=True)
    return [NotHeld(goal, weeks[of_goal].tolist()) for goal, of_goal in goals if of_goal.any()]


def why_not_held(planner: Planner, risk: float) -> str:
    """Whether twice the agents from the first day on would do, or make something else worse."""
    trials, scenario = planner.trials, planner.trials.scenario
    trials.doing = "why no plan holds"
    start = scenario.horizon.start
    heads = {name: max(1, scenario.team[name].headcount) for name in planner.groups}
    twice = merged(Hire(start, name, number) for name, number in heads.items())
    there = max(hire.on_the_lines(scenario) for hire in twice).isoformat()
    weeks = np.array([float(week > there) for week in trials.whole_weeks])
    if not weeks[1:].any():
        return "the horizon ends before any hire is on the lines"
    tried = trials.try_all([(), merged([*twice, *options_of(planner.best)])], planner.look)
    few, many = (trial.beyond(risk) @ weeks for trial in tried)
    order = sorted(range(len(trials.goals)), key=lambda goal: not planner.given_up[goal].any())
    goals = [(trials.goals[number], few[number], many[number]) for number in order]
    held = [goal for goal, before, then in goals if before > then]
    lost = [goal for goal, before, then in goals if before < then and not goal.more_helps]
    if held and lost:
        one, other = held[0], lost[0]
        return (
            f"the targets contradict each other here: {one.label} ({one.target}) needs more "
            f"agents, {other.label} ({other.target}) fewer"
        )
    if lost:
        return f"more agents only make it worse, for {lost[0].label} needs fewer"
    missed = [goal.label for goal, _, then in goals if then > 0]
    if missed:
        return f"even twice the agents, once they are all on the lines, miss {missed[0]}"
    return (
        "twice the agents would hold it once they are on the lines: they come too late, or the "
        "limits forbid them"
    )
