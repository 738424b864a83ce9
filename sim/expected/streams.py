"""Work that a scenario offers its team, and time that the team has for it: means, no chance."""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Calendar, Span
from sim.expected.returns import contacts_per_inquiry
from sim.scenarios.meaning import rota, routes
from sim.scenarios.meaning.demand import (
    channel_profile,
    day_factor,
    day_profile,
    opening_hours,
    usual_volume,
)
from sim.scenarios.meaning.eras import group_eras, opening_eras
from sim.scenarios.meaning.holidays import holiday_of_channel
from sim.scenarios.sections.holidays import Holiday
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Break
from sim.scenarios.sections.team.plan import starts_on
from sim.units import DAY


@dataclass(frozen=True)
class Amount:
    """Expected inquiries or minutes of work over the horizon.

    ``usual`` leaves growth and events out; ``actual`` has them.
    """

    usual: float
    actual: float

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.usual + other.usual, self.actual + other.actual)

    def __mul__(self, factor: float) -> Amount:
        return Amount(self.usual * factor, self.actual * factor)


NOTHING = Amount(0.0, 0.0)
Stream = tuple[str, str]
"""A topic, and the channel in which it is served."""


class Day(NamedTuple):
    """A day as demand and opening hours see it."""

    weekday: int
    holiday: Holiday | None
    era: int
    """Which of the opening hours that the plan sets in turn are in force."""


def expected_inquiries(scenario: Scenario, calendar: Calendar) -> dict[tuple[str, str], Amount]:
    """Inquiries that arrive over the horizon, by (topic, channel)."""
    replayed: dict[tuple[str, str], int] = {}
    for minute, topic, channel in _replayed(scenario, calendar):
        if 0 <= minute < calendar.minutes:
            replayed[topic, channel] = replayed.get((topic, channel), 0) + 1
    expected = {key: Amount(count, count) for key, count in replayed.items()}
    for channel in scenario.channels:
        amount = _channel_inquiries(scenario, channel, calendar)
        for topic in scenario.topics:
            share = routes.topic_share(scenario, topic, channel)
            if share > 0 and amount.actual > 0:
                expected[topic, channel] = amount * share
    return expected


def _replayed(scenario: Scenario, calendar: Calendar) -> Iterator[tuple[float, str, str]]:
    replay = scenario.demand.replay
    if replay is not None:
        for at, channel, topic in zip(replay.arrived_at, replay.channel, replay.topic, strict=True):
            yield wall_minute(at, calendar), topic, channel


def wall_minute(at: str, calendar: Calendar) -> float:
    """Minutes from the horizon's start to an ISO local time, daylight saving left out."""
    since = dt.datetime.fromisoformat(at) - dt.datetime.combine(calendar.start, dt.time())
    return since.total_seconds() / 60


def _channel_inquiries(scenario: Scenario, channel: str, calendar: Calendar) -> Amount:
    counts = scenario.channels[channel].counts
    if counts is not None:
        inside = [
            count
            for at, count in zip(counts.at, counts.count, strict=True)
            if 0 <= wall_minute(at, calendar) < calendar.minutes
        ]
        return Amount(math.fsum(inside), math.fsum(inside))
    growth = channel_profile(scenario, channel).growth
    eras = [then for _, then in opening_eras(scenario)]
    usual: dict[Day, float] = {}
    total = NOTHING
    for number, day in enumerate(_days(scenario, channel, calendar)):
        if day not in usual:
            usual[day] = usual_volume(eras[day.era], channel, day.weekday, day.holiday)
        volume = usual[day]
        left = calendar.minutes - number * DAY
        if left < DAY:
            profile = day_profile(eras[day.era], channel, day.weekday, day.holiday)
            volume *= _share_before(left, profile)
        if volume:
            factor = day_factor(scenario, channel, growth, number)
            total += Amount(volume, volume * factor)
    return total


def _days(scenario: Scenario, channel: str, calendar: Calendar) -> Iterator[Day]:
    """Each day of the horizon, daylight saving left out."""
    changes = [since for since, _ in opening_eras(scenario)]
    for number in range(math.ceil(calendar.minutes / DAY)):
        date = calendar.start + dt.timedelta(days=number)
        era = bisect_right(changes, date) - 1
        yield Day(date.weekday(), holiday_of_channel(scenario, channel, date), era)


def _share_before(minute: float, pieces: tuple[tuple[float, float, float], ...]) -> float:
    """Share of a day's inquiries that arrive before a minute of the day."""
    return math.fsum(
        share * min(max((minute - begin) / (end - begin), 0.0), 1.0) for begin, end, share in pieces
    )


def reached(
    scenario: Scenario, inquiries: Mapping[tuple[str, str], Amount], calendar: Calendar
) -> dict[tuple[str, str], Amount]:
    """Inquiries that reach the team, by (topic, channel in which they are served).

    Live ones outside opening hours are turned away, or go to the deferred channel.
    """
    served: dict[tuple[str, str], Amount] = {}
    inside_by_channel = {
        channel: _open_share(scenario, channel, calendar) for channel in scenario.channels
    }
    for (topic, channel), amount in inquiries.items():
        inside = inside_by_channel[channel]
        other = scenario.channels[channel].outside_hours
        served[topic, channel] = served.get((topic, channel), NOTHING) + amount * inside
        if inside < 1 and other != "turn away":
            served[topic, other] = served.get((topic, other), NOTHING) + amount * (1 - inside)
    return {key: amount for key, amount in served.items() if amount.actual > 0}


def _open_share(scenario: Scenario, channel: str, calendar: Calendar) -> float:
    """Share of the horizon's inquiries, growth and events left out, that find a channel open."""
    rules = scenario.channels[channel]
    if rules.mode == "deferred" or rules.volume is None:
        return 1.0
    eras = [then for _, then in opening_eras(scenario)]
    total = inside = 0.0
    for day, times in Counter(_days(scenario, channel, calendar)).items():
        then = eras[day.era]
        volume = times * usual_volume(then, channel, day.weekday, day.holiday)
        total += volume
        week = opening_hours(then, channel)
        spans = week.on(day.weekday) if day.holiday is None else day.holiday.open or ()
        for begin, end, share in day_profile(then, channel, day.weekday, day.holiday):
            both = math.fsum(max(0.0, min(end, to) - max(begin, fro)) for fro, to in spans)
            inside += volume * share * both / (end - begin)
    return round(inside / total, 9) if total else 1.0  # not a shade under 1 by adding up


def triaged(
    scenario: Scenario, inquiries: Mapping[tuple[str, str], Amount]
) -> dict[str, dict[tuple[str, str], Amount]]:
    """Contacts that land at a wrong desk, by tier and (topic of the desk, channel).

    Args:
        scenario: the scenario.
        inquiries: inquiries by (topic, channel).
    """
    found: dict[str, dict[tuple[str, str], Amount]] = {}
    for (topic, channel), amount in inquiries.items():
        share = routes.wrong_share(scenario, topic, channel)
        tier = routes.entry_tier(scenario, scenario.topics[topic])
        if share == 0 or tier is None:
            continue
        weights = {name: each.actual for (name, by), each in inquiries.items() if by == channel}
        contacts = amount * (share * contacts_per_inquiry(scenario, topic, channel))
        here = found.setdefault(tier, {})
        for desk, part in routes.wrong_desks(scenario, topic, weights).items():
            here[desk, channel] = here.get((desk, channel), NOTHING) + contacts * part
    return found


def step_minutes(scenario: Scenario, topic: str, channel: str, tier: str, speed: float) -> float:
    """Expected minutes that a step takes of an agent of some speed.

    Contacts side by side take less each: ``at_once`` of them take ``1 + slowdown × (at_once - 1)``
    times as long as one.
    """
    work, rules = scenario.topics[topic].work[tier], scenario.channels[channel]
    minutes = work.handle_time.mean * rules.effort / speed
    minutes += work.wrap_up.mean if work.wrap_up is not None else 0.0
    return minutes * _side_by_side(scenario, channel, tier)


def triage_minutes(scenario: Scenario, channel: str, tier: str, speed: float) -> float:
    """Expected minutes that a contact at the wrong desk takes of an agent of some speed."""
    rules = scenario.wrong_desk
    minutes = 0.0 if rules is None else rules.triage.mean / speed
    return minutes * _side_by_side(scenario, channel, tier)


def _side_by_side(scenario: Scenario, channel: str, tier: str) -> float:
    """Share of its length that a contact takes of its agent, with as many beside as may be."""
    rules = scenario.channels[channel]
    calls_back = next(each.calls_back for each in scenario.tiers if each.name == tier)
    at_once = 1 if calls_back else rules.at_once
    return (1 + rules.slowdown * (at_once - 1)) / at_once


def may_leave(scenario: Scenario, topic: str, channel: str) -> bool:
    """Whether customers may be lost on their way: they give up in line, or find lines taken."""
    rules = scenario.channels[channel]
    tiers = routes.visits(scenario, scenario.topics[topic])
    return rules.mode == "live" and (
        rules.lines is not None
        or any(routes.tier_patience(scenario, channel, tier) is not None for tier in tiers)
    )


def staffed_minutes(scenario: Scenario, name: str, calendar: Calendar) -> float:
    """Agent-minutes that a group is on duty over the horizon: shifts less breaks and expected
    absence, with the people that the plan brings and takes.
    """
    group = scenario.team[name]
    pause = sum(each.length if isinstance(each, Break) else each for each in group.breaks)
    total = 0.0
    for shifts, agents in worked(scenario, name, calendar):
        total += agents * math.fsum(max(span.end - span.start - pause, 0.0) for span in shifts)
    return total * (1 - group.absence) * _planned(scenario, name, calendar)


def _planned(scenario: Scenario, name: str, calendar: Calendar) -> float:
    """Average headcount of a group over the horizon by the plan, relative to that of today.

    Those who leave of their own accord are taken to be replaced at once.
    """
    headcount = scenario.team[name].headcount
    total = headcount * calendar.minutes
    for entry in scenario.plan:
        hiring = scenario.team[entry.into].hiring if entry.into is not None else None
        if hiring is not None and entry.into == name:
            start = calendar.minute(starts_on(entry.date, hiring.lead_time), 0.0) + hiring.training
            total += (entry.hire or 0) * max(0.0, calendar.minutes - max(start, 0.0))
        left = max(0.0, calendar.minutes - max(calendar.minute(entry.date, 0.0), 0.0))
        moving = entry.promote or entry.leave or 0
        total += moving * left * ((entry.to == name) - (entry.from_ == name))
    return max(0.0, total / (headcount * calendar.minutes))


def worked(scenario: Scenario, name: str, calendar: Calendar) -> list[tuple[Sequence[Span], int]]:
    """The different rosters of a group, each with the number of agents who have it.

    Where the plan changes its shifts, there is one for the time before and one for that after it.
    """
    found: list[tuple[Sequence[Span], int]] = []
    eras = group_eras(scenario, name)
    for (since, group), until in zip(eras, [*(since for since, _ in eras[1:]), None], strict=True):
        agents = [each for pattern in rota.roster(scenario, group, calendar) for each in pattern]
        alike = Counter(id(each) for each in agents)
        rosters = {id(each): each.worked for each in agents}
        begins = (since - calendar.start).days
        ends = math.inf if until is None else (until - calendar.start).days
        for key, number in alike.items():
            found.append(([span for span in rosters[key] if begins <= span.day < ends], number))
    return found


def covered(spans: Iterable[Span], calendar: Calendar) -> NDArray[np.bool_]:
    """Which minutes of the horizon lie in stretches of it."""
    minutes = np.zeros(math.ceil(calendar.minutes), dtype=bool)
    for span in spans:
        minutes[int(span.start) : math.ceil(span.end)] = True
    return minutes
