"""What is compared: a KPI of a channel in a week, or over all weeks, of a log or of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sim.kpis import CHANNEL, Breakdowns
from sim.metrics import METRICS
from sim.runs.ledger import Figures
from sim.runs.replication import Measured

if TYPE_CHECKING:
    import pandas as pd

ALL_WEEKS = "all"


class Tolerance(NamedTuple):
    """How far off a KPI may be without mattering: a share of it, and a number in its unit."""

    relative: float
    absolute: float

    def of(self, real: float) -> float:
        """The same in the KPI's unit."""
        return max(self.relative * abs(real), self.absolute)


KPIS: Mapping[str, Tolerance] = {
    "contacts": Tolerance(0.05, 0.0),
    "wait": Tolerance(0.20, 5 / 60),
    "abandonment": Tolerance(0.0, 0.03),
    "service_level": Tolerance(0.0, 0.03),
    "escalation": Tolerance(0.0, 0.03),
}
"""KPIs that are compared, each with its practical tolerance."""


class Cell(NamedTuple):
    """A figure that is compared."""

    channel: str
    kpi: str
    week: str
    """Date of its Monday, or ``all``."""


@dataclass(frozen=True)
class KeepCells:
    """Numerator and denominator of each cell; parts of a channel are put together.

    Attributes:
        channel_of: the channel of the log that a channel of the scenario is a part of.
    """

    channel_of: Mapping[str, str]

    def __call__(self, measured: Measured) -> Figures:
        """What is kept of a replication."""
        return {
            "|".join(cell): list(pair)
            for cell, pair in cells_of(measured.kpis, self.channel_of).items()
        }


PERS = ("all", "week")


def wanted() -> dict[str, Breakdowns]:
    """What is to be measured: by channel, over all and by week."""
    found = {}
    for name in KPIS:
        parts = [each.within((CHANNEL,), PERS) for each in METRICS[name].by]
        found[name] = tuple(part for part in parts if part.scopes and part.pers)
    return found


def cells_of(kpis: pd.DataFrame, channel_of: Mapping[str, str]) -> dict[Cell, tuple[float, float]]:
    """Numerator and denominator of each cell.

    Args:
        kpis: rows of :func:`sim.metrics.measure`.
        channel_of: names of the channels that count, and what they are parts of.
    """
    rows = kpis[kpis["metric"].isin(list(KPIS)) & kpis["per"].isin(list(PERS))]
    rows = rows[rows["channel"].isin(list(channel_of))]
    rows = rows[(rows[["topic", "tier", "group", "agent"]] == ALL_WEEKS).all(axis=1)]
    found: dict[Cell, tuple[float, float]] = {}
    for metric, channel, period, n, d in zip(
        *(rows[name] for name in ("metric", "channel", "period", "numerator", "denominator")),
        strict=True,
    ):
        cell = Cell(channel_of[str(channel)], str(metric), str(period))
        before = found.get(cell, (0.0, 0.0))
        if cell.kpi == "contacts":
            found[cell] = before[0] + n / d, 1.0
        else:
            found[cell] = before[0] + n, before[1] + d
    return found


def parts_of(scenario: Mapping[str, object], real: tuple[str, ...]) -> dict[str, str]:
    """By channel of a scenario the channel of a log that it is (a part of), by its name."""
    result = {}
    for name in scenario:
        fitting = [word for word in real if name == word or name.startswith(f"{word} ")]
        if fitting:
            result[name] = max(fitting, key=len)
    return result
