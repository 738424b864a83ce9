"""Call-backs: customers who wait for the first answer hang up, and are called when it is their turn
or at a stated time.
"""

from __future__ import annotations

import math

import numpy as np

from sim.agents import Agent, ChoreStep, Step
from sim.clock import CALLBACK, Alarm
from sim.engine.moments import Moments, Workplace
from sim.inquiries import Contact
from sim.log import Ending, Outcome


def register(house: Workplace, moments: Moments) -> None:
    """Where customers of any channel are offered to be called back."""
    if any(channel.callback_after < math.inf for channel in house.channels):
        callbacks = CallBacks(house, moments)
        for kind in house.script.kinds:
            offers = kind.channel.live and kind.channel.callback_after < math.inf
            if offers and not kind.live and not kind.is_question:
                house.handlers[kind.number] = callbacks
        moments.waits.append(callbacks.waits)
        moments.closes.append(callbacks.closes)


class CallBacks:
    """What becomes of those who hang up to be called back."""

    def __init__(self, house: Workplace, moments: Moments) -> None:
        """Nobody has hung up yet.

        Args:
            house: the house.
            moments: those who are to know of agents who call in vain.
        """
        self._house, self._clock, self._begins_task = house, house.clock, moments.begins_task
        self._in_vain = house.tape.contacts.get("callback", np.empty(0))
        self._at_home: dict[Contact, None] = {}
        """Those who are called back at a stated time, or called again, before that."""

    # Hanging up ----------------------------------------------------------------------------

    def waits(self, contact: Contact) -> None:
        """A contact has joined a line: its customer waits so long, and is offered a call-back."""
        kind = contact.kind
        if kind.live and math.isnan(contact.answered_at):
            at = contact.queued_at + kind.channel.callback_after
            if at < math.inf and not math.isnan(self._in_vain.item(contact.id)):
                alarm = Alarm(self._clock, self._offered, (contact, contact.place))
                alarm.set(at, CALLBACK + contact.id)

    def _offered(self, alarm: Alarm) -> None:
        """A customer who still waits accepts, and hangs up.

        What is left is work that waits in the same place, one at a time.
        """
        contact, place = alarm.about
        if contact.place is not place or place is None:
            return
        now, channel = self._clock.now, contact.kind.channel
        contact.place, contact.callback_at = None, now
        channel.in_house -= 1
        contact.kind = self._house.script.written(contact.kind, channel)
        if math.isnan(channel.callback_in):
            self._house.wait_again(contact)
        else:
            self._waits_at_home(contact, now + channel.callback_in)

    def _waits_at_home(self, contact: Contact, minute: float) -> None:
        """A contact is in no line until a minute, or the next opening after it."""
        due_at = self._house.script.into_opening_hours(contact, minute)
        self._at_home[contact] = None
        Alarm(self._clock, self._is_due, contact).set(due_at, CALLBACK + contact.id)

    def _is_due(self, alarm: Alarm) -> None:
        """The stated time has come: in line since when it first waited."""
        contact: Contact = alarm.about
        del self._at_home[contact]
        self._house.wait_again(contact)

    # Calling ---------------------------------------------------------------------------------

    def take(self, agent: Agent, contact: Contact, now: float) -> None:
        """An agent calls a customer, or takes up other deferred work of the channel."""
        is_call = not math.isnan(contact.callback_at) and math.isnan(contact.answered_at)
        if not is_call or contact.calls >= self._in_vain.item(contact.id):
            self._house.take(agent, contact, now)
            return
        step = ChoreStep(contact, agent, now)
        step.rest = contact.kind.channel.callback_no_answer
        for begins_task in self._begins_task:
            begins_task(agent, step, now)
        agent.alarm = Alarm(self._clock, self._no_answer, agent)
        self._house.work_on(agent, step, now)

    def _no_answer(self, alarm: Alarm) -> None:
        """Nobody picks up: the customer is called again, or is lost; the agent takes more."""
        agent: Agent = alarm.about
        if agent.alarm is not alarm:
            return
        now, step = self._clock.now, agent.in_hand.pop()
        step.ending = Ending.NO_ANSWER
        self._house.log_step(step, now)
        agent.alarm = Alarm(self._clock, self._house.step_ends, agent)
        contact, channel = step.contact, step.kind.channel
        contact.calls += 1
        contact.queued_at = now
        if contact.calls >= channel.callback_attempts:
            self._house.leave(contact, Outcome.ABANDONED)
        else:
            self._waits_at_home(contact, now + channel.callback_again)
        self._house.take_more(agent, now)

    def work_on(self, agent: Agent, step: Step, now: float) -> None:
        """Work of the channel goes on."""
        self._house.work_on(agent, step, now)

    def put_back(self, step: Step) -> None:
        """An agent has put work of the channel down."""
        self._house.put_back(step)

    # The log ---------------------------------------------------------------------------------

    def log_step(self, step: Step, ended_at: float) -> None:
        """A call or a stretch of other work has ended, or is open at the end."""
        self._house.log_step(step, ended_at)

    def log_open(self, step: Step) -> None:
        """A customer is being called at the end, or other work is not done."""
        self._house.log_open(step)

    def log_waiting(self, contact: Contact) -> None:
        """A customer waits for the call at the end, or other work for an agent."""
        self._house.log_waiting(contact)

    def closes(self) -> None:
        """Log who is to be called back after the end."""
        for contact in self._at_home:
            self._house.log.contact(contact, Outcome.OPEN, math.nan)
