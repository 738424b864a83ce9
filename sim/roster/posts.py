"""What agents are: groups alike in tier, skills and channels, and posts in them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sim.agents import AgentGroup, Learner, Post, Remit
from sim.careers import Stint
from sim.scenarios.meaning import routes
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Group


class Posts:
    """What agents are, by stint; groups are made when somebody is in them."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self.groups: list[AgentGroup] = []
        self._known: dict[tuple[object, ...], AgentGroup] = {}
        for name in sorted(scenario.team):
            self._group(name, ())

    def of(self, stint: Stint) -> Post:
        """What a person is in a stint."""
        group = self._group(stint.group, stint.trained)
        return Post(stint.start, group, _learner(self._scenario.team[stint.group], stint))

    def _group(self, name: str, trained: tuple[tuple[str, float], ...]) -> AgentGroup:
        if (name, trained) not in self._known:
            scenario, rules = self._scenario, self._scenario.team[name]
            topics = sorted(scenario.topics)
            skills = routes.speeds(scenario, rules) | dict(trained)
            group = AgentGroup(
                number=len(self.groups),
                code=sorted(scenario.team).index(name),
                name=name,
                speed={topics.index(skill): speed for skill, speed in skills.items()},
                own=_own_remit(scenario, rules, dict(trained)),
                backup=_backup_remit(scenario, rules, dict(trained)),
            )
            self.groups.append(group)
            self._known[name, trained] = group
        return self._known[name, trained]


def _own_remit(scenario: Scenario, rules: Group, trained: Mapping[str, float]) -> Remit:
    """What contacts are a group's own work."""
    tier = routes.group_tier(scenario, rules)
    topics = {**routes.own_speeds(scenario, rules), **trained}
    channels = routes.channels(scenario, rules)
    return _remit(scenario, [tier] if tier is not None else [], topics, channels)


def _backup_remit(scenario: Scenario, rules: Group, trained: Mapping[str, float]) -> Remit | None:
    """What contacts a group takes when they have waited for some time."""
    if rules.backup is None:
        return None
    further = () if rules.backup.topics is not None else trained
    remit = _remit(
        scenario,
        routes.backup_tiers(scenario, rules),
        {*routes.backup_topics(scenario, rules), *further},
        routes.backup_channels(scenario, rules),
    )
    with_own = rules.backup.rank == "with own"
    return replace(remit, after=rules.backup.after, with_own=with_own)


def _remit(
    scenario: Scenario,
    tiers: Iterable[str],
    topics: Iterable[str],
    channels: Iterable[str],
) -> Remit:
    """A remit by the codes of its tiers, topics and channels."""
    known_tiers = routes.tier_names(scenario)
    known_topics, known_channels = sorted(scenario.topics), sorted(scenario.channels)
    return Remit(
        frozenset(known_tiers.index(tier) for tier in tiers),
        frozenset(known_topics.index(topic) for topic in topics),
        frozenset(known_channels.index(channel) for channel in channels),
    )


def _learner(group: Group, stint: Stint) -> Learner | None:
    if group.learning is None or stint.learns_from == -math.inf:
        return None
    shorter = 0.0 if group.coaching is None else group.coaching.shortens
    over = group.learning.over * (1 - shorter)
    return Learner(stint.learns_from, group.learning, over) if over > 0 else None
