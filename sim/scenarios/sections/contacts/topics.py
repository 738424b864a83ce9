"""Topics: what inquiries are about, the work at each tier, and what unsolved ones do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import (
    ConfigDict,
    Field,
)

from sim.distributions import Constant
from sim.scenarios.sections.contacts.consult import Consult
from sim.scenarios.sections.contacts.ownership import Ownership
from sim.scenarios.sections.section import (
    Name,
    Repeats,
    Section,
    Shares,
)
from sim.scenarios.sections.spread import LongSpread, Patience, Spread
from sim.units import (
    Priority,
    Share,
    hint,
    nearest,
)


class Returns(Section):
    share: Share
    """Share of unsolved inquiries that come back."""
    after: LongSpread
    """Time from the end of the unsolved contact until the customer returns."""
    at_most: Repeats = 5
    """Returns an inquiry makes at most."""
    to: Name | None = None
    """Tier where who is back begins, of topics that have work there; where new contacts begin
    unless stated."""
    conflicting_answers: Share = 0.0
    """Chance that a solved inquiry comes back nevertheless, for each further agent who has worked
    on the contact: several agents tell several things."""


class Work(Section):
    """A topic's work at one tier."""

    handle_time: Spread = Field(default_factory=lambda: Constant(0.0))
    """Talk or work time at standard speed; left out at outside teams only."""
    wrap_up: Spread | None = None
    """Work after the customer is released; none unless stated."""
    escalate: Shares = 0.0
    """Share passed to the next tier, or shares by tier, e.g. `{L2: 8%, engineering: 1%}`."""
    solve: Share = 1.0
    """Share solved of those not escalated."""
    patience: Patience | None = None
    """How long a live customer waits in this tier's line about this topic, where it differs."""
    consult: Consult | None = None
    """When the agent asks a colleague about this topic, where it differs from the tier's."""


class Topic(Section):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Work]

    share: Shares | None = None
    """Share of the inquiries, or shares by channel; one topic may leave it out and takes the
    rest."""
    priority: Priority | None = None
    """Raises contacts of this topic above their channel's priority (the higher one counts)."""
    returns: Returns | None = None
    """What unsolved inquiries do, where it differs from the scenario's `returns`."""
    patience: Patience | None = None
    """How long a live customer waits about this topic, where it differs from the tier's and the
    channel's."""
    ownership: Ownership | None = None
    """Who keeps inquiries that are passed on, where it differs from the scenario's `ownership`."""
    enters_at: Name | None = None
    """Tier that new contacts reach first; the first tier with work for this topic unless stated."""

    @classmethod
    def _known(cls, tiers: Sequence[str] | None) -> Sequence[str] | None:
        return None if tiers is None else [*cls.keys(), *tiers]

    @classmethod
    def _unknown(cls, key: str, value: Any, known: Sequence[str]) -> str:
        own, near = cls.keys(), nearest(key, known)
        tiers = [each for each in known if each not in own]
        if isinstance(value, Mapping) and "handle_time" in value and near not in own:
            return f"`{key}` is not in `tiers`{hint(key, tiers)}"
        return f"unknown key{hint(key, known)}{', or a tier that `tiers` names' * (near is None)}"

    @property
    def work(self) -> Mapping[str, Work]:
        """The topic's work by tier name."""
        return self.__pydantic_extra__ or {}

    def with_work(self, work: Mapping[str, Work]) -> Topic:
        """The topic with further or other work, by tier."""
        return self.model_copy(update={k: v for k, v in work.items() if k not in self.keys()})
