"""A plan made to hold, and then as cheap as it can be: one agent and one week at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from sim.decisions.candidates import Candidate, Hire, Plan, fewer, merged, moved
from sim.decisions.growth.judge import CHEAPER, PlanJudge

if TYPE_CHECKING:
    from sim.decisions.trials import Trial

LEARNING = dt.timedelta(weeks=8)
"""How long before a week somebody may have come who could help it by coming still earlier."""
EARLIER = (1, 2, 4)
"""Weeks by which somebody is tried earlier."""


def refined(judge: PlanJudge, plan: Plan) -> Plan:
    """The plan with what it needs to hold, without what it does not need, as late as may be."""
    plan = made_to_hold(judge, plan)
    plan = _without_surplus(judge, plan)
    plan = cheaper(judge, plan)
    return _without_surplus(judge, _as_late_as_may_be(judge, plan))


def made_to_hold(judge: PlanJudge, plan: Plan) -> Plan:
    """The plan with what it needs to hold: step by step somebody earlier, or one more."""
    while True:
        trial = judge.judged(plan)
        if judge.excess(trial) == 0:
            return plan
        week = judge.first_week(trial)
        judge.trials.doing = f"week of {judge.trials.whole_weeks[week]}"
        better = judge.found(partial(_better, judge, trial, week))
        if better is None:
            judge.give_up(trial)
        else:
            plan = judge.note(better.plan)


def _better(judge: PlanJudge, trial: Trial, week: int) -> Trial | None:
    """A step that helps for its cost: somebody earlier, or one more."""
    monday = judge.monday(week)
    earlier = [
        moved(trial.plan, place, -weeks)
        for place in _about(judge, trial.plan, monday)
        for weeks in EARLIER
        if trial.plan[place].later(-weeks).posted >= judge.start
    ]
    more = [merged([*trial.plan, judge.step(name, monday)]) for name in judge.groups]
    for plans in (earlier, more):
        allowed = [plan for plan in plans if judge.allowed(plan)]
        better = judge.best_of(allowed, trial) if allowed else None
        if better is not None:
            return better
    return None


def _about(judge: PlanJudge, plan: Plan, monday: dt.date) -> Iterator[int]:
    """Of each group, the next who come after a week begins, and the last who came before."""
    for group in judge.groups:
        places = [
            (each.on_the_lines(judge.trials.scenario), place)
            for place, each in enumerate(plan)
            if isinstance(each, Hire) and each.group == group
        ]
        after = sorted(each for each in places if each[0] > monday)
        before = sorted(each for each in places if monday - LEARNING < each[0] <= monday)
        yield from (place for _, place in (*before[-1:], *after[:1]))


def _without_surplus(judge: PlanJudge, plan: Plan) -> Plan:
    judge.trials.doing = "taking out what is not needed"
    while True:
        for place in reversed(range(len(plan))):
            less = fewer(plan, place)
            if isinstance(plan[place], Hire) and judge.holds(less):
                plan = judge.note(less)
                break
        else:
            return plan


def cheaper(judge: PlanJudge, plan: Plan) -> Plan:
    """One of another group in the place of somebody, or for a time, where that costs less."""
    judge.trials.doing = "trying what is cheaper"
    for each in plan:
        for _ in range(each.agents if isinstance(each, Hire) else 0):
            better = _in_place_of(judge, plan, each.single())
            if better is None:
                break
            plan = judge.note(better)
    return plan


def _in_place_of(judge: PlanJudge, plan: Plan, one: Candidate) -> Plan | None:
    """The cheapest plan that holds with somebody else in the place of one agent, if any."""
    needed = one.on_the_lines(judge.trials.scenario)
    rest = fewer(plan, _place(plan, one))
    steps = [judge.step(name, needed) for name in judge.groups if name != one.name]
    steps += judge.for_a_time(one)
    if not steps:
        return None
    others = [merged([*rest, step]) for step in steps]
    now, *tried = judge.trials.try_all([plan, *others], judge.look)
    for trial in sorted(tried, key=lambda found: found.cost):
        if trial.cost < (1 - CHEAPER) * now.cost and judge.holds(trial.plan):
            return trial.plan
    return None


def _as_late_as_may_be(judge: PlanJudge, plan: Plan) -> Plan:
    judge.trials.doing = "putting later what can come later"
    last = judge.monday(len(judge.trials.whole_weeks) - 1)
    for each in reversed(plan):
        for _ in range(each.agents if isinstance(each, Hire) else 0):
            current = each
            while current.on_the_lines(judge.trials.scenario) < last:
                later = moved(plan, _place(plan, current), 1)
                if not judge.holds(later):
                    break
                plan, current = judge.note(later), current.later(1)
            if current is each:
                break
    return plan


def _place(plan: Plan, step: Candidate) -> int:
    """Where a step is in a plan, perhaps together with others of its posting."""
    return next(k for k, each in enumerate(plan) if each.single() == step.single())
