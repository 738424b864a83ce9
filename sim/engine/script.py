"""What the tape says of every contact, as the house reads it while the clock runs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from sim.floor import Floor
from sim.inquiries import ChannelState, Contact, ContactKind, comes_again, contact_kinds
from sim.log import Outcome, Reason
from sim.tape import Tape
from sim.tape.tables import by_row

SOME = 4096
"""Inquiries that are read at a time."""


class Script:
    """Contacts and steps by their row on the tape."""

    def __init__(self, floor: Floor, tape: Tape, channels: Sequence[ChannelState]) -> None:
        self._tape = tape
        self.first_step: Sequence[int] = by_row(tape.contacts["first_step"])
        """By contact."""
        self._if_back: Sequence[int] | None = None
        if "step_if_back" in tape.contacts:
            self._if_back = by_row(tape.contacts["step_if_back"])
        self._if_redial: Sequence[int] | None = None
        if "patience_if_redial" in tape.contacts:
            self._if_redial = by_row(tape.contacts["patience_if_redial"])
        self.handle_time: Sequence[float] = by_row(tape.steps["handle_time"])
        self.wrap_up: Sequence[float] = by_row(tape.steps["wrap_up"])
        self.next: Sequence[int] = by_row(tape.steps["next"])
        lots = tape.steps.get("lot")
        self.lots: Sequence[float] | None = None if lots is None else by_row(lots)
        """By step: which of equally good agents takes it, where that is drawn."""
        self.returns_at_most: list[int] = floor.topics["returns_at_most"].tolist()
        """By topic."""
        self.kinds = contact_kinds(floor.scenario, channels)
        """All kinds of contacts that can occur, and of questions about them, by number."""
        self._kinds = {
            (kind.live, kind.tier, kind.topic, kind.channel.number): kind
            for kind in self.kinds
            if not kind.is_question
        }
        self._number = self._kind_numbers(floor, tape)
        """Of the kind at each step."""

    def _kind_numbers(self, floor: Floor, tape: Tape) -> Sequence[int]:
        sizes = 2, len(floor.scenario.tiers), len(self.returns_at_most), len(floor.channels["live"])
        numbers = np.full(sizes, -1, np.min_scalar_type(-len(self.kinds)))
        for (live, *place), kind in self._kinds.items():
            numbers[int(live), *place] = kind.number
        lengths = np.diff(tape.contacts["first_step"], append=len(self.next))
        channel = tape.inquiries["channel"][np.repeat(tape.contacts["inquiry"], lengths)]
        steps = tape.steps
        return by_row(
            numbers[steps["live"].astype(np.int8), steps["tier"], steps["topic"], channel]
        )

    def kind(self, step: int) -> ContactKind:
        """What a contact is at a step, if it came in its channel's opening hours."""
        return self.kinds[self._number[step]]

    def written(self, kind: ContactKind, channel: ChannelState) -> ContactKind:
        """The kind of a contact that goes on as a deferred one of another channel."""
        return self._kinds[False, kind.tier, kind.topic, channel.number]

    def further(self, earlier: Contact, reason: Reason, at: float) -> Contact:
        """The next contact of an inquiry, which arrives at a minute."""
        row = earlier.id + 1
        step = self.first_step[row]
        back = earlier.returns > 0 or reason is Reason.RETURN
        if back and self._if_back is not None and self._if_back[row] >= 0:
            step = self._if_back[row]
        waits_by = -1
        if reason is Reason.REDIAL and self._if_redial is not None:
            waits_by = self._if_redial[row]
            if waits_by >= 0:  # goes on with the step at which it gave up
                step = earlier.step
                waits_by += self.kind(step).tier
        contact = Contact(row, step, self.kind(step), at)
        contact.follows(earlier, reason)
        if waits_by >= 0:
            contact.waits_by = waits_by
        return contact

    def kind_after(self, contact: Contact) -> ContactKind:
        """What a contact is at its next step; once outside opening hours, deferred for good, and
        until somebody has called back who has hung up.
        """
        before, kind = contact.kind, self.kind(contact.step + 1)
        hung_up = not math.isnan(contact.callback_at) and math.isnan(contact.answered_at)
        stays = before.channel is kind.channel and not hung_up
        return kind if stays else self.written(kind, before.channel)

    def arrivals(self, channel: ChannelState) -> Iterator[tuple[int, float]]:
        """First contacts of a channel's inquiries by row, and when they arrive, in that order."""
        inquiries = self._tape.inquiries
        for first in range(0, len(inquiries["channel"]), SOME):
            some = slice(first, first + SOME)
            here = first + np.flatnonzero(inquiries["channel"][some] == channel.number)
            contacts, minutes = inquiries["first_contact"][here], inquiries["arrived_at"][here]
            yield from zip(contacts.tolist(), minutes.tolist(), strict=True)

    def into_opening_hours(self, contact: Contact, minute: float) -> float:
        """When a customer who means to come again at a minute comes: while the channel is open."""
        hours = self.kind(self.first_step[contact.id]).channel.hours
        return minute if hours is None else hours.into_open(minute)

    def comes_again(self, contact: Contact, outcome: Outcome) -> tuple[Reason, float] | None:
        """Why and after how many minutes the customer of an unsolved contact comes again, if so."""
        return comes_again(
            contact,
            outcome,
            redial_after=self._tape.contacts["redial_after"].item(contact.id),
            return_after=self._tape.contacts["return_after"].item(contact.id),
            returns_at_most=self.returns_at_most[contact.kind.topic],
        )
