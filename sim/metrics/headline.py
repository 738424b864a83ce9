"""The figures that a manager sees first."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    import pandas as pd

    whole = estimates[(estimates["per"] == "all") & (estimates["topic"] == "all")]
    whole = whole[(whole["tier"] == "all") & (whole["agent"] == "all")]
    live = set(whole.loc[whole["metric"] == "abandonment", "channel"])
    several_groups = whole.loc[whole["metric"] == "occupancy", "group"].nunique() > 2
    by_channel = (whole["channel"] != "all") & (whole["group"] == "all")
    by_group = (whole["group"] != "all") & (whole["channel"] == "all")
    of_whom = {
        "all": ~by_channel & ~by_group,
        "each channel": by_channel,
        "live channels": by_channel & whole["channel"].isin(live),
        "deferred channels": by_channel & ~whole["channel"].isin(live),
        "each group": by_group & several_groups,
    }
    parts = [
        whole[of_whom[audience] & (whole["metric"] == metric)]
        for metric, audience in METRICS.headline()
    ]
    return pd.concat(parts, ignore_index=True)
