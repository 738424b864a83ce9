"""What holds where a scenario is silent, for rules that several rooms read."""

from __future__ import annotations

from sim.scenarios.sections.contacts.channels import Channel
from sim.scenarios.sections.contacts.topics import Topic
from sim.scenarios.sections.schema import Scenario

LIVE, DEFERRED = 3, 4
"""Priority of a channel's contacts, unless stated; 1 is the highest."""


def channel_priority(channel: Channel) -> int:
    """Priority of a channel's contacts."""
    return channel.priority or (LIVE if channel.is_live else DEFERRED)


def contact_priority(topic: Topic, of_channel: int) -> int:
    """Priority of contacts about a topic: its own where that is higher than their channel's."""
    return of_channel if topic.priority is None else min(topic.priority, of_channel)


def occupancy_at_most(scenario: Scenario, otherwise: float) -> float:
    """The occupancy that the targets allow, as a share.

    Args:
        scenario: the scenario.
        otherwise: what holds where there is no such target.
    """
    target = scenario.targets.get("occupancy")
    if target is None or target.bound != "at most" or target.unit != "share":
        return otherwise
    return target.value
