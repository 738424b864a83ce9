"""Writes the log while the clock runs: one row per contact, step and stretch of paid time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from struct import Struct
from typing import Any

import numpy as np

from sim.agents import Agent, Step, Task
from sim.engine.rows import CHORE, CONTACT, INTERVAL, STEP, TASK, VISIT, Rows, Written
from sim.inquiries import Contact
from sim.log import Chore, Ending, Kind, Outcome

_FORMATS = {"i8": "q", "i4": "i", "i2": "h", "i1": "b", "f8": "d"}


PAGE = 1 << 20
"""Bytes from which on a page is full."""


class Packed:
    """Rows of numbers, packed as they come, in pages."""

    def __init__(self, kind: np.dtype[Any]) -> None:
        self._kind = kind
        types = (kind[name].str[1:] for name in kind.names or ())
        self._pack = Struct("<" + "".join(_FORMATS[each] for each in types)).pack
        self._page = bytearray()
        self._pages = [self._page]

    def add(self, *values: float) -> None:
        """One row, its values in the order of the columns."""
        page = self._page
        page += self._pack(*values)
        if len(page) > PAGE:
            self._page = bytearray()
            self._pages.append(self._page)

    def rows(self) -> Written:
        """All of them."""
        pages, self._pages = self._pages, []
        return Written(self._kind, [np.frombuffer(page, self._kind) for page in pages])


class Recorder:
    """The log of one replication in the making.

    A row holds what only the moment knows; what the tape and the team know is joined in
    :mod:`sim.engine.tables`.
    """

    def __init__(self) -> None:
        self._contacts, self._steps = Packed(CONTACT), Packed(STEP)
        self._intervals, self._outside = Packed(INTERVAL), Packed(VISIT)
        self._chores, self._tasks = Packed(CHORE), Packed(TASK)

    def contact(
        self, contact: Contact, outcome: Outcome, ended_at: float, next_at: float = math.nan
    ) -> None:
        """A contact has ended, or is open at the end of the horizon (``ended_at`` NaN)."""
        kind = contact.kind
        self._contacts.add(
            contact.id,
            contact.reason,
            kind.channel.number,
            contact.arrived_at,
            contact.answered_at,
            contact.queued_at,
            ended_at,
            outcome,
            contact.first_tier,
            kind.tier,
            contact.escalations,
            next_at,
            contact.callback_at,
        )

    def step(self, step: Step, ended_at: float) -> None:
        """A step has ended, or is open at the end of the horizon (``ended_at`` NaN)."""
        self._steps.add(
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
            self._intervals.add(agent.group.code, agent.number, kind, start, end, pace)

    def duty(self, agent: Agent, until: float, end: float) -> None:
        """Time on duty; what exceeds the shift is overtime, what follows may be a break.

        Args:
            agent: who goes off duty, or is on duty at the end.
            until: when.
            end: of the horizon.
        """
        duty = agent.duty
        in_time = until <= duty.away_until
        shift_end = min(until, duty.overtime_from) if in_time else _end_of_shift(agent)
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
        self._tasks.add(*what, started_at, ended_at, ending)

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
        self._outside.add(contact.id, tier, passed_at, started_at, back_at, to_tier)

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
        self._chores.add(chore, contact.id, *who, due_at, started_at, ended_at, ending)

    def rows(self, agents: Sequence[Agent]) -> Rows:
        """All that has happened, with the agents' paid time off the lines, from the roster."""
        for agent in agents:
            for kind, start, end in agent.off_lines:
                if start < agent.left_at:
                    agent.take_post(start)
                    self.interval(agent, kind, start, end)
        return Rows(
            np.array([agent.left_at for agent in agents], np.float64),
            self._contacts.rows(),
            self._steps.rows(),
            self._intervals.rows(),
            self._outside.rows(),
            self._chores.rows(),
            self._tasks.rows(),
        )


def _end_of_shift(agent: Agent) -> float:
    """When the shift ends in which an agent has come on duty, through its pauses; planned overtime
    is not of it.
    """
    last = agent.duty
    for duty in agent.duties:
        if duty.start == last.away_until and not last.ends_shift:
            last = duty
    return min(last.end, last.overtime_from)
