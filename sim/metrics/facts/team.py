"""Time of the team: paid, on duty and at work, by agent, and by group and clock hour."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.log import Chore, Kind, Table
from sim.metrics.facts.found import Facts, fact
from sim.metrics.facts.steps import seats
from sim.metrics.tabulate import Records, Total
from sim.metrics.timelines import (
    Codes,
    Floats,
    Intervals,
    Mask,
    minutes_by_cell,
    overlap,
    union,
    weighted_by_cell,
)

ON_DUTY = (Kind.DUTY, Kind.OVERTIME)


@fact
def on_duty_intervals(facts: Facts) -> Mask:
    """Which intervals of the log are time on duty of groups that take contacts."""
    intervals = facts.log.intervals
    return np.isin(intervals["kind"], ON_DUTY) & facts.serving[intervals["group"]]


class Worked(NamedTuple):
    """Minutes on duty, or on duty with a step or an owner's task in hand."""

    by_hour: Floats
    """By group and clock hour."""
    by_seat: Floats


@fact
def on_duty_and_at_work(facts: Facts) -> tuple[Worked, Worked]:
    """Time on duty, and time on duty with something in hand."""
    window = facts.window
    on_duty = intervals_by_seat(facts, on_duty_intervals(facts))
    duty = union(on_duty.cut(window.start, window.end))
    both = duty, overlap(duty, _work(facts))
    number = len(seats(facts).agent)
    of_duty, of_work = (Worked(_by_group(facts, each), each.totals(number)) for each in both)
    return of_duty, of_work


def _work(facts: Facts) -> Intervals:
    """Steps and owners' tasks by seat; those that are open last until the end."""
    steps, tasks = facts.log.steps, owners_work(facts)
    ended_at = np.where(np.isnan(steps["ended_at"]), facts.window.end, steps["ended_at"])
    work = Intervals(seats(facts).find(steps), steps["started_at"], ended_at)
    if not len(tasks["agent"]):
        return work
    more = seats(facts).find(tasks), tasks["started_at"], tasks["ended_at"]
    return Intervals(*map(np.concatenate, zip(work, more, strict=True)))


def duty_by_hour(facts: Facts) -> Floats:
    """Minutes on duty by group and clock hour."""
    return on_duty_and_at_work(facts)[0].by_hour


@fact
def duty_in_shifts(facts: Facts) -> Floats:
    """Minutes on duty within shifts, overtime left out, by group and clock hour."""
    kinds = facts.log.intervals["kind"]
    chosen = (kinds == Kind.DUTY) & on_duty_intervals(facts)
    return _by_group(facts, union(intervals_by_seat(facts, chosen)))


def shift_time(facts: Facts, owner_of_group: Codes) -> Floats:
    """Minutes in which anybody has a shift, by owner and clock hour.

    Args:
        facts: the log.
        owner_of_group: for each group that which it counts for, e.g. its tier; -1 for none.
    """
    intervals = facts.log.intervals
    owner = owner_of_group[intervals["group"]]
    chosen = (intervals["kind"] != Kind.OVERTIME) & facts.serving[intervals["group"]] & (owner >= 0)
    shifts = Intervals(
        owner[chosen], intervals["started_at"][chosen], intervals["ended_at"][chosen]
    )
    owners = max(int(owner_of_group.max(initial=-1)) + 1, 1)
    return minutes_by_cell(union(shifts), owners, facts.window.edges)


def work_by_hour(facts: Facts) -> Floats:
    """Minutes on duty with something in hand by group and clock hour."""
    return on_duty_and_at_work(facts)[1].by_hour


def _by_group(facts: Facts, stretches: Intervals) -> Floats:
    """Minutes of stretches by seat, as group × clock hour."""
    by_group = stretches._replace(owner=seats(facts).group[stretches.owner])
    return minutes_by_cell(by_group, len(facts.log.names.groups), facts.window.edges)


def duty_and_work_of_seats(facts: Facts) -> tuple[Floats, Floats]:
    """Minutes on duty of each seat, and those with something in hand."""
    duty, work = on_duty_and_at_work(facts)
    return duty.by_seat, work.by_seat


@fact
def effective_and_present(facts: Facts) -> tuple[Floats, Floats]:
    """Time on duty by group and clock hour: times the agents' pace, and as it is."""
    intervals, chosen = facts.log.intervals, on_duty_intervals(facts)
    columns = (intervals[name][chosen] for name in ("group", "started_at", "ended_at"))
    groups, edges = len(facts.log.names.groups), facts.window.edges
    return weighted_by_cell(Intervals(*columns), intervals["pace"][chosen], groups, edges)


def intervals_by_seat(facts: Facts, chosen: Mask) -> Intervals:
    """Some intervals of the log, by seat."""
    table = {name: column[chosen] for name, column in facts.log.intervals.items()}
    return Intervals(seats(facts).find(table), table["started_at"], table["ended_at"])


@fact
def owners_work(facts: Facts) -> Table:
    """Owners' work and answers to colleagues that were begun, cut at the end of measured time."""
    rows = ~np.isnan(facts.log.ownership["started_at"])
    work = {name: column[rows] for name, column in facts.log.ownership.items()}
    ended_at = work["ended_at"]
    return {**work, "ended_at": np.where(np.isnan(ended_at), facts.window.end, ended_at)}


def time_on_chore(facts: Facts, chore: Chore) -> Iterator[tuple[Records, Total]]:
    """Time on one sort of owners' work, by group and clock hour; none where there is no such."""
    if not len(facts.log.ownership["chore"]):
        return
    work = owners_work(facts)
    mine = work["chore"] == chore
    columns = (work[name][mine] for name in ("group", "started_at", "ended_at"))
    minutes = minutes_by_cell(Intervals(*columns), len(facts.log.names.groups), facts.window.edges)
    yield group_hours(facts), Total(minutes.ravel())


def paid_minutes(facts: Facts, kinds: tuple[Kind, ...]) -> Floats:
    """Minutes of paid time of some kinds by group and clock hour."""
    intervals = facts.log.intervals
    chosen = np.isin(intervals["kind"], kinds)
    columns = (intervals[name][chosen] for name in ("group", "started_at", "ended_at"))
    return minutes_by_cell(Intervals(*columns), len(facts.log.names.groups), facts.window.edges)


@fact
def paid_time(facts: Facts) -> Floats:
    """Minutes of all paid time by group and clock hour."""
    return paid_minutes(facts, tuple(Kind))


@fact
def overtime_worked(facts: Facts) -> Floats:
    """Minutes of overtime by group and clock hour."""
    return paid_minutes(facts, (Kind.OVERTIME,))


@fact
def tier_of_groups(facts: Facts) -> Codes:
    """Tier of each group by code: that of most of its steps; -1 for groups that did nothing."""
    steps = facts.log.steps
    groups, tiers = len(facts.log.names.groups), len(facts.log.names.tiers)
    cells = steps["group"] * tiers + steps["tier"]
    number = np.bincount(cells, minlength=groups * tiers).reshape(groups, tiers)
    return np.where(number.any(axis=1), number.argmax(axis=1), -1)


@fact
def group_hours(facts: Facts) -> Records:
    """One record per group and clock hour."""
    groups, cells = np.arange(len(facts.log.names.groups)), facts.window.cells
    codes = {"group": groups, "tier": tier_of_groups(facts)}
    by_hour = {name: np.repeat(code, cells) for name, code in codes.items()}
    return Records(np.tile(np.arange(cells), len(groups)), by_hour)


@fact
def head_minutes(facts: Facts) -> Floats:
    """Minutes of employment by group and clock hour.

    Where comings and goings are not known, everybody in the log is there all the time.
    """
    people, window = facts.log.people, facts.window
    if people:
        ended_at = np.where(np.isnan(people["ended_at"]), window.end, people["ended_at"])
        employed = Intervals(people["group"], people["started_at"], ended_at)
    else:
        group = seats(facts).group
        always = np.zeros(len(group))
        employed = Intervals(group, always + window.start, always + window.end)
    return minutes_by_cell(employed, len(facts.log.names.groups), window.edges)
