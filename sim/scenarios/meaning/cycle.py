"""What recurs in a scenario, and what keeps it from ever settling."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Literal

from sim.calendar import Calendar
from sim.scenarios.meaning.dated_changes import dated_changes
from sim.scenarios.meaning.demand import (
    channel_profile,
    day_profile,
    opening_hours,
    usual_volume,
)
from sim.scenarios.sections.contacts.channels import TURN_AWAY
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Group
from sim.units import DAY, Week

Cycle = Literal["none", "day", "week"]


def cycle_of(scenario: Scenario) -> Cycle:
    """What recurs: nothing where every minute is like any other, the day, or the week.

    It is the week wherever that is not easily seen: with rotas, holidays, part time, meetings
    or background work.
    """
    if scenario.holidays or any(map(_is_of_the_week, scenario.team.values())):
        return "week"
    days = [tuple(_day(scenario, weekday)) for weekday in range(7)]
    if any(day != days[0] for day in days) or any(
        channel.volume is None for channel in scenario.channels.values()
    ):
        return "week"
    always = all(week.always for week in _hours(scenario))
    flat = all(channel_profile(scenario, name).hours is None for name in scenario.channels)
    breaks = any(group.breaks for group in scenario.team.values())
    return "none" if always and flat and not breaks else "day"


def _is_of_the_week(group: Group) -> bool:
    own = (group.shifts, group.rotation, group.meetings, group.time_zone)
    return any(each is not None for each in own) or group.contract < 1 or bool(group.background)


def _hours(scenario: Scenario) -> Iterator[Week]:
    yield from (opening_hours(scenario, name) for name in scenario.channels)
    yield from (group.shift or scenario.opening_hours for group in scenario.team.values())


def _day(scenario: Scenario, weekday: int) -> Iterator[Hashable]:
    """All that may distinguish one weekday from another."""
    for name in scenario.channels:
        yield usual_volume(scenario, name, weekday), day_profile(scenario, name, weekday)
    yield from (week.on(weekday) for week in _hours(scenario))


def why_terminating(scenario: Scenario, calendar: Calendar) -> list[str]:
    """Why the scenario's question has an end of its own, so that it has no steady state.

    Args:
        scenario: the scenario.
        calendar: its calendar.

    Returns:
        Reasons in words; empty where it may settle.
    """
    reasons = []
    channels = scenario.channels
    if scenario.demand.replay is not None or any(c.counts is not None for c in channels.values()):
        reasons.append("its demand is counted or replayed from a file, day by day")
    profiles = [channel_profile(scenario, name) for name in channels]
    if any(of.growth is not None and of.growth.factor(DAY) != 1 for of in profiles):
        reasons.append("its demand grows or shrinks")
    dated = dated_changes(scenario, calendar)
    if dated:
        more = f" and {len(dated) - 1} more" if len(dated) > 1 else ""
        reasons.append(f"it changes on a date ({dated[0].date}: {dated[0].words}{more})")
    leaving = [name for name, group in scenario.team.items() if group.turnover is not None]
    if leaving:
        reasons.append(f"its team changes ({leaving[0]} has turnover)")
    if _is_emptied_at_night(scenario):
        reasons.append(
            "its lines are empty every morning, since all channels are live and closed at night: "
            "each day begins anew"
        )
    return reasons


def _is_emptied_at_night(scenario: Scenario) -> bool:
    """Whether nothing can be left from one day to the next."""
    all_close = all(
        channel.is_live and channel.keeps_hours and channel.outside_hours == TURN_AWAY
        for channel in scenario.channels.values()
    )
    calls_back = any(tier.calls_back for tier in scenario.tiers)
    if not all_close or calls_back or scenario.returns is not None:
        return False
    weeks = [opening_hours(scenario, name) for name in scenario.channels]
    return all(to < DAY for week in weeks for _, _, to in week.spans)
