"""Trying plans: each on the same customers, every replication once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.decisions.candidates import Hires, with_hires
from sim.decisions.goals import Floats, Goal, Weeks, weeks_of
from sim.runs.replication import Task
from sim.runs.runner import Crew, stack

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenarios.schema import Scenario

Progress = Callable[[int, int, str], None]
"""Told after each replication: how many were done, how many there may be, and what for."""


class BudgetSpentError(Exception):
    """No more replications are allowed."""


@dataclass(frozen=True, eq=False)
class Trial:
    """What a plan brought about in some replications."""

    hires: Hires
    weeks: Weeks
    cost: float
    """Mean cost of a replication; 0 where nothing costs anything."""
    totals: pd.DataFrame
    """KPI rows over the whole measured time, of the team and the channels, by replication."""

    def excess(self, risk: float, in_reach: Floats) -> float:
        """How far the chances of missing a goal exceed the risk, added up over goals and weeks.

        Args:
            risk: accepted chance of missing a goal in a week.
            in_reach: 1 for weeks that a hire can still reach, 0 for earlier ones.
        """
        beyond = np.maximum(self.weeks.smooth_chance() - risk, 0.0)
        return float((beyond * in_reach).sum())


class Bench:
    """Runs plans for a scenario and remembers what came of them."""

    def __init__(
        self,
        scenario: Scenario,
        goals: Sequence[Goal],
        whole_weeks: Sequence[str],
        *,
        seed: int,
        jobs: int | None,
        budget: int,
        progress: Progress | None,
    ) -> None:
        """Set up.

        Args:
            scenario: the scenario with its own plan.
            goals: what is promised.
            whole_weeks: Mondays of the weeks to tell of, as dates.
            seed: base seed of all random numbers.
            jobs: processes at most.
            budget: replications at most; may be raised later.
            progress: called after each replication.
        """
        self.scenario, self.goals, self.whole_weeks = scenario, goals, whole_weeks
        self.seed, self.budget, self.progress = seed, budget, progress
        self.spent = 0
        self.what = ""
        self._crew = Crew(jobs)
        self._known: dict[tuple[Hires, range], Trial] = {}

    def try_all(self, plans: Sequence[Hires], replications: range) -> list[Trial]:
        """What each plan brings about.

        Args:
            plans: hires beside the scenario's own plan.
            replications: numbers of the replications; the same numbers meet the same customers.

        Raises:
            BudgetSpentError: the replications needed are more than are left.
        """
        new = [p for p in dict.fromkeys(plans) if (p, replications) not in self._known]
        if self.spent + len(new) * len(replications) > self.budget:
            raise BudgetSpentError
        tasks = [
            Task("plan", with_hires(self.scenario, plan), self.seed, number)
            for plan in new
            for number in replications
        ]
        frames = []
        for measured in self._crew.work(tasks):
            frames.append(_of_interest(measured.kpis))
            self.spent += 1
            if self.progress is not None:
                self.progress(self.spent, self.budget, self.what)
        for place, plan in enumerate(new):
            own = frames[place * len(replications) : (place + 1) * len(replications)]
            self._known[plan, replications] = self._trial(plan, stack(own))
        return [self._known[plan, replications] for plan in plans]

    def _trial(self, plan: Hires, kpis: pd.DataFrame) -> Trial:
        totals = kpis[kpis["per"] == "all"]
        cost = totals[(totals["metric"] == "cost") & (totals["channel"] == "all")]
        mean = float(cost["numerator"].mean()) if len(cost) else 0.0
        return Trial(plan, weeks_of(kpis, self.goals, self.whole_weeks), mean, totals)


def _of_interest(kpis: pd.DataFrame) -> pd.DataFrame:
    """Rows of the whole team and of the channels, by week and over all."""
    chosen = kpis["per"].isin(("all", "week"))
    for column in ("topic", "tier", "group", "agent"):
        chosen &= kpis[column] == "all"
    return kpis[chosen]
