"""KPIs of background work: what became due, what was done, and what was left."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.log import Ending, Log
from sim.metrics.periods import Window
from sim.metrics.tabulate import Figure, Ratio, Records, TimeAverage, Total
from sim.metrics.timelines import Intervals, add_up, minutes_by_cell

HOUR = 60.0


def background_kpis(log: Log, window: Window) -> Iterator[Figure]:
    """KPIs of the tasks; none where a log has no tasks.

    Args:
        log: one replication.
        window: its measured time.
    """
    rows = log.tasks
    if not len(rows["task"]):
        return
    ended_at = np.where(np.isnan(rows["ended_at"]), window.end, rows["ended_at"])
    started_at = np.where(rows["agent"] < 0, window.end, rows["started_at"])
    _, first, number = np.unique(rows["task"], return_index=True, return_inverse=True)
    group, due_at, length = (rows[name][first] for name in ("group", "due_at", "length"))
    done = add_up(number, ended_at - started_at, len(first))
    finished_at = np.full(len(first), window.end)
    is_done = rows["ending"] == Ending.DONE
    finished_at[number[is_done]] = ended_at[is_done]

    counted = due_at >= window.start
    due = Records(window.cell(due_at[counted]), {"group": group[counted]})
    yield Figure("background_due", due, Total(length[counted] / HOUR))
    yield Figure("background_done", due, Ratio(done[counted], length[counted]))

    groups = len(log.names.groups)
    hours = Records(
        np.tile(np.arange(window.cells), groups),
        {"group": np.repeat(np.arange(groups), window.cells)},
    )
    time = minutes_by_cell(Intervals(rows["group"], started_at, ended_at), groups, window.edges)
    yield Figure("background_hours", hours, Total(time.ravel() / HOUR))
    left = minutes_by_cell(Intervals(group, due_at, finished_at), groups, window.edges)
    yield Figure("background_backlog", hours, TimeAverage(left.ravel()))
