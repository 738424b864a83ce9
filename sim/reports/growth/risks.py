"""Which week of a plan is most at risk, how likely it misses a target, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.reports.pen.words import count_of, day, estimate, odds

if TYPE_CHECKING:
    from sim.decisions import Growth
    from sim.decisions.goals import GoalWeeks
    from sim.decisions.trial import Trial
    from sim.metrics.goals import Goal


class Worst(NamedTuple):
    """The week of a plan that is most at risk, of those that the plan is to hold."""

    chance: float
    """Chance that it misses the goal."""
    goal: Goal
    week: int
    """Its number."""
    interval: tuple[float, float]
    """Of the chance, with 95 %."""

    @property
    def columns(self) -> dict[str, float]:
        """The chance and its interval as columns of a row."""
        low, high = self.interval
        return {"worst_chance": self.chance, "worst_low": low, "worst_high": high}


def worst_week(growth: Growth, trial: Trial) -> Worst:
    """The week within reach that is most at risk.

    Of the chosen plan it is the one that the search saw, and the chance is that of fresh
    replications: so it is not the higher for having been picked. Of another plan it is the one
    whose chance is highest.
    """
    reached = growth.reached(trial)
    chance = trial.weeks.chance * reached
    if trial is growth.chosen and growth.riskiest is not None:
        goal, week = growth.riskiest
    else:
        goal, week = map(int, np.unravel_index(int(np.argmax(chance)), chance.shape))
    low, high = (float(each[goal, week]) for each in trial.weeks.chance_interval)
    return Worst(float(chance[goal, week]), growth.goals[goal], week, (low, high))


def raises_risk(growth: Growth, trial: Trial) -> bool:
    """Whether a plan's worst week is more at risk than the chosen plan's, in the same replications:
    what more of them tell of the chosen plan alone would be compared with chance.
    """
    weeks = growth.chosen.weeks.first(trial.weeks.replications)
    base = worst_week(growth, replace(growth.chosen, weeks=weeks))
    return worst_week(growth, trial).chance > base.chance


def chance_words(row: Mapping[str, Any]) -> str:
    """The chance of a row's worst week with its 95 % interval: "25 % (12 to 45)"."""
    return estimate(row["worst_chance"], row["worst_low"], row["worst_high"], "share")


def odds_of(weeks: GoalWeeks, goal: int, week: int) -> str:
    """The chance that a week misses a goal: "about 1 in 8", "next to nothing (in none of 10 runs)".

    Next to nothing and as good as certain say little without the number of runs.
    """
    chance, runs = float(weeks.chance[goal, week]), weeks.replications
    missed = int(weeks.missed[goal, week].sum())
    told = odds(chance)
    if told not in (odds(0.0), odds(1.0)):
        return told
    return f"{told} (in {missed or 'none'} of {count_of(runs, 'run')})"


def worst_words(growth: Growth, trial: Trial) -> str:
    """What is known of the worst week within reach."""
    _, goal, week, (_, high) = worst_week(growth, trial)
    weeks = trial.weeks
    runs = weeks.replications
    surely = f"surely below {math.ceil(100 * high)} %"
    if not (weeks.share * growth.reached(trial)).any():
        which = "any other target" if growth.not_held else "a target"
        return (
            f"no week that this can still reach misses {which} in any of "
            f"{count_of(runs, 'fresh run')}. The chance of it is {surely}"
        )
    return (
        f"the riskiest week is that of {day(weeks.starts[week])}. The chance that it misses "
        f"{goal.label} is {odds_of(weeks, growth.goals.index(goal), week)}, and {surely}"
    )
