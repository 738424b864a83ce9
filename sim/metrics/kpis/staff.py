"""KPIs of comings and goings: headcount, hires, leavers, and how many are as good as learned.

None for a log without a table of people.
"""

from __future__ import annotations

import numpy as np

from sim.kpis import GROUP, TEAM, TIER, WHOLE, Breakdown, Metric
from sim.metrics.facts.replication import Figures, Replication
from sim.metrics.facts.team import effective_and_present, group_hours, head_minutes
from sim.metrics.tabulate import Ratio, Records, TimeAverage, Total

STAFF = Breakdown((TEAM, TIER, GROUP), (*WHOLE, "week"), row=210)


@Metric(
    "headcount",
    "Headcount",
    "count",
    None,
    "time that agents were employed ÷ measured time",
    group="Team",
    by=(STAFF,),
    target=False,
).measured_by
def headcount(run: Replication) -> Figures:
    if run.log.people:
        yield group_hours(run), TimeAverage(head_minutes(run).ravel())


@Metric(
    "hired",
    "Hired",
    "count",
    None,
    "agents whose employment began",
    group="Team",
    by=(STAFF,),
    target=False,
).measured_by
def hired(run: Replication) -> Figures:
    yield from _moves(run, "hired", "started_at")


@Metric(
    "left",
    "Left",
    "count",
    "lower",
    "agents whose employment ended",
    group="Team",
    by=(STAFF,),
    more_agents="raise",
).measured_by
def left(run: Replication) -> Figures:
    yield from _moves(run, "left", "ended_at")


def _moves(run: Replication, flag: str, moment: str) -> Figures:
    """Those whose employment began, or ended, in the measured time."""
    people, window = run.log.people, run.window
    if not people:
        return
    at, group = people[moment][people[flag]], people["group"][people[flag]]
    inside = (at >= window.start) & (at < window.end)
    records = Records(window.cell(at[inside]), {"group": group[inside]})
    yield records, Total(np.ones(int(inside.sum()), bool))


@Metric(
    "effective_on_duty",
    "Agents on duty at full speed",
    "count",
    None,
    "time on duty × the agent's speed relative to the group's, less than 1 while learning ÷ "
    "measured time",
    group="Team",
    by=(STAFF,),
    target=False,
).measured_by
def effective_on_duty(run: Replication) -> Figures:
    if run.log.people:
        effective, _ = effective_and_present(run)
        yield group_hours(run), TimeAverage(effective.ravel())


@Metric(
    "pace",
    "Pace of agents on duty",
    "share",
    "higher",
    "effective time on duty ÷ time on duty; less than 1 while agents learn",
    group="Team",
    by=(STAFF,),
    shown={"learning": 10},
).measured_by
def pace(run: Replication) -> Figures:
    if run.log.people:
        effective, present = effective_and_present(run)
        yield group_hours(run), Ratio(effective.ravel(), present.ravel())
