"""KPIs of ownership: what it takes to hand over, to keep customers posted and to follow up."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.log import Chore, Log, Table
from sim.metrics.periods import Window
from sim.metrics.tabulate import Figure, Records, Total
from sim.metrics.timelines import Intervals, minutes_by_cell

METRIC = {
    Chore.HAND_OVER: "hand_over_time",
    Chore.UPDATE: "update_time",
    Chore.FOLLOW_UP: "follow_up_time",
}


def ownership_kpis(log: Log, window: Window) -> Iterator[Figure]:
    """KPIs of owners' work; nothing where nobody keeps an inquiry.

    Args:
        log: one replication.
        window: its measured time.
    """
    if not len(log.ownership["chore"]):
        return
    work = begun(log, window)
    groups = len(log.names.groups)
    records = Records(
        np.tile(np.arange(window.cells), groups),
        {"group": np.repeat(np.arange(groups), window.cells)},
    )
    for chore, metric in METRIC.items():
        mine = work["chore"] == chore
        columns = (work[name][mine] for name in ("group", "started_at", "ended_at"))
        minutes = minutes_by_cell(Intervals(*columns), groups, window.edges)
        yield Figure(metric, records, Total(minutes.ravel()))


def begun(log: Log, window: Window) -> Table:
    """Owners' work that was begun, to its end or that of the measured time.

    Args:
        log: one replication.
        window: its measured time.
    """
    rows = ~np.isnan(log.ownership["started_at"])
    work = {name: column[rows] for name, column in log.ownership.items()}
    ended_at = work["ended_at"]
    return {**work, "ended_at": np.where(np.isnan(ended_at), window.end, ended_at)}
