"""Those who wait in vain: they leave a message after some time, or at closing time, or must go."""

from __future__ import annotations

import math

from sim.clock import CLOSING, MESSAGE, Alarm
from sim.engine.moments import Moments, Workplace
from sim.inquiries import ChannelState, Contact
from sim.log import Outcome


def register(house: Workplace, moments: Moments) -> None:
    """Where customers of any channel leave messages, or are not served after closing time."""
    messages = Messages(house)
    if any(channel.message_after < math.inf for channel in house.channels):
        moments.waits.append(messages.waits)
    for channel in house.channels:
        if channel.at_closing != "serve" and channel.hours is not None:
            for minute in channel.hours.closes:
                Alarm(house.clock, messages.closes, channel).set(minute, CLOSING + channel.number)


class Messages:
    """What becomes of live customers who wait for their first answer, and wait no more."""

    def __init__(self, house: Workplace) -> None:
        self._house, self._queues = house, house.queues

    def waits(self, contact: Contact) -> None:
        """A contact has joined a line: its customer waits so long, and leaves a message."""
        if _unanswered(contact):
            at = contact.queued_at + contact.kind.channel.message_after
            if at < math.inf:
                alarm = Alarm(self._house.clock, self._has_waited, (contact, contact.place))
                alarm.set(at, MESSAGE + contact.id)

    def _has_waited(self, alarm: Alarm) -> None:
        """A customer leaves a message, unless somebody has answered or the customer is gone."""
        contact, place = alarm.about
        if contact.place is place and place is not None:
            self._leaves_message(contact)

    def closes(self, alarm: Alarm) -> None:
        """A channel closes for today: who waits for the first answer leaves a message, or goes."""
        channel: ChannelState = alarm.about
        waiting = [each for each in self._queues.waiting() if each.kind.channel is channel]
        for contact in sorted(filter(_unanswered, waiting), key=lambda each: each.id):
            if channel.at_closing == "message":
                self._leaves_message(contact)
            else:
                contact.place = None
                channel.in_house -= 1
                self._house.leave(contact, Outcome.TURNED_AWAY)

    def _leaves_message(self, contact: Contact) -> None:
        """A contact is deferred work from now on, and keeps the time since when it has waited."""
        channel = contact.kind.channel.leaves_message_to
        if channel is not None:
            contact.place = None
            contact.kind.channel.in_house -= 1
            contact.kind = self._house.script.written(contact.kind, channel)
            self._house.wait_again(contact)


def _unanswered(contact: Contact) -> bool:
    """Whether a live contact waits for its first answer."""
    return contact.kind.live and math.isnan(contact.answered_at)
