"""Trying plans: each on the same customers, every replication once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim import extensions
from sim.decisions import weeks as weekly
from sim.decisions.candidates import Hires, Plan, hires_of, name_of, price, with_plan
from sim.decisions.goals import Floats, Goal, Weeks, weeks_of
from sim.errors import RunError, UsageError
from sim.kpis import CHANNEL, GROUP, TEAM, TIER, Breakdowns
from sim.metrics import METRICS
from sim.runs.replication import Task
from sim.runs.runner import Crew
from sim.scenarios import fingerprint

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenarios.sections.schema import Scenario
    from sim.units import Growth

Progress = Callable[[int, int, str], None]
"""Told after each replication: how many were done, how many there may be, and what for."""

CASES = ("growth as stated", "low growth", "growth as stated", "high growth")
"""The case of demand of each replication in turn, where the scenario has a range."""
TOLD = ("wait", "abandonment", "backlog", "given_up", "lost_value")
"""KPIs of the team that a trial keeps, over the whole measured time."""


class BudgetSpentError(Exception):
    """No more replications are allowed, or no more time."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What is kept of one replication of a plan."""

    figures: Floats
    """Goal × week; NaN where nothing was measured."""
    cost: float
    totals: Mapping[str, tuple[float, float]]
    """Numerator and denominator of KPIs of the whole team."""
    by_week: weekly.Weeks | None = None
    """Figures by week of tiers, channels and groups, where they were asked for."""


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

    key: str
    """By which it is remembered."""
    plan: Plan
    scenario: Scenario


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
        seconds: float | None = None,
        notes: Path | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Set up.

        Args:
            scenario: the scenario with its own plan.
            goals: what is promised.
            whole_weeks: Mondays of the weeks to tell of, as dates.
            seed: base seed of all random numbers.
            jobs: processes at most.
            budget: replications at most; may be raised later.
            seconds: time at most; may be lifted later.
            notes: file that keeps every finished replication, so that another run need not repeat
                it.
            progress: called after each replication.

        Raises:
            UsageError: the notes are of another scenario or seed.
            RunError: the notes cannot be read or written.
        """
        self.scenario, self.goals, self.whole_weeks = scenario, goals, whole_weeks
        self.seed, self.jobs = seed, jobs
        self.budget, self.progress = budget, progress
        self.until = None if seconds is None else time.monotonic() + seconds
        self.spent = 0
        """Replications simulated or taken from the notes."""
        self.what = ""
        self._crew = Crew(jobs)
        self._known: dict[tuple[str, int], Outcome] = {}
        self._asked: set[tuple[str, int]] = set()
        self._notes = notes
        if notes is not None:
            self._read_notes(notes)

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
        teams = [_Team(_key(plan), plan, with_plan(self.scenario, plan)) for plan in plans]
        return self._try(teams, replications, by_week=by_week)

    def try_teams(self, teams: Mapping[str, Scenario], replications: range) -> list[Trial]:
        """What other teams bring about, by what they are called; figures by week are kept.

        Args:
            teams: the scenario with another team, each under a name of its own.
            replications: as for :meth:`try_all`.

        Raises:
            BudgetSpentError: as for :meth:`try_all`.
        """
        named = [_Team(f"team: {name}", (), scenario) for name, scenario in teams.items()]
        return self._try(named, replications, by_week=True)

    def _try(self, teams: Sequence[_Team], replications: range, *, by_week: bool) -> list[Trial]:
        wanted = [
            (team, number)
            for team in {team.key: team for team in teams}.values()
            for number in replications
            if (team.key, number) not in self._asked
        ]
        if self.spent + len(wanted) > self.budget:
            raise BudgetSpentError
        if wanted and self.until is not None and time.monotonic() > self.until:
            raise BudgetSpentError
        new = [each for each in wanted if self._is_new(each[0].key, each[1], by_week=by_week)]
        self._count(len(wanted) - len(new))
        kpis = wanted_kpis(self.goals, by_week=by_week)
        tasks = [
            Task("plan", self._case(team.scenario, number), self.seed, number, kpis)
            for team, number in new
        ]
        for (team, number), measured in zip(new, self._crew.work(tasks), strict=True):
            outcome = self._outcome(team.plan, measured.kpis, by_week=by_week)
            self._known[team.key, number] = outcome
            self._note(team.key, number, outcome)
            self._count(1)
        self._asked |= {(team.key, number) for team, number in wanted}
        return [self._trial(team, replications) for team in teams]

    def _is_new(self, key: str, number: int, *, by_week: bool) -> bool:
        known = self._known.get((key, number))
        return known is None or (by_week and known.by_week is None)

    def _count(self, replications: int) -> None:
        self.spent += replications
        if self.progress is not None and replications:
            self.progress(self.spent, self.budget, self.what)

    def _case(self, scenario: Scenario, number: int) -> Scenario:
        """The scenario with the trend of this replication."""
        demand = scenario.demand
        if demand.growth_range is None:
            return scenario
        trends: Mapping[str, Growth] = {
            "low growth": demand.growth_range.low,
            "high growth": demand.growth_range.high,
        }
        trend = trends.get(CASES[number % len(CASES)], demand.growth)
        demand = demand.model_copy(update={"growth": trend})
        return scenario.model_copy(update={"demand": demand})

    def _outcome(self, plan: Plan, kpis: pd.DataFrame, *, by_week: bool) -> Outcome:
        kept = weekly.watched_figures(kpis) if by_week else None
        kpis = _of_interest(kpis).assign(replication=0)
        team = kpis[(kpis["per"] == "all") & (kpis["channel"] == "all")]
        sums = {
            str(row["metric"]): (float(row["numerator"]), float(row["denominator"]))
            for row in team[team["metric"].isin((*TOLD, "cost"))].to_dict("records")
        }
        cost = sums.pop("cost", (0.0, 1.0))[0] + price(self.scenario, plan)
        figures = weeks_of(kpis, self.goals, self.whole_weeks).figures[:, :, 0]
        return Outcome(figures, cost, sums, kept)

    def _trial(self, team: _Team, replications: range) -> Trial:
        found = [self._known[team.key, number] for number in replications]
        weeks = Weeks(
            self.goals, self.whole_weeks, np.stack([each.figures for each in found], axis=2)
        )
        sums = {
            metric: np.array([each.totals.get(metric, (0.0, 0.0)) for each in found])
            for metric in TOLD
        }
        totals = {
            metric: float(pairs[:, 0].sum() / pairs[:, 1].sum())
            for metric, pairs in sums.items()
            if pairs[:, 1].any()
        }
        cost = np.array([each.cost for each in found])
        sums["cost"] = np.column_stack([cost, np.ones(len(cost))])
        parts = [each.by_week for each in found if each.by_week is not None]
        kept = weekly.together(parts) if len(parts) == len(found) else None
        return Trial(team.plan, weeks, float(cost.mean()), totals, sums, kept)

    def _head(self) -> dict[str, Any]:
        goals = [f"{goal.label}: {goal.target}" for goal in self.goals]
        return {"scenario": fingerprint(self.scenario), "seed": self.seed, "goals": goals}

    def _read_notes(self, notes: Path) -> None:
        try:
            lines = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
            if not lines:
                notes.parent.mkdir(parents=True, exist_ok=True)
                notes.write_text(json.dumps(self._head()) + "\n", encoding="utf-8")
                return
            rows = [row for row in map(_read_line, lines) if row is not None]
        except (OSError, UnicodeDecodeError) as error:
            raise RunError(f"cannot keep notes in {notes}: {error}") from None
        if not rows or rows[0] != self._head():
            raise UsageError(
                f"{notes} is of another scenario, seed or set of targets; name another file"
            )
        for row in rows[1:]:
            try:
                self._known[row["plan"], row["replication"]] = _from_note(row)
            except (KeyError, TypeError, ValueError):
                continue  # a damaged line: its replication is simulated again
        if not notes.read_text(encoding="utf-8").endswith("\n"):
            notes.write_text(notes.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    def _note(self, plan: str, number: int, outcome: Outcome) -> None:
        if self._notes is None:
            return
        row = {"plan": plan, "replication": number, "cost": outcome.cost}
        row |= {"totals": outcome.totals, "figures": outcome.figures.tolist()}
        if outcome.by_week is not None:
            row["weekly"] = weekly.as_json(outcome.by_week)
        try:
            with self._notes.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
        except OSError as error:
            raise RunError(f"cannot write {self._notes}: {error.strerror}") from None


def wanted_kpis(goals: Sequence[Goal], *, by_week: bool) -> dict[str, Breakdowns]:
    """What a trial keeps: goals and what is told of a plan; figures by week where asked for."""
    names = {*(goal.metric for goal in goals), *TOLD, "cost"}
    scopes = [TEAM, CHANNEL]
    if by_week:
        names |= METRICS.keys() if extensions.SIGNALS else {*weekly.WATCHED}  # those may need any
        scopes += [TIER, GROUP]
    return {
        name: METRICS[name].within(scopes, ("all", "week")) for name in METRICS if name in names
    }


def _read_line(line: str) -> Any:
    """A line of the notes; None for one whose writing was cut off."""
    try:
        return json.loads(line)
    except ValueError:
        return None


def _from_note(row: Mapping[str, Any]) -> Outcome:
    totals = {name: (above, below) for name, (above, below) in row["totals"].items()}
    kept = weekly.from_json(row["weekly"]) if "weekly" in row else None
    return Outcome(np.array(row["figures"], float), row["cost"], totals, kept)


def _key(plan: Plan) -> str:
    """A plan as text, by which it is remembered."""
    parts = [f"{each.posted} {name_of(each)} {getattr(each, 'agents', 'use')}" for each in plan]
    return "; ".join(parts)


def _of_interest(kpis: pd.DataFrame) -> pd.DataFrame:
    """Rows of the whole team and of the channels, by week and over all."""
    chosen = kpis["per"].isin(("all", "week"))
    for column in ("topic", "tier", "group", "agent"):
        chosen &= kpis[column] == "all"
    return kpis[chosen]
