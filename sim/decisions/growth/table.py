"""How many are needed when: teams that are there from the first day on, week by week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np

from sim.decisions.candidates import Candidate, Hire, Plan, merged

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.decisions.growth.planner import Planner
    from sim.decisions.trials import Trial

RUNGS = 8
"""Teams beside today's that are looked at week by week, at most; of larger ones every second, third
... is."""
SURE = 0.7
"""Part of the agents that seem to be missing that are added at once."""


def dated(planner: Planner, base: Plan) -> Plan:
    """Hires beside what is done anyway, each in time for the week from which on it is needed.

    Args:
        planner: what is wanted, and who tries it.
        base: what is done anyway.
    """
    added = _added(planner, base)
    due = _due(planner, base, added)
    hires = [
        planner.step(group, planner.monday(week))
        for group, week in zip(added, due, strict=True)
        if week is not None
    ]
    return _within_cap(planner, base, hires)


def _team(planner: Planner, base: Plan, added: Sequence[str]) -> Plan:
    """With some agents from the first day on."""
    return merged([*base, *(Hire(planner.start, group, 1) for group in added)])


def _added(planner: Planner, base: Plan) -> list[str]:
    """Groups of the agents that are added, one after the other, until every week holds."""
    planner.trials.doing = "how many are needed"
    added: list[str] = []
    while True:
        trial = planner.judged(_team(planner, base, added), most=16)
        if planner.excess(trial) == 0:
            return added
        more = planner.found(partial(_next, planner, base, added, trial))
        if more is None:
            planner.give_up(trial)
        else:
            added += more


def _next(planner: Planner, base: Plan, added: Sequence[str], trial: Trial) -> Sequence[str] | None:
    """The agents that help most for their cost; None where nobody helps.

    Where one of a group does not help, more of it are tried, and of two groups together: one may
    hide behind the other.
    """
    for tries in _tries(planner):
        plans = {_team(planner, base, [*added, *more]): more for more in tries}
        better = planner.best_of(list(plans), trial)
        if better is not None:
            more = plans[better.plan]
            if len(set(more)) > 1:
                return more
            worst = np.unravel_index(np.argmax(planner.beyond(trial)), planner.in_reach.shape)
            before, after = (each.weeks.judged.short[worst] for each in (trial, better))
            missing = planner.beyond(trial)[worst] / max(before - after, 1e-9) * len(more)
            most = 2 * planner.trials.scenario.team[more[0]].headcount + 2
            return more[:1] * max(len(more), int(min(SURE * missing, most)))
    return None


def _tries(planner: Planner) -> Iterator[list[tuple[str, ...]]]:
    team = planner.trials.scenario.team
    yield [(name,) for name in planner.groups]
    yield [(name,) * max(2, team[name].headcount // 4) for name in planner.groups]
    yield list(combinations(planner.groups, 2))
    yield [(name,) * max(3, team[name].headcount) for name in planner.groups]
    yield [
        tuple(name for name in names for _ in range(max(1, team[name].headcount)))
        for names in combinations(planner.groups, 2)
    ]


def _due(planner: Planner, base: Plan, added: Sequence[str]) -> list[int | None]:
    """For each agent the first week that needs it; None where no week does.

    Between teams that are not looked at, agents are needed at even intervals.
    """
    planner.trials.doing = "from when on they are needed"
    if not added:
        return []
    rungs = sorted({round(k) for k in np.linspace(0, len(added), min(len(added), RUNGS) + 1)})
    teams = [_team(planner, base, added[:rung]) for rung in rungs]
    enough_left = len(teams) * len(planner.table) <= planner.trials.left
    tried = planner.trials.try_all(teams, planner.table if enough_left else planner.look)
    enough = np.array([(planner.beyond(trial) == 0).all(axis=0) for trial in tried])
    last = len(planner.trials.whole_weeks)
    breaks = [_first(np.asarray(~enough[: k + 1].any(axis=0)), last) for k in range(len(rungs))]
    due: list[int | None] = []
    for k, (low, high) in enumerate(pairwise(rungs)):
        first, then = breaks[k], breaks[k + 1]
        weeks = first + np.arange(high - low) * (then - first) / (high - low)
        due += [int(week) if week < last else None for week in weeks]
    return due


def _first(weeks: NDArray[np.bool_], otherwise: int) -> int:
    return int(np.argmax(weeks)) if weeks.any() else otherwise


def _within_cap(planner: Planner, base: Plan, hires: Sequence[Candidate]) -> Plan:
    """As many of the hires as the months have room for, the first ones first, some earlier."""
    plan = list(base)
    for hire in sorted(hires, key=lambda each: each.posted):
        while not planner.allowed(merged([*plan, hire])) and hire.posted > planner.start:
            hire = replace(hire, posted=max(planner.start, hire.later(-1).posted))
        first = hire.posted
        while not planner.allowed(merged([*plan, hire])):
            hire = hire.later(1)
        scenario = planner.trials.scenario
        if hire.posted == first or hire.on_the_lines(scenario) < _end(planner):
            plan.append(hire)
    return merged(plan)


def _end(planner: Planner) -> dt.date:
    return planner.monday(len(planner.trials.whole_weeks) - 1)
