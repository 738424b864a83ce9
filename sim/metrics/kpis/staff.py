"""KPIs of comings and goings: headcount, hires, leavers, and how many are as good as learned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from sim.log import Log
from sim.metrics.kpis.team import ON_DUTY, group_hours
from sim.metrics.kpis.work import Seats
from sim.metrics.periods import Window
from sim.metrics.tabulate import Figure, Ratio, Records, TimeAverage, Total
from sim.metrics.timelines import Floats, Intervals, Mask, minutes_by_cell


def staff_kpis(log: Log, window: Window, serving: Mask) -> Iterator[Figure]:
    """Headcount, hires and leavers, and effective agents on duty.

    Args:
        log: one replication; without its table of people there is nothing to tell.
        window: its measured time.
        serving: which groups take contacts; the others are never on duty.
    """
    if not log.people:
        return
    records = group_hours(log, window)
    yield Figure("headcount", records, TimeAverage(head_minutes(log, window).ravel()))
    for metric, flag, moment in (("hired", "hired", "started_at"), ("left", "left", "ended_at")):
        chosen = log.people[flag]
        at, group = log.people[moment][chosen], log.people["group"][chosen]
        inside = (at >= window.start) & (at < window.end)
        counted = Records(window.cell(at[inside]), {"group": group[inside]})
        yield Figure(metric, counted, Total(np.ones(int(inside.sum()), bool)))
    on_duty = np.isin(log.intervals["kind"], ON_DUTY) & serving[log.intervals["group"]]
    effective = np.zeros((len(log.names.groups), window.cells))
    present = np.zeros_like(effective)
    for pace in np.unique(log.intervals["pace"][on_duty]):
        chosen = on_duty & (log.intervals["pace"] == pace)
        columns = (log.intervals[name][chosen] for name in ("group", "started_at", "ended_at"))
        hours = minutes_by_cell(Intervals(*columns), len(log.names.groups), window.edges)
        effective += pace * hours
        present += hours
    yield Figure("effective_on_duty", records, TimeAverage(effective.ravel()))
    yield Figure("pace", records, Ratio(effective.ravel(), present.ravel()))


def head_minutes(log: Log, window: Window) -> Floats:
    """Minutes of employment by group and clock hour.

    Where comings and goings are not known, everybody in the log is there all the time.
    """
    if log.people:
        people = log.people
        ended_at = np.where(np.isnan(people["ended_at"]), window.end, people["ended_at"])
        employed = Intervals(people["group"], people["started_at"], ended_at)
    else:
        group = Seats.of(log).group
        always = np.zeros(len(group))
        employed = Intervals(group, always + window.start, always + window.end)
    return minutes_by_cell(employed, len(log.names.groups), window.edges)


def hiring_costs(log: Log, window: Window, per_head: Mapping[str, float]) -> Floats:
    """Cost of hires by group and clock hour: those who begin in it.

    Args:
        log: one replication.
        window: its measured time.
        per_head: cost of a hire by group.
    """
    rates = np.array([per_head.get(group, 0.0) for group in log.names.groups])
    cost = np.zeros((len(rates), window.cells))
    if log.people:
        chosen = log.people["hired"]
        at, group = log.people["started_at"][chosen], log.people["group"][chosen]
        inside = (at >= window.start) & (at < window.end)
        np.add.at(cost, (group[inside], window.cell(at[inside])), rates[group[inside]])
    return cost
