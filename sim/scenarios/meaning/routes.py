"""Which way contacts go and who can serve them: the defaults of the language, filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim.distributions import Distribution
from sim.scenarios.sections.contacts.topics import Topic
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Group


def tier_names(scenario: Scenario) -> list[str]:
    """Tiers in order of escalation."""
    return [tier.name for tier in scenario.tiers]


def outside_tiers(scenario: Scenario) -> set[str]:
    """Tiers that are outside teams."""
    return {tier.name for tier in scenario.tiers if tier.outside is not None}


def calls_back(scenario: Scenario, tier: str) -> bool:
    """Whether customers who reach a tier no longer wait in line."""
    return next(each.calls_back for each in scenario.tiers if each.name == tier)


def at_once(scenario: Scenario, channel: str, tier: str) -> int:
    """Contacts of a channel that an agent of a tier handles side by side."""
    return 1 if calls_back(scenario, tier) else scenario.channels[channel].at_once


def tiers_with_agents(scenario: Scenario) -> list[str]:
    """Tiers that are not outside teams, in order."""
    return [tier.name for tier in scenario.tiers if tier.outside is None]


def tiers_with_work(scenario: Scenario, topic: Topic) -> list[str]:
    """Tiers that have work for a topic, in order."""
    return [tier for tier in tier_names(scenario) if tier in topic.work]


def entry_tier(scenario: Scenario, topic: Topic) -> str | None:
    """The tier that new contacts about a topic reach first: stated, or the first with work."""
    ours = tiers_with_agents(scenario)
    return topic.enters_at or next((tier for tier in ours if tier in topic.work), None)


def return_tier(scenario: Scenario, topic: Topic) -> str | None:
    """The tier that a customer reaches who is back: stated, where it has work for the topic; else
    that of new contacts.
    """
    returns = topic.returns or scenario.returns
    stated = None if returns is None else returns.to
    return stated if stated in topic.work else entry_tier(scenario, topic)


def reached_tiers(scenario: Scenario, topic: Topic) -> list[str]:
    """Tiers that contacts about a topic can reach, those of who is back included."""
    new, back = entry_tier(scenario, topic), return_tier(scenario, topic)
    reached = dict.fromkeys(visits(scenario, topic))
    if back != new:
        reached |= dict.fromkeys(visits(scenario, topic, entry=back))
    return list(reached)


def escalations(scenario: Scenario, topic: Topic, tier: str) -> dict[str, float]:
    """Shares of a topic's contacts that a tier passes on, by tier; those above 0 only.

    A plain share goes to the next tier that has work for the topic.
    """
    escalate = topic.work[tier].escalate
    if isinstance(escalate, Mapping):
        return {to: share for to, share in escalate.items() if share > 0}
    tiers = tier_names(scenario)
    later = [name for name in tiers[tiers.index(tier) + 1 :] if name in topic.work]
    return {later[0]: escalate} if later and escalate > 0 else {}


def topic_share(scenario: Scenario, topic: str, channel: str) -> float:
    """Share of a channel's inquiries that are about a topic; the one without share has the rest."""
    stated = stated_share(scenario.topics[topic], channel)
    if stated is not None:
        return stated
    others = (stated_share(other, channel) for other in scenario.topics.values())
    return max(0.0, 1 - sum(share for share in others if share is not None))


def stated_share(topic: Topic, channel: str) -> float | None:
    """A topic's share of a channel as the file states it; a channel that it leaves out has none."""
    return topic.share.get(channel, 0.0) if isinstance(topic.share, Mapping) else topic.share


def group_tier(scenario: Scenario, group: Group) -> str | None:
    """The tier that a group works at; None where it only backs others up."""
    if group.tier is None and group.backup is not None:
        return None
    return group.tier or next(iter(tiers_with_agents(scenario)), scenario.tiers[0].name)


def role(scenario: Scenario, group: Group) -> str:
    """The role of a group: stated, or by where its tier stands; a mere backup is a lead's."""
    if group.role is not None:
        return group.role
    tiers, tier = tiers_with_agents(scenario), group_tier(scenario, group)
    if tier is None:
        return "lead"
    place = tiers.index(tier)
    if place == 0:
        return "first line"
    return "engineer" if place == len(tiers) - 1 >= 2 else "specialist"


def takes_contacts(group: Group) -> bool:
    """Whether a group's agents work on contacts at all."""
    return group.role != "manager"


def speeds(scenario: Scenario, group: Group) -> dict[str, float]:
    """Topics that a group can work on, also as a backup, with its share of standard speed."""
    backed_up = group.backup.topics if group.backup is not None else None
    help_out = {topic: _stated(backed_up).get(topic, 1.0) for topic in backed_up or ()}
    return help_out | own_speeds(scenario, group)


def speed(scenario: Scenario, group: Group, topic: str) -> float | None:
    """A group's share of standard speed at a topic, also as a backup; None where it cannot."""
    own = _own_speed(scenario, group, group_tier(scenario, group), topic)
    backed_up = group.backup.topics if group.backup is not None else None
    if own is not None or topic not in (backed_up or ()):
        return own
    return _stated(backed_up).get(topic, 1.0)


def own_speeds(scenario: Scenario, group: Group) -> dict[str, float]:
    """Topics that are a group's own work, with its share of standard speed.

    Those of a group without a tier are what it can do wherever it backs others up.
    """
    topics = scenario.topics if group.skills is None else group.skills
    tier = group_tier(scenario, group)
    found = ((topic, _own_speed(scenario, group, tier, topic)) for topic in topics)
    return {topic: speed for topic, speed in found if speed is not None}


def _own_speed(scenario: Scenario, group: Group, tier: str | None, topic: str) -> float | None:
    """A group's share of standard speed at a topic; None where that is not its own work."""
    if not takes_contacts(group):
        return None
    if group.skills is not None:
        return _stated(group.skills).get(topic, 1.0) if topic in group.skills else None
    if group.backup is not None and tier is None:
        return 1.0 if group.backup.topics is None else None
    return 1.0 if tier in scenario.topics[topic].work else None


def _stated(skills: Mapping[str, float] | Sequence[str] | None) -> Mapping[str, float]:
    """Speeds by topic, where any are stated."""
    return skills if isinstance(skills, Mapping) else {}


def channels(scenario: Scenario, group: Group) -> list[str]:
    """Channels that a group works on as its own; those of a group without a tier, as a backup."""
    return list(scenario.channels if group.channels is None else group.channels)


def backup_tiers(scenario: Scenario, group: Group) -> list[str]:
    """Tiers that a group backs up."""
    if group.backup is None or not takes_contacts(group):
        return []
    tiers, own = tiers_with_agents(scenario), group_tier(scenario, group)
    if group.backup.tiers is not None:
        return list(group.backup.tiers)
    return tiers if own not in tiers else tiers[: tiers.index(own) + 1]


def backup_topics(scenario: Scenario, group: Group) -> list[str]:
    """Topics that a group backs up, where their tier has work for them."""
    if group.backup is None:
        return []
    return list(group.backup.topics or own_speeds(scenario, group))


def backup_channels(scenario: Scenario, group: Group) -> list[str]:
    """Channels that a group backs up."""
    if group.backup is None:
        return []
    return list(group.backup.channels or channels(scenario, group))


def serves(scenario: Scenario, group: Group, topic: str, channel: str, tier: str) -> bool:
    """Whether contacts of a topic and channel at a tier are a group's own work."""
    return (
        group_tier(scenario, group) == tier
        and _own_speed(scenario, group, tier, topic) is not None
        and channel in channels(scenario, group)
    )


def takes(scenario: Scenario, group: Group, topic: str, channel: str, tier: str) -> bool:
    """Whether a group's agents can take such contacts at all: as their own work or as a backup."""
    return serves(scenario, group, topic, channel, tier) or (
        tier in backup_tiers(scenario, group)
        and topic in backup_topics(scenario, group)
        and channel in backup_channels(scenario, group)
    )


def wrong_share(scenario: Scenario, topic: str, channel: str) -> float:
    """Share of a topic's contacts by a channel that land at the wrong desk, if there is another."""
    rules = scenario.wrong_desk
    if rules is None:
        return 0.0
    share = rules.share or 0.0
    by_channel = share.get(channel, 0.0) if isinstance(share, Mapping) else share
    return min((rules.topics or {}).get(topic, by_channel) * rules.unclear_roles, 1.0)


def wrong_desks(scenario: Scenario, topic: str, weights: Mapping[str, float]) -> dict[str, float]:
    """Topics at whose desks contacts about a topic land by mistake, with their shares of these.

    Desks are those of the tier that the topic enters at: of the topic stated, or of all others that
    reach this tier; where none of these comes by the channel, of each alike.

    Args:
        scenario: the scenario.
        topic: name of the topic.
        weights: inquiries of the channel by topic; only their proportions matter.
    """
    rules = scenario.wrong_desk
    stated = None if rules is None or rules.to is None else rules.to.get(topic)
    if stated is not None:
        return {stated: 1.0}
    tier = entry_tier(scenario, scenario.topics[topic])
    others = {
        name: weights.get(name, 0.0)
        for name, other in sorted(scenario.topics.items())
        if name != topic and tier in reached_tiers(scenario, other)
    }
    total = sum(others.values())
    if total == 0:
        return {name: 1 / len(others) for name in others}
    return {name: weight / total for name, weight in others.items() if weight > 0}


def patience_of(scenario: Scenario, topic: str, channel: str, tier: str) -> Distribution | None:
    """How long a live customer waits in a tier's line about a topic; None: without end.

    As the topic's work at the tier says, else the topic, else the tier, else the channel.
    """
    rules = scenario.topics[topic]
    of_tier = next((each.patience for each in scenario.tiers if each.name == tier), None)
    work = rules.work.get(tier)
    stated: list[Distribution | str | None] = [
        None if work is None else work.patience,
        rules.patience,
        None if of_tier == "as channel" else of_tier,
    ]
    patience = next((s for s in stated if s is not None), scenario.channels[channel].patience)
    return None if isinstance(patience, str) else patience


def may_give_up(scenario: Scenario, channel: str) -> bool:
    """Whether any customer of a live channel would give up in any line."""
    return scenario.channels[channel].hang_up > 0 or any(
        patience_of(scenario, topic, channel, tier) is not None
        for topic, rules in scenario.topics.items()
        for tier in rules.work
    )


class LearnerBounds(NamedTuple):
    """How far those who still learn may differ from the others."""

    escalate: float
    """Share of steps passed on relative to the topic's, at most."""
    solve: float
    """Share of solved steps relative to the topic's, at least."""


def learner_bounds(scenario: Scenario, tier: str) -> LearnerBounds:
    """How far learners who work at a tier may differ; (1, 1) where they do as all others."""
    learning = [
        group.learning
        for group in scenario.team.values()
        if group.learning is not None
        and tier in (group_tier(scenario, group), *backup_tiers(scenario, group))
    ]
    return LearnerBounds(
        max((each.escalate for each in learning), default=1.0),
        min((each.solve for each in learning), default=1.0),
    )


def visits(
    scenario: Scenario, topic: Topic, *, entry: str | None = None, learners: bool = False
) -> dict[str, float]:
    """Expected steps of a contact at each tier that it can reach; inf where it never ends.

    Args:
        scenario: the scenario.
        topic: what the contact is about.
        entry: the tier that it reaches first; None: that of new contacts.
        learners: as if all who work on it had just begun to learn, if they do.
    """
    entry = entry or entry_tier(scenario, topic)
    expected = dict.fromkeys(tiers_with_work(scenario, topic), 0.0)
    ways: dict[str, list[tuple[str, float]]] = {}
    for tier in expected:
        shares = escalations(scenario, topic, tier)
        total = sum(shares.values())
        most = learner_bounds(scenario, tier).escalate if learners and total > 0 else 1.0
        times = min(most, 1 / total) if most > 1 else 1.0
        ways[tier] = [(to, share * times) for to, share in shares.items() if to in expected]
    passing = {entry: 1.0} if entry in expected else {}
    for _ in range(MOST_STEPS):
        if not passing or sum(passing.values()) < 1e-12:
            return {tier: steps for tier, steps in expected.items() if steps > 0}
        following: dict[str, float] = {}
        for tier, share in passing.items():
            expected[tier] += share
            for to, part in ways[tier]:
                following[to] = following.get(to, 0.0) + share * part
        passing = following
    return {tier: float("inf") for tier, steps in expected.items() if steps > 0}


def goes_round(scenario: Scenario, topic: Topic, *, learners: bool = False) -> bool:
    """Whether contacts about a topic may be passed on without end, those of who is back included.

    Args:
        scenario: the scenario.
        topic: what they are about.
        learners: as in :func:`visits`.
    """
    entries = entry_tier(scenario, topic), return_tier(scenario, topic)
    ways = (visits(scenario, topic, entry=entry, learners=learners) for entry in entries)
    return any(float("inf") in steps.values() for steps in ways)


MOST_STEPS = 500
"""Steps after which a contact that may still go on is taken to go round without end."""


def background_items(scenario: Scenario) -> list[str]:
    """Names of the background work of all groups, in order of their codes."""
    return sorted({name for group in scenario.team.values() for name in group.background})
