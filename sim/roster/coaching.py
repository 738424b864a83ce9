"""Coaching and supervision: when agents are off the lines for those who learn."""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sim.agents import Away
from sim.calendar import Calendar, Span
from sim.careers import Person, Stint
from sim.log import Kind
from sim.roster.shifts import Places
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Group
from sim.units import WEEK

COACHING_AT_ONCE = 120.0
"""Minutes of coaching in one go, at most."""
Coached = dict[tuple[int, int], dict[Span, list[Away]]]
"""(person, stint) of a coach → shift → coaching in it."""


def coaching_of(
    scenario: Scenario, calendar: Calendar, people: Sequence[Person], places: Places
) -> Coached:
    """When coaches are off the lines for those who learn.

    The time that these need in a local week is cut into pieces of at most two hours, which go to
    the coaches in turn, each a third into one of the coach's shifts of that week. Who is in
    training coaches nobody.
    """
    found: Coached = defaultdict(lambda: defaultdict(list))
    for coaches, needed in _needed_coaching(scenario, calendar, people).items():
        stints = [
            (number, k, list(_on_the_lines(person, stint, places)))
            for number, person in enumerate(people)
            for k, stint in enumerate(person.stints)
            if stint.group == coaches
        ]
        starts = [[span.start for span in spans] for _, _, spans in stints]
        for week, minutes in sorted(needed.items()):
            weeks = [(bisect_left(each, week), bisect_left(each, week + WEEK)) for each in starts]
            here = [
                (number, k, spans[first:last])
                for (number, k, spans), (first, last) in zip(stints, weeks, strict=True)
                if first < last
            ]
            pieces = math.ceil(minutes / COACHING_AT_ONCE)
            for piece in range(pieces if here else 0):
                turn, place = divmod(piece + round(week / WEEK), len(here))
                number, k, spans = here[place]
                span = spans[turn % len(spans)]
                begin = span.start + (span.end - span.start) / 3
                found[number, k][span].append(Away(Kind.COACHING, begin, begin + minutes / pieces))
    return found


def _on_the_lines(person: Person, stint: Stint, places: Places) -> Iterator[Span]:
    """The shifts of a stint in which its person is not in training."""
    for worked in places.of(stint):
        for span in worked.shifts.worked:
            if not any(begin <= span.start < end for begin, end in person.training):
                yield span


class _Need(NamedTuple):
    """Time of a group's agents that one who learns needs."""

    by: str
    a_week: float
    start: float
    end: float


def _needed_coaching(
    scenario: Scenario, calendar: Calendar, people: Sequence[Person]
) -> dict[str, dict[float, float]]:
    """Group of the coaches → beginning of a local week → minutes of coaching needed in it."""
    needed: dict[str, dict[float, float]] = defaultdict(lambda: defaultdict(float))
    first = calendar.week_of(calendar.start)
    weeks = [
        calendar.minute(first + dt.timedelta(weeks=number), 0.0)
        for number in range(math.ceil(calendar.minutes / WEEK) + 1)
    ]
    for person in people:
        for stint in person.stints:
            for need in _needs(scenario.team[stint.group], person, stint):
                begin, end = max(need.start, 0.0), min(need.end, calendar.minutes)
                some = slice(bisect_left(weeks, begin - WEEK), bisect_left(weeks, end))
                for week in weeks[some]:
                    inside = min(end, week + WEEK) - max(begin, week)
                    if inside > 0:
                        needed[need.by][week] += need.a_week * inside / WEEK
    return needed


def _needs(group: Group, person: Person, stint: Stint) -> Iterator[_Need]:
    """What a person needs of coaches in a stint: once on the lines, and in training before."""
    rules, learns_from = group.coaching, stint.learns_from
    if rules is not None and learns_from > -math.inf:
        end = min(stint.end, learns_from + rules.weeks)
        yield _Need(rules.by, rules.time, max(stint.start, learns_from), end)
    if group.supervision is not None:
        for begin, end in person.training:
            overseen = max(stint.start, begin), min(stint.end, end)
            yield _Need(group.supervision.by, group.supervision.time, *overseen)
