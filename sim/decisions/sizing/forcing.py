"""Hour by hour: how the targets are held, and which of them force each number of agents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sim.decisions.heads import Heads
from sim.metrics.goals import Goal

if TYPE_CHECKING:
    import pandas as pd

    from sim.decisions.offered import Start
    from sim.decisions.sizing.staffing import Headcounts


class Forced(NamedTuple):
    """Why a group or shift cannot do with one agent fewer."""

    goal: Goal | None = None
    """The target that would be missed, in its worst interval if in any; None: no target is."""
    figure: float | None = None
    """What its KPI would be; None with no target."""
    piles_up: bool = False
    """Work would pile up for ever, whatever the targets."""


@dataclass(frozen=True, eq=False)
class Hourly:
    """How the targets are held hour by hour."""

    goals: Sequence[Goal]
    """Each target that is held so, once for each interval of the week."""
    today: pd.DataFrame
    """A row for each with today's headcount: :func:`sim.decisions.sizing.hours.interval_table`."""
    chosen: pd.DataFrame
    """The same with the chosen headcount."""
    forced: Sequence[Forced]
    """Why each slot cannot do with one agent fewer; empty where no headcount was found good."""


def hourly_of(
    tried: Headcounts, today: Heads, chosen: Heads, numbers: range, forced: Sequence[Forced]
) -> Hourly | None:
    """How two headcounts hold the goals of intervals; None where there are none."""
    if not tried.by_interval:
        return None
    tables = [tried.intervals(heads, numbers) for heads in (today, chosen)]
    return Hourly(tried.by_interval, tables[0], tables[1], forced)


def forcing(tried: Headcounts, start: Start, heads: Heads, least: Heads) -> Sequence[Forced]:
    """For each slot, what one agent fewer would miss, by the customers of the search.

    Args:
        tried: where headcounts are run.
        start: tells whether work piles up.
        heads: the headcount.
        least: agents in each slot, at least; nothing forces these.

    Raises:
        BudgetSpentError: more replications are needed than are left.
    """
    return [
        _forced(tried, start, (*heads[:place], number - 1, *heads[place + 1 :]))
        if number > least[place]
        else Forced()
        for place, number in enumerate(heads)
    ]


def _forced(tried: Headcounts, start: Start, fewer: Heads) -> Forced:
    if start.overloaded(fewer):
        return Forced(piles_up=True)
    tried.try_all([fewer], range(tried.first))
    numbers = tried.telling(fewer)
    tried.try_all([fewer], numbers)
    missed = [
        (slack, place)
        for place, slack in enumerate(tried.judge_on(fewer, numbers).slack)
        if slack < 0
    ]
    of_intervals = [each for each in missed if tried.goals[each[1]].hours]
    if not missed:
        return Forced()
    _, place = min(of_intervals or missed)
    numerator, denominator = tried.pairs(fewer, numbers)[:, place].sum(axis=0)
    return Forced(tried.goals[place], float(numerator / denominator))
