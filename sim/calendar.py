"""Local dates and times of day ↔ minutes since the horizon began, daylight saving included."""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

DAY = 24 * 60.0
NEAR = 3 * 60.0
"""Minutes from a change of the clock within which the time zone itself is asked."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def monday_from(day: dt.date) -> dt.date:
    """The first Monday from a day on."""
    return day + dt.timedelta(days=-day.weekday() % 7)


class Span(NamedTuple):
    """A stretch of time that belongs to one local day (day 0 is the horizon's first)."""

    day: int
    start: float
    end: float


class OpenTime:
    """Stretches of time in order, apart from each other, in which alone time counts."""

    def __init__(self, opens: Sequence[float], closes: Sequence[float], end: float) -> None:
        """Stretches of a horizon that lasts ``end`` minutes; from then on time counts."""
        self.opens, self.closes, self.end = opens, closes, end
        lengths = (close - begin for begin, close in zip(opens, closes, strict=True))
        self.done: list[float] = list(accumulate(lengths))
        """Minutes that count, up to the end of each stretch."""

    def after(self, since: float, minutes: float) -> float:
        """When so many minutes that count are over from a moment on. The last minute of a stretch
        is its end, not the beginning of the next.
        """
        place = bisect_right(self.opens, since) - 1
        due = minutes
        if place >= 0:
            due = self.done[place] - max(self.closes[place] - since, 0.0) + minutes
        place = bisect_left(self.done, due)
        if place == len(self.done):
            return max(since, self.end) + (due - (self.done[-1] if self.done else 0.0))
        return max(since, self.closes[place] - (self.done[place] - due))

    def until(self, minutes: NDArray[np.float64]) -> NDArray[np.float64]:
        """How many minutes count up to each of some moments."""
        edges = np.column_stack([self.opens, self.closes]).ravel()
        counted = np.column_stack([[0.0, *self.done[:-1]], self.done]).ravel()
        if not len(edges):
            return np.zeros_like(minutes)
        found: NDArray[np.float64] = np.interp(minutes, edges, counted)
        return found


@dataclass(frozen=True)
class Calendar:
    """A horizon's place in time: it begins at local midnight of ``start`` and lasts ``minutes``."""

    start: dt.date
    minutes: float
    time_zone: str = "UTC"
    begins_at: float | None = None
    """POSIX seconds at which the horizon begins, where another time zone's midnight decides it."""
    week_begins: int = 0
    """Weekday on which weeks begin; 0 is Monday."""

    def minute(self, day: dt.date, minute_of_day: float) -> float:
        """Minutes from the start of the horizon to a local time of day.

        Args:
            day: local date.
            minute_of_day: wall-clock minutes after midnight; 1440 and more run into the next day.

        A wall-clock time that daylight saving skips is the moment the clock would have shown it.
        """
        local = (day - self.start).days * DAY + minute_of_day
        wall = local - self._begins
        if 0 <= wall <= self.minutes:
            for change, shift in self._changes_latest_first:
                since = wall - change - shift
                if since > NEAR:
                    return wall - shift
                if since > -NEAR:
                    break  # beside a change of the clock
        midnight = dt.datetime.combine(self.start, dt.time())
        moment = midnight + dt.timedelta(minutes=local)
        return (moment.replace(tzinfo=ZoneInfo(self.time_zone)).timestamp() - self._epoch) / 60

    def minute_at(self, moment: dt.datetime) -> float:
        """Minutes from the start of the horizon to a moment with an offset from UTC."""
        return (moment.timestamp() - self._epoch) / 60

    def second_time(self, wall: dt.datetime) -> float | None:
        """When a local date and time comes for the second time as the clock is put back; None where
        it comes once.
        """
        first, second = (
            self.minute_at(wall.replace(tzinfo=ZoneInfo(self.time_zone), fold=fold))
            for fold in (0, 1)
        )
        return second if second > first else None

    def exists(self, wall: dt.datetime) -> bool:
        """Whether the clock ever shows a local date and time."""
        moment = wall.replace(tzinfo=ZoneInfo(self.time_zone))
        back = dt.datetime.fromtimestamp(moment.timestamp(), ZoneInfo(self.time_zone))
        return back.replace(tzinfo=None, fold=0) == wall.replace(fold=0)

    @cached_property
    def days(self) -> list[dt.date]:
        """Local dates that the horizon touches, in order."""
        before = math.floor(self._begins / DAY)
        first = self.start + dt.timedelta(days=before)
        count = int(-(-(self.minutes + self._begins - before * DAY) // DAY)) + 1
        dates = [first + dt.timedelta(days=d) for d in range(count)]
        return [day for day in dates if self.minute(day, 0) < self.minutes]

    @cached_property
    def midnights(self) -> NDArray[np.float64]:
        """When each of the days begins."""
        return np.array([self.minute(day, 0.0) for day in self.days])

    def week_of(self, day: dt.date) -> dt.date:
        """The first day of the week that a local date lies in."""
        return day - dt.timedelta(days=(day.weekday() - self.week_begins) % 7)

    def seen_from(self, time_zone: str) -> Calendar:
        """The same horizon by the clocks of another time zone; days keep their dates."""
        return replace(self, time_zone=time_zone, begins_at=self._epoch)

    def expand(self, week: Iterable[tuple[int, float, float]]) -> list[Span]:
        """Weekly spans as stretches of the horizon, in order; one per local day and span.

        Args:
            week: (weekday, Monday is 0; from; to) in minutes of the day, to above 1440 overnight.

        A span that began on the eve of the horizon is included from minute 0.
        """
        by_weekday: list[list[tuple[float, float]]] = [[] for _ in WEEKDAYS]
        for weekday, begin, finish in week:
            by_weekday[weekday].append((begin, finish))
        return self.stretches(lambda date: by_weekday[date.weekday()])

    def stretches(self, hours: Callable[[dt.date], Iterable[tuple[float, float]]]) -> list[Span]:
        """The hours of each local day as stretches of the horizon, in order.

        Args:
            hours: (from, to) in minutes of a local date, to above 1440 overnight; the eve of the
                horizon is asked, too.
        """
        spans = []
        eve = self.days[0] - dt.timedelta(days=1)
        for date in (eve, *self.days):
            day = (date - self.start).days
            for begin, finish in hours(date):
                start, end = self.minute(date, begin), self.minute(date, finish)
                if max(start, 0.0) < min(end, self.minutes):
                    spans.append(Span(day, max(start, 0.0), min(end, self.minutes)))
        return sorted(spans, key=lambda span: (span.start, span.end))

    def local(self, minutes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Wall-clock minutes since local midnight of ``start``, for minutes of the horizon.

        ``local(t) // 1440`` is the day's number, ``local(t) % 1440`` the time of day.
        """
        changes, shifts = self.clock_changes
        return minutes + (
            shifts[np.searchsorted(changes, minutes, side="right") - 1] + self._begins
        )

    def datetime(self, minute: float) -> dt.datetime:
        """Local date and time of a moment, without offset."""
        wall = float(self.local(np.array([minute]))[0])
        return dt.datetime.combine(self.start, dt.time()) + dt.timedelta(minutes=wall)

    def posix(self, minutes: NDArray[np.float64]) -> NDArray[np.float64]:
        """POSIX seconds of moments of the horizon."""
        return self._epoch + minutes * 60

    @cached_property
    def _epoch(self) -> float:
        if self.begins_at is not None:
            return self.begins_at
        midnight = dt.datetime.combine(self.start, dt.time(), ZoneInfo(self.time_zone))
        return midnight.timestamp()

    @cached_property
    def _begins(self) -> float:
        """Wall-clock minutes from local midnight of ``start`` until the horizon begins."""
        if self.begins_at is None:
            return 0.0
        moment = dt.datetime.fromtimestamp(self.begins_at, ZoneInfo(self.time_zone))
        wall = moment.replace(tzinfo=None) - dt.datetime.combine(self.start, dt.time())
        return wall.total_seconds() / 60

    @cached_property
    def _changes_latest_first(self) -> list[tuple[float, float]]:
        changes, shifts = self.clock_changes
        return list(zip(changes.tolist(), shifts.tolist(), strict=True))[::-1]

    @cached_property
    def clock_changes(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Moments at which the clock is put forward or back (-inf is the first), and its shift from
        then on, against the beginning of the horizon.
        """
        zone = ZoneInfo(self.time_zone)

        def shift(minute: float) -> float:
            moment = dt.datetime.fromtimestamp(self._epoch + minute * 60, zone)
            offset = moment.utcoffset() or dt.timedelta()
            return offset.total_seconds() / 60

        changes, shifts = [-np.inf], [shift(0.0)]
        for day in range(int(self.minutes // DAY) + 2):
            if shift((day + 1) * DAY) == shifts[-1]:
                continue
            low, high = int(day * DAY), int((day + 1) * DAY)
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (low, middle) if shift(middle) != shifts[-1] else (middle, high)
            changes.append(float(high))
            shifts.append(shift(high))
        return np.array(changes), np.array(shifts) - shifts[0]
