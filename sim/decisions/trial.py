"""What a plan brought about, and what that tells of the weeks: held, missed, or not known yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.decisions.candidates import Hires, Plan, hires_of
from sim.decisions.chances import deviations_of
from sim.decisions.goals import Floats, GoalWeeks
from sim.decisions.weeks import WeeklyFigures

if TYPE_CHECKING:
    from sim.scenarios.sections.schema import Scenario

SURELY_ABOVE, SURELY_BELOW = 3.0, 2.0
"""Standard errors by which a week's chance must differ from the risk to be surely above or below.

It is the more for refusing: of many weeks one may be above by chance alone."""
FAR_BELOW = 0.25
"""Part of the risk: a week whose chance is surely smaller does not come near."""
LEAST_SHORT = 0.01
"""How far a week is short of the risk at least, in standard deviations, where it exceeds it."""


@dataclass(frozen=True, eq=False)
class Trial:
    """What a plan brought about in some replications."""

    plan: Plan
    weeks: GoalWeeks
    """The goals' KPIs by week; perhaps in more replications than the rest."""
    cost: float
    """Mean cost of a replication, options included; 0 where nothing costs anything, and NaN where
    it was not asked."""
    totals: Mapping[str, float]
    """KPIs of the whole team over the whole measured time, over all replications."""
    sums: Mapping[str, Floats]
    """Numerator and denominator of these and of ``cost``, replication × 2."""
    by_week: WeeklyFigures | None = None
    """Figures by week of tiers, channels and groups, where they were asked for."""
    on_duty: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """How many of a group were on duty in each week, on average, where that was asked for."""

    @property
    def hires(self) -> Hires:
        """The hires of its plan."""
        return hires_of(self.plan)

    def begun(self, scenario: Scenario) -> Floats:
        """1 for weeks in which something of its plan has begun; for all where it begins after them.

        Args:
            scenario: what the plan is for.
        """
        days = (each.first_day(scenario) for each in self.plan)
        first = min(days, default=scenario.horizon.start).isoformat()
        begun = np.array([start >= first for start in self.weeks.starts], float)
        return begun if begun.any() else np.ones(len(begun))

    def excess(self, risk: float, in_reach: Floats) -> float:
        """How far the weeks are short of the risk, added up over goals and weeks.

        0 if and only if no week exceeds the risk.

        Args:
            risk: accepted chance of missing a goal in a week.
            in_reach: goal × week, or week: 1 for what can still be held, 0 for the rest.
        """
        return float((self.beyond(risk) * in_reach).sum())

    def beyond(self, risk: float) -> Floats:
        """Goal × week: by how many standard deviations of its KPI the week is short of the risk.

        So a step that helps counts for more than one that does not, where both miss for certain.
        """
        judged = self.weeks.judged
        short = np.maximum(judged.short + deviations_of(risk), LEAST_SHORT)
        return np.where(judged.chance > risk, short, 0.0)

    def worse_than(self, other: Trial, risk: float) -> Floats:
        """Goal × week: how much further than another it is short of a risk, where margins did fall.

        A week in which nothing changes may be judged otherwise, too, for its neighbours tell of it.

        Args:
            other: of the same customers.
            risk: accepted chance of missing a goal in a week.
        """
        further = np.maximum(self.beyond(risk) - other.beyond(risk), 0.0)
        return np.where(self.weeks.nearer(other.weeks) < 0, further, 0.0)

    def comes_near(self, risk: float, in_reach: Floats) -> NDArray[np.bool_]:
        """Weeks that may come near the risk, as far as means and spreads of the margins tell.

        A bare share says too little of them: of 16 replications, none misses in one of six weeks
        whose chance is 11 %.

        Args:
            risk: accepted chance of missing a goal in a week.
            in_reach: as for :meth:`excess`.
        """
        weeks = self.weeks
        error = np.sqrt((1 + weeks.judged.short**2 / 2) / weeks.runs)
        far = -weeks.judged.short - SURELY_ABOVE * error > deviations_of(FAR_BELOW * risk)
        return np.asarray((~far & (in_reach > 0)).any(axis=0), bool)

    def is_clear(self, risk: float, in_reach: Floats) -> bool:
        """Whether the replications decide that it holds, or that it does not.

        Args:
            risk: accepted chance of missing a goal in a week.
            in_reach: as for :meth:`excess`.
        """
        return not self.in_doubt(risk, in_reach).any()

    def in_doubt(
        self, risk: float, in_reach: Floats, *, enough: float = 0.0, sure: float = 1.0
    ) -> NDArray[np.bool_]:
        """Weeks of which the replications do not tell yet; none where one is surely missed.

        Args:
            risk: accepted chance of missing a goal in a week.
            in_reach: as for :meth:`excess`.
            enough: standard error of a week's chance from which on it decides, however close it is.
            sure: part of :data:`SURELY_ABOVE` and :data:`SURELY_BELOW` that is asked for.
        """
        judged = self.weeks.judged
        low = (judged.chance - sure * SURELY_ABOVE * judged.error) * in_reach
        high = (judged.chance + sure * SURELY_BELOW * judged.error) * in_reach
        doubtful = ((high > risk) & (judged.error > enough)).any(axis=0)
        return np.asarray(doubtful & ~np.any(low > risk), bool)
