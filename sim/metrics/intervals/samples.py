"""Percentiles of all customers of several replications, with intervals.

A replication keeps of the values behind each percentile as many as it takes to put them together
with those of the others: the :class:`Sample`. The percentile over replications is that of all their
values in one row; a replication weighs as much as it has customers.

Its interval is Woodruff's ("Confidence intervals for medians and other position measures", JASA 47,
1952), with replications as clusters: the share of values at or below the percentile is a ratio of
sums with an interval of Student's t, and the percentiles of the two ends of that interval are the
ends of the answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from sim.metrics.intervals.ratios import MILLION, students_t
from sim.metrics.timelines import Floats

KEPT = 400
"""Values that a sample keeps at most; of more, as many that lie evenly among them."""
TOGETHER = 50_000
"""Values of all replications from which samples are thinned further, ..."""
AT_LEAST = 50
"""... to no fewer than these each."""


@dataclass(frozen=True, eq=False, repr=False)
class Sample:
    """Of the values behind one percentile of one replication, some that stand for all."""

    level: float
    """0.9 for the 90th percentile."""
    count: int
    """How many values there were."""
    values: Floats
    """Those kept, increasing; each stands for ``count ÷ len(values)``."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sample):
            return NotImplemented
        same = (self.level, self.count) == (other.level, other.count)
        return same and np.array_equal(self.values, other.values)

    def __hash__(self) -> int:
        return hash((self.level, self.count))

    def __repr__(self) -> str:
        return f"{len(self.values)} of {self.count} values"

    def plain(self) -> list[float]:
        """As numbers, for a file: level, count, and the values."""
        return [self.level, float(self.count), *self.values.tolist()]

    @classmethod
    def of(cls, plain: Sequence[float]) -> Sample:
        """What :meth:`plain` has written."""
        level, count, *values = plain
        return cls(level, int(count), np.array(values))

    def thinned(self, most: int) -> Sample:
        """With fewer values: those in the middle of as many equal parts, between two if need be."""
        if len(self.values) <= most:
            return self
        ranks = np.arange(len(self.values))
        middle = (np.arange(most) + 0.5) * len(self.values) / most - 0.5
        return Sample(self.level, self.count, np.interp(middle, ranks, self.values))

    def at_most(self, value: float) -> float:
        """How many of all values are not above this one."""
        share = np.searchsorted(self.values, value, side="right") / len(self.values)
        return float(share) * self.count


class Pooled(NamedTuple):
    """A percentile over replications."""

    value: float
    low: float
    """NaN, as ``high``, with one replication and where they are too few to say."""
    high: float
    residuals: Floats
    """How far each replication moves it, in its unit; NaN where that is not known."""
    needed: float
    """Replications that would probably be enough where these are too few; NaN elsewhere."""
    at_edge: bool
    """Whether its interval begins at the lowest value of all, as where most do not wait."""


def pooled(samples: Sequence[Sample], quantile_level: float) -> Pooled:
    """The percentile of the values of several replications together.

    Its upper end is the highest value at most. It is not said where it would lie beyond that even
    on the log-odds scale, which keeps within 1: whatever is so rare has hardly been seen.

    Args:
        samples: of the same percentile, one of each replication.
        quantile_level: of Student's t, e.g. 0.975 for an interval of 95 %.
    """
    most = max(TOGETHER // len(samples), AT_LEAST)
    samples = [sample.thinned(most) for sample in samples]
    level, number = samples[0].level, len(samples)
    rank, values = _ranked(samples)
    counts = np.array([float(sample.count) for sample in samples])
    last = counts.sum() - 1
    value = float(np.interp(level * last, rank, values))
    unknown = np.full(number, math.nan)
    if number < 2:
        return Pooled(value, math.nan, math.nan, unknown, math.nan, at_edge=False)
    below = np.array([sample.at_most(value) for sample in samples])
    moved = (below - below.sum() / counts.sum() * counts) / counts.mean()
    error = math.sqrt((moved**2).sum() / (number - 1) / number)
    if error == 0.0:  # all of them at or below it, say: then as if all customers were independent
        error = math.sqrt(level * (1 - level) / counts.sum())
    t = _t(number, quantile_level)
    odds = math.log(level / (1 - level))
    reach = error / (level * (1 - level))
    if _share(odds + t * reach) > last / (last + 1):
        needed = _needed(odds, reach, number, counts.mean(), quantile_level)
        return Pooled(value, math.nan, math.nan, unknown, needed, at_edge=False)
    ends = np.clip([level - t * error, level + t * error], 0.0, 1.0)
    low, high = np.interp(ends * last, rank, values)
    residuals = -moved * (high - low) / (2 * t * error)
    return Pooled(value, low, high, residuals, math.nan, at_edge=bool(low <= values[0]))


@lru_cache
def _t(number: int, quantile_level: float) -> float:
    """Quantile of Student's t; thousands of percentiles of a report ask for the same few."""
    return float(students_t(np.array([number]), quantile_level)[0])


def _ranked(samples: Sequence[Sample]) -> tuple[Floats, Floats]:
    """All values in one row, and the rank of each among all that they stand for, from 0.

    A value that stands for several has the rank in their middle.
    """
    values = np.concatenate([sample.values for sample in samples])
    weight = np.repeat(
        [sample.count / len(sample.values) for sample in samples],
        [len(sample.values) for sample in samples],
    )
    order = np.argsort(values, kind="stable")
    weight = weight[order]
    return np.cumsum(weight) - weight + (weight - 1) / 2, values[order]


def _share(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds)) if log_odds > -500 else 0.0


def _needed(
    odds: float, reach: float, number: int, customers: float, quantile_level: float
) -> float:
    """Replications with which the upper end would probably lie within the values."""
    more = number
    while more < MILLION:
        more = math.ceil(1.1 * more)
        upper = _share(odds + _t(more, quantile_level) * reach * math.sqrt(number / more))
        if upper <= 1 - 1 / (more * customers):
            return float(more)
    return math.nan
