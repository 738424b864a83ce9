"""KPIs of the team: occupancy, overload, balance, overtime and shrinkage."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.log import Kind, Log
from sim.metrics.kpis.contact import EXACTLY
from sim.metrics.kpis.ownership import begun
from sim.metrics.kpis.work import Seats
from sim.metrics.periods import Window
from sim.metrics.tabulate import Figure, Ratio, Records, TimeAverage, Total
from sim.metrics.timelines import (
    Codes,
    Floats,
    Intervals,
    Mask,
    add_up,
    minutes_by_cell,
    overlap,
    where_at_least,
)

ON_DUTY = (Kind.DUTY, Kind.OVERTIME)
OFF_DUTY = (Kind.BREAK, Kind.ABSENT, Kind.TRAINING, Kind.COACHING, Kind.MEETING)


def occupancy_kpis(log: Log, window: Window, limit: float, serving: Mask) -> Iterator[Figure]:
    """How busy groups and agents were.

    Args:
        log: one replication.
        window: its measured time.
        limit: occupancy above which agents count as overloaded, as a share.
        serving: which groups take contacts; the others are left out.
    """
    seats = Seats.of(log)
    duty, busy = _duty_and_work(log, window, serving, seats)
    group_of = seats.group
    groups = len(log.names.groups)
    on_duty, at_work = (
        minutes_by_cell(stretches._replace(owner=group_of[stretches.owner]), groups, window.edges)
        for stretches in (duty, busy)
    )
    records = group_hours(log, window)
    yield Figure("on_duty", records, TimeAverage(on_duty.ravel()))
    yield Figure("occupancy", records, Ratio(at_work.ravel(), on_duty.ravel()))
    overloaded = np.where(at_work > limit * on_duty + EXACTLY, on_duty, 0.0)
    yield Figure("overloaded", records, Ratio(overloaded.ravel(), on_duty.ravel()))

    duty_each, busy_each = duty.totals(len(group_of)), busy.totals(len(group_of))
    yield Figure("occupancy", seats.records(), Ratio(busy_each, duty_each))
    yield from _imbalance(group_of, duty_each, busy_each, groups)


def _imbalance(group_of: Codes, duty: Floats, busy: Floats, groups: int) -> Iterator[Figure]:
    """Spread of occupancy between the agents of a group, and of all groups of two and more."""
    rated = np.flatnonzero(duty > 0)
    group, occupancy = group_of[rated], busy[rated] / duty[rated]
    agents = np.bincount(group, minlength=groups)
    mean = add_up(group, occupancy, groups) / np.maximum(agents, 1)
    squares = add_up(group, (occupancy - mean[group]) ** 2, groups)
    several = np.flatnonzero(agents >= 2)
    spread = np.sqrt(squares[several] / agents[several])
    cells = np.zeros(len(several), np.int64)
    if len(several):
        overall = np.sqrt(squares[several].sum() / agents[several].sum())
        yield Figure("imbalance", Records(cells[:1]), Ratio(np.array([overall]), np.ones(1)))
    by_group = Records(cells, {"group": several})
    yield Figure("imbalance", by_group, Ratio(spread, np.ones(len(several))))


def paid_time_kpis(log: Log, window: Window, serving: Mask) -> Iterator[Figure]:
    """Overtime and shrinkage.

    Args:
        log: one replication.
        window: its measured time.
        serving: which groups take contacts; the others have no shrinkage.
    """
    records = group_hours(log, window)
    paid = paid_minutes(log, window, tuple(Kind)) * serving[:, np.newaxis]
    off_duty = paid_minutes(log, window, OFF_DUTY) * serving[:, np.newaxis]
    overtime = paid_minutes(log, window, (Kind.OVERTIME,))
    yield Figure("overtime", records, Total(overtime.ravel()))
    yield Figure("shrinkage", records, Ratio(off_duty.ravel(), paid.ravel()))

    seats = Seats.of(log)
    number = len(seats.agent)
    stretches = _intervals(log, log.intervals["kind"] == Kind.OVERTIME, seats)
    overtime_each = stretches.cut(window.start, window.end).totals(number)
    yield Figure("overtime", seats.records(), Ratio(overtime_each, np.ones(number)))


def _duty_and_work(
    log: Log, window: Window, serving: Mask, seats: Seats
) -> tuple[Intervals, Intervals]:
    """By seat: time on duty, and time on duty with a step or an owner's task in hand."""
    on_duty = np.isin(log.intervals["kind"], ON_DUTY) & serving[log.intervals["group"]]
    duty = where_at_least(_intervals(log, on_duty, seats).cut(window.start, window.end), 1)
    ended_at = log.steps["ended_at"]
    ended_at = np.where(np.isnan(ended_at), window.end, ended_at)
    tasks = begun(log, window)
    work = Intervals(
        np.concatenate([seats.find(log.steps), seats.find(tasks)]),
        np.concatenate([log.steps["started_at"], tasks["started_at"]]),
        np.concatenate([ended_at, tasks["ended_at"]]),
    )
    return duty, overlap(duty, work)


def _intervals(log: Log, chosen: Mask, seats: Seats) -> Intervals:
    """Some stretches of paid time, by seat."""
    table = {name: column[chosen] for name, column in log.intervals.items()}
    return Intervals(seats.find(table), table["started_at"], table["ended_at"])


def paid_minutes(log: Log, window: Window, kinds: tuple[Kind, ...]) -> Floats:
    """Minutes of paid time of some kinds by group and clock hour."""
    chosen = np.isin(log.intervals["kind"], kinds)
    columns = (log.intervals[name][chosen] for name in ("group", "started_at", "ended_at"))
    return minutes_by_cell(Intervals(*columns), len(log.names.groups), window.edges)


def tier_of_groups(log: Log) -> Codes:
    """Tier of each group by code: that of most of its steps; -1 for groups that did nothing."""
    groups, tiers = len(log.names.groups), len(log.names.tiers)
    cells = log.steps["group"] * tiers + log.steps["tier"]
    steps = np.bincount(cells, minlength=groups * tiers).reshape(groups, tiers)
    return np.where(steps.any(axis=1), steps.argmax(axis=1), -1)


def group_hours(log: Log, window: Window) -> Records:
    """One record per group and clock hour."""
    groups = np.arange(len(log.names.groups))
    codes = {"group": groups, "tier": tier_of_groups(log)[groups]}
    return Records(
        np.tile(np.arange(window.cells), len(groups)),
        {name: np.repeat(code, window.cells) for name, code in codes.items()},
    )
