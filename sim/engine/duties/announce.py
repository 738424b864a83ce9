"""Customers who are told how long they will wait for the first answer, and leave or stay.

What is announced is the expected wait in a line of equals, after Whitt (1999), *Improving service
by informing customers about anticipated delays*: the agents' time that those ahead and this one
take on average, over how many agents there are.
"""

from __future__ import annotations

import math

from sim.engine.moments import Moments, Workplace
from sim.inquiries import Contact


def register(house: Workplace, moments: Moments) -> None:
    """Where customers of any channel are told how long they will wait."""
    if house.floor.announce:
        moments.patience.append(Announcements(house).patience)


class Announcements:
    """What customers are told when they begin to wait, and who stays."""

    def __init__(self, house: Workplace) -> None:
        self._house, rules = house, house.floor.announce
        self._of_expected: list[float] = rules["of_expected"].tolist()
        self._waits: list[bool] = rules["who_stays_waits"].tolist()
        self._agent_time: list[float] = rules["agent_time"].tolist()
        begins, lines = rules["lines_from"].tolist(), rules["lines"].tolist()
        self._lines = [lines[begins[k] : begins[k + 1]] for k in range(len(self._agent_time))]

    def patience(self, contact: Contact, minutes: float) -> float:
        """How long a customer waits who is told at ``contact.queued_at`` how long it will be."""
        channel = contact.kind.channel.number
        times = self._of_expected[channel]
        if math.isnan(times) or not math.isnan(contact.answered_at):
            return minutes
        agents = self._agents(contact)
        if agents == 0:  # nobody can tell
            return minutes
        if times * self._work_until_turn(contact) / agents > minutes:
            return 0.0
        return math.inf if self._waits[channel] else minutes

    def _work_until_turn(self, contact: Contact) -> float:
        """Minutes of agents' time that those ahead take, and one more like this contact."""
        kind = contact.kind.number
        ahead = self._house.queues.ahead(contact, self._lines[kind])
        work = 0.0
        for number, minutes in zip(ahead, self._agent_time, strict=True):
            work += number * minutes
        return work + self._agent_time[kind]

    def _agents(self, contact: Contact) -> float:
        """Agents on duty whose own work it is, as so many at standard speed."""
        topic, agents = contact.kind.topic, 0.0
        for agent in self._house.agents:
            if agent.on_duty and not agent.leaving and agent.group.own.covers(contact.kind):
                agents += agent.group.speed[topic]
        return agents
