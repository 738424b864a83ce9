"""KPI rows of several replications → figures as matrices: row × replication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from sim.errors import UsageError
from sim.kpis import KEY, Metric, Scale, Unit
from sim.metrics.intervals.ratios import (
    PLAIN,
    POSITIVE,
    SHARE,
    Ratios,
    intervals,
    ratio_estimates,
)
from sim.metrics.intervals.samples import Sample, pooled
from sim.metrics.kpis import METRICS
from sim.metrics.timelines import Codes, Floats, Mask, add_up
from sim.units import hint

if TYPE_CHECKING:
    import pandas as pd


SCALES: Mapping[Scale, int] = {"": PLAIN, "power": POSITIVE, "log-odds": SHARE}


@dataclass(frozen=True, eq=False)
class Figures:
    """Some figures in some replications."""

    ratios: Ratios
    scale: Codes
    """On which scale the interval of each row is made."""
    of_time: Mask
    """Which rows are shares of working time."""
    samples: Mapping[int, Sequence[Sample | None]]
    """Rows that are percentiles: what each replication keeps of the values behind it."""

    def only(self, these: Mask) -> Figures:
        """As if some replications had not measured some rows.

        Args:
            these: what is left, row × replication.
        """
        numerator, denominator = self.ratios.numerator * these, self.ratios.denominator * these
        samples = {
            row: [sample if left else None for sample, left in zip(of, these[row], strict=True)]
            for row, of in self.samples.items()
        }
        return Figures(Ratios(numerator, denominator), self.scale, self.of_time, samples)


class Summary(NamedTuple):
    """Figures over replications, with intervals."""

    mean: Floats
    residuals: Floats
    """Row × replication: how far each moves the mean; 0 where not measured."""
    replications: Codes
    """In how many replications each was measured."""
    low: Floats
    """NaN, as ``high``, with a single replication and where they are too few to say."""
    high: Floats
    needed: Floats
    """Replications that would probably be enough where these are too few; NaN elsewhere."""
    at_edge: Mask
    """Percentiles whose interval begins at the lowest value."""


def summary(figures: Figures, level: float) -> Summary:
    """Estimates and intervals: ratios of sums, and percentiles of all customers.

    A percentile of which some replication has kept no values is a mean over replications.

    Args:
        figures: the figures.
        level: quantile level of Student's t, e.g. 0.975 for intervals of 95 %.
    """
    of = ratio_estimates(figures.ratios)
    low, high, needed = intervals(figures.ratios, of, figures.scale, figures.of_time, level)
    mean, residuals, at_edge = of.mean, of.residuals, np.zeros(len(of.mean), bool)
    for row, kept in figures.samples.items():
        samples = [sample for sample in kept if sample is not None]
        if len(samples) > 1 and len(samples) == of.replications[row]:
            found = pooled(samples, level)
            mean[row], low[row], high[row] = found.value, found.low, found.high
            residuals[row, [sample is not None for sample in kept]] = found.residuals
            needed[row], at_edge[row] = found.needed, found.at_edge
    return Summary(mean, residuals, of.replications, low, high, needed, at_edge)


def figures_of(kpis: pd.DataFrame, row: Codes, rows: int, replications: NDArray[Any]) -> Figures:
    """Figures of chosen replications.

    Args:
        kpis: KPI rows with a column ``replication``; rows of percentiles have a ``sample``.
        row: the row of the figures that each goes to; -1 for those not wanted.
        rows: number of rows of the figures.
        replications: chosen replications, increasing.
    """
    column = find(kpis["replication"].to_numpy(), replications)
    chosen = (row >= 0) & (column >= 0)
    place = (row * len(replications) + column)[chosen]
    shape = rows, len(replications)
    numerator, denominator = (
        add_up(place, kpis[name].to_numpy()[chosen], rows * len(replications)).reshape(shape)
        for name in ("numerator", "denominator")
    )
    scale, of_time = np.full(rows, PLAIN), np.zeros(rows, bool)
    names, name = np.unique(kpis["metric"].astype(str).to_numpy(object), return_inverse=True)
    metrics = [metric_of(name, kpis) for name in names]
    scale[row[chosen]] = np.array([SCALES[each.scale] for each in metrics], int)[name][chosen]
    of_time[row[chosen]] = np.array([each.of_time for each in metrics], bool)[name][chosen]
    samples: dict[int, list[Sample | None]] = {}
    if "sample" in kpis:
        kept = kpis["sample"].to_numpy()
        for k in np.flatnonzero(chosen & kpis["sample"].notna().to_numpy()):
            of = samples.setdefault(int(row[k]), [None] * len(replications))
            of[column[k]] = kept[k]
    return Figures(Ratios(numerator, denominator), scale, of_time, samples)


def metric_of(name: str, rows: pd.DataFrame) -> Metric:
    """A KPI of the catalogue, or one of somebody's own, whose unit the column ``unit`` states.

    Raises:
        UsageError: it is in no catalogue, and no unit, or none that there is, is stated.
    """
    if name in METRICS:
        return METRICS[name]
    stated = list(rows.loc[rows["metric"] == name, "unit"].unique()) if "unit" in rows else []
    if len(stated) != 1 or stated[0] not in get_args(Unit):
        raise UsageError(
            f"unknown KPI {name!r}{hint(name, METRICS)}; of one of your own, the column `unit` "
            f"says in each row which it has: {', '.join(get_args(Unit))}"
        )
    return Metric(name, name, stated[0], None, "")


def units(figures: pd.DataFrame) -> NDArray[np.object_]:
    """Unit of each row, by its KPI."""
    names, name = np.unique(figures["metric"].astype(str).to_numpy(object), return_inverse=True)
    return np.array([metric_of(each, figures).unit for each in names], object)[name]


def bounds(figures: pd.DataFrame, mean: Floats) -> tuple[Floats, Floats]:
    """Values that each figure cannot go beyond; a mean never does, whatever the rounding."""
    unit = units(figures)
    free = [name for name, metric in METRICS.items() if metric.beyond_one]
    shares = (unit == "share") & ~figures["metric"].isin(free).to_numpy(bool)
    low = np.where(unit == "score", -np.inf, 0.0)
    return low, np.where(shares, np.maximum(mean, 1.0), np.inf)


def find(values: NDArray[Any], among: NDArray[Any]) -> Codes:
    """Where each value stands in a list without repetitions; -1 for those not in it."""
    if not len(among):
        return np.full(len(values), -1)
    order = np.argsort(among, kind="stable")
    place = order[np.searchsorted(among, values, sorter=order).clip(max=len(among) - 1)]
    return np.where(among[place] == values, place, -1)


def keys(frames: Sequence[pd.DataFrame]) -> list[Codes]:
    """One number for each row of each frame: equal for the same figure, ordered as tables are."""
    lengths = [len(frame) for frame in frames]
    found, count = np.zeros(sum(lengths), np.int64), 1
    for name in KEY:
        codes, size = _codes([frame[name] for frame in frames])
        if count * size > 2**62:
            parts, found = np.unique(found, return_inverse=True)
            count = len(parts)
        found, count = found * size + codes, count * size
    return np.split(found, np.cumsum(lengths)[:-1])


def _codes(columns: Sequence[pd.Series[Any]]) -> tuple[Codes, int]:
    """Codes of words in several columns, and the number of different words.

    Words keep the order of the categories, or of their first appearance where they are none.
    """
    import pandas as pd

    coded = [
        (column.array.codes, column.array.categories)
        if isinstance(column.dtype, pd.CategoricalDtype)
        else pd.factorize(column)
        for column in columns
    ]
    words = list(dict.fromkeys(word for _, own in coded for word in own))
    number = {word: code for code, word in enumerate(words)}
    codes = [np.array([number[word] for word in own], int)[code] for code, own in coded]
    return np.concatenate(codes), len(words)
