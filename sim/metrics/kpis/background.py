"""KPIs of background work: what became due, what was done, and what was left.

None for a log without tasks.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kpis import GROUP, TEAM, WHOLE, Breakdown, KpiSection
from sim.log import Ending
from sim.metrics.facts.found import Facts, Sums, fact
from sim.metrics.facts.team import group_hours
from sim.metrics.tabulate import Ratio, Records, TimeAverage, Total
from sim.metrics.timelines import Codes, Floats, Intervals, add_up, minutes_by_cell

kpi = KpiSection("Team")

HOUR = 60.0

BACKGROUND = Breakdown((TEAM, GROUP), (*WHOLE, "week"), row=190)


class Tasks(NamedTuple):
    """The tasks of background work, and all stretches of work on them."""

    group: Codes
    due_at: Floats
    length: Floats
    """Working time of each, in minutes."""
    done: Floats
    """Time spent on each until the end, in minutes."""
    finished_at: Floats
    """The end of the measured time where it was not finished."""
    work: Intervals
    """Stretches of work, by group."""


@fact
def tasks(facts: Facts) -> Tasks | None:
    """The tasks; None where there are none."""
    rows, end = facts.log.tasks, facts.window.end
    if not len(rows["task"]):
        return None
    ended_at = np.where(np.isnan(rows["ended_at"]), end, rows["ended_at"])
    started_at = np.where(rows["agent"] < 0, end, rows["started_at"])
    _, first, number = np.unique(rows["task"], return_index=True, return_inverse=True)
    finished_at = np.full(len(first), end)
    is_done = rows["ending"] == Ending.DONE
    finished_at[number[is_done]] = ended_at[is_done]
    return Tasks(
        group=rows["group"][first],
        due_at=rows["due_at"][first],
        length=rows["length"][first],
        done=add_up(number, ended_at - started_at, len(first)),
        finished_at=finished_at,
        work=Intervals(rows["group"], started_at, ended_at),
    )


def _counted(facts: Facts, of: Tasks) -> tuple[Records, Floats, Floats]:
    """Records of the tasks that became due in the measured time, their length, and time spent."""
    counted = of.due_at >= facts.window.start
    records = Records(facts.window.cell(of.due_at[counted]), {"group": of.group[counted]})
    return records, of.length[counted], of.done[counted]


@kpi(
    "Background work due (hours)",
    "count",
    None,
    "mean",
    by=(BACKGROUND,),
    shown={"by group": 100},
    target=False,
)
def background_due(facts: Facts) -> Sums:
    """working hours of the tasks that became due"""
    if (of := tasks(facts)) is not None:
        records, length, _ = _counted(facts, of)
        yield records, Total(length / HOUR)


@kpi(
    "Background work done",
    "share",
    "higher",
    "ratio",
    by=(BACKGROUND,),
    shown={"headline": 130, "by group": 110, "by week": 90},
)
def background_done(facts: Facts) -> Sums:
    """time spent until the end on the tasks that became due ÷ their working time"""
    if (of := tasks(facts)) is not None:
        records, length, done = _counted(facts, of)
        yield records, Ratio(done, length)


@kpi("Background work done (hours)", "count", None, "mean", by=(BACKGROUND,), target=False)
def background_hours(facts: Facts) -> Sums:
    """hours that agents spent on background work"""
    if (of := tasks(facts)) is not None:
        time = minutes_by_cell(of.work, len(facts.log.names.groups), facts.window.edges)
        yield group_hours(facts), Total(time.ravel() / HOUR)


@kpi("Background tasks left", "count", "lower", "time average", by=(BACKGROUND,))
def background_backlog(facts: Facts) -> Sums:
    """time that tasks were due and not finished ÷ measured time"""
    if (of := tasks(facts)) is not None:
        open_ = Intervals(of.group, of.due_at, of.finished_at)
        left = minutes_by_cell(open_, len(facts.log.names.groups), facts.window.edges)
        yield group_hours(facts), TimeAverage(left.ravel())
