"""The measured time, cut at every full local hour, and the hours, days and weeks it falls into."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from sim.calendar import WEEKDAYS, Calendar
from sim.metrics.timelines import Codes, Floats, add_up

QUARTER = 15.0
"""Minutes; the offsets of all time zones in use are multiples of it."""

HOURS_AT_MOST = 13 * 7 * 24
"""Measured time up to which single hours are shown, in hours: beyond it, days do."""


class Period(NamedTuple):
    """A way of dividing the measured time."""

    labels: tuple[str, ...]
    """Its parts, in order."""
    of_cell: Codes
    """The part that each clock hour falls into."""
    minutes: Floats
    """Measured minutes of each part."""
    occurrences: Floats
    """How many times each part came: the hours or weekdays behind one label; else 1."""


class Window:
    """The measured time of a log, from the end of the warm-up to the end of the horizon.

    Args:
        calendar: the log's calendar.
        warm_up: minutes at the start that are not measured.
    """

    def __init__(self, calendar: Calendar, warm_up: float) -> None:
        self.start = warm_up
        self.end = calendar.minutes
        quarters = np.arange(0.0, self.end, QUARTER)
        hours = np.floor_divide(calendar.local(quarters), 60.0).astype(np.int64)
        changes = np.flatnonzero(np.diff(hours, prepend=hours[0] - 1))
        first = int(np.searchsorted(quarters[changes], warm_up, side="right")) - 1
        inside = changes[first:]
        self.edges: Floats = np.concatenate(
            [[warm_up], quarters[inside[1:]], [self.end]], dtype=float
        )
        """Borders of the clock hours, in minutes; the first and the last may be parts of one."""
        self.periods = _divide(
            calendar.start, calendar.week_begins, hours[inside], np.diff(self.edges)
        )
        """Ways of dividing the measured time, by ``per``."""

    @property
    def minutes(self) -> float:
        """Length of the measured time."""
        return self.end - self.start

    @property
    def cells(self) -> int:
        """Number of clock hours."""
        return len(self.edges) - 1

    def cell(self, moments: Floats) -> Codes:
        """The clock hour that each moment falls into (the nearest one, if outside)."""
        cells = np.searchsorted(self.edges, moments, side="right") - 1
        return np.clip(cells, 0, self.cells - 1)


@lru_cache(maxsize=8)
def window_of(calendar: Calendar, warm_up: float) -> Window:
    """The measured time of logs; those of all replications of a scenario share one.

    Args:
        calendar: as for :class:`Window`.
        warm_up: as for :class:`Window`.
    """
    return Window(calendar, warm_up)


def _divide(start: dt.date, week_begins: int, hours: Codes, lengths: Floats) -> dict[str, Period]:
    """All ways of dividing clock hours, counted from local midnight of ``start``."""
    day, hour = np.divmod(hours, 24)
    weekday = (start.weekday() + day) % 7
    week = day - (weekday - week_begins) % 7
    names = [name.capitalize() for name in WEEKDAYS]

    def date(number: int) -> dt.date:
        return start + dt.timedelta(days=number)

    def part(
        codes: Codes, label: Callable[[int], str], minutes_each: float | None = None
    ) -> Period:
        parts, of_cell = np.unique(codes, return_inverse=True)
        minutes = add_up(of_cell, lengths, len(parts))
        often = minutes / minutes_each if minutes_each else np.ones(len(parts))
        return Period(tuple(label(int(code)) for code in parts), of_cell, minutes, often)

    periods = {
        "all": part(0 * day, lambda _: "all"),
        "hour of day": part(hour, lambda h: f"{h:02}", 60.0),
        "weekday": part(weekday, lambda d: names[d], 24 * 60.0),
        "hour of week": part(weekday * 24 + hour, lambda h: f"{names[h // 24]} {h % 24:02}", 60.0),
        "week": part(week, lambda d: date(d).isoformat()),
        "day": part(day, lambda d: date(d).isoformat()),
    }
    if lengths.sum() <= HOURS_AT_MOST * 60:
        periods["hour"] = part(hours, lambda h: f"{date(h // 24)}T{h % 24:02}:00")
    return periods
