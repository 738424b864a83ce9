"""The measured time, cut at every full local hour (or half hour), and the parts it falls into."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from sim.calendar import WEEKDAYS, Calendar
from sim.kpis import HALF_HOUR, HALF_HOUR_OF_WEEK
from sim.metrics.timelines import Codes, Floats, add_up, cells_of

QUARTER = 15.0
"""Minutes; the offsets of all time zones in use are multiples of it."""

KINDS_OF_DAY = (*("Mon-Fri",) * 5, "Sat", "Sun")
"""Kind of each weekday, Monday first, where nothing tells days apart."""

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
        kinds_of_day: where it is to be cut at half hours, the kind of each weekday, Monday first.
    """

    def __init__(
        self, calendar: Calendar, warm_up: float, kinds_of_day: Sequence[str] | None = None
    ) -> None:
        self.start = warm_up
        self.end = calendar.minutes
        quarters = np.arange(0.0, self.end, QUARTER)
        length = 60.0 if kinds_of_day is None else 30.0
        hours = np.floor_divide(calendar.local(quarters), length).astype(np.int64)
        changes = np.flatnonzero(np.diff(hours, prepend=hours[0] - 1))
        first = int(np.searchsorted(quarters[changes], warm_up, side="right")) - 1
        inside = changes[first:]
        self.edges: Floats = np.concatenate(
            [[warm_up], quarters[inside[1:]], [self.end]], dtype=float
        )
        """Borders of the clock hours, in minutes; the first and the last may be parts of one."""
        lengths = np.diff(self.edges)
        self.periods = (
            _divide(calendar.start, calendar.week_begins, hours[inside], lengths)
            if kinds_of_day is None
            else _halves(calendar.start, kinds_of_day, hours[inside], lengths)
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
        return cells_of(self.edges, moments)


@lru_cache(maxsize=8)
def window_of(
    calendar: Calendar, warm_up: float, kinds_of_day: tuple[str, ...] | None = None
) -> Window:
    """The measured time of logs; those of all replications of a scenario share one.

    Args:
        calendar: as for :class:`Window`.
        warm_up: as for :class:`Window`.
        kinds_of_day: as for :class:`Window`.
    """
    return Window(calendar, warm_up, kinds_of_day)


def _divide(start: dt.date, week_begins: int, hours: Codes, lengths: Floats) -> dict[str, Period]:
    """All ways of dividing clock hours, counted from local midnight of ``start``."""
    day, hour = np.divmod(hours, 24)
    weekday = (start.weekday() + day) % 7
    week = day - (weekday - week_begins) % 7
    names = [name.capitalize() for name in WEEKDAYS]

    def date(number: int) -> dt.date:
        return start + dt.timedelta(days=number)

    part = partial(_part, lengths)

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


def _part(
    lengths: Floats, codes: Codes, label: Callable[[int], str], minutes_each: float | None = None
) -> Period:
    """A division by the code of each cell; where its parts recur, each lasts so many minutes."""
    parts, of_cell = np.unique(codes, return_inverse=True)
    minutes = add_up(of_cell, lengths, len(parts))
    often = minutes / minutes_each if minutes_each else np.ones(len(parts))
    labels = tuple(label(int(code)) for code in parts)
    return Period(labels, of_cell.astype(np.int32), minutes, often)


def _halves(
    start: dt.date, kinds_of_day: Sequence[str], halves: Codes, lengths: Floats
) -> dict[str, Period]:
    """The same of half hours, counted from local midnight of ``start``: by kind of day and week."""
    day, half = np.divmod(halves, 48)
    weekday = (start.weekday() + day) % 7
    kinds = list(dict.fromkeys(kinds_of_day))
    kind = np.array([kinds.index(each) for each in kinds_of_day])[weekday]

    def at(code: int) -> str:
        return f"{code % 48 // 2:02}:{code % 2 * 30:02}"

    def of_day(code: int) -> str:
        return f"{kinds[code // 48]} {at(code)}"

    def of_week(code: int) -> str:
        return f"{WEEKDAYS[code // 48].capitalize()} {at(code)}"

    return {
        HALF_HOUR: _part(lengths, kind * 48 + half, of_day, 30.0),
        HALF_HOUR_OF_WEEK: _part(lengths, weekday * 48 + half, of_week, 30.0),
    }
