"""Work that a scenario offers its team, and time that the team has for it: means, no chance."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Calendar
from sim.scenarios import routes
from sim.scenarios.demand import (
    channel_profile,
    day_factor,
    day_profile,
    opening_hours,
    usual_volume,
)
from sim.scenarios.schema import Break, Group, Scenario
from sim.units import DAY, WEEK, Week


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
    usual = [usual_volume(scenario, channel, weekday) for weekday in range(7)]
    if not any(usual):
        return NOTHING
    growth = channel_profile(scenario, channel).growth
    total = NOTHING
    for day in range(math.ceil(calendar.minutes / DAY)):
        weekday = (calendar.start.weekday() + day) % 7
        volume = usual[weekday]
        left = calendar.minutes - day * DAY
        if left < DAY:
            volume *= _share_before(left, day_profile(scenario, channel, weekday))
        if volume:
            factor = day_factor(scenario, channel, growth, day)
            total += Amount(volume, volume * factor)
    return total


def _share_before(minute: float, pieces: tuple[tuple[float, float, float], ...]) -> float:
    """Share of a day's inquiries that arrive before a minute of the day."""
    return math.fsum(
        share * min(max((minute - begin) / (end - begin), 0.0), 1.0) for begin, end, share in pieces
    )


def reached(
    scenario: Scenario, inquiries: dict[tuple[str, str], Amount]
) -> dict[tuple[str, str], Amount]:
    """Inquiries that reach the team, by (topic, channel in which they are served).

    Live ones outside opening hours are turned away, or go to the deferred channel.
    """
    served: dict[tuple[str, str], Amount] = {}
    for (topic, channel), amount in inquiries.items():
        inside = _open_share(scenario, channel)
        other = scenario.channels[channel].outside_hours
        served[topic, channel] = served.get((topic, channel), NOTHING) + amount * inside
        if inside < 1 and other != "turn away":
            served[topic, other] = served.get((topic, other), NOTHING) + amount * (1 - inside)
    return {key: amount for key, amount in served.items() if amount.actual > 0}


def _open_share(scenario: Scenario, channel: str) -> float:
    """Share of a usual week's inquiries that a live channel gets while it is open."""
    rules = scenario.channels[channel]
    week = opening_hours(scenario, channel)
    if rules.mode == "deferred" or week.always or rules.volume is None:
        return 1.0
    total = inside = 0.0
    for weekday in range(7):
        volume = usual_volume(scenario, channel, weekday)
        total += volume
        for begin, end, share in day_profile(scenario, channel, weekday):
            spans = week.on(weekday)
            both = math.fsum(max(0.0, min(end, to) - max(begin, fro)) for fro, to in spans)
            inside += volume * share * both / (end - begin)
    return inside / total if total else 1.0


def contacts_per_inquiry(scenario: Scenario, topic: str) -> float:
    """Expected contacts of an inquiry, its returns included and redials not."""
    rules = scenario.topics[topic]
    returns = rules.returns or scenario.returns
    if returns is None:
        return 1.0
    unsolved = math.fsum(
        steps
        * (1 - math.fsum(routes.escalations(scenario, rules, tier).values()))
        * (1 - rules.work[tier].solve)
        for tier, steps in routes.visits(scenario, rules).items()
    )
    again = min(unsolved, 1.0) * returns.share
    return math.fsum(again**number for number in range(min(returns.at_most, 1000) + 1))


def step_minutes(scenario: Scenario, topic: str, channel: str, tier: str, speed: float) -> float:
    """Expected minutes that a step takes of an agent of some speed.

    Contacts side by side take less each: ``at_once`` of them take ``1 + slowdown × (at_once - 1)``
    times as long as one.
    """
    work, rules = scenario.topics[topic].work[tier], scenario.channels[channel]
    minutes = work.handle_time.mean * rules.effort / speed
    minutes += work.wrap_up.mean if work.wrap_up is not None else 0.0
    mode = next(each.mode for each in scenario.tiers if each.name == tier)
    at_once = 1 if mode == "deferred" else rules.at_once
    return minutes * (1 + rules.slowdown * (at_once - 1)) / at_once


def may_leave(scenario: Scenario, topic: str, channel: str) -> bool:
    """Whether customers may be lost on their way: they give up in line, or find lines taken."""
    rules = scenario.channels[channel]
    tiers = routes.visits(scenario, scenario.topics[topic])
    return rules.mode == "live" and (
        rules.lines is not None
        or any(routes.tier_patience(scenario, channel, tier) is not None for tier in tiers)
    )


def staffed_minutes(scenario: Scenario, group: Group, calendar: Calendar) -> float:
    """Agent-minutes on duty over the horizon: shifts less breaks and expected absence."""
    pause = sum(each.length if isinstance(each, Break) else each for each in group.breaks)
    total = 0.0
    for agents, week in routes.patterns(scenario, group):
        on_duty = 1 - pause * len(week.spans) / week.minutes
        total += agents * _minutes_within(week, calendar) * on_duty
    return total * (1 - group.absence)


def _minutes_within(week: Week, calendar: Calendar) -> float:
    """Minutes of weekly hours that lie in the horizon, daylight saving left out."""
    weeks, rest = divmod(calendar.minutes, WEEK)
    first = calendar.start.weekday() * DAY
    inside = weeks * week.minutes
    for day, begin, end in week.spans:
        for start in (day * DAY + begin - first + k * WEEK for k in (-1, 0, 1)):
            inside += max(0.0, min(start + end - begin, rest) - max(start, 0.0))
    return inside


def minutes_of_week(week: Week) -> NDArray[np.bool_]:
    """Which minutes of the week, from Monday's midnight, are covered."""
    covered = np.zeros(int(WEEK), dtype=bool)
    for day, begin, end in week.spans:
        covered[np.arange(int(day * DAY + begin), int(day * DAY + end)) % int(WEEK)] = True
    return covered
