"""Ownership: the first agent keeps an inquiry while others work on it, and what that takes."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from sim.scenarios.sections.section import Section
from sim.scenarios.sections.spread import Spread
from sim.units import Interval


class Ownership(Section):
    """Who keeps an inquiry that is passed on, and the work of it."""

    owner: Literal["first agent", "nobody"] = "first agent"
    """`first agent`: the agent who first passes an inquiry on keeps it; `nobody` does, e.g. for one
    topic."""
    hand_over: Spread | None = None
    """Time that passing a contact to another tier takes the giving agent; none unless stated."""
    kind: Literal["cold", "warm"] = "cold"
    """`cold`: the agent writes it down when the contact has gone on; `warm`: the agent stays with a
    live customer until somebody answers, and hands over in person (both are busy for its
    length)."""
    update_every: Interval | None = None
    """Interval at which the owner tells the customer how things stand, while others have the
    contact; goes with `update`."""
    update: Spread | None = None
    """Time of one status update; goes with `update_every`."""
    follow_up: Spread | None = None
    """Time of a closing follow-up by the owner once another tier has solved it; none unless
    stated."""

    @model_validator(mode="after")
    def _whole(self) -> Ownership:
        if (self.update is None) != (self.update_every is None):
            got = "update" if self.update_every is None else "update_every"
            raise ValueError(f"write both or neither of `update` and `update_every` (got `{got}`)")
        if self.kind == "warm" and self.hand_over is None:
            raise ValueError("a `warm` hand-over needs its length: `hand_over`")
        return self
