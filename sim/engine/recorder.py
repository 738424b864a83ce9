"""Writes the log while the clock runs: one row per contact, step and stretch of paid time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from struct import Struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents import Agent, Step, Task
from sim.careers import Person
from sim.inquiries import Contact
from sim.log import (
    CONTACTS,
    INTERVALS,
    OUTSIDE,
    OWNERSHIP,
    PEOPLE,
    STEPS,
    TASKS,
    Chore,
    Ending,
    Kind,
    Outcome,
    Table,
)
from sim.tape import Tape

_FORMATS = {"i8": "q", "i4": "i", "i2": "h", "i1": "b", "f8": "d"}


class Rows:
    """Rows of numbers, packed as they come: ``rows.packed += rows.pack(…)`` adds one."""

    def __init__(self, types: Mapping[str, str], *columns: str) -> None:
        self._type = np.dtype([(name, f"<{types[name]}") for name in columns])
        self.pack = Struct("<" + "".join(_FORMATS[types[name]] for name in columns)).pack
        """One row as bytes, its values in the order of the columns."""
        self.packed = bytearray()

    def sorted_by(self, *names: str) -> dict[str, NDArray[Any]]:
        """All rows as columns, sorted by the columns named."""
        rows = np.frombuffer(self.packed, self._type)
        order = np.lexsort([rows[name] for name in reversed(names)])
        return {name: rows[name][order] for name in rows.dtype.names or ()}


class Recorder:
    """The log of one replication in the making.

    A row holds what only the moment knows; what the tape and the team know is joined at the end.
    """

    def __init__(self) -> None:
        self._contacts = Rows(
            CONTACTS,
            "contact",
            "reason",
            "channel",
            "arrived_at",
            "answered_at",
            "queued_at",
            "ended_at",
            "outcome",
            "last_tier",
            "escalations",
            "next_at",
        )
        self._steps = Rows(
            STEPS,
            "contact",
            "tier",
            "group",
            "agent",
            "queued_at",
            "started_at",
            "handled_at",
            "ended_at",
            "ending",
            "to_tier",
        )
        self._intervals = Rows(INTERVALS, *INTERVALS)
        self._outside = Rows(
            OUTSIDE, "contact", "tier", "passed_at", "started_at", "back_at", "to_tier"
        )
        self._chores = Rows(OWNERSHIP, *OWNERSHIP)
        self._tasks = Rows(TASKS, *TASKS)

    def contact(
        self, contact: Contact, outcome: Outcome, ended_at: float, next_at: float = math.nan
    ) -> None:
        """A contact has ended, or is open at the end of the horizon (``ended_at`` NaN)."""
        kind = contact.kind
        rows = self._contacts
        rows.packed += rows.pack(
            contact.id,
            contact.reason,
            kind.channel.number,
            contact.arrived_at,
            contact.answered_at,
            contact.queued_at,
            ended_at,
            outcome,
            kind.tier,
            contact.escalations,
            next_at,
        )

    def step(self, step: Step, ended_at: float) -> None:
        """A step has ended, or is open at the end of the horizon (``ended_at`` NaN)."""
        rows = self._steps
        rows.packed += rows.pack(
            step.contact.id,
            step.kind.tier,
            step.agent.group.code,
            step.agent.number,
            step.queued_at,
            step.started_at,
            step.handled_at,
            ended_at,
            step.ending,
            step.to_tier,
        )

    def interval(self, agent: Agent, kind: Kind, start: float, end: float) -> None:
        """A stretch of an agent's paid time."""
        if end > start:
            learner = agent.learner
            pace = 1.0 if learner is None else learner.speed(start)
            rows = self._intervals
            rows.packed += rows.pack(agent.group.code, agent.number, kind, start, end, pace)

    def duty(self, agent: Agent, until: float, end: float) -> None:
        """Time on duty; what exceeds the shift is overtime, what follows may be a break.

        Args:
            agent: who goes off duty, or is on duty at the end.
            until: when.
            end: of the horizon.
        """
        duty = agent.duty
        shift_end = duty.end if duty.ends_shift else until
        self.interval(agent, Kind.DUTY, agent.signed_on_at, min(until, shift_end))
        self.interval(agent, Kind.OVERTIME, max(shift_end, agent.signed_on_at), until)
        for away in duty.meanwhile:
            self.interval(agent, Kind.BREAK, until, min(away.start, end))
            until = max(until, away.start)
            self.interval(agent, away.kind, until, min(away.end, end))
            until = max(until, away.end)
        self.interval(agent, Kind.BREAK, until, min(duty.away_until, end))

    def task(
        self, task: Task, agent: int, started_at: float, ended_at: float, ending: Ending
    ) -> None:
        """A stretch of background work, or a task that waits at the end (``agent`` -1)."""
        what = task.number, task.item, task.group, agent, task.due_at, task.rules.each
        self._tasks.packed += self._tasks.pack(*what, started_at, ended_at, ending)

    def tasks_table(self) -> Table:
        """The background work of all groups."""
        return typed(TASKS, self._tasks.sorted_by("task", "started_at"))

    def outside(
        self,
        contact: Contact,
        tier: int,
        passed_at: float,
        started_at: float,
        back_at: float,
        to_tier: int,
    ) -> None:
        """An outside team is done with a contact, or has it at the end (``back_at`` NaN)."""
        rows, times = self._outside, (passed_at, started_at, back_at)
        rows.packed += rows.pack(contact.id, tier, *times, to_tier)

    def outside_table(self, contacts: Table) -> Table:
        """Contacts outside; channel and topic are joined from the log's contacts."""
        rows = self._outside.sorted_by("passed_at", "contact")
        of = np.searchsorted(contacts["contact"], rows["contact"])
        rows["channel"], rows["topic"] = contacts["channel"][of], contacts["topic"][of]
        return typed(OUTSIDE, rows)

    def chore(
        self,
        chore: Chore,
        contact: Contact,
        agent: Agent,
        due_at: float,
        started_at: float,
        ended_at: float,
        ending: Ending = Ending.DONE,
    ) -> None:
        """A stretch of work of an owner, or a task that waits at the end of the horizon."""
        who = agent.group.code, agent.number
        rows = self._chores
        rows.packed += rows.pack(chore, contact.id, *who, due_at, started_at, ended_at, ending)

    def chores_table(self) -> Table:
        """What owners did for their inquiries."""
        return typed(OWNERSHIP, self._chores.sorted_by("due_at", "contact", "started_at", "agent"))

    def tables(
        self, tape: Tape, agents: Sequence[Agent], live: Sequence[bool]
    ) -> tuple[Table, Table, Table, Table]:
        """Contacts, steps, intervals and people.

        Args:
            tape: the tape that was played.
            agents: all agents, whose paid time off the lines is added from the roster.
            live: whether each channel is live, by code.
        """
        for agent in agents:
            for kind, start, end in agent.off_lines:
                if start < agent.left_at:
                    agent.take_post(start)
                    self.interval(agent, kind, start, end)
        contacts = self._contacts.sorted_by("contact")
        rows = contacts["contact"]
        contacts["inquiry"] = tape.contacts["inquiry"][rows]
        contacts["number"] = tape.contacts["number"][rows]
        contacts["topic"] = tape.inquiries["topic"][contacts["inquiry"]]
        contacts["live"] = np.array(live)[contacts["channel"]]
        contacts["first_tier"] = tape.steps["tier"][tape.contacts["first_step"][rows]]
        steps = self._steps.sorted_by("started_at", "contact")
        of = np.searchsorted(rows, steps["contact"])
        steps["channel"], steps["topic"] = contacts["channel"][of], contacts["topic"][of]
        transferred = of[steps["ending"] == Ending.TRANSFERRED]
        contacts["transfers"] = np.bincount(transferred, minlength=len(rows))
        intervals = self._intervals.sorted_by("agent", "started_at", "kind")
        all_contacts = typed(CONTACTS, contacts)
        if "surveyed" in tape.inquiries:
            surveyed = tape.inquiries["surveyed"][contacts["inquiry"]]
            all_contacts = {**all_contacts, "surveyed": surveyed}
        return (
            all_contacts,
            typed(STEPS, steps),
            typed(INTERVALS, intervals),
            _people(tape.people, agents),
        )


def _people(people: Sequence[Person], agents: Sequence[Agent]) -> Table:
    """One row per stint."""
    rows = [
        (
            post.group.code,
            agent.number,
            stint.since,
            stint.start,
            min(stint.end, agent.left_at),
            stint.hired,
            stint.leaves or agent.left_at < stint.end,
        )
        for person, agent in zip(people, agents, strict=True)
        for stint, post in zip(person.stints, agent.posts, strict=True)
        if stint.start < agent.left_at
    ]
    columns = zip(*rows, strict=True)
    table = {name: np.array(column) for name, column in zip(PEOPLE, columns, strict=True)}
    table["ended_at"] = np.where(np.isinf(table["ended_at"]), np.nan, table["ended_at"])
    return typed(PEOPLE, table)


def typed(columns: Mapping[str, str], table: Mapping[str, NDArray[Any]]) -> Table:
    """A table with its columns in the log's order and types."""
    return {name: table[name].astype(kind, copy=False) for name, kind in columns.items()}
