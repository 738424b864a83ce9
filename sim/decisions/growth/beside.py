"""What else could be done: each alternative alone, other certainties, and the same plan later."""

from __future__ import annotations

import datetime as dt
import math

from sim.decisions.candidates import Plan, hires_of, later, options_of
from sim.decisions.growth.planner import Planner
from sim.runs.searching import BudgetSpentError

LEVELS = (0.9, 0.75, 0.5)
"""How surely every week is to hold, for the table of headcount by certainty; the surest first."""
HIRING_ALONE = "hiring alone"
"""Name of the alternative without any option."""
DELAYS = (2, 4, 8)
"""Weeks of waiting whose cost is reported."""


def alternatives_of(planner: Planner, risk: float, left: list[str]) -> dict[str, Plan]:
    """Hiring alone, and each option alone, in time for the first week that breaks.

    Args:
        planner: the search that has ended.
        risk: accepted chance that a week misses a goal.
        left: what the budget did not suffice for; is added to.
    """
    trials = planner.trials
    if not planner.options:
        return {}
    alone: dict[str, Plan] = {}
    try:
        (today,) = trials.try_all([()], planner.look)
        if planner.excess(today) == 0:
            return {}
        week = planner.monday(planner.first_week(today))
        alone = {name: (planner.step(name, week),) for name in planner.options}
        hiring = Planner(trials, planner.numbers, planner.per_month, planner.groups, ())
        hiring.reachable, hiring.given_up = planner.reachable, planner.given_up.copy()
        hiring.solve(risk)
    except BudgetSpentError:
        if planner.best and planner.best == hires_of(planner.best):
            return {HIRING_ALONE: planner.best, **alone}
        left.append("what hiring alone would take")
        return alone
    return {HIRING_ALONE: hiring.best, **alone}


def levels_of(planner: Planner, risk: float, left: list[str]) -> dict[float, Plan]:
    """Plans that hold every week as surely as each level, beside the options that were chosen.

    They hold what the chosen plan is to hold. None for a level that no plan holds. Args are those
    of :func:`alternatives_of`.
    """
    found = {}
    given_up, best = planner.given_up, planner.best
    uses = options_of(best)
    try:
        for level in LEVELS:
            planner.given_up = given_up.copy()
            if not math.isclose(1 - level, risk):
                planner.plan_beside(uses, 1 - level)
            if (planner.given_up == given_up).all():
                found[level] = planner.best
            planner.best = best
    except BudgetSpentError:
        left.append("the headcount needed at other levels of certainty")
    planner.given_up, planner.best = given_up, best
    return found


def delays_of(planner: Planner) -> dict[int, Plan]:
    """The best plan so many weeks later: :data:`DELAYS`, as far as it then begins within the
    horizon; a later one is as if nothing were done.
    """
    scenario = planner.trials.scenario
    end = scenario.horizon.start + dt.timedelta(minutes=scenario.horizon.minutes)
    delayed = {weeks: later(planner.best, weeks) for weeks in DELAYS}
    return {
        weeks: plan
        for weeks, plan in delayed.items()
        if any(each.first_day(scenario) < end for each in plan)
    }
