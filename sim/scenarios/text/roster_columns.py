"""Which column of a table of shifts says what."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sim.scenarios.text.roster_cells import OFF, day_of, hours_of, is_number
from sim.scenarios.text.spreadsheet import FIRST_ROWS, Row, cell_of
from sim.scenarios.text.tables import TableError
from sim.units import UnreadableError, parse_weekdays
from sim.units.said import weekdays

GROUP = ("group", "groups", "team", "gruppe", "abteilung", "department")
WHO = (
    *("name", "first name", "last name", "vorname", "nachname", "agent", "person", "employee"),
    *("id", "personalnummer", "shift", "schicht", "shift name", "dienst"),
)
AGENTS = (
    *("agents", "count", "number", "heads", "headcount", "people", "persons", "staff"),
    *("anzahl", "personen", "köpfe", "besetzung", "number of agents"),
)
EITHER = ("mitarbeiter", "mitarbeitende", "agenten", "employees")
"""How many, or who: the cells tell."""
DAYS = ("days", "day", "weekday", "weekdays", "tag", "tage", "wochentag", "wochentage")
DATES = ("date", "datum")
BEGIN = ("from", "start", "begin", "start time", "von", "beginn", "anfang", "startzeit")
END = ("to", "end", "until", "end time", "bis", "ende", "endzeit")
HOURS = (
    *("hours", "working hours", "time", "times", "interval", "zeit", "zeiten", "uhrzeit"),
    *("arbeitszeit", "intervall", "half hour", "halbe stunde"),
)
BREAKS = ("break", "breaks", "pause", "pausen", "lunch")
_NEEDED = (
    "has `days`, `from` and `to`, or a column for each weekday; `agents` says how many, `group` "
    "whose shifts they are"
)


@dataclass(frozen=True)
class Columns:
    """Places of the columns, from 0; None where there is none."""

    line: int
    """Line of the header."""
    names: tuple[str, ...]
    """Headings as they are written."""
    group: int | None
    who: tuple[int, ...]
    """Whose rows belong together: people, or shifts by name."""
    agents: int | None
    days: int | None
    begin: int | None
    end: int | None
    hours: int | None
    breaks: int | None
    week: dict[int, tuple[int, ...]]
    """Columns of weekdays, with the days."""
    dates: tuple[dt.date, ...]
    """Dates that stand in the headings of these."""
    counts_half_hours: bool
    """Whether rows say how many agents are there at a time, and not who works from when to when."""


def columns_of(rows: Sequence[Row]) -> tuple[Columns, list[Row]]:
    """The columns of a table, and the rows below its header.

    Raises:
        TableError: there is no such header, or no row below it.
    """
    if not rows:
        raise TableError([(None, "is empty")])
    ranks = [len(_known(cells)) for _, cells in rows[:FIRST_ROWS]]
    head = max(range(len(ranks)), key=ranks.__getitem__)
    if ranks[head] < 2:
        raise TableError([(rows[0][0], f"is no table of shifts: one {_NEEDED}")])
    line, header = rows[head]
    body = list(rows[head + 1 :])
    if not body:
        raise TableError([(None, "has a header but no rows")])
    columns = _columns(line, header, body)
    missing = _missing(columns)
    if missing:
        raise TableError([(line, f"has no column `{missing}`: a table of shifts {_NEEDED}")])
    return columns, body


def _plain(heading: str) -> str:
    return re.sub(r"\s*[(\[].*", "", heading.strip().lower()).rstrip(":. ")


_ALL = {*GROUP, *WHO, *AGENTS, *EITHER, *DAYS, *DATES, *BEGIN, *END, *HOURS, *BREAKS}


def _known(header: Sequence[str]) -> list[int]:
    """Places of headings that are understood."""
    return [k for k, cell in enumerate(header) if _plain(cell) in _ALL or _weekdays(cell)]


def _weekdays(heading: str) -> tuple[int, ...]:
    """Weekdays that a heading names, perhaps with a date ("Mo 05.01."), or by a date alone."""
    if not any(letter.isalnum() for letter in heading) or _plain(heading) in _ALL:
        return ()
    date = day_of(heading)
    if date is not None:
        return (date.weekday(),)
    words = re.sub(r",?\s*\d{1,2}[./-]\d{1,2}[./-]?(\d{2,4})?\.?\s*$", "", heading.strip())
    try:
        return parse_weekdays(weekdays(words))
    except UnreadableError:
        return ()


def _columns(line: int, header: Sequence[str], body: Sequence[Row]) -> Columns:
    plain = [_plain(cell) for cell in header]

    def first(*words: str) -> int | None:
        return next((k for k, name in enumerate(plain) if name in words), None)

    def cells(place: int) -> list[str]:
        found = (cell_of(row, place) for _, row in body)
        return [cell for cell in found if cell.lower() not in OFF]

    week = {k: days for k, cell in enumerate(header) if (days := _weekdays(cell))}
    agents, who = first(*AGENTS), [k for k, name in enumerate(plain) if name in WHO]
    for k, name in enumerate(plain):
        if name in EITHER:
            counts = agents is None and all(map(is_number, cells(k)))
            agents, who = (k, who) if counts else (agents, [*who, k])
    hours = first(*HOURS)
    if hours is None and not week:
        hours = next((k for k in who if cells(k) and all(map(_is_hours, cells(k)))), None)
        who = [k for k in who if k != hours]
    in_week = [cell for k in week for cell in cells(k)]
    numbers = sum(is_number(cell) for cell in in_week)
    begin, end = first(*BEGIN), first(*END)
    if hours is not None and 2 * sum(map(_is_hours, cells(hours))) <= len(cells(hours)):
        begin, hours = hours if begin is None else begin, None  # times of day, not from-to
    times = hours if begin is None else begin
    if week:
        counted = times is not None and 2 * numbers > len(in_week)
    else:
        counted = begin is not None and end is None and hours is None and agents is not None
    dates = first(*DATES)
    return Columns(
        line=line,
        names=tuple(header),
        group=first(*GROUP),
        who=tuple(who),
        agents=agents,
        days=None if week else first(*DAYS) if dates is None else dates,
        begin=begin,
        end=end,
        hours=times if counted else hours,
        breaks=first(*BREAKS),
        week=week,
        dates=tuple(date for k in week if (date := day_of(header[k])) is not None),
        counts_half_hours=counted,
    )


def _is_hours(cell: str) -> bool:
    try:
        return bool(hours_of(cell))
    except UnreadableError:
        return False


def _missing(columns: Columns) -> str | None:
    """A column that is needed and not there."""
    if columns.week:
        return None
    if columns.days is None:
        return "days"
    if columns.hours is not None:
        return None
    return "from" if columns.begin is None else "to" if columns.end is None else None
