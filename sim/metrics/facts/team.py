"""Time of the team: paid, on duty and at work, by agent, and by group and clock hour."""

from __future__ import annotations

import numpy as np

from sim.log import Kind, Table
from sim.metrics.facts.replication import Replication, fact
from sim.metrics.facts.steps import seats
from sim.metrics.tabulate import Records
from sim.metrics.timelines import (
    Codes,
    Floats,
    Intervals,
    Mask,
    minutes_by_cell,
    overlap,
    weighted_by_cell,
    where_at_least,
)

ON_DUTY = (Kind.DUTY, Kind.OVERTIME)


@fact
def on_duty_intervals(run: Replication) -> Mask:
    """Which intervals of the log are time on duty of groups that take contacts."""
    intervals = run.log.intervals
    return np.isin(intervals["kind"], ON_DUTY) & run.serving[intervals["group"]]


@fact
def duty_and_work(run: Replication) -> tuple[Intervals, Intervals]:
    """By seat: time on duty, and time on duty with a step or an owner's task in hand."""
    steps, window = run.log.steps, run.window
    on_duty = intervals_by_seat(run, on_duty_intervals(run))
    duty = where_at_least(on_duty.cut(window.start, window.end), 1)
    ended_at = np.where(np.isnan(steps["ended_at"]), window.end, steps["ended_at"])
    tasks = owners_work(run)
    work = Intervals(
        np.concatenate([seats(run).find(steps), seats(run).find(tasks)]),
        np.concatenate([steps["started_at"], tasks["started_at"]]),
        np.concatenate([ended_at, tasks["ended_at"]]),
    )
    return duty, overlap(duty, work)


@fact
def duty_by_hour(run: Replication) -> Floats:
    """Minutes on duty by group and clock hour."""
    return _by_group(run, duty_and_work(run)[0])


@fact
def work_by_hour(run: Replication) -> Floats:
    """Minutes on duty with something in hand by group and clock hour."""
    return _by_group(run, duty_and_work(run)[1])


def _by_group(run: Replication, stretches: Intervals) -> Floats:
    """Minutes of stretches by seat, as group × clock hour."""
    by_group = stretches._replace(owner=seats(run).group[stretches.owner])
    return minutes_by_cell(by_group, len(run.log.names.groups), run.window.edges)


@fact
def duty_and_work_of_seats(run: Replication) -> tuple[Floats, Floats]:
    """Minutes on duty of each seat, and those with something in hand."""
    duty, work = (stretches.totals(len(seats(run).agent)) for stretches in duty_and_work(run))
    return duty, work


@fact
def effective_and_present(run: Replication) -> tuple[Floats, Floats]:
    """Time on duty by group and clock hour: times the agents' pace, and as it is."""
    intervals, chosen = run.log.intervals, on_duty_intervals(run)
    columns = (intervals[name][chosen] for name in ("group", "started_at", "ended_at"))
    groups, edges = len(run.log.names.groups), run.window.edges
    return weighted_by_cell(Intervals(*columns), intervals["pace"][chosen], groups, edges)


def intervals_by_seat(run: Replication, chosen: Mask) -> Intervals:
    """Some intervals of the log, by seat."""
    table = {name: column[chosen] for name, column in run.log.intervals.items()}
    return Intervals(seats(run).find(table), table["started_at"], table["ended_at"])


@fact
def owners_work(run: Replication) -> Table:
    """Owners' work that was begun, to its end or that of the measured time."""
    rows = ~np.isnan(run.log.ownership["started_at"])
    work = {name: column[rows] for name, column in run.log.ownership.items()}
    ended_at = work["ended_at"]
    return {**work, "ended_at": np.where(np.isnan(ended_at), run.window.end, ended_at)}


def paid_minutes(run: Replication, kinds: tuple[Kind, ...]) -> Floats:
    """Minutes of paid time of some kinds by group and clock hour."""
    intervals = run.log.intervals
    chosen = np.isin(intervals["kind"], kinds)
    columns = (intervals[name][chosen] for name in ("group", "started_at", "ended_at"))
    return minutes_by_cell(Intervals(*columns), len(run.log.names.groups), run.window.edges)


@fact
def paid_time(run: Replication) -> Floats:
    """Minutes of all paid time by group and clock hour."""
    return paid_minutes(run, tuple(Kind))


@fact
def overtime_worked(run: Replication) -> Floats:
    """Minutes of overtime by group and clock hour."""
    return paid_minutes(run, (Kind.OVERTIME,))


@fact
def tier_of_groups(run: Replication) -> Codes:
    """Tier of each group by code: that of most of its steps; -1 for groups that did nothing."""
    steps = run.log.steps
    groups, tiers = len(run.log.names.groups), len(run.log.names.tiers)
    cells = steps["group"] * tiers + steps["tier"]
    number = np.bincount(cells, minlength=groups * tiers).reshape(groups, tiers)
    return np.where(number.any(axis=1), number.argmax(axis=1), -1)


@fact
def group_hours(run: Replication) -> Records:
    """One record per group and clock hour."""
    groups, cells = np.arange(len(run.log.names.groups)), run.window.cells
    codes = {"group": groups, "tier": tier_of_groups(run)}
    by_hour = {name: np.repeat(code, cells) for name, code in codes.items()}
    return Records(np.tile(np.arange(cells), len(groups)), by_hour)


@fact
def head_minutes(run: Replication) -> Floats:
    """Minutes of employment by group and clock hour.

    Where comings and goings are not known, everybody in the log is there all the time.
    """
    people, window = run.log.people, run.window
    if people:
        ended_at = np.where(np.isnan(people["ended_at"]), window.end, people["ended_at"])
        employed = Intervals(people["group"], people["started_at"], ended_at)
    else:
        group = seats(run).group
        always = np.zeros(len(group))
        employed = Intervals(group, always + window.start, always + window.end)
    return minutes_by_cell(employed, len(run.log.names.groups), window.edges)
