"""How the answer moves where one input is lower or higher: what was found, as data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.decisions.candidates import Plan, hires_of, options_of
from sim.decisions.growth.inputs import Case


@dataclass(frozen=True)
class Answer:
    """What a search finds."""

    plan: Plan
    breaks: str | None
    """First day of the first week that misses a target with more than the risk, within reach, if
    nothing is done; None where none does."""
    not_held: int
    """Weeks in reach in which some target is missed whatever is done."""
    lost: int = 0
    """Weeks that break a target before anything can help."""
    stopped: bool = False
    """Whether the budget was spent before the search had ended."""

    @property
    def first(self) -> dt.date | None:
        """When the first job is to be posted, or the first option decided on; None: nothing is."""
        return min((each.posted for each in self.plan), default=None)

    @property
    def hires(self) -> int:
        """Agents hired."""
        return sum(hire.agents for hire in hires_of(self.plan))

    @property
    def options(self) -> tuple[str, ...]:
        """Options used."""
        return tuple(each.name for each in options_of(self.plan))


@dataclass(frozen=True)
class Moved:
    """One input, lower and higher."""

    input: str
    cases: Sequence[tuple[Case, Answer]]
    """The changed scenario and the answer for it: lower first."""

    def effect(self, base: Answer) -> tuple[int, int, int]:
        """By how much the answer moves over both cases: hires, options and weeks that are missed;
        days of the first step; days of the break.
        """
        hires, days, breaks = 0, 0, 0
        for _, answer in self.cases:
            hires += abs(answer.hires - base.hires) + abs(answer.not_held - base.not_held)
            hires += abs(answer.lost - base.lost)
            hires += len(set(answer.options) ^ set(base.options))
            days += _days_between(answer.first, base.first)
            breaks += _days_between(_date(answer.breaks), _date(base.breaks))
        return hires, days, breaks


NEVER = 1_000
"""Days that stand for something that happens in one case and not in the other."""


def _date(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def _days_between(one: dt.date | None, other: dt.date | None) -> int:
    if one is None or other is None:
        return 0 if one is other else NEVER
    return abs((one - other).days)


@dataclass(frozen=True)
class Sensitivity:
    """How the answer moves with what the scenario was told."""

    share: float
    """How far each input was moved to either side, where the scenario states no range."""
    base: Answer
    """The answer as it is."""
    moved: Sequence[Moved]
    """Inputs, the one with most effect first."""
    left_out: Mapping[str, str]
    """Inputs that were not moved, and why."""
    replications: int
    """Replications that the searches took."""
