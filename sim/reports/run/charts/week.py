"""Chart: waits and service level by hour of the week, channel by channel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.reports.pen.hours import Axis, label_hours, mark_days
from sim.reports.pen.rows import live_channels, rows_of
from sim.reports.pen.style import (
    BLUE,
    DASHED,
    GREEN,
    answered_within,
    note,
    prepare,
    shortened,
    stairs_with_band,
    target_line,
)
from sim.reports.pen.words import Row, scale
from sim.units import ServiceTarget

if TYPE_CHECKING:
    from sim.runs.result import Result

MOST_BAND = 2.0
"""Times the highest mean wait that an axis shows: one wide band would flatten every line."""


def channels_by_hour(result: Result) -> list[str]:
    """Live channels that have figures by hour of the week; all channels where none is live."""
    rows = rows_of(result.estimates, "wait", "hour of week", by=("channel",))
    channels = list(dict.fromkeys(str(row["channel"]) for row in rows))
    live = live_channels(result)
    return [channel for channel in channels if channel in live] or channels


def draw_week(figure: Figure, result: Result) -> None:
    """Mean wait and service level of each live channel by hour of the week, with targets.

    Args:
        figure: an empty figure.
        result: a run over a day or more.
    """
    channels = channels_by_hour(result)
    rows = {
        metric: [
            row
            for row in rows_of(result.estimates, metric, "hour of week", by=("channel",))
            if row["channel"] in channels
        ]
        for metric in ("wait", "service_level")
    }
    axis = Axis.of(rows["wait"])
    panels = [
        (channel, metric)
        for channel in channels
        for metric, found in rows.items()
        if any(row["channel"] == channel for row in found)
    ]
    prepare(figure, 0.8 + 1.35 * len(panels))
    grid: list[Axes] = list(figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0])
    shows = "bands"
    for axes, (channel, metric) in zip(grid, panels, strict=True):
        own = [row for row in rows[metric] if row["channel"] == channel]
        if metric == "wait":
            if _draw_wait(axes, axis, channel, own):
                shows = "bands, of which very wide ones are cut off at the top"
        else:
            _draw_service_level(axes, axis, own, result.service_targets[channel])
        mark_days(axes, axis)
    label_hours(grid[-1], axis)
    note(figure, result, shows)


def _draw_wait(axes: Axes, axis: Axis, channel: str, rows: Sequence[Row]) -> bool:
    """Waits of a channel; whether a band goes on above the axis."""
    figures = _steps(axis, rows)
    most, highest = float(np.nanmax(figures)), float(np.nanmax(figures[0]))
    cut = 0 < MOST_BAND * highest < most
    factor, word = scale(MOST_BAND * highest if cut else most, "min")
    stairs_with_band(axes, axis.edges, figures * factor, BLUE)
    axes.set_ylim(0, MOST_BAND * highest * factor if cut else None)
    axes.set_ylabel(f"Mean wait\n({word})")
    axes.set_title(shortened(channel, 60))
    return cut


def _draw_service_level(axes: Axes, axis: Axis, rows: Sequence[Row], target: ServiceTarget) -> None:
    stairs_with_band(axes, axis.edges, 100 * _steps(axis, rows), GREEN)
    target_line(axes, target.share, linestyle=DASHED, linewidth=1)
    axes.set_ylim(0, 103)
    axes.set_yticks([0, 50, 100])
    axes.set_ylabel(answered_within(target.within))


def _steps(axis: Axis, rows: Sequence[Row]) -> NDArray[np.float64]:
    """Mean, low and high by step; NaN where nothing was measured."""
    figures = np.full((3, len(axis.edges) - 1), np.nan)
    for row in rows:
        figures[:, axis.place(row["period"])] = row["mean"], row["low"], row["high"]
    return figures
