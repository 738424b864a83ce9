"""Does reality lie where the simulation says, and does the simulation say it closely enough?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from sim.backtest.cells import KPIS, Cell

Floats = NDArray[np.float64]
LEVEL = 0.95
LEAST_WEEKS = 3
"""Weeks below which nothing can be told."""
TOO_WIDE = 2.0
"""Times the tolerance that the band of all weeks may reach to either side."""


class Verdict(StrEnum):
    """Whether one may plan with a scenario."""

    TRUST = "trust"
    WITHIN_LIMITS = "within limits"
    NO = "no"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True)
class Judged:
    """A cell: reality, and what was simulated.

    Attributes:
        cell: which one.
        real: what happened.
        mean: of the replications.
        low, high: the band; all cells together are in theirs with 95 %.
        tolerance: how far off does not matter, in the KPI's unit.
    """

    cell: Cell
    real: float
    mean: float
    low: float
    high: float
    tolerance: float

    @property
    def inside(self) -> bool:
        """Whether reality lies in the band."""
        return self.low <= self.real <= self.high

    @property
    def near(self) -> bool:
        """Whether reality is so near that the difference does not matter."""
        return abs(self.real - self.mean) <= self.tolerance

    @property
    def close(self) -> bool:
        """Whether the band is narrow enough to plan with."""
        return self.high - self.low <= 2 * TOO_WIDE * self.tolerance


def judge(real: Mapping[Cell, float], runs: Sequence[Mapping[Cell, float]]) -> tuple[Judged, ...]:
    """The band around each cell, and reality.

    The band is simultaneous: its half width is, in standard deviations of each cell, the number
    that the largest deviation over all cells stays below in 95 % of the replications.

    Args:
        real: by cell; those that no run has are left out.
        runs: the same of each replication.
    """
    order = list(KPIS)
    cells = [
        cell
        for cell in real
        if all(cell in run for run in runs)
        and _can_matter(cell, real[cell], sum(run[cell] for run in runs) / len(runs))
    ]
    cells.sort(key=lambda cell: (cell.channel, order.index(cell.kpi), cell.place))
    table = np.array([[run[cell] for cell in cells] for run in runs]).reshape(len(runs), -1)
    mean, spread = table.mean(axis=0), table.std(axis=0, ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        off = np.where(spread > 0, np.abs(table - mean) / spread, 0.0)
    reach = float(np.quantile(off.max(axis=1), LEVEL)) if cells else 0.0
    return tuple(
        Judged(cell, real[cell], m, m - reach * s, m + reach * s, KPIS[cell.kpi].of(real[cell]))
        for cell, m, s in zip(cells, mean.tolist(), spread.tolist(), strict=True)
    )


def _can_matter(cell: Cell, real: float, mean: float) -> bool:
    """Whether a difference could matter: that of an hour in which hardly anybody comes cannot."""
    return not cell.part or max(real, mean) > KPIS[cell.kpi].absolute


def verdict(judged: Sequence[Judged], weeks: int) -> Verdict:
    """The rule: see ``docs/calibrate.md``."""
    if any(not each.inside and not each.near for each in judged):
        return Verdict.NO if weeks >= LEAST_WEEKS else Verdict.CANNOT_TELL
    whole = [each for each in judged if each.cell.whole]
    if weeks < LEAST_WEEKS or not whole or not all(each.close for each in whole):
        return Verdict.CANNOT_TELL
    if all(each.inside for each in judged):
        return Verdict.TRUST
    return Verdict.WITHIN_LIMITS


def distance(judged: Sequence[Judged]) -> float:
    """How far off the simulation is, in tolerances: sum of squares over all weeks together."""
    return sum(
        ((each.real - each.mean) / each.tolerance) ** 2
        for each in judged
        if (each.cell.whole or each.cell.part) and each.tolerance > 0
    )
