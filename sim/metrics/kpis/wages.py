"""KPIs of the items of cost: wages, the premium on overtime, tools, hiring.

What is not stated has no figures; without any cost there are none at all.
"""

from __future__ import annotations

from sim.kpis import GROUP, TEAM, TIER, WHOLE, Breakdown, Group
from sim.metrics.facts.money import items
from sim.metrics.facts.replication import Figures, Replication
from sim.metrics.facts.team import group_hours
from sim.metrics.tabulate import Total

kpi = Group("Money")

ITEMS = Breakdown((TEAM, TIER, GROUP), (*WHOLE, "week"), row=220)


@kpi("Wages", "money", "lower", by=(ITEMS,), shown={"by group": 120}, more_agents="raise")
def wages(run: Replication) -> Figures:
    """paid hours (duty, breaks, absence, training, coaching, meetings, overtime) × the group's cost
    per hour
    """
    yield from _item(run, "wages")


@kpi("Overtime premium", "money", "lower", by=(ITEMS,), shown={"by group": 130})
def overtime_premium(run: Replication) -> Figures:
    """hours of overtime × the group's cost per hour × the premium"""
    yield from _item(run, "overtime_premium")


@kpi("Tools", "money", "lower", by=(ITEMS,), shown={"by group": 140}, more_agents="raise")
def tools(run: Replication) -> Figures:
    """agents × measured time × the cost of tools per head"""
    yield from _item(run, "tools")


@kpi("Hiring", "money", "lower", by=(ITEMS,), more_agents="raise")
def hiring(run: Replication) -> Figures:
    """agents whose employment began × cost of a hire"""
    yield from _item(run, "hiring")


def _item(run: Replication, name: str) -> Figures:
    if name in items(run):
        yield group_hours(run), Total(items(run)[name].ravel())
