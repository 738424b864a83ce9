"""Chart: how many people each group has over the weeks, and what they are worth on the lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from sim.reports.pen.dates import (
    by_week,
    date_axis,
    dates_of_changes,
    draw_dated_changes,
    numbered_changes,
    several_weeks,
    week_edges,
    years,
)
from sim.reports.pen.rows import rows_of, whole_weeks
from sim.reports.pen.style import (
    BLUE,
    GREEN,
    ORANGE,
    PALE,
    note,
    prepare,
    shortened,
    stairs_with_band,
)

if TYPE_CHECKING:
    from sim.runs.result import Result

HOURS_A_WEEK = 7 * 24
LEAST = 0.001
"""Change of a figure over the weeks, or loss of speed, that is one (a share)."""

Floats = NDArray[np.float64]


def team_changes(result: Result) -> bool:
    """Whether people come, go, move or learn, over weeks enough to be drawn."""
    if not several_weeks(result):
        return False
    weeks = whole_weeks(result)
    for group in ("", *_groups(result)):
        heads, on_duty, effective = (
            _weekly(result, weeks, metric, group)[0]
            for metric in ("headcount", "on_duty", "effective_on_duty")
        )
        moved = np.nanmax(heads, initial=0.0) - np.nanmin(heads, initial=np.inf)
        if moved > LEAST or (effective < (1 - LEAST) * on_duty).any():
            return True
    return False


def draw_headcount(figure: Figure, result: Result) -> None:
    """Headcount, and hours on duty as they are and at full speed; the team, then each group.

    Args:
        figure: an empty figure.
        result: a run over several weeks.
    """
    weeks = whole_weeks(result)
    dates = dates_of_changes(result, weeks)
    on_duty = rows_of(result.estimates, "on_duty", by=("group",))
    groups = [str(row["group"]) for row in on_duty]  # whoever takes contacts
    shown = ["", *groups] if len(_groups(result)) > 1 else groups
    lines = numbered_changes(dates)
    prepare(figure, 1.1 + 1.45 * len(shown) + 0.14 * len(lines))
    grid = figure.subplots(len(shown), 2, sharex=True, squeeze=False)
    for (left, right), group in zip(grid, shown, strict=True):
        _draw_heads(left, result, weeks, group)
        _draw_hours(right, result, weeks, group)
        first = group == shown[0]
        left.set_title(shortened(group or "Whole team", 40), pad=14 if dates and first else None)
        for axes in (left, right):
            draw_dated_changes(axes, dates, numbered=first, width=40)
    grid[0, 1].legend(loc="lower right", fontsize=7.5, framealpha=0.9, edgecolor=PALE)
    figure.align_ylabels()
    for axes in grid[-1]:
        axes.set_xlabel(f"Week ({years(result)})")
    note(figure, result, "mean of each week; bands", lines)


def _groups(result: Result) -> list[str]:
    rows = rows_of(result.estimates, "headcount", by=("group",))
    return [str(row["group"]) for row in rows]


def _weekly(result: Result, weeks: Sequence[dt.date], metric: str, group: str) -> Floats:
    """Mean, low and high of each week; of all groups where none is named."""
    rows = rows_of(result.estimates, metric, "week", by=("group",) if group else ())
    return by_week(weeks, [row for row in rows if row["group"] == (group or "all")])


def _draw_heads(axes: Axes, result: Result, weeks: Sequence[dt.date], group: str) -> None:
    figures = _weekly(result, weeks, "headcount", group)
    stairs_with_band(axes, week_edges(weeks), figures, BLUE)
    axes.set_ylim(0, max(1.0, 1.15 * float(np.nanmax(figures, initial=1.0))))
    axes.set_ylabel("Headcount\n(agents)")
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    _finish(axes, weeks)


def _draw_hours(axes: Axes, result: Result, weeks: Sequence[dt.date], group: str) -> None:
    edges = week_edges(weeks)
    on_duty, effective = (
        HOURS_A_WEEK * _weekly(result, weeks, metric, group)
        for metric in ("on_duty", "effective_on_duty")
    )
    lost = {"baseline": effective[0], "fill": True, "linewidth": 0}
    axes.stairs(on_duty[0], edges, color=ORANGE, alpha=0.55, **lost)
    stairs_with_band(axes, edges, effective, GREEN)
    axes.stairs(on_duty[0], edges, baseline=None, color=BLUE, linewidth=1.2)
    axes.plot([], [], color=BLUE, label="on duty")
    axes.plot([], [], color=GREEN, label="at full speed")
    axes.set_ylim(0, max(1.0, 1.15 * float(np.nanmax(on_duty, initial=1.0))))
    axes.set_ylabel("On duty\n(hours a week)")
    axes.yaxis.set_major_locator(MaxNLocator(4))
    _finish(axes, weeks)


def _finish(axes: Axes, weeks: Sequence[dt.date]) -> None:
    edges = week_edges(weeks)
    axes.set_xlim(edges[0], edges[-1])
    axes.yaxis.grid(visible=True, color=PALE, linewidth=0.5)
    date_axis(axes)
