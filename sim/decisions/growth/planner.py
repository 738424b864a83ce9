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
4. The same with each option from the first day on, or from when it is needed where it costs by the
   time; the cheapest plan is chosen.

All plans meet the same customers. Replications are spent where the answer hangs on them: a plan is
first looked at on few, and on more only until they tell whether it holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.decisions.candidates import Candidate, Plan, candidate, merged, options_of
from sim.decisions.growth.judge import CHEAPER, FIRST, LITTLE, PlanJudge, as_good
from sim.decisions.growth.refined import cheaper, made_to_hold, refined
from sim.decisions.growth.table import dated

if TYPE_CHECKING:
    from sim.decisions.trial import Trial

STEPS_LATER = (8, 4, 2, 1)
"""Weeks by which an option is tried later, the longest first."""


class Planner(PlanJudge):
    """Looks for the cheapest plan that holds every goal."""

    def solve(self, risk: float) -> None:
        """Let ``best`` hold every goal at least cost, but for what is ``given_up``.

        Args:
            risk: accepted chance that a week misses a goal.

        Raises:
            BudgetSpentError: ``best`` is the best plan until then.
        """
        self.limit = as_good(risk)
        self.best = ()
        self.trials.doing = "how today's team does"
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
        self.limit = as_good(risk)
        plan = made_to_hold(self, dated(self, uses), FIRST)
        some_for_a_time = any(
            self.trials.scenario.team[name].hiring.temporary is not None for name in self.groups
        )
        self.best = cheaper(self, plan) if some_for_a_time else plan

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
        try:
            for name in names:
                self.given_up = given_up.copy()
                base = merged([*uses, self._first_use(name, before)])
                (after,) = self.trials.try_all([base], self.look)
                if self.excess(before) - self.excess(after) <= LITTLE * self.excess(before):
                    continue
                plan = self._plan_on(base)
                rank = self._rank(plan, self.given_up)
                cheaper = rank[1] < (1 - CHEAPER) * least[1]
                if rank[0] < least[0] or (rank[0] == least[0] and cheaper):
                    found, chosen, least, kept = plan, name, rank, self.given_up
        finally:
            self.best, self.given_up = found, kept
        if chosen is not None:
            self._put_option_later(chosen)
        return chosen

    def _first_use(self, name: str, before: Trial) -> Candidate:
        """An option from the first day on; or in time for the first week that is missed, where it
        is over again, or costs less so and brings as much.
        """
        first = candidate(self.trials.scenario, name, self.first[name])
        in_time = self.step(name, self.monday(self.first_week(before)))
        if in_time == first or first.until(self.trials.scenario) is not None:
            return in_time
        early, late = self.trials.try_all(
            [merged([*before.plan, use]) for use in (first, in_time)], self.look
        )
        slack = LITTLE * self.excess(before)
        is_cheaper = late.cost < (1 - CHEAPER) * early.cost
        return in_time if is_cheaper and self.excess(late) <= self.excess(early) + slack else first

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
                helps = moved.on_the_lines(self.trials.scenario)
                if helps > last or then.cost >= (1 - CHEAPER) * now.cost:
                    break
                if not self.holds(plan):
                    break
                self.best = plan
