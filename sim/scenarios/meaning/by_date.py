"""The scenario as its plan has made it by a date: opening hours, shifts, events, background."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from sim.scenarios.meaning.holidays import open_on
from sim.scenarios.sections.contacts.demand import Event
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Group
from sim.scenarios.sections.team.plan import Action, Planned


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
    found = (entry for entry in scenario.plan if entry.action in actions)
    return iter(sorted(found, key=lambda entry: entry.date))
