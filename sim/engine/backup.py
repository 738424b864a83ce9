"""Backup: contacts that have waited for some time in their line open to further groups as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.clock import BACKUP, Alarm, Clock
from sim.inquiries import Contact
from sim.queues import BackupLine, Routing

if TYPE_CHECKING:
    from sim.agents import Agent


class BackupCalls:
    """Calls the backup groups of waiting contacts, one after the other."""

    def __init__(
        self, clock: Clock, routing: Routing, take: Callable[[Agent, Contact, float], None]
    ) -> None:
        """Set up.

        Args:
            clock: the house's clock.
            routing: its lines and free agents.
            take: called when an agent takes a contact: agent, contact, minute.
        """
        self._clock, self._routing, self._take = clock, routing, take

    def waits(self, contact: Contact) -> None:
        """A contact has joined a line, and no agent is free for it: it counts from now on.

        What has been put aside before, or been put back, has waited since then.
        """
        self._wait_for(contact, contact.place, 0)

    def _wait_for(self, contact: Contact, place: object, number: int) -> None:
        """Open a contact to each further backup whose time has come; an alarm for the next."""
        backups = contact.kind.backups
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
        agent = self._routing.next_agent(backup)
        if agent is None:
            self._routing.open_to(backup, contact)
            return
        contact.place = None
        self._take(agent, contact, self._clock.now)
