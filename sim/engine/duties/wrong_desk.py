"""The wrong desk: contacts that land with the wrong topic, and who puts them right in one go."""

from __future__ import annotations

from sim.agents import Agent
from sim.engine.moments import Moments, Workplace
from sim.engine.script import Script
from sim.inquiries import Contact


def register(house: Workplace, moments: Moments) -> None:
    """Where some contacts land at the wrong desk."""
    if house.floor.scenario.wrong_desk is not None:
        moments.put_right.append(MisdirectedContacts(house.script).put_right)


class MisdirectedContacts:
    """What an agent does with a contact that belongs to another topic."""

    def __init__(self, script: Script) -> None:
        self._script = script

    def put_right(self, agent: Agent, contact: Contact, standard: float) -> float:
        """An agent at the wrong desk who has the right skill goes on at once, in the same step.

        Returns:
            Standard minutes of what the agent does: of both, or (without the skill) of the triage.
        """
        script = self._script
        speed, right = agent.group.speed, script.kind_after(contact)
        if right.live and not contact.kind.live:  # called back, and nobody passes it on
            right = script.written(right, right.channel)
        if not agent.group.takes(right):
            return standard
        at_the_desk = speed[contact.kind.topic]
        contact.step += 1
        contact.kind = right
        return script.handle_time[contact.step] + standard * speed[right.topic] / at_the_desk
