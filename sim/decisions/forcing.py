"""What forces each number of agents: the target, and its hours, that one agent fewer would miss."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from sim.decisions.goals import Goal
from sim.decisions.heads import Heads

if TYPE_CHECKING:
    from sim.decisions.offered import Start
    from sim.decisions.staffing import Desk


class Forced(NamedTuple):
    """Why a group or shift cannot do with one agent fewer."""

    goal: Goal | None = None
    """The target that would be missed, in its worst interval if in any; None: no target is."""
    figure: float = math.nan
    """What its KPI would be."""
    piles_up: bool = False
    """Work would pile up for ever, whatever the targets."""


def forcing(desk: Desk, start: Start, heads: Heads, least: Heads) -> Sequence[Forced]:
    """For each slot, what one agent fewer would miss, by the customers of the search.

    Args:
        desk: where headcounts are run.
        start: tells whether work piles up.
        heads: the headcount.
        least: agents in each slot, at least; nothing forces these.

    Raises:
        BudgetSpentError: more replications are needed than are left.
    """
    return [
        _forced(desk, start, (*heads[:place], number - 1, *heads[place + 1 :]))
        if number > least[place]
        else Forced()
        for place, number in enumerate(heads)
    ]


def _forced(desk: Desk, start: Start, fewer: Heads) -> Forced:
    if start.overloaded(fewer):
        return Forced(piles_up=True)
    desk.try_all([fewer], range(desk.first))
    numbers = desk.telling(fewer)
    desk.try_all([fewer], numbers)
    missed = [
        (slack, place)
        for place, slack in enumerate(desk.judge_on(fewer, numbers).slack)
        if slack < 0
    ]
    of_intervals = [each for each in missed if desk.goals[each[1]].hours]
    if not missed:
        return Forced()
    _, place = min(of_intervals or missed)
    numerator, denominator = desk.pairs(fewer, numbers)[:, place].sum(axis=0)
    return Forced(desk.goals[place], float(numerator / denominator))
