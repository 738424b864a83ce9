"""How demand is spread: factors of weekdays, weights of times of day."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from sim.calendar import DAY
from sim.units.hours import CLOCK, SPAN, WEEKDAY_KEY, by_day, parse_span
from sim.units.quantities import is_number
from sim.units.text import UnreadableError, as_number, got, unreadable

MOST_WEIGHT = 1e6
"""Bound of a factor and of a weight: sums and products of them stay far from any overflow."""


def parse_weekday_factors(value: object) -> dict[int, float]:
    """A factor for each weekday, 1 where not stated, from ``{mon: 1.3, sat-sun: 0.5}``."""
    if isinstance(value, Mapping) and set(value) == set(range(7)):
        return dict(value)
    if not isinstance(value, Mapping) or not value:
        raise unreadable("must be factors by weekday, e.g. {mon: 1.3, sat: 0.5}", value)
    faults: list[tuple[tuple[str | int, ...], str]] = []
    factors = dict.fromkeys(range(7), 1.0)
    for day, key, entry in by_day(value, faults):
        fault = _weight_fault(entry)
        if fault:
            faults.append(((key,), fault))
        else:
            factors[day] = float(entry)  # type: ignore[arg-type]
    if not faults and not any(factors.values()):
        faults.append(((), "at least one day must be more than 0"))
    if faults:
        raise UnreadableError(*dict.fromkeys(faults))
    return factors


def _weight_fault(value: object) -> str:
    if not is_number(value):
        return f"must be a number{as_number(value)} {got(value)}"
    if not math.isfinite(value):  # type: ignore[arg-type]
        return f"must be a finite number {got(value)}"
    if value > MOST_WEIGHT:  # type: ignore[operator]
        return f"must be at most {MOST_WEIGHT:.0f} {got(value)}"
    return f"must not be negative {got(value)}" if value < 0 else ""  # type: ignore[operator]


Weights = tuple[tuple[float, float, float], ...]
"""(from minute, to minute, weight) of a day, sorted, not overlapping."""
_DAY_KEY = re.compile(r"\s*[A-Za-z]")


def parse_day_profiles(value: object) -> Weights | dict[int, Weights]:
    """The profile of every day, or of each weekday that is named.

    From ``{"08": 4, "09": 8}``, or by weekday from ``{mon-thu: {"08": 4}, fri: {"08": 2}}``.
    """
    if not isinstance(value, Mapping):
        return parse_day_profile(value)
    if value and all(isinstance(weights, tuple) for weights in value.values()):
        return dict(value)
    if not any(_DAY_KEY.match(str(key)) for key in value):
        return parse_day_profile(value)
    times = [key for key in value if not _DAY_KEY.match(str(key))]
    if times:
        rule = "must be a day: write one profile for all days, or one for each kind of day"
        raise UnreadableError(((times[0],), f"{rule} {got(times[0])}"))
    faults: list[tuple[tuple[str | int, ...], str]] = []
    profiles: dict[int, Weights] = {}
    for day, key, entry in by_day(value, faults):
        try:
            profiles[day] = parse_day_profile(entry)
        except UnreadableError as error:
            faults += [((key, *path), message) for path, message in error.parts]
    if faults:
        raise UnreadableError(*dict.fromkeys(faults))
    return profiles


def parse_day_profile(value: object) -> Weights:
    """Sorted (from minute, to minute, weight) from ``{"08": 4, "09:00-09:15": 2}``.

    The weight is the relative number of inquiries in the interval, however long it is.
    """
    if isinstance(value, tuple):
        return value
    if not isinstance(value, Mapping) or not value:
        raise unreadable('must be weights by time of day, e.g. {"08": 4, "09": 8}', value)
    faults: list[tuple[tuple[str | int, ...], str]] = []
    profile: list[tuple[float, float, float, str]] = []
    for key, weight in value.items():
        try:
            begin, end = _profile_interval(str(key))
        except UnreadableError as error:
            faults += [((key,), message) for _, message in error.parts]
            continue
        fault = _weight_fault(weight)
        if fault:
            faults.append(((key,), fault))
        else:
            profile.append((begin, end, float(weight), str(key)))
    profile.sort()
    for (_, end, _, one), (begin, _, _, other) in pairwise(profile):
        if begin < end:
            faults.append(((other,), f"overlaps `{one}`"))
    if not faults and not any(weight for _, _, weight, _ in profile):
        faults.append(((), "at least one weight must be more than 0"))
    if faults:
        raise UnreadableError(*faults)
    return tuple((begin, end, weight) for begin, end, weight, _ in profile)


def _profile_interval(key: str) -> tuple[float, float]:
    if re.fullmatch(r"\s*[0-9]{1,2}\s*", key) and int(key) < 24:
        return int(key) * 60.0, int(key) * 60.0 + 60
    if not SPAN.fullmatch(key):
        raise unreadable('must be an hour, e.g. "08", or from-to, e.g. "08:00-08:15"', key)
    begin, end = parse_span(key)
    if end > DAY:
        raise unreadable("must end by 24:00 of the same day", key)
    return begin, end


_NUMBERS = {"type": "number", "minimum": 0}

WeekdayFactors = Annotated[
    Mapping[int, float],
    PlainValidator(parse_weekday_factors),
    WithJsonSchema(
        {
            "type": "object",
            "description": "Factor by weekday; 1 where not stated.",
            "minProperties": 1,
            "propertyNames": {"pattern": WEEKDAY_KEY},
            "additionalProperties": _NUMBERS,
            "examples": [{"mon": 1.3, "sat": 0.5}],
        }
    ),
]
"""Factor of each weekday (0 is Monday), all seven of them."""
_WEIGHTS = {
    "type": "object",
    "description": 'Weight by time of day: an hour ("08") or from-to ("08:00-08:15").',
    "minProperties": 1,
    "propertyNames": {"pattern": rf"^\s*{CLOCK}(\s*-\s*{CLOCK})?\s*$"},
    "additionalProperties": _NUMBERS,
    "examples": [{"08": 4, "09": 8, "10:00-10:15": 3}],
}
DayProfiles = Annotated[
    Weights | Mapping[int, Weights],
    PlainValidator(parse_day_profiles),
    WithJsonSchema(
        {
            "description": "Weights by time of day: of every day, or for each kind of day.",
            "examples": [{"08": 4, "09": 8}, {"mon-thu": {"08": 4}, "fri": {"08": 2}}],
            "anyOf": [
                _WEIGHTS,
                {
                    "type": "object",
                    "minProperties": 1,
                    "propertyNames": {"pattern": WEEKDAY_KEY},
                    "additionalProperties": _WEIGHTS,
                },
            ],
        }
    ),
]
"""The weights of every day, or those of each weekday (0 is Monday) that has some of its own."""
