"""What a customer's experience and the team's running cost: sections `satisfaction` and `money`.

The scorecard is an assumption that the file states, not a measurement: every figure in it has a
default and can be replaced by one's own.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from sim.scenarios.sections.section import Number, Section
from sim.units import MoneyRate, Share, plain, unreadable


def _taken_off(points: float) -> float:
    if not -4 <= points <= 0:
        number = int(points) if points.is_integer() else points
        raise unreadable("must be points taken off, from -4 to 0", number)
    return points + 0.0


Points = Annotated[
    Number,
    AfterValidator(_taken_off),
    Field(json_schema_extra={"minimum": -4, "maximum": 0}),
]
"""Points taken off a score from 1 to 5: 0 or less."""
Score = Annotated[Number, Field(ge=1, le=5)]
"""A score from 1 (worst) to 5 (best)."""
Money = Annotated[Number, Field(ge=0)]
"""An amount of money, 0 or more."""


class Retention(Section):
    """Share of customers who stay, by NPS group."""

    promoter: Share = 0.95
    """Share of promoters who stay customers."""
    passive: Share = 0.85
    """Share of those in between who stay customers."""
    detractor: Share = 0.60
    """Share of detractors who stay customers."""


class Satisfaction(Section):
    """Scorecard: what an inquiry's course takes off its customer's satisfaction."""

    start: Score = 4.6
    """Score, from 1 to 5, of a customer whose inquiry was solved at once."""
    wait_over_target: Points = -0.3
    """Points each time the longest wait of the inquiry's contacts doubles beyond its channel's
    target: taken off once at twice the target, twice at four times. Channels without a target take
    nothing off."""
    hand_over: Points = -0.3
    """Points for each time the inquiry was passed on."""
    return_: Annotated[Points, Field(alias="return")] = -0.6
    """Points for each time the customer had to come back because it was not solved."""
    per_day: Points = -0.1
    """Points for each day (and in proportion for a part of one) until it was solved or given up."""
    unsolved: Points = -2.0
    """Points for an inquiry that was given up."""
    survey: Share = 0.20
    """Share of customers who answer the survey; who does is drawn for each inquiry."""
    promoters: Score = 4.5
    """Score from which a customer is a promoter."""
    detractors: Score = 3.5
    """Score below which a customer is a detractor."""
    retention: Retention = Retention()
    """Who stays a customer: a share for each NPS group."""

    @model_validator(mode="after")
    def _groups_in_order(self) -> Satisfaction:
        if self.detractors > self.promoters:
            raise ValueError(
                f"`detractors` must not be above `promoters` "
                f"(got {plain(self.detractors)} and {plain(self.promoters)})"
            )
        return self


class Prices(Section):
    """What the team costs beside wages, and what a customer is worth."""

    overtime_premium: Share = 0.0
    """Paid on top of the cost per hour for overtime, e.g. `50%`."""
    tools_per_head: MoneyRate = 0.0
    """Licences and equipment of one agent, on duty or not, e.g. `90 per month`."""
    lost_customer: Money | None = None
    """Value lost with each inquiry that is given up."""
    dissatisfied_customer: Money | None = None
    """Value lost with each detractor whose inquiry was not given up; needs `satisfaction`."""
    budget: Annotated[MoneyRate, Field(gt=0)] | None = None
    """What the team may cost, e.g. `12000 per week`."""
