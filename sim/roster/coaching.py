"""Coaching: when agents are off the lines to train new ones."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Sequence

from sim.agents import Away
from sim.calendar import Calendar, Span
from sim.careers import Person
from sim.log import Kind
from sim.roster.shifts import Places
from sim.scenarios.sections.schema import Scenario
from sim.units import WEEK

COACHING_AT_ONCE = 120.0
"""Minutes of coaching in one go, at most."""
Coached = dict[tuple[int, int], dict[Span, list[Away]]]
"""(person, stint) of a coach → shift → coaching in it."""


def coaching_of(
    scenario: Scenario, calendar: Calendar, people: Sequence[Person], places: Places
) -> Coached:
    """When coaches are off the lines to train new agents.

    The time that new agents need in a local week is cut into pieces of at most two hours, which go
    to the coaches in turn, each a third into one of the coach's shifts of that week.
    """
    found: Coached = defaultdict(lambda: defaultdict(list))
    for coaches, needed in _needed_coaching(scenario, calendar, people).items():
        stints = [
            (number, k, [span for worked in places.of(stint) for span in worked.shifts.worked])
            for number, person in enumerate(people)
            for k, stint in enumerate(person.stints)
            if stint.group == coaches
        ]
        for week, minutes in sorted(needed.items()):
            here = [
                (number, k, [span for span in spans if week <= span.start < week + WEEK])
                for number, k, spans in stints
            ]
            here = [each for each in here if each[2]]
            pieces = math.ceil(minutes / COACHING_AT_ONCE)
            for piece in range(pieces if here else 0):
                turn, place = divmod(piece + round(week / WEEK), len(here))
                number, k, spans = here[place]
                span = spans[turn % len(spans)]
                begin = span.start + (span.end - span.start) / 3
                found[number, k][span].append(Away(Kind.COACHING, begin, begin + minutes / pieces))
    return found


def _needed_coaching(
    scenario: Scenario, calendar: Calendar, people: Sequence[Person]
) -> dict[str, dict[float, float]]:
    """Group of the coaches → beginning of a local week → minutes of coaching needed in it."""
    needed: dict[str, dict[float, float]] = defaultdict(lambda: defaultdict(float))
    first = calendar.week_of(calendar.start)
    for person in people:
        for stint in person.stints:
            rules = scenario.team[stint.group].coaching
            if rules is None or stint.learns_from == -math.inf:
                continue
            begin = max(stint.start, stint.learns_from, 0.0)
            end = min(stint.end, stint.learns_from + rules.weeks, calendar.minutes)
            week = calendar.minute(first, 0.0)
            for number in range(math.ceil(calendar.minutes / WEEK) + 1):
                week = calendar.minute(first + dt.timedelta(weeks=number), 0.0)
                inside = min(end, week + WEEK) - max(begin, week)
                if inside > 0:
                    needed[rules.by][week] += rules.time * inside / WEEK
    return needed
