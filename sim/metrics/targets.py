"""Targets: met, missed, or too early to say."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sim.kpis import SCOPE, Unit
from sim.metrics.goals import Goal
from sim.metrics.intervals.ratios import SHARE, Ratios, intervals, ratio_estimates
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
    "counted",
)
"""Columns of the table of targets."""
PER = {"days": "day", "weeks": "week"}
"""How the measured time is divided into what a target counts."""


def judge_targets(
    estimates: pd.DataFrame,
    goals: Sequence[Goal],
    kpis: pd.DataFrame | None = None,
    confidence: float = 0.95,
    matters: Mapping[Unit, float] | None = None,
) -> pd.DataFrame:
    """Whether each target is met, judged by the interval and not by the mean alone.

    A target for so many days or weeks is judged by the share of them in which the KPI was within
    its bound; days and weeks in which nothing was measured do not count, and those that the
    measured time holds a part of do. That share over replications is a ratio of sums.

    Args:
        estimates: rows of :func:`sim.metrics.estimate`.
        goals: what is promised; of a KPI that was not measured nothing is known.
        kpis: KPI rows of the replications, where some goal is for so many days or weeks.
        confidence: level of the intervals of those shares.
        matters: how far from a target a figure may be without a difference that matters, by unit,
            as in :func:`sim.metrics.compare_estimates`; of all but shares relative to the target.
            Unless stated, no target is a toss-up.

    Returns:
        One row per target, in the order of the goals: ``target`` (e.g. "at least
        80 % within 20 s"), ``metric, channel, bound, value, unit, mean, low, high, replications,
        verdict, counted``; the verdict is "met", "missed", "toss-up" (neither, and the whole
        interval is so near the target that the difference does not matter) or "cannot tell yet"
        (the mean is NaN where nothing was measured). ``counted`` is "" or, of a target for so many
        of them, "days" or "weeks": then value, mean and interval are shares of these, wanted and
        found.
    """
    import pandas as pd

    whole = estimates[estimates["per"] == "all"]
    for column in SCOPE[1:]:
        whole = whole[whole[column] == "all"]
    columns = ["metric", "channel", "mean", "low", "high", "replications"]
    figures = {(metric, channel): figure for metric, channel, *figure in whole[columns].to_numpy()}
    rows = []
    for goal in goals:
        unit: Unit = METRICS[goal.metric].unit
        written = f"{goal.bound} {_amount(goal.value, unit)}{goal.time}"
        bound, value, counted = goal.bound, goal.value, ""
        if goal.in_share is None:
            nothing = (math.nan,) * 3 + (0,)
            mean, low, high, replications = figures.get((goal.metric, goal.channel), nothing)
        else:
            written += f" in {format_share(goal.in_share)} of {goal.of}"
            bound, value, unit, counted = "at least", goal.in_share, "share", goal.of
            mean, low, high, replications = _share_of_periods(goal, kpis, confidence)
        rows.append(
            (
                *(written, goal.metric, goal.channel, bound, value, unit),
                *(mean, low, high, replications),
                *(_verdict(bound, value, unit, (low, high), matters), counted),
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _share_of_periods(
    goal: Goal, kpis: pd.DataFrame | None, confidence: float
) -> tuple[float, float, float, int]:
    """Share of the days or weeks that hold a goal: mean, low, high, replications."""
    import numpy as np

    nothing = (math.nan,) * 3 + (0,)
    if kpis is None:
        return nothing
    rows = kpis[(kpis["metric"] == goal.metric) & (kpis["per"] == PER[goal.of])]
    for column in SCOPE:
        rows = rows[rows[column] == (goal.channel if column == "channel" else "all")]
    if rows.empty:
        return nothing
    values = (rows["numerator"] / rows["denominator"]).to_numpy(float)
    runs, run = np.unique(rows["replication"], return_inverse=True)
    held = np.bincount(run, ~goal.missed(values)).astype(float)[np.newaxis]
    counted = np.bincount(run).astype(float)[np.newaxis]
    ratios = Ratios(held, counted)
    scale, of_time = np.array([SHARE]), np.zeros(1, bool)
    of = ratio_estimates(ratios)
    low, high, _ = intervals(ratios, of, scale, of_time, 1 - (1 - confidence) / 2)
    return float(of.mean[0]), float(low[0]), float(high[0]), len(runs)


def _amount(value: float, unit: str) -> str:
    """A value as a person writes it."""
    if unit == "share":
        return format_share(value)
    if unit == "min":
        return format_duration(value)
    return f"{value:,.2f}" if unit == "money" else f"{value:,g}"


def _verdict(
    bound: str,
    value: float,
    unit: Unit,
    interval: tuple[float, float],
    matters: Mapping[Unit, float] | None,
) -> str:
    low, high = interval
    verdict = verdict_of(bound, value, low, high)
    if matters is None or verdict != "cannot tell yet":
        return verdict
    beyond = max(value - low, high - value) - width_of(unit, value, matters)
    return "toss-up" if beyond <= 1e-9 * abs(value) else verdict


def verdict_of(bound: str, value: float, low: float, high: float) -> str:
    """By the interval: only what holds at both its ends is said. NaN: nothing can be said."""
    if (low >= value) if bound == "at least" else (high <= value):
        return "met"
    if (high < value) if bound == "at least" else (low > value):
        return "missed"
    return "cannot tell yet"
