"""Rows of figures: which to take, what they are called, and what would decide more."""

from __future__ import annotations

import datetime as dt
import math
import weakref
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from sim.metrics import METRICS, SCOPE
from sim.reports.pen.words import (
    WORKED,
    Row,
    alone,
    count_of,
    difference,
    digits_of,
    estimate,
    in_sentence,
    needed_in_words,
    relied_on,
    scale,
    scope,
)

if TYPE_CHECKING:
    import pandas as pd

    from sim.runs.result import Result

WEEK = dt.timedelta(weeks=1)
FEW = 0.25
"""Of the most agents of a group who are on duty at one hour: fewer are those who end late."""
LATE = 2 * 60.0
"""Minutes by which clocks put forward or back may cut a week short."""


def label(row: Row) -> str:
    """What a row measures and of whom: "Service level, phone"."""
    return ", ".join(part for part in (METRICS[row["metric"]].label, scope(row)) if part)


def replications_to_decide(row: Row) -> float:
    """Replications after which a target's interval would probably no longer hold its bound.

    The interval narrows with the square root of the replications: n · (half width ÷ distance)².
    NaN where there is no interval.
    """
    half_width = (row["high"] - row["low"]) / 2
    distance = abs(row["mean"] - row["value"])
    if distance == 0:
        return math.inf
    needed: float = row["replications"] * (half_width / distance) ** 2
    return needed


def rows_of(
    frame: pd.DataFrame, metric: str, per: str = "all", by: Sequence[str] = ()
) -> list[Row]:
    """Rows of one metric for one breakdown, in the frame's order.

    Args:
        frame: estimates or differences.
        metric: name of the metric.
        per: breakdown over time, e.g. "hour of week".
        by: scope columns that are broken down; all others are "all".
    """
    return [dict(row) for row in _Sorted.of(frame).rows(metric, per)[frozenset(by)]]


class _Sorted:
    """Rows of a frame by scope columns that are broken down, made when they are asked for.

    A page asks for hundreds of these, so a frame is sorted once, for as long as it is there.
    """

    known: ClassVar[dict[int, _Sorted]] = {}
    """Those of the frames that are there, by the frame's identity."""

    @classmethod
    def of(cls, frame: pd.DataFrame) -> _Sorted:
        """That of a frame."""
        found = cls.known.get(id(frame))
        if found is None:
            found = cls.known[id(frame)] = cls(frame)
            weakref.finalize(frame, cls.known.pop, id(frame), None)
        return found

    def __init__(self, frame: pd.DataFrame) -> None:
        parts = frame.groupby(["metric", "per"], sort=False, observed=True)
        self._parts: dict[Any, pd.DataFrame] = dict(iter(parts))
        self._rows: dict[tuple[str, str], defaultdict[frozenset[str], list[Row]]] = {}

    def rows(self, metric: str, per: str) -> defaultdict[frozenset[str], list[Row]]:
        """Rows of one metric for one breakdown over time, in order."""
        place = metric, per
        if place not in self._rows:
            found = self._rows[place] = defaultdict(list)
            if place in self._parts:
                for row in _rows(self._parts[place]):
                    by = frozenset(column for column in SCOPE if row[column] != "all")
                    found[by].append(row)
        return self._rows[place]


def _rows(frame: pd.DataFrame) -> Iterator[Row]:
    """The rows of a frame; pandas reads its texts one by one, which takes three times as long."""
    names = [str(name) for name in frame.columns]
    cells = [frame[name].to_numpy(object).tolist() for name in names]
    return (dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True))


def live_channels(result: Result) -> list[str]:
    """Channels whose customers wait and may give up, in the scenario's order."""
    return [
        str(row["channel"]) for row in rows_of(result.estimates, "abandonment", by=("channel",))
    ]


def needed_to_decide(row: Row) -> str:
    """Replications that would decide a difference: "about 60", "more than 10,000" or ""."""
    if row["verdict"] != "cannot tell yet" or not math.isfinite(row["low"]):
        return ""
    # Where even a million would not do, the comparison does not say how many.
    return needed_in_words(math.inf if math.isnan(row["needed"]) else row["needed"])


def capitalised(text: str) -> str:
    """Text that begins a sentence."""
    return f"{text[:1].upper()}{text[1:]}"


def by_verdict(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows by their verdict, in order."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(str(row["verdict"]), []).append(row)
    return groups


def in_words(row: Row) -> str:
    """What a row measures, inside a sentence: "service level of phone"."""
    name, whom = in_sentence(METRICS[row["metric"]].label), scope(row)
    return f"{name} of {whom}" if whom else name


def level(row: Mapping[Any, Any], currency: str) -> str:
    """A row's figure with its interval, or how many replications it would take to have one."""
    text = estimate(row["mean"], row["low"], row["high"], unit_of(row), currency)
    if row.get("counted"):
        text = f"{text} of {row['counted']}"
    needed = row.get("needed", math.nan)
    if math.isnan(needed):
        return text
    return f"{text} (too few simulated runs to say; {needed_in_words(needed)} would do)"


def unit_of(row: Mapping[Any, Any]) -> str:
    """Unit in which a row's figure is shown: as in the row, but for minutes that agents work."""
    worked = row["unit"] == "min" and METRICS[row["metric"]].worked
    return WORKED if worked else str(row["unit"])


class Form(NamedTuple):
    """How a row's numbers are shown in a table that has its units apart."""

    unit: str
    factor: float
    """From the unit of the row to this one."""
    digits: int
    """Decimals; below 0, tens, hundreds …."""


PLAIN_UNITS = {"share": "%", "min": "min", "count": "number", "score": "points"}
"""Words for units of rows; those of money are a scenario's own."""


def form_of(row: Row, figures: Sequence[float], currency: str) -> Form:
    """The unit and the digits that a row's numbers have in the report.

    Args:
        row: of estimates or differences.
        figures: its figure and the ends of its interval.
        currency: word for money.
    """
    unit = unit_of(row)
    known = [value for value in figures if math.isfinite(value)]
    factor, word = scale(known[0] or max(map(abs, known)), unit, currency) if known else (1.0, "")
    digits = digits_of([value * factor for value in known], unit) if known else 0
    return Form(word or PLAIN_UNITS.get(row["unit"], currency), factor, digits)


def change(row: Mapping[Any, Any], currency: str) -> str:
    """A row's difference with its interval."""
    figures = (row["difference"], row["low"], row["high"])
    return difference(*figures, unit_of(row), currency)


def plain_level(row: Mapping[Any, Any], currency: str) -> str:
    """A row's figure in the form that :func:`level` gives it, its interval left out."""
    return alone(row["mean"], row["low"], row["high"], unit_of(row), currency)


def both_levels(
    row: Mapping[Any, Any], before: pd.DataFrame, after: pd.DataFrame, currency: str
) -> tuple[str, str]:
    """The two figures behind a difference, each in the form that it has elsewhere.

    Args:
        row: the difference.
        before: estimates of the baseline.
        after: estimates of the other scenario.
        currency: word for money.
    """
    sides = (before, row["baseline"]), (after, row["value"])
    one, other = (_same_figure(estimates, row, mean) for estimates, mean in sides)
    return plain_level(one, currency), plain_level(other, currency)


def _same_figure(estimates: pd.DataFrame, row: Mapping[Any, Any], mean: float) -> Row:
    """A row's figure with its own interval; with none where there are no such estimates."""
    by = [column for column in SCOPE if row[column] != "all"]
    rows = [
        each
        for each in rows_of(estimates, row["metric"], row["per"], by)
        if all(each[column] == row[column] for column in (*by, "period"))
    ]
    return rows[0] if rows else {**row, "mean": mean, "low": math.nan, "high": math.nan}


def basis(result: Result, confidence: float | None = None) -> str:
    """What the figures rest on, for the line below a verdict.

    Args:
        result: the run, or the baseline of a comparison.
        confidence: level of the intervals where they hold together (a comparison).
    """
    runs = f"{count_of(result.replications, 'simulated run')}, seed {result.seed}"
    stopped = f"; {result.stopped}" if result.stopped else ""
    if result.replications < 2:
        return f"{runs}{stopped}: one alone gives no intervals, so nothing is certain."
    if confidence is None:
        ranges = relied_on(result.confidence, "each by itself")
        return f"In brackets: {ranges}. {runs}{stopped}."
    return (
        f"In brackets: {relied_on(confidence)}. "
        f"{runs}, the same customers in every scenario but for what a plan changes about them"
        f"{stopped}."
    )


def whole_weeks(result: Result) -> list[dt.date]:
    """First days of the weeks that were measured from beginning to end, in order."""
    calendar = result.calendar
    date = calendar.week_of(calendar.start)
    found = []
    while (end := calendar.minute(date + WEEK, 0.0)) <= calendar.minutes + LATE:
        if calendar.minute(date, 0.0) >= result.warm_up and end > 0:
            found.append(date)
        date += WEEK
    return found


def staffed_hours(result: Result) -> set[tuple[str, str]]:
    """Groups, and hours of the day in which more of them is on duty than a few who end late."""
    on_duty = rows_of(result.estimates, "on_duty", "hour of day", by=("group",))
    peak: dict[str, float] = {}
    for row in on_duty:
        peak[row["group"]] = max(row["mean"], peak.get(row["group"], 0.0))
    return {
        (row["group"], row["period"])
        for row in on_duty
        if row["mean"] >= FEW * peak[row["group"]] > 0
    }
