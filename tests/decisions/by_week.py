"""The goals' KPIs week by week from tables of KPIs: what the search reads from the log itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.decisions.goals import GoalWeeks
from sim.metrics.goals import Goal


def weeks_of(kpis: pd.DataFrame, goals: Sequence[Goal], whole_weeks: Sequence[str]) -> GoalWeeks:
    """The goals' KPIs week by week.

    Args:
        kpis: KPI rows of several replications.
        goals: the goals; one whose KPI is not measured by week has NaN throughout.
        whole_weeks: Mondays of the weeks to report on, as dates.
    """
    weekly = kpis[kpis["per"] == "week"]
    for column in ("topic", "tier", "group", "agent"):
        weekly = weekly[weekly[column] == "all"]
    replications = np.unique(kpis["replication"])
    values = np.full((len(goals), len(whole_weeks), len(replications)), np.nan)
    place = {week: k for k, week in enumerate(whole_weeks)}
    for g, goal in enumerate(goals):
        rows = weekly[(weekly["metric"] == goal.metric) & (weekly["channel"] == goal.channel)]
        rows = rows[rows["period"].isin(whole_weeks)]
        week = rows["period"].astype(str).map(place).to_numpy(int)
        run = np.searchsorted(replications, rows["replication"])
        values[g, week, run] = (rows["numerator"] / rows["denominator"]).to_numpy()
    return GoalWeeks(goals, list(whole_weeks), values)
