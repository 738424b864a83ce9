"""The search for a plan: how many are needed when, read off a table; then the plan itself, refined.

1. Hires are added from the first day on, each the one that helps most for its cost, until every
   week keeps within the risk (:mod:`sim.decisions.growth.table`). That tells how many are needed,
   and of which groups.
2. Each of these teams tells in which weeks it is enough, and so from when on the next is needed.
   That gives a plan with dates.
3. The plan itself is simulated, with all that the table leaves out (learning, leaving, work carried
   over), and made to hold: something comes a week earlier, or is added. Then what is not needed is
   taken out, and what can come later is put later, one agent at a time
   (:mod:`sim.decisions.growth.refined`).
4. The same with each option from the first day on; the cheapest plan is chosen.

All plans meet the same customers. Replications are spent where the answer hangs on them: a plan is
first looked at on few, and on more only until they tell whether it holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.decisions.candidates import (
    Candidate,
    Plan,
    candidate,
    merged,
    options_of,
    posted_for,
    within_cap,
)
from sim.decisions.goals import Floats
from sim.decisions.growth.refined import made_to_hold, refined
from sim.decisions.growth.table import dated
from sim.decisions.trials import Trial, Trials

LOOK, CLOSE = 4, 32
"""How many times the search's replications a first look takes, and a close decision at most."""
TABLE = 16
"""The same for the table of teams and weeks."""
SAFE = 0.04
"""Part of the risk that the search leaves free, for it may err."""
LITTLE = 0.01
"""Share of what is missing that a further step must bring to be worth trying on."""
CHEAPER = 0.001
"""Relative saving below which two plans cost the same."""
T = TypeVar("T")
STEPS_LATER = (8, 4, 2, 1)
"""Weeks by which an option is tried later, the longest first."""


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
            numbers: replications, of which a plan takes from :data:`LOOK` to :data:`CLOSE` times
                as many.
            per_month: agents hired in a calendar month, at most.
            groups: groups that may grow.
            options: options that may be used.
        """
        self.trials, self.numbers, self.per_month = trials, numbers, per_month
        self.groups, self.options = list(groups), list(options)
        self.look, self.table = (range(len(numbers) * times) for times in (LOOK, TABLE))
        self.stages = [self.look, self.table, range(len(numbers) * CLOSE)]
        self.start = trials.scenario.horizon.start
        self.best: Plan = ()
        """The best plan so far."""
        self._alone = False
        self.limit = 0.0
        """Chance of missing a goal that the search accepts in a week."""
        self.helps_from = self._helps_from()
        """The first day on which anything decided on the first day helps."""
        weeks = map(dt.date.fromisoformat, trials.whole_weeks)
        self.reachable = np.array([float(week >= self.helps_from) for week in weeks])
        """1 for weeks that something done on the first day can reach, 0 for earlier ones."""
        self.given_up = np.zeros((len(trials.goals), len(trials.whole_weeks)), bool)
        """Goal × week: what nothing within the limits holds; the search goes on without it."""

    @property
    def in_reach(self) -> Floats:
        """Goal × week: 1 for what the plan is to hold, 0 for the rest."""
        return self.reachable * ~self.given_up

    def solve(self, risk: float) -> None:
        """Let ``best`` hold every goal at least cost, but for what is ``given_up``.

        Args:
            risk: accepted chance that a week misses a goal.

        Raises:
            BudgetSpentError: ``best`` is the best plan until then.
        """
        self.limit = risk * (1 - SAFE)
        self.best = ()
        if self.excess(self.judged(())) == 0:
            return
        given_up = self.given_up.copy()
        self._alone = True
        self.best = self._plan_on(())
        self._alone = False
        unused = list(self.options)
        while unused and (better := self._best_option(unused, given_up)) is not None:
            unused.remove(better)

    def plan_beside(self, uses: Plan, risk: float) -> None:
        """Let ``best`` hold every goal with another risk, beside some options; dates are rough."""
        self.limit = risk * (1 - SAFE)
        self.best = made_to_hold(self, dated(self, uses))

    def note(self, plan: Plan) -> Plan:
        """Keep a plan as the best so far, where only one is being worked at; and hand it back."""
        if self._alone:
            self.best = plan
        return plan

    def _plan_on(self, base: Plan) -> Plan:
        """The hires that hold every goal beside what is done anyway, at least cost."""
        return refined(self, self.note(dated(self, base)))

    def _best_option(self, names: Sequence[str], given_up: NDArray[np.bool_]) -> str | None:
        """The option with which the best plan becomes cheaper, or holds more; None: none does."""
        uses = options_of(self.best)
        found, chosen = self.best, None
        least = self._rank(self.best, self.given_up)
        kept = self.given_up
        (before,) = self.trials.try_all([uses], self.look)
        for name in names:
            base = merged([*uses, candidate(self.trials.scenario, name, self.start)])
            (after,) = self.trials.try_all([base], self.look)
            self.given_up = given_up.copy()
            if self.excess(before) - self.excess(after) > LITTLE * self.excess(before):
                plan = self._plan_on(base)
                rank = self._rank(plan, self.given_up)
                if rank[0] < least[0] or (
                    rank[0] == least[0] and rank[1] < (1 - CHEAPER) * least[1]
                ):
                    found, chosen, least, kept = plan, name, rank, self.given_up
        self.best, self.given_up = found, kept
        if chosen is not None:
            self._put_option_later(chosen)
        return chosen

    def _rank(self, plan: Plan, given_up: NDArray[np.bool_]) -> tuple[int, float]:
        (trial,) = self.trials.try_all([plan], self.look)
        return int(given_up.sum()), trial.cost

    def _put_option_later(self, name: str) -> None:
        """Where that saves something and the plan still holds."""
        self.trials.doing = "putting later what can come later"
        if not candidate(self.trials.scenario, name, self.start).has_date(self.trials.scenario):
            return
        last = dt.date.fromisoformat(self.trials.whole_weeks[-1])
        for weeks in STEPS_LATER:
            while True:
                use = next(each for each in options_of(self.best) if each.name == name)
                moved = use.later(weeks)
                plan = merged([*(each for each in self.best if each != use), moved])
                now, then = self.trials.try_all([self.best, plan], self.look)
                if moved.posted > last or then.cost >= (1 - CHEAPER) * now.cost:
                    break
                if not self.holds(plan):
                    break
                self.best = plan

    def judged(self, plan: Plan, most: int = CLOSE) -> Trial:
        """A plan, on as many replications as tell whether it holds, or as the budget has left."""
        (trial,) = self.trials.try_all([plan], self.look)
        for numbers in self.stages[1:]:
            enough = len(numbers) > len(self.numbers) * most
            if enough or trial.is_clear(self.limit, self.in_reach):
                break
            if len(numbers) - trial.weeks.replications > self.trials.left:
                break
            (trial,) = self.trials.try_all([plan], numbers)
        return trial

    def holds(self, plan: Plan) -> bool:
        """Whether a plan is allowed, and holds all that is not given up."""
        return self.allowed(plan) and self.excess(self.judged(plan)) == 0

    def excess(self, trial: Trial) -> float:
        """How far a trial is short of the risk."""
        return trial.excess(self.limit, self.in_reach)

    def beyond(self, trial: Trial) -> Floats:
        """Goal × week: how far each is short of what the plan is to hold."""
        return trial.beyond(self.limit) * self.in_reach

    def first_week(self, trial: Trial) -> int:
        """The first week in reach that misses a goal with more than the risk."""
        return int(np.argmax((self.beyond(trial) > 0).any(axis=0)))

    def best_of(self, plans: Sequence[Plan], before: Trial) -> Trial | None:
        """What brings most of what is missing for its cost; None where nothing helps.

        Where the budget has no room for all plans, the first ones are tried.
        """
        plans = list(dict.fromkeys(plans))
        plans = plans[: max(1, self.trials.left // before.weeks.replications)]
        tried = self.trials.try_all(plans, range(before.weeks.replications))
        missing = self.excess(before)
        gains = [(missing - self.excess(each), each) for each in tried]
        helpful = [
            (gain / max(each.cost - before.cost, CHEAPER * before.cost, 1e-9), gain, k, each)
            for k, (gain, each) in enumerate(gains)
            if gain > LITTLE * missing
        ]
        return max(helpful, key=lambda found: found[:3])[3] if helpful else None

    def found(self, look: Callable[[], T | None]) -> T | None:
        """What looking for a step finds; None where nothing helps.

        Where nothing does, goals that more agents cannot help to hold (costs, a budget) are left
        out of account; if something helps then, they are given up.
        """
        step = look()
        if step is not None:
            return step
        before = self.given_up.copy()
        self.given_up[[not goal.more_helps for goal in self.trials.goals]] = True
        if (self.given_up != before).any() and (step := look()) is not None:
            return step
        self.given_up = before
        return None

    def give_up(self, trial: Trial) -> None:
        """Give up the goal that is missed by most, in the weeks that miss it.

        A goal that more agents cannot help to hold goes first, and in all weeks.
        """
        beyond = self.beyond(trial)
        missed = [
            (not goal.more_helps, of_goal.sum(), number)
            for number, (goal, of_goal) in enumerate(zip(self.trials.goals, beyond, strict=True))
            if of_goal.any()
        ]
        more_hurts, _, goal = max(missed)
        self.given_up[goal] |= (beyond[goal] > 0) | more_hurts

    def step(self, name: str, needed: dt.date) -> Candidate:
        """One agent for a group, or an option, in time for a date."""
        posted = posted_for(self.trials.scenario, name, needed)
        return candidate(self.trials.scenario, name, posted)

    def allowed(self, plan: Plan) -> bool:
        """Whether no month has more hires than allowed."""
        return within_cap(plan, self.per_month)

    def monday(self, week: int) -> dt.date:
        """First day of a week."""
        return dt.date.fromisoformat(self.trials.whole_weeks[week])

    def _helps_from(self) -> dt.date:
        scenario = self.trials.scenario
        return min(
            candidate(scenario, name, self.start).on_the_lines(scenario)
            for name in (*self.groups, *self.options)
        )
