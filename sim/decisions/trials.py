"""Trying plans: each on the same customers, every replication once."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim import extensions
from sim.decisions.candidates import Hires, Plan, hires_of, in_short, price, with_plan
from sim.decisions.chances import deviations_of
from sim.decisions.goals import Floats, GoalWeeks
from sim.decisions.weeks import (
    WATCHED,
    WeeklyFigures,
    as_figures,
    from_figures,
    together,
    watched_figures,
)
from sim.kpis import CHANNEL, GROUP, TEAM, TIER, Breakdowns
from sim.metrics import METRICS
from sim.metrics.goals import Goal
from sim.runs.ledger import Figures, Ledger
from sim.runs.replication import Key, Measured, Replication, key_of
from sim.runs.runner import Job, Runner
from sim.runs.searching import BudgetedReplications, SearchProgress
from sim.scenarios.meaning.fingerprint import fingerprint_of_customers
from sim.tape.drawn import DRAWN

if TYPE_CHECKING:
    import datetime as dt

    from sim.decisions.candidates import Candidate
    from sim.metrics.tabulate import KpiTable
    from sim.scenarios.sections.schema import Scenario
    from sim.units import GrowthRate

CASES = ("growth as stated", "low growth", "growth as stated", "high growth")
"""The case of demand of each replication in turn, where the scenario has a range."""
REPORTED = ("wait", "abandonment", "backlog", "given_up", "lost_value")
"""KPIs of the team that a trial keeps, over the whole measured time."""
SURELY_ABOVE, SURELY_BELOW = 3.0, 2.0
"""Standard errors by which a week's chance must differ from the risk to be surely above or below.

It is the more for refusing: of many weeks one may be above by chance alone."""
LEAST_SHORT = 0.01
"""How far a week is short of the risk at least, in standard deviations, where it exceeds it."""
BY_WEEK = "watched by week"
"""Label of the figures by week of tiers, channels and groups."""


@dataclass(frozen=True, eq=False)
class Trial:
    """What a plan brought about in some replications."""

    plan: Plan
    weeks: GoalWeeks
    """The goals' KPIs by week; perhaps in more replications than the rest."""
    cost: float
    """Mean cost of a replication, options included; 0 where nothing costs anything."""
    totals: Mapping[str, float]
    """KPIs of the whole team over the whole measured time, over all replications."""
    sums: Mapping[str, Floats]
    """Numerator and denominator of these and of ``cost``, replication × 2."""
    by_week: WeeklyFigures | None = None
    """Figures by week of tiers, channels and groups, where they were asked for."""

    @property
    def hires(self) -> Hires:
        """The hires of its plan."""
        return hires_of(self.plan)

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

    def is_clear(
        self, risk: float, in_reach: Floats, *, enough: float = 0.0, sure: float = 1.0
    ) -> bool:
        """Whether the replications decide that it holds, or that it does not.

        Args:
            risk: accepted chance of missing a goal in a week.
            in_reach: as for :meth:`excess`.
            enough: standard error of a week's chance from which on it decides, however close it is.
            sure: part of :data:`SURELY_ABOVE` and :data:`SURELY_BELOW` that is asked for.
        """
        judged = self.weeks.judged
        low = (judged.chance - sure * SURELY_ABOVE * judged.error) * in_reach
        high = (judged.chance + sure * SURELY_BELOW * judged.error) * in_reach
        doubtful = (high > risk) & (judged.error > enough)
        return bool((low > risk).any() or not doubtful.any())


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
        self.tried: dict[Plan, int] = {}
        """Plans that the search tried, each on how many replications, from the first one on."""
        self.best: Plan = ()
        """The plan that the search works at, to be shown with the progress."""
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
    ) -> list[Trial]:
        """What each plan brings about.

        Args:
            plans: hires and options beside the scenario's own plan.
            replications: numbers of the replications; the same numbers meet the same customers.
            reported: whether to keep the KPIs that are :data:`REPORTED`, beside goals and cost.
            by_week: whether to keep figures by week of tiers, channels and groups.

        Raises:
            BudgetSpentError: the replications needed are more than are left, or time is up.
        """
        teams = [self._teams.get(name := _name(plan)) or self._team(name, plan) for plan in plans]
        trials = self._try(teams, replications, reported=reported, by_week=by_week)
        if replications.start == 0:
            self.tried |= {plan: max(len(replications), self.tried.get(plan, 0)) for plan in plans}
        return trials

    def try_teams(self, teams: Mapping[str, Scenario], replications: range) -> list[Trial]:
        """What other teams bring about, by what they are called; figures by week are kept.

        Args:
            teams: the scenario with another team, each under a name of its own.
            replications: as for :meth:`try_all`.

        Raises:
            BudgetSpentError: as for :meth:`try_all`.
        """
        named = [self._team(f"team: {name}", (), each) for name, each in teams.items()]
        return self._try(named, replications, reported=True, by_week=True)

    def _team(self, name: str, plan: Plan, scenario: Scenario | None = None) -> _Tried:
        cases = self._cases(with_plan(self.scenario, plan) if scenario is None else scenario)
        keys = [key_of(case, self.seed) for case in cases]
        customers = [fingerprint_of_customers(case) for case in cases]
        return self._teams.setdefault(name, _Tried(name, plan, cases, keys, customers))

    def _try(
        self, teams: Sequence[_Tried], numbers: range, *, reported: bool, by_week: bool
    ) -> list[Trial]:
        keep = KeepWeeks(tuple(self.goals), tuple(self.whole_weeks), reported, by_week)
        wanted = keep.wanted
        jobs = [
            [
                Job(
                    key,
                    Replication(
                        team.name,
                        case,
                        self.seed,
                        number,
                        wanted,
                        customers=customers,
                    ),
                    keep,
                )
                for number in numbers
                for case, key, customers in [team.case(number)]
            ]
            for team in teams
        ]
        self.need([job for of_team in jobs for job in of_team], keep.labels)
        return [self._trial(team, of_team, keep) for team, of_team in zip(teams, jobs, strict=True)]

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

    def _trial(self, team: _Tried, jobs: Sequence[Job], keep: KeepWeeks) -> Trial:
        found = [self.ledger.get(job.key, job.replication.number) for job in jobs]
        figures = [[kept[label] for label in keep.by_goal] for kept in found]
        by_run = np.stack([np.array(each, float) for each in figures], axis=2)
        weeks = GoalWeeks(self.goals, self.whole_weeks, by_run, self._changes(team.plan))
        sums = {
            metric: np.array([kept[_in_total(metric)] or (0.0, 0.0) for kept in found])
            for metric in keep.totals[:-1]
        }
        totals = {
            metric: float(pairs[:, 0].sum() / pairs[:, 1].sum())
            for metric, pairs in sums.items()
            if pairs[:, 1].any()
        }
        options = price(self.scenario, team.plan)
        cost = np.array([(kept[_in_total("cost")] or (0.0,))[0] + options for kept in found])
        sums["cost"] = np.column_stack([cost, np.ones(len(cost))])
        by_week = None
        if keep.by_week:
            by_week = together([from_figures(kept[BY_WEEK]) for kept in found])
        return Trial(team.plan, weeks, float(cost.mean()), totals, sums, by_week)


@dataclass(frozen=True)
class KeepWeeks:
    """The goals' KPIs in every whole week, and KPIs of the whole team."""

    goals: tuple[Goal, ...]
    whole_weeks: tuple[str, ...]
    reported: bool
    """KPIs of the whole team that are :data:`REPORTED`."""
    by_week: bool
    """Figures by week of tiers, channels and groups, too."""

    @property
    def by_goal(self) -> list[str]:
        """Labels of the goals' figures."""
        return [f"{goal.metric}/{goal.channel} by week" for goal in self.goals]

    @property
    def labels(self) -> list[str]:
        """Labels of all that is kept."""
        in_total = [_in_total(metric) for metric in self.totals]
        return [*self.by_goal, *in_total, *([BY_WEEK] if self.by_week else [])]

    @property
    def totals(self) -> tuple[str, ...]:
        """KPIs of the whole team over the whole measured time that are kept."""
        return (*REPORTED, "cost") if self.reported else ("cost",)

    @property
    def wanted(self) -> dict[str, Breakdowns]:
        """What is to be measured."""
        in_total = (*self.totals, *(goal.metric for goal in self.goals))
        wanted: dict[str, Breakdowns] = {}
        for name in dict.fromkeys(in_total):
            goals = [goal for goal in self.goals if goal.metric == name]
            scopes = [TEAM if goal.channel == "all" else CHANNEL for goal in goals]
            pers = [*(["all"] if name in self.totals else []), *(["week"] if goals else [])]
            if name in self.totals:
                scopes.append(TEAM)
            wanted[name] = METRICS[name].within(scopes, pers)
        if self.by_week:
            # signals of one's own may need any
            names = METRICS.keys() if extensions.SIGNALS else {*WATCHED}
            of_groups = [TEAM, CHANNEL, TIER, GROUP]
            wanted |= {name: METRICS[name].within(of_groups, ("all", "week")) for name in names}
        return {name: wanted[name] for name in METRICS if name in wanted}

    def __call__(self, measured: Measured) -> Figures:
        """What is kept."""
        table = measured.table
        weeks = [_by_week(table, goal, self.whole_weeks) for goal in self.goals]
        figures: Figures = dict(zip(self.by_goal, weeks, strict=True))
        figures |= {_in_total(metric): _total(table, metric) for metric in self.totals}
        if self.by_week:
            figures[BY_WEEK] = as_figures(watched_figures(measured.kpis))
        return figures


def _by_week(table: KpiTable, goal: Goal, whole_weeks: Sequence[str]) -> list[float]:
    """A goal's KPI in each week; NaN where it was not measured."""
    scope = {} if goal.channel == "all" else {"channel": goal.channel}
    weeks, numerator, denominator = table.pairs(goal.metric, "week", **scope)
    found = dict(zip(weeks, (numerator / denominator).tolist(), strict=True))
    return [found.get(week, math.nan) for week in whole_weeks]


def _total(table: KpiTable, metric: str) -> list[float] | None:
    """Numerator and denominator of a KPI of the whole team and time; None: not measured."""
    _, numerator, denominator = table.pairs(metric, "all")
    return [float(numerator[0]), float(denominator[0])] if len(numerator) else None


def _in_total(metric: str) -> str:
    """Label of a KPI of the whole team over the whole measured time."""
    return f"{metric} in total"


def _days(each: Candidate, scenario: Scenario) -> list[dt.date]:
    """The days on which something of a plan begins, helps and ends."""
    begins, helps = each.first_day(scenario), each.on_the_lines(scenario)
    ends = each.until(scenario)
    return [begins, helps] if ends is None else [begins, helps, ends]


def _name(plan: Plan) -> str:
    """A plan as text, for messages."""
    parts = [f"{each.posted} {each.label} {each.headcount or 'use'}" for each in plan]
    return "; ".join(parts) or "today's team"
