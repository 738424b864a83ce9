"""KPIs of the work: how much there is of it, and how long it takes."""

from __future__ import annotations

import numpy as np

from sim.kpis import (
    AGENT,
    CHANNEL,
    CYCLES,
    GROUP,
    HALF_HOUR,
    TEAM,
    TIER,
    TOPIC,
    WHOLE,
    Breakdown,
    KpiSection,
)
from sim.log import Ending
from sim.metrics.facts.contacts import counted_contacts
from sim.metrics.facts.found import Facts, Sums
from sim.metrics.facts.inquiries import inquiry_records
from sim.metrics.facts.steps import by_seat, handle_times, measured_steps, seats, step_records
from sim.metrics.tabulate import Ratio, Records, Total

kpi = KpiSection("Work")

ARRIVALS = (TEAM, CHANNEL, TOPIC, CHANNEL + TOPIC)
BY_TIME = (*CYCLES, "week", "day")
STEPS = (TEAM, CHANNEL, TOPIC, TIER, TIER + TOPIC, GROUP, AGENT)


@kpi(
    "Inquiries",
    "count",
    None,
    "mean",
    by=(Breakdown(ARRIVALS, WHOLE, row=12), Breakdown((TEAM, CHANNEL), BY_TIME, row=22)),
    shown={"by channel": 10, "by topic": 10, "by week": 10},
    target=False,
)
def inquiries(facts: Facts) -> Sums:
    """inquiries that arose, deflected ones included"""
    records = inquiry_records(facts)
    yield records, Total(np.ones(len(records.cell), bool))


@kpi(
    "Contacts",
    "count",
    None,
    "mean",
    by=(
        Breakdown(ARRIVALS, WHOLE, row=11),
        Breakdown((TEAM, CHANNEL), BY_TIME, row=21),
        Breakdown((TEAM, CHANNEL), (HALF_HOUR,), row=24),
    ),
    shown={"by channel": 30},
    target=False,
    followed=True,
)
def contacts(facts: Facts) -> Sums:
    """contacts that arrived, redials and returns included"""
    records = counted_contacts(facts).records
    yield records, Total(np.ones(len(records.cell), bool))


@kpi(
    "Completed steps",
    "count",
    None,
    "mean",
    by=(Breakdown(STEPS, WHOLE, row=41), Breakdown((TIER,), ("week",), row=50)),
    shown={"by tier": 10, "by group": 20},
    target=False,
    serving_only=True,
)
def steps(facts: Facts) -> Sums:
    """steps completed; interrupted ones count once"""
    records = step_records(facts)
    codes = {name: records.codes[name] for name in ("channel", "topic", "tier", "group")}
    yield Records(records.cell, codes), Total(np.ones(len(records.cell), bool))
    number = np.bincount(seats(facts).find(records.codes), minlength=len(seats(facts).agent))
    yield by_seat(facts), Ratio(number.astype(float), np.ones(len(number)))


@kpi(
    "Handle time",
    "min",
    None,
    "ratio",
    by=(Breakdown(STEPS, WHOLE, row=40),),
    shown={"by topic": 20, "by tier": 20, "by group": 30, "engineer": 10},
    followed=True,
)
def handle_time(facts: Facts) -> Sums:
    """time of completed steps with all their interrupted stretches, wrap-up included ÷ completed
    steps
    """
    minutes = handle_times(facts)
    yield step_records(facts), Ratio(minutes, np.ones(len(minutes), bool))


@kpi(
    "Resolution rate of steps",
    "share",
    "higher",
    "ratio",
    by=(Breakdown((TEAM, TOPIC, TIER, TIER + TOPIC, GROUP), WHOLE, row=70),),
    shown={"specialist": 20, "engineer": 20},
)
def resolution_rate(facts: Facts) -> Sums:
    """completed steps that solved the inquiry ÷ completed steps"""
    ending = measured_steps(facts).last["ending"]
    yield step_records(facts), Ratio(ending == Ending.SOLVED, np.ones(len(ending), bool))
