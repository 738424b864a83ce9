"""Counted inquiries: when each interval begins and how long it is, on the scenario's clock."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, zip_longest
from typing import NamedTuple

import numpy as np

from sim.calendar import Calendar
from sim.scenarios.text.tables import DATE, Counts
from sim.units import DAY, WEEK, format_duration

NEAR = 1e-6
"""Minutes within which two moments are one."""


class Interval(NamedTuple):
    """A row of counts on the horizon's clock."""

    start: float
    """Minutes since the horizon began; the end likewise."""
    end: float
    date: dt.date
    whole_day: bool
    """A total of its local date, which the profile of the day spreads over it."""
    amount: float
    """Inquiries that were counted."""
    row: int
    """Its place in the file, from 0."""


class Counted(NamedTuple):
    """All intervals in order of time, and what is wrong with some rows."""

    intervals: tuple[Interval, ...]
    faults: tuple[tuple[int, str], ...]
    """(Row, what is wrong with it)."""


class _Row(NamedTuple):
    start: float
    number: int
    wall: dt.datetime
    length: float | None
    """Stated minutes; None: to be found."""


@lru_cache(maxsize=16)
def counted(counts: Counts, calendar: Calendar) -> Counted:
    """The intervals of some counts.

    A row without a stated length lasts until the next row where that is the usual time between
    rows, or stays the same over three rows or more; else as long as the row before. A date alone
    is a whole day, and so are rows that all begin at midnight.

    Args:
        counts: what is stated.
        calendar: the scenario's.
    """
    faults: list[tuple[int, str]] = []
    rows = sorted(_rows(counts, calendar, faults))
    days = _whole_days(counts, rows)
    if days:
        faults += _weeks_apart(counts, rows, days)
    parts = [row for row in rows if row.number not in days]
    lengths = dict(_lengths(parts, faults))
    found = [_day(counts, row, calendar) for row in rows if row.number in days]
    for row, following in zip_longest(parts, parts[1:]):
        end = row.start + lengths.get(row.number, 0.0)
        if following is not None and abs(end - following.start) < NEAR:
            end = following.start
        amount = counts.count[row.number]
        found.append(Interval(row.start, end, row.wall.date(), False, amount, row.number))
    found.sort()
    faults += _overlaps(found, {row for row, _ in faults})
    return Counted(tuple(found), tuple(sorted(faults)))


def _rows(counts: Counts, calendar: Calendar, faults: list[tuple[int, str]]) -> Iterator[_Row]:
    """Each row on the horizon's clock; the second of two equal local times in the hour that comes
    twice.
    """
    before: Counter[str] = Counter()
    for number, at in enumerate(counts.at):
        before[at] += 1
        moment = dt.datetime.fromisoformat(at)
        local = moment.tzinfo is None
        start = (
            calendar.minute(moment.date(), _clock(moment)) if local else calendar.minute_at(moment)
        )
        wall = moment if local else calendar.datetime(start)
        if before[at] > 1:
            again = calendar.second_time(wall) if local and before[at] == 2 else None
            if again is None:
                faults.append((number, f"states {at.replace('T', ' ')} twice"))
                continue
            start = again
        if local and len(at) > DATE and not calendar.exists(wall):
            if counts.count[number] > 0:
                faults.append((number, "there is no such time: the clock is put forward over it"))
            continue
        yield _Row(start, number, wall, counts.minutes[number])


def _clock(moment: dt.datetime) -> float:
    """Minutes after midnight."""
    return moment.hour * 60 + moment.minute + (moment.second + moment.microsecond / 1e6) / 60


def _whole_days(counts: Counts, rows: Sequence[_Row]) -> set[int]:
    """Rows that are totals of a day."""
    timed = [row for row in rows if len(counts.at[row.number]) > DATE]
    daily = {row.number for row in rows if len(counts.at[row.number]) == DATE}
    at_midnight = [row for row in timed if _clock(row.wall) == 0]
    daily.update(row.number for row in at_midnight if row.length == DAY)
    open_ones = [row for row in timed if row.length is None]
    if len(open_ones) > 1 and all(_clock(row.wall) == 0 for row in open_ones):
        daily.update(row.number for row in open_ones)
    return {k for k in daily if counts.minutes[k] in (None, DAY)}


def _weeks_apart(counts: Counts, rows: Sequence[_Row], days: set[int]) -> Iterator[tuple[int, str]]:
    """Totals of weeks or months, which no profile spreads."""
    daily = [row for row in rows if row.number in days and counts.minutes[row.number] is None]
    gaps = [(later.start - row.start, later.number) for row, later in pairwise(daily)]
    if len(gaps) > 1 and min(gaps)[0] > WEEK - DAY / 2:
        apart = format_duration(round(min(gaps)[0]))
        yield gaps[0][1], f"rows are {apart} apart: write totals of days, or of shorter intervals"


def _day(counts: Counts, row: _Row, calendar: Calendar) -> Interval:
    date = row.wall.date()
    ends = calendar.minute(date, DAY)
    return Interval(row.start, ends, date, True, counts.count[row.number], row.number)


def _lengths(rows: Sequence[_Row], faults: list[tuple[int, str]]) -> Iterator[tuple[int, float]]:
    """Minutes of each row that is no whole day."""
    gaps = [round(later.start - row.start, 7) for row, later in pairwise(rows)]
    open_gaps = [gap for row, gap in zip(rows, gaps, strict=False) if row.length is None]
    usual = _most_common(open_gaps)
    before: float | None = None
    told = -1
    for k, row in enumerate(rows):
        gap = gaps[k] if k < len(gaps) else np.inf
        length = row.length
        by_the_clock = _by_the_clock(row, rows[k + 1]) if k < len(gaps) else np.inf
        if by_the_clock == (usual if length is None else round(length, 7)):
            length = gap  # the clock may be put forward or back in between
        if length is None:
            length = _found(k, gap, gaps, usual, before)
        if length is None:
            message = "needs its length in a column `minutes`, or a further row, to tell it"
            faults += [] if faults else [(row.number, message)]
            continue
        if length > gap + NEAR and row.number != told and row.length is None:
            told = rows[k + 1].number
            message = (
                f"begins {format_duration(gap)} after the row before it, which lasts "
                f"{format_duration(length)} like the others; state `minutes`, or leave it out"
            )
            faults.append((told, message))
        before = length
        yield row.number, length


def _by_the_clock(row: _Row, following: _Row) -> float:
    """Minutes between two rows by what the clock shows."""
    return round((following.wall - row.wall).total_seconds() / 60, 7)


def _most_common(gaps: Sequence[float]) -> float | None:
    """The most common of some gaps, of equals the shortest."""
    often = Counter(gaps)
    return min(often, key=lambda gap: (-often[gap], gap)) if often else None


def _found(
    k: int, gap: float, gaps: Sequence[float], usual: float | None, before: float | None
) -> float | None:
    """The length of row ``k``, after which the next one begins in ``gap``."""
    beside = gap in (*gaps[max(k - 1, 0) : k], *gaps[k + 1 : k + 2])
    if gap == usual or (beside and gap < DAY):
        return gap
    if usual is None:
        return before
    return before if before is not None and before <= gap else usual


def _overlaps(found: Sequence[Interval], known: set[int]) -> Iterator[tuple[int, str]]:
    """Intervals that begin before the one before them has ended."""
    for one, other in pairwise(found):
        if other.start < one.end - NEAR and known.isdisjoint((one.row, other.row)):
            what = f"the total of {one.date}" if one.whole_day else "the interval before it"
            yield other.row, f"lies within {what}"
