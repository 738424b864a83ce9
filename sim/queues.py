"""Waiting lines, free agents, and how the two find each other. No clock, no chance.

Agents of a group are alike, so everything is kept by group: who is free, whose work may be
interrupted, which lines the group serves. Contacts that exactly the same groups can serve share a
line; those that are open to the same groups as a backup share a further one. Finding an agent for
a contact, or a contact for an agent, looks at the heads of a few groups or lines and never at
everybody.
"""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from itertools import groupby
from typing import Any

from sim.agents import Agent, AgentGroup
from sim.inquiries import ChannelDesk, Contact, ContactKind
from sim.policies import order_of, preference_of
from sim.scenarios.sections.schema import Scenario

Entry = tuple[Any, ...]
"""(What decides the order …, who)."""
Heap = list[Entry]
"""An entry counts while it is the ``place`` of whom it names."""
FreePlaces = tuple[Sequence[deque[Entry]], Sequence[Heap]]
"""Idle agents of equally good groups, and those of them with a free slot beside other contacts."""


class Line:
    """Contacts waiting for the same groups, in the order in which they are to be served."""

    def __init__(self, live: bool) -> None:
        self.live = live
        self.heap: Heap = []
        """Of (priority, since when, number, contact); an entry counts while it is its contact's
        ``place``."""
        self._tidy_at = 64

    def contacts(self) -> list[Contact]:
        """All who wait, in no order."""
        return [entry[-1] for entry in self.heap if entry[-1].place is entry]

    def tidy(self) -> None:
        """Drop entries of contacts that wait no more, once there may be many.

        Those at the head go when somebody looks; of a line and its backup, nobody may look at one.
        """
        if len(self.heap) > self._tidy_at:
            self.heap[:] = [entry for entry in self.heap if entry[-1].place is entry]
            heapify(self.heap)
            self._tidy_at = 2 * len(self.heap) + 64


class BackupLine(Line):
    """Contacts that wait in other lines and are open to the same backup groups as well."""

    def __init__(self, live: bool, after: float, free: Sequence[FreePlaces]) -> None:
        super().__init__(live)
        self.after = after
        """Minutes that a contact waits until it is open to them."""
        self.free = free
        """Where to look for a free agent of theirs."""


class Routing:
    """Waiting contacts and free agents of the house, by the scenario's rules."""

    def __init__(
        self,
        scenario: Scenario,
        groups: Sequence[AgentGroup],
        channels: Sequence[ChannelDesk],
        agents: int,
    ) -> None:
        """Set up empty lines, with nobody free.

        Args:
            scenario: whose policies are to be followed.
            groups: groups by code.
            channels: channels by code.
            agents: number of all agents.
        """
        self._groups, self._agents = groups, agents
        self._order, self._preference = order_of(scenario), preference_of(scenario)
        self._spread = scenario.routing.chats == "spread"
        self._idle: list[deque[Entry]] = [deque() for _ in groups]
        """Agents with nothing in hand, the longest free first, then by number."""
        self._beside: list[dict[int, Heap]] = [
            {channel: [] for channel in group.channels if channels[channel].at_once > 1}
            for group in groups
        ]
        self._interruptible: list[dict[int, dict[Agent, None]]] = [{} for _ in groups]
        self._lines: dict[tuple[object, ...], Line] = {}
        self._served: list[list[Heap]] = [[] for _ in groups]
        """Of the lines that each group serves; those of live contacts; those beside others."""
        self._served_live: list[list[Heap]] = [[] for _ in groups]
        self._served_beside: dict[tuple[int, int], list[Heap]] = {}
        self._backups: dict[tuple[object, ...], BackupLine] = {}
        self._backed_up: list[list[Heap]] = [[] for _ in groups]
        self._backed_up_beside: dict[tuple[int, int], list[Heap]] = {}

    # Lines ---------------------------------------------------------------------------------

    def join(self, contact: Contact) -> None:
        """A contact joins the line of its tier: by priority, then as the scenario's order says.

        Work that was put back keeps the place it had.
        """
        kind = contact.kind
        since = self._order(contact)
        contact.place = entry = (kind.priority, since, contact.id, contact)
        heappush(kind.line.heap, entry)

    def open_to(self, backup: BackupLine, contact: Contact) -> None:
        """A contact that waits in its line is open to backup groups from now on."""
        backup.tidy()
        contact.kind.line.tidy()
        entry: Any = contact.place
        heappush(backup.heap, entry)

    def next_contact(self, agent: Agent) -> Contact | None:
        """Take the contact that a free agent serves next out of its line; None if none waits.

        Of all lines that the agent serves, the head with the highest priority, then the first in
        order, then the lowest number; among them, a task in the agent's own line; if none waits
        there, likewise of those that are open to the agent as a backup. With contacts in hand, only
        further ones of their channel; with work put aside, only live ones, and none as a backup.
        """
        group = agent.group.number
        backups: Sequence[Heap] = self._backed_up[group]
        heaps: Sequence[Heap]
        if agent.in_hand:
            channel = agent.in_hand[0].kind.channel.number
            heaps = self._served_beside.get((group, channel), ())
            if backups:
                backups = self._backed_up_beside.get((group, channel), ())
        elif agent.put_aside is not None:
            heaps, backups = self._served_live[group], ()
        else:
            heaps = self._served[group]
            if agent.own:
                heaps = [*heaps, agent.own]
        best = _first(heaps)
        if best is None and backups:
            best = _first(backups)
        if best is None:
            return None
        contact: Contact = best[-1]
        contact.place = None
        return contact

    def waiting(self) -> list[Contact]:
        """All contacts in line."""
        return [contact for line in self._lines.values() for contact in line.contacts()]

    # Agents --------------------------------------------------------------------------------

    def next_agent(self, kind: ContactKind | BackupLine) -> Agent | None:
        """The free agent who takes a contact: by policy, then longest free, then number.

        Args:
            kind: kind of the contact, or the backup groups to look at.
        """
        best: Entry | None = None
        for idle, beside in kind.free:
            for line in idle:
                if line and (best is None or line[0] < best):
                    best, chosen = line[0], line
            if best is not None:
                return chosen.popleft()[-1]  # type: ignore[no-any-return]
            for heap in beside:
                while heap and heap[0][-1].place is not heap[0]:
                    heappop(heap)
                if heap and (best is None or heap[0] < best):
                    best = heap[0]
            if best is not None:
                return best[-1]  # type: ignore[no-any-return]
        return None

    def free(self, agent: Agent, now: float) -> None:
        """An agent can take a contact from now on (one more, if some are in hand)."""
        number = agent.group.number
        if not agent.in_hand:
            idle = self._idle[number]
            entry = (now, agent.number, agent)
            if idle and entry < idle[-1]:
                insort(idle, entry)
            else:
                idle.append(entry)
            return
        load = len(agent.in_hand)
        rank = load if self._spread else -load
        heap = self._beside[number][agent.in_hand[0].kind.channel.number]
        agent.place = (rank, now, agent.number, agent)
        if len(heap) > 4 * self._agents + 64:  # entries of agents no longer free
            heap[:] = [entry for entry in heap if entry[-1].place is entry]
            heapify(heap)
        heappush(heap, agent.place)

    def not_free(self, agent: Agent) -> None:
        """An agent who may be free goes off duty."""
        agent.place = None
        if not agent.in_hand:
            idle = self._idle[agent.group.number]
            for place, entry in enumerate(idle):
                if entry[-1] is agent:
                    del idle[place]
                    break

    def may_be_interrupted(self, agent: Agent, priority: int) -> None:
        """An agent works on interruptible deferred work of that priority from now on."""
        self._interruptible[agent.group.number].setdefault(priority, {})[agent] = None

    def not_interrupted(self, agent: Agent, priority: int) -> None:
        """That work has ended or was put aside."""
        del self._interruptible[agent.group.number][priority][agent]

    def agent_to_interrupt(self, kind: ContactKind) -> Agent | None:
        """The agent who puts deferred work aside for a live contact; None if nobody can.

        In the preferred groups first, the work of the lowest priority, begun last.
        """
        for rank in kind.ranks:
            best: tuple[float, float, int] | None = None
            chosen: Agent | None = None
            for group in rank:
                busy = self._interruptible[group.number]
                priority = max((p for p, agents in busy.items() if agents), default=None)
                if priority is None:
                    continue
                agent = next(reversed(busy[priority]))
                found = (priority, agent.in_hand[0].started_at, -agent.number)
                if best is None or found > best:
                    best, chosen = found, agent
            if chosen is not None:
                return chosen
        return None

    # Kinds of contacts ---------------------------------------------------------------------

    def prepare(self, kind: ContactKind) -> None:
        """Give contacts of a kind a line, and tell where to look for their agents."""
        able = [group for group in self._groups if group.own.covers(kind)]
        beside = kind.channel.number if kind.at_once > 1 else None
        key = (kind.live, beside, *(group.number for group in able))
        if key not in self._lines:
            self._open_line(key, Line(kind.live), able, beside)
        kind.line = self._lines[key]
        kind.ranks = self._ranks(able, kind.topic)
        free = self._free_places(kind.ranks, beside)
        kind.backups = [self._backup(kind, beside, same) for same in self._backup_groups(kind)]
        for backup in kind.backups:
            if backup.after == 0:
                free += backup.free
        kind.free = free

    def _free_places(
        self, ranks: Sequence[Sequence[AgentGroup]], beside: int | None
    ) -> list[FreePlaces]:
        """Where to look for a free agent of groups, for contacts side by side of a channel."""
        free: list[FreePlaces] = []
        for rank in ranks:
            idle = [self._idle[group.number] for group in rank]
            if beside is None:
                free.append((idle, ()))
                continue
            slots = [self._beside[group.number][beside] for group in rank]
            free.extend([(idle, slots)] if self._spread else [((), slots), (idle, ())])
        return free

    def _backup_groups(self, kind: ContactKind) -> list[list[AgentGroup]]:
        """Groups that back up contacts of a kind: those with the same wait, the shortest first."""
        found: dict[float, list[AgentGroup]] = {}
        for group in self._groups:
            rules = group.backup
            if rules is not None and rules.covers(kind) and not group.own.covers(kind):
                found.setdefault(rules.after, []).append(group)
        return [found[after] for after in sorted(found)]

    def _backup(
        self, kind: ContactKind, beside: int | None, groups: list[AgentGroup]
    ) -> BackupLine:
        """The backup line of contacts of a kind for groups with the same wait."""
        ranks = self._ranks(groups, kind.topic)
        order = tuple(tuple(group.number for group in rank) for rank in ranks)
        key = (kind.live, beside, order)
        if key not in self._backups:
            after = groups[0].backup.after if groups[0].backup else 0.0
            backup = BackupLine(kind.live, after, self._free_places(ranks, beside))
            self._backups[key] = backup
            for group in groups:
                self._backed_up[group.number].append(backup.heap)
                if beside is not None:
                    key_beside = (group.number, beside)
                    self._backed_up_beside.setdefault(key_beside, []).append(backup.heap)
        return self._backups[key]

    def _open_line(
        self, key: tuple[object, ...], line: Line, able: list[AgentGroup], beside: int | None
    ) -> None:
        self._lines[key] = line
        for group in able:
            self._served[group.number].append(line.heap)
            if line.live:
                self._served_live[group.number].append(line.heap)
            if beside is not None:
                self._served_beside.setdefault((group.number, beside), []).append(line.heap)

    def _ranks(self, able: list[AgentGroup], topic: int) -> list[list[AgentGroup]]:
        """Groups by the scenario's policy on idle agents, the preferred first."""

        def rank(group: AgentGroup) -> float:
            return self._preference(group, topic)

        return [list(same) for _, same in groupby(sorted(able, key=rank), key=rank)]


def _first(heaps: Sequence[Heap]) -> Entry | None:
    """Take the first entry of all heads out of its line; None if nobody waits."""
    best: Entry | None = None
    for heap in heaps:
        while heap and heap[0][-1].place is not heap[0]:  # gave up, or was taken elsewhere
            heappop(heap)
        if heap and (best is None or heap[0] < best):
            best = heap[0]
            chosen = heap
    if best is not None:
        heappop(chosen)
    return best
