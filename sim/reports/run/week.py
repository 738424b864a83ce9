"""Chart: waits and service level by hour of the week, channel by channel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.calendar import WEEKDAYS
from sim.reports.pen.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    PALE,
    note,
    prepare,
    shortened,
    stairs_with_band,
)
from sim.reports.pen.words import Row, amount, scale
from sim.reports.run.verdict import live_channels, rows_of

if TYPE_CHECKING:
    from sim.runs.result import Result

DAYS = tuple(day.capitalize() for day in WEEKDAYS)


class Axis(NamedTuple):
    """The hours of a week in which anything happens, day beside day, with a gap between days."""

    days: tuple[str, ...]
    first: int
    """First hour of the day that is shown."""
    hours: int
    """Hours of each day that are shown."""

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Axis:
        """The axis that has room for all rows."""
        seen = {str(row["period"]) for row in rows}
        hours = [int(period[-2:]) for period in seen]
        days = tuple(day for day in DAYS if any(period.startswith(day) for period in seen))
        return cls(days, min(hours), max(hours) - min(hours) + 1)

    @property
    def edges(self) -> list[int]:
        """Borders of the steps: hours of each day and the gap after it."""
        return list(range(len(self.days) * (self.hours + 1)))

    def place(self, period: str) -> int:
        """Where the step of an hour of the week begins."""
        return self.days.index(period[:3]) * (self.hours + 1) + int(period[-2:]) - self.first


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
    for axes, (channel, metric) in zip(grid, panels, strict=True):
        own = [row for row in rows[metric] if row["channel"] == channel]
        if metric == "wait":
            _draw_wait(axes, axis, channel, own)
        else:
            _draw_service_level(axes, axis, own, result.service_targets[channel])
        mark_days(axes, axis)
    label_hours(grid[-1], axis)
    note(figure, result, "bands")


def _draw_wait(axes: Axes, axis: Axis, channel: str, rows: Sequence[Row]) -> None:
    figures = _steps(axis, rows)
    factor, word = scale(float(np.nanmax(figures)), "min")
    stairs_with_band(axes, axis.edges, figures * factor, BLUE)
    axes.set_ylim(bottom=0)
    axes.set_ylabel(f"Mean wait\n({word})")
    axes.set_title(shortened(channel, 60))


def _draw_service_level(
    axes: Axes, axis: Axis, rows: Sequence[Row], target: tuple[float, float]
) -> None:
    wanted, within = target
    stairs_with_band(axes, axis.edges, 100 * _steps(axis, rows), GREEN)
    axes.axhline(100 * wanted, color=INK, linestyle=(0, (4, 2)), linewidth=1)
    axes.annotate(
        f"target {amount(wanted, 'share')}",
        (1, 100 * wanted),
        xycoords=("axes fraction", "data"),
        xytext=(3, 0),
        textcoords="offset points",
        fontsize=8,
        va="center",
    )
    axes.set_ylim(0, 103)
    axes.set_yticks([0, 50, 100])
    axes.set_ylabel(f"Answered within\n{amount(within, 'min')} (%)")


def _steps(axis: Axis, rows: Sequence[Row]) -> NDArray[np.float64]:
    """Mean, low and high by step; NaN where nothing was measured."""
    figures = np.full((3, len(axis.edges) - 1), np.nan)
    for row in rows:
        figures[:, axis.place(row["period"])] = row["mean"], row["low"], row["high"]
    return figures


def mark_days(axes: Axes, axis: Axis) -> None:
    """Lines between the days."""
    width = axis.hours + 1
    for day in range(1, len(axis.days)):
        axes.axvline(day * width - 0.5, color=PALE, linewidth=1, zorder=0)
    axes.set_xlim(-0.5, len(axis.days) * width - 0.5)
    axes.yaxis.grid(visible=True, color=PALE, linewidth=0.5)


def label_hours(axes: Axes, axis: Axis) -> None:
    """Times of day below the axis, and the names of the days below these."""
    width = axis.hours + 1
    every = 4 if axis.hours * len(axis.days) <= 100 else 6
    shown = [hour for hour in range(axis.hours) if (axis.first + hour) % every == 0]
    places = [
        (day * width + hour, axis.first + hour) for day in range(len(axis.days)) for hour in shown
    ]
    axes.set_xticks([place for place, _ in places], [f"{hour}" for _, hour in places])
    days = axes.secondary_xaxis(location=0)
    middles = [day * width + axis.hours / 2 for day in range(len(axis.days))]
    days.set_xticks(middles, [f"\n{day}" for day in axis.days])
    days.tick_params(length=0, labelcolor=INK, labelsize=9)
    days.spines["bottom"].set_color(GREY)
    days.set_xlabel("Local hour of the week in which the contact arrived")
