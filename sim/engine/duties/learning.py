"""Learning: a step in the hands of an agent who still learns may end otherwise.

How slowly learners work is their own (:class:`sim.agents.Learner`).
"""

from __future__ import annotations

from sim.agents import Learner
from sim.clock import Clock
from sim.engine.moments import Moments, Workplace
from sim.inquiries import Contact
from sim.tape import SOLVED, UNSOLVED, Tape


def register(house: Workplace, moments: Moments) -> None:
    """Where learners solve less or pass on more than others."""
    if "detour" in house.tape.steps:
        moments.learner_ends.append(StepsOfLearners(house.tape, house.clock).ends)


class StepsOfLearners:
    """How steps of learners end that would end the contact: passed on, or unsolved."""

    def __init__(self, tape: Tape, clock: Clock) -> None:
        self._steps, self._clock = tape.steps, clock

    def ends(self, learner: Learner, contact: Contact, follows: int) -> int:
        """What follows a learner's step, after which that would follow by others."""
        if follows >= 0:
            return follows
        now, row = self._clock.now, contact.step
        if self._steps["detour_at"].item(row) < learner.escalate(now):
            return int(self._steps["detour"].item(row))
        if follows == SOLVED and self._steps["fails_at"].item(row) >= learner.solve(now):
            return UNSOLVED
        return follows
