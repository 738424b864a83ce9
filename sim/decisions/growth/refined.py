"""A plan made to hold, and then as cheap as it can be: one agent and one week at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from math import inf
from typing import TYPE_CHECKING

from sim.decisions.candidates import Candidate, Hire, Plan, fewer, hires_of, merged, moved
from sim.decisions.growth.judge import CAREFUL, CHEAPER, FIRST, LAST, Care, PlanJudge
from sim.decisions.growth.table import with_room

if TYPE_CHECKING:
    from sim.decisions.trial import Trial

LEARNING = dt.timedelta(weeks=8)
"""How long before a week somebody may have come who could help it by coming still earlier."""
EARLIER = (1, 2, 4)
"""Weeks by which somebody is tried earlier."""


def refined(judge: PlanJudge, plan: Plan) -> Plan:
    """The plan with what it needs to hold, without what it does not need, as late as may be."""
    plan = made_to_hold(judge, plan, FIRST)
    plan = without_surplus(judge, plan)
    plan = cheaper(judge, plan)
    while True:
        least = without_surplus(judge, _as_late_as_may_be(judge, plan))
        plan = made_to_hold(judge, least, LAST)
        if plan == least:
            return plan


def made_to_hold(judge: PlanJudge, plan: Plan, care: Care = CAREFUL) -> Plan:
    """The plan with what it needs to hold: step by step somebody earlier, or more."""
    while True:
        trial = judge.judged(plan, care)
        if judge.excess(trial) == 0:
            return plan
        if judge.gives_up_at_once(trial):
            continue
        week = judge.first_week(trial)
        judge.trials.doing = f"week of {judge.trials.whole_weeks[week]}"
        better = judge.found(partial(_better, judge, trial, week))
        if better is None:
            judge.give_up(trial)
        else:
            plan = judge.note(better)


def _better(judge: PlanJudge, trial: Trial, week: int) -> Plan | None:
    """A step that helps for its cost: somebody earlier, or one more; or many, where many lack."""
    monday = judge.monday(week)
    earlier = [
        moved(trial.plan, place, -weeks)
        for place in _about(judge, trial.plan, monday)
        for weeks in EARLIER
        if trial.plan[place].later(-weeks).posted >= judge.start
    ]
    allowed = [plan for plan in earlier if judge.allowed(plan)]
    better = judge.best_of(allowed, trial) if allowed else None
    if better is not None:
        return better.plan
    steps = [judge.step(name, monday) for name in judge.groups]
    more = {with_room(judge, trial.plan, [step]): step for step in steps}
    allowed = [plan for plan in more if judge.allowed(plan)]
    better = judge.best_of(allowed, trial) if allowed else None
    if better is None:
        return None
    step = more[better.plan]
    unit = step.headcount or 1
    many = judge.wanted(trial, better, step.name, unit, week)
    return with_room(judge, trial.plan, [step] * -(-many // unit))


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


def without_surplus(judge: PlanJudge, plan: Plan) -> Plan:
    """The plan without agents that it does not need, the last ones first.

    Where the last of a group is needed, so is everybody who came before and stays: without them,
    as many are missing in the same weeks, and in earlier ones.
    """
    judge.trials.doing = "taking out what is not needed"
    needed = set[str]()
    for hire in reversed(hires_of(plan)):
        if hire.label in needed:
            continue
        less = [_without(plan, hire, number) for number in hire.numbers]
        plan = last_that_holds(judge, plan, less)
        goes = judge.trials.scenario.team[hire.group].turnover is not None
        if plan != less[-1] and hire.stays == inf and not goes:
            needed.add(hire.label)
    return plan


def _without(plan: Plan, hire: Hire, number: int) -> Plan:
    """The plan with fewer agents by one of its postings."""
    return merged([*plan, replace(hire, agents=-number)])


def last_that_holds(judge: PlanJudge, plan: Plan, plans: Sequence[Plan]) -> Plan:
    """The last of plans of which none holds once one does not; the plan itself if none does.

    Each saves something beside the plan.
    """
    low, high = -1, len(plans)
    while high - low > 1:
        middle = 0 if low < 0 else (low + high) // 2
        if judge.holds_for_less(plans[middle], plan):
            low = middle
        elif low < 0:
            break
        else:
            high = middle
    return plan if low < 0 else judge.note(plans[low])


def cheaper(judge: PlanJudge, plan: Plan) -> Plan:
    """One of another group in the place of somebody, or for a time, where that costs less."""
    judge.trials.doing = "trying what is cheaper"
    for each in plan:
        for _ in range(each.singles if isinstance(each, Hire) else 0):
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
        if trial.cost < (1 - CHEAPER) * now.cost and judge.holds_for_less(trial.plan, plan):
            return trial.plan
    return None


def _as_late_as_may_be(judge: PlanJudge, plan: Plan) -> Plan:
    judge.trials.doing = "putting later what can come later"
    last = judge.monday(len(judge.trials.whole_weeks) - 1)
    for hire in reversed(hires_of(plan)):
        while hire.agents and hire.on_the_lines(judge.trials.scenario) < last:
            numbers = hire.numbers
            moved_on = [
                merged([*_without(plan, hire, number), replace(hire.later(1), agents=number)])
                for number in numbers
            ]
            then = last_that_holds(judge, plan, moved_on)
            if then == plan:
                break
            hire = replace(hire.later(1), agents=numbers[moved_on.index(then)])
            plan = then
    return plan


def _place(plan: Plan, step: Candidate) -> int:
    """Where a step is in a plan, perhaps together with others of its posting."""
    return next(k for k, each in enumerate(plan) if each.single() == step.single())
