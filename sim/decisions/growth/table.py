"""How many are needed when: teams that are there from the first day on, week by week."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np

from sim.decisions.candidates import Candidate, Hire, Plan, merged
from sim.decisions.growth.judge import FIRST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.decisions.growth.judge import PlanJudge
    from sim.decisions.trial import Trial

RUNGS = 8
"""Teams beside today's that are looked at week by week, at most; of larger ones every second, third
... is."""


def dated(judge: PlanJudge, base: Plan) -> Plan:
    """Hires beside what is done anyway, each in time for the week from which on it is needed.

    Args:
        judge: what is wanted, and who tries it.
        base: what is done anyway.
    """
    added = _added(judge, base)
    due = _due(judge, base, added)
    team, seen = judge.trials.scenario.team, Counter[str]()
    hires = []
    for group, week in zip(added, due, strict=True):
        if week is not None:
            if seen[group] % team[group].hiring.class_ == 0:  # the first of a class brings it
                hires.append(judge.step(group, judge.monday(week)))
            seen[group] += 1
    return with_room(judge, base, hires)


def _team(judge: PlanJudge, base: Plan, added: Sequence[str]) -> Plan:
    """With some agents from the first day on."""
    return merged([*base, *(Hire(judge.first[group], group, 1) for group in added)])


def _added(judge: PlanJudge, base: Plan) -> list[str]:
    """Groups of the agents that are added, one after the other, until every week holds."""
    judge.trials.doing = "how many are needed"
    added: list[str] = []
    while True:
        trial = judge.judged(_team(judge, base, added), FIRST)
        if judge.excess(trial) == 0:
            return added
        if judge.gives_up_at_once(trial):
            continue
        more = judge.found(partial(_next, judge, base, added, trial))
        if more is None:
            judge.give_up(trial)
        else:
            added += more


def _next(judge: PlanJudge, base: Plan, added: Sequence[str], trial: Trial) -> Sequence[str] | None:
    """The agents that help most for their cost; None where nobody helps.

    Where one of a group does not help, more of it are tried, and of two groups together: one may
    hide behind the other.
    """
    for tries in _tries(judge):
        plans = {_team(judge, base, [*added, *more]): more for more in tries}
        better = judge.best_of(list(plans), trial)
        if better is not None:
            more = plans[better.plan]
            if len(set(more)) > 1:
                return more
            return more[:1] * judge.wanted(trial, better, more[0], len(more))
    return None


def _tries(judge: PlanJudge) -> Iterator[list[tuple[str, ...]]]:
    team = judge.trials.scenario.team
    yield [(name,) for name in judge.groups]
    yield [(name,) * max(2, team[name].headcount // 4) for name in judge.groups]
    yield list(combinations(judge.groups, 2))
    yield [(name,) * max(3, team[name].headcount) for name in judge.groups]
    yield [
        tuple(name for name in names for _ in range(max(1, team[name].headcount)))
        for names in combinations(judge.groups, 2)
    ]


def _due(judge: PlanJudge, base: Plan, added: Sequence[str]) -> list[int | None]:
    """For each agent the first week that needs it; None where no week does.

    Between teams that are not looked at, agents are needed at even intervals.
    """
    judge.trials.doing = "from when on they are needed"
    if not added:
        return []
    rungs = sorted({round(k) for k in np.linspace(0, len(added), min(len(added), RUNGS) + 1)})
    teams = [_team(judge, base, added[:rung]) for rung in rungs]
    enough_left = len(teams) * len(judge.table) <= judge.trials.left
    numbers = judge.table if enough_left else judge.look
    tried = judge.trials.try_all(teams, numbers, priced=False)
    enough = np.array([(judge.beyond(trial) == 0).all(axis=0) for trial in tried])
    last = len(judge.trials.whole_weeks)
    breaks = [_first(np.asarray(~enough[: k + 1].any(axis=0)), last) for k in range(len(rungs))]
    due: list[int | None] = []
    for k, (low, high) in enumerate(pairwise(rungs)):
        first, then = breaks[k], breaks[k + 1]
        weeks = first + np.arange(high - low) * (then - first) / (high - low)
        due += [int(week) if week < last else None for week in weeks]
    return due


def _first(weeks: NDArray[np.bool_], otherwise: int) -> int:
    return int(np.argmax(weeks)) if weeks.any() else otherwise


def with_room(judge: PlanJudge, base: Plan, hires: Sequence[Candidate]) -> Plan:
    """As many of the hires as the months have room for, the first ones first, some earlier."""
    plan = list(base)
    for hire in sorted(hires, key=lambda each: each.posted):
        while not judge.allowed(merged([*plan, hire])) and hire.posted > judge.start:
            hire = replace(hire, posted=max(judge.start, hire.later(-1).posted))
        first = hire.posted
        while not judge.allowed(merged([*plan, hire])):
            hire = hire.later(1)
        scenario = judge.trials.scenario
        if hire.posted == first or hire.on_the_lines(scenario) < _end(judge):
            plan.append(hire)
    return merged(plan)


def _end(judge: PlanJudge) -> dt.date:
    return judge.monday(len(judge.trials.whole_weeks) - 1)
