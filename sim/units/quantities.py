"""Durations, shares and priorities: text with a unit ↔ numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import partial
from operator import index
from typing import Annotated, Any, SupportsIndex

from pydantic import PlainValidator, WithJsonSchema

from sim.errors import UsageError
from sim.units import said
from sim.units.digits import unit_of_time
from sim.units.habits import with_point
from sim.units.text import NUMBER, either, hint, nearest, plain, unreadable

HOUR = 60.0
DAY = 24 * HOUR
WEEK = 7 * DAY
YEAR = 365.25 * DAY
MONTH = YEAR / 12
LONGEST = 1000 * YEAR
LONGEST_HORIZON = 100 * YEAR
"""Minutes that a scenario or a log may cover: beyond it a year is mistyped."""
SHORTEST = 0.001 / 60
"""Minutes of a millisecond: what is more than 0 must be as long."""
LARGEST_FACTOR, SMALLEST_FACTOR = 1e6, 1e-3
"""Bounds of speeds, levels and changes: products of them stay far within what numbers can hold."""
LONGEST_NUMBER = 20
"""Characters of a number that is repeated in a message."""

MINUTES: Mapping[str, float] = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1 / 60),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), 1.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), HOUR),
    **dict.fromkeys(("d", "day", "days"), DAY),
    **dict.fromkeys(("week", "weeks"), WEEK),
    **dict.fromkeys(("month", "months"), MONTH),
    **dict.fromkeys(("year", "years"), YEAR),
}
"""Minutes in each unit of time, by every way of writing it."""

_PART = re.compile(rf"\s*({NUMBER})\s*([A-Za-z]+)(?![A-Za-z])")
_BARE = re.compile(rf"\s*({NUMBER})\s*")
_PERCENT = re.compile(rf"\s*({NUMBER})\s*%\s*")
_POINTS = re.compile(rf"\s*({NUMBER})\s*points?\s*")


def is_number(value: object) -> bool:
    """Whether a value is a plain number (true and false are not)."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def require_whole(what: str, value: object, least: int) -> int:
    """An argument of a function, where it is a whole number that is large enough.

    Args:
        what: name of the argument.
        value: what was given; whole numbers of numpy are ones, too.
        least: the smallest that is allowed.

    Raises:
        UsageError: it is none, or too small.
    """
    if isinstance(value, bool) or not isinstance(value, SupportsIndex) or index(value) < least:
        raise UsageError(f"{what} must be a whole number of {least} or more (got {value!r})")
    return index(value)


def bare_number(value: object) -> str | None:
    """The number without its sign, where the value is one without a unit; 1 for a very long one."""
    if is_number(value):
        return plain(abs(value)) if math.isfinite(value) else None  # type: ignore[arg-type]
    if isinstance(value, str) and _BARE.fullmatch(value):
        number = value.strip().lstrip("+-")
        return number if len(number) <= LONGEST_NUMBER else "1"
    return None


FINER = {"min": "s", "h": "min"}
FINER_FROM = 20
"""Plain number from which on a finer unit may have been meant: seconds for minutes, say."""


def parse_duration(value: object, units: Sequence[str] = ("min",)) -> float:
    """Minutes from a duration such as ``20 s``, ``5 min``, ``1 h 30 min`` or ``2 weeks``.

    A month is a twelfth of a year of 365.25 days.

    Args:
        value: what is stated.
        units: those that are proposed where none is stated.

    Raises:
        UnreadableError: no unit, unknown unit, negative, or longer than 1000 years.
    """
    bare = bare_number(value)
    if bare is not None:
        finer = [FINER[units[0]]] if units[0] in FINER and float(bare) >= FINER_FROM else []
        shown = [unit.removesuffix("s") if float(bare) == 1 else unit for unit in units]
        proposed = [f"{bare} {unit}" for unit in (*finer, *shown)]
        raise unreadable(f"needs a unit, e.g. {either(proposed)}", value)
    if not isinstance(value, str):
        raise unreadable("must be a duration, e.g. `5 min`", value)
    minutes, end = 0.0, 0
    while match := _PART.match(value, end):
        number, unit = match.groups()
        if unit.lower() not in MINUTES:
            meant = said.duration(value)
            fix = f": write `{meant}`" if meant else hint(unit, _UNITS)
            raise unreadable(f"unknown unit of time `{unit}`{fix}", value)
        if float(number) < 0:
            raise unreadable("must not be negative", value)
        minutes += float(number) * MINUTES[unit.lower()]
        end = match.end()
    if end == 0 or value[end:].strip():
        meant = with_point(value)
        if meant is not None:
            raise unreadable(f"write the decimal point as a point: `{meant}`", value)
        meant = said.duration(value) if end == 0 or value[end:].strip() == "." else None
        fix = f": write `{meant}`" if meant else ", e.g. `20 s`, `5 min` or `1 h 30 min`"
        raise unreadable(f"must be a duration{fix}", value)
    if minutes > LONGEST:
        raise unreadable("must be at most 1000 years", value)
    return minutes


_UNITS = ("s", "seconds", "min", "minutes", "h", "hours", "days", "weeks", "months", "years")


def parse_positive_duration(value: object, units: Sequence[str] = ("min",)) -> float:
    """Minutes from a duration of more than 0; see :func:`parse_duration`."""
    minutes = parse_duration(value, units)
    if minutes == 0:
        raise unreadable("must be more than 0", value)
    if minutes < SHORTEST:
        raise unreadable("must be at least 0.001 s", value)
    return minutes


def _parse_percent(value: object, example: str, *, below: float = 1.0) -> float:
    """A share from a percentage; a plain number ``below`` this was meant as the share itself."""
    bare = bare_number(value)
    if bare is not None:
        number = float(bare)
        percent = number * 100 if 0 < number < below else number
        raise unreadable(f"needs a percent sign, e.g. `{plain(percent)}%`", value)
    match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        meant = with_point(value) if isinstance(value, str) else None
        fix = f"; write the decimal point as a point: `{meant}`" if meant else ""
        if not meant and isinstance(value, str) and (meant := said.share(value)):
            fix = f": write `{'+' * value.strip().startswith('+')}{meant}`"
        raise unreadable(f"must be {example}{fix}", value)
    share = float(match[1]) / 100
    if not math.isfinite(share):
        raise unreadable("must be a finite number", value)
    if abs(share) > LARGEST_FACTOR:
        raise unreadable(f"must be at most {100 * LARGEST_FACTOR:.0f}%", value)
    return share


def parse_share(value: object) -> float:
    """A share between 0 and 1 from a percentage such as ``80%``."""
    share = _parse_percent(value, "a share, e.g. `80%`")
    if not 0 <= share <= 1:
        raise unreadable("must be between 0% and 100%", value)
    return share


def parse_positive_share(value: object) -> float:
    """A share above 0 and up to 1; see :func:`parse_share`."""
    share = parse_share(value)
    if share == 0:
        raise unreadable("must be more than 0%", value)
    return share


def parse_speed(value: object) -> float:
    """A factor above 0 from a percentage such as ``85%``; may exceed 100 %."""
    speed = _parse_percent(value, "a percentage of the standard, e.g. `85%`", below=10)
    if speed <= 0:
        raise unreadable("must be more than 0%", value)
    if speed < SMALLEST_FACTOR:
        raise unreadable(f"must be at least {100 * SMALLEST_FACTOR:g}%", value)
    return speed


def parse_level(value: object) -> float:
    """A factor of 0 or more from a percentage such as ``150%``."""
    level = _parse_percent(value, "a percentage of what is usual, e.g. `150%`", below=10)
    if level < 0:
        raise unreadable("must not be negative", value)
    return level


def parse_change(value: object) -> float:
    """A factor from a change with its sign: ``+60%`` is 1.6, ``-20%`` is 0.8."""
    change = _parse_percent(value, "a change with its sign, e.g. `+60%` or `-20%`")
    if str(value).strip()[0] not in "+-":
        written = str(value).strip()
        raise unreadable(f"needs a sign: `+{written}` (more) or `-{written}` (less)", value)
    if change < -1:
        raise unreadable("must not take away more than 100%", value)
    return 1 + change


def parse_increase(value: object) -> float:
    """The share added by an increase: ``+20%`` is 0.2; at most 1000 %."""
    share = _parse_percent(value, "an increase, e.g. `+20%`")
    written = str(value).strip()
    if share < 0:
        raise unreadable("must not be a decrease", value)
    if written[0] != "+":
        raise unreadable(f"needs a sign: `+{written}`", value)
    if share > 10:
        raise unreadable("must be at most +1000%", value)
    return share


def parse_points(value: object) -> float:
    """The share added by percentage points: ``+5 points`` is 0.05.

    At most 100; a share (``5%``) is refused, for it might be meant of the share as it is.
    """
    bare = bare_number(value)
    if bare is not None:
        raise unreadable(f"needs its unit, e.g. `+{bare} points`", value)
    match = _POINTS.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        per_cent = _PERCENT.fullmatch(value) if isinstance(value, str) else None
        if per_cent is not None:
            number = plain(abs(float(per_cent[1])))
            raise unreadable(f"counts percentage points: write `+{number} points`", value)
        raise unreadable("must be percentage points, e.g. `+5 points`", value)
    if match[1].startswith("-"):
        raise unreadable("must not be a decrease", value)
    if not match[1].startswith("+"):
        raise unreadable(f"needs a sign: `+{match[1]} points`", value)
    if float(match[1]) > 100:
        raise unreadable("must be at most 100 points", value)
    return float(match[1]) / 100


PRIORITIES: Mapping[str, int] = {"urgent": 1, "high": 2, "normal": 3, "low": 4}
"""Priorities that have a name."""


def parse_priority(value: object) -> int:
    """A priority from 1 (first) to 9, or ``urgent``, ``high``, ``normal``, ``low``."""
    if isinstance(value, str) and value.lower() in PRIORITIES:
        return PRIORITIES[value.lower()]
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 9:
        return value
    near = nearest(value, PRIORITIES) if isinstance(value, str) else None
    more = f"; did you mean `{near}`?" if near else ""
    raise unreadable(f"must be 1 to 9, or {either(list(PRIORITIES))}{more}", value)


def text_form(what: str, pattern: str, *examples: str) -> dict[str, Any]:
    """JSON Schema of a text value."""
    return {
        "type": "string",
        "description": f"{what}, e.g. {either(examples)}.",
        "pattern": pattern,
        "examples": list(examples),
    }


_DURATION = rf"^\s*({NUMBER}\s*[A-Za-z]+\s*)+$"
_SHARE = rf"^\s*{NUMBER}\s*%\s*$"

Duration = Annotated[
    float,
    PlainValidator(parse_duration),
    WithJsonSchema(text_form("Duration", _DURATION, "20 s", "5 min", "8 h", "2 weeks")),
]
"""A duration in minutes, 0 or more."""
PositiveDuration = Annotated[
    float,
    PlainValidator(parse_positive_duration),
    WithJsonSchema(text_form("Duration of more than 0", _DURATION, "30 min", "8 h", "2 weeks")),
]
"""A duration in minutes, more than 0."""
LongTime = Annotated[
    float,
    PlainValidator(partial(parse_duration, units=("days", "weeks"))),
    WithJsonSchema(text_form("Duration", _DURATION, "4 weeks", "3 days", "6 months")),
]
"""A duration in minutes, 0 or more, that is stated in days, weeks or months."""
PositiveLongTime = Annotated[
    float,
    PlainValidator(partial(parse_positive_duration, units=("days", "weeks"))),
    WithJsonSchema(text_form("Duration of more than 0", _DURATION, "8 weeks", "6 months")),
]
"""The same, more than 0."""
WorkingTime = Annotated[
    float,
    PlainValidator(partial(parse_positive_duration, units=("h",))),
    WithJsonSchema(text_form("Duration of more than 0", _DURATION, "5 h", "90 min")),
]
"""A duration in minutes, more than 0, of somebody's working week: stated in hours."""
Interval = Annotated[
    float,
    PlainValidator(partial(parse_positive_duration, units=("h", "days"))),
    WithJsonSchema(text_form("Duration of more than 0", _DURATION, "4 h", "2 days")),
]
"""A duration in minutes, more than 0, that customers wait between contacts: hours or days."""
Share = Annotated[
    float,
    PlainValidator(parse_share),
    WithJsonSchema(text_form("Share", _SHARE, "80%")),
]
"""A share from 0 to 1."""
PositiveShare = Annotated[
    float,
    PlainValidator(parse_positive_share),
    WithJsonSchema(text_form("Share of more than 0", _SHARE, "80%")),
]
"""A share above 0, up to 1."""
Speed = Annotated[
    float,
    PlainValidator(parse_speed),
    WithJsonSchema(text_form("Percentage of the standard", _SHARE, "85%", "120%")),
]
"""A factor above 0."""
Level = Annotated[
    float,
    PlainValidator(parse_level),
    WithJsonSchema(text_form("Percentage of what is usual", _SHARE, "0%", "150%")),
]
"""A factor of 0 or more."""
RelativeChange = Annotated[
    float,
    PlainValidator(parse_change),
    WithJsonSchema(text_form("Change with its sign", r"^\s*[-+].*%\s*$", "+60%", "-20%")),
]
"""A factor of 0 or more: 1.6 for ``+60%``."""
Increase = Annotated[
    float,
    PlainValidator(parse_increase),
    WithJsonSchema(text_form("Increase", r"^\s*\+.*%\s*$", "+20%")),
]
"""A share from 0 to 10 that is added: 0.2 for ``+20%``."""
PercentagePoints = Annotated[
    float,
    PlainValidator(parse_points),
    WithJsonSchema(text_form("Percentage points", r"^\s*\+.*points?\s*$", "+5 points")),
]
"""A share from 0 to 1 that is added: 0.05 for ``+5 points``."""
Priority = Annotated[
    int,
    PlainValidator(parse_priority),
    WithJsonSchema(
        {
            "description": "1 (first) to 9, or urgent (1), high (2), normal (3), low (4).",
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": 9},
                {"enum": list(PRIORITIES)},
            ],
        }
    ),
]
"""1 (first) to 9."""


def format_duration(minutes: float) -> str:
    """A duration for people: ``20 s``, ``3.5 min``, ``2 h``, ``3.1 days``; ``–`` for NaN."""
    if math.isnan(minutes):
        return "–"
    factor, word = unit_of_time(minutes)
    figure = minutes * factor
    return f"{plain(round(figure, 0 if word == 's' and abs(figure) >= 10 else 1) + 0.0)} {word}"


def format_share(share: float) -> str:
    """A share for people: 0.8 is ``80 %``, 0.805 is ``80.5 %``; ``–`` for NaN."""
    if math.isnan(share):
        return "–"
    return f"{plain(round(100 * share, 1) + 0.0)} %"
