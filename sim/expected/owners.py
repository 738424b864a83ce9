"""Work that owners are expected to have with contacts that they passed on. Means, no chance.

The owner is taken to be at the tier that contacts reach first, where most are passed on.
"""

from __future__ import annotations

import math

from sim.expected.returns import steps_per_inquiry
from sim.scenarios.meaning import routes
from sim.scenarios.meaning.ownership import ownership_of
from sim.scenarios.sections.contacts.ownership import Ownership
from sim.scenarios.sections.schema import Scenario

MANY = 700.0
"""Cycles of updates from which on a stay has none; exp would overflow soon."""


def hand_over_minutes(scenario: Scenario, topic: str, channel: str, tier: str) -> float:
    """Expected minutes of hand-overs for each step at a tier, given and taken.

    Waiting for somebody who takes a warm hand-over comes on top.
    """
    rules = scenario.topics[topic]
    owned = ownership_of(scenario, rules)
    if owned.hand_over is None:
        return 0.0
    given = math.fsum(routes.escalations(scenario, rules, tier).values())
    visits = steps_per_inquiry(scenario, topic, channel)
    taken = math.fsum(
        visits[other] * routes.escalations(scenario, rules, other).get(tier, 0.0)
        for other in visits
        if _is_warm(scenario, owned, channel, other, tier)
    )
    return owned.hand_over.mean * (given + taken / visits[tier])


def _is_warm(scenario: Scenario, owned: Ownership, channel: str, tier: str, to: str) -> bool:
    """Whether an agent stays with a live customer until somebody at the other tier answers."""
    rules, tiers = scenario.channels[channel], scenario.tiers
    place = routes.tier_names(scenario).index
    return (
        owned.kind == "warm"
        and rules.is_live
        and rules.at_once == 1
        and place(to) > place(tier)
        and not tiers[place(to)].calls_back
    )


def follow_up_minutes(scenario: Scenario, topic: str, entry: str) -> float:
    """Expected minutes of follow-ups for each contact that reaches a tier first, whose agent is
    taken to own it: another tier solved it.
    """
    rules = scenario.topics[topic]
    owned = ownership_of(scenario, rules)
    if owned.follow_up is None:
        return 0.0
    elsewhere = math.fsum(
        steps
        * (1 - math.fsum(routes.escalations(scenario, rules, tier).values()))
        * rules.work[tier].solve
        for tier, steps in routes.visits(scenario, rules, entry=entry).items()
        if tier != entry
    )
    return owned.follow_up.mean * elsewhere


def update_minutes(scenario: Scenario, topic: str, channel: str, entry: str) -> float:
    """Expected minutes of status updates for each contact that reaches a tier first, while others
    have it.

    The time at each other tier is the work there, without waits, and is taken to be exponential: of
    mean m it holds 1 ÷ (exp(c ÷ m) - 1) updates, c minutes from one to the next.
    """
    rules = scenario.topics[topic]
    owned = ownership_of(scenario, rules)
    if owned.update is None or owned.update_every is None:
        return 0.0
    outside = routes.outside_tiers(scenario)
    updates = 0.0
    for tier, steps in routes.visits(scenario, rules, entry=entry).items():
        effort = 1.0 if tier in outside else scenario.channels[channel].effort
        mean = rules.work[tier].handle_time.mean * effort
        cycles = (owned.update_every + owned.update.mean) / mean if mean > 0 else math.inf
        if tier != entry and cycles < MANY:
            updates += steps / math.expm1(cycles)
    return owned.update.mean * updates
