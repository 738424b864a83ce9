"""Who keeps inquiries about which topic."""

from __future__ import annotations

from sim.scenarios.sections.contacts.ownership import Ownership
from sim.scenarios.sections.contacts.topics import Topic
from sim.scenarios.sections.schema import Scenario

NOBODY = Ownership(owner="nobody")


def ownership_of(scenario: Scenario, topic: Topic) -> Ownership:
    """Who keeps inquiries about a topic."""
    rules = topic.ownership or scenario.ownership
    return NOBODY if rules is None or rules.owner == "nobody" else rules


def anybody_owns(scenario: Scenario) -> bool:
    """Whether inquiries about any topic are kept."""
    return any(ownership_of(scenario, topic) is not NOBODY for topic in scenario.topics.values())
