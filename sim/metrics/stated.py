"""What is not in a log and must be stated to measure it: prices, and points of satisfaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class UnitPrices:
    """What the team costs beside wages, and what customers are worth; None where not stated."""

    overtime_premium: float = 0.0
    """Share of the cost per hour that is paid on top for overtime."""
    tools_per_minute: float = 0.0
    """Licences and equipment of one agent, per minute of the calendar."""
    per_hire: Mapping[str, float] = field(default_factory=dict)
    """Cost of a hire by group."""
    lost_customer: float | None = None
    """Value lost with an inquiry that is given up."""
    dissatisfied_customer: float | None = None
    """Value lost with a detractor whose inquiry was solved."""
    budget_per_minute: float | None = None
    """What the team may cost, per minute of the calendar."""
    own_premiums: Mapping[str, Sequence[tuple[float, float, float]]] = field(default_factory=dict)
    """By group (from, to, premium): minutes of the log in which its overtime has another price."""


ServiceLevelOf = Literal[
    "all offered", "answered", "without short abandons", "short abandons as met"
]


@dataclass(frozen=True)
class ServiceLevelRule:
    """Of which contacts the service level is the share that was answered in time."""

    of: ServiceLevelOf = "all offered"
    short: float | None = None
    """Minutes up to which giving up is short; None: the channel's target time."""


@dataclass(frozen=True)
class Scorecard:
    """Assumed points of a customer's satisfaction, on a scale from 1 to 5; those taken off are
    negative.
    """

    start: float
    """Score of an inquiry that was solved at once."""
    wait_over_target: float
    """Points each time the longest wait doubles beyond its channel's target."""
    hand_over: float
    """Points for each time it was passed on."""
    returned: float
    """Points for each return."""
    per_day: float
    """Points for each day until it was closed."""
    unsolved: float
    """Points if it was given up."""
    survey: float
    """Share of customers who answer the survey; the log says who did."""
    promoters: float
    """Score from which a customer is a promoter."""
    detractors: float
    """Score below which a customer is a detractor."""
    retention: Mapping[str, float]
    """Share of customers who stay: of each ``promoter``, ``passive``, ``detractor``."""
