"""Replications → figures with intervals.

Ratios of sums: :mod:`sim.metrics.intervals.ratios`; percentiles of all customers:
:mod:`sim.metrics.intervals.samples`; differences: :mod:`sim.metrics.estimates.differences`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.kpis import KEY
from sim.metrics.estimates.figures import bounds, figures_of, keys, summary, units

if TYPE_CHECKING:
    import pandas as pd


def estimate(kpis: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Mean and interval of every figure over the replications.

    A figure is a ratio of sums over replications (numerators ÷ denominators), with an interval of
    Student's t on a scale of its own (:mod:`sim.metrics.intervals.ratios`). A percentile is that of
    all customers of all replications (:mod:`sim.metrics.intervals.samples`) where the rows say from
    which values they come, else a mean over replications. Intervals keep to where the figure can
    be: shares to 0 to 1, all but scores to 0 and more.

    Args:
        kpis: rows of :func:`sim.metrics.measure` of several replications, with a column
            ``replication``; or rows of one's own with the columns ``metric, channel, topic, tier,
            group, agent, per, period, numerator, denominator, replication``, and perhaps
            ``sample``.
        confidence: level of each interval, between 0 and 1.

    Returns:
        One row per figure in a fixed order: ``metric, channel, topic, tier, group, agent, per,
        period, unit, mean, low, high, replications, needed``. ``replications`` counts those in
        which the figure was measured; ``low`` and ``high`` are NaN where that is only one, and
        where they are too few to say: then ``needed`` is how many would probably be enough. It is
        NaN elsewhere.
    """
    (key,) = keys([kpis])
    _, first, row = np.unique(key, return_index=True, return_inverse=True)
    names = kpis[list(KEY)].iloc[first].astype(str).reset_index(drop=True)
    figures = figures_of(kpis, row, len(first), np.unique(kpis["replication"]))
    of = summary(figures, 1 - (1 - confidence) / 2)
    least, most = bounds(names, of.mean)
    return names.assign(
        unit=units(names),
        mean=of.mean,
        low=np.maximum(of.low, least),
        high=np.minimum(of.high, most),
        replications=of.replications,
        needed=of.needed,
    )
