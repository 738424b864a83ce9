"""KPIs of the team: occupancy, overload, balance, overtime and cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from sim.log import Kind, Log
from sim.metrics.contact_kpis import EXACTLY, Inquiries
from sim.metrics.periods import Window
from sim.metrics.tabulate import Figure, Ratio, Records, TimeAverage, Total
from sim.metrics.timelines import (
    Codes,
    Floats,
    Intervals,
    add_up,
    minutes_by_cell,
    overlap,
    where_at_least,
)
from sim.metrics.work_kpis import each_agent

ON_DUTY = (Kind.DUTY, Kind.OVERTIME)
OFF_DUTY = (Kind.BREAK, Kind.ABSENT)


def occupancy_kpis(log: Log, window: Window, limit: float) -> Iterator[Figure]:
    """How busy groups and agents were.

    Args:
        log: one replication.
        window: its measured time.
        limit: occupancy above which agents count as overloaded, as a share.
    """
    duty, busy = _duty_and_work(log, window)
    each = each_agent(log)
    group_of = each.codes["group"]
    groups = len(log.names.groups)
    on_duty, at_work = (
        minutes_by_cell(stretches._replace(owner=group_of[stretches.owner]), groups, window.edges)
        for stretches in (duty, busy)
    )
    records = _group_hours(log, window)
    yield Figure("on_duty", records, TimeAverage(on_duty.ravel()))
    yield Figure("occupancy", records, Ratio(at_work.ravel(), on_duty.ravel()))
    overloaded = np.where(at_work > limit * on_duty + EXACTLY, on_duty, 0.0)
    yield Figure("overloaded", records, Ratio(overloaded.ravel(), on_duty.ravel()))

    agents = len(log.names.agents)
    duty_each, busy_each = duty.totals(agents), busy.totals(agents)
    yield Figure("occupancy", each, Ratio(busy_each, duty_each))
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


def cost_kpis(
    log: Log, window: Window, inquiries: Inquiries, cost_per_hour: Mapping[str, float]
) -> Iterator[Figure]:
    """Paid time and what it costs.

    Args:
        log: one replication.
        window: its measured time.
        inquiries: the inquiries that arrived in it.
        cost_per_hour: cost of a paid hour by group; nothing on cost where all are 0.
    """
    records = _group_hours(log, window)
    paid = _paid_minutes(log, window, tuple(Kind))
    off_duty = _paid_minutes(log, window, OFF_DUTY)
    overtime = _paid_minutes(log, window, (Kind.OVERTIME,))
    yield Figure("overtime", records, Total(overtime.ravel()))
    yield Figure("shrinkage", records, Ratio(off_duty.ravel(), paid.ravel()))

    agents = len(log.names.agents)
    overtime_each = _stretches(log, (Kind.OVERTIME,)).cut(window.start, window.end).totals(agents)
    yield Figure("overtime", each_agent(log), Ratio(overtime_each, np.ones(agents)))

    rates = np.array([cost_per_hour.get(group, 0.0) for group in log.names.groups])
    if not rates.any():
        return
    cost = rates[:, np.newaxis] * paid / 60
    yield Figure("cost", records, Total(cost.ravel()))
    team = Records(np.zeros(1, np.int64))
    total = np.array([cost.sum()])
    number, solved = np.array([float(len(inquiries.first))]), np.array([inquiries.solved.sum()])
    yield Figure("cost_per_inquiry", team, Ratio(total, number))
    yield Figure("cost_per_solved", team, Ratio(total, solved))


def _duty_and_work(log: Log, window: Window) -> tuple[Intervals, Intervals]:
    """By agent: time on duty, and time on duty with at least one step in hand."""
    duty = where_at_least(_stretches(log, ON_DUTY).cut(window.start, window.end), 1)
    ended_at = log.steps["ended_at"]
    ended_at = np.where(np.isnan(ended_at), window.end, ended_at)
    work = Intervals(log.steps["agent"], log.steps["started_at"], ended_at)
    return duty, overlap(duty, work)


def _stretches(log: Log, kinds: tuple[Kind, ...]) -> Intervals:
    """Paid time of some kinds, by agent."""
    chosen = np.isin(log.intervals["kind"], kinds)
    return Intervals(*(log.intervals[name][chosen] for name in ("agent", "started_at", "ended_at")))


def _paid_minutes(log: Log, window: Window, kinds: tuple[Kind, ...]) -> Floats:
    """Minutes of paid time of some kinds by group and clock hour."""
    chosen = np.isin(log.intervals["kind"], kinds)
    columns = (log.intervals[name][chosen] for name in ("group", "started_at", "ended_at"))
    return minutes_by_cell(Intervals(*columns), len(log.names.groups), window.edges)


def _tier_of_groups(log: Log) -> Codes:
    """Tier of each group by code: that of most of its steps; -1 for groups that did nothing."""
    groups, tiers = len(log.names.groups), len(log.names.tiers)
    steps = np.bincount(log.steps["group"] * tiers + log.steps["tier"], minlength=groups * tiers)
    steps = steps.reshape(groups, tiers)
    return np.where(steps.any(axis=1), steps.argmax(axis=1), -1)


def _group_hours(log: Log, window: Window) -> Records:
    """One record per group and clock hour."""
    groups = np.arange(len(log.names.groups))
    codes = {"group": groups, "tier": _tier_of_groups(log)[groups]}
    return Records(
        np.tile(np.arange(window.cells), len(groups)),
        {name: np.repeat(code, window.cells) for name, code in codes.items()},
    )
