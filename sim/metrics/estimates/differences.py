"""Paired differences between scenarios, with simultaneous intervals and verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.kpis import KEY, Unit
from sim.metrics.estimates.estimating import estimate
from sim.metrics.estimates.figures import Figures, Summary, figures_of, find, keys, summary, units
from sim.metrics.headline import headline
from sim.metrics.intervals.ratios import (
    SHARE,
    deviations,
    independent_intervals,
    paired_intervals,
    replications_needed,
    students_t,
    unseen_share,
)
from sim.metrics.kpis import METRICS
from sim.metrics.timelines import Floats, Mask
from sim.metrics.zones import MATTERS, zones

if TYPE_CHECKING:
    import pandas as pd

ROUNDING = 1e-9
"""Relative difference below which two figures are the same but for rounding."""


def compare_estimates(
    baseline: pd.DataFrame,
    others: Mapping[str, pd.DataFrame],
    *,
    rows: pd.DataFrame | None = None,
    confidence: float = 0.95,
    matters: Mapping[Unit, float] = MATTERS,
) -> pd.DataFrame:
    """Differences to a baseline by paired replications, with simultaneous intervals and verdicts.

    Replication k of every scenario must have had the same customers. The intervals hold together
    with at least the stated confidence (Bonferroni over all rows of the answer).

    Args:
        baseline: KPI rows of every replication, with a column ``replication``.
        others: the same for each scenario to compare, by name.
        rows: the figures to compare, as a table with the columns ``metric, channel, topic, tier,
            group, agent, per, period`` (others are ignored); the headline figures of all scenarios
            unless given. Figures that one of the two scenarios does not have are left out.
        confidence: simultaneous level of the intervals, between 0 and 1.
        matters: differences up to which none matters, by unit: of shares in points (0.005 is half a
            point), of all else relative to the baseline's figure.

    Returns:
        One row per scenario and figure: ``scenario, metric, channel, topic, tier, group, agent,
        per, period, unit, baseline, value, difference, low, high, replications, verdict, needed``.
        ``difference`` is value − baseline. ``verdict`` is "same" (exactly equal in every
        replication, and these have seen enough for that to say something), "no difference that
        matters" (the whole interval is within what does not matter), "better", "worse" (the
        interval leaves out 0; "higher", "lower" for metrics where neither is better) or "cannot
        tell yet". ``needed`` is the number of replications that would probably be enough, NaN where
        it is decided already or where more than a million would be needed.
    """
    import pandas as pd

    if rows is None:
        rows = _headline_rows([baseline, *others.values()])
    rows = rows[list(KEY)].astype(str).drop_duplicates(ignore_index=True)
    if not others:
        raise ValueError("others must name at least one scenario (got none)")
    pairs = {name: paired(baseline, other, rows) for name, other in others.items()}
    number = sum(int(both.any(axis=1).sum()) for *_, both in pairs.values())
    level = 1 - (1 - confidence) / 2 / max(number, 1)
    tables: list[pd.DataFrame] = []
    for name, (first, second, both) in pairs.items():
        table = paired_differences(first, second, rows, level)
        table.insert(0, "scenario", name)
        tables.append(table.iloc[np.flatnonzero(both.any(axis=1))])
    return judge(pd.concat(tables, ignore_index=True), level, matters)


def paired(
    baseline: pd.DataFrame, other: pd.DataFrame, rows: pd.DataFrame
) -> tuple[Figures, Figures, Mask]:
    """Figures of two scenarios in the replications that both have, and in which both measured them.

    Args:
        baseline: KPI rows of every replication, with a column ``replication``.
        other: the same for the scenario to compare.
        rows: the figures to compare: the columns of :data:`sim.metrics.KEY`, without repetitions.

    Returns:
        Those of the baseline, those of the other, and what both have, row × replication.
    """
    *key, wanted = keys([baseline, other, rows])
    shared = np.intersect1d(baseline["replication"], other["replication"])
    first, second = (
        figures_of(frame, find(codes, wanted), len(rows), shared)
        for frame, codes in zip((baseline, other), key, strict=True)
    )
    both = (first.ratios.denominator > 0) & (second.ratios.denominator > 0)
    return first.only(both), second.only(both), both


def paired_differences(
    first: Figures, second: Figures, rows: pd.DataFrame, level: float
) -> pd.DataFrame:
    """Difference of each figure, second − first, and its interval.

    Args:
        first: figures of the baseline.
        second: figures of the other scenario in the same replications.
        rows: what they are: the columns of :data:`sim.metrics.KEY`.
        level: quantile level of Student's t, e.g. 0.975 for single intervals of 95 %.

    Returns:
        These columns and ``unit, baseline, value, difference, low, high, replications, same``,
        the last where both are equal in every replication. A share that is so, where others are
        not, has an interval: what would make the difference may only not have been seen.
    """
    one, two = summary(first, level), summary(second, level)
    noise = np.maximum(noise_of(first, one, level), noise_of(second, two, level))
    low, high = _intervals(one, two, noise, level)
    same = _same(first, second)
    difference = two.mean - one.mean
    beyond = np.where(same.all(), 0.0, noise)
    return rows.assign(
        unit=units(rows),
        baseline=one.mean,
        value=two.mean,
        difference=difference,
        low=np.where(same & (one.replications > 1), difference - beyond, low),
        high=np.where(same & (one.replications > 1), difference + beyond, high),
        replications=one.replications,
        same=same,
    )


def noise_of(figures: Figures, of: Summary, level: float) -> Floats:
    """How much of a share may only not have been seen: contacts that a plan would serve otherwise.

    Few fare otherwise by most plans, and those that have been seen may all be of one kind. So may
    working time, where only few hours of it have been seen.

    Args:
        figures: the figures of one scenario.
        of: their summary.
        level: quantile level, e.g. 0.975 for single intervals of 95 %.
    """
    share = unseen_share(figures.ratios, figures.of_time, level)
    few = np.minimum(of.mean, 1 - of.mean) < share
    return np.where((figures.scale == SHARE) & (few | ~figures.of_time), share, 0.0)


def _intervals(one: Summary, two: Summary, noise: Floats, level: float) -> tuple[Floats, Floats]:
    """Intervals of differences, by Student's t and what was not seen.

    Those of percentiles at the edge, where the scenarios' residuals do not compare, are as if these
    were independent.
    """
    number = one.replications
    half = deviations(two.residuals - one.residuals, number) * students_t(number, level)
    half = np.hypot(half / np.sqrt(np.maximum(number, 1)), noise)
    low, high = paired_intervals(two.mean - one.mean, half)
    apart = independent_intervals((one.mean, one.low, one.high), (two.mean, two.low, two.high))
    at_edge = one.at_edge | two.at_edge
    low, high = np.where(at_edge, apart[0], low), np.where(at_edge, apart[1], high)
    return low, high


def _same(first: Figures, second: Figures) -> Mask:
    """Rows that are equal, but for rounding, in every replication."""
    same = np.ones(len(first.scale), bool)
    for one, two in zip(first.ratios, second.ratios, strict=True):
        close = np.abs(two - one) <= ROUNDING * np.maximum(np.abs(one), np.abs(two))
        same &= close.all(axis=1)
    for row in first.samples.keys() & second.samples.keys():
        same[row] &= list(first.samples[row]) == list(second.samples[row])
    return same


def judge(table: pd.DataFrame, level: float, matters: Mapping[Unit, float]) -> pd.DataFrame:
    """Verdicts and replications needed.

    Args:
        table: a row for each difference, with the columns ``metric, unit, baseline, value,
            difference, low, high, replications`` and ``same``, and others.
        level: quantile level of Student's t of the intervals, e.g. 0.975 for 95 %.
        matters: differences up to which none matters, as in :func:`compare_estimates`.

    Returns:
        The table without ``same``, with ``low, high, replications, verdict, needed`` at its end, as
        in :func:`compare_estimates`.
    """
    names = ("difference", "low", "high", "replications", "same")
    difference, low, high, replications, same = (table[name].to_numpy() for name in names)
    rises = difference > 0
    zone = zones(table, matters)
    within = (low >= -zone) & (high <= zone)
    same = same & (within | (replications < 2))
    decided = ~within & np.where(rises, low > 0, high < 0)
    better = table["metric"].map(lambda name: METRICS[name].better).to_numpy()
    verdict = np.select(
        [same, within, ~decided, better == "higher", better == "lower"],
        [
            "same",
            "no difference that matters",
            "cannot tell yet",
            np.where(rises, "better", "worse"),
            np.where(rises, "worse", "better"),
        ],
        np.where(rises, "higher", "lower"),
    )
    toward_zero = np.where(rises, difference - low, high - difference)
    deviation = toward_zero * np.sqrt(replications) / students_t(replications, level)
    size = np.abs(difference)
    needed = replications_needed(np.maximum(size, zone - size), deviation, level)
    needed = np.where(same | within | decided, np.nan, needed)
    shares = table["metric"].map(lambda name: METRICS[name].scale == "log-odds").to_numpy(bool)
    most = np.where(shares, 1.0, np.inf)  # by which two shares can differ
    low, high = np.maximum(low, -most), np.minimum(high, most)
    return table.drop(columns=["low", "high", "replications", "same"]).assign(
        low=low, high=high, replications=replications, verdict=verdict, needed=needed
    )


def _headline_rows(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Headline figures that any of the frames has, those of the first one first."""
    import pandas as pd

    headlines = [headline(estimate(kpis[kpis["per"] == "all"])) for kpis in frames]
    return pd.concat(headlines, ignore_index=True)
