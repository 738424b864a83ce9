"""Backup: contacts that have waited for some time in their line open to further groups as well."""

from __future__ import annotations

from sim.clock import BACKUP, Alarm
from sim.engine.moments import Moments, Workplace
from sim.inquiries import Contact, Waiting
from sim.queues import BackupLine


def register(house: Workplace, moments: Moments) -> None:
    """Where any group backs others up."""
    if any(house.queues.backups):
        moments.waits.append(BackupCalls(house).waits)


class BackupCalls:
    """Calls the backup groups of waiting contacts, one after the other."""

    def __init__(self, house: Workplace) -> None:
        self._house, self._clock, self._queues = house, house.clock, house.queues

    def waits(self, contact: Contact) -> None:
        """A contact has joined a line, and no agent is free for it: it counts from now on.

        What has been put aside before, or been put back, has waited since then.
        """
        self._wait_for(contact, contact.place, 0)

    def _wait_for(self, contact: Contact, place: Waiting | None, number: int) -> None:
        """Open a contact to each further backup whose time has come; an alarm for the next."""
        backups = self._queues.backups[contact.kind.number]
        for k in range(number, len(backups)):
            opens_at = contact.queued_at + backups[k].after
            if opens_at > self._clock.now:
                alarm = Alarm(self._clock, self._opens, (contact, place, k))
                alarm.set(opens_at, BACKUP + contact.id)
                return
            self._open(contact, backups[k])
            if contact.place is not place:
                return

    def _opens(self, alarm: Alarm) -> None:
        """A contact has waited long enough for a backup, unless it no longer waits there."""
        contact, place, number = alarm.about
        if contact.place is place:
            self._wait_for(contact, place, number)

    def _open(self, contact: Contact, backup: BackupLine) -> None:
        """A free agent of the backup takes the contact, or whoever is free first."""
        agent = self._queues.next_agent(backup, contact)
        if agent is None:
            self._queues.open_to(backup, contact)
            return
        contact.place = None
        self._house.handlers[contact.kind.number].take(agent, contact, self._clock.now)
