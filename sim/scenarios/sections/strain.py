"""What load does to people: strained agents and impatient customers. Sections of the scenario.

Both are assumptions that the file states, not measurements; reports name them with their figures.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from sim.scenarios.sections.section import Section
from sim.units import (
    WEEK,
    Increase,
    PercentagePoints,
    PositiveDuration,
    PositiveLongTime,
    Share,
    format_share,
    unreadable,
)


def _below_all(share: float) -> float:
    if share >= 1:
        raise unreadable("must be less than 100%", format_share(share).replace(" ", ""))
    return share


ShareBelowAll = Annotated[Share, AfterValidator(_below_all)]


class Strain(Section):
    """What lasting load does to agents: for every 10 points of occupancy above a limit, and in
    proportion.
    """

    above: ShareBelowAll = 0.85
    """Recent occupancy of an agent from which strain sets in, e.g. `85%`."""
    over: PositiveLongTime = 2 * WEEK
    """How far back occupancy is averaged: a minute this long ago weighs 37 % of a present one
    (exponentially), e.g. `2 weeks`."""
    handle_time: Increase = 0.0
    """How much longer a step takes for every 10 points above, e.g. `+10%`."""
    returns: PercentagePoints = 0.0
    """Further share of solved contacts that come back nevertheless, for every 10 points above, e.g.
    `+5 points`."""
    absence: Increase = 0.0
    """How much more often agents are absent for every 10 points above, e.g. `+20%`."""
    leaving: Increase = 0.0
    """How much more often agents leave (hazard) for every 10 points above, e.g. `+50%`."""

    @property
    def utmost(self) -> float:
        """The highest strain there can be, in tens of points: that of agents always busy."""
        return 10 * (1 - self.above)


class Impatience(Section):
    """Customers who have less patience where waits have been long of late."""

    after_waits_of: PositiveDuration
    """Recent mean wait of the channel from which patience shrinks, e.g. `2 min`."""
    over: PositiveDuration
    """How far back waits are averaged: one this long ago weighs 37 % of a present one
    (exponentially), e.g. `30 min`."""
    shrinks: ShareBelowAll
    """How much of the patience is lost each time that the mean wait exceeds `after_waits_of` by as
    much again, compounding, e.g. `20%`."""
