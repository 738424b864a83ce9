"""Chart: a typical day by half hour: agents on duty and needed, service, waits, occupancy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, MultipleLocator

from sim.reports.day.half_hours import (
    Floats,
    PoolNeeds,
    TypicalDay,
    figures_on,
    needed_on,
    needs_of,
    on_duty_on,
    typical_days,
)
from sim.reports.pen.rows import live_channels
from sim.reports.pen.style import (
    BLUE,
    COLOURS,
    DASHED,
    INK,
    PALE,
    note,
    prepare,
    shortened,
)
from sim.reports.pen.words import scale

if TYPE_CHECKING:
    from sim.runs.result import Result

LINES = tuple(zip(COLOURS, ("-", "--", "-.", ":", "-", "--"), strict=True))
"""Colour and style of each line; lines also differ in style, so that a grey print reads."""
LABELS = 14
"""Times of day below the chart at most."""


def draw_day(figure: Figure, result: Result) -> None:
    """A column for each kind of day; below each other agents, service level, waits, occupancy.

    Args:
        figure: an empty figure.
        result: a run.
    """
    days = typical_days(result)
    pools = needs_of(result) or [PoolNeeds(tuple(result.headcount), (), {})]
    live = live_channels(result)
    metrics = [
        (metric, by, only)
        for metric, by, only in (
            ("service_level", "channel", [n for n in live if n in result.service_targets]),
            ("wait", "channel", live),
            ("occupancy", "group", list(result.headcount)),
        )
        if only
    ]
    rows = len(pools) + len(metrics)
    prepare(figure, 0.9 + 1.45 * rows)
    widths = [day.halves + 2 for day in days]
    grid = figure.subplots(
        rows, len(days), sharex="col", sharey="row", squeeze=False, width_ratios=widths
    )
    for line, pool in zip(grid, pools, strict=False):
        for axes, day in zip(line, days, strict=True):
            edges = _edges(day)
            needed, on_duty = needed_on(day, pool), on_duty_on(result, day, pool)
            if pool.needed:
                axes.stairs(needed, edges, fill=True, color=PALE, label="needed by Erlang A")
            axes.stairs(on_duty, edges, baseline=None, color=BLUE, lw=1.4, label="on duty")
            axes.set_ylim(bottom=0)
            axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        _head(line[0], f"Agents: {shortened(', '.join(pool.groups), 46)}", "Agents")
        _legend(line[-1])
    for line, (metric, by, only) in zip(grid[len(pools) :], metrics, strict=True):
        _draw_metric(line, days, result, metric, by, only)
    hours = sum(day.halves for day in days) / 2
    step = next((each for each in (1, 2, 3, 4, 6) if hours / each <= LABELS), 12)
    for axes, day in zip(grid[-1], days, strict=True):
        axes.set_xlim(day.first / 2, (day.first + day.halves) / 2)
        axes.xaxis.set_major_locator(MultipleLocator(step))
        axes.xaxis.set_major_formatter("{x:.0f}:00")
        axes.set_xlabel(day.kind, fontweight="bold")
    figure.align_ylabels()
    for axes in grid.ravel():
        axes.yaxis.grid(visible=True, color=PALE, linewidth=0.5)
    note(
        figure,
        result,
        "bands, where a panel has one line",
        ["By local time, half hour by half hour."],
    )


def _edges(day: TypicalDay) -> Floats:
    """Borders of a day's half hours, in hours of the day."""
    return (day.first + np.arange(day.halves + 1)) / 2


def _draw_metric(
    line: Sequence[Axes],
    days: Sequence[TypicalDay],
    result: Result,
    metric: str,
    by: str,
    only: Sequence[str],
) -> None:
    """One figure in all kinds of day: a line for each channel or group."""
    found = [
        {of: each for of, each in figures_on(result, day, metric, (by,)) if of in only}
        for day in days
    ]
    names = [name for name in only if any(name in each for each in found)]
    top = max((float(np.nanmax(lines[0])) for each in found for lines in each.values()), default=1)
    factor, unit = (100.0, "%") if metric != "wait" else scale(top, "min")
    for axes, day, figures in zip(line, days, found, strict=True):
        for name, (colour, style) in zip(names, LINES * len(names), strict=False):
            mean, low, high = figures.get(name, np.full((3, day.halves), np.nan)) * factor
            edges = _edges(day)
            if len(names) == 1 and np.isfinite(low).any():
                band = np.isfinite(low) & np.isfinite(high)
                axes.stairs(
                    np.where(band, high, np.nan),
                    edges,
                    baseline=np.where(band, low, np.nan),
                    fill=True,
                    color=colour,
                    alpha=0.3,
                    lw=0,
                )
            axes.stairs(mean, edges, baseline=None, color=colour, ls=style, lw=1.4, label=name)
        if metric == "wait":
            axes.set_ylim(bottom=0)
        else:
            axes.set_ylim(0, 104)
            axes.set_yticks([0, 50, 100])
        _draw_bounds(axes, result, metric, names)
    titles = {
        "service_level": "Answered in time",
        "wait": "Mean wait",
        "occupancy": "Occupancy",
    }
    _head(line[0], titles[metric], unit)
    _legend(line[-1])


def _draw_bounds(axes: Axes, result: Result, metric: str, names: Sequence[str]) -> None:
    """The targets, as dashed lines."""
    if metric == "service_level":
        bounds = {result.service_targets[name].share for name in names}
    else:
        bounds = {result.occupancy_limit} if metric == "occupancy" else set()
    for bound in bounds:
        axes.axhline(100 * bound, color=INK, linestyle=DASHED, linewidth=0.9)


def _head(axes: Axes, title: str, unit: str) -> None:
    axes.set_title(title)
    axes.set_ylabel(unit)


def _legend(axes: Axes) -> None:
    """Names of the lines, at the right above a panel."""
    handles, labels = axes.get_legend_handles_labels()
    legend = axes.legend(
        handles,
        [shortened(label, 22) for label in labels],
        loc="lower right",
        bbox_to_anchor=(1, 0.98),
        ncols=6,
        frameon=False,
        fontsize=7.5,
        borderaxespad=0.2,
        columnspacing=1.2,
    )
    legend.set_in_layout(False)  # a narrow last day must not be widened by it
