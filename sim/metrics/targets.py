"""Targets: met, missed, or too early to say."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from sim.kpis import SCOPE
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


class TargetLike(Protocol):
    """A bound on a metric, as :class:`sim.units.Target` holds it."""

    @property
    def bound(self) -> str:
        """Either "at least" or "at most"."""

    @property
    def value(self) -> float:
        """The bound, in the unit of the metric."""

    @property
    def unit(self) -> str:
        """Unit of the value: "share", "min", "count", "money" or "score"."""


def judge_targets(
    estimates: pd.DataFrame,
    targets: Mapping[str, TargetLike],
    service_targets: Mapping[str, tuple[float, float]] | None = None,
) -> pd.DataFrame:
    """Whether each target is met, judged by the interval and not by the mean alone.

    Args:
        estimates: rows of :func:`sim.metrics.estimate`.
        targets: targets for the whole team by metric; a metric not measured cannot be told.
        service_targets: service level by channel: share wanted, within how many minutes.

    Returns:
        One row per target, those of the channels first: ``target`` (e.g. "at least
        80 % within 20 s"), ``metric, channel, bound, value, unit, mean, low, high, replications,
        verdict``, the last being "met", "missed" or "cannot tell yet" (the mean is NaN where
        nothing was measured).
    """
    import pandas as pd

    whole = estimates[estimates["per"] == "all"]
    for column in SCOPE[1:]:
        whole = whole[whole[column] == "all"]
    columns = ["metric", "channel", "mean", "low", "high", "replications"]
    figures = {(metric, channel): figure for metric, channel, *figure in whole[columns].to_numpy()}
    wanted = [
        (
            "service_level",
            channel,
            "at least",
            share,
            "share",
            f" within {format_duration(minutes)}",
        )
        for channel, (share, minutes) in (service_targets or {}).items()
    ]
    wanted += [(name, "all", t.bound, t.value, t.unit, "") for name, t in targets.items()]
    rows = []
    for metric, channel, bound, value, unit, within in wanted:
        mean, low, high, replications = figures.get((metric, channel), (math.nan,) * 3 + (0,))
        rows.append(
            (
                f"{bound} {_amount(value, unit)}{within}",
                *(metric, channel, bound, value, unit),
                *(mean, low, high, replications),
                verdict_of(bound, value, low, high),
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


def verdict_of(bound: str, value: float, low: float, high: float) -> str:
    """By the interval: only what holds at both its ends is said. NaN: nothing can be said."""
    if (low >= value) if bound == "at least" else (high <= value):
        return "met"
    if (high < value) if bound == "at least" else (low > value):
        return "missed"
    return "cannot tell yet"
