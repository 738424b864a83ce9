"""Impatient customers: patience shrinks where a channel's recent waits were long.

An assumption that the scenario states: people have heard of the wait, or hear it announced.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.agents import Agent, Step
from sim.engine.moments import Moments, Workplace
from sim.inquiries import Contact
from sim.scenarios.sections.strain import Impatience


def register(house: Workplace, moments: Moments) -> None:
    """Where customers of any channel are impatient after long waits."""
    rules = {
        number: channel.impatience
        for number, (_, channel) in enumerate(sorted(house.floor.scenario.channels.items()))
        if channel.impatience is not None
    }
    if rules:
        impatient = ImpatientCustomers(rules)
        moments.begins.append(impatient.answered)
        moments.patience.append(impatient.patience)


class ImpatientCustomers:
    """The customers of channels where patience depends on recent waits."""

    def __init__(self, rules: Mapping[int, Impatience]) -> None:
        """Nobody has waited yet.

        Args:
            rules: by channel.
        """
        self._waits = {channel: RecentWaits(each) for channel, each in rules.items()}

    def answered(self, _: Agent, step: Step, now: float) -> None:
        """A customer is answered: how long that took counts for the others of the channel."""
        contact = step.contact
        waits = self._waits.get(contact.kind.channel.number)
        if waits is not None and contact.kind.live and math.isnan(contact.answered_at):
            waits.answered(now, now - contact.arrived_at)

    def patience(self, contact: Contact, minutes: float) -> float:
        """How long a customer waits who begins to wait at ``contact.queued_at``."""
        waits = self._waits.get(contact.kind.channel.number)
        return minutes if waits is None else minutes * waits.patience(contact.queued_at)


class RecentWaits:
    """How long customers of a channel have waited of late until they were answered.

    The mean of all waits until the first answer, each weighing exp(-age / ``over``). The weights
    count as 1 together at least, so that in a quiet time the memory of a long wait fades.
    """

    def __init__(self, rules: Impatience) -> None:
        self._rules = rules
        self._at = 0.0
        self._waits = self._answers = 0.0
        """Weighted sums at that moment: of minutes waited, and of customers answered."""

    def answered(self, now: float, wait: float) -> None:
        """A customer is answered after a wait, in minutes."""
        faded = math.exp((self._at - now) / self._rules.over)
        self._at = now
        self._waits = self._waits * faded + wait
        self._answers = self._answers * faded + 1

    def mean(self, now: float) -> float:
        """Recent mean wait in minutes."""
        faded = math.exp((self._at - now) / self._rules.over)
        return self._waits * faded / max(self._answers * faded, 1.0)

    def patience(self, now: float) -> float:
        """What is left of patience, as a share: (1 - ``shrinks``) to the power of how many times
        the recent mean wait exceeds ``after_waits_of``.
        """
        beyond = self.mean(now) / self._rules.after_waits_of - 1
        return 1.0 if beyond <= 0 else (1 - self._rules.shrinks) ** beyond
