"""Chores: work that is no step on a contact, as tasks of owners and questions to colleagues."""

from __future__ import annotations

from abc import ABC, abstractmethod

from sim.agents import Agent, ChoreStep, Step
from sim.clock import Alarm
from sim.engine.moments import Moments, Workplace
from sim.inquiries import Contact


class Chores(ABC):
    """How agents take up chores and work on them; what they are and how they end, a duty says."""

    def __init__(self, house: Workplace, moments: Moments) -> None:
        """Nothing is to be done yet.

        Args:
            house: the house.
            moments: those who are to know of agents who begin a task.
        """
        self._house, self._clock, self._begins_task = house, house.clock, moments.begins_task

    def take(self, agent: Agent, chore: Contact, now: float) -> None:
        """An agent takes up a chore, which takes everybody the same time."""
        step = ChoreStep(chore, agent, now)
        for begins_task in self._begins_task:
            begins_task(agent, step, now)
        self.work_on(agent, step, now)

    def work_on(self, agent: Agent, step: Step, now: float) -> None:
        """An agent works on a chore from now on."""
        agent.alarm = Alarm(self._clock, self._ends, agent)
        self._house.work_on(agent, step, now)

    @abstractmethod
    def _ends(self, alarm: Alarm) -> None:
        """What the agent of the alarm works on is done."""
