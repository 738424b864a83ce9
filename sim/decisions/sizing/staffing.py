"""Trying headcounts: the same customers for all, more replications where a decision is close."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.decisions.goals import Floats
from sim.decisions.heads import Heads, Slot, with_heads
from sim.decisions.sizing.hours import interval_table, pairs_of
from sim.expected.pools import PER
from sim.kpis import CHANNEL, HALF_HOUR_OF_WEEK, TEAM, Breakdown, Breakdowns
from sim.metrics import METRICS, SCOPE, estimate, judge_targets
from sim.metrics.goals import Goal
from sim.runs.figures import kpi_rows
from sim.runs.ledger import Figures, Ledger
from sim.runs.precision import Kpi
from sim.runs.replication import Key, Measured, Replication, key_of
from sim.runs.runner import Job, Runner
from sim.runs.searching import BudgetedReplications, SearchProgress
from sim.runs.selection import side_of_zero, spread_factor

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenarios.sections.schema import Scenario

ALPHA = 0.05
"""Accepted chance that a target is judged wrongly, where it is off its bound by the tolerance."""
POINT = 0.01
"""Tolerance of a share at most: how far off its bound it makes no difference."""
TWENTIETH = 0.05
"""Tolerance of a share as a part of the way from its bound to 0 or 100 %, whichever is nearer."""
RELATIVE = 0.02
"""Tolerance of other figures, as a share of the bound."""
IN_AN_HOUR = 5
"""How many times as much is tolerated in an interval, which has few contacts to judge by."""
BAD_LUCK = 0.5
"""Tolerances by which the mean of an interval may miss where nothing is sure."""
REPLICATIONS_AT_MOST = 40
"""Of one headcount; where it is still open, the mean decides."""


def tolerance(goal: Goal) -> float:
    """How far off its bound a figure makes no difference, in its unit."""
    times = IN_AN_HOUR if goal.hours else 1
    if METRICS[goal.metric].unit == "share":
        return times * (min(POINT, TWENTIETH * min(goal.value, 1 - goal.value)) or POINT)
    return times * (RELATIVE * abs(goal.value) or POINT)


def side_of(distances: Floats, away: float, first: int, sharing: int = 1) -> int:
    """Whether a target is held (1), missed (-1) or open (0), by KN.

    Intervals share the chance of being missed wrongly: any of them is enough to refuse a headcount.
    To take one wrongly, the very interval that it misses must be decided wrongly: that is
    not shared.

    Args:
        distances: how far each replication is on the right side of the bound.
        away: the tolerance, in the same unit.
        first: replications that the variance is estimated from.
        sharing: number of intervals.
    """
    side = side_of_zero(
        distances, indifference=away, slope=spread_factor(first, ALPHA), first=first
    )
    if side >= 0 or sharing == 1:
        return side
    slope = spread_factor(first, ALPHA, sharing)
    return min(side_of_zero(distances, indifference=away, slope=slope, first=first), 0)


@dataclass(frozen=True)
class Verdict:
    """Whether a headcount meets the targets in some replications."""

    goals: Sequence[Goal]
    slack: tuple[float, ...]
    """By how much each target is held on average, in tolerances; below 0 where it is missed."""
    sides: tuple[int, ...]
    """1 held, -1 missed, 0 not sure yet, by KN."""

    @property
    def missed(self) -> list[Goal]:
        """Targets missed, the worst interval first.

        Surely missed, or on average where nothing is sure: in an interval by more than half the
        tolerance, as one of many is always unlucky.
        """
        missed = [
            (goal, slack)
            for goal, slack, side in zip(self.goals, self.slack, self.sides, strict=True)
            if side < 0 or (side == 0 and slack < (-BAD_LUCK if goal.hours else 0))
        ]
        return worst_first(missed)

    @property
    def meets(self) -> bool:
        """Whether all are held."""
        return not self.missed

    @property
    def excess(self) -> float:
        """How far the targets are missed in all; a target missed by far counts less and less."""
        return math.fsum(math.log1p(max(0.0, -slack)) for slack in self.slack)


def worst_first(goals: Sequence[tuple[Goal, float]]) -> list[Goal]:
    """Goals with their slack: those of the week as they come, then intervals from the worst on."""
    order = sorted(goals, key=lambda each: each[1] if each[0].hours else -math.inf)
    return [goal for goal, _ in order]


class Headcounts(BudgetedReplications):
    """Runs headcounts for a scenario and remembers what came of them.

    Args:
        scenario: a settled week.
        slots: what a headcount has a number for.
        goals: those of the week as a whole, then those of intervals.
        seed: base seed of all random numbers.
        first: replications of each headcount before any decision.
        budget: replications at most; may be raised later.
        runner: does the replications; this process alone unless stated.
        progress: called after each replication.
    """

    def __init__(
        self,
        scenario: Scenario,
        slots: Sequence[Slot],
        goals: Sequence[Goal],
        *,
        seed: int,
        first: int,
        budget: int,
        runner: Runner | None = None,
        progress: SearchProgress | None = None,
    ) -> None:
        super().__init__(runner or Runner(jobs=1), Ledger(), budget, progress=progress)
        self.scenario, self.slots, self.goals = scenario, slots, goals
        self.seed, self.first = seed, first
        self.best: Heads | None = None
        """The best headcount so far, to be shown with the progress."""
        self._keep = _KeepPairs(tuple(goals))
        self._weeks: dict[Heads, tuple[Scenario, Key]] = {}
        self._judged: dict[Heads, Verdict] = {}
        self._refused: dict[Heads, range] = {}
        self._more_helps = all(goal.more_helps for goal in goals)

    @property
    def by_interval(self) -> list[Goal]:
        """Goals of intervals of the week, which come last."""
        return [goal for goal in self.goals if goal.hours]

    def refuse(self, heads: Heads, numbers: range) -> None:
        """Take a headcount for one that misses a target, whatever the search says.

        Args:
            heads: the headcount.
            numbers: replications that say so; further ones are compared with it on these.
        """
        self._refused[heads] = numbers

    def has(self, heads: Heads, numbers: range) -> bool:
        """Whether these replications of a headcount were run."""
        _, key = self._week(heads)
        return all(self.ledger.has(key, number, self._keep.labels) for number in numbers)

    def _week(self, heads: Heads) -> tuple[Scenario, Key]:
        """The week with a headcount, and by what it is known."""
        if heads not in self._weeks:
            week = with_heads(self.scenario, self.slots, heads)
            self._weeks[heads] = week, key_of(week, self.seed)
        return self._weeks[heads]

    def deciding(self, heads: Heads) -> range:
        """The fewest replications in which a headcount that was found to miss a target does so."""
        if heads in self._refused:
            return self._refused[heads]
        number = self.first
        while not self.judge_on(heads, range(number)).excess and self.has(heads, range(number + 1)):
            number += 1
        return range(number)

    def try_all(self, plans: Sequence[Heads], numbers: range) -> None:
        """Run what has not been run yet.

        Raises:
            BudgetSpentError: more replications are needed than are left.
        """
        jobs, wanted = [], self._keep.wanted
        for plan in plans:
            week, key = self._week(plan)
            jobs += [
                Job(key, Replication("headcount", week, self.seed, number, wanted), self._keep)
                for number in numbers
            ]
        self.need(jobs, self._keep.labels)

    @property
    def purpose(self) -> str:
        """What replications are for, with the best headcount so far."""
        best = "" if self.best is None else f" (best so far {sum(self.best)} agents)"
        return self.doing + best

    def judge(self, heads: Heads) -> Verdict:
        """Whether a headcount meets the targets, with as many replications as that takes."""
        if heads not in self._judged:
            number = self.first
            while True:
                self.try_all([heads], range(number))
                verdict = self.judge_on(heads, range(number))
                if -1 in verdict.sides or 0 not in verdict.sides or number >= REPLICATIONS_AT_MOST:
                    break
                number = min(number + max(2, self.first // 2), REPLICATIONS_AT_MOST)
            self._judged[heads] = verdict
        verdict = self._judged[heads]
        if heads in self._refused:
            return Verdict(verdict.goals, verdict.slack, (-1,) * len(verdict.sides))
        return verdict

    def judge_on(self, heads: Heads, numbers: range) -> Verdict:
        """The same by some replications that were run."""
        slack, sides = [], []
        for goal, pairs in zip(self.goals, self.pairs(heads, numbers).swapaxes(0, 1), strict=True):
            values = self._distances(goal, pairs)
            away = tolerance(goal)
            slack.append(float(values.mean()) / away)
            sharing = len(self.by_interval) if goal.hours else 1
            sides.append(side_of(values, away, self.first, sharing))
        return Verdict(self.goals, tuple(slack), tuple(sides))

    def is_hopeless(self, heads: Heads) -> bool:
        """Whether a headcount with as many or more everywhere was seen to miss a target."""
        failed = [*self._refused, *(each for each, said in self._judged.items() if not said.meets)]
        return self._more_helps and any(
            all(a <= b for a, b in zip(heads, other, strict=True)) for other in failed
        )

    def refused_by(self, heads: Heads, numbers: range) -> list[Goal]:
        """Targets that some replications say are missed: by more than the tolerance, or surely."""
        slack = self.judge_on(heads, numbers).slack
        verdicts = [*self.targets(heads, numbers)["verdict"]]
        if self.by_interval:
            verdicts += [*self.intervals(heads, numbers)["verdict"]]
        return worst_first(
            [
                (goal, held_by)
                for goal, held_by, verdict in zip(self.goals, slack, verdicts, strict=True)
                if held_by < -1 or verdict == "missed"
            ]
        )

    def targets(self, heads: Heads, numbers: range) -> pd.DataFrame:
        """The table of targets by some replications that were run."""
        figures = [(number, self._figures(heads, number)) for number in numbers]
        kpis = [
            kpi for kpi, goal in zip(self._keep.kpis, self.goals, strict=True) if not goal.hours
        ]
        estimates = estimate(kpi_rows(kpis, figures))
        return judge_targets(estimates, [goal for goal in self.goals if not goal.hours])

    def intervals(self, heads: Heads, numbers: range) -> pd.DataFrame:
        """The table of goals of intervals, in their order."""
        pairs = self.pairs(heads, numbers)[:, [bool(goal.hours) for goal in self.goals]]
        return interval_table(self.by_interval, pairs)

    def pairs(self, heads: Heads, numbers: range) -> Floats:
        """Replication × goal × (numerator, denominator) of some replications that were run."""
        labels = self._keep.labels
        of_runs = [self._figures(heads, number) for number in numbers]
        return np.array([[kept[label] or (0.0, 0.0) for label in labels] for kept in of_runs])

    def _figures(self, heads: Heads, number: int) -> Figures:
        return self.ledger.get(self._week(heads)[1], number)

    def _distances(self, goal: Goal, pairs: Floats) -> Floats:
        """How far each replication is on the right side of the bound, in the goal's unit.

        Numerator - bound × denominator, over the mean denominator: independent from replication to
        replication, and 0 on average exactly where the ratio of sums is the bound.
        """
        typical = float(pairs[: self.first, 1].mean()) or 1.0
        away: Floats = (pairs[:, 0] - goal.value * pairs[:, 1]) / typical
        return away if goal.bound == "at least" else -away


@dataclass(frozen=True)
class _KeepPairs:
    """Numerator and denominator of each goal's KPI; None where it was not measured."""

    goals: tuple[Goal, ...]

    @property
    def kpis(self) -> list[Kpi]:
        """The KPI that each goal is about."""
        return [
            Kpi(goal.metric, None if goal.channel == "all" else ("channel", goal.channel))
            for goal in self.goals
        ]

    @property
    def labels(self) -> list[str]:
        """What the pairs are called."""
        pairs = zip(self.kpis, self.goals, strict=True)
        return [f"{kpi.label} {goal.interval}".rstrip() for kpi, goal in pairs]

    @property
    def wanted(self) -> dict[str, Breakdowns]:
        """What is to be measured: in the week as a whole, and by hour of it."""
        names = {goal.metric for goal in self.goals}
        halved = any(":" in hour for goal in self.goals for hour in goal.hours)
        wanted = Breakdown((TEAM, CHANNEL), ("all", HALF_HOUR_OF_WEEK if halved else PER))
        return {name: (wanted,) for name in METRICS if name in names}

    def __call__(self, measured: Measured) -> Figures:
        """What is kept."""
        kpis = measured.kpis
        for column in SCOPE[1:]:
            kpis = kpis[kpis[column] == "all"]
        return dict(zip(self.labels, pairs_of(kpis, self.goals), strict=True))
