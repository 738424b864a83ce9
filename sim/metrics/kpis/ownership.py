"""KPIs of ownership: what it takes to hand over, to keep customers posted and to follow up.

None where nobody keeps an inquiry.
"""

from __future__ import annotations

from sim.kpis import GROUP, TEAM, WHOLE, Breakdown, KpiSection
from sim.log import Chore
from sim.metrics.facts.found import Facts, Sums
from sim.metrics.facts.team import group_hours, owners_work
from sim.metrics.tabulate import Total
from sim.metrics.timelines import Intervals, minutes_by_cell

kpi = KpiSection("Ownership")

OWNERS = Breakdown((TEAM, GROUP), (*WHOLE, "week"), row=140)


@kpi("Time on hand-overs", "min", None, by=(OWNERS,), target=False, worked=True)
def hand_over_time(facts: Facts) -> Sums:
    """time of agents who hand contacts over, and of those who are given them in person"""
    yield from _time_on(facts, Chore.HAND_OVER)


@kpi("Time on status updates", "min", None, by=(OWNERS,), target=False, worked=True)
def update_time(facts: Facts) -> Sums:
    """time of owners telling customers how things stand while others have their contacts"""
    yield from _time_on(facts, Chore.UPDATE)


@kpi("Time on follow-ups", "min", None, by=(OWNERS,), target=False, worked=True)
def follow_up_time(facts: Facts) -> Sums:
    """time of owners closing inquiries that other tiers have solved"""
    yield from _time_on(facts, Chore.FOLLOW_UP)


def _time_on(facts: Facts, chore: Chore) -> Sums:
    """Time on one sort of owners' work, by group and clock hour."""
    if not len(facts.log.ownership["chore"]):
        return
    work = owners_work(facts)
    mine = work["chore"] == chore
    columns = (work[name][mine] for name in ("group", "started_at", "ended_at"))
    minutes = minutes_by_cell(Intervals(*columns), len(facts.log.names.groups), facts.window.edges)
    yield group_hours(facts), Total(minutes.ravel())
