"""Chart: backlog over time, tier by tier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import matplotlib.dates as mdates
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.calendar import DAY
from sim.reports.pen.dates import date_axis, years
from sim.reports.pen.rows import rows_of
from sim.reports.pen.style import BLUE, GREY, PALE, note, prepare, shortened, stairs_with_band
from sim.reports.pen.words import Row

if TYPE_CHECKING:
    from sim.runs.result import Result

STEPS = (("hour", dt.timedelta(hours=1)), ("day", dt.timedelta(days=1)), ("week", dt.timedelta(7)))
LEGIBLE = 14 * 24 + 2
"""Steps that can be distinguished in one picture; beyond, the next longer period is drawn."""


def period_of(result: Result) -> str:
    """The finest period whose steps can be distinguished; "" where there is none."""
    for per, _ in STEPS:
        rows = rows_of(result.estimates, "backlog", per)
        if 1 < len(rows) <= LEGIBLE:
            return per
    return ""


def draw_backlog(figure: Figure, result: Result) -> None:
    """Contacts waiting over time, one panel per tier; warm-up hatched.

    Args:
        figure: an empty figure.
        result: a run with figures by hour, day or week.
    """
    per = period_of(result)
    length = dict(STEPS)[per]
    by_tier: dict[str, list[Row]] = {}
    for row in rows_of(result.estimates, "backlog", per, by=("tier",)):
        by_tier.setdefault(str(row["tier"]), []).append(row)
    if len(by_tier) < 2:
        by_tier = {"": rows_of(result.estimates, "backlog", per)}
    prepare(figure, 0.8 + 1.7 * len(by_tier))
    grid: list[Axes] = list(figure.subplots(len(by_tier), 1, sharex=True, squeeze=False)[:, 0])
    for axes, (tier, rows) in zip(grid, by_tier.items(), strict=True):
        _draw_tier(axes, rows, length)
        axes.set_title(shortened(tier, 60))
        _mark_warm_up(axes, result)
    grid[-1].set_xlabel(f"Local date ({years(result)})")
    hatched = "hatched: warm-up, not measured; " if result.warm_up else ""
    note(figure, result, f"mean of each {per}; {hatched}bands")


def _draw_tier(axes: Axes, rows: Sequence[Row], length: dt.timedelta) -> None:
    rows = sorted(rows, key=lambda row: str(row["period"]))
    starts = [dt.datetime.fromisoformat(str(row["period"])) for row in rows]
    # Between two parts that do not touch there is a gap, as a step of NaN.
    edges, figures = [mdates.date2num(starts[0])], []
    for start, row in zip(starts, rows, strict=True):
        if mdates.date2num(start) > edges[-1] + 1e-6:
            edges.append(mdates.date2num(start))
            figures.append((np.nan, np.nan, np.nan))
        edges.append(mdates.date2num(start + length))
        figures.append((row["mean"], row["low"], row["high"]))
    stairs_with_band(axes, edges, np.array(figures).T, BLUE)
    axes.set_ylim(0, 1.08 * max(axes.get_ylim()[1], 1e-9))
    axes.set_ylabel("Contacts waiting\n(count)")
    axes.yaxis.grid(visible=True, color=PALE, linewidth=0.5)
    date_axis(axes)


def _mark_warm_up(axes: Axes, result: Result) -> None:
    """Hatch what was simulated but not measured."""
    if result.warm_up == 0:
        return
    start = mdates.date2num(dt.datetime.combine(result.calendar.start, dt.time()))
    look: dict[str, Any] = {"facecolor": "white", "edgecolor": GREY, "hatch": "///"}
    axes.axvspan(start, start + result.warm_up / DAY, alpha=0.6, linewidth=0, **look)
    axes.set_xlim(left=start)
