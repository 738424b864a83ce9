"""Who has answered each contact: several agents may tell a customer several things."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sim.agents import Step
from sim.inquiries import Contact
from sim.log import Reason
from sim.tape import Tape


def solved_may_come_back(tape: Tape) -> Sequence[bool]:
    """Which contacts, if they are solved, may come back: for conflicting answers, or strain.

    Empty where none does.
    """
    may = [
        ~np.isnan(tape.contacts[after])
        for after in ("conflict_after", "strained_after")
        if after in tape.contacts
    ]
    found: list[bool] = np.logical_or.reduce(may).tolist() if may else []
    return found


class Answers:
    """The agents who have completed a step on each contact in the house."""

    def __init__(self, tape: Tape) -> None:
        """Nobody has answered yet.

        Args:
            tape: of a scenario in which answers may conflict.
        """
        self._conflict_from = tape.contacts["conflict_from"].tolist()
        self._conflict_after = tape.contacts["conflict_after"].tolist()
        self._agents: dict[int, set[int]] = {}

    def given(self, step: Step) -> None:
        """An agent has completed a step; work that was put down is not an answer."""
        self._agents.setdefault(step.contact.id, set()).add(step.agent.number)

    def comes_back(self, contact: Contact, at_most: int) -> tuple[Reason, float] | None:
        """Why and after how many minutes the customer of a solved contact is back; None: never.

        Args:
            contact: a contact that was solved.
            at_most: returns that an inquiry about its topic makes at most.
        """
        agents = len(self._agents.pop(contact.id))
        after: float = self._conflict_after[contact.id]
        if agents < self._conflict_from[contact.id] or contact.returns >= at_most:
            return None
        return None if math.isnan(after) else (Reason.RETURN, after)
