"""A table of shifts as planners keep it → the shifts of one group.

A row a shift (how many agents, days, from, to) or a row a person, with days in a column or a column
for each weekday; or how many are there in each half hour. Headers, days and times may be German or
English, and as a workbook holds them. Names of people are read to put their rows together, and not
kept.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.calendar import WEEKDAYS
from sim.scenarios.text.roster_cells import (
    clock,
    day_of,
    hours_of,
    length_of,
    people,
    weekdays_of,
)
from sim.scenarios.text.roster_columns import Columns, columns_of
from sim.scenarios.text.spreadsheet import Row, cell_of, is_total
from sim.scenarios.text.tables import Fault, TableError, rows_of
from sim.units import (
    DAY,
    UnreadableError,
    Week,
    both,
    format_duration,
    format_minute_of_day,
    got,
    hint,
)
from sim.units.hours import weekdays_text

HALF_HOUR = 30.0
Hours = dict[int, list[str]]
"""By weekday (0 is Monday), the hours that begin on it, such as ``08:00-16:30``."""


@dataclass(frozen=True)
class Roster:
    """The shifts of a group, as its section states them."""

    shifts: tuple[dict[str, Any], ...]
    """Each with ``agents`` and ``hours``."""
    lines: tuple[int, ...]
    """Line of the file in which each begins."""
    breaks: tuple[str, ...] | None
    """Breaks of the group; None where the table has no column for them."""


@dataclass
class _Worked:
    """What rows that belong together say: the week of some agents."""

    line: int
    agents: int
    hours: Hours = field(default_factory=lambda: defaultdict(list))


def read_roster(text: str, group: str, groups: Sequence[str], *, alone: bool = True) -> Roster:
    """The shifts of a group in a table of shifts.

    Args:
        text: the table's text.
        group: the group; all rows are its own where the table has no column for groups.
        groups: names of all groups.
        alone: whether no other group names the table.

    Raises:
        TableError: with every fault and its line.
    """
    columns, body = columns_of(rows_of(text))
    if columns.group is None and not alone:
        message = "has no column `group`, and more than one group names it"
        raise TableError([(columns.line, message)])
    mine, found = _rows_of_group(columns, body, group, groups)
    table = _Table(columns, list(mine), list(found))
    worked = list(table.staffing() if columns.counts_half_hours else table.shifts())
    breaks = table.breaks()
    if table.faults:
        raise TableError(sorted(table.faults, key=lambda fault: fault[0] or 0))
    if not worked:
        raise TableError([(None, f"has no hours of group `{group}`")])
    return Roster(*_alike(worked), breaks)


def _rows_of_group(
    columns: Columns, body: Sequence[Row], group: str, groups: Sequence[str]
) -> tuple[list[Row], list[Fault]]:
    """The rows of a group, and those of groups that are unknown. An empty cell repeats the one
    above, as in a table whose cells are merged.
    """
    rows = [row for row in body if not is_total(row[1])]
    if columns.group is None:
        return rows, []
    known = {name.casefold(): name for name in groups}
    mine: list[Row] = []
    faults: list[Fault] = []
    said: list[str] = []
    name = ""
    for line, cells in rows:
        name = cell_of(cells, columns.group) or name
        said.append(name)
        if name.casefold() not in known:
            what = (
                f"there is no group `{name}`{hint(name, groups)}" if name else "must not be empty"
            )
            faults.append((line, f"`{columns.names[columns.group]}` {what}"))
        elif known[name.casefold()] == group:
            mine.append((line, cells))
    if not mine and not faults:
        others = list(dict.fromkeys(said))
        raise TableError([(None, f"has no rows of group `{group}`; its groups are {both(others)}")])
    return mine, faults


class _Table:
    """The rows of a group, and what is wrong with them."""

    def __init__(self, columns: Columns, rows: list[Row], faults: list[Fault]) -> None:
        self.columns, self.rows, self.faults = columns, rows, faults

    def _tell(self, line: int | None, place: int | None, message: str) -> None:
        """A fault of a line, in the column of that place."""
        where = f"`{self.columns.names[place]}` " if place is not None else ""
        self.faults.append((line, f"{where}{message}"))

    def _read(self, row: Row, place: int, read: Callable[[str], Any]) -> Any:
        """What a cell says; None where it cannot be read."""
        line, cells = row
        try:
            return read(cell_of(cells, place))
        except UnreadableError as error:
            for _, message in error.parts:
                self._tell(line, place, message)
            return None

    def shifts(self) -> Iterator[_Worked]:
        """The week of each shift or person."""
        columns, found = self.columns, dict[object, _Worked]()
        days = self._days()
        for row, on in zip(self.rows, days, strict=True):
            line, cells = row
            who = tuple(cell_of(cells, place).casefold() for place in columns.who)
            agents = 1
            if columns.agents is not None:
                agents = self._read(row, columns.agents, people)
            hours = list(self._hours(row, on or ()))
            if agents is None or on is None:
                continue
            week = found.setdefault(who if any(who) else line, _Worked(line, agents))
            if week.agents != agents:
                message = f"must be {week.agents} as on line {week.line}: it is the same shift"
                self._tell(line, columns.agents, f"{message} {got(agents)}")
            before = {day: list(spans) for day, spans in week.hours.items()}
            for day, spans in hours:
                week.hours[day] += spans
            self._check(line, week, before)
        yield from (week for week in found.values() if week.agents and any(week.hours.values()))

    def _check(self, line: int, week: _Worked, before: Hours) -> None:
        """Hours of one agent that overlap are told where they are stated, and left out."""
        if not week.hours:
            return
        try:
            Week.read(_said(week.hours))
        except UnreadableError as error:
            self.faults += [(line, message) for _, message in error.parts]
            week.hours.clear()
            week.hours.update(before)

    def _days(self) -> list[tuple[int, ...] | None]:
        """Weekdays of each row; none where each has a column of its own."""
        place = self.columns.days
        if place is None:
            self._one_week([(None, date) for date in self.columns.dates])
            return [()] * len(self.rows)
        dates = [day_of(cell_of(cells, place)) for _, cells in self.rows]
        if not any(dates):
            return [self._read(row, place, weekdays_of) for row in self.rows]
        self._one_week([(row[0], date) for row, date in zip(self.rows, dates, strict=True) if date])
        return [
            (date.weekday(),) if date else self._read(row, place, weekdays_of)
            for row, date in zip(self.rows, dates, strict=True)
        ]

    def _one_week(self, dates: Sequence[tuple[int | None, dt.date]]) -> None:
        """Dates are those of one week, which recurs."""
        first = min((date for _, date in dates), default=None)
        for line, date in dates:
            if first is not None and (date - first).days >= 7:
                message = (
                    f"has {first} and {date}: shifts are the same every week, so keep the rows of "
                    "one usual week (what changes on a date belongs into `plan`)"
                )
                self._tell(line, self.columns.days, message)
                return

    def _hours(self, row: Row, on: tuple[int, ...]) -> Iterator[tuple[int, list[str]]]:
        """(weekday, hours) of a row."""
        columns = self.columns
        if columns.week:
            for place, days in columns.week.items():
                spans = self._read(row, place, hours_of)
                yield from ((day, spans) for day in days if spans)
            return
        if columns.hours is not None:
            spans = self._read(row, columns.hours, hours_of)
        else:
            spans = self._from_to(row)
        yield from ((day, spans) for day in on if spans)

    def _from_to(self, row: Row) -> list[str] | None:
        begin, end = self.columns.begin, self.columns.end
        if begin is None or end is None:  # a table without hours has both
            return None
        if not cell_of(row[1], begin) and not cell_of(row[1], end):
            return None
        start, stop = self._read(row, begin, clock), self._read(row, end, clock)
        if start is None or stop is None:
            return None
        stop = "24:00" if stop == "00:00" else stop
        try:
            return hours_of(f"{start}-{stop}")
        except UnreadableError as error:
            for _, message in error.parts:
                self._tell(row[0], end, message)
            return None

    def staffing(self) -> Iterator[_Worked]:
        """Shifts that add up to how many agents are there, in layers: agent k is there while there
        are k or more.
        """
        days: dict[int, dict[float, int]] = defaultdict(dict)
        for line, start, day, agents in self._there():
            if start in days[day]:
                message = f"{WEEKDAYS[day]} {format_minute_of_day(start)} stands there twice"
                self._tell(line, self.columns.hours, message)
            days[day][start] = agents
        for k in range(max((max(day.values()) for day in days.values()), default=0)):
            hours = {day: _runs(sorted(there.items()), k) for day, there in days.items()}
            yield _Worked(self.rows[0][0], 1, hours)

    def _there(self) -> Iterator[tuple[int, float, int, int]]:
        """(line, minute at which an interval begins, weekday, agents)."""
        columns = self.columns
        times = columns.hours
        for row, on in zip(self.rows, self._days(), strict=True):
            start = None if times is None else self._read(row, times, _start)
            cells = columns.week or ({} if columns.agents is None else {columns.agents: on or ()})
            for place, days in cells.items():
                agents = self._read(row, place, people)
                if start is not None and agents is not None:
                    yield from ((row[0], start, day, agents) for day in days)

    def breaks(self) -> tuple[str, ...] | None:
        """Breaks of the group, which are the same in every row."""
        place = self.columns.breaks
        if place is None:
            return None
        read = [(row[0], self._read(row, place, length_of)) for row in self.rows]
        first = next(((line, length) for line, length in read if length is not None), None)
        for line, length in read:
            if first is not None and length not in (None, first[1]):
                message = (
                    f"must be {format_duration(first[1])} as on line {first[0]}, the same in all "
                    "rows of a group: make a group of those with other breaks"
                )
                self._tell(line, place, f"{message} {got(format_duration(length))}")
        return (format_duration(first[1]),) if first and first[1] else ()


def _start(text: str) -> float:
    """Minute of day at which an interval begins, from its begin or from its hours."""
    begin = clock(text.replace("–", "-").partition("-")[0])
    return int(begin[:2]) * 60 + int(begin[3:])


def _runs(there: Sequence[tuple[float, int]], k: int) -> list[str]:
    """Hours in which more than k agents are there, without gaps.

    Args:
        there: (minute at which an interval begins, agents), in order. It lasts until the next one,
            and the last one as long as the one before.
        k: number of agents.
    """
    starts = [start for start, _ in there]
    last = starts[-1] - starts[-2] if len(starts) > 1 else HALF_HOUR
    found: list[tuple[float, float]] = []
    for (start, agents), end in zip(there, [*starts[1:], min(starts[-1] + last, DAY)], strict=True):
        if agents > k:
            joined = found and found[-1][1] == start
            found[-1:] = [(found[-1][0], end)] if joined else [*found[-1:], (start, end)]
    return ["-".join(map(format_minute_of_day, span)) for span in found]


def _said(hours: Hours) -> dict[str, list[str]]:
    return {WEEKDAYS[day]: list(spans) for day, spans in sorted(hours.items()) if spans}


def _alike(worked: Sequence[_Worked]) -> tuple[tuple[dict[str, Any], ...], tuple[int, ...]]:
    """Equal weeks as one shift, with days of equal hours together."""
    agents: dict[tuple[tuple[int, tuple[str, ...]], ...], int] = defaultdict(int)
    lines: dict[Any, int] = {}
    for week in worked:
        key = tuple((day, tuple(spans)) for day, spans in sorted(week.hours.items()) if spans)
        agents[key] += week.agents
        lines.setdefault(key, week.line)
    shifts = tuple({"agents": number, "hours": _together(key)} for key, number in agents.items())
    return shifts, tuple(lines.values())


def _together(week: Sequence[tuple[int, tuple[str, ...]]]) -> dict[str, str | list[str]]:
    days: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for day, spans in week:
        days[spans].append(day)
    return {
        weekdays_text(tuple(on)): spans[0] if len(spans) == 1 else list(spans)
        for spans, on in days.items()
    }
