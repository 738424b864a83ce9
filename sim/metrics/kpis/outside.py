"""KPIs of outside teams: how many contacts are with them, and how long; none where none was."""

from __future__ import annotations

import numpy as np

from sim.kpis import CHANNEL, TEAM, TIER, TOPIC, WHOLE, Breakdown, KpiSection
from sim.metrics.facts.found import Facts, Sums, fact
from sim.metrics.facts.inquiries import inquiry_records, measured_inquiries
from sim.metrics.facts.steps import of_nobody_and_each
from sim.metrics.tabulate import Ratio, Records, TimeAverage
from sim.metrics.timelines import Codes, Floats, Intervals, add_up, minutes_by_cell

kpi = KpiSection("Outside teams")


@fact
def back_at(facts: Facts) -> Floats:
    """When each contact came back from an outside team; the end for those still there."""
    back = facts.log.outside["back_at"]
    return np.where(np.isnan(back), facts.window.end, back)


def _codes(facts: Facts) -> dict[str, Codes]:
    return {name: facts.log.outside[name] for name in ("channel", "topic", "tier")}


@kpi(
    "Contacts at outside teams",
    "count",
    "lower",
    "time average",
    by=(Breakdown((TEAM, CHANNEL, TOPIC, TIER), (*WHOLE, "week", "day"), row=130),),
    shown={"by tier": 100},
)
def outside(facts: Facts) -> Sums:
    """time that contacts spent at outside teams ÷ measured time"""
    visits, window = facts.log.outside, facts.window
    if not len(visits["contact"]):
        return
    for column, owners, owner in of_nobody_and_each(facts, _codes(facts)):
        stays = Intervals(owner, visits["passed_at"], back_at(facts))
        minutes = minutes_by_cell(stays, owners, window.edges)
        codes = {column: np.repeat(np.arange(owners), window.cells)} if column else {}
        cells = np.tile(np.arange(window.cells), owners)
        yield Records(cells, codes), TimeAverage(minutes.ravel())


@kpi(
    "Turnaround of outside teams",
    "min",
    "lower",
    "ratio",
    by=(Breakdown((TEAM, TOPIC, TIER, TIER + TOPIC), WHOLE, row=131),),
    shown={"by tier": 110},
)
def turnaround(facts: Facts) -> Sums:
    """time from being passed to an outside team until it is done ÷ contacts passed that it was done
    with by the end
    """
    visits, window = facts.log.outside, facts.window
    if not len(visits["contact"]):
        return
    passed_at = visits["passed_at"]
    counted = (passed_at >= window.start) & ~np.isnan(visits["back_at"])
    length = np.where(counted, back_at(facts) - passed_at, 0.0)
    yield Records(window.cell(passed_at), _codes(facts)), Ratio(length, counted)


@kpi(
    "Resolution time spent outside",
    "share",
    "lower",
    "ratio",
    by=(Breakdown((TEAM, CHANNEL, TOPIC, CHANNEL + TOPIC), WHOLE, row=132),),
)
def outside_share(facts: Facts) -> Sums:
    """time that solved inquiries spent at outside teams ÷ their resolution time"""
    visits, contacts, inquiries = facts.log.outside, facts.log.contacts, measured_inquiries(facts)
    if not len(visits["contact"]):
        return
    by_id = np.argsort(contacts["contact"], kind="stable")
    row = np.searchsorted(contacts["contact"], visits["contact"], sorter=by_id)
    inquiry = contacts["inquiry"][by_id[row]]
    places = int(contacts["inquiry"].max()) + 1
    first, solved = inquiries.first, inquiries.solved
    spent = add_up(inquiry, back_at(facts) - visits["passed_at"], places)[
        contacts["inquiry"][first]
    ]
    resolution_time = np.where(solved, inquiries.ended_at - contacts["arrived_at"][first], 0.0)
    yield inquiry_records(facts), Ratio(spent * solved, resolution_time)
