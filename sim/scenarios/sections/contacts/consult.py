"""Asking a colleague while the customer stays."""

from __future__ import annotations

from typing import Literal

from sim.scenarios.sections.section import Name, Section
from sim.scenarios.sections.spread import Spread
from sim.units import Duration, Priority, Share


class Consult(Section):
    """An agent who has come as far as possible asks a colleague, and keeps the contact."""

    share: Share
    """Share of the steps in which the agent asks, e.g. `10%`."""
    of: Name
    """Tier of the colleagues: the agent's own, or a later one."""
    takes: Spread
    """Time that both are busy with it."""
    wait: Duration = 2.0
    """How long the agent waits for a colleague at most; `0 min`: asks only who is free."""
    otherwise: Literal["go on", "escalate"] = "go on"
    """Where nobody is free within that time: the agent ends the step without, or passes the contact
    to the tier that was to be asked."""
    priority: Priority = 1
    """Of the question among what colleagues have to do."""
