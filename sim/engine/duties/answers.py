"""Who has answered each contact: several agents may give a customer several answers."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.agents import Step
from sim.engine.moments import Moments, Workplace
from sim.engine.script import Script
from sim.inquiries import Contact
from sim.log import Reason
from sim.tape import Tape
from sim.tape.tables import by_row


def register(house: Workplace, moments: Moments) -> None:
    """Where answers may conflict."""
    if "conflict_from" in house.tape.contacts:
        answers = Answers(house.tape, house.script)
        moments.handled.append(answers.given)
        moments.brings_back.append(answers.comes_back)


class Answers:
    """The agents who have completed a step on each contact that conflicting answers bring back."""

    def __init__(self, tape: Tape, script: Script) -> None:
        """Nobody has answered yet."""
        self._script = script
        self._conflict_from: Sequence[int] = by_row(tape.contacts["conflict_from"])
        self._conflict_after: Sequence[float] = by_row(tape.contacts["conflict_after"])
        self._agents: dict[int, set[int]] = {}

    def given(self, step: Step) -> None:
        """An agent has completed a step; work that was put down is not an answer."""
        contact = step.contact.id
        if not math.isnan(self._conflict_after[contact]):
            self._agents.setdefault(contact, set()).add(step.agent.number)

    def comes_back(self, contact: Contact) -> tuple[Reason, float] | None:
        """Why and after how many minutes the customer of a solved contact is back; None: never."""
        after = self._conflict_after[contact.id]
        if math.isnan(after):
            return None
        agents = len(self._agents.pop(contact.id))
        returns_at_most = self._script.returns_at_most[contact.kind.topic]
        if agents < self._conflict_from[contact.id] or contact.returns >= returns_at_most:
            return None
        return Reason.RETURN, after
