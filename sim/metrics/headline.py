"""The figures that a manager sees first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.metrics.kpis import METRICS

if TYPE_CHECKING:
    import pandas as pd


def headline(estimates: pd.DataFrame) -> pd.DataFrame:
    """The rows a manager sees first, over the whole measured time, in the order that KPIs state.

    Figures that were not measured (no live channel, no cost stated …) are left out. A team of one
    group has no rows by group.

    Args:
        estimates: rows of :func:`sim.metrics.estimate`.
    """
    whole = estimates[(estimates["per"] == "all") & (estimates["topic"] == "all")]
    whole = whole[(whole["tier"] == "all") & (whole["agent"] == "all")]
    names = ("metric", "channel", "group")
    metric, channel, group = (whole[name].to_numpy(object) for name in names)
    by_channel = (channel != "all") & (group == "all")
    by_group = (group != "all") & (channel == "all")
    live = np.isin(channel, list(set(channel[metric == "abandonment"])))
    several_groups = len(set(group[metric == "occupancy"])) > 2
    of_whom = {
        "all": ~by_channel & ~by_group,
        "each channel": by_channel,
        "live channels": by_channel & live,
        "deferred channels": by_channel & ~live,
        "each group": by_group & several_groups,
    }
    places = [
        np.flatnonzero(of_whom[audience] & (metric == name))
        for name, audience in METRICS.headline()
    ]
    return whole.iloc[np.concatenate(places)].reset_index(drop=True)
