"""The scenario as its plan has made it by a date: hours, shifts, overtime, events, background."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import attrgetter
from types import SimpleNamespace
from typing import NamedTuple

from sim.scenarios.meaning.holidays import open_on
from sim.scenarios.meaning.horizon import calendar_of
from sim.scenarios.meaning.rota import Pattern
from sim.scenarios.sections.contacts.demand import Event
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Group
from sim.scenarios.sections.team.plan import ACTIONS, Action, Planned, ends_on

CHANGES_SHIFTS = ("shift", "opening_hours", "overtime")
"""Actions of a plan that change what those work who are there: all that are read here for it."""


def opening_by_date(scenario: Scenario) -> list[tuple[dt.date, Scenario]]:
    """The scenario with its opening hours as they are from which date on; the first from the
    beginning of time.
    """
    found = [(dt.date.min, scenario)]
    for entry in _in_order(scenario, "opening_hours"):
        found.append((entry.date, _with_hours(found[-1][1], entry)))
    return found


def scenario_on(scenario: Scenario, date: dt.date) -> Scenario:
    """The scenario with the opening hours that the plan has set by a date."""
    return [then for since, then in opening_by_date(scenario) if since <= date][-1]


def opens_on(scenario: Scenario, channel: str, date: dt.date) -> Iterable[tuple[float, float]]:
    """(from, to) in which a live channel is open by the plan, of those that begin on a date."""
    return open_on(scenario_on(scenario, date), channel, date)


def _with_hours(scenario: Scenario, entry: Planned) -> Scenario:
    hours = entry.opening_hours
    if entry.channels is None:
        own = {}
        for name, channel in scenario.channels.items():
            stated = not channel.keeps_hours and channel.opening_hours is not None
            own[name] = channel.model_copy(update={"opening_hours": hours if stated else None})
        return scenario.model_copy(update={"opening_hours": hours, "channels": own})
    changed = {
        name: scenario.channels[name].model_copy(update={"opening_hours": hours})
        for name in entry.channels
    }
    return scenario.model_copy(update={"channels": {**scenario.channels, **changed}})


def group_by_date(scenario: Scenario, name: str) -> list[tuple[dt.date, Group]]:
    """A group as its shifts are from which date on; the first from the beginning of time."""
    group = scenario.team[name]
    found = [(dt.date.min, group)]
    for entry in _in_order(scenario, "shift", "opening_hours"):
        hours = entry.shift if entry.of == name else None
        if entry.action == "opening_hours" and entry.channels is None:
            hours = entry.opening_hours if group.follows_opening_hours else None
        if hours is not None:
            week = {"shift": hours, "shifts": None, "rotation": None, "agents": group.headcount}
            found.append((entry.date, group.model_copy(update=week)))
    return found


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
    groups, entries = group_by_date(scenario, name), _overtime_of(scenario, name)
    dates = {date for date, _ in groups} | {entry.date for entry in entries}
    dates |= {end for entry in entries if (end := _end(entry)) is not None}
    found = []
    for date in sorted(dates):
        _, group = [each for each in groups if each[0] <= date][-1]
        found.append(Working(date, group, _overtime_on(entries, date)))
    return found


def premiums(scenario: Scenario, name: str) -> list[tuple[float, float, float]]:
    """(from, to, premium) in minutes of the horizon: when a group's overtime has its own price."""
    if all(entry.premium is None for entry in _overtime_of(scenario, name)):
        return []
    works, calendar = working_by_date(scenario, name)[1:], calendar_of(scenario)
    times = [*(calendar.minute(each.date, 0.0) for each in works), calendar.minutes]
    return [
        (since, until, each.overtime.premium)
        for each, (since, until) in zip(works, pairwise(times), strict=True)
        if each.overtime is not None and each.overtime.premium is not None
    ]


def _overtime_of(scenario: Scenario, name: str) -> Sequence[Planned]:
    return [entry for entry in _in_order(scenario, "overtime") if entry.of == name]


def _end(entry: Planned) -> dt.date | None:
    return None if entry.for_ is None else ends_on(entry.date, entry.for_)


def _overtime_on(entries: Sequence[Planned], date: dt.date) -> Overtime | None:
    for entry in reversed(entries):
        end = _end(entry)
        if entry.date <= date and (end is None or date < end):
            return Overtime(entry.overtime or 0.0, entry.premium)
    return None


def events(scenario: Scenario) -> Sequence[Event]:
    """All events of the demand: its own and those of the plan."""
    planned = [
        Event.model_construct(
            name=str(entry.event),
            from_=entry.date,
            days=entry.days or 1,
            volume=1.0 if entry.volume is None else entry.volume,
            channels=entry.channels,
        )
        for entry in _in_order(scenario, "event")
    ]
    return (*scenario.demand.events, *planned)


def background_begins(scenario: Scenario, group: str, item: str) -> dt.date | None:
    """First day on which background work of a group is due; None if the plan never starts it."""
    start = scenario.horizon.start
    if scenario.team[group].background[item].starts == "at once":
        return start
    dates = (
        max(entry.date, start)
        for entry in _in_order(scenario, "background")
        if (entry.of, entry.background) == (group, item)
    )
    return next(dates, None)


def _in_order(scenario: Scenario, *actions: Action) -> Iterator[Planned]:
    """Entries of the plan with these actions, by date."""
    stated = attrgetter(*actions)  # quicker than `entry.action`, for this is asked day by day
    nothing = stated(_NOTHING)
    found = (entry for entry in scenario.plan if stated(entry) != nothing)
    return iter(sorted(found, key=lambda entry: entry.date))


_NOTHING = SimpleNamespace(**dict.fromkeys(ACTIONS))
"""What an entry with none of the actions has under each."""
