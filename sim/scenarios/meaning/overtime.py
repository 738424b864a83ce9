"""Planned overtime: from which date on a group works longer, by how much, at which price."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from sim.scenarios.meaning.by_date import group_by_date
from sim.scenarios.meaning.horizon import calendar_of
from sim.scenarios.meaning.rota import Pattern
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Group
from sim.scenarios.sections.team.plan import Planned, ends_on


class Overtime(NamedTuple):
    """What a group works beyond its shifts."""

    hours: float
    """Minutes a week of an agent who works full time."""
    premium: float | None
    """Share of the cost per hour that is paid on top; None: as for all overtime."""

    def each(self, pattern: Pattern) -> float:
        """Minutes by which every shift of a pattern ends later: the same for each."""
        shifts = sum(len(week.spans) for week in pattern.weeks)
        return self.hours * len(pattern.weeks) / shifts if shifts else 0.0


class Working(NamedTuple):
    """How a group works from a date on."""

    date: dt.date
    group: Group
    """With its shifts of that time."""
    overtime: Overtime | None


def working_by_date(scenario: Scenario, name: str) -> list[Working]:
    """A group's shifts and overtime from which date on; the first from the beginning of time.

    Of overtime that two entries of the plan bring at once, that of the later one counts.

    Args:
        scenario: the scenario with its plan.
        name: of the group.
    """
    groups, entries = group_by_date(scenario, name), _entries(scenario, name)
    dates = {date for date, _ in groups} | {entry.date for entry in entries}
    dates |= {end for entry in entries if (end := _end(entry)) is not None}
    found = []
    for date in sorted(dates):
        _, group = [each for each in groups if each[0] <= date][-1]
        found.append(Working(date, group, _overtime_on(entries, date)))
    return found


def premiums(scenario: Scenario, name: str) -> list[tuple[float, float, float]]:
    """(from, to, premium) in minutes of the horizon: when a group's overtime has its own price."""
    if all(entry.premium is None for entry in _entries(scenario, name)):
        return []
    works, calendar = working_by_date(scenario, name)[1:], calendar_of(scenario)
    times = [*(calendar.minute(each.date, 0.0) for each in works), calendar.minutes]
    return [
        (since, until, each.overtime.premium)
        for each, (since, until) in zip(works, pairwise(times), strict=True)
        if each.overtime is not None and each.overtime.premium is not None
    ]


def _entries(scenario: Scenario, name: str) -> Sequence[Planned]:
    found = [each for each in scenario.plan if each.overtime is not None and each.of == name]
    return sorted(found, key=lambda entry: entry.date)


def _end(entry: Planned) -> dt.date | None:
    return None if entry.for_ is None else ends_on(entry.date, entry.for_)


def _overtime_on(entries: Sequence[Planned], date: dt.date) -> Overtime | None:
    for entry in reversed(entries):
        end = _end(entry)
        if entry.date <= date and (end is None or date < end):
            return Overtime(entry.overtime or 0.0, entry.premium)
    return None
