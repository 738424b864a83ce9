"""Writes the log while the clock runs: one row per contact, step and stretch of paid time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from struct import Struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents import Agent, Step
from sim.inquiries import Contact
from sim.log import CONTACTS, INTERVALS, STEPS, Kind, Outcome, Table
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
            "agent",
            "queued_at",
            "started_at",
            "handled_at",
            "ended_at",
            "ending",
            "to_tier",
        )
        self._intervals = Rows(INTERVALS, "agent", "kind", "started_at", "ended_at")

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
            self._intervals.packed += self._intervals.pack(agent.number, kind, start, end)

    def tables(
        self, tape: Tape, agents: Sequence[Agent], live: Sequence[bool]
    ) -> tuple[Table, Table, Table]:
        """Contacts, steps and intervals.

        Args:
            tape: the tape that was played.
            agents: all agents, whose absences are added from the roster.
            live: whether each channel is live, by code.
        """
        for agent in agents:
            for span in agent.absences:
                self.interval(agent, Kind.ABSENT, span.start, span.end)
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
        intervals = self._intervals.sorted_by("agent", "started_at", "kind")
        group = np.array([agent.group.number for agent in agents])
        for table in (steps, intervals):
            table["group"] = group[table["agent"]]
        return typed(CONTACTS, contacts), typed(STEPS, steps), typed(INTERVALS, intervals)


def typed(columns: Mapping[str, str], table: Mapping[str, NDArray[Any]]) -> Table:
    """A table with its columns in the log's order and types."""
    return {name: table[name].astype(kind, copy=False) for name, kind in columns.items()}
