"""KPIs of comings and goings: headcount, hires, leavers, and how many are as good as learned.

None for a log without a table of people.
"""

from __future__ import annotations

import numpy as np

from sim.kpis import GROUP, TEAM, TIER, WHOLE, Breakdown, KpiSection
from sim.metrics.facts.found import Facts, Sums
from sim.metrics.facts.team import effective_and_present, group_hours, head_minutes
from sim.metrics.tabulate import Ratio, Records, TimeAverage, Total

kpi = KpiSection("Team")

STAFF = Breakdown((TEAM, TIER, GROUP), (*WHOLE, "week"), row=210)


@kpi("Headcount", "count", None, "time average", by=(STAFF,), target=False)
def headcount(facts: Facts) -> Sums:
    """time that agents were employed ÷ measured time"""
    if facts.log.people:
        yield group_hours(facts), TimeAverage(head_minutes(facts).ravel())


@kpi("Hired", "count", None, "mean", by=(STAFF,), target=False)
def hired(facts: Facts) -> Sums:
    """agents whose employment began"""
    yield from _moves(facts, "hired", "started_at")


@kpi("Left", "count", "lower", "mean", by=(STAFF,), more_agents="raise")
def left(facts: Facts) -> Sums:
    """agents whose employment ended"""
    yield from _moves(facts, "left", "ended_at")


def _moves(facts: Facts, flag: str, moment: str) -> Sums:
    """Those whose employment began, or ended, in the measured time."""
    people, window = facts.log.people, facts.window
    if not people:
        return
    at, group = people[moment][people[flag]], people["group"][people[flag]]
    inside = (at >= window.start) & (at < window.end)
    records = Records(window.cell(at[inside]), {"group": group[inside]})
    yield records, Total(np.ones(int(inside.sum()), bool))


@kpi("Agents on duty at full speed", "count", None, "time average", by=(STAFF,), target=False)
def effective_on_duty(facts: Facts) -> Sums:
    """time on duty × the agent's speed relative to the group's, less than 1 while learning ÷
    measured time
    """
    if facts.log.people:
        effective, _ = effective_and_present(facts)
        yield group_hours(facts), TimeAverage(effective.ravel())


@kpi("Pace of agents on duty", "share", "higher", "ratio", by=(STAFF,), shown={"learning": 10})
def pace(facts: Facts) -> Sums:
    """effective time on duty ÷ time on duty; less than 1 while agents learn"""
    if facts.log.people:
        effective, present = effective_and_present(facts)
        yield group_hours(facts), Ratio(effective.ravel(), present.ravel())
