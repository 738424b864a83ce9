"""Chart: the figures that a manager steers by, week by week, with the dates of the plan."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter
from numpy.typing import NDArray

from sim.metrics import METRICS
from sim.reports.pen.dates import (
    by_week,
    date_axis,
    dates_of_changes,
    draw_dated_changes,
    numbered_changes,
    week_edges,
    years,
)
from sim.reports.pen.rows import rows_of, whole_weeks
from sim.reports.pen.style import (
    COLOURS,
    DASHED,
    INK,
    PALE,
    note,
    prepare,
    shortened,
    stairs_with_band,
)
from sim.reports.pen.words import amount, scale

if TYPE_CHECKING:
    from sim.runs.result import Result

PERCENT = (0, 50, 100)

Floats = NDArray[np.float64]


class WeeklyFigure(NamedTuple):
    """A figure over the weeks."""

    label: str
    figures: Floats
    """Mean, low and high of each week."""


class WeeklyPanel(NamedTuple):
    """Figures that share an axis."""

    heading: str
    axis: str
    lines: Sequence[WeeklyFigure]
    limit: tuple[str, Floats] | None
    """A level by week that the lines are held against, and its words."""
    ticks: Sequence[int] = ()
    """Where the scale has ends: its first and last tick. The axis shows the part that is needed."""


def draw_months(figure: Figure, result: Result) -> None:
    """Service level, backlog, occupancy, FCR, CSAT and cost by week.

    Args:
        figure: an empty figure.
        result: a run over several weeks.
    """
    weeks = whole_weeks(result)
    dates = dates_of_changes(result, weeks)
    panels = [panel for panel in _panels(result, weeks) if panel.lines]
    lines = numbered_changes(dates)
    prepare(figure, 0.9 + 1.3 * len(panels) + 0.14 * len(lines))
    grid: list[Axes] = list(figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0])
    for number, (axes, panel) in enumerate(zip(grid, panels, strict=True)):
        _draw_panel(axes, panel, week_edges(weeks))
        draw_dated_changes(axes, dates, numbered=number == 0)
        axes.set_title(panel.heading, pad=14 if dates and number == 0 else None)
    figure.align_ylabels()
    grid[-1].set_xlabel(f"Week ({years(result)})")
    note(figure, result, "each week for itself; bands", lines)


def _panels(result: Result, weeks: Sequence[dt.date]) -> list[WeeklyPanel]:
    limit = np.full(len(weeks), 100 * result.occupancy_limit)
    return [
        WeeklyPanel(
            "Service level",
            "Answered in time\n(%)",
            _service_levels(result, weeks),
            None,
            PERCENT,
        ),
        _one("backlog", result, weeks),
        WeeklyPanel(
            METRICS["occupancy"].label,
            "Occupancy\n(%)",
            _occupancies(result, weeks),
            (f"limit {amount(result.occupancy_limit, 'share')}", limit),
            PERCENT,
        ),
        _one("fcr", result, weeks),
        _one("csat", result, weeks),
        _cost(result, weeks),
    ]


def _service_levels(result: Result, weeks: Sequence[dt.date]) -> list[WeeklyFigure]:
    lines = []
    for channel, wanted in result.service_targets.items():
        rows = rows_of(result.estimates, "service_level", "week", by=("channel",))
        figures = by_week(weeks, [row for row in rows if row["channel"] == channel])
        if np.isfinite(figures[0]).any():
            target = f"target {amount(wanted.share, 'share')} in {wanted.within}"
            lines.append(WeeklyFigure(f"{shortened(channel, 20)}\n{target}", 100 * figures))
    return lines


def _occupancies(result: Result, weeks: Sequence[dt.date]) -> list[WeeklyFigure]:
    rows = rows_of(result.estimates, "occupancy", "week", by=("group",))
    groups = list(dict.fromkeys(str(row["group"]) for row in rows))
    lines = [
        WeeklyFigure(
            shortened(group, 20), 100 * by_week(weeks, [r for r in rows if r["group"] == group])
        )
        for group in groups
    ]
    if 0 < len(lines) <= len(COLOURS):
        return lines
    team = by_week(weeks, rows_of(result.estimates, "occupancy", "week"))
    return [WeeklyFigure("whole team", 100 * team)] if np.isfinite(team[0]).any() else []


def _one(metric: str, result: Result, weeks: Sequence[dt.date]) -> WeeklyPanel:
    """The panel of one figure of the whole team."""
    label, unit = METRICS[metric].label, METRICS[metric].unit
    figures = by_week(weeks, rows_of(result.estimates, metric, "week"))
    lines = [WeeklyFigure("", 100 * figures if unit == "share" else figures)]
    axis = {"share": "Share\n(%)", "score": "Mean score\n(1 to 5)"}.get(unit, "Mean\n(count)")
    known = bool(np.isfinite(figures[0]).any())
    ticks = {"share": PERCENT, "score": (1, 3, 5)}.get(unit, ())
    return WeeklyPanel(label, axis, lines if known else [], None, ticks)


def _cost(result: Result, weeks: Sequence[dt.date]) -> WeeklyPanel:
    cost = by_week(weeks, rows_of(result.estimates, "cost", "week"))
    used = by_week(weeks, rows_of(result.estimates, "budget_used", "week"))[0]
    budget = cost[0] / used
    factor, word = scale(float(np.nanmax(cost, initial=0.0)), "money", result.currency)
    lines = [WeeklyFigure("", cost * factor)] if np.isfinite(cost[0]).any() else []
    limit = ("budget", budget * factor) if np.isfinite(budget).any() else None
    return WeeklyPanel("Cost a week", f"Cost\n({word})", lines, limit)


def near(lowest: float, highest: float, ticks: Sequence[int]) -> tuple[float, float]:
    """Ends of an axis that shows differences: round numbers about the figures, within its scale.

    Args:
        lowest: of the figures and their intervals.
        highest: of the figures, their intervals and the limit.
        ticks: the first and the last are the ends of the scale.
    """
    whole = ticks[-1] - ticks[0]
    step = whole / 10
    bottom = max(ticks[0], step * math.floor(lowest / step - 0.25))
    top = min(ticks[-1], step * math.ceil(highest / step + 0.25))
    top = max(top, min(bottom + 2 * step, ticks[-1]))
    bottom = min(bottom, top - 2 * step)
    return bottom, top + 0.03 * (top - bottom)


def _draw_panel(axes: Axes, panel: WeeklyPanel, edges: Sequence[float]) -> None:
    for line, colour in zip(panel.lines, COLOURS * len(panel.lines), strict=False):
        stairs_with_band(axes, edges, line.figures, colour)
        axes.plot([], [], color=colour, linewidth=1.4, label=line.label)
    means, highs = (np.array([line.figures[k] for line in panel.lines]) for k in (0, 2))
    highest = float(np.nanmax(means, initial=0.0))
    highest = min(max(highest, float(np.nanmax(highs, initial=0.0))), 2 * highest)
    if panel.limit is not None:
        words, level = panel.limit
        axes.stairs(level, edges, baseline=None, color=INK, linestyle=DASHED, linewidth=1)
        axes.plot([], [], color=INK, linestyle=DASHED, linewidth=1, label=words)
        highest = max(highest, float(np.nanmax(level)))
    if panel.ticks:
        lows = np.array([line.figures[1] for line in panel.lines])
        lowest = float(np.nanmin([np.nanmin(means), np.nanmin(np.nan_to_num(lows, nan=np.inf))]))
        if panel.limit is not None:
            lowest = min(lowest, float(np.nanmin(panel.limit[1])))
        axes.set_ylim(
            *near(lowest, max(highest, float(np.nanmax(highs, initial=0.0))), panel.ticks)
        )
        axes.yaxis.set_major_locator(MaxNLocator(4))
    else:
        axes.set_ylim(0, 1.12 * highest or 1.0)
        axes.yaxis.set_major_locator(MaxNLocator(4))
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    if len(panel.lines) > 1 or panel.limit is not None or panel.lines[0].label:
        handles, labels = axes.get_legend_handles_labels()
        named = {name: handle for handle, name in zip(handles, labels, strict=True) if name}
        axes.legend(
            list(named.values()),
            list(named),
            bbox_to_anchor=(1.0, 0.5),
            loc="center left",
            frameon=False,
            fontsize=7.5,
        )
    axes.set_xlim(edges[0], edges[-1])
    axes.set_ylabel(panel.axis)
    axes.yaxis.grid(visible=True, color=PALE, linewidth=0.5)
    date_axis(axes)
