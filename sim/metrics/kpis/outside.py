"""KPIs of outside teams: how many contacts are with them, and how long."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.log import Log
from sim.metrics.kpis.contact import Inquiries
from sim.metrics.periods import Window
from sim.metrics.tabulate import Figure, Ratio, Records, TimeAverage
from sim.metrics.timelines import Codes, Intervals, add_up, minutes_by_cell


def outside_kpis(log: Log, window: Window, inquiries: Inquiries) -> Iterator[Figure]:
    """KPIs of the contacts that were passed to outside teams; nothing where none was.

    Args:
        log: one replication.
        window: its measured time.
        inquiries: the inquiries that arrived in it.
    """
    visits = log.outside
    if not len(visits["contact"]):
        return
    passed_at = visits["passed_at"]
    until = np.where(np.isnan(visits["back_at"]), window.end, visits["back_at"])
    codes = {name: visits[name] for name in ("channel", "topic", "tier")}
    yield from _outside_now(log, window, Intervals(codes["tier"], passed_at, until), codes)

    counted = (passed_at >= window.start) & ~np.isnan(visits["back_at"])
    records = Records(window.cell(passed_at), codes)
    length = np.where(counted, until - passed_at, 0.0)
    yield Figure("turnaround", records, Ratio(length, counted))

    contacts = {name: column[inquiries.first] for name, column in log.contacts.items()}
    number = contacts["inquiry"]
    by_id = np.argsort(log.contacts["contact"], kind="stable")
    row = np.searchsorted(log.contacts["contact"], visits["contact"], sorter=by_id)
    inquiry = log.contacts["inquiry"][by_id[row]]
    places = int(log.contacts["inquiry"].max()) + 1
    spent = add_up(inquiry, until - passed_at, places)[number]
    solved = inquiries.solved
    resolution_time = np.where(solved, inquiries.ended_at - contacts["arrived_at"], 0.0)
    of_inquiry = {name: contacts[name] for name in ("channel", "topic")}
    records = Records(window.cell(contacts["arrived_at"]), of_inquiry)
    yield Figure("outside_share", records, Ratio(spent * solved, resolution_time))


def _outside_now(
    log: Log, window: Window, stays: Intervals, codes: dict[str, Codes]
) -> Iterator[Figure]:
    """How many contacts were outside, over time: all, and by each column."""
    nobody = np.zeros(len(stays.owner), np.int64)
    for column, owner in ((None, nobody), *codes.items()):
        owners = 1 if column is None else len(log.names.of(column))
        minutes = minutes_by_cell(stays._replace(owner=owner), owners, window.edges)
        cells = np.tile(np.arange(window.cells), owners)
        by_hour = {} if column is None else {column: np.repeat(np.arange(owners), window.cells)}
        yield Figure("outside", Records(cells, by_hour), TimeAverage(minutes.ravel()))
