"""Trying plans: each on the same customers, every replication once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim import extensions
from sim.decisions import weeks as weekly
from sim.decisions.candidates import Hires, Plan, hires_of, name_of, price, with_plan
from sim.decisions.goals import Floats, Goal, Weeks, weeks_of
from sim.kpis import CHANNEL, GROUP, TEAM, TIER, Breakdowns
from sim.metrics import METRICS
from sim.runs.ledger import Figures, Ledger
from sim.runs.replication import Key, Measured, Replication, key_of
from sim.runs.runner import Job, Runner
from sim.runs.searching import Replications, SearchProgress

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenarios.sections.schema import Scenario
    from sim.units import Growth

CASES = ("growth as stated", "low growth", "growth as stated", "high growth")
"""The case of demand of each replication in turn, where the scenario has a range."""
TOLD = ("wait", "abandonment", "backlog", "given_up", "lost_value")
"""KPIs of the team that a trial keeps, over the whole measured time."""
BY_WEEK = "watched by week"
"""Label of the figures by week of tiers, channels and groups."""


@dataclass(frozen=True, eq=False)
class Trial:
    """What a plan brought about in some replications."""

    plan: Plan
    weeks: Weeks
    cost: float
    """Mean cost of a replication, options included; 0 where nothing costs anything."""
    totals: Mapping[str, float]
    """KPIs of the whole team over the whole measured time, over all replications."""
    sums: Mapping[str, Floats]
    """Numerator and denominator of these and of ``cost``, replication × 2."""
    by_week: weekly.Weeks | None = None
    """Figures by week of tiers, channels and groups, where they were asked for."""

    @property
    def hires(self) -> Hires:
        """The hires of its plan."""
        return hires_of(self.plan)

    def excess(self, risk: float, in_reach: Floats) -> float:
        """How far the chances of missing a goal exceed the risk, added up over goals and weeks.

        A week that exceeds it also counts by how far it misses (0 to 1, see
        :meth:`sim.decisions.goals.Weeks.severity`): so a step that helps is told from one that does
        not where both still miss for certain. 0 if and only if no week exceeds the risk.

        Args:
            risk: accepted chance of missing a goal in a week.
            in_reach: goal × week, or week: 1 for what can still be held, 0 for the rest.
        """
        return float((self.beyond(risk) * in_reach).sum())

    def beyond(self, risk: float) -> Floats:
        """Goal × week: the excess of each, by chance and by how far it misses."""
        beyond = np.maximum(self.weeks.judged_chance - risk, 0.0)
        return np.asarray(beyond + (beyond > 0) * self.weeks.severity)

    def is_clear(self, risk: float, in_reach: Floats) -> bool:
        """Whether the replications tell that it holds, or that it does not.

        It holds for sure where the upper bound of no week's chance exceeds the risk, and surely
        does not where the lower bound of some week's does.

        Args:
            risk: accepted chance of missing a goal in a week.
            in_reach: as for :meth:`excess`.
        """
        low, high = self.weeks.bounds()
        return bool((low * in_reach > risk).any() or (high * in_reach <= risk).all())


class _Team(NamedTuple):
    """What is tried."""

    name: str
    plan: Plan
    cases: Sequence[Scenario]
    """What its replications simulate, in turn."""
    keys: Sequence[Key]
    """By what each of these is known."""

    def case(self, number: int) -> tuple[Scenario, Key]:
        """What a replication simulates, and by what that is known."""
        case = number % len(self.cases)
        return self.cases[case], self.keys[case]


class Trials(Replications):
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
        self._teams: dict[str, _Team] = {}

    def try_all(
        self, plans: Sequence[Plan], replications: range, *, by_week: bool = False
    ) -> list[Trial]:
        """What each plan brings about.

        Args:
            plans: hires and options beside the scenario's own plan.
            replications: numbers of the replications; the same numbers meet the same customers.
            by_week: whether to keep figures by week of tiers, channels and groups.

        Raises:
            BudgetSpentError: the replications needed are more than are left, or time is up.
        """
        teams = [self._teams.get(name := _name(plan)) or self._team(name, plan) for plan in plans]
        return self._try(teams, replications, by_week=by_week)

    def try_teams(self, teams: Mapping[str, Scenario], replications: range) -> list[Trial]:
        """What other teams bring about, by what they are called; figures by week are kept.

        Args:
            teams: the scenario with another team, each under a name of its own.
            replications: as for :meth:`try_all`.

        Raises:
            BudgetSpentError: as for :meth:`try_all`.
        """
        named = [self._team(f"team: {name}", (), each) for name, each in teams.items()]
        return self._try(named, replications, by_week=True)

    def _team(self, name: str, plan: Plan, scenario: Scenario | None = None) -> _Team:
        cases = self._cases(with_plan(self.scenario, plan) if scenario is None else scenario)
        keys = [key_of(case, self.seed) for case in cases]
        return self._teams.setdefault(name, _Team(name, plan, cases, keys))

    def _try(self, teams: Sequence[_Team], numbers: range, *, by_week: bool) -> list[Trial]:
        keep = _KeepWeeks(tuple(self.goals), tuple(self.whole_weeks), by_week)
        wanted = keep.wanted
        jobs = [
            [
                Job(key, Replication(team.name, case, self.seed, number, wanted), keep)
                for number in numbers
                for case, key in [team.case(number)]
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
        trends: Mapping[str, Growth] = {
            "low growth": demand.growth_range.low,
            "high growth": demand.growth_range.high,
        }
        demands = [
            demand.model_copy(update={"growth": trends.get(case, demand.growth)}) for case in CASES
        ]
        return [scenario.model_copy(update={"demand": each}) for each in demands]

    def _trial(self, team: _Team, jobs: Sequence[Job], keep: _KeepWeeks) -> Trial:
        found = [self.ledger.get(job.key, job.replication.number) for job in jobs]
        figures = [[kept[label] for label in keep.by_goal] for kept in found]
        by_run = np.stack([np.array(each, float) for each in figures], axis=2)
        weeks = Weeks(self.goals, self.whole_weeks, by_run)
        sums = {
            metric: np.array([kept["totals"].get(metric, (0.0, 0.0)) for kept in found])
            for metric in TOLD
        }
        totals = {
            metric: float(pairs[:, 0].sum() / pairs[:, 1].sum())
            for metric, pairs in sums.items()
            if pairs[:, 1].any()
        }
        options = price(self.scenario, team.plan)
        cost = np.array([kept["totals"].get("cost", (0.0, 1.0))[0] + options for kept in found])
        sums["cost"] = np.column_stack([cost, np.ones(len(cost))])
        by_week = None
        if keep.by_week:
            by_week = weekly.together([weekly.from_json(kept[BY_WEEK]) for kept in found])
        return Trial(team.plan, weeks, float(cost.mean()), totals, sums, by_week)


@dataclass(frozen=True)
class _KeepWeeks:
    """The goals' KPIs in every whole week, and KPIs of the whole team."""

    goals: tuple[Goal, ...]
    whole_weeks: tuple[str, ...]
    by_week: bool
    """Figures by week of tiers, channels and groups, too."""

    @property
    def by_goal(self) -> list[str]:
        """Labels of the goals' figures."""
        return [f"{goal.metric}/{goal.channel} by week" for goal in self.goals]

    @property
    def labels(self) -> list[str]:
        """Labels of all that is kept."""
        return [*self.by_goal, "totals", *([BY_WEEK] if self.by_week else [])]

    @property
    def wanted(self) -> dict[str, Breakdowns]:
        """What is to be measured."""
        names = {*(goal.metric for goal in self.goals), *TOLD, "cost"}
        scopes = [TEAM, CHANNEL]
        if self.by_week:
            # signals of one's own may need any
            names |= METRICS.keys() if extensions.SIGNALS else {*weekly.WATCHED}
            scopes += [TIER, GROUP]
        return {
            name: METRICS[name].within(scopes, ("all", "week")) for name in METRICS if name in names
        }

    def __call__(self, measured: Measured) -> Figures:
        """What is kept."""
        kpis = _of_interest(measured.kpis).assign(replication=0)
        team = kpis[(kpis["per"] == "all") & (kpis["channel"] == "all")]
        totals = {
            str(row["metric"]): [float(row["numerator"]), float(row["denominator"])]
            for row in team[team["metric"].isin((*TOLD, "cost"))].to_dict("records")
        }
        weeks = weeks_of(kpis, self.goals, self.whole_weeks).figures[:, :, 0]
        figures: Figures = dict(zip(self.by_goal, weeks.tolist(), strict=True))
        figures["totals"] = totals
        if self.by_week:
            figures[BY_WEEK] = weekly.as_json(weekly.watched_figures(measured.kpis))
        return figures


def _name(plan: Plan) -> str:
    """A plan as text, for messages."""
    parts = [f"{each.posted} {name_of(each)} {getattr(each, 'agents', 'use')}" for each in plan]
    return "; ".join(parts) or "today's team"


def _of_interest(kpis: pd.DataFrame) -> pd.DataFrame:
    """Rows of the whole team and of the channels, by week and over all."""
    chosen = kpis["per"].isin(("all", "week"))
    for column in ("topic", "tier", "group", "agent"):
        chosen &= kpis[column] == "all"
    return kpis[chosen]
