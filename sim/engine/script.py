"""What the tape says of every contact, as the house reads it while the clock runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.inquiries import ChannelDesk, Contact, ContactKind, contact_kinds
from sim.scenarios.sections.schema import Scenario
from sim.tape import Tape


class Script:
    """Contacts and steps by their row on the tape.

    Lists, since single numbers are read faster from these than from arrays.
    """

    def __init__(self, scenario: Scenario, tape: Tape, channels: Sequence[ChannelDesk]) -> None:
        self.first_step: list[int] = tape.contacts["first_step"].tolist()
        """By contact."""
        self.handle_time: list[float] = tape.steps["handle_time"].tolist()
        self.wrap_up: list[float] = tape.steps["wrap_up"].tolist()
        self.next: list[int] = tape.steps["next"].tolist()
        topics = [scenario.topics[name] for name in sorted(scenario.topics)]
        returns = [topic.returns or scenario.returns for topic in topics]
        self.returns_at_most = [0 if rule is None else rule.at_most for rule in returns]
        """By topic."""
        self._kinds = {
            (kind.live, kind.tier, kind.topic, kind.channel.number): kind
            for kind in contact_kinds(scenario, channels)
        }
        length = np.diff([*self.first_step, len(self.next)])
        inquiry = np.repeat(tape.contacts["inquiry"], length)
        codes = (
            tape.steps["live"],
            tape.steps["tier"],
            tape.steps["topic"],
            tape.inquiries["channel"][inquiry],
        )
        rows = zip(*(column.tolist() for column in codes), strict=True)
        self.kind = [self._kinds[row] for row in rows]
        """What a contact is at each step, if it came in its channel's opening hours."""

    @property
    def kinds(self) -> list[ContactKind]:
        """All kinds of contacts that can occur."""
        return list(self._kinds.values())

    def written(self, kind: ContactKind, channel: ChannelDesk) -> ContactKind:
        """The kind of a contact that goes on as a deferred one of another channel."""
        return self._kinds[False, kind.tier, kind.topic, channel.number]

    def kind_after(self, contact: Contact) -> ContactKind:
        """What a contact is at its next step; once outside opening hours, deferred for good."""
        before, kind = contact.kind, self.kind[contact.step + 1]
        return kind if before.channel is kind.channel else self.written(kind, before.channel)
