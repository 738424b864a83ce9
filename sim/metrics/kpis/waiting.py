"""KPIs of waiting: for a first answer, in the line of a tier, and how many wait at once."""

from __future__ import annotations

import numpy as np

from sim.kpis import CHANNEL, CYCLES, TEAM, TIER, TOPIC, WHOLE, Breakdown, Metric
from sim.metrics.facts.contacts import (
    EXACTLY,
    counted_contacts,
    of_live_channels,
    target_minutes,
)
from sim.metrics.facts.replication import Figures, Replication
from sim.metrics.facts.steps import measured_waits, of_nobody_and_each, waits_in_line
from sim.metrics.tabulate import Percentile, Ratio, Records, TimeAverage
from sim.metrics.timelines import Floats, Intervals, highest, minutes_by_cell

CONTACTS = Breakdown((TEAM, CHANNEL, TOPIC, CHANNEL + TOPIC), WHOLE, row=10)
CONTACTS_BY_TIME = Breakdown((TEAM, CHANNEL), (*CYCLES, "week", "day"), row=20)
LINES = Breakdown((TEAM, CHANNEL, TOPIC, TIER), WHOLE, row=110)


@Metric(
    "wait",
    "Mean wait",
    "min",
    "lower",
    "time from arriving to the first answer, to giving up or (still in line) to the end ÷ "
    "contacts answered, abandoned or still in line",
    group="Waiting",
    by=(CONTACTS, CONTACTS_BY_TIME),
    shown={"headline of live channels": 20, "by channel": 50},
    hourly=True,
    followed=True,
).measured_by
def wait(run: Replication) -> Figures:
    contacts = counted_contacts(run)
    yield contacts.records, Ratio(contacts.wait, contacts.waited)


@Metric(
    "wait_median",
    "Median wait",
    "min",
    "lower",
    "50th percentile of the same waits",
    group="Waiting",
    by=(CONTACTS,),
).measured_by
def wait_median(run: Replication) -> Figures:
    yield counted_contacts(run).records, Percentile(_waits(run), 0.5)


@Metric(
    "wait_p90",
    "90th percentile of wait",
    "min",
    "lower",
    "90th percentile of the same waits",
    group="Waiting",
    by=(CONTACTS, CONTACTS_BY_TIME),
    shown={"headline of live channels": 30, "by channel": 60},
).measured_by
def wait_p90(run: Replication) -> Figures:
    yield counted_contacts(run).records, Percentile(_waits(run), 0.9)


@Metric(
    "wait_p95",
    "95th percentile of wait",
    "min",
    "lower",
    "95th percentile of the same waits",
    group="Waiting",
    by=(CONTACTS,),
).measured_by
def wait_p95(run: Replication) -> Figures:
    yield counted_contacts(run).records, Percentile(_waits(run), 0.95)


def _waits(run: Replication) -> Floats:
    """Wait of each contact; NaN where it never waited."""
    contacts = counted_contacts(run)
    return np.where(contacts.waited, contacts.wait, np.nan)


@Metric(
    "speed_of_answer",
    "Speed of answer",
    "min",
    "lower",
    "wait of answered contacts ÷ answered contacts",
    group="Waiting",
    by=(CONTACTS,),
    followed=True,
).measured_by
def speed_of_answer(run: Replication) -> Figures:
    contacts = counted_contacts(run)
    yield contacts.records, Ratio(contacts.wait * contacts.answered, contacts.answered)


@Metric(
    "service_level",
    "Service level",
    "share",
    "higher",
    "contacts answered within their channel's target time ÷ contacts answered, abandoned "
    "unanswered or still in line for longer than that time",
    group="Waiting",
    by=(CONTACTS, CONTACTS_BY_TIME),
    shown={
        "headline of each channel": 10,
        "by channel": 40,
        "by week": 20,
        "lead": 10,
        "training": 10,
        "sentence": 10,
    },
    hourly=True,
    followed=True,
).measured_by
def service_level(run: Replication) -> Figures:
    contacts = counted_contacts(run)
    target = target_minutes(run.log, run.service_targets)[contacts.columns["channel"]]
    in_time = contacts.wait <= target + EXACTLY
    answered = contacts.answered
    missed = (contacts.abandoned & ~answered) | (contacts.in_line & ~in_time)
    judged = ~np.isnan(target) & (answered | missed)
    yield contacts.records, Ratio(answered & in_time, judged)


@Metric(
    "abandonment",
    "Abandonment",
    "share",
    "lower",
    "abandoned contacts ÷ contacts of live channels, less those turned away or finding all "
    "lines taken",
    group="Waiting",
    by=(CONTACTS, CONTACTS_BY_TIME),
    shown={"headline": 40, "by channel": 70, "by week": 30, "training": 20, "sentence": 20},
    hourly=True,
    followed=True,
).measured_by
def abandonment(run: Replication) -> Figures:
    contacts = counted_contacts(run)
    offered = of_live_channels(run) & ~contacts.turned_away
    yield contacts.records, Ratio(contacts.abandoned, offered)


@Metric(
    "turned_away",
    "Turned away",
    "share",
    "lower",
    "contacts outside opening hours or finding all lines taken ÷ contacts of live channels",
    group="Waiting",
    by=(CONTACTS, Breakdown((TEAM, CHANNEL), ("week",), row=31)),
    shown={"by channel": 80},
).measured_by
def turned_away(run: Replication) -> Figures:
    contacts = counted_contacts(run)
    yield contacts.records, Ratio(contacts.turned_away, of_live_channels(run))


@Metric(
    "line_wait",
    "Mean wait in a tier's line",
    "min",
    "lower",
    "time in a tier's line until an agent starts, the customer gives up or the end ÷ such waits",
    group="Waiting",
    by=(
        Breakdown((TIER,), ("week",), row=51),
        Breakdown((TEAM, TIER, TIER + TOPIC, TIER + CHANNEL), WHOLE, row=100),
    ),
    shown={"by tier": 30},
    followed=True,
).measured_by
def line_wait(run: Replication) -> Figures:
    waits, window = waits_in_line(run), run.window
    joined = waits.joins_line & (waits.start >= window.start)
    length = waits.end - waits.start
    yield Records(window.cell(waits.start), waits.codes()), Ratio(length * joined, joined)


@Metric(
    "backlog",
    "Contacts waiting (backlog)",
    "count",
    "lower",
    "time that contacts spent waiting ÷ measured time",
    group="Waiting",
    by=(LINES, Breakdown((TEAM, CHANNEL, TIER), (*CYCLES, "week", "day", "hour"), row=120)),
    shown={"headline": 90, "by channel": 130, "by tier": 60, "by week": 60},
    hourly=True,
    followed=True,
).measured_by
def backlog(run: Replication) -> Figures:
    waits, (start, end), window = waits_in_line(run), measured_waits(run), run.window
    for column, owners, owner in of_nobody_and_each(run, waits.codes()):
        minutes = minutes_by_cell(Intervals(owner, start, end), owners, window.edges)
        cells = np.tile(np.arange(window.cells), owners)
        codes = {column: np.repeat(np.arange(owners), window.cells)} if column else {}
        yield Records(cells, codes), TimeAverage(minutes.ravel())


@Metric(
    "backlog_peak",
    "Highest backlog",
    "count",
    "lower",
    "highest number of contacts waiting at one moment",
    group="Waiting",
    by=(LINES,),
).measured_by
def backlog_peak(run: Replication) -> Figures:
    start, end = measured_waits(run)
    for column, owners, owner in of_nobody_and_each(run, waits_in_line(run).codes()):
        codes = {column: np.arange(owners)} if column else {}
        peaks = Ratio(highest(Intervals(owner, start, end), owners), np.ones(owners))
        yield Records(np.zeros(owners, np.int64), codes), peaks


@Metric(
    "backlog_age",
    "Age of the backlog",
    "min",
    "lower",
    "age (since arriving) of each waiting contact, summed over time ÷ time that contacts "
    "spent waiting",
    group="Waiting",
    by=(LINES,),
    shown={"by tier": 70},
).measured_by
def backlog_age(run: Replication) -> Figures:
    waits, (start, end), window = waits_in_line(run), measured_waits(run), run.window
    age_at_middle = (start + end) / 2 - waits.arrived_at
    records = Records(window.cell(waits.start), waits.codes())
    yield records, Ratio((end - start) * age_at_middle, end - start)
