"""Shifts of a draft: nobody works more than a full week, however long the team is open."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.drafts.answers import Answers
from sim.units import DAY, format_minute_of_day, parse_span, parse_weekdays

FULL_WEEK = 40.0
"""Hours a week that somebody is paid for, about."""
NEARLY = 1.07
"""Times a full week up to which shifts may come to more: 8.5 hours on five days."""
LONGEST, USUAL = 8.5 * 60, 8 * 60.0
"""Minutes of a day up to which one shift covers it, and of a shift where it does not."""

LATEST = 23.5 * 60
"""Minute of the day at which the last shift of a night begins."""


@dataclass(frozen=True)
class Shift:
    """So many agents with the same hours from-to by weekdays."""

    agents: int
    hours: Mapping[str, list[str]]


def shifts_of(answers: Answers, people: int) -> list[Shift]:
    """So many people spread over the opening hours: the first come early, the last ones late.

    Args:
        answers: when the team is open.
        people: in the group, one or more.

    Returns:
        One shift for each start; the opening hours themselves where one shift covers them.
    """
    longest = max(_length(spans[:1]) for spans in answers.opening.values())
    starts = 1 if longest <= LONGEST else math.ceil(longest / USUAL)
    many = min(people, starts)
    return [
        Shift(
            people // many + (place < people % many),
            {days: _cut(spans, place, many) for days, spans in answers.opening.items()},
        )
        for place in range(many)
    ]


def _length(spans: Sequence[str]) -> float:
    return sum(end - begin for begin, end in map(parse_span, spans))


def _cut(spans: list[str], place: int, many: int) -> list[str]:
    """A day's hours of one of so many shifts; hours with a pause between them stay as they are."""
    if len(spans) > 1 or _length(spans) <= LONGEST:
        return spans
    begin, end = parse_span(spans[0])
    part = place / (many - 1) if many > 1 else 0.5
    begin += round((end - USUAL - begin) * part / 30) * 30
    end = begin + USUAL
    if begin >= DAY:  # it would be a shift of the next day, which may have hours of its own
        begin, end = LATEST, min(LATEST + LONGEST, end)
    return [f"{format_minute_of_day(begin)}-{format_minute_of_day(end % DAY or end)}"]


def shortest_day(answers: Answers) -> float:
    """Minutes of the shortest day's work that anybody has."""
    (shift,) = shifts_of(answers, 1)
    return min(map(_length, shift.hours.values()))


def weekly_hours(answers: Answers) -> float:
    """Hours of somebody's shifts in a week, before part-time."""
    (shift,) = shifts_of(answers, 1)
    return sum(
        len(parse_weekdays(days)) * _length(spans) / 60 for days, spans in shift.hours.items()
    )


def contract_of(answers: Answers) -> float:
    """Share of the shifts that each agent works, so that nobody has more than a full week."""
    hours = weekly_hours(answers)
    return 1.0 if hours <= FULL_WEEK * NEARLY else FULL_WEEK / hours
