"""When new agents may start (`first monday of month`), and how many are hired (`2 per month`)."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sim.units import said
from sim.units.habits import english_days, iso_dates
from sim.units.hours import parse_date
from sim.units.quantities import text_form
from sim.units.rates import Written
from sim.units.text import UnreadableError, unreadable

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_SAID = {
    "first": "first 1 1st erste erster ersten",
    "second": "second 2 2nd zweite zweiter zweiten",
    "third": "third 3 3rd dritte dritter dritten",
    "fourth": "fourth 4 4th vierte vierter vierten",
    "last": "last letzte letzter letzten",
}
_ORDINALS = {form: word for word, forms in _SAID.items() for form in forms.split()}
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
NEVER = dt.date(3000, 1, 1)
"""The day on which nobody starts any more, after the last of some dates."""
_IN_WEEK = re.compile(rf"(?:every\s+)?({'|'.join(WEEKDAYS)})s?")
_IN_MONTH = re.compile(
    rf"({'|'.join(NUMBERS)})\s+({'|'.join(WEEKDAYS)}|day)\s+of\s+(?:the\s+|a\s+|each\s+|every\s+)?month"
)
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)\s+of\s+(?:the\s+|a\s+|each\s+|every\s+)?month")
_PER = re.compile(r"(?:per|a|an|each|every|pro|im|je|/)\s*(month|quarter|monat|quartal)s?")
_LIMIT = re.compile(r"(\d{1,5})\s*(?:per\s+|/\s*)(month|quarter)")
MOST = 10_000
"""Agents hired at most, as agents of a group."""


@dataclass(frozen=True)
class Starts(Written):
    """Days on which somebody may start."""

    dates: tuple[dt.date, ...] = ()
    """These alone, in order; empty where a rule says it."""
    weekday: int | None = None
    """Monday is 0."""
    number: int | None = None
    """Which of a month's such weekdays, -1 for the last; None: each week. Without a weekday the day
    of the month, -1 for its last."""

    def on_or_after(self, date: dt.date) -> dt.date:
        """The first such day from a date on; :data:`NEVER` after the last of some dates."""
        if self.dates:
            return next((each for each in self.dates if each >= date), NEVER)
        if self.number is None:
            return date + dt.timedelta(days=((self.weekday or 0) - date.weekday()) % 7)
        return next(each for each in self._by_month(date) if each >= date)

    def _by_month(self, date: dt.date) -> Iterator[dt.date]:
        year, month = date.year, date.month
        for _ in range(3):
            yield self._in(year, month)
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)

    def _in(self, year: int, month: int) -> dt.date:
        first, days = calendar.monthrange(year, month)
        number = self.number or 1
        if self.weekday is None:
            return dt.date(year, month, days if number < 0 else min(number, days))
        fitting = range(1 + (self.weekday - first) % 7, days + 1, 7)
        return dt.date(year, month, fitting[number - 1 if number > 0 else -1])

    @property
    def words(self) -> str:
        """For people: "on Mondays", "on the first Monday of a month"."""
        if self.dates:
            return f"on {len(self.dates)} stated days"
        day = "day" if self.weekday is None else WEEKDAYS[self.weekday].capitalize()
        if self.number is None:
            return f"on {day}s"
        names = {number: name for name, number in NUMBERS.items()}
        if self.weekday is None and self.number > 1:
            return f"on day {self.number} of a month"
        return f"on the {names[self.number]} {day} of a month"

    @classmethod
    def read(cls, value: object) -> Starts:
        """From `mondays`, `first monday of month`, `15th of month`, or a list of dates."""
        if isinstance(value, list):
            return cls(_dates(value))
        text = " ".join(value.lower().split()) if isinstance(value, str) else ""
        if found := _IN_WEEK.fullmatch(text):
            return cls(weekday=WEEKDAYS.index(found[1]))
        if found := _IN_MONTH.fullmatch(text):
            weekday = None if found[2] == "day" else WEEKDAYS.index(found[2])
            return cls(weekday=weekday, number=NUMBERS[found[1]])
        if (found := _DAY.fullmatch(text)) and 1 <= int(found[1]) <= 31:
            return cls(number=int(found[1]))
        meant = _days_meant(text)
        if meant is not None:
            raise unreadable(f"must be days that are told so: write `{meant}`", value)
        raise unreadable(
            "must be days like `mondays`, `first monday of month` or `15th of month`, or a list of "
            "dates",
            value,
        )

    @classmethod
    def form(cls) -> dict[str, Any]:
        """JSON Schema of the text or the list."""
        return {
            "description": "Days on which new agents may start.",
            "anyOf": [
                {"type": "string", "examples": ["mondays", "first monday of month"]},
                {"type": "array", "minItems": 1, "items": {"type": "string", "format": "date"}},
            ],
        }


def _days_meant(text: str) -> str | None:
    """What days in other words may mean: "1. montag im monat" → `first monday of month`."""
    date = [text] if _ISO.fullmatch(text) else iso_dates(text)
    if len(date) == 1:
        return f"[{date[0]}]"
    words = re.sub(r"\b(every|each|the|a|am|an|jeden|jeder)\b", "", text).split()
    if not words or len(words) > 4:
        return None
    day = _weekday(words[-1])
    if day is not None and len(words) == 1:
        return f"{day}s"
    if "month" not in text and "monat" not in text and len(words) > 1:
        return None
    number = _ORDINALS.get(words[0].rstrip("."))
    day = _weekday(words[1]) if len(words) > 1 else None
    if number is not None and day is not None:
        return f"{number} {day} of month"
    found = re.fullmatch(r"(\d{1,2})(?:\.|st|nd|rd|th)?", words[0])
    if found and day is None and 1 <= int(found[1]) <= 31:
        return f"{_ordinal(int(found[1]))} of month"
    return "1st of month" if words[0] in ("first", "monthly", "ersten", "erster") else None


def _weekday(word: str) -> str | None:
    """The English weekday that a word names, in short, in the plural, or in German."""
    for each in (word, word.removesuffix("s")):
        short = english_days(each) or each[:3]
        full = [day for day in WEEKDAYS if day.startswith(short)]
        if len(short) == 3 and full and (each in (short, full[0]) or english_days(each)):
            return full[0]
    return None


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number // 10 != 1 else 0, "th")
    return f"{number}{ending}"


def _dates(value: list[object]) -> tuple[dt.date, ...]:
    if not value:
        raise unreadable("must have a date at least", value)
    found, faults = set[dt.date](), []
    for number, each in enumerate(value):
        try:
            found.add(parse_date(each))
        except UnreadableError as error:
            faults += [((number, *path), message) for path, message in error.parts]
    if faults:
        raise UnreadableError(*faults)
    return tuple(sorted(found))


def _limit_meant(value: object) -> str:
    """How a limit is to be written: "4 pro Quartal" → `4 per quarter`."""
    number, rest = said.amount(str(value)) or ("", "")
    if not number.isdecimal() or not 1 <= int(number) <= MOST:
        return ", e.g. `2 per month`"
    if not rest:
        return f", e.g. `{number} per month` or `{number} per quarter`"
    found = _PER.fullmatch(rest.lower())
    unit = {"monat": "month", "quartal": "quarter"}.get(found[1], found[1]) if found else ""
    return f": write `{number} per {unit}`" if unit else ", e.g. `2 per month`"


@dataclass(frozen=True)
class HiringLimit(Written):
    """So many jobs posted in a calendar month or quarter at most."""

    number: int
    per: Literal["month", "quarter"]

    def period(self, date: dt.date) -> tuple[int, int]:
        """The month or quarter that a date lies in: year and number."""
        return date.year, (date.month - 1) // (1 if self.per == "month" else 3)

    @property
    def words(self) -> str:
        """For people: "2 a month"."""
        return f"{self.number} a {self.per}"

    @classmethod
    def read(cls, value: object) -> HiringLimit:
        """From ``2 per month`` or ``6 per quarter``."""
        found = _LIMIT.fullmatch(value.strip().lower()) if isinstance(value, str) else None
        if found is None or not 1 <= int(found[1]) <= MOST:
            raise unreadable(f"must be a number per month or quarter{_limit_meant(value)}", value)
        return cls(int(found[1]), "month" if found[2] == "month" else "quarter")

    @classmethod
    def form(cls) -> dict[str, Any]:
        """JSON Schema of the text."""
        pattern = r"^\s*[0-9]+\s*(per\s+|/\s*)(month|quarter)\s*$"
        return text_form("Jobs posted at most", pattern, "2 per month", "6 per quarter")
