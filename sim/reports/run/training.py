"""What training changed: the team's figures in the weeks before it and after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.metrics import KEY, METRICS, compare_estimates, estimate
from sim.reports.pen.rows import both_levels, change, label
from sim.reports.pen.tables import WordTable

if TYPE_CHECKING:
    import pandas as pd

    from sim.runs.result import Result
    from sim.scenarios.meaning.dated_changes import Training

WEEKS = 4
"""Whole weeks before and after that are compared, at most."""
WEEK = dt.timedelta(weeks=1)


def training_tables(result: Result) -> Iterator[WordTable]:
    """A table for each training of the plan that has whole weeks before and after it.

    The difference has all else in it that changed with these weeks: demand, events, learning.
    """
    weeks = _whole_weeks(result)
    for training in result.trainings:
        before = [week for week in weeks if week + WEEK <= training.starts]
        after = [week for week in weeks if week >= training.ends]
        number = min(len(before), len(after), WEEKS)
        if number:
            yield _table(result, training, before[-number:], after[:number])


def _whole_weeks(result: Result) -> list[dt.date]:
    """Mondays of the weeks that were measured from beginning to end."""
    calendar, kpis = result.calendar, result.kpis
    periods = sorted(set(kpis.loc[kpis["per"] == "week", "period"]))
    return [
        week
        for week in map(dt.date.fromisoformat, periods)
        if calendar.minute(week, 0) >= result.warm_up
        and calendar.minute(week + WEEK, 0) <= calendar.minutes
    ]


def _table(
    result: Result, training: Training, before: list[dt.date], after: list[dt.date]
) -> WordTable:
    one, other = (_figures_in(result.kpis, training, weeks) for weeks in (before, after))
    rows = one[list(KEY)].drop_duplicates()
    table = compare_estimates(
        one,
        {"after": other},
        rows=rows,
        confidence=result.confidence,
        matters=result.scenario.matters.by_unit,
    )
    levels = [estimate(rows, confidence=result.confidence) for rows in (one, other)]
    shown = (*METRICS.shown("training"), *METRICS.shown("trained group"))
    order = {metric: place for place, metric in enumerate(shown)}
    found = sorted(table.to_dict("records"), key=lambda row: order[row["metric"]])
    span = "1 week" if len(before) == 1 else f"{len(before)} weeks"
    return WordTable(
        f"Training effect: {training.words} on {training.starts}; all else that changed included",
        ("Measure", f"{span} before", f"{span} after", "Difference", "Verdict"),
        tuple(
            (
                label(row),
                *both_levels(row, levels[0], levels[1], result.currency),
                change(row, result.currency),
                str(row["verdict"]),
            )
            for row in found
        ),
    )


def _figures_in(kpis: pd.DataFrame, training: Training, weeks: list[dt.date]) -> pd.DataFrame:
    """KPI rows of some weeks taken together, one per replication and figure."""
    own = kpis["metric"].isin(METRICS.shown("trained group")) & (kpis["group"] == training.group)
    own |= kpis["metric"].isin(METRICS.shown("training")) & (kpis["group"] == "all")
    for scope in ("channel", "topic", "tier", "agent"):
        own &= kpis[scope] == "all"
    own &= (kpis["per"] == "week") & kpis["period"].isin([str(week) for week in weeks])
    rows = kpis[own].assign(per="all", period="all")
    keys = ["replication", *KEY]
    summed = rows.groupby(keys, observed=True)[["numerator", "denominator"]].sum()
    return summed.reset_index()
