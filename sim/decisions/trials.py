"""Trying plans: each on the same customers, every replication once."""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.calendar import DAY
from sim.decisions.candidates import Plan, in_short, price, with_plan
from sim.decisions.goals import GoalWeeks
from sim.decisions.kept_weeks import BY_WEEK, KeepWeeks, in_total, on_duty
from sim.decisions.trial import Trial
from sim.decisions.weeks import from_figures, together
from sim.metrics.goals import Goal
from sim.runs.ledger import Ledger
from sim.runs.replication import Key, Replication, key_of
from sim.runs.runner import Job, Runner
from sim.runs.searching import BudgetedReplications, SearchProgress
from sim.scenarios.meaning.fingerprint import fingerprint_of_customers
from sim.scenarios.meaning.horizon import calendar_of
from sim.tape.drawn import DRAWN

if TYPE_CHECKING:
    from sim.decisions.candidates import Candidate
    from sim.scenarios.sections.schema import Scenario
    from sim.units import GrowthRate

CASES = ("growth as stated", "low growth", "growth as stated", "high growth")
"""The case of demand of each replication in turn, where the scenario has a range."""
WEEK = 7 * DAY
WORTH_LEAVING = 0.8
"""Part of the horizon after which a replication is played to its end."""


class _Tried(NamedTuple):
    """What is tried."""

    name: str
    plan: Plan
    cases: Sequence[Scenario]
    """What its replications simulate, in turn."""
    keys: Sequence[Key]
    """By what each of these is known."""
    customers: Sequence[str]
    """By what the customers of each are known: they do not depend on the plan."""

    def case(self, number: int) -> tuple[Scenario, Key, str]:
        """What a replication simulates, and by what that and its customers are known."""
        case = number % len(self.cases)
        return self.cases[case], self.keys[case], self.customers[case]


class Trials(BudgetedReplications):
    """Runs plans for a scenario and remembers what came of them.

    Args:
        scenario: the scenario with its own plan.
        goals: what is promised.
        whole_weeks: Mondays of the weeks to judge, as dates.
        seed: base seed of all random numbers.
        runner: does the replications; this process alone unless stated.
        ledger: keeps them; one in memory unless stated.
        budget: replications at most; may be raised later.
        seconds: time at most; may be lifted later.
        progress: called after each replication.
    """

    def __init__(
        self,
        scenario: Scenario,
        goals: Sequence[Goal],
        whole_weeks: Sequence[str],
        *,
        seed: int,
        runner: Runner | None = None,
        ledger: Ledger | None = None,
        budget: int,
        seconds: float | None = None,
        progress: SearchProgress | None = None,
    ) -> None:
        ledger = Ledger() if ledger is None else ledger
        super().__init__(runner or Runner(jobs=1), ledger, budget, seconds, progress)
        self.scenario, self.goals, self.whole_weeks = scenario, goals, whole_weeks
        self.seed = seed
        self._teams: dict[str, _Tried] = {}
        self.priced: dict[Plan, int] = {}
        """In how many replications it is known what a plan that the search tried costs."""
        self.tried: dict[Plan, list[int]] = {}
        """Plans that the search tried: of how many weeks each replication tells, from the first one
        on. None tells of more than one before it."""
        self.best: Plan = ()
        """The plan that the search works at, to be shown with the progress."""
        if not self.runner.is_alone:
            DRAWN.share()

    @property
    def purpose(self) -> str:
        """What replications are for, with the plan that the search works at."""
        return f"{self.doing} (plan so far: {in_short(self.best)})" if self.best else self.doing

    def try_all(
        self,
        plans: Sequence[Plan],
        replications: range,
        *,
        reported: bool = False,
        by_week: bool = False,
        priced: bool = True,
    ) -> list[Trial]:
        """What each plan brings about.

        Args:
            plans: hires and options beside the scenario's own plan.
            replications: numbers of the replications; the same numbers meet the same customers.
            reported: whether to keep the KPIs that are :data:`REPORTED`, beside goals and cost.
            by_week: whether to keep figures by week of tiers, channels and groups.
            priced: whether it is asked what they cost.

        Raises:
            BudgetSpentError: the replications needed are more than are left, or time is up.
        """
        teams = [self._of(plan) for plan in plans]
        goals, weeks = tuple(self.goals), tuple(self.whole_weeks)
        keep = KeepWeeks(goals, weeks, reported, by_week, cost=priced)
        self._run(teams, replications, keep)
        if replications.start == 0:
            for plan in plans:
                self._know(plan, replications, len(weeks))
                self.priced[plan] = max(self.priced.get(plan, 0), len(replications) * priced)
        return [self._trial(team, [(number, keep) for number in replications]) for team in teams]

    def try_further(self, plan: Plan, replications: int, weeks: int) -> Trial:
        """A plan that was tried, in more replications, its first weeks alone if that is less work.

        Args:
            plan: hires and options beside the scenario's own plan.
            replications: of how many these weeks are to be known, from the first one on.
            weeks: how many whole weeks are to be known.

        Returns:
            All that is known of it.

        Raises:
            BudgetSpentError: as for :meth:`try_all`.
        """
        until = self._left_at(weeks)
        weeks = weeks if until < math.inf else len(self.whole_weeks)
        known = self.tried[plan]
        more = [n for n in range(replications) if n >= len(known) or known[n] < weeks]
        self._run([self._of(plan)], more, self._first(weeks), until)
        self._know(plan, more, weeks)
        return self.so_far(plan)

    def so_far(self, plan: Plan) -> Trial:
        """All that is known of a plan that was tried."""
        priced = self.priced[plan]
        keep = [self._first(weeks, n < priced) for n, weeks in enumerate(self.tried[plan])]
        return self._trial(self._of(plan), [*enumerate(keep)])

    def _know(self, plan: Plan, replications: Iterable[int], weeks: int) -> None:
        known = self.tried.setdefault(plan, [])
        for number in replications:
            if number == len(known):
                known.append(weeks)
            known[number] = max(weeks, known[number])

    def _first(self, weeks: int, priced: bool = False) -> KeepWeeks:
        """What is kept of a replication of which so many weeks are known."""
        whole, goals = weeks == len(self.whole_weeks), tuple(self.goals)
        return KeepWeeks(goals, tuple(self.whole_weeks[:weeks]), whole=whole, cost=priced)

    def _left_at(self, weeks: int) -> float:
        """Minute at which a replication may be left of which these weeks are wanted: what began in
        them has come to its end as far as it is measured. Infinite where little would be saved.
        """
        if weeks == len(self.whole_weeks):
            return math.inf
        horizon = self.scenario.horizon
        begins = dt.date.fromisoformat(self.whole_weeks[weeks])
        until = calendar_of(self.scenario).minute(begins, 0.0)
        until += max(WEEK, self.scenario.fcr_window)
        return until if until < WORTH_LEAVING * horizon.minutes else math.inf

    def _of(self, plan: Plan) -> _Tried:
        return self._teams.get(name := _name(plan)) or self._team(name, plan)

    def try_teams(self, teams: Mapping[str, Scenario], replications: range) -> list[Trial]:
        """What other teams bring about, by what they are called; who is on duty is kept by week.

        Args:
            teams: the scenario with another team, each under a name of its own.
            replications: as for :meth:`try_all`.

        Raises:
            BudgetSpentError: as for :meth:`try_all`.
        """
        named = [self._team(f"team: {name}", (), each) for name, each in teams.items()]
        groups = tuple(self.scenario.team)
        keep = KeepWeeks(tuple(self.goals), tuple(self.whole_weeks), on_duty_of=groups)
        self._run(named, replications, keep)
        return [self._trial(team, [(number, keep) for number in replications]) for team in named]

    def _team(self, name: str, plan: Plan, scenario: Scenario | None = None) -> _Tried:
        cases = self._cases(with_plan(self.scenario, plan) if scenario is None else scenario)
        keys = [key_of(case, self.seed) for case in cases]
        customers = [fingerprint_of_customers(case) for case in cases]
        return self._teams.setdefault(name, _Tried(name, plan, cases, keys, customers))

    def _run(
        self,
        teams: Sequence[_Tried],
        numbers: Sequence[int],
        keep: KeepWeeks,
        until: float = math.inf,
    ) -> None:
        """See that the ledger has what is to be kept of these teams' replications."""
        wanted = keep.wanted
        jobs = [
            Job(
                key,
                Replication(
                    team.name, case, self.seed, number, wanted, customers=customers, until=until
                ),
                keep,
            )
            for team in teams
            for number in numbers
            for case, key, customers in [team.case(number)]
        ]
        self.need(jobs, keep.labels)

    def _cases(self, scenario: Scenario) -> list[Scenario]:
        """The scenario with the trend of each of :data:`CASES`; itself where it has no range."""
        demand = scenario.demand
        if demand.growth_range is None:
            return [scenario]
        trends: Mapping[str, GrowthRate] = {
            "low growth": demand.growth_range.low,
            "high growth": demand.growth_range.high,
        }
        demands = [
            demand.model_copy(update={"growth": trends.get(case, demand.growth)}) for case in CASES
        ]
        return [scenario.model_copy(update={"demand": each}) for each in demands]

    def _changes(self, plan: Plan) -> frozenset[int]:
        """Weeks that differ from the one before by what a plan does: it begins, helps, ends."""
        days = {day.isoformat() for each in plan for day in _days(each, self.scenario)}
        weeks = self.whole_weeks
        return frozenset(
            place
            for day in days
            for place in (bisect_left(weeks, day), bisect_right(weeks, day))
            if place < len(weeks)
        )

    def _trial(self, team: _Tried, replications: Sequence[tuple[int, KeepWeeks]]) -> Trial:
        """What a team brought about in some replications, of each of which something was kept."""
        figures = np.full((len(self.goals), len(self.whole_weeks), len(replications)), np.nan)
        runs = np.zeros(len(self.whole_weeks), int)
        priced = []
        for place, (number, keep) in enumerate(replications):
            _, key, _ = team.case(number)
            kept = self.ledger.get(key, number)
            weeks = len(keep.whole_weeks)
            figures[:, :weeks, place] = [kept[label] for label in keep.by_goal]
            runs[:weeks] += 1
            priced += [kept] if keep.cost else []
        goal_weeks = GoalWeeks(
            self.goals, self.whole_weeks, figures, self._changes(team.plan), tuple(runs.tolist())
        )
        keep = replications[0][1]
        sums = {
            metric: np.array([kept[in_total(metric)] or (0.0, 0.0) for kept in priced])
            for metric in keep.totals[:-1]
        }
        totals = {
            metric: float(pairs[:, 0].sum() / pairs[:, 1].sum())
            for metric, pairs in sums.items()
            if pairs[:, 1].any()
        }
        options = price(self.scenario, team.plan)
        cost = np.array([(kept[in_total("cost")] or (0.0,))[0] + options for kept in priced])
        sums["cost"] = np.column_stack([cost, np.ones(len(cost))])
        by_week = None
        if keep.by_week:
            by_week = together([from_figures(kept[BY_WEEK]) for kept in priced])
        on_duty_of = {g: _means([kept[on_duty(g)] for kept in priced]) for g in keep.on_duty_of}
        mean = float(cost.mean()) if priced else math.nan
        return Trial(team.plan, goal_weeks, mean, totals, sums, by_week, on_duty_of)


def _means(of_runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The mean of each week, over the replications that tell of it."""
    weeks = dict.fromkeys(week for each in of_runs for week in each)
    return {
        week: float(np.mean([each[week] for each in of_runs if week in each])) for week in weeks
    }


def _days(each: Candidate, scenario: Scenario) -> list[dt.date]:
    """The days on which something of a plan begins, helps and ends."""
    begins, helps = each.first_day(scenario), each.on_the_lines(scenario)
    ends = each.until(scenario)
    return [begins, helps] if ends is None else [begins, helps, ends]


def _name(plan: Plan) -> str:
    """A plan as text, for messages."""
    parts = [f"{each.posted} {each.label} {each.headcount or 'use'}" for each in plan]
    return "; ".join(parts) or "today's team"
