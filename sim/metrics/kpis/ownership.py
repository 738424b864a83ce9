"""KPIs of ownership: what it takes to hand over, to keep customers posted and to follow up.

None where nobody keeps an inquiry.
"""

from __future__ import annotations

from sim.kpis import GROUP, TEAM, WHOLE, Breakdown, KpiSection
from sim.log import Chore
from sim.metrics.facts.found import Facts, Sums
from sim.metrics.facts.team import time_on_chore

kpi = KpiSection("Ownership")

OWNERS = Breakdown((TEAM, GROUP), (*WHOLE, "week"), row=140)


@kpi("Time on hand-overs", "min", None, "mean", by=(OWNERS,), target=False, worked=True)
def hand_over_time(facts: Facts) -> Sums:
    """time of agents who hand contacts over, and of those who are given them in person"""
    yield from time_on_chore(facts, Chore.HAND_OVER)


@kpi("Time on status updates", "min", None, "mean", by=(OWNERS,), target=False, worked=True)
def update_time(facts: Facts) -> Sums:
    """time of owners telling customers how things stand while others have their contacts"""
    yield from time_on_chore(facts, Chore.UPDATE)


@kpi("Time on follow-ups", "min", None, "mean", by=(OWNERS,), target=False, worked=True)
def follow_up_time(facts: Facts) -> Sums:
    """time of owners closing inquiries that other tiers have solved"""
    yield from time_on_chore(facts, Chore.FOLLOW_UP)
