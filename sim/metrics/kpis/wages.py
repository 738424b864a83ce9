"""KPIs of the items of cost: wages, the premium on overtime, tools, hiring.

What is not stated has no figures; without any cost there are none at all.
"""

from __future__ import annotations

from sim.kpis import GROUP, TEAM, TIER, WHOLE, Breakdown, Metric
from sim.metrics.facts.money import items
from sim.metrics.facts.replication import Figures, Replication
from sim.metrics.facts.team import group_hours
from sim.metrics.tabulate import Total

ITEMS = Breakdown((TEAM, TIER, GROUP), (*WHOLE, "week"), row=220)


@Metric(
    "wages",
    "Wages",
    "money",
    "lower",
    "paid hours (duty, breaks, absence, training, coaching, meetings, overtime) × the "
    "group's cost per hour",
    group="Money",
    by=(ITEMS,),
    shown={"by group": 120},
    more_agents="raise",
).measured_by
def wages(run: Replication) -> Figures:
    yield from _item(run, "wages")


@Metric(
    "overtime_premium",
    "Overtime premium",
    "money",
    "lower",
    "hours of overtime × the group's cost per hour × the premium",
    group="Money",
    by=(ITEMS,),
    shown={"by group": 130},
).measured_by
def overtime_premium(run: Replication) -> Figures:
    yield from _item(run, "overtime_premium")


@Metric(
    "tools",
    "Tools",
    "money",
    "lower",
    "agents × measured time × the cost of tools per head",
    group="Money",
    by=(ITEMS,),
    shown={"by group": 140},
    more_agents="raise",
).measured_by
def tools(run: Replication) -> Figures:
    yield from _item(run, "tools")


@Metric(
    "hiring",
    "Hiring",
    "money",
    "lower",
    "agents whose employment began × cost of a hire",
    group="Money",
    by=(ITEMS,),
    more_agents="raise",
).measured_by
def hiring(run: Replication) -> Figures:
    yield from _item(run, "hiring")


def _item(run: Replication, name: str) -> Figures:
    if name in items(run):
        yield group_hours(run), Total(items(run)[name].ravel())
