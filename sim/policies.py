"""How lines are ordered and which free agent is preferred: the built-in policies and further ones.

A policy is made for a scenario, so that it can look up what codes of topics or channels stand for
(codes are the places in the sorted names), and is then asked of contacts or groups.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.errors import RunError
from sim.extensions import Registry

Order = Callable[[Any], float]
"""Of a :class:`sim.inquiries.Contact`: what decides within a priority, the lowest first."""
Preference = Callable[[Any, int], float]
"""Of a :class:`sim.agents.AgentGroup` and a topic's code: the lowest is preferred."""


def _first_come(scenario: Any) -> Order:
    del scenario
    return lambda contact: contact.joined_at


def _oldest_inquiry(scenario: Any) -> Order:
    del scenario
    return lambda contact: contact.inquired_at


def _earliest_due(scenario: Any) -> Order:
    del scenario
    return lambda contact: contact.kind.channel.due_at(contact.arrived_at)


def _most_specialised(scenario: Any) -> Preference:
    del scenario
    # one who only backs others up is as special as all that it can do
    return lambda group, _: len(group.own.topics or group.speed)


def _longest_idle(scenario: Any) -> Preference:
    del scenario
    return lambda *_: 0.0


def _fastest(scenario: Any) -> Preference:
    del scenario
    return lambda group, topic: -group.speed[topic]


ORDERS: Registry[Callable[[Any], Order]] = Registry(
    "the order", first_come=_first_come, oldest_inquiry=_oldest_inquiry, earliest_due=_earliest_due
)
"""Order of a line within one priority: by time in this line, of the inquiry, or until the target
runs out."""
PREFERENCES: Registry[Callable[[Any], Preference]] = Registry(
    "the choice of idle agents",
    most_specialised=_most_specialised,
    longest_idle=_longest_idle,
    fastest=_fastest,
    random=_longest_idle,  # nobody is preferred: a lot decides, and not who has been free longest
)
"""Which free agents are looked at first; among equals the one who has been free for longest, or
one by lot."""


def order_of(scenario: Any) -> Order:
    """The order of a scenario's lines."""
    name = scenario.routing.order
    order = ORDERS.find(name)(scenario)
    if name in ORDERS.built_in:
        return order
    return lambda contact: _number(name, order(contact))


def preference_of(scenario: Any) -> Preference:
    """Which groups a scenario prefers for a topic."""
    name = scenario.routing.idle_agent
    preference = PREFERENCES.find(name)(scenario)
    if name in PREFERENCES.built_in:
        return preference
    return lambda group, topic: _number(name, preference(group, topic))


def _number(name: str, value: Any) -> float:
    """What a policy of others has answered, if it can be compared."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if number != number:
        raise RunError(f"the policy `{name}` must give a number (gave {value!r})")
    return number
