"""KPIs of the items of cost: wages, the premium on overtime, tools, hiring.

What is not stated has no figures; without any cost there are none at all.
"""

from __future__ import annotations

from sim.kpis import GROUP, TEAM, TIER, WHOLE, Breakdown, KpiSection
from sim.metrics.facts.found import Facts, Sums
from sim.metrics.facts.money import items
from sim.metrics.facts.team import group_hours
from sim.metrics.tabulate import Total

kpi = KpiSection("Money")

ITEMS = Breakdown((TEAM, TIER, GROUP), (*WHOLE, "week"), row=220)


@kpi("Wages", "money", "lower", "mean", by=(ITEMS,), shown={"by group": 120}, more_agents="raise")
def wages(facts: Facts) -> Sums:
    """paid hours (duty, breaks, absence, training, coaching, meetings, overtime) × the group's cost
    per hour
    """
    yield from _item(facts, "wages")


@kpi("Overtime premium", "money", "lower", "mean", by=(ITEMS,), shown={"by group": 130})
def overtime_premium(facts: Facts) -> Sums:
    """hours of overtime × the group's cost per hour × the premium, its own of planned overtime"""
    yield from _item(facts, "overtime_premium")


@kpi("Tools", "money", "lower", "mean", by=(ITEMS,), shown={"by group": 140}, more_agents="raise")
def tools(facts: Facts) -> Sums:
    """agents × measured time × the cost of tools per head"""
    yield from _item(facts, "tools")


@kpi("Hiring", "money", "lower", "mean", by=(ITEMS,), more_agents="raise")
def hiring(facts: Facts) -> Sums:
    """agents whose employment began × cost of a hire"""
    yield from _item(facts, "hiring")


def _item(facts: Facts, name: str) -> Sums:
    if name in items(facts):
        yield group_hours(facts), Total(items(facts)[name].ravel())
