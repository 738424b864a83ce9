"""KPIs of waiting in the line of a tier, and how many are there at once."""

from __future__ import annotations

import numpy as np

from sim.kpis import CHANNEL, CYCLES, TEAM, TIER, TOPIC, WHOLE, Breakdown, KpiSection
from sim.metrics.facts.contacts import live_channels
from sim.metrics.facts.cut_off import still_to_come
from sim.metrics.facts.found import Facts, Sums
from sim.metrics.facts.steps import measured_waits, of_nobody_and_each, waits_in_line
from sim.metrics.tabulate import Ratio, Records, TimeAverage
from sim.metrics.timelines import Intervals, highest, minutes_by_cell

kpi = KpiSection("Waiting")

LINES = Breakdown((TEAM, CHANNEL, TOPIC, TIER), WHOLE, row=110)


@kpi(
    "Mean wait in a tier's line",
    "min",
    "lower",
    "ratio",
    by=(
        Breakdown((TIER,), ("week",), row=51),
        Breakdown((TEAM, TIER, TIER + TOPIC, TIER + CHANNEL), WHOLE, row=100),
    ),
    shown={"by tier": 30},
    followed=True,
)
def line_wait(facts: Facts) -> Sums:
    """time in a tier's line until an agent starts, the customer gives up or the end ÷ such waits"""
    waits, window = waits_in_line(facts), facts.window
    joined = waits.joins_line & (waits.start >= window.start)
    length = waits.end - waits.start
    yield Records(window.cell(waits.start), waits.codes()), Ratio(length * joined, joined)


@kpi(
    "Mean wait in a tier's line cut off by the end",
    "share",
    None,
    "ratio",
    by=(Breakdown((TEAM, TIER), WHOLE, row=102),),
    target=False,
    beyond_one=True,
)
def line_wait_cut_off(facts: Facts) -> Sums:
    """expected rest of waits in a tier's line at the end ÷ time waited as `line_wait` counts it"""
    waits, window = waits_in_line(facts), facts.window
    joined = waits.joins_line & (waits.start >= window.start)
    length = np.where(joined, waits.end - waits.start, 0.0)
    alike = waits.tier * len(facts.log.names.channels) + waits.channel
    rest = still_to_come(np.where(joined, length, np.nan), waits.under_way, alike)
    yield Records(window.cell(waits.start), waits.codes()), Ratio(rest, length)


@kpi(
    "Abandonment in a tier's line",
    "share",
    "lower",
    "ratio",
    by=(Breakdown((TEAM, TIER), WHOLE, row=101),),
)
def line_abandonment(facts: Facts) -> Sums:
    """customers who gave up in a tier's line ÷ contacts of live channels that reached the tier,
    those answered there at once included
    """
    waits, window = waits_in_line(facts), facts.window
    reached = waits.joins_line & live_channels(facts.log)[waits.channel]
    reached &= waits.start >= window.start
    yield Records(window.cell(waits.start), waits.codes()), Ratio(reached & waits.gave_up, reached)


@kpi(
    "Contacts in progress",
    "count",
    None,
    "time average",
    by=(Breakdown((TEAM, CHANNEL), WHOLE, row=115),),
)
def in_progress(facts: Facts) -> Sums:
    """time from arriving until they were over of contacts of live channels ÷ measured time; those
    turned away or finding all lines taken have none
    """
    contacts, window = facts.log.contacts, facts.window
    inside = contacts["live"] & ~np.isnan(contacts["queued_at"])
    start = np.where(inside, np.maximum(contacts["arrived_at"], window.start), np.nan)[inside]
    ended = np.where(np.isnan(contacts["ended_at"]), window.end, contacts["ended_at"])[inside]
    end = np.maximum(np.minimum(ended, window.end), start)
    for column, owners, owner in of_nobody_and_each(
        facts, {"channel": contacts["channel"][inside]}
    ):
        minutes = minutes_by_cell(Intervals(owner, start, end), owners, window.edges)
        cells = np.tile(np.arange(window.cells), owners)
        codes = {column: np.repeat(np.arange(owners), window.cells)} if column else {}
        yield Records(cells, codes), TimeAverage(minutes.ravel())


@kpi(
    "Contacts waiting (backlog)",
    "count",
    "lower",
    "time average",
    by=(LINES, Breakdown((TEAM, CHANNEL, TIER), (*CYCLES, "week", "day", "hour"), row=120)),
    shown={"headline": 90, "by channel": 130, "by tier": 60, "by week": 60},
    hourly=True,
    followed=True,
)
def backlog(facts: Facts) -> Sums:
    """time that contacts spent waiting ÷ measured time"""
    waits, (start, end), window = waits_in_line(facts), measured_waits(facts), facts.window
    for column, owners, owner in of_nobody_and_each(facts, waits.codes()):
        minutes = minutes_by_cell(Intervals(owner, start, end), owners, window.edges)
        cells = np.tile(np.arange(window.cells), owners)
        codes = {column: np.repeat(np.arange(owners), window.cells)} if column else {}
        yield Records(cells, codes), TimeAverage(minutes.ravel())


@kpi("Highest backlog", "count", "lower", "mean", by=(LINES,))
def backlog_peak(facts: Facts) -> Sums:
    """highest number of contacts waiting at one moment"""
    start, end = measured_waits(facts)
    for column, owners, owner in of_nobody_and_each(facts, waits_in_line(facts).codes()):
        codes = {column: np.arange(owners)} if column else {}
        peaks = Ratio(highest(Intervals(owner, start, end), owners), np.ones(owners))
        yield Records(np.zeros(owners, np.int64), codes), peaks


@kpi("Age of the backlog", "min", "lower", "ratio", by=(LINES,), shown={"by tier": 70})
def backlog_age(facts: Facts) -> Sums:
    """age (since arriving) of each waiting contact, summed over time ÷ time that contacts spent
    waiting
    """
    waits, (start, end), window = waits_in_line(facts), measured_waits(facts), facts.window
    records = Records(window.cell(waits.start), waits.codes())
    minutes = end - start
    age = np.add(start, end, out=start)  # in place, as all that follows: these may be millions
    age /= 2
    age -= facts.log.contacts["arrived_at"][waits.contact]  # in the middle of the wait
    age *= minutes
    yield records, Ratio(age, minutes)
