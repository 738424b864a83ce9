"""Contacts that land at the wrong desk: how many, what that costs, and where they land."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import model_validator

from sim.scenarios.sections.section import Name, Section, Shares
from sim.scenarios.sections.spread import Spread
from sim.units import Level, Share


class WrongDesk(Section):
    """How many contacts land at the wrong desk, and what happens there."""

    share: Shares | None = None
    """Share of contacts that land at the desk of another topic of the same tier, or shares by
    channel, e.g. `{phone: 8%, email: 15%}`."""
    topics: Mapping[Name, Share] | None = None
    """Shares of single topics, where they differ, e.g. `{refund: 25%}`."""
    unclear_roles: Level = 1.0
    """How unclear it is who does what: multiplies all these shares. `100%` is as stated, `200%`
    twice as bad, and with `0%` everybody lands right."""
    triage: Spread
    """Work at the wrong desk until an agent there passes the contact on."""
    to: Mapping[Name, Name] | None = None
    """Topic at whose desk contacts about a topic land, e.g. `{refund: order}`; unless stated, the
    others of the tier by their shares."""

    @model_validator(mode="after")
    def _some_share(self) -> WrongDesk:
        if self.share is None and self.topics is None:
            raise ValueError("write `share`, `topics` or both (got neither)")
        return self
