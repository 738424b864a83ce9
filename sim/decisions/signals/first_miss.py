"""The first week in which each target fails, to set signals against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.decisions.weeks import TEAM, WeeklyFigures, weekly_figures
from sim.metrics.goals import Goal

if TYPE_CHECKING:
    import pandas as pd


class Miss(NamedTuple):
    """A target that fails in at least half of the replications, several weeks in a row."""

    metric: str
    channel: str
    """"all" for a target of the whole team."""
    week: str
    """Date of the Monday of the first of them."""


def first_misses(
    kpis: pd.DataFrame,
    goals: Sequence[Goal],
    *,
    weeks_in_a_row: int = 2,
) -> list[Miss]:
    """When each target fails first, the earliest first; targets that never fail are left out.

    A target fails from the first of several weeks in a row in each of which the figure of the week
    misses it in at least half of the replications in which it was measured. Targets without
    figures by week are not known.

    Args:
        kpis: rows of :func:`sim.metrics.measure` with a column ``replication``.
        goals: what is promised.
        weeks_in_a_row: how many weeks in a row it must miss.
    """
    weeks = weekly_figures(kpis)
    misses = []
    for goal in goals:
        week = _first(weeks, goal, weeks_in_a_row)
        if week is not None:
            misses.append(Miss(goal.metric, goal.channel, week))
    return sorted(misses, key=lambda miss: miss.week)


def _first(weeks: WeeklyFigures, goal: Goal, in_a_row: int) -> str | None:
    place = TEAM if goal.channel == "all" else ("channel", goal.channel)
    figures = weeks.figures.get(place, {}).get(goal.metric)
    if figures is None:
        return None
    known = np.sum(~np.isnan(figures), axis=0)
    missed = np.sum(goal.missed(figures), axis=0)
    failing = (known > 0) & (2 * missed >= known)
    for first in range(len(failing) - in_a_row + 1):
        if failing[first : first + in_a_row].all():
            return weeks.mondays[first]
    return None
