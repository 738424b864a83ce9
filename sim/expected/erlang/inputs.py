"""What a planner would type into an Erlang calculator: arrivals, handle times, agents on duty.

No calculator knows agents who share several channels, hence a convention: live contacts and the
groups that can take them form **pools** (whoever shares a contact or a group is in one pool), and
a pool is one line that all its agents serve.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.calendar import Calendar
from sim.expected.arrivals import arrival_rate
from sim.expected.streams import step_minutes, triage_minutes
from sim.metrics.periods import Window
from sim.metrics.timelines import Floats, Mask, add_up
from sim.scenarios.meaning import routes
from sim.scenarios.meaning.bots import in_order
from sim.scenarios.meaning.eras import opens_on

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenarios.sections.schema import Scenario

HOUR = 60.0
PER = "hour of week"


@dataclass(frozen=True)
class Stream:
    """Live contacts of one channel and topic, at the tier that they reach first."""

    channel: str
    topic: str
    tier: str
    handle_time: float
    """Mean minutes that one takes of an agent, wrap-up included; side by side: its share."""
    groups: tuple[str, ...]
    """Groups that can take them."""
    triage: float = 0.0
    """Minutes for each of them that contacts of other topics take which landed at this desk."""


@dataclass(frozen=True)
class Pool:
    """Streams and groups that a calculator takes for one line with alike agents."""

    streams: tuple[Stream, ...]
    groups: tuple[str, ...]

    @property
    def tier(self) -> str:
        """The tier of all its groups."""
        return self.streams[0].tier

    @property
    def channels(self) -> tuple[str, ...]:
        """Its channels, in the scenario's order."""
        return tuple(dict.fromkeys(stream.channel for stream in self.streams))


class Inputs(NamedTuple):
    """What the calculators are given, by hour of the week; all in one order of hours."""

    pools: tuple[Pool, ...]
    hours: tuple[str, ...]
    """Their names, e.g. "Mon 08"."""
    often: Floats
    """How many times each came in the measured time."""
    arrivals: Mapping[Stream, Floats]
    """Expected new contacts in such an hour, while the channel is open."""
    on_duty: Mapping[str, Floats]
    """Mean agents on duty by group."""

    def load(self, pool: Pool) -> Floats:
        """Offered load of a pool, in Erlangs."""
        minutes = [self.arrivals[s] * (s.handle_time + s.triage) for s in pool.streams]
        load: Floats = np.add.reduce(minutes) / HOUR
        return load

    def agents(self, pool: Pool) -> Floats:
        """Mean agents on duty of a pool."""
        agents: Floats = np.add.reduce([self.on_duty[group] for group in pool.groups])
        return agents


def inputs_of(scenario: Scenario, estimates: pd.DataFrame, calendar: Calendar) -> Inputs:
    """What a planner would type in.

    Args:
        scenario: expected arrivals and handle times.
        estimates: mean agents on duty, from rows of :func:`sim.metrics.estimate`.
        calendar: the scenario's calendar.
    """
    window = Window(calendar, scenario.horizon.warm_up)
    period = window.periods[PER]
    expected = {
        stream: by_cell
        for each in _arrivals(scenario, calendar, window)
        for stream, by_cell in [_without_bots(scenario, *each, calendar, window)]
        if by_cell.any()
    }
    arrivals = {
        _with_triage(scenario, stream, expected): add_up(
            period.of_cell, by_cell, len(period.labels)
        )
        / period.occurrences
        for stream, by_cell in expected.items()
    }
    on_duty = {group: np.zeros(len(period.labels)) for group in scenario.team}
    place = {label: number for number, label in enumerate(period.labels)}
    rows = estimates[(estimates["metric"] == "on_duty") & (estimates["per"] == PER)]
    rows = rows[(rows["group"] != "all") & (rows["tier"] == "all")]
    for group, label, mean in zip(rows["group"], rows["period"], rows["mean"], strict=True):
        on_duty[group][place[label]] = mean
    pools = pools_of(arrivals, tuple(scenario.team))
    return Inputs(pools, period.labels, period.occurrences, arrivals, on_duty)


def pools_of(streams: Iterable[Stream], groups: tuple[str, ...]) -> tuple[Pool, ...]:
    """Streams and the groups that can take them, those that share any brought together.

    Args:
        streams: live contacts.
        groups: all groups, in the order in which a pool names them.
    """
    pools: list[Pool] = []
    for stream in streams:
        touching = [pool for pool in pools if set(pool.groups) & set(stream.groups)]
        joined = {group for pool in touching for group in pool.groups} | set(stream.groups)
        members = (*(each for pool in touching for each in pool.streams), stream)
        pools = [pool for pool in pools if pool not in touching]
        pools.append(Pool(members, tuple(group for group in groups if group in joined)))
    return tuple(pools)


def streams_of(scenario: Scenario) -> Iterator[Stream]:
    """Live contacts by channel and topic, where customers wait at the tier they reach first."""
    waits = {tier.name for tier in scenario.tiers if tier.mode != "deferred"}
    for channel, rules in scenario.channels.items():
        for name, topic in scenario.topics.items():
            tier = routes.entry_tier(scenario, topic)
            if rules.mode != "live" or tier is None or tier not in waits:
                continue
            groups = tuple(
                group
                for group, each in scenario.team.items()
                if routes.serves(scenario, each, name, channel, tier)
            )
            if groups:
                stream = Stream(channel, name, tier, math.nan, groups)
                yield replace(stream, handle_time=_handle_time(scenario, stream))


def _handle_time(scenario: Scenario, stream: Stream, harder: float = 1.0) -> float:
    """Mean minutes of a stream's contacts, over the agents who can take them."""

    def minutes(speed: float) -> float:
        of = stream.topic, stream.channel, stream.tier
        return step_minutes(scenario, *of, speed / harder)

    return _over_agents(scenario, stream, minutes)


def _over_agents(scenario: Scenario, stream: Stream, minutes: Callable[[float], float]) -> float:
    """Mean of minutes that depend on an agent's speed, over the agents who can take a stream."""
    groups = [scenario.team[group] for group in stream.groups]
    total = math.fsum(
        group.headcount * minutes(routes.speeds(scenario, group)[stream.topic]) for group in groups
    )
    return total / sum(group.headcount for group in groups)


def _without_bots(
    scenario: Scenario, stream: Stream, by_cell: Floats, calendar: Calendar, window: Window
) -> tuple[Stream, Floats]:
    """What bots do not answer of a stream, and how long it takes, harder as it is."""
    remains, harder = np.ones(window.cells), np.ones(window.cells)
    for bot in in_order(scenario):
        if bot.answers(stream.topic, stream.channel):
            since = window.edges[:-1] >= calendar.minute(bot.from_, 0)
            remains[since], harder[since] = 1 - bot.handles, bot.harder
    left = by_cell * remains
    if not left.any() or (harder == 1).all():
        return stream, left
    hard = float(np.average(harder, weights=left))
    return replace(stream, handle_time=_handle_time(scenario, stream, hard)), left


def _with_triage(scenario: Scenario, stream: Stream, expected: Mapping[Stream, Floats]) -> Stream:
    """A stream with the triage of the contacts that land at its desk by mistake."""
    of_channel = [each for each in expected if each.channel == stream.channel]
    weights = {each.topic: float(expected[each].sum()) for each in of_channel}
    landed = math.fsum(
        weights[each.topic]
        * routes.wrong_share(scenario, each.topic, each.channel)
        * routes.wrong_desks(scenario, each.topic, weights).get(stream.topic, 0.0)
        for each in of_channel
        if each.tier == stream.tier
    )
    if not landed:
        return stream

    def minutes(speed: float) -> float:
        return triage_minutes(scenario, stream.channel, stream.tier, speed)

    each = _over_agents(scenario, stream, minutes)
    return replace(stream, triage=landed / weights[stream.topic] * each)


def _arrivals(
    scenario: Scenario, calendar: Calendar, window: Window
) -> Iterator[tuple[Stream, Floats]]:
    """Expected inquiries of each stream by clock hour, while its channel is open."""
    by_channel: dict[str, Floats] = {}
    for stream in streams_of(scenario):
        channel = stream.channel
        if scenario.channels[channel].volume is None and scenario.channels[channel].counts is None:
            yield stream, _replayed(scenario, stream, calendar, window)
            continue
        if channel not in by_channel:
            by_channel[channel] = _expected(scenario, channel, calendar, window)
        share = routes.topic_share(scenario, stream.topic, channel)
        yield stream, by_channel[channel] * share


def _expected(scenario: Scenario, channel: str, calendar: Calendar, window: Window) -> Floats:
    """Expected inquiries of a channel by clock hour, while it is open."""
    rate = arrival_rate(scenario, channel, calendar, np.ones(len(calendar.days)))
    opens, closes = _opening(scenario, channel, calendar)
    moments = np.unique(np.concatenate([window.edges, opens, closes]))
    moments = moments[(moments >= window.start) & (moments <= window.end)]
    middle = (moments[1:] + moments[:-1]) / 2
    expected = np.diff(np.interp(moments, rate.edges, rate.cumulative))
    return add_up(window.cell(middle), expected * _is_open(middle, opens, closes), window.cells)


def _replayed(scenario: Scenario, stream: Stream, calendar: Calendar, window: Window) -> Floats:
    """Replayed inquiries of a stream by clock hour, while its channel is open."""
    found = []
    replay = scenario.demand.replay
    if replay is not None:
        for at, channel, topic in zip(replay.arrived_at, replay.channel, replay.topic, strict=True):
            if (channel, topic) == (stream.channel, stream.topic):
                moment = dt.datetime.fromisoformat(at)
                clock = moment.hour * 60 + moment.minute + moment.second / 60
                found.append(calendar.minute(moment.date(), clock))
    minutes = np.array(found, float)
    counts = _is_open(minutes, *_opening(scenario, stream.channel, calendar))
    counts &= (minutes >= window.start) & (minutes < window.end)
    return add_up(window.cell(minutes), counts, window.cells)


def _opening(scenario: Scenario, channel: str, calendar: Calendar) -> tuple[Floats, Floats]:
    """When a channel opens, and when it closes, in minutes and each in order."""
    spans = calendar.stretches(lambda date: opens_on(scenario, channel, date))
    starts, ends = ([getattr(span, name) for span in spans] for name in ("start", "end"))
    return np.sort(np.array(starts, float)), np.sort(np.array(ends, float))


def _is_open(minutes: Floats, opens: Floats, closes: Floats) -> Mask:
    opened = np.searchsorted(opens, minutes, side="right")
    return opened > np.searchsorted(closes, minutes, side="right")
