"""Call-backs: customers who wait for the first answer hang up, and are called when it is their turn
or at a stated time.
"""

from __future__ import annotations

import math

import numpy as np

from sim.clock import CALLBACK, Alarm
from sim.engine.moments import Moments, Workplace
from sim.inquiries import Contact
from sim.log import Outcome


def register(house: Workplace, moments: Moments) -> None:
    """Where customers of any channel are offered to be called back."""
    if any(channel.callback_after < math.inf for channel in house.channels):
        callbacks = CallBacks(house)
        moments.waits.append(callbacks.waits)
        moments.closes.append(callbacks.closes)


class CallBacks:
    """What becomes of those who hang up to be called back."""

    def __init__(self, house: Workplace) -> None:
        self._house = house
        self._accepts = house.tape.contacts.get("callback", np.empty(0))
        self._at_home: dict[Contact, None] = {}
        """Those who are called back at a stated time, before that."""

    def waits(self, contact: Contact) -> None:
        """A contact has joined a line: its customer waits so long, and is offered a call-back."""
        kind = contact.kind
        if kind.live and math.isnan(contact.answered_at):
            at = contact.queued_at + kind.channel.callback_after
            if at < math.inf and not math.isnan(self._accepts.item(contact.id)):
                alarm = Alarm(self._house.clock, self._offered, (contact, contact.place))
                alarm.set(at, CALLBACK + contact.id)

    def _offered(self, alarm: Alarm) -> None:
        """A customer who still waits accepts, and hangs up.

        What is left is work that waits in the same place, one at a time.
        """
        contact, place = alarm.about
        if contact.place is not place or place is None:
            return
        now, channel = self._house.clock.now, contact.kind.channel
        contact.place, contact.callback_at = None, now
        channel.in_house -= 1
        contact.kind = self._house.script.written(contact.kind, channel)
        if math.isnan(channel.callback_in):
            self._house.wait_again(contact)
            return
        due_at = self._house.script.into_opening_hours(contact, now + channel.callback_in)
        self._at_home[contact] = None
        Alarm(self._house.clock, self._is_due, contact).set(due_at, CALLBACK + contact.id)

    def _is_due(self, alarm: Alarm) -> None:
        """The stated time has come: in line since when it first waited."""
        contact: Contact = alarm.about
        del self._at_home[contact]
        self._house.wait_again(contact)

    def closes(self) -> None:
        """Log who is to be called back after the end."""
        for contact in self._at_home:
            self._house.log.contact(contact, Outcome.OPEN, math.nan)
