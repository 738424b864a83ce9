"""Writes the log while the clock runs: one row per contact, step and stretch of paid time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.agents import Agent, Step
from sim.inquiries import Contact
from sim.log import CONTACTS, INTERVALS, STEPS, Kind, Outcome, Table, table


class Rows:
    """Rows of numbers, kept small: full blocks become arrays."""

    BLOCK = 1 << 14

    def __init__(self, columns: Mapping[str, str]) -> None:
        self._columns = columns
        self._rows: list[tuple[float, ...]] = []
        self._blocks: list[NDArray[np.float64]] = []

    def add(self, row: tuple[float, ...]) -> None:
        """Append one row, its values in the order of the columns."""
        rows = self._rows
        rows.append(row)
        if len(rows) == self.BLOCK:
            self._blocks.append(np.array(rows, float))
            rows.clear()

    def table(self, *by: str) -> Table:
        """All rows as columns, sorted by the columns named."""
        last = np.array(self._rows, float).reshape(-1, len(self._columns))
        matrix = np.concatenate([*self._blocks, last])
        names = list(self._columns)
        order = np.lexsort([matrix[:, names.index(name)] for name in reversed(by)])
        return table(self._columns, matrix[order])


class Recorder:
    """The log of one replication in the making."""

    def __init__(self) -> None:
        self._contacts = Rows(CONTACTS)
        self._steps = Rows(STEPS)
        self._intervals = Rows(INTERVALS)

    def contact(
        self, contact: Contact, outcome: Outcome, ended_at: float, next_at: float = math.nan
    ) -> None:
        """A contact has ended, or is open at the end of the horizon (``ended_at`` NaN)."""
        self._contacts.add(
            (
                contact.id,
                contact.inquiry,
                contact.number,
                contact.reason,
                contact.channel.number,
                contact.topic,
                contact.channel.live,
                contact.arrived_at,
                contact.answered_at,
                contact.queued_at,
                ended_at,
                outcome,
                contact.first_tier,
                contact.tier,
                contact.escalations,
                next_at,
            )
        )

    def step(self, step: Step, ended_at: float) -> None:
        """A step has ended, or is open at the end of the horizon (``ended_at`` NaN)."""
        contact, agent = step.contact, step.agent
        self._steps.add(
            (
                contact.id,
                contact.channel.number,
                contact.topic,
                step.tier,
                agent.group.number,
                agent.number,
                step.queued_at,
                step.started_at,
                step.handled_at,
                ended_at,
                step.ending,
                step.to_tier,
            )
        )

    def interval(self, agent: Agent, kind: Kind, start: float, end: float) -> None:
        """A stretch of an agent's paid time."""
        if end > start:
            self._intervals.add((agent.group.number, agent.number, kind, start, end))

    def tables(self, agents: Sequence[Agent]) -> tuple[Table, Table, Table]:
        """Contacts, steps and intervals; absences are added from the roster."""
        for agent in agents:
            for span in agent.absences:
                self.interval(agent, Kind.ABSENT, span.start, span.end)
        return (
            self._contacts.table("contact"),
            self._steps.table("started_at", "contact"),
            self._intervals.table("agent", "started_at", "kind"),
        )
