"""KPIs of the work: how much there is of it, and how long it takes."""

from __future__ import annotations

import numpy as np

from sim.kpis import AGENT, CHANNEL, CYCLES, GROUP, TEAM, TIER, TOPIC, WHOLE, Breakdown, Metric
from sim.log import Ending
from sim.metrics.facts.contacts import counted_contacts
from sim.metrics.facts.inquiries import inquiry_records
from sim.metrics.facts.replication import Figures, Replication
from sim.metrics.facts.steps import by_seat, measured_steps, seats, step_records
from sim.metrics.tabulate import Ratio, Records, Total

ARRIVALS = (TEAM, CHANNEL, TOPIC, CHANNEL + TOPIC)
BY_TIME = (*CYCLES, "week", "day")
STEPS = (TEAM, CHANNEL, TOPIC, TIER, TIER + TOPIC, GROUP, AGENT)


@Metric(
    "inquiries",
    "Inquiries",
    "count",
    None,
    "inquiries that arose, deflected ones included",
    group="Work",
    by=(Breakdown(ARRIVALS, WHOLE, row=12), Breakdown((TEAM, CHANNEL), BY_TIME, row=22)),
    shown={"by channel": 10, "by topic": 10, "by week": 10},
    target=False,
).measured_by
def inquiries(run: Replication) -> Figures:
    records = inquiry_records(run)
    yield records, Total(np.ones(len(records.cell), bool))


@Metric(
    "contacts",
    "Contacts",
    "count",
    None,
    "contacts that arrived, redials and returns included",
    group="Work",
    by=(Breakdown(ARRIVALS, WHOLE, row=11), Breakdown((TEAM, CHANNEL), BY_TIME, row=21)),
    shown={"by channel": 30},
    target=False,
    followed=True,
).measured_by
def contacts(run: Replication) -> Figures:
    records = counted_contacts(run).records
    yield records, Total(np.ones(len(records.cell), bool))


@Metric(
    "steps",
    "Completed steps",
    "count",
    None,
    "steps completed; interrupted ones count once",
    group="Work",
    by=(Breakdown(STEPS, WHOLE, row=41), Breakdown((TIER,), ("week",), row=50)),
    shown={"by tier": 10, "by group": 20},
    target=False,
    serving_only=True,
).measured_by
def steps(run: Replication) -> Figures:
    completed, records = measured_steps(run).last, step_records(run)
    codes = {name: code for name, code in records.codes.items() if name != "agent"}
    yield Records(records.cell, codes), Total(np.ones(len(records.cell), bool))
    number = np.bincount(seats(run).find(completed), minlength=len(seats(run).agent))
    yield by_seat(run), Ratio(number.astype(float), np.ones(len(number)))


@Metric(
    "handle_time",
    "Handle time",
    "min",
    None,
    "time of completed steps with all their interrupted stretches, wrap-up included ÷ "
    "completed steps",
    group="Work",
    by=(Breakdown(STEPS, WHOLE, row=40),),
    shown={"by topic": 20, "by tier": 20, "by group": 30, "engineer": 10},
    followed=True,
).measured_by
def handle_time(run: Replication) -> Figures:
    minutes = measured_steps(run).minutes
    yield step_records(run), Ratio(minutes, np.ones(len(minutes), bool))


@Metric(
    "resolution_rate",
    "Resolution rate of steps",
    "share",
    "higher",
    "completed steps that solved the inquiry ÷ completed steps",
    group="Work",
    by=(Breakdown((TEAM, TOPIC, TIER, TIER + TOPIC, GROUP), WHOLE, row=70),),
    shown={"specialist": 20, "engineer": 20},
).measured_by
def resolution_rate(run: Replication) -> Figures:
    ending = measured_steps(run).last["ending"]
    yield step_records(run), Ratio(ending == Ending.SOLVED, np.ones(len(ending), bool))
