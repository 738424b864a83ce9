"""When to grow: whom to hire, how many and when to post the job, so that every promise holds.

The search looks at the first week that breaks a promise with more than the accepted risk, tries one
more hire into each group in time for that week, keeps the one that takes away most of the risk for
its cost, and goes on until nothing breaks. Then every hire that is not needed is taken out, and
what can come later is put later. All plans meet the same customers; what the chosen plan promises
is measured on customers that the search has not seen.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.decisions.candidates import (
    Hire,
    Hires,
    fewer,
    first_day,
    groups_to_hire,
    later,
    merged,
    posted_for,
    postponed,
    within_cap,
)
from sim.decisions.goals import Floats, Goal, goals_of
from sim.decisions.trials import Bench, BudgetSpentError, Progress, Trial
from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.scenarios.schema import Scenario

FRESH = 100_000
"""Number of the first replication that the search never uses."""
DELAYS = (2, 4, 8)
"""Weeks of waiting whose cost is told."""
STEPS_LATER = (8, 4, 2, 1)
"""Weeks by which a hire is tried later, the longest first."""
LITTLE = 0.01
"""Share of the excess risk that a further hire must take away to be worth trying on."""


@dataclass(frozen=True, eq=False)
class Growth:
    """The answer: what breaks when, whom to hire by when, and how sure that is."""

    scenario: Scenario
    risk: float
    """Accepted chance that a week misses a goal."""
    goals: Sequence[Goal]
    today: Trial
    """Nothing beyond the scenario's own plan, on fresh replications."""
    chosen: Trial
    """The chosen hires, on the same fresh replications."""
    searched: Trial
    """The chosen hires on the search's replications, to compare the next two with."""
    delayed: Sequence[tuple[int, Trial]]
    """(weeks, trial) of the chosen hires that much later, on the search's replications."""
    fewer: Sequence[Trial]
    """One agent less in each of the chosen hires, on the search's replications."""
    in_reach: Floats
    """1 for weeks that a hire posted on the first day can reach, 0 for earlier ones."""
    stopped: str
    """Why the search ended before everything held; empty where it does."""
    replications: int
    """Replications that all of it took."""

    @property
    def unjudged(self) -> list[Goal]:
        """Goals whose KPI is not measured by week: whether they hold is not known."""
        figures = self.today.weeks.figures
        return [g for g, each in zip(self.goals, figures, strict=True) if np.isnan(each).all()]

    def broken(self, trial: Trial) -> list[tuple[Goal, int]]:
        """Goals that are missed with more than the risk, and the first week of two that do."""
        first = trial.weeks.first_broken(self.risk)
        found = [(goal, week) for goal, week in zip(self.goals, first, strict=True)]
        return [(goal, week) for goal, week in found if week is not None]


def grow(
    scenario: Scenario,
    *,
    risk: float = 0.1,
    replications: int = 8,
    confirm: int = 20,
    budget: int = 600,
    hires_per_month: int | None = None,
    groups: Sequence[str] | None = None,
    seed: int = 1,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Growth:
    """Find hires that hold every target through the horizon at least cost.

    Args:
        scenario: the team of today, its demand with its trend, its targets.
        risk: accepted chance that a week misses a target, between 0 and 1.
        replications: random runs of each plan in the search.
        confirm: random runs, not used in the search, that tell how sure the answer is.
        budget: replications of the search, at most; confirming and the cost of waiting come on top.
        hires_per_month: agents hired in a calendar month, at most.
        groups: groups that may grow; all that take contacts unless stated.
        seed: base seed of all random numbers.
        jobs: processes at most.
        progress: called after each replication.

    Raises:
        UsageError: no targets, less than four whole weeks, or an argument that cannot be used.
    """
    from sim.runs.replication import service_targets

    goals = goals_of(scenario.targets, service_targets(scenario))
    if not goals:
        raise UsageError("grow needs targets: write `targets`, or a `target` for a channel")
    if not 0 < risk < 1:
        raise UsageError(f"risk must be between 0 and 1 (got {risk})")
    known = groups_to_hire(scenario)
    for name in groups or ():
        if name not in known:
            raise UsageError(f"there is no group {name!r} that takes contacts")
    weeks = whole_weeks(scenario)
    if len(weeks) < 4:
        raise UsageError("grow needs a horizon of four whole weeks or more, after the warm-up")
    bench = Bench(scenario, goals, weeks, seed=seed, jobs=jobs, budget=budget, progress=progress)
    search = _Search(bench, risk, range(replications), hires_per_month, list(groups or known))
    return search.run(range(FRESH, FRESH + confirm))


def whole_weeks(scenario: Scenario) -> list[str]:
    """Mondays of the weeks that lie wholly in the measured time, as dates."""
    start = scenario.horizon.start + dt.timedelta(days=math.ceil(scenario.horizon.warm_up / 1440))
    end = scenario.horizon.start + dt.timedelta(days=int(scenario.horizon.minutes // 1440))
    monday = start + dt.timedelta(days=-start.weekday() % 7)
    found = []
    while monday + dt.timedelta(days=7) <= end:
        found.append(monday.isoformat())
        monday += dt.timedelta(days=7)
    return found


class _Search:
    def __init__(
        self,
        bench: Bench,
        risk: float,
        numbers: range,
        per_month: int | None,
        groups: Sequence[str],
    ) -> None:
        self.bench, self.risk, self.numbers = bench, risk, numbers
        self.per_month, self.groups = per_month, groups
        self.stopped = ""
        self.best: Hires = ()
        """The best plan so far."""
        self.in_reach = self._in_reach()

    def run(self, fresh: range) -> Growth:
        """Search, take out what is not needed, confirm, and tell what waiting costs."""
        bench = self.bench
        try:
            self._take_out(self._add_until_all_hold())
        except BudgetSpentError:
            self.stopped = "the budget of replications was spent before the search had ended"
        best = self.best
        delays = [(weeks, later(best, weeks)) for weeks in DELAYS if best]
        less = [fewer(best, place) for place in range(len(best))]
        plans = [best, *(plan for _, plan in delays), *less]
        bench.budget = bench.spent + 2 * len(fresh) + len(plans) * len(self.numbers)
        bench.what = "confirming on customers not seen before"
        today, chosen = bench.try_all([(), best], fresh)
        bench.what = "what waiting costs"
        searched, *others = bench.try_all(plans, self.numbers)
        return Growth(
            scenario=bench.scenario,
            risk=self.risk,
            goals=bench.goals,
            today=today,
            chosen=chosen,
            searched=searched,
            delayed=[(weeks, trial) for (weeks, _), trial in zip(delays, others, strict=False)],
            fewer=others[len(delays) :],
            in_reach=self.in_reach,
            stopped=self.stopped,
            replications=bench.spent,
        )

    def _in_reach(self) -> Floats:
        scenario = self.bench.scenario
        start = scenario.horizon.start
        soonest = min(
            first_day(scenario, Hire(start, name, 1))
            + dt.timedelta(minutes=scenario.team[name].hiring.training)
            for name in self.groups
        )
        return np.array(
            [float(dt.date.fromisoformat(w) >= soonest) for w in self.bench.whole_weeks]
        )

    def _excess(self, trial: Trial) -> float:
        return trial.excess(self.risk, self.in_reach)

    def _add_until_all_hold(self) -> Hires:
        """Hire by hire, the one that takes away most of the excess risk for its cost."""
        (trial,) = self.bench.try_all([()], self.numbers)
        while self._excess(trial) > 0:
            self.best = trial.hires
            week = self._first_week(trial)
            self.bench.what = f"week of {self.bench.whole_weeks[week]}"
            better = self._best_hire(trial, week)
            if better is None:
                self.stopped = self._blame(trial)
                break
            trial = better
        self.best = trial.hires
        return trial.hires

    def _first_week(self, trial: Trial) -> int:
        over = (trial.weeks.smooth_chance() > self.risk) & (self.in_reach > 0)
        return int(np.argmax(over.any(axis=0)))

    def _best_hire(self, trial: Trial, week: int) -> Trial | None:
        scenario = self.bench.scenario
        needed = dt.date.fromisoformat(self.bench.whole_weeks[week])
        plans = []
        for group in self.groups:
            hire = Hire(posted_for(scenario, group, needed), group, 1)
            plan = merged([*trial.hires, hire])
            if within_cap(plan, self.per_month):
                plans.append(plan)
        before = self._excess(trial)
        gains = []
        for found in self.bench.try_all(plans, self.numbers):
            gain = before - self._excess(found)
            price = max(found.cost - trial.cost, 1e-9) if found.cost else 1.0
            gains.append((gain / price, gain, found))
        worth = [each for each in gains if each[1] > LITTLE * before]
        return max(worth, key=lambda each: each[0])[2] if worth else None

    def _blame(self, trial: Trial) -> str:
        beyond = np.maximum(trial.weeks.smooth_chance() - self.risk, 0.0) * self.in_reach
        goal = self.bench.goals[int(np.argmax(beyond.sum(axis=1)))]
        week = self.bench.whole_weeks[self._first_week(trial)]
        return (
            f"no hire within the limits helps from the week of {week} on; what cannot be held is "
            f"{goal.label} ({goal.target})"
        )

    def _take_out(self, hires: Hires) -> None:
        """Leave out every agent that is not needed, and put later what can come later."""
        self.bench.what = "taking out what is not needed"
        changed = True
        while changed:
            changed = False
            for place in reversed(range(len(hires))):
                if place < len(hires) and self._holds(fewer(hires, place)):
                    self.best = hires = fewer(hires, place)
                    changed = True
        for place in reversed(range(len(hires))):
            for weeks in STEPS_LATER:
                while place < len(hires) and self._holds(postponed(hires, place, weeks)):
                    hires = postponed(hires, place, weeks)
            self.best = hires

    def _holds(self, hires: Hires) -> bool:
        if not within_cap(hires, self.per_month):
            return False
        last = dt.date.fromisoformat(self.bench.whole_weeks[-1])
        if any(hire.posted > last for hire in hires):
            return False
        before, trial = self.bench.try_all([self.best, hires], self.numbers)
        return self._excess(trial) <= self._excess(before)
