"""Live contacts and who shares them: what a planner would type into an Erlang calculator.

No calculator knows agents who share several channels, hence a convention: live contacts and the
groups that can take them form **pools** (whoever shares a contact or a group is in one pool), and
a pool is one line that all its agents serve.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.calendar import Calendar
from sim.expected.arrivals import Arrivals
from sim.expected.bots import left_by_bots
from sim.expected.consults import asked_at, asking_minutes
from sim.expected.streams import Streams
from sim.expected.work import step_minutes, triage_minutes
from sim.kpis import HALF_HOURS
from sim.metrics.timelines import Floats, add_up
from sim.scenarios.meaning import routes
from sim.scenarios.meaning.consults import can_answer
from sim.scenarios.sections.schema import Scenario
from sim.units import HOUR

PER = "hour of week"


@dataclass(frozen=True)
class Calls:
    """Live contacts of one channel and topic, at the tier that they reach first."""

    channel: str
    topic: str
    tier: str
    handle_time: float
    """Mean minutes that one takes of an agent, wrap-up and asking a colleague included; side by
    side: its share."""
    groups: tuple[str, ...]
    """Groups that can take them."""
    triage: float = 0.0
    """Minutes for each of them that contacts of other topics take which landed at this desk."""
    asked: tuple[str, ...] = ()
    """Groups whose agents are asked about them."""
    answers: float = 0.0
    """Minutes for each of them that these take to answer."""


@dataclass(frozen=True)
class Pool:
    """Calls and groups that a calculator takes for one line with alike agents."""

    calls: tuple[Calls, ...]
    groups: tuple[str, ...]

    @property
    def tier(self) -> str:
        """The tier of all its groups."""
        return self.calls[0].tier

    def share_asked(self, calls: Calls) -> float:
        """Share of the groups that are asked about calls which are the pool's own."""
        own = [group for group in calls.asked if group in self.groups]
        return len(own) / len(calls.asked) if own else 0.0

    @property
    def channels(self) -> tuple[str, ...]:
        """Its channels, in the scenario's order."""
        return tuple(dict.fromkeys(calls.channel for calls in self.calls))


@dataclass(frozen=True, eq=False)
class Lines:
    """The pools and their calls by hour of the week; all in one order of hours."""

    pools: tuple[Pool, ...]
    hours: tuple[str, ...]
    """Their names, e.g. "Mon 08"."""
    often: Floats
    """How many times each came in the measured time."""
    arrivals: Mapping[Calls, Floats]
    """Expected new contacts in such an hour, while the channel is open."""
    length: float
    """Minutes of each: an hour, or half an hour."""

    def load(self, pool: Pool) -> Floats:
        """Offered load of a pool, in Erlangs; answers by colleagues of the pool included."""
        minutes = [
            self.arrivals[each]
            * (each.handle_time + each.triage + pool.share_asked(each) * each.answers)
            for each in pool.calls
        ]
        load: Floats = np.add.reduce(minutes) / self.length
        return load


def lines_of(
    scenario: Scenario, arrivals: Arrivals, streams: Streams, calendar: Calendar, per: str = PER
) -> Lines:
    """The pools of a scenario, and their calls.

    Args:
        scenario: handle times and who serves what.
        arrivals: inquiries by clock hour, or by half hour.
        streams: all inquiries.
        calendar: the scenario's calendar.
        per: hours of the week, or half hours of it or of a typical day.
    """
    period = arrivals.hours.periods[per]
    expected = {
        each: by_cell
        for calls in calls_of(scenario)
        for each, by_cell in [_without_bots(scenario, calls, arrivals, calendar)]
        if by_cell.any()
    }
    by_hour = {
        _with_triage(scenario, calls, expected, streams): add_up(
            period.of_cell, by_cell, len(period.labels)
        )
        / period.occurrences
        for calls, by_cell in expected.items()
    }
    pools = pools_of(by_hour, tuple(scenario.team))
    length = HOUR / 2 if per in HALF_HOURS else HOUR
    return Lines(pools, period.labels, period.occurrences, by_hour, length)


def pools_of(calls: Iterable[Calls], groups: tuple[str, ...]) -> tuple[Pool, ...]:
    """Calls and the groups that can take them, those that share any brought together.

    Args:
        calls: live contacts.
        groups: all groups, in the order in which a pool names them.
    """
    pools: list[Pool] = []
    for each in calls:
        touching = [pool for pool in pools if set(pool.groups) & set(each.groups)]
        joined = {group for pool in touching for group in pool.groups} | set(each.groups)
        members = (*(member for pool in touching for member in pool.calls), each)
        pools = [pool for pool in pools if pool not in touching]
        pools.append(Pool(members, tuple(group for group in groups if group in joined)))
    return tuple(pools)


def calls_of(scenario: Scenario) -> Iterator[Calls]:
    """Live contacts by channel and topic, where customers wait at the tier they reach first."""
    for channel, rules in scenario.channels.items():
        for name, topic in scenario.topics.items():
            tier = routes.entry_tier(scenario, topic)
            if not rules.is_live or tier is None or routes.calls_back(scenario, tier):
                continue
            groups = tuple(
                group
                for group, each in scenario.team.items()
                if routes.serves(scenario, each, name, channel, tier)
            )
            if groups:
                calls = _with_questions(scenario, Calls(channel, name, tier, math.nan, groups))
                yield replace(calls, handle_time=_handle_time(scenario, calls))


def _handle_time(scenario: Scenario, calls: Calls, harder: float = 1.0) -> float:
    """Mean minutes of calls, over the agents who can take them."""

    def minutes(speed: float) -> float:
        return step_minutes(scenario, calls.topic, calls.channel, calls.tier, speed / harder)

    asking = asking_minutes(scenario, calls.topic, calls.channel, calls.tier)
    return _over_agents(scenario, calls, minutes) + asking


def _with_questions(scenario: Scenario, calls: Calls) -> Calls:
    """Calls with what colleagues are asked about them."""
    asked = asked_at(scenario, calls.topic, calls.tier)
    if asked is None:
        return calls
    groups = tuple(
        name
        for name, group in scenario.team.items()
        if can_answer(scenario, group, calls.topic, asked.of)
    )
    return replace(calls, asked=groups, answers=asked.minutes)


def _over_agents(scenario: Scenario, calls: Calls, minutes: Callable[[float], float]) -> float:
    """Mean of minutes that depend on an agent's speed, over the agents who can take calls."""
    groups = [scenario.team[group] for group in calls.groups]
    there = [group for group in groups if group.headcount] or groups
    total = math.fsum(
        group.places * minutes(routes.speeds(scenario, group)[calls.topic]) for group in there
    )
    return total / sum(group.places for group in there)


def _without_bots(
    scenario: Scenario, calls: Calls, arrivals: Arrivals, calendar: Calendar
) -> tuple[Calls, Floats]:
    """What bots do not answer of calls, by clock hour, and how long it takes, harder as it is."""
    by_cell = arrivals.of(calls.topic, calls.channel).inside.actual
    bots = left_by_bots(scenario, calls.topic, calls.channel, calendar, arrivals.hours)
    left = by_cell * bots.remains
    if not left.any() or (bots.harder == 1).all():
        return calls, left
    hard = float(np.average(bots.harder, weights=left))
    return replace(calls, handle_time=_handle_time(scenario, calls, hard)), left


def _with_triage(
    scenario: Scenario, calls: Calls, expected: Mapping[Calls, Floats], streams: Streams
) -> Calls:
    """Calls with the triage of the contacts that land at their desk by mistake."""
    channel = calls.channel
    weights = {
        topic: each.actual for (topic, by), each in streams.arriving.items() if by == channel
    }
    landed = math.fsum(
        float(by_cell.sum())
        * routes.wrong_share(scenario, each.topic, channel)
        * routes.wrong_desks(scenario, each.topic, weights).get(calls.topic, 0.0)
        for each, by_cell in expected.items()
        if (each.channel, each.tier) == (channel, calls.tier)
    )
    if not landed:
        return calls

    def minutes(speed: float) -> float:
        return triage_minutes(scenario, channel, calls.tier, speed)

    for_each = landed / float(expected[calls].sum())
    return replace(calls, triage=for_each * _over_agents(scenario, calls, minutes))


def mean_patience(
    scenario: Scenario, pool: Pool, channel: str, weights: Mapping[Calls, float] | None = None
) -> float:
    """Mean patience of a channel's calls in a pool: by their rates of giving up; inf: unlimited.

    Args:
        scenario: the scenario.
        pool: agents, and who calls them.
        channel: whose calls.
        weights: of the calls; all alike unless given.
    """
    means: dict[Calls, float] = {}
    for calls in (each for each in pool.calls if each.channel == channel):
        stated = routes.patience_of(scenario, calls.topic, channel, pool.tier)
        means[calls] = math.inf if stated is None else stated.mean
    if len(set(means.values())) == 1:
        return next(iter(means.values()))
    parts = {calls: 1.0 if weights is None else weights[calls] for calls in means}
    rate = math.fsum(parts[calls] / mean for calls, mean in means.items() if mean > 0)
    return math.fsum(parts.values()) / rate if rate else math.inf
