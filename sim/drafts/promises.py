"""Within which time e-mails get an answer: as it was said → as a scenario states it.

A team that goes home means the hours in which it is there: "8 hours" are eight of them, "24 hours"
and "1 day" are a working day. Who means the clock says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sim.units import DAY, WEEK, UnreadableError
from sim.units.quantities import parse_duration
from sim.units.rates import format_within

BY_CLOCK = "by the clock"
_BY_CLOCK = re.compile(
    r"[\s,(]*\b(?:(?:by|on|around|round) the clock|nach der uhr|rund um die uhr)\)?\s*$",
    re.IGNORECASE,
)
_PROMISE = re.compile(r"(.*\bwithin )([0-9.]+) (.+)")
_DAYS = re.compile(r"business days?")


def split_clock(text: str) -> tuple[str, bool]:
    """A time or a promise, and whether "by the clock" is said behind it."""
    rest = _BY_CLOCK.sub("", text)
    return rest, rest != text


def reply_target(reply: str, open_minutes: Mapping[int, float]) -> str:
    """The promise as a scenario states it: ``90% within 8 business hours``.

    A promise by the clock, of a week or longer, or of a team that never closes stays as it is. Else
    a time up to a working day passes in opening hours, and a longer one counts working days, so
    that a longer promise is never the stricter one.

    Args:
        reply: a time, or a share within a time; perhaps "by the clock".
        open_minutes: of the team by weekday.
    """
    said, by_clock = split_clock(reply)
    promise = said if "within" in said else f"90% within {said}"
    match = _PROMISE.fullmatch(promise)
    if match is None:
        return promise
    before, number, unit = match.groups()
    day = sum(open_minutes.values()) / len(open_minutes)
    if _DAYS.fullmatch(unit):
        return before + format_within(float(number) * day, business=True)
    try:
        minutes = parse_duration(f"{number} {unit}")
    except UnreadableError:  # business hours already, or a fault that is told elsewhere
        return promise
    if by_clock or minutes >= WEEK or sum(open_minutes.values()) >= WEEK:
        return promise
    return before + format_within(max(min(minutes, day), minutes / DAY * day), business=True)


def told(reply: str, target: str) -> str:
    """What is said where opening hours stand for the time that was said; else nothing.

    Args:
        reply: as it was said.
        target: :func:`reply_target` of it.
    """
    said, by_clock = split_clock(reply)
    if by_clock or "business" in said or "business" not in target:
        return ""
    return f"{said}: opening hours count, as the team goes home"
