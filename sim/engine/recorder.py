"""Writes the log while the clock runs: one row per contact, step and stretch of paid time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents import Agent, Step
from sim.inquiries import Contact
from sim.log import CONTACTS, INTERVALS, STEPS, Kind, Outcome, Table
from sim.tape import Tape

BLOCK = 1 << 14
"""Rows after which they are packed."""


class Rows:
    """Rows of numbers, kept small: full blocks become arrays."""

    def __init__(self, *columns: str) -> None:
        self._columns = columns
        self.rows: list[tuple[float, ...]] = []
        """Rows not yet packed, their values in the order of the columns."""
        self._blocks: list[NDArray[np.float64]] = []

    def pack(self) -> None:
        """Turn the rows collected so far into an array."""
        flat = np.fromiter(chain.from_iterable(self.rows), float)
        self._blocks.append(flat.reshape(-1, len(self._columns)))
        self.rows.clear()

    def sorted_by(self, *names: str) -> dict[str, NDArray[np.float64]]:
        """All rows as columns, sorted by the columns named."""
        self.pack()
        matrix = np.concatenate(self._blocks)
        by = [matrix[:, self._columns.index(name)] for name in reversed(names)]
        ordered = matrix[np.lexsort(by)]
        return {name: ordered[:, k] for k, name in enumerate(self._columns)}


class Recorder:
    """The log of one replication in the making.

    A row holds what only the moment knows; what the tape and the team know is joined at the end.
    """

    def __init__(self) -> None:
        self._contacts = Rows(
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
        self._intervals = Rows("agent", "kind", "started_at", "ended_at")

    def contact(
        self, contact: Contact, outcome: Outcome, ended_at: float, next_at: float = math.nan
    ) -> None:
        """A contact has ended, or is open at the end of the horizon (``ended_at`` NaN)."""
        rows = self._contacts.rows
        rows.append(
            (
                contact.id,
                contact.reason,
                contact.channel.number,
                contact.arrived_at,
                contact.answered_at,
                contact.queued_at,
                ended_at,
                outcome,
                contact.tier,
                contact.escalations,
                next_at,
            )
        )
        if len(rows) == BLOCK:
            self._contacts.pack()

    def step(self, step: Step, ended_at: float) -> None:
        """A step has ended, or is open at the end of the horizon (``ended_at`` NaN)."""
        rows = self._steps.rows
        rows.append(
            (
                step.contact.id,
                step.tier,
                step.agent.number,
                step.queued_at,
                step.started_at,
                step.handled_at,
                ended_at,
                step.ending,
                step.to_tier,
            )
        )
        if len(rows) == BLOCK:
            self._steps.pack()

    def interval(self, agent: Agent, kind: Kind, start: float, end: float) -> None:
        """A stretch of an agent's paid time."""
        if end > start:
            self._intervals.rows.append((agent.number, kind, start, end))

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
        contacts: dict[str, NDArray[Any]] = dict(self._contacts.sorted_by("contact"))
        rows = contacts["contact"].astype(np.int64)
        contacts["inquiry"] = tape.contacts["inquiry"][rows]
        contacts["number"] = tape.contacts["number"][rows]
        contacts["topic"] = tape.inquiries["topic"][contacts["inquiry"]]
        contacts["live"] = np.array(live)[contacts["channel"].astype(np.int64)]
        contacts["first_tier"] = tape.steps["tier"][tape.contacts["first_step"][rows]]
        steps: dict[str, NDArray[Any]] = dict(self._steps.sorted_by("started_at", "contact"))
        of = np.searchsorted(rows, steps["contact"])
        steps["channel"], steps["topic"] = contacts["channel"][of], contacts["topic"][of]
        intervals: dict[str, NDArray[Any]] = dict(
            self._intervals.sorted_by("agent", "started_at", "kind")
        )
        group = np.array([agent.group.number for agent in agents])
        for table in (steps, intervals):
            table["group"] = group[table["agent"].astype(np.int64)]
        return _typed(CONTACTS, contacts), _typed(STEPS, steps), _typed(INTERVALS, intervals)


def _typed(columns: Mapping[str, str], table: Mapping[str, NDArray[Any]]) -> Table:
    """The columns in the log's order and types."""
    return {name: table[name].astype(kind) for name, kind in columns.items()}
