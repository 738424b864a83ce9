"""KPIs of outside teams: how many contacts are with them, and how long; none where none was."""

from __future__ import annotations

import numpy as np

from sim.kpis import CHANNEL, TEAM, TIER, TOPIC, WHOLE, Breakdown, Group
from sim.metrics.facts.inquiries import inquiry_records, measured_inquiries
from sim.metrics.facts.replication import Figures, Replication, fact
from sim.metrics.facts.steps import of_nobody_and_each
from sim.metrics.tabulate import Ratio, Records, TimeAverage
from sim.metrics.timelines import Codes, Floats, Intervals, add_up, minutes_by_cell

kpi = Group("Outside teams")


@fact
def back_at(run: Replication) -> Floats:
    """When each contact came back from an outside team; the end for those still there."""
    back = run.log.outside["back_at"]
    return np.where(np.isnan(back), run.window.end, back)


def _codes(run: Replication) -> dict[str, Codes]:
    return {name: run.log.outside[name] for name in ("channel", "topic", "tier")}


@kpi(
    "Contacts at outside teams",
    "count",
    "lower",
    by=(Breakdown((TEAM, CHANNEL, TOPIC, TIER), (*WHOLE, "week", "day"), row=130),),
    shown={"by tier": 100},
)
def outside(run: Replication) -> Figures:
    """time that contacts spent at outside teams ÷ measured time"""
    visits, window = run.log.outside, run.window
    if not len(visits["contact"]):
        return
    for column, owners, owner in of_nobody_and_each(run, _codes(run)):
        stays = Intervals(owner, visits["passed_at"], back_at(run))
        minutes = minutes_by_cell(stays, owners, window.edges)
        codes = {column: np.repeat(np.arange(owners), window.cells)} if column else {}
        cells = np.tile(np.arange(window.cells), owners)
        yield Records(cells, codes), TimeAverage(minutes.ravel())


@kpi(
    "Turnaround of outside teams",
    "min",
    "lower",
    by=(Breakdown((TEAM, TOPIC, TIER, TIER + TOPIC), WHOLE, row=131),),
    shown={"by tier": 110},
)
def turnaround(run: Replication) -> Figures:
    """time from being passed to an outside team until it is done ÷ contacts passed that it was done
    with by the end
    """
    visits, window = run.log.outside, run.window
    if not len(visits["contact"]):
        return
    passed_at = visits["passed_at"]
    counted = (passed_at >= window.start) & ~np.isnan(visits["back_at"])
    length = np.where(counted, back_at(run) - passed_at, 0.0)
    yield Records(window.cell(passed_at), _codes(run)), Ratio(length, counted)


@kpi(
    "Resolution time spent outside",
    "share",
    "lower",
    by=(Breakdown((TEAM, CHANNEL, TOPIC, CHANNEL + TOPIC), WHOLE, row=132),),
)
def outside_share(run: Replication) -> Figures:
    """time that solved inquiries spent at outside teams ÷ their resolution time"""
    visits, contacts, inquiries = run.log.outside, run.log.contacts, measured_inquiries(run)
    if not len(visits["contact"]):
        return
    by_id = np.argsort(contacts["contact"], kind="stable")
    row = np.searchsorted(contacts["contact"], visits["contact"], sorter=by_id)
    inquiry = contacts["inquiry"][by_id[row]]
    places = int(contacts["inquiry"].max()) + 1
    first, solved = inquiries.first, inquiries.solved
    spent = add_up(inquiry, back_at(run) - visits["passed_at"], places)[contacts["inquiry"][first]]
    resolution_time = np.where(solved, inquiries.ended_at - contacts["arrived_at"][first], 0.0)
    yield inquiry_records(run), Ratio(spent * solved, resolution_time)
