"""Asking a colleague: an agent who cannot end a step alone keeps the contact and asks.

A question waits in a line of those who can be asked, like a contact of a kind of its own. Who takes
it is busy with it for as long as who asks; the handling of the contact is over when it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.agents import Agent, Step
from sim.clock import PATIENCE, Alarm
from sim.engine.chores import Chores
from sim.engine.moments import Moments, Workplace
from sim.inquiries import Contact
from sim.log import Chore, Ending
from sim.tape.tables import by_row


def register(house: Workplace, moments: Moments) -> None:
    """Where agents ask colleagues about any topic."""
    if "consult" in house.tape.steps:
        consults = Consults(house, moments)
        for kind in house.script.kinds:
            if kind.is_question:
                house.handlers[kind.number] = consults
        moments.asks.append(consults.asks)
        moments.ends_otherwise.append(consults.ends_otherwise)


@dataclass(frozen=True, eq=False, slots=True)
class _Question:
    """What an agent asks."""

    step: Step
    """In whose middle the agent asks."""
    asked_at: float


class Consults(Chores):
    """Questions to colleagues: waiting, in hand and answered."""

    def __init__(self, house: Workplace, moments: Moments) -> None:
        """Nobody has asked anything yet.

        Args:
            house: the house.
            moments: those who are to know of agents who begin a task.
        """
        super().__init__(house, moments)
        self._minutes: Sequence[float] = by_row(house.tape.steps["consult"])
        self._unanswered: Sequence[int] = by_row(house.tape.steps["unanswered"])
        self._asked: set[int] = set()
        """Steps of the tape on which somebody has asked."""
        self._alone: set[int] = set()
        """Those on which nobody answered, and which do not end for it."""
        self._questions: dict[Contact, _Question] = {}
        """By the contact that stands for it where it waits and in hand."""

    # Asking --------------------------------------------------------------------------------

    def asks(self, step: Step) -> bool:
        """Whether the agent asks a colleague now, and waits for one or for the answer."""
        row, kind = step.contact.step, step.kind
        if math.isnan(self._minutes[row]) or kind.question is None or row in self._asked:
            return False
        self._asked.add(row)
        now = self._clock.now
        question = self._ask(step, now)
        if self._house.finds_agent(question):
            step.rest = math.inf
            return True
        if kind.question_waits == 0 or not self._anybody_on_duty(question):
            self._is_alone(question)
            return False
        step.rest = math.inf
        self._house.queues.join(question)
        alarm = Alarm(self._clock, self._waits_no_longer, question)
        alarm.set(now + kind.question_waits, PATIENCE + step.contact.id)
        return True

    def _ask(self, step: Step, now: float) -> Contact:
        """A question, as a contact that can wait in a line; its number is that of no contact."""
        about, kind = step.contact, step.kind.question
        assert kind is not None
        question = Contact(about.step - len(self._minutes), about.step, kind, about.arrived_at)
        question.inquired_at = about.inquired_at
        question.joined_at = question.queued_at = question.answered_at = now
        question.rest = self._minutes[about.step]
        self._questions[question] = _Question(step, now)
        return question

    def _anybody_on_duty(self, question: Contact) -> bool:
        """Whether any who could be asked are on duty, the agent who asks apart."""
        asker, kind = self._questions[question].step.agent, question.kind
        return any(
            agent.on_duty and not agent.leaving and agent.group.own.covers(kind)
            for agent in self._house.agents
            if agent is not asker
        )

    def _waits_no_longer(self, alarm: Alarm) -> None:
        """Nobody has taken a question in time."""
        question: Contact = alarm.about
        if question.place is not None:
            question.place = None
            step = self._questions[question].step
            self._is_alone(question)
            self._goes_on(step)

    def _is_alone(self, question: Contact) -> None:
        """Nobody answers."""
        step = self._questions[question].step
        if self._unanswered[question.step] >= 0:
            self._alone.add(question.step)
        self._log(question, step.agent, math.nan, self._clock.now, Ending.UNSOLVED)
        del self._questions[question]

    def _goes_on(self, step: Step) -> None:
        """An agent has asked, or waited in vain: the handling of the contact is over."""
        agent, now = step.agent, self._clock.now
        if len(agent.in_hand) > 1:
            agent.settle(now)
        agent.place = None
        step.rest = 0.0
        self._house.handled(step, now)

    def ends_otherwise(self, contact: Contact, follows: int) -> int:
        """What follows a step on which nobody answered."""
        if follows < 0 and contact.step in self._alone:
            return self._unanswered[contact.step]
        return follows

    # Answering -----------------------------------------------------------------------------

    def _ends(self, alarm: Alarm) -> None:
        """A question is answered: the colleague takes more, and who asked goes on."""
        agent: Agent = alarm.about
        if agent.alarm is not alarm:
            return
        step, now = agent.in_hand.pop(), self._clock.now
        step.ending = Ending.DONE
        self.log_step(step, now)
        asked = self._questions.pop(step.contact)
        agent.alarm = Alarm(self._clock, self._house.step_ends, agent)
        self._house.take_more(agent, now)
        self._goes_on(asked.step)

    def put_back(self, step: Step) -> None:
        """Questions are never put down."""

    # The log -------------------------------------------------------------------------------

    def log_step(self, step: Step, ended_at: float) -> None:
        """A question has been answered, or is being answered at the end (``ended_at`` NaN)."""
        self._log(step.contact, step.agent, step.started_at, ended_at, step.ending)

    def log_open(self, step: Step) -> None:
        """Questions are no contacts: one that is not answered shows in its stretch alone."""

    def log_waiting(self, contact: Contact) -> None:
        """Somebody waits for a colleague at the end."""
        agent = self._questions[contact].step.agent
        self._log(contact, agent, math.nan, math.nan, Ending.OPEN)

    def _log(
        self, question: Contact, agent: Agent, started_at: float, ended_at: float, ending: Ending
    ) -> None:
        asked = self._questions[question]
        times = asked.asked_at, started_at, ended_at
        self._house.log.chore(Chore.CONSULT, asked.step.contact, agent, *times, ending)
