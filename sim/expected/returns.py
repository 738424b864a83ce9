"""Contacts that inquiries are expected to make: the first, and returns. Means, no chance."""

from __future__ import annotations

import math

from sim.scenarios.meaning import routes
from sim.scenarios.sections.contacts.topics import Returns
from sim.scenarios.sections.schema import Scenario


def begin_at(scenario: Scenario, topic: str, channel: str) -> dict[str, float]:
    """Expected contacts of an inquiry by the tier that they reach first, without redials."""
    rules = scenario.topics[topic]
    returns = rules.returns or scenario.returns
    entry, back = routes.entry_tier(scenario, rules), routes.return_tier(scenario, rules)
    if entry is None or back is None:
        return {}
    if returns is None:
        return {entry: 1.0}
    first = _comes_back(scenario, topic, channel, returns, entry)
    most = min(returns.at_most, 1000)
    if back == entry:
        return {entry: math.fsum(first**number for number in range(most + 1))}
    again = _comes_back(scenario, topic, channel, returns, back)
    return {entry: 1.0, back: first * math.fsum(again**number for number in range(most))}


def steps_per_inquiry(scenario: Scenario, topic: str, channel: str) -> dict[str, float]:
    """Expected steps of an inquiry at each tier, those of its returns included and redials not."""
    steps: dict[str, float] = {}
    for entry, contacts in begin_at(scenario, topic, channel).items():
        for tier, number in routes.visits(scenario, scenario.topics[topic], entry=entry).items():
            steps[tier] = steps.get(tier, 0.0) + number * contacts
    return steps


def _comes_back(
    scenario: Scenario, topic: str, channel: str, returns: Returns, entry: str
) -> float:
    """Chance that a contact that reaches a tier first is followed by another."""
    rules = scenario.topics[topic]
    unsolved = math.fsum(
        steps
        * (1 - math.fsum(routes.escalations(scenario, rules, tier).values()))
        * (1 - rules.work[tier].solve)
        for tier, steps in routes.visits(scenario, rules, entry=entry).items()
    )
    again = min(unsolved, 1.0) * returns.share
    if returns.conflicting_answers > 0:
        again += _solved_in_vain(scenario, topic, channel, returns.conflicting_answers, entry)
    return min(again, 1.0)


def _solved_in_vain(
    scenario: Scenario, topic: str, channel: str, for_each: float, entry: str
) -> float:
    """Chance that a contact is solved, and comes back as several agents have answered it.

    Args:
        scenario: the scenario.
        topic: name of the topic.
        channel: name of the channel.
        for_each: chance for each agent after the first.
        entry: the tier that it reaches first.
    """
    rules = scenario.topics[topic]
    transferred = 0.0
    if entry == routes.entry_tier(scenario, rules):
        transferred = _transferred(scenario, topic, channel)
    outside = routes.outside_tiers(scenario)
    ways = {tier: routes.escalations(scenario, rules, tier) for tier in rules.work}
    solves = {
        tier: (1 - math.fsum(ways[tier].values())) * work.solve for tier, work in rules.work.items()
    }
    chance = 0.0
    most = 1 + math.ceil(1 / for_each)  # after as many agents it comes back for certain
    passing = {(entry, 0): 1.0}
    for _ in range(routes.MOST_STEPS):
        if sum(passing.values()) < 1e-12:
            break
        following: dict[tuple[str, int], float] = {}
        for (tier, before), share in passing.items():
            if tier not in rules.work:
                continue
            agents = min(before + (tier not in outside), most)
            solved = share * solves[tier]
            for further, part in ((agents - 1, 1 - transferred), (agents, transferred)):
                chance += solved * part * min(for_each * max(further, 0), 1.0)
            for to, part in ways[tier].items():
                following[to, agents] = following.get((to, agents), 0.0) + share * part
        passing = following
    return chance


def _transferred(scenario: Scenario, topic: str, channel: str) -> float:
    """Share of contacts that an agent at a wrong desk has to pass on, lacking the right skill."""
    wrong = routes.wrong_share(scenario, topic, channel)
    tier = routes.entry_tier(scenario, scenario.topics[topic])
    if wrong == 0 or tier is None:
        return 0.0
    weights = {name: routes.topic_share(scenario, name, channel) for name in scenario.topics}
    return wrong * math.fsum(
        part
        for desk, part in routes.wrong_desks(scenario, topic, weights).items()
        if not any(
            routes.takes(scenario, group, desk, channel, tier)
            and routes.takes(scenario, group, topic, channel, tier)
            for group in scenario.team.values()
        )
    )
