"""Times of day, weekly hours, day profiles, dates and time zones."""

from __future__ import annotations

import datetime as dt
import json
import re
import zoneinfo
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from sim.calendar import DAY, WEEKDAYS
from sim.units.habits import english_days, iso_dates
from sim.units.quantities import is_number
from sim.units.rates import Written
from sim.units.said import opening
from sim.units.said import span as said_span
from sim.units.said import weekdays as said_weekdays
from sim.units.text import UnreadableError, either, hint, unreadable

_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
SPAN = re.compile(r"\s*([0-9]{1,2}(?::[0-9]{2})?)\s*[-–]\s*([0-9]{1,2}(?::[0-9]{2})?)\s*")
_LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Span = tuple[int, float, float]
"""Weekday (0 is Monday), first and last minute of day; the last may run into the next day."""


def parse_minute_of_day(value: object) -> float:
    """Minutes after midnight from a time of day such as ``8:30`` or ``17:05``."""
    match = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        example = f"{int(value):02d}:00" if _is_hour(value) else "08:30"  # type: ignore[call-overload]
        raise unreadable(f"must be a time of day, e.g. `{example}`", value)
    minute = int(match[1]) * 60 + int(match[2])
    if int(match[2]) > 59 or minute > DAY:
        raise unreadable("must be a time from 00:00 to 24:00", value)
    return float(minute)


def _is_hour(value: object) -> bool:
    return is_number(value) and value in range(25)


def _clock(text: str) -> float:
    """A time of day, in which the minutes may be left out."""
    return parse_minute_of_day(text if ":" in text else f"{text}:00")


def format_minute_of_day(minute: float) -> str:
    """A time of day for people: 510 is ``08:30``."""
    return f"{int(minute // 60):02d}:{int(minute % 60):02d}"


def parse_weekdays(text: str) -> tuple[int, ...]:
    """Weekday numbers (0 is Monday) from ``mon``, ``mon-fri``, ``sat-mon`` or ``mon, wed``."""
    days: list[int] = []
    for part in text.split(","):
        first, dash, last = (each.strip() for each in part.partition("-"))
        begin = _weekday(first, text)
        end = _weekday(last, text) if dash else begin
        days += [(begin + step) % 7 for step in range((end - begin) % 7 + 1)]
    if len(set(days)) < len(days):
        raise unreadable("states a day twice", text)
    return tuple(days)


def weekdays_text(days: tuple[int, ...]) -> str:
    """Weekdays as a scenario writes them: ``mon-thu, sun``."""
    parts: list[str] = []
    days = tuple(sorted(days))
    k = 0
    while k < len(days):
        end = k
        while end + 1 < len(days) and days[end + 1] == days[end] + 1:
            end += 1
        first, last = WEEKDAYS[days[k]], WEEKDAYS[days[end]]
        parts.append(first if k == end else f"{first}-{last}")
        k = end + 1
    return ", ".join(parts)


def _weekday(word: str, text: str) -> int:
    for names in (WEEKDAYS, _LONG):
        if word.lower() in names:
            return names.index(word.lower())
    meant = english_days(text)
    if meant is not None:
        raise unreadable(f"must be weekdays in English: write `{meant}`", text)
    meant = said_weekdays(text)
    if meant != text and meant.partition("-")[0] in WEEKDAYS:
        raise unreadable(f"must be weekdays: write `{meant}`", text)
    near = hint(word, WEEKDAYS if len(word) < 5 else _LONG)
    raise unreadable(f"must be weekdays, e.g. `mon-fri` or `sat`{near}", text)


def by_day(value: Mapping[Any, Any], faults: list[Any]) -> Iterator[tuple[int, str, object]]:
    """(weekday, key, entry) of each day that a section by weekday states."""
    stated: dict[int, str] = {}
    for key, entry in value.items():
        try:
            days = parse_weekdays(str(key))
        except UnreadableError as error:
            faults += [((key,), message) for _, message in error.parts]
            continue
        for day in days:
            if day in stated:
                message = f"{WEEKDAYS[day]} is already stated by `{stated[day]}`"
                faults.append(((key,), message))
                continue
            stated[day] = key
            yield day, key, entry


@dataclass(frozen=True)
class Week(Written):
    """Hours that recur every week, local time: sorted spans that do not overlap."""

    spans: tuple[Span, ...]

    @property
    def always(self) -> bool:
        """Whether every minute of the week is covered by seven full days."""
        return self.spans == tuple((day, 0.0, DAY) for day in range(7))

    @property
    def minutes(self) -> float:
        """Minutes covered in a week."""
        return sum(to - begin for _, begin, to in self.spans)

    def on(self, weekday: int) -> tuple[tuple[float, float], ...]:
        """Covered minutes of one local day, midnight to midnight, sorted.

        The hours after midnight of a span that began the day before belong to this day.
        """
        today = [(begin, min(to, DAY)) for day, begin, to in self.spans if day == weekday]
        before = (weekday - 1) % 7
        late = [(0.0, to - DAY) for day, _, to in self.spans if day == before and to > DAY]
        return tuple(sorted(late + today))

    def beginning_on(self, weekday: int) -> tuple[tuple[float, float], ...]:
        """(from, to) of the spans that begin on a weekday; overnight ones end after 1440."""
        return tuple((begin, to) for day, begin, to in self.spans if day == weekday)

    @classmethod
    def read(cls, value: object) -> Week:
        """From ``24/7`` or ``{mon-fri: "08:00-20:00", sat: ["09:00-12:00", "13:00-17:00"]}``."""
        if isinstance(value, str) and value.replace(" ", "") == "24/7":
            return ALWAYS
        if not isinstance(value, Mapping):
            rule = "must be `24/7` or hours by weekday"
            raise unreadable(f"{rule}{_week_meant(value)}", value)
        if not value:
            raise unreadable("needs at least one day", value)
        faults: list[tuple[tuple[str | int, ...], str]] = []
        spans: list[Span] = []
        for day, key, entry in by_day(value, faults):
            if entry == []:
                faults.append(((key,), "needs at least one from-to; leave the day out to close it"))
            for place, text in _entries(key, entry):
                try:
                    spans.append((day, *parse_span(text)))
                except UnreadableError as error:
                    faults += [(place, message) for _, message in error.parts]
        faults += _overlaps(sorted(spans)) if not faults else []
        if faults:
            raise UnreadableError(*dict.fromkeys(faults))
        return cls(tuple(sorted(spans)))

    @classmethod
    def form(cls) -> dict[str, Any]:
        """JSON Schema of the hours."""
        span = {"type": "string", "pattern": rf"^\s*{CLOCK}\s*-\s*{CLOCK}\s*$"}
        return {
            "description": "Weekly hours: `24/7`, or by weekday; overnight is `22:00-06:00`.",
            "examples": ["24/7", {"mon-fri": "08:00-20:00", "sat": "09:00-14:00"}],
            "anyOf": [
                {"const": "24/7"},
                {
                    "type": "object",
                    "minProperties": 1,
                    "propertyNames": {"pattern": WEEKDAY_KEY},
                    "additionalProperties": {"anyOf": [span, {"type": "array", "items": span}]},
                },
            ],
        }


def _week_meant(value: object) -> str:
    """How hours told in one text are to be written: "Mo-Fr 8-17 Uhr" and the like."""
    meant = opening(value) if isinstance(value, str) else None
    if not meant:
        return ', e.g. {mon-fri: "08:00-20:00"}'
    days = (
        f'{day}: "{hours[0]}"' if len(hours) == 1 else f"{day}: {json.dumps(hours)}"
        for day, hours in meant.items()
    )
    return f": write {{{', '.join(days)}}}"


@dataclass(frozen=True)
class RotaWeek(Week):
    """One week of a rotation: hours by weekday, or ``off``."""

    @classmethod
    def read(cls, value: object) -> RotaWeek:
        """From hours as of any week, or ``off``, which has no spans."""
        if value == "off":
            return cls(())
        if not isinstance(value, Mapping) and value != "24/7":
            rule = 'must be `off` or hours by weekday, e.g. {mon-fri: "06:00-14:00"}'
            raise unreadable(rule, value)
        return cls(Week.read(value).spans)

    @classmethod
    def form(cls) -> dict[str, Any]:
        """JSON Schema of the week."""
        hours = Week.form()
        description = "A week of the rotation: `off`, or hours by weekday."
        return {**hours, "description": description, "anyOf": [{"const": "off"}, *hours["anyOf"]]}


CLOCK = "[0-9]{1,2}(:[0-9]{2})?"
WEEKDAY_KEY = "^[A-Za-z]{3,9}([ ,-]+[A-Za-z]{3,9})*$"

ALWAYS = Week(tuple((day, 0.0, DAY) for day in range(7)))
"""Around the clock, every day."""


def _entries(key: str, entry: object) -> Iterator[tuple[tuple[str | int, ...], object]]:
    if isinstance(entry, list):
        yield from (((key, k), each) for k, each in enumerate(entry))
    else:
        yield (key,), entry


def parse_span(value: object) -> tuple[float, float]:
    """First and last minute of ``08:30-17:00``; overnight spans end after minute 1440."""
    match = SPAN.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        meant = said_span(value) if isinstance(value, str) else None
        raise unreadable(f'must be hours from-to, e.g. "{meant or "08:00-16:30"}"', value)
    try:
        begin, end = _clock(match[1]), _clock(match[2])
    except UnreadableError:
        raise unreadable("must be times from 00:00 to 24:00", value) from None
    if begin in (end, DAY):
        rule = 'must begin and end at different times (a full day is "00:00-24:00")'
        raise unreadable(rule, value)
    return begin, end if end > begin else end + DAY


def parse_day_hours(value: object) -> tuple[tuple[float, float], ...]:
    """Sorted (from, to) of one day, from ``08:00-12:00`` or a list of such."""
    if not isinstance(value, (list, tuple)):
        return (parse_span(value),)
    if not value:
        raise unreadable("needs at least one from-to", value)
    faults: list[tuple[tuple[str | int, ...], str]] = []
    spans: list[tuple[float, float]] = []
    for k, each in enumerate(value):
        try:
            spans.append(parse_span(each))
        except UnreadableError as error:
            faults += [((k,), message) for _, message in error.parts]
    spans.sort()
    if not faults and any(end > begin for (_, end), (begin, _) in pairwise(spans)):
        faults.append(((), "hours overlap"))
    if faults:
        raise UnreadableError(*faults)
    return tuple(spans)


def _overlaps(spans: list[Span]) -> list[tuple[tuple[str | int, ...], str]]:
    """Faults of spans that overlap, Sunday night into Monday included."""
    week = 7 * DAY
    flat = [(day * DAY + begin, day * DAY + to, day) for day, begin, to in spans]
    again = [(begin + week, to + week, day) for begin, to, day in flat[:1]]
    faults: list[tuple[tuple[str | int, ...], str]] = []
    for (_, end, day), (begin, _, following) in zip(flat, flat[1:] + again, strict=False):
        if begin < end:
            which = f"{WEEKDAYS[day]} and {WEEKDAYS[following]}"
            which = WEEKDAYS[day] if day == following else which
            faults.append(((), f"hours of {which} overlap"))
    return faults


FIRST_YEAR, LAST_YEAR = 1900, 2999
"""Of all dates: those that follow from them lie within what a calendar can hold."""


def parse_date(value: object) -> dt.date:
    """A date from ``YYYY-MM-DD``."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value.strip()):
        try:
            date = dt.date.fromisoformat(value.strip())
        except ValueError:
            raise unreadable("is not a day of the calendar", value) from None
        if not FIRST_YEAR <= date.year <= LAST_YEAR:
            raise unreadable(f"must be in the years {FIRST_YEAR} to {LAST_YEAR}", value)
        return date
    meant = iso_dates(value) if isinstance(value, str) else []
    if meant:
        raise unreadable(f"must be a date like 2026-01-05: write {either(meant)}", value)
    raise unreadable("must be a date like 2026-01-05", value)


@cache
def _zones() -> set[str]:
    return zoneinfo.available_timezones()


def parse_time_zone(value: object) -> str:
    """The name of an IANA time zone such as ``Europe/Berlin``."""
    if not isinstance(value, str):
        raise unreadable("must be an IANA time zone, e.g. `Europe/Berlin`", value)
    zones = _zones()
    if value not in zones:
        near = hint(value, zones)
        more = near if "did you mean" in near else ", e.g. `Europe/Berlin`"
        raise unreadable(f"must be an IANA time zone{more}", value)
    return value


MinuteOfDay = Annotated[
    float,
    PlainValidator(parse_minute_of_day),
    WithJsonSchema(
        {
            "type": "string",
            "description": "Local time of day, e.g. `12:30`.",
            "pattern": r"^\s*[0-9]{1,2}:[0-9]{2}\s*$",
            "examples": ["12:30"],
        }
    ),
]
"""Minutes after local midnight."""
_SPAN = {"type": "string", "pattern": rf"^\s*{CLOCK}\s*-\s*{CLOCK}\s*$"}
DayHours = Annotated[
    tuple[tuple[float, float], ...],
    PlainValidator(parse_day_hours),
    WithJsonSchema(
        {
            "description": "Hours of one day, e.g. `08:00-12:00`, or a list of such.",
            "examples": ["08:00-12:00"],
            "anyOf": [_SPAN, {"type": "array", "items": _SPAN, "minItems": 1}],
        }
    ),
]
"""(from, to) in minutes of one local day, sorted."""
Date = Annotated[
    dt.date,
    PlainValidator(parse_date),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date",
            "description": "Local date (YYYY-MM-DD).",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
            "examples": ["2026-01-05"],
        }
    ),
]
"""A local date."""
TimeZone = Annotated[
    str,
    PlainValidator(parse_time_zone),
    WithJsonSchema(
        {
            "type": "string",
            "description": "IANA time zone, e.g. `Europe/Berlin`.",
            "examples": ["Europe/Berlin", "UTC"],
        }
    ),
]
"""Name of an IANA time zone."""
