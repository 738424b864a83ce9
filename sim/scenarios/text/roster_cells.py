"""What single cells of a table of shifts say: days, times, hours, how many people, breaks."""

from __future__ import annotations

import datetime as dt
import re

from sim.scenarios.text.spreadsheet import CLOCK, day_as_iso, serial_clock
from sim.units import (
    UnreadableError,
    format_minute_of_day,
    parse_duration,
    parse_minute_of_day,
    parse_span,
    parse_weekdays,
    unreadable,
)
from sim.units.said import span, weekdays

MOST_AGENTS = 10_000
"""Agents of one row at most."""
LONGEST_BREAK = 180.0
"""Minutes beyond which a break is a time of day."""
OFF = ("", "-", "–", "—", "off", "day off", "free", "frei", "none", "closed", "geschlossen")
"""What stands where nobody works."""
_NULL_DATE = re.compile(r"1899-12-30[ T]|1899-12-31[ T]|1900-01-0[01][ T]")
"""The date that a spreadsheet gives to a time of day alone."""


def clock(text: str) -> str:
    """A time of day as ``08:30``, from what spreadsheets and people write: "8.30 Uhr", "4 pm",
    0.3541667 (of a day).

    Raises:
        UnreadableError: it is none.
    """
    said = _NULL_DATE.sub("", text.strip())
    if (serial := serial_clock(said)) is not None:
        said = serial
    match = CLOCK.fullmatch(said)
    if match is not None and match[3] in (None, "00"):
        said = f"{int(match[1]):02d}:{match[2] or '00'}"
    elif (twice := span(f"{said}-{said}")) is not None:
        said = twice[:5]
    try:
        return format_minute_of_day(parse_minute_of_day(said))
    except UnreadableError as error:
        raise unreadable(error.parts[0][1].partition(" (got")[0], text) from None


def hours_of(text: str) -> list[str]:
    """Hours from-to of a day, such as ``["08:00-12:00", "13:00-17:00"]``; none of a day off.

    Raises:
        UnreadableError: they are none.
    """
    if text.strip().lower() in OFF:
        return []
    found = []
    for part in re.split(r"\s*(?:[,;/+&]|\band\b|\bund\b)\s*", text.strip()):
        said = span(part) or part
        parse_span(said)
        found.append(said)
    return found


def weekdays_of(text: str) -> tuple[int, ...]:
    """Weekdays (0 is Monday) from "mon-fri", "Mo, Mi" or "daily".

    Raises:
        UnreadableError: they are none.
    """
    return parse_weekdays(weekdays(text))


def day_of(text: str) -> dt.date | None:
    """The date in a cell; None where it is none."""
    try:
        return dt.date.fromisoformat(day_as_iso(text))
    except ValueError:
        return None


def people(text: str) -> int:
    """How many agents: "3" or "3.0"; none of an empty cell.

    Raises:
        UnreadableError: it is no whole number of 0 to 10,000.
    """
    if text.strip().lower() in OFF:
        return 0
    match = re.fullmatch(r"(\d{1,9})(?:[.,]0+)?", text.strip())
    if match is None or int(match[1]) > MOST_AGENTS:
        raise unreadable(f"must be a whole number of agents from 0 to {MOST_AGENTS}", text)
    return int(match[1])


def is_number(text: str) -> bool:
    """Whether a cell has a number of agents."""
    try:
        people(text)
    except UnreadableError:
        return False
    return True


def length_of(text: str) -> float:
    """Minutes of a break: "30", "30 min", "0:30", 0.0208333 (of a day); 0 of an empty cell.

    Raises:
        UnreadableError: it is no length, or so long that it may be a time of day.
    """
    said = _NULL_DATE.sub("", text.strip())
    if said.lower() in OFF:
        return 0.0
    said = serial_clock(said) or said
    match = re.fullmatch(r"(\d{1,2}):(\d{2})(?::00)?", said)
    if match is not None:
        minutes = int(match[1]) * 60.0 + int(match[2])
    else:
        minutes = parse_duration(said if re.search(r"[^\d.]", said) else f"{said} min")
    if minutes > LONGEST_BREAK:
        rule = f"must be the length of a break, e.g. `30 min` (at most {LONGEST_BREAK / 60:g} h)"
        raise unreadable(f"{rule}; breaks at a time of day stand in the scenario", text)
    return minutes
