"""Targets: met, missed, or too early to say."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sim.kpis import SCOPE, Unit
from sim.metrics.goals import Goal
from sim.metrics.kpis import METRICS
from sim.metrics.zones import width_of
from sim.units import format_duration, format_share

if TYPE_CHECKING:
    import pandas as pd


COLUMNS = (
    "target",
    "metric",
    "channel",
    "bound",
    "value",
    "unit",
    "mean",
    "low",
    "high",
    "replications",
    "verdict",
)
"""Columns of the table of targets."""


def judge_targets(
    estimates: pd.DataFrame,
    goals: Sequence[Goal],
    matters: Mapping[Unit, float] | None = None,
) -> pd.DataFrame:
    """Whether each target is met, judged by the interval and not by the mean alone.

    Args:
        estimates: rows of :func:`sim.metrics.estimate`.
        goals: what is promised; of a KPI that was not measured nothing is known.
        matters: how far from a target a figure may be without a difference that matters, by unit,
            as in :func:`sim.metrics.compare_estimates`; of all but shares relative to the target.
            Unless stated, no target is a toss-up.

    Returns:
        One row per target, in the order of the goals: ``target`` (e.g. "at least
        80 % within 20 s"), ``metric, channel, bound, value, unit, mean, low, high, replications,
        verdict``, the last being "met", "missed", "toss-up" (neither, and the whole interval is so
        near the target that the difference does not matter) or "cannot tell yet" (the mean is NaN
        where nothing was measured).
    """
    import pandas as pd

    whole = estimates[estimates["per"] == "all"]
    for column in SCOPE[1:]:
        whole = whole[whole[column] == "all"]
    columns = ["metric", "channel", "mean", "low", "high", "replications"]
    figures = {(metric, channel): figure for metric, channel, *figure in whole[columns].to_numpy()}
    rows = []
    for goal in goals:
        unit = METRICS[goal.metric].unit
        within = "" if goal.within is None else f" within {format_duration(goal.within)}"
        nothing = (math.nan,) * 3 + (0,)
        mean, low, high, replications = figures.get((goal.metric, goal.channel), nothing)
        rows.append(
            (
                f"{goal.bound} {_amount(goal.value, unit)}{within}",
                *(goal.metric, goal.channel, goal.bound, goal.value, unit),
                *(mean, low, high, replications),
                _verdict(goal, low, high, matters),
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _amount(value: float, unit: str) -> str:
    """A value as a person writes it."""
    if unit == "share":
        return format_share(value)
    if unit == "min":
        return format_duration(value)
    return f"{value:,.2f}" if unit == "money" else f"{value:,g}"


def _verdict(goal: Goal, low: float, high: float, matters: Mapping[Unit, float] | None) -> str:
    verdict = verdict_of(goal.bound, goal.value, low, high)
    if matters is None or verdict != "cannot tell yet":
        return verdict
    near = width_of(METRICS[goal.metric].unit, goal.value, matters)
    beyond = max(goal.value - low, high - goal.value) - near
    return "toss-up" if beyond <= 1e-9 * abs(goal.value) else verdict


def verdict_of(bound: str, value: float, low: float, high: float) -> str:
    """By the interval: only what holds at both its ends is said. NaN: nothing can be said."""
    if (low >= value) if bound == "at least" else (high <= value):
        return "met"
    if (high < value) if bound == "at least" else (low > value):
        return "missed"
    return "cannot tell yet"
