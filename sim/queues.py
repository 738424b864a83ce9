"""Waiting lines, free agents, and how the two find each other. No clock, no chance.

Agents of a group are alike, so everything is kept by group: who is free, whose work may be
interrupted, which lines the group serves. Who may serve whom stands in :mod:`sim.routing`. Finding
an agent for a contact, or a contact for an agent, looks at the heads of a few groups or lines and
never at everybody.
"""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from sim.agents import Agent
from sim.inquiries import Contact, ContactKind, Waiting
from sim.policies import Order
from sim.routing import Ranks, RoutingTables

Idle = tuple[float, int, Agent]
"""(Free since when, number, who): an agent with nothing in hand."""
Slot = tuple[int, float, int, Agent]
"""(Rank, since when, number, who): a free slot beside other contacts; counts while it is the
agent's ``place``."""
FreePlaces = tuple[Sequence[deque[Idle]], Sequence[list[Slot]]]
"""Idle agents of equally good groups, and those of them with a free slot beside other contacts."""


class Line:
    """Contacts waiting for the same groups, in the order in which they are to be served."""

    def __init__(self) -> None:
        self.heap: list[Waiting] = []
        """An entry counts while it is its contact's ``place``."""
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

    def __init__(self, number: int, after: float) -> None:
        super().__init__()
        self.number = number
        """Where to look for a free agent of theirs: its place after the kinds of contacts."""
        self.after = after
        """Minutes that a contact waits until it is open to them."""


class Queues:
    """Waiting contacts and free agents of the house."""

    def __init__(
        self,
        tables: RoutingTables,
        order: Order,
        agents: int,
        lots: Sequence[float] | None = None,
    ) -> None:
        """Set up empty lines, with nobody free.

        Args:
            tables: who may serve whom.
            order: what decides in a line within a priority.
            agents: number of all agents.
            lots: by step of the tape, from 0 to 1: which of equally good agents; None: the longest
                free.
        """
        self._lots = lots if tables.by_lot else None
        self._order, self._agents, self._spread = order, agents, tables.spread
        groups = range(tables.groups)
        self._idle: list[deque[Idle]] = [deque() for _ in groups]
        """Agents with nothing in hand, the longest free first, then by number."""
        self._beside: list[dict[int, list[Slot]]] = [{} for _ in groups]
        """Agents with a free slot beside other contacts, by group and channel."""
        self._interruptible: list[dict[int, dict[Agent, None]]] = [{} for _ in groups]
        """Agents whose work may be interrupted, by group and priority, in order of beginning."""
        self._served: list[list[list[Waiting]]] = [[] for _ in groups]
        """Of the lines that each group serves; those of live contacts; those beside others."""
        self._served_live: list[list[list[Waiting]]] = [[] for _ in groups]
        self._served_beside: dict[tuple[int, int], list[list[Waiting]]] = {}
        self._backed_up: list[list[list[Waiting]]] = [[] for _ in groups]
        self._backed_up_beside: dict[tuple[int, int], list[list[Waiting]]] = {}
        self.lines = [Line() for _ in tables.lines]
        self._open_lines(tables)
        kinds = len(tables.line_of)
        self.backup_lines = [
            BackupLine(kinds + k, rules.after) for k, rules in enumerate(tables.backup_lines)
        ]
        self._open_backup_lines(tables)
        self._line = [self.lines[number] for number in tables.line_of]
        """By kind of contact, as all that follows."""
        self._ranks = tables.ranks_of
        self.backups = [[self.backup_lines[k] for k in each] for each in tables.backups_of]
        """Lines for groups that serve it once it has waited for some time, the shortest first."""
        free = [(tables.ranks_of[k], tables.lines[n].beside) for k, n in enumerate(tables.line_of)]
        free += [(rules.ranks, rules.beside) for rules in tables.backup_lines]
        self._free = [self._free_places(*each) for each in free]
        """Where to look for a free agent, the preferred place first: by kind, then backup line."""
        for kind, backups in enumerate(self.backups):
            for backup in backups:
                if backup.after == 0:
                    self._free[kind] += self._free[backup.number]

    def _open_lines(self, tables: RoutingTables) -> None:
        """Set for each group which lines it serves."""
        for rules, line in zip(tables.lines, self.lines, strict=True):
            for group in rules.groups:
                self._served[group].append(line.heap)
                if rules.live:
                    self._served_live[group].append(line.heap)
                if rules.beside is not None:
                    self._served_beside.setdefault((group, rules.beside), []).append(line.heap)

    def _open_backup_lines(self, tables: RoutingTables) -> None:
        """Set for each group which lines it serves as a backup."""
        for rules, line in zip(tables.backup_lines, self.backup_lines, strict=True):
            for group in (group for rank in rules.ranks for group in rank):
                own = tables.with_own[group]
                (self._served if own else self._backed_up)[group].append(line.heap)
                if rules.beside is not None:
                    beside = self._served_beside if own else self._backed_up_beside
                    beside.setdefault((group, rules.beside), []).append(line.heap)

    def _free_places(self, ranks: Ranks, beside: int | None) -> list[FreePlaces]:
        """Where to look for a free agent of groups, for contacts side by side of a channel."""
        free: list[FreePlaces] = []
        for rank in ranks:
            idle = [self._idle[group] for group in rank]
            if beside is None:
                free.append((idle, ()))
                continue
            slots = [self._beside[group].setdefault(beside, []) for group in rank]
            free.extend([(idle, slots)] if self._spread else [((), slots), (idle, ())])
        return free

    # Lines ---------------------------------------------------------------------------------

    def join(self, contact: Contact) -> None:
        """A contact joins the line of its tier: by priority, then as the scenario's order says.

        Work that was put back keeps the place it had.
        """
        kind = contact.kind
        contact.place = entry = (kind.priority, self._order(contact), contact.id, contact)
        heappush(self._line[kind.number].heap, entry)

    def open_to(self, backup: BackupLine, contact: Contact) -> None:
        """A contact that waits in its line is open to backup groups from now on."""
        backup.tidy()
        self._line[contact.kind.number].tidy()
        if contact.place is not None:
            heappush(backup.heap, contact.place)

    def next_contact(self, agent: Agent) -> Contact | None:
        """Take the contact that a free agent serves next out of its line; None if none waits.

        Of all lines that the agent serves, the head with the highest priority, then the first in
        order, then the lowest number; among them, a task in the agent's own line; if none waits
        there, likewise of those that are open to the agent as a backup (with its own work, if that
        is stated). With contacts in hand, only
        further ones of their channel; with work put aside, only live ones, and none as a backup.
        """
        group = agent.group.number
        backups: Sequence[list[Waiting]] = self._backed_up[group]
        heaps: Sequence[list[Waiting]]
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
        contact = best[-1]
        contact.place = None
        return contact

    def waiting(self) -> list[Contact]:
        """All contacts in line."""
        return [contact for line in self.lines for contact in line.contacts()]

    def ahead(self, contact: Contact, lines: Sequence[int]) -> Sequence[int]:
        """How many of each kind wait in some lines and come before a contact that waits."""
        numbers, own = [0] * len(self._line), contact.place
        for number in lines:
            for entry in self.lines[number].heap:
                if entry[-1].place is entry and own is not None and entry < own:
                    numbers[entry[-1].kind.number] += 1
        return numbers

    # Agents --------------------------------------------------------------------------------

    def next_agent(self, kind: ContactKind | BackupLine, contact: Contact) -> Agent | None:
        """The free agent who takes a contact: by policy, then longest free, then number, or by lot.

        Idle agents come before those of the same groups who have others in hand; who is idle is so
        no longer.

        Args:
            kind: kind of the contact, or the backup groups to look at.
            contact: the contact.
        """
        if self._lots is not None:
            return self._drawn_agent(kind, self._lots[contact.step])
        for idle, beside in self._free[kind.number]:
            first: Idle | None = None
            for line in idle:
                if line and (first is None or line[0] < first):
                    first, chosen = line[0], line
            if first is not None:
                return chosen.popleft()[-1]
            slot: Slot | None = None
            for heap in beside:
                while heap and heap[0][-1].place is not heap[0]:
                    heappop(heap)
                if heap and (slot is None or heap[0] < slot):
                    slot = heap[0]
            if slot is not None:
                return slot[-1]
        return None

    def _drawn_agent(self, kind: ContactKind | BackupLine, lot: float) -> Agent | None:
        """The free agent who takes a contact by lot: of those who are idle in the preferred groups,
        else of those with the fewest (or most) others in hand.
        """
        for idle, beside in self._free[kind.number]:
            left = _place_of(lot, sum(map(len, idle)))
            for line in idle:
                if left < len(line):
                    agent = line[left][-1]
                    del line[left]
                    return agent
                left -= len(line)
            slots = [slot for heap in beside for slot in heap if slot[-1].place is slot]
            if slots:
                fewest = min(slots)[0]
                alike = sorted(slot for slot in slots if slot[0] == fewest)
                return alike[_place_of(lot, len(alike))][-1]
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
        agent.place = slot = (rank, now, agent.number, agent)
        if len(heap) > 4 * self._agents + 64:  # entries of agents no longer free
            heap[:] = [entry for entry in heap if entry[-1].place is entry]
            heapify(heap)
        heappush(heap, slot)

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
        for rank in self._ranks[kind.number]:
            best: tuple[float, float, int] | None = None
            chosen: Agent | None = None
            for group in rank:
                priority: float | None = None
                for other, agents in self._interruptible[group].items():
                    if agents and (priority is None or other > priority):
                        priority, busy = other, agents
                if priority is None:
                    continue
                agent = next(reversed(busy))
                found = (priority, agent.in_hand[0].started_at, -agent.number)
                if best is None or found > best:
                    best, chosen = found, agent
            if chosen is not None:
                return chosen
        return None


def _place_of(lot: float, number: int) -> int:
    """Which of a number of equals a lot falls on."""
    return min(int(lot * number), max(number - 1, 0))


def _first(heaps: Sequence[list[Waiting]]) -> Waiting | None:
    """Take the first entry of all heads out of its line; None if nobody waits."""
    best: Waiting | None = None
    for heap in heaps:
        while heap and heap[0][-1].place is not heap[0]:  # gave up, or was taken elsewhere
            heappop(heap)
        if heap and (best is None or heap[0] < best):
            best = heap[0]
            chosen = heap
    if best is not None:
        heappop(chosen)
    return best
