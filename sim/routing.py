"""Who may serve whom: the groups for each kind of contact, the preferred first, and its backups.

Worked out once from the scenario, before anybody waits. Plain numbers (of kinds, groups, lines and
channels), so that any engine can read them; who waits and who is free is in :mod:`sim.queues`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import NamedTuple

from sim.agents import AgentGroup
from sim.inquiries import ContactKind
from sim.policies import preference_of
from sim.scenarios.sections.schema import Scenario

Ranks = tuple[tuple[int, ...], ...]
"""Groups that can serve something, the preferred first; those in one rank are equally good."""


Rank = tuple[float, float]
"""Place in the stated order of groups (inf: not in it), and what the policy says; least first."""


class LineRules(NamedTuple):
    """A line: contacts that exactly the same groups can serve share one."""

    live: bool
    beside: int | None
    """Channel whose contacts an agent serves side by side; None: one at a time."""
    groups: tuple[int, ...]
    """Groups that serve it."""


class BackupRules(NamedTuple):
    """A further line, of contacts that have waited for some time, for the same backup groups."""

    live: bool
    beside: int | None
    after: float
    """Minutes that a contact waits until it is open to them."""
    ranks: Ranks


class RoutingTables(NamedTuple):
    """Who may serve whom, by the scenario's rules."""

    groups: int
    """Number of groups."""
    by_lot: bool
    """Whether a lot decides between equally good agents, and not who has been free longest."""
    with_own: tuple[bool, ...]
    """By group: whether what it backs up ranks with its own work, and not behind it."""
    spread: bool
    """Whether contacts side by side go to those with the fewest in hand, and not with the most."""
    lines: tuple[LineRules, ...]
    backup_lines: tuple[BackupRules, ...]
    line_of: tuple[int, ...]
    """By kind of contact: the line it waits in."""
    ranks_of: tuple[Ranks, ...]
    """By kind of contact: who can serve it."""
    backups_of: tuple[tuple[int, ...], ...]
    """By kind of contact: the backup lines it is open to in time, the shortest wait first."""


def routing_tables(
    scenario: Scenario, groups: Sequence[AgentGroup], kinds: Sequence[ContactKind]
) -> RoutingTables:
    """Work out who may serve whom.

    Args:
        scenario: whose policies are to be followed.
        groups: groups by number.
        kinds: kinds of contacts by number.
    """
    preference = preference_of(scenario)
    places = _stated_places(scenario)
    lines: dict[LineRules, int] = {}
    backup_lines: dict[BackupRules, int] = {}
    line_of, ranks_of, backups_of = [], [], []
    for kind in kinds:
        beside = kind.channel.number if kind.at_once > 1 else None
        able = [group for group in groups if group.own.covers(kind)]
        line = LineRules(kind.live, beside, tuple(group.number for group in able))
        line_of.append(lines.setdefault(line, len(lines)))

        def rank(group: AgentGroup, topic: int = kind.topic) -> Rank:
            return places[topic].get(group.code, math.inf), preference(group, topic)

        ranks_of.append(_ranks(able, rank))
        backing_up = [] if kind.is_question else _backup_groups(groups, kind)
        backups = [
            BackupRules(kind.live, beside, after, _ranks(helpers, rank))
            for after, helpers in backing_up
        ]
        backups_of.append(tuple(backup_lines.setdefault(b, len(backup_lines)) for b in backups))
    return RoutingTables(
        len(groups),
        scenario.routing.idle_agent == "random",
        tuple(group.backup is not None and group.backup.with_own for group in groups),
        scenario.routing.chats == "spread",
        tuple(lines),
        tuple(backup_lines),
        tuple(line_of),
        tuple(ranks_of),
        tuple(backups_of),
    )


def _stated_places(scenario: Scenario) -> list[dict[int, float]]:
    """By topic: the places of groups, by code, in the order that the scenario states, if any."""
    codes, prefer = sorted(scenario.team), scenario.routing.prefer
    return [
        {codes.index(name): float(place) for place, name in enumerate(prefer.get(topic, ()))}
        for topic in sorted(scenario.topics)
    ]


def _ranks(groups: Sequence[AgentGroup], rank: Callable[[AgentGroup], Rank]) -> Ranks:
    """Groups by the scenario's policy on idle agents, the preferred first."""
    ranked = groupby(sorted(groups, key=rank), key=rank)
    return tuple(tuple(group.number for group in same) for _, same in ranked)


def _backup_groups(
    groups: Sequence[AgentGroup], kind: ContactKind
) -> list[tuple[float, list[AgentGroup]]]:
    """Groups that back up contacts of a kind, by the wait until they do, the shortest first."""
    found: dict[float, list[AgentGroup]] = {}
    for group in groups:
        rules = group.backup
        if rules is not None and rules.covers(kind) and not group.own.covers(kind):
            found.setdefault(rules.after, []).append(group)
    return sorted(found.items())
