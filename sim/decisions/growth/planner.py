"""The search for a plan: add what helps most for its cost, take out what is not needed, put later.

It starts from the hires that a calculation asks for (:mod:`sim.decisions.growth.forecast`).
Replications are spent where the decision is close: a plan is first tried on half of the search's
replications, then on all of them, then on twice as many again and again, until they tell whether
every week keeps within the risk (:meth:`sim.decisions.trials.Trial.is_clear`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from math import ceil

import numpy as np

from sim.decisions.candidates import (
    Candidate,
    Hire,
    Plan,
    Use,
    fewer,
    later,
    merged,
    name_of,
    on_the_lines,
    posted_for,
    postponed,
    within_cap,
)
from sim.decisions.goals import Floats
from sim.decisions.growth.forecast import forecast
from sim.decisions.trials import CASES, Trial, Trials

STEPS_LATER = (8, 4, 2, 1)
"""Weeks by which something is tried later, the longest first."""
EARLIER = (4, 8)
"""Weeks by which another step is tried earlier, so that one may be left out."""
A_LITTLE_EARLIER = (1, 2, 4)
"""Weeks by which a step is tried earlier where more replications show that it comes too late."""
MOST = 8
"""How many times the search's replications a close decision may take."""
LITTLE = 0.01
"""Share of the excess risk that a further step must take away to be worth trying on."""
CHEAPER = 0.001
"""Relative saving below which two plans cost the same."""


class Planner:
    """Looks for the cheapest plan that holds every goal."""

    def __init__(
        self,
        trials: Trials,
        numbers: range,
        per_month: int | None,
        groups: Sequence[str],
        options: Sequence[str],
    ) -> None:
        """Set up.

        Args:
            trials: runs the plans.
            numbers: replications of every plan; close decisions take up to :data:`MOST` times as
                many.
            per_month: agents hired in a calendar month, at most.
            groups: groups that may grow.
            options: options that may be used.
        """
        self.trials, self.numbers, self.per_month = trials, numbers, per_month
        self.groups, self.options = list(groups), list(options)
        half = max(2, len(numbers) // 2)
        if trials.scenario.demand.growth_range is not None:
            half = len(CASES) * ceil(half / len(CASES))
        self.half = numbers[:half]
        self.stages = [range(len(numbers) * times) for times in _doubled(MOST)]
        self.best: Plan = ()
        """The best plan so far."""
        self.reachable = self._reachable()
        """1 for weeks that something done on the first day can reach, 0 for earlier ones."""
        self.given_up = np.zeros((len(trials.goals), len(trials.whole_weeks)), bool)
        """Goal × week: what nothing within the limits holds; the search goes on without it."""

    @property
    def in_reach(self) -> Floats:
        """Goal × week: 1 for what the plan is to hold, 0 for the rest."""
        return self.reachable * ~self.given_up

    def solve(self, risk: float, start: Plan | None = None, *, dates: bool = True) -> None:
        """Let ``best`` hold every goal at least cost, but for what is ``given_up``.

        Args:
            risk: accepted chance that a week misses a goal.
            start: the plan to begin with; unless stated, what
                :mod:`sim.decisions.growth.forecast` says where today's team is not enough.
            dates: whether to put later what can come later.

        Raises:
            BudgetSpentError: ``best`` is the best plan until then.
        """
        self.best = start or ()
        if start is None and self._excess(self._judged(risk, self.stages[:1]), risk) > 0:
            self.best = self._forecast()
        self._add(risk)
        self._take_out(risk)
        while self._swap(risk):
            self._take_out(risk)
        self._add(risk, surely=True)
        if dates:
            self._put_later(risk)

    def _forecast(self) -> Plan:
        weeks = map(dt.date.fromisoformat, self.trials.whole_weeks)
        reached = [week for week, there in zip(weeks, self.reachable, strict=True) if there]
        plan = forecast(self.trials.scenario, self.groups, reached) if reached else ()
        return plan if self._allowed(plan) else ()

    def _reachable(self) -> Floats:
        scenario = self.trials.scenario
        start = scenario.horizon.start
        firsts = [
            on_the_lines(scenario, _candidate(name, start, self.options))
            for name in (*self.groups, *self.options)
        ]
        weeks = map(dt.date.fromisoformat, self.trials.whole_weeks)
        return np.array([float(week >= min(firsts)) for week in weeks])

    def _add(self, risk: float, *, surely: bool = False) -> None:
        """Step by step, the one that takes away most of the excess risk for its cost.

        Where none helps, something is given up.

        Args:
            risk: accepted chance that a week misses a goal.
            surely: whether the plan is to hold on as many replications as tell it for sure; a step
                of it may then also come a little earlier.
        """
        while True:
            trial = self._judged(risk, self.stages if surely else self.stages[:1])
            if self._excess(trial, risk) == 0:
                return
            week = self.first_week(trial, risk)
            self.trials.doing = f"week of {self.trials.whole_weeks[week]}"
            plans = self._steps(trial.plan, week)
            if surely:
                plans += self._earlier(trial.plan, A_LITTLE_EARLIER)
            better = self._best_of(plans, trial, risk)
            if better is None and self._let_the_team_grow(plans, trial, risk):
                continue
            if better is None and not surely:
                better = self._later_step(trial, risk)
            if better is None:
                self._give_up(trial, risk)
            else:
                self.best = better.plan

    def _let_the_team_grow(self, plans: Sequence[Plan], trial: Trial, risk: float) -> bool:
        """Give up all that more agents cannot help to hold, if one of the plans helps then."""
        before = self.given_up.copy()
        self.given_up[[not goal.more_helps for goal in self.trials.goals]] = True
        if (self.given_up != before).any() and self._best_of(plans, trial, risk) is not None:
            return True
        self.given_up = before
        return False

    def _later_step(self, trial: Trial, risk: float) -> Trial | None:
        """A step that helps in time for a later week; those tried are farther and farther apart."""
        first, *weeks = map(int, np.flatnonzero((self._beyond(trial, risk) > 0).any(axis=0)))
        due = first
        for week in weeks:
            plans = self._steps(trial.plan, week)
            if week <= due or not any(map(self._allowed, plans)):
                continue
            better = self._best_of(plans, trial, risk)
            if better is not None:
                return better
            due = week + (week - first)
        return None

    def _give_up(self, trial: Trial, risk: float) -> None:
        """Give up the goal that is missed by most, in the weeks that miss it.

        In all weeks where more agents cannot help to hold it.
        """
        beyond = self._beyond(trial, risk)
        goal = int(np.argmax(beyond.sum(axis=1)))
        self.given_up[goal] |= (beyond[goal] > 0) | (not self.trials.goals[goal].more_helps)

    def _judged(self, risk: float, stages: Sequence[range]) -> Trial:
        """The best plan, on the first of the stages that tells whether it holds."""
        for numbers in stages:
            (trial,) = self.trials.try_all([self.best], numbers)
            if trial.is_clear(risk, self.in_reach):
                break
        return trial

    def first_week(self, trial: Trial, risk: float) -> int:
        """The first week in reach that misses a goal with more than the risk."""
        return int(np.argmax((self._beyond(trial, risk) > 0).any(axis=0)))

    def _beyond(self, trial: Trial, risk: float) -> Floats:
        """Goal × week: the excess risk of what the plan is to hold, 0 for the rest."""
        return trial.beyond(risk) * self.in_reach

    def _steps(self, plan: Plan, week: int) -> list[Plan]:
        """The plan with one step more, in time for a week."""
        needed = dt.date.fromisoformat(self.trials.whole_weeks[week])
        names = [*self.groups, *self._unused(plan)]
        return [merged([*plan, self.step(name, needed)]) for name in names]

    def _earlier(self, plan: Plan, by: Sequence[int]) -> list[Plan]:
        """The plan with one of its steps some weeks earlier."""
        start = self.trials.scenario.horizon.start
        return [
            postponed(plan, place, -weeks)
            for place, step in enumerate(plan)
            for weeks in by
            if later((step,), -weeks)[0].posted >= start
        ]

    def _best_of(self, plans: Sequence[Plan], trial: Trial, risk: float) -> Trial | None:
        """What takes away most of a trial's excess risk for its cost; None where nothing helps."""
        plans = [plan for plan in dict.fromkeys(plans) if self._allowed(plan)]
        numbers = range(trial.weeks.replications)
        half = numbers[: len(numbers) // 2]
        if len(plans) > 1 and len(half) >= len(self.half):
            (before,) = self.trials.try_all([trial.plan], half)
            tried = self.trials.try_all(plans, half)
            worth = [self._worth(before, found, risk) for found in tried]
            best = max(worth)
            plans = [plan for plan, each in zip(plans, worth, strict=True) if each >= best / 2]
        gains = [
            (self._worth(trial, found, risk), self._gain(trial, found, risk), found)
            for found in self.trials.try_all(plans, numbers)
        ]
        little = LITTLE * self._excess(trial, risk)
        helpful = [each for each in gains if each[1] > little]
        return max(helpful, key=lambda each: each[:2])[2] if helpful else None

    def _unused(self, plan: Plan) -> list[str]:
        used = {each.option for each in plan if isinstance(each, Use)}
        return [name for name in self.options if name not in used]

    def step(self, name: str, needed: dt.date) -> Candidate:
        """One agent for a group, or an option, in time for a date."""
        posted = posted_for(self.trials.scenario, name, needed)
        return _candidate(name, posted, self.options)

    def _gain(self, before: Trial, after: Trial, risk: float) -> float:
        return self._excess(before, risk) - self._excess(after, risk)

    def _worth(self, before: Trial, after: Trial, risk: float) -> float:
        """Excess risk that is taken away for a unit of money, or by a step where nothing costs."""
        least = max(CHEAPER * before.cost, 1e-9)
        money = max(after.cost - before.cost, least) if after.cost else 1.0
        return self._gain(before, after, risk) / money

    def _excess(self, trial: Trial, risk: float) -> float:
        return trial.excess(risk, self.in_reach)

    def _take_out(self, risk: float) -> None:
        """Leave out every agent and option that is not needed, the dearest first."""
        self.trials.doing = "taking out what is not needed"
        while self.best:
            plans = [fewer(self.best, place) for place in reversed(range(len(self.best)))]
            tried = self.trials.try_all(plans, self.half)
            for trial in sorted(tried, key=lambda trial: trial.cost):
                if self._holds(trial.plan, risk):
                    self.best = trial.plan
                    break
            else:
                return

    def _swap(self, risk: float) -> bool:
        """Something cheaper, or another step earlier, in the place of a step; False for none."""
        self.trials.doing = "trying what is cheaper"
        scenario, plans = self.trials.scenario, []
        for place, each in enumerate(self.best):
            needed = on_the_lines(scenario, each)
            rest = fewer(self.best, place)
            names = [*self.groups, *self._unused(self.best)]
            others = [name for name in names if name != name_of(each)]
            plans += [merged([*rest, self.step(name, needed)]) for name in others]
            plans += self._earlier(rest, EARLIER)
        plans = [plan for plan in dict.fromkeys(plans) if self._allowed(plan)]
        if not plans:
            return False
        (now,) = self.trials.try_all([self.best], self.half)
        tried = self.trials.try_all(plans, self.half)
        cheaper = [trial for trial in tried if trial.cost < (1 - CHEAPER) * now.cost]
        for trial in sorted(cheaper, key=lambda trial: trial.cost):
            if self._holds(trial.plan, risk):
                self.best = trial.plan
                return True
        return False

    def _put_later(self, risk: float) -> None:
        self.trials.doing = "putting later what can come later"
        last = dt.date.fromisoformat(self.trials.whole_weeks[-1])
        for each in reversed(self.best):
            if isinstance(each, Use) and _has_no_date(self.trials, each):
                continue
            current = each
            for weeks in STEPS_LATER:
                while True:
                    place = _place(self.best, current)
                    plan = postponed(self.best, place, weeks)
                    moved = later((current,), weeks)[0]
                    if moved.posted > last or not self._holds(plan, risk):
                        break
                    self.best, current = plan, moved

    def _holds(self, plan: Plan, risk: float) -> bool:
        """Whether a plan is no worse than the best so far, on as many replications as tell it."""
        if not self._allowed(plan):
            return False
        for numbers in (self.half, *self.stages):
            before, trial = self.trials.try_all([self.best, plan], numbers)
            least, excess = self._excess(before, risk), self._excess(trial, risk)
            if trial.is_clear(risk, self.in_reach) and (least == 0 or numbers != self.half):
                break
        return excess <= least

    def _allowed(self, plan: Plan) -> bool:
        return within_cap(plan, self.per_month)


def _doubled(most: int) -> list[int]:
    return [2**power for power in range(most.bit_length())]


def _candidate(name: str, posted: dt.date, options: Sequence[str]) -> Candidate:
    return Use(posted, name) if name in options else Hire(posted, name, 1)


def _has_no_date(trials: Trials, use: Use) -> bool:
    return trials.scenario.options[use.option].unclear_roles is not None


def _place(plan: Plan, candidate: Candidate) -> int:
    """Where the candidate is in a plan, perhaps together with others of its posting."""
    key = candidate.posted, name_of(candidate)
    return next(k for k, each in enumerate(plan) if (each.posted, name_of(each)) == key)
