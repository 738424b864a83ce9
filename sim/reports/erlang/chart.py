"""Chart: service level by hour of the day, simulated and by Erlang C and Erlang A."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.reports.pen.rows import rows_of
from sim.reports.pen.style import (
    BLUE,
    GREEN,
    PALE,
    VERMILION,
    answered_within,
    note,
    prepare,
    shortened,
    stairs_with_band,
    target_line,
)
from sim.reports.pen.words import Row

if TYPE_CHECKING:
    from sim.runs.result import Result

PER = "hour of day"
LOOKS = {
    "Erlang C": ("erlang_c_service_level", VERMILION, (0, (1, 1))),
    "Erlang A": ("erlang_a_service_level", BLUE, (0, (5, 2))),
}
"""Column, colour and dashes of each formula."""


def channels_with_target(result: Result) -> list[str]:
    """Channels whose service level is both simulated and calculated by hour of the day."""
    if result.erlang is None:
        return []
    simulated = {str(row["channel"]) for row in _simulated(result)}
    calculated = dict.fromkeys(str(name) for name in result.erlang.table["channel"])
    return [channel for channel in calculated if channel in simulated]


def draw_erlang(figure: Figure, result: Result) -> None:
    """Service level of each live channel by hour of the day, and what the formulas say.

    Args:
        figure: an empty figure.
        result: a run with an Erlang line and a target for a live channel.
    """
    channels = channels_with_target(result)
    hours = [int(row["period"]) for row in _simulated(result) if row["channel"] in channels]
    edges = list(range(min(hours), max(hours) + 2))
    prepare(figure, 1.0 + 2.1 * len(channels))
    grid: list[Axes] = list(figure.subplots(len(channels), 1, sharex=True, squeeze=False)[:, 0])
    for axes, channel in zip(grid, channels, strict=True):
        _draw_channel(axes, edges, result, channel)
    _draw_legend(grid[0])
    grid[-1].set_xlim(edges[0], edges[-1])
    grid[-1].set_xticks(edges if len(edges) < 16 else [hour for hour in edges if hour % 2 == 0])
    grid[-1].set_xlabel("Local hour of the day in which the contact arrived")
    note(figure, result, "band")


def _draw_channel(axes: Axes, edges: list[int], result: Result, channel: str) -> None:
    target = result.service_targets[channel]
    simulated = np.full((3, len(edges) - 1), np.nan)
    for row in _simulated(result):
        if row["channel"] == channel:
            simulated[:, int(row["period"]) - edges[0]] = row["mean"], row["low"], row["high"]
    stairs_with_band(axes, edges, 100 * simulated, GREEN)
    lowest = float(np.nanmin(simulated))
    for column, colour, dashes in LOOKS.values():
        said = _calculated(result, edges, channel, column)
        lowest = min(lowest, float(np.nanmin(said)))
        axes.stairs(100 * said, edges, baseline=None, color=colour, linestyle=dashes, linewidth=1.5)
    target_line(axes, target.share, linewidth=0.8)
    # Down to where the lines reach, in steps of 25 points.
    axes.set_ylim(25 * min(np.floor(4 * lowest), np.floor(4 * target.share - 0.01)), 101)
    axes.locator_params(axis="y", nbins=5)
    axes.yaxis.grid(visible=True, color=PALE, linewidth=0.5)
    axes.set_ylabel(answered_within(target.within))
    axes.set_title(shortened(channel, 60))


def _draw_legend(axes: Axes) -> None:
    looks: list[tuple[str, str, Any]] = [("simulated", GREEN, "solid")]
    looks += [(name, colour, dashes) for name, (_, colour, dashes) in LOOKS.items()]
    handles = [
        axes.plot([], [], color=colour, linestyle=dashes, lw=1.5, label=name)[0]
        for name, colour, dashes in looks
    ]
    axes.legend(
        handles=handles,
        loc="lower right",
        bbox_to_anchor=(1, 1),
        ncols=len(handles),
        frameon=False,
        fontsize=8,
        borderaxespad=0,
    )


def _simulated(result: Result) -> list[Row]:
    return rows_of(result.estimates, "service_level", PER, by=("channel",))


def _calculated(result: Result, edges: list[int], channel: str, column: str) -> NDArray[np.float64]:
    """What a formula says, by step; NaN where nobody is expected."""
    figures = np.full(len(edges) - 1, np.nan)
    if result.erlang is not None:
        table = result.erlang.table
        rows = table[(table["channel"] == channel) & (table["per"] == PER)]
        for period, value in zip(rows["period"], rows[column], strict=True):
            if edges[0] <= int(period) < edges[-1]:
                figures[int(period) - edges[0]] = value
    return figures
