"""What calibration finds: figures with their intervals, and where each comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]

RESAMPLES = 400
"""Times that days are drawn anew for an interval."""
LEVEL = (0.025, 0.975)


class Origin(StrEnum):
    """Where a value of the scenario comes from."""

    DATA = "data"
    ESTIMATED = "estimated"
    ASSUMED = "ASSUMED"


@dataclass(frozen=True)
class Figure:
    """A figure with its 95 % interval (NaN: not known)."""

    value: float
    low: float = np.nan
    high: float = np.nan

    def times(self, factor: float) -> Figure:
        """The figure and its interval times a factor."""
        return Figure(self.value * factor, self.low * factor, self.high * factor)


@dataclass(frozen=True)
class Value:
    """A value of the scenario, or a figure beside it, as it is told.

    Attributes:
        name: what it is.
        figure: the value in the unit of ``unit``.
        unit: ``min``, ``%``, ``per day``, ``agents``: how it is shown.
        origin: where it comes from.
        basis: from how much, or why it is assumed.
        key: its place in the scenario; empty for figures that are only told.
    """

    name: str
    figure: Figure
    unit: str
    origin: Origin
    basis: str
    key: str = ""


@dataclass
class Findings:
    """All values, in the order of the scenario, and remarks."""

    entries: list[Value] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def add(
        self, name: str, figure: Figure, unit: str, origin: Origin, basis: str, key: str = ""
    ) -> Figure:
        """Keep a value and give its figure back."""
        self.entries.append(Value(name, figure, unit, origin, basis, key))
        return figure


class Resampling:
    """Days drawn anew with replacement, within each weekday; the same for all figures.

    Args:
        day: number of each day that may be drawn, from 0.
        weekday: of each of these days.
        draws: uniform numbers, shape (resamples, days).
    """

    def __init__(self, day: Codes, weekday: Codes, draws: Floats) -> None:
        size = int(day.max(initial=-1)) + 1
        self._wider = _short(len(day), len(np.unique(weekday)))
        self.weights = np.zeros((len(draws), size))
        for one in np.unique(weekday):
            places = np.flatnonzero(weekday == one)
            drawn = day[places][(draws[:, places] * len(places)).astype(np.int64)]
            for k, row in enumerate(drawn):
                np.add.at(self.weights[k], row, 1.0)

    def interval(self, estimate: Callable[[Floats], float]) -> tuple[float, float]:
        """95 % interval of what an estimator gives for days of other weights.

        Args:
            estimate: from the weight of each day to a figure.
        """
        return self.spread(np.array([estimate(weights) for weights in self.weights]))

    def totals(self, day: Codes, values: Floats | float = 1.0) -> Floats:
        """Sum of values for each drawing of days.

        Args:
            day: of each value.
            values: what is added up; without it, how many there are.
        """
        size = self.weights.shape[1]
        known = day < size
        each = np.broadcast_to(values, day.shape)[known]
        return np.asarray(self.weights @ np.bincount(day[known], each, size))

    def ratio(self, day: Codes, top: Floats, below: Floats | float = 1.0) -> Figure:
        """A sum ÷ another sum (the number, unless stated), with its interval."""
        whole = float(np.broadcast_to(below, day.shape).sum())
        if not whole:
            return Figure(np.nan)
        with np.errstate(divide="ignore", invalid="ignore"):
            drawn = self.totals(day, top) / self.totals(day, below)
        drawn[~np.isfinite(drawn)] = np.nan
        return Figure(float(top.sum()) / whole, *self.spread(drawn))

    def spread(self, found: Floats) -> tuple[float, float]:
        """95 % interval from what an estimator gave for each drawing of days (NaN: nothing)."""
        found = found[~np.isnan(found)]
        if len(found) < len(self.weights) / 2:
            return np.nan, np.nan
        # infinite ones stay so
        low, middle, high = np.quantile(found, (LEVEL[0], 0.5, LEVEL[1]), method="inverted_cdf")
        if np.isfinite(middle):
            low = middle - self._wider * (middle - low)
            high = middle + self._wider * (high - middle)
        return float(max(low, 0.0) if found.min() >= 0 else low), float(high)


def _short(days: int, weekdays: int) -> float:
    """How much too short intervals are that few days give, each weekday drawn by itself.

    A mean of n values drawn anew varies by (n − 1)/n of what it should; Student's t does the rest.
    """
    from scipy import stats

    df = max(days - weekdays, 1)
    return float((days / df) ** 0.5 * stats.t.ppf(LEVEL[1], df) / stats.norm.ppf(LEVEL[1]))
