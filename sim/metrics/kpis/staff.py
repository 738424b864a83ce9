"""KPIs of comings and goings: headcount, hires, leavers, and how many are as good as learned.

None for a log without a table of people.
"""

from __future__ import annotations

import numpy as np

from sim.kpis import GROUP, TEAM, TIER, WHOLE, Breakdown, Group
from sim.metrics.facts.replication import Figures, Replication
from sim.metrics.facts.team import effective_and_present, group_hours, head_minutes
from sim.metrics.tabulate import Ratio, Records, TimeAverage, Total

kpi = Group("Team")

STAFF = Breakdown((TEAM, TIER, GROUP), (*WHOLE, "week"), row=210)


@kpi("Headcount", "count", None, by=(STAFF,), target=False)
def headcount(run: Replication) -> Figures:
    """time that agents were employed ÷ measured time"""
    if run.log.people:
        yield group_hours(run), TimeAverage(head_minutes(run).ravel())


@kpi("Hired", "count", None, by=(STAFF,), target=False)
def hired(run: Replication) -> Figures:
    """agents whose employment began"""
    yield from _moves(run, "hired", "started_at")


@kpi("Left", "count", "lower", by=(STAFF,), more_agents="raise")
def left(run: Replication) -> Figures:
    """agents whose employment ended"""
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


@kpi("Agents on duty at full speed", "count", None, by=(STAFF,), target=False)
def effective_on_duty(run: Replication) -> Figures:
    """time on duty × the agent's speed relative to the group's, less than 1 while learning ÷
    measured time
    """
    if run.log.people:
        effective, _ = effective_and_present(run)
        yield group_hours(run), TimeAverage(effective.ravel())


@kpi("Pace of agents on duty", "share", "higher", by=(STAFF,), shown={"learning": 10})
def pace(run: Replication) -> Figures:
    """effective time on duty ÷ time on duty; less than 1 while agents learn"""
    if run.log.people:
        effective, present = effective_and_present(run)
        yield group_hours(run), Ratio(effective.ravel(), present.ravel())
