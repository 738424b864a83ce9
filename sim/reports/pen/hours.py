"""An axis of the hours of a week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes

from sim.calendar import WEEKDAYS
from sim.reports.pen.style import (
    GREY,
    INK,
    PALE,
)
from sim.reports.pen.words import Row

DAYS = tuple(day.capitalize() for day in WEEKDAYS)


class Axis(NamedTuple):
    """The hours of a week in which anything happens, day beside day, with a gap between days."""

    days: tuple[str, ...]
    first: int
    """First step of the day that is shown: an hour, or a half hour."""
    hours: int
    """Steps of each day that are shown."""
    each: int = 1
    """Steps of an hour."""

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Axis:
        """The axis that has room for all rows."""
        seen = {str(row["period"]) for row in rows}
        steps = [_step(period) for period in seen]
        days = tuple(day for day in DAYS if any(period.startswith(day) for period in seen))
        each = 2 if any(":" in period for period in seen) else 1
        return cls(days, min(steps), max(steps) - min(steps) + 1, each)

    @property
    def edges(self) -> list[int]:
        """Borders of the steps: those of each day and the gap after it."""
        return list(range(len(self.days) * (self.hours + 1)))

    def has(self, period: str) -> bool:
        """Whether an hour of the week is shown."""
        return period[:3] in self.days and 0 <= _step(period) - self.first < self.hours

    def place(self, period: str) -> int:
        """Where the step of an hour of the week begins."""
        return self.days.index(period[:3]) * (self.hours + 1) + _step(period) - self.first


def _step(period: str) -> int:
    """Number of an hour or half hour in its day: "Mon 09" is 9, "Mon 09:30" is 19."""
    hour, _, minute = period[4:].partition(":")
    return 2 * int(hour) + int(minute) // 30 if minute else int(hour)


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
    every = axis.each * (4 if axis.hours * len(axis.days) <= 100 * axis.each else 6)
    shown = [step for step in range(axis.hours) if (axis.first + step) % every == 0]
    places = [
        (day * width + step, (axis.first + step) // axis.each)
        for day in range(len(axis.days))
        for step in shown
    ]
    axes.set_xticks([place for place, _ in places], [f"{hour}" for _, hour in places])
    days = axes.secondary_xaxis(location=0)
    middles = [day * width + axis.hours / 2 for day in range(len(axis.days))]
    days.set_xticks(middles, [f"\n{day}" for day in axis.days])
    days.tick_params(length=0, labelcolor=INK, labelsize=9)
    days.spines["bottom"].set_color(GREY)
    days.set_xlabel("Local hour of the week in which the contact arrived")
