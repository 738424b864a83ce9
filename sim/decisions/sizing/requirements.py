"""Hour by hour: how the targets are held, and which of them require each number of agents."""

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


class Requirement(NamedTuple):
    """Why a group or shift cannot do with one agent fewer."""

    goal: Goal | None = None
    """The target that would be missed, in its worst interval if in any; None: no target is."""
    figure: float | None = None
    """What its KPI would be; None with no target."""
    piles_up: bool = False
    """Work would pile up for ever, whatever the targets."""


@dataclass(frozen=True, eq=False)
class HourByHour:
    """How the targets are held hour by hour."""

    goals: Sequence[Goal]
    """Each target that is held so, once for each interval of the week."""
    today: pd.DataFrame
    """A row for each with today's headcount: :func:`sim.decisions.sizing.hours.interval_table`."""
    chosen: pd.DataFrame
    """The same with the chosen headcount."""
    requirements: Sequence[Requirement]
    """Why each slot cannot do with one agent fewer; empty where no headcount was found good."""


def hour_by_hour(
    tried: Headcounts,
    today: Heads,
    chosen: Heads,
    numbers: range,
    requirements: Sequence[Requirement],
) -> HourByHour | None:
    """How two headcounts hold the goals of intervals; None where there are none."""
    if not tried.by_interval:
        return None
    tables = [tried.intervals(heads, numbers) for heads in (today, chosen)]
    return HourByHour(tried.by_interval, tables[0], tables[1], requirements)


def requirements_of(
    tried: Headcounts, start: Start, heads: Heads, least: Heads
) -> Sequence[Requirement]:
    """For each slot, what one agent fewer would miss, by the customers of the search.

    Args:
        tried: where headcounts are run.
        start: decides whether work piles up.
        heads: the headcount.
        least: agents in each slot, at least; no target is asked for these.

    Raises:
        BudgetSpentError: more replications are needed than are left.
    """
    return [
        _requirement(tried, start, (*heads[:place], number - 1, *heads[place + 1 :]))
        if number > least[place]
        else Requirement()
        for place, number in enumerate(heads)
    ]


def _requirement(tried: Headcounts, start: Start, fewer: Heads) -> Requirement:
    if start.overloaded(fewer):
        return Requirement(piles_up=True)
    tried.try_all([fewer], range(tried.first))
    numbers = tried.deciding(fewer)
    tried.try_all([fewer], numbers)
    missed = [
        (slack, place)
        for place, slack in enumerate(tried.judge_on(fewer, numbers).slack)
        if slack < 0
    ]
    of_intervals = [each for each in missed if tried.goals[each[1]].hours]
    if not missed:
        return Requirement()
    _, place = min(of_intervals or missed)
    numerator, denominator = tried.pairs(fewer, numbers)[:, place].sum(axis=0)
    return Requirement(tried.goals[place], float(numerator / denominator))
