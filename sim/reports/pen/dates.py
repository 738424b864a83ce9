"""Axes of dates, and lines for what changes on which date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import matplotlib.dates as mdates
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from sim.reports.pen.rows import WEEK, whole_weeks
from sim.reports.pen.style import ORANGE, shortened
from sim.reports.pen.words import MONTHS, Row

if TYPE_CHECKING:
    from sim.runs.result import Result

FEWEST_WEEKS = 6
"""Whole measured weeks from which on weekly figures say more than those of days and hours."""
LISTED = 16
"""Dates that are written out below a chart."""


def date_axis(axes: Axes) -> None:
    """Dates below a chart, at sensible distances."""
    axes.xaxis.set_major_locator(mdates.AutoDateLocator(minticks=4, maxticks=9))
    axes.xaxis.set_major_formatter(FuncFormatter(_date))


def day(date: dt.date) -> str:
    """A date in the words of the axes: "5 Jan"."""
    return f"{date.day} {MONTHS[date.month - 1][:3]}"


def _date(number: float, _: int | None) -> str:
    """A tick: "5 Jan", or the time of day between midnights."""
    moment = mdates.num2date(number)
    if moment.hour or moment.minute:
        return f"{moment.hour:02}:{moment.minute:02}"
    return day(moment)


def years(result: Result) -> str:
    """The years of the horizon: "2026" or "2026 to 2027"."""
    first = result.calendar.start.year
    last = result.calendar.datetime(result.calendar.minutes - 1).year
    return f"{first}" if first == last else f"{first} to {last}"


def place(date: dt.date) -> float:
    """Where the beginning of a date is on the axis."""
    return float(mdates.date2num(dt.datetime.combine(date, dt.time())))


# Weeks -------------------------------------------------------------------------------------


def several_weeks(result: Result) -> bool:
    """Whether there are enough weeks for figures by week."""
    return len(whole_weeks(result)) >= FEWEST_WEEKS


def by_week(weeks: Sequence[dt.date], rows: Sequence[Row]) -> NDArray[np.float64]:
    """Mean, low and high of each week, as rows; NaN where nothing was measured."""
    places = {week.isoformat(): number for number, week in enumerate(weeks)}
    figures = np.full((3, len(weeks)), np.nan)
    for row in rows:
        if row["period"] in places:
            figures[:, places[row["period"]]] = row["mean"], row["low"], row["high"]
    return figures


def week_edges(weeks: Sequence[dt.date]) -> list[float]:
    """Borders of the weeks on the axis; weeks follow each other."""
    return [*(place(week) for week in weeks), place(weeks[-1] + WEEK)]


# Dated changes -----------------------------------------------------------------------------


def dates_of_changes(result: Result, weeks: Sequence[dt.date]) -> list[tuple[dt.date, str]]:
    """Dates within the weeks on which something changes, each with all that does, in order."""
    found: dict[dt.date, list[str]] = {}
    for date, words in result.dated_changes:
        if weeks[0] <= date < weeks[-1] + WEEK:
            found.setdefault(date, []).append(words)
    return [(date, "; ".join(words)) for date, words in sorted(found.items())]


def draw_dated_changes(
    axes: Axes, dates: Sequence[tuple[dt.date, str]], *, numbered: bool, width: float = 80.0
) -> None:
    """A line at each date; numbers above, those that would touch side by side as one.

    Args:
        axes: where to draw.
        dates: see :func:`dates_of_changes`.
        numbered: whether the numbers of the list stand above the axes.
        width: how many numbers would find room beside each other.
    """
    left, right = axes.get_xlim()
    together: list[tuple[float, list[int]]] = []
    for number, (date, _) in enumerate(dates, start=1):
        at = place(date)
        axes.axvline(at, color=ORANGE, linewidth=0.9, linestyle=(0, (1, 1.5)), zorder=0.5)
        if together and at - together[-1][0] < (right - left) / width * 2 * len(together[-1][1]):
            together[-1][1].append(number)
        else:
            together.append((at, [number]))
    look: dict[str, Any] = {"textcoords": "offset points", "fontsize": 7.5, "color": "#8A5A00"}
    for at, numbers in together if numbered else ():
        text = ",".join(map(str, numbers)) if len(numbers) < 3 else f"{numbers[0]}–{numbers[-1]}"
        axes.annotate(
            text, (at, 1), xycoords=("data", "axes fraction"), xytext=(0, 2), ha="center", **look
        )


def numbered_changes(dates: Sequence[tuple[dt.date, str]]) -> list[str]:
    """The numbered dates with what changes, for the small print below a chart."""
    lines = [
        f"{number}) {day(date)}: {shortened(words, 110)}"
        for number, (date, words) in enumerate(dates[:LISTED], start=1)
    ]
    if len(dates) > LISTED:
        lines.append(f"and {len(dates) - LISTED} more dates")
    return lines
