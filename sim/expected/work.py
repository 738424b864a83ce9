"""Work that each tier is offered: steps, triage at wrong desks, what owners do, and questions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

from sim.expected.arrivals import Amount
from sim.expected.consults import asked_at, asking_minutes
from sim.expected.owners import follow_up_minutes, hand_over_minutes, update_minutes
from sim.expected.returns import begin_at, steps_per_inquiry
from sim.expected.streams import Stream, Streams
from sim.scenarios.meaning import routes
from sim.scenarios.sections.contacts.slowdown import longer
from sim.scenarios.sections.schema import Scenario

Able = Callable[[Stream, str], frozenset[str]]
"""Groups that can serve a stream at a tier."""


class Offer(NamedTuple):
    """Work on one stream at one tier, done by the fastest of the groups that can."""

    tier: str
    stream: Stream
    groups: frozenset[str]
    minutes: Amount
    between: bool = False
    """Whether it never waits in a line until it is done: what owners do between contacts, and
    questions to colleagues, which somebody answers soon or nobody."""


def offers(scenario: Scenario, streams: Streams, able: Able, can_answer: Able) -> Iterator[Offer]:
    """All work on contacts that agents are offered, where there are any who can do it.

    Redials are left out, and so is what customers take with them who give up. All who would accept
    a call-back are taken to hang up, as where hardly anybody is free.

    Args:
        scenario: the scenario.
        streams: what reaches the team.
        able: who can do what.
        can_answer: who can answer questions about what, where a tier is asked.
    """
    steps_of = {stream: steps_per_inquiry(scenario, *stream) for stream in streams.reached}
    for tier in routes.tiers_with_agents(scenario):
        for stream, amount in streams.reached.items():
            steps = steps_of[stream].get(tier, 0.0)
            groups = able(stream, tier)
            if steps > 0 and groups:
                speed = _fastest(scenario, groups, stream[0]) / streams.harder[stream]
                minutes = step_minutes(scenario, *stream, tier, speed)
                minutes += hand_over_minutes(scenario, *stream, tier)
                yield Offer(tier, stream, groups, amount * (steps * minutes))
                done = Offer(tier, stream, groups, amount * steps)
                yield from _questions(scenario, done, can_answer)
        for stream, amount in streams.landed.get(tier, {}).items():
            groups = able(stream, tier)
            if groups:
                minutes = triage_minutes(
                    scenario, stream[1], tier, _fastest(scenario, groups, stream[0])
                )
                yield Offer(tier, stream, groups, amount * minutes)
    for stream, amount in streams.reached.items():
        for tier, contacts in begin_at(scenario, *stream).items():
            minutes = follow_up_minutes(scenario, stream[0], tier)
            minutes += update_minutes(scenario, *stream, tier)
            groups = able(stream, tier)
            if minutes > 0 and groups:
                yield Offer(tier, stream, groups, amount * (contacts * minutes), between=True)
            in_vain = minutes_called_in_vain(scenario, stream[1], tier)
            if in_vain > 0 and groups:
                yield Offer(tier, stream, groups, amount * (contacts * in_vain))


def _questions(scenario: Scenario, steps: Offer, can_answer: Able) -> Iterator[Offer]:
    """Work of those who ask colleagues on some steps, one minute each, and of those who answer."""
    asked = asked_at(scenario, steps.stream[0], steps.tier)
    if asked is None:
        return
    minutes = asking_minutes(scenario, *steps.stream, steps.tier)
    yield steps._replace(minutes=steps.minutes * minutes, between=True)
    groups = can_answer(steps.stream, asked.of)
    if groups:
        answers = steps.minutes * asked.minutes
        yield Offer(asked.of, steps.stream, groups, answers, between=True)


def _fastest(scenario: Scenario, groups: frozenset[str], topic: str) -> float:
    speeds = [routes.speed(scenario, scenario.team[group], topic) for group in groups]
    return max(1.0 if speed is None else speed for speed in speeds)


def step_minutes(scenario: Scenario, topic: str, channel: str, tier: str, speed: float) -> float:
    """Expected minutes that a step takes of an agent of some speed.

    Contacts side by side take less each: of ``n`` of them each takes ``1 + slowdown × (n - 1)``
    times as long as one, by that ``n`` up to ``at_once`` with which they take the least.
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
    at_once = routes.at_once(scenario, channel, tier)
    shares = longer(scenario.channels[channel].slowdown, at_once)
    return min((1 + share) / number for number, share in enumerate(shares, start=1))


def minutes_called_in_vain(scenario: Scenario, channel: str, tier: str) -> float:
    """Expected minutes of calling a customer who does not pick up, for each contact that reaches a
    tier first and would accept to be called back.
    """
    rules = scenario.channels[channel].callback
    waits = scenario.channels[channel].is_live and not routes.calls_back(scenario, tier)
    if rules is None or not waits:
        return 0.0
    misses = 1 - rules.pick_up
    calls = math.fsum(misses**number for number in range(1, rules.attempts + 1))
    return rules.accept * calls * rules.no_answer


def may_leave(scenario: Scenario, topic: str, channel: str) -> bool:
    """Whether customers may be lost on their way: they give up in line, find lines taken, or pick
    up no call-back.
    """
    rules = scenario.channels[channel]
    tiers = routes.reached_tiers(scenario, scenario.topics[topic])
    return rules.is_live and (
        rules.lines is not None
        or rules.hang_up > 0
        or rules.message is not None
        or (rules.callback is not None and rules.callback.pick_up < 1)
        or rules.at_closing != "serve"
        or any(channel in shared.channels for shared in scenario.shared_lines)
        or any(routes.patience_of(scenario, topic, channel, tier) is not None for tier in tiers)
    )
