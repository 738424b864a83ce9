"""The key figures as one wide table for people: a row for each figure, its weeks side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.metrics import METRICS, SCOPE
from sim.reports.pen.rows import form_of
from sim.reports.pen.words import Row, digits_of, scope

if TYPE_CHECKING:
    import pandas as pd

    from sim.runs.result import Result

WEEK = "Week of {}"
"""Heading of a week's column."""


def wide_table(results: Sequence[Result]) -> pd.DataFrame:
    """Each key figure in the unit and with the digits that it has in the report.

    Args:
        results: one run, or all those of a comparison: the scenarios' rows of a figure follow each
            other.

    Returns:
        ``Measure`` · ``Of`` (whom) · ``Scenario`` · ``Unit`` · ``Mean`` · ``Low`` · ``High`` · a
        column for each week.
    """
    import pandas as pd

    rows: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for result in results:
        weeks = _by_week(result.estimates)
        for row in result.headline.to_dict("records"):
            rows.setdefault(_figure(row), []).append(_wide(row, weeks, result))
    table = pd.DataFrame([row for each in rows.values() for row in each])
    begins = sorted(name for name in table.columns if name.startswith(WEEK.format("")))
    return table[[*(name for name in table.columns if name not in begins), *begins]]


def _figure(row: Mapping[Any, Any]) -> tuple[Any, ...]:
    return (row["metric"], *(row[column] for column in SCOPE))


def _by_week(estimates: pd.DataFrame) -> Mapping[tuple[Any, ...], list[Row]]:
    """Rows of single weeks by their figure."""
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in estimates[estimates["per"] == "week"].to_dict("records"):
        found.setdefault(_figure(row), []).append(row)
    return found


def _wide(
    row: Row, weeks: Mapping[tuple[Any, ...], list[Row]], result: Result
) -> dict[str, str | float]:
    figures = (row["mean"], row["low"], row["high"])
    form = form_of(row, figures, result.currency)

    def shown(mean: float, low: float, high: float) -> list[float]:
        """A figure and its interval, in the row's unit and with their own digits."""
        sized = [value * form.factor for value in (mean, low, high)]
        known = [value for value in sized if math.isfinite(value)]
        digits = digits_of(known, row["unit"]) if known else 0
        return [round(value, digits) if math.isfinite(value) else math.nan for value in sized]

    named = (METRICS[row["metric"]].label, scope(row), result.name, form.unit)
    wide: dict[str, str | float] = dict(
        zip(("Measure", "Of", "Scenario", "Unit"), named, strict=True)
    )
    wide |= zip(("Mean", "Low", "High"), shown(*figures), strict=True)
    for week in weeks.get(_figure(row), ()):
        mean, *_ = shown(week["mean"], week["low"], week["high"])
        wide[WEEK.format(week["period"])] = mean
    return wide
