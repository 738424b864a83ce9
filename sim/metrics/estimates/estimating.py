"""Replications → figures with intervals.

Ratios of sums: :mod:`sim.metrics.intervals.ratios`; percentiles of all customers:
:mod:`sim.metrics.intervals.samples`; differences: :mod:`sim.metrics.estimates.differences`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.errors import UsageError
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
            ``replication``. Or rows of one's own: ``metric, replication, numerator, denominator``
            are needed (or ``value``, which is a numerator over 1); ``channel, topic, tier, group,
            agent, per, period`` are "all" where they are missing; of a KPI that is not in the
            catalogue, ``unit`` says the unit. One row for each figure in each replication.
        confidence: level of each interval, between 0 and 1.

    Returns:
        One row per figure in a fixed order: ``metric, channel, topic, tier, group, agent, per,
        period, unit, mean, low, high, replications, needed``. ``replications`` counts those in
        which the figure was measured; ``low`` and ``high`` are NaN where that is only one, and
        where they are too few to say: then ``needed`` is how many would probably be enough. It is
        NaN elsewhere.

    Raises:
        UsageError: a column is missing, or the unit of a KPI that is not in the catalogue.
    """
    kpis = _completed(kpis)
    (key,) = keys([kpis])
    _, first, row = np.unique(key, return_index=True, return_inverse=True)
    rows = kpis.iloc[first].reset_index(drop=True)
    names = rows[list(KEY)].astype(str)
    figures = figures_of(kpis, row, len(first), np.unique(kpis["replication"]))
    of = summary(figures, 1 - (1 - confidence) / 2)
    names = names.assign(unit=units(rows))
    least, most = bounds(names, of.mean)
    return names.assign(
        mean=of.mean,
        low=np.maximum(of.low, least),
        high=np.minimum(of.high, most),
        replications=of.replications,
        needed=of.needed,
    )


def _completed(kpis: pd.DataFrame) -> pd.DataFrame:
    """Rows with all columns that figures have: what one's own rows leave out is "all"."""
    if "value" in kpis and "numerator" not in kpis:
        kpis = kpis.assign(numerator=kpis["value"], denominator=1.0)
    kpis = kpis.assign(**{name: "all" for name in KEY[1:] if name not in kpis})
    for name in (KEY[0], "replication", "numerator", "denominator"):
        if name not in kpis:
            raise UsageError(f"the rows have no column `{name}`")
    return kpis
