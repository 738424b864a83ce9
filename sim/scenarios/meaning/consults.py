"""Who asks a colleague about what."""

from __future__ import annotations

from sim.scenarios.meaning import routes
from sim.scenarios.sections.contacts.consult import Consult
from sim.scenarios.sections.contacts.topics import Topic
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Group


def consult_of(scenario: Scenario, topic: Topic, tier: str) -> Consult | None:
    """When agents of a tier ask about a topic: as its work there says, else the tier; None: never.

    Args:
        scenario: the scenario.
        topic: the topic.
        tier: name of a tier.
    """
    of_tier = next((each.consult for each in scenario.tiers if each.name == tier), None)
    work = topic.work.get(tier)
    rules = None if work is None else work.consult or of_tier
    return None if rules is None or rules.share == 0 else rules


def anybody_asks(scenario: Scenario) -> bool:
    """Whether agents ask colleagues about any topic."""
    return any(
        consult_of(scenario, topic, tier) is not None
        for topic in scenario.topics.values()
        for tier in topic.work
    )


def can_answer(scenario: Scenario, group: Group, topic: str, tier: str) -> bool:
    """Whether a group's agents can be asked about a topic, where those of a tier are asked.

    Args:
        scenario: the scenario.
        group: the group.
        topic: name of the topic.
        tier: name of the tier that is asked.
    """
    return routes.group_tier(scenario, group) == tier and topic in routes.own_speeds(
        scenario, group
    )


def is_asked(scenario: Scenario, topic: str, tier: str | None) -> bool:
    """Whether agents of a tier are asked about a topic by anybody."""
    known = scenario.topics.get(topic)
    rules = [consult_of(scenario, known, at) for at in known.work] if known is not None else ()
    return any(each is not None and each.of == tier for each in rules)
