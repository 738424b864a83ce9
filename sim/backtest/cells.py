"""What is compared: a KPI of a channel in a week, or over all weeks, of a log or of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sim.kpis import CHANNEL, Breakdowns, Unit
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
    "hours": Tolerance(0.0, 0.03),
    "weekdays": Tolerance(0.0, 0.03),
}
"""What is compared, KPIs and :data:`SPREAD`, each with its practical tolerance."""
SPREAD: Mapping[str, str] = {"hours": "hour of day", "weekdays": "weekday"}
"""How contacts are spread over all weeks: what it is divided by, as KPIs call it."""
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LEFT_OUT = (
    f"Hours and weekdays with at most {100 * KPIS['hours'].absolute:g} % of the contacts, really "
    "and simulated, are left out."
)
"""Which parts are not compared, in words: they cannot be off by more than does not matter."""
LABELS: Mapping[str, str] = {
    "hours": "Contacts by hour of the day",
    "weekdays": "Contacts by weekday",
}


def label_of(kpi: str) -> str:
    """What is compared, in words."""
    return LABELS[kpi] if kpi in SPREAD else METRICS[kpi].label


def unit_of(kpi: str) -> Unit:
    """Its unit."""
    return "share" if kpi in SPREAD else METRICS[kpi].unit


class Cell(NamedTuple):
    """A figure that is compared."""

    channel: str
    kpi: str
    week: str
    """Date of its Monday, or ``all``; of :data:`SPREAD` the hour or the weekday."""

    @property
    def whole(self) -> bool:
        """Whether it is a figure of all weeks together."""
        return self.week == ALL_WEEKS

    @property
    def place(self) -> tuple[int, str]:
        """Where it stands among those of its kind: weekdays from Monday on."""
        return (DAYS.index(self.week) if self.week in DAYS else 0), self.week

    @property
    def part(self) -> bool:
        """Whether it is the share of an hour or a weekday."""
        return self.kpi in SPREAD


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
    """What is to be measured: by channel, over all and by week, and how contacts are spread."""
    found = {}
    for name in KPIS:
        if name not in SPREAD:
            pers = (*PERS, *SPREAD.values()) if name == "contacts" else PERS
            parts = [each.within((CHANNEL,), pers) for each in METRICS[name].by]
            found[name] = tuple(part for part in parts if part.scopes and part.pers)
    return found


def cells_of(kpis: pd.DataFrame, channel_of: Mapping[str, str]) -> dict[Cell, tuple[float, float]]:
    """Numerator and denominator of each cell.

    Args:
        kpis: rows of :func:`sim.metrics.measure`.
        channel_of: names of the channels that count, and what they are parts of.
    """
    names = [name for name in KPIS if name not in SPREAD]
    rows = kpis[kpis["metric"].isin(names) & kpis["channel"].isin(list(channel_of))]
    rows = rows[(rows[["topic", "tier", "group", "agent"]] == ALL_WEEKS).all(axis=1)]
    spread = {per: name for name, per in SPREAD.items()}
    found: dict[Cell, tuple[float, float]] = {}
    columns = ("metric", "channel", "per", "period", "numerator", "denominator")
    for metric, channel, per, period, n, d in zip(*(rows[name] for name in columns), strict=True):
        if per not in PERS and (per not in spread or metric != "contacts"):
            continue
        cell = Cell(channel_of[str(channel)], spread.get(per, str(metric)), str(period))
        before = found.get(cell, (0.0, 0.0))
        if cell.kpi == "contacts":
            found[cell] = before[0] + n / d, 1.0
        elif cell.part:
            found[cell] = before[0] + n, 0.0
        else:
            found[cell] = before[0] + n, before[1] + d
    return _as_shares(found)


def _as_shares(cells: dict[Cell, tuple[float, float]]) -> dict[Cell, tuple[float, float]]:
    """With the whole as denominator of each part."""
    whole: dict[tuple[str, str], float] = {}
    for cell, (n, _) in cells.items():
        if cell.part:
            whole[cell.channel, cell.kpi] = whole.get((cell.channel, cell.kpi), 0.0) + n
    return {
        cell: (n, whole[cell.channel, cell.kpi]) if cell.part else (n, d)
        for cell, (n, d) in cells.items()
    }


def parts_of(scenario: Mapping[str, object], real: tuple[str, ...]) -> dict[str, str]:
    """By channel of a scenario the channel of a log that it is (a part of), by its name."""
    result = {}
    for name in scenario:
        fitting = [word for word in real if name == word or name.startswith(f"{word} ")]
        if fitting:
            result[name] = max(fitting, key=len)
    return result
