"""KPIs of the work: steps, lines and backlog."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.log import Ending, Log, Outcome, Table
from sim.metrics.periods import Window
from sim.metrics.tabulate import Figure, Ratio, Records, TimeAverage, Total
from sim.metrics.timelines import Codes, Floats, Intervals, Mask, add_up, highest, minutes_by_cell

COMPLETED = (Ending.SOLVED, Ending.UNSOLVED, Ending.ESCALATED, Ending.TRANSFERRED)
RESUMED_LATER = (Ending.INTERRUPTED, Ending.PUT_BACK)


def step_kpis(log: Log, window: Window) -> Iterator[Figure]:
    """KPIs of the steps that began in the measured time and were completed.

    Args:
        log: one replication.
        window: its measured time.
    """
    steps, began_at, minutes = completed_steps(log)
    counted = began_at >= window.start
    steps = {name: column[counted] for name, column in steps.items()}
    cell = window.cell(began_at[counted])
    codes = {name: steps[name] for name in ("channel", "topic", "tier", "group")}
    every = np.ones(len(cell), bool)
    records = Records(cell, {**codes, "agent": steps["agent"]})
    yield Figure("handle_time", records, Ratio(minutes[counted], every))
    transferred = steps["ending"] == Ending.TRANSFERRED
    yield Figure("escalation", records, Ratio(steps["ending"] == Ending.ESCALATED, ~transferred))
    yield Figure("resolution_rate", records, Ratio(steps["ending"] == Ending.SOLVED, every))
    yield Figure("transfer", records, Ratio(transferred, every))
    yield Figure("steps", Records(cell, codes), Total(every))
    seats = Seats.of(log)
    number = np.bincount(seats.find(steps), minlength=len(seats.agent))
    yield Figure("steps", seats.records(), Ratio(number.astype(float), np.ones(len(number))))


class Seats(NamedTuple):
    """Agents by the groups in which they were paid or worked; one who moved has several seats."""

    agent: Codes
    group: Codes

    @classmethod
    def of(cls, log: Log) -> Seats:
        """All seats of a log."""
        tables = (log.steps, log.intervals)
        groups = len(log.names.groups)
        keys = [table["agent"].astype(np.int64) * groups + table["group"] for table in tables]
        agent, group = np.divmod(np.unique(np.concatenate(keys)), groups)
        return cls(agent, group)

    def find(self, table: Table) -> Codes:
        """Number of the seat of each row of a table with agents and groups."""
        size = int(self.group.max(initial=0)) + 1
        key = table["agent"].astype(np.int64) * size + table["group"]
        return np.searchsorted(self.agent * size + self.group, key)

    def records(self) -> Records:
        """One record per seat."""
        cells = np.zeros(len(self.agent), np.int64)
        return Records(cells, {"group": self.group, "agent": self.agent})


def completed_steps(log: Log) -> tuple[Table, Floats, Floats]:
    """Last stretch of each completed step, when its first one began, and minutes of all of them."""
    order, new_contact, resumed = _by_contact(log.steps)
    steps = {name: column[order] for name, column in log.steps.items()}
    ended = ~np.isnan(steps["ended_at"])
    minutes = np.where(ended, steps["ended_at"] - steps["started_at"], 0.0)
    first = np.flatnonzero(new_contact | ~resumed)
    last = np.append(first[1:], len(order))[: len(first)] - 1
    number = np.cumsum(new_contact | ~resumed) - 1
    minutes = add_up(number, minutes, len(first))
    done = ended[last] & np.isin(steps["ending"][last], COMPLETED)
    final = {name: column[last[done]] for name, column in steps.items()}
    return final, steps["started_at"][first[done]], minutes[done]


def _by_contact(steps: Table) -> tuple[Codes, Mask, Mask]:
    """Rows of the steps in order of contact and time; in that order, which begin a contact, and
    which take up work that was interrupted or put back.
    """
    order = np.argsort(steps["contact"], kind="stable")
    new_contact = np.diff(steps["contact"][order], prepend=-1) != 0
    stopped = np.isin(steps["ending"][order], RESUMED_LATER)
    resumed = np.concatenate([[False], stopped[:-1]])[: len(order)] & ~new_contact
    return order, new_contact, resumed


def line_kpis(log: Log, window: Window) -> Iterator[Figure]:
    """Waits in line by tier, and the backlog over time.

    Args:
        log: one replication.
        window: its measured time.
    """
    waits = measure_waits(log)
    codes = {"channel": waits.channel, "topic": waits.topic, "tier": waits.tier}
    joined = waits.joins_line & (waits.start >= window.start)
    records = Records(window.cell(waits.start), codes)
    length = waits.end - waits.start
    yield Figure("line_wait", records, Ratio(length * joined, joined))

    start = np.maximum(waits.start, window.start)
    end = np.maximum(np.minimum(waits.end, window.end), start)
    age_at_middle = (start + end) / 2 - waits.arrived_at
    yield Figure("backlog_age", records, Ratio((end - start) * age_at_middle, end - start))

    nobody = np.zeros(len(start), np.int64)
    yield from _backlog({}, Intervals(nobody, start, end), 1, window)
    for column, owner in codes.items():
        owners = len(log.names.of(column))
        yield from _backlog(
            {column: np.arange(owners)}, Intervals(owner, start, end), owners, window
        )


def _backlog(
    codes: dict[str, Codes], waits: Intervals, owners: int, window: Window
) -> Iterator[Figure]:
    """Backlog and its peak for each owner."""
    minutes = minutes_by_cell(waits, owners, window.edges)
    cells = np.tile(np.arange(window.cells), owners)
    by_hour = {column: np.repeat(code, window.cells) for column, code in codes.items()}
    yield Figure("backlog", Records(cells, by_hour), TimeAverage(minutes.ravel()))
    peaks = Ratio(highest(waits, owners), np.ones(owners))
    yield Figure("backlog_peak", Records(np.zeros(owners, np.int64), codes), peaks)


class Waits(NamedTuple):
    """Every stretch in which a contact waited: in line, put aside or put back."""

    start: Floats
    end: Floats
    """Start of the step, giving up, or the end of the horizon."""
    arrived_at: Floats
    """When the contact arrived."""
    joins_line: Mask
    """Whether it waited for a tier's first step on it, not for unfinished work to be resumed."""
    channel: Codes
    topic: Codes
    tier: Codes


def measure_waits(log: Log) -> Waits:
    """Every stretch of waiting, in any order: before each step, and the last one of contacts that
    gave up or still wait at the end.

    Args:
        log: one replication.
    """
    contacts, steps = log.contacts, log.steps
    order, _, resumed = _by_contact(steps)
    by_id = np.argsort(contacts["contact"], kind="stable")
    row = by_id[np.searchsorted(contacts["contact"], steps["contact"], sorter=by_id)]
    started_afresh = np.ones(len(order), bool)
    started_afresh[order] = ~resumed

    in_hand = np.zeros(len(by_id), bool)
    in_hand[row[steps["ending"] == Ending.OPEN]] = True
    unfinished = np.zeros(len(by_id), bool)
    last = order[np.flatnonzero(np.diff(steps["contact"][order], append=-1))]
    unfinished[row[last]] = np.isin(steps["ending"][last], RESUMED_LATER)
    outside = log.outside["contact"][np.isnan(log.outside["back_at"])]
    elsewhere = in_hand | np.isin(contacts["contact"], outside)
    still = (contacts["outcome"] == Outcome.OPEN) & ~elsewhere
    waiting = np.flatnonzero((contacts["outcome"] == Outcome.ABANDONED) | still)
    gave_up_at = contacts["ended_at"][waiting]
    return Waits(
        start=np.concatenate([steps["queued_at"], contacts["queued_at"][waiting]]),
        end=np.concatenate(
            [steps["started_at"], np.where(still[waiting], log.calendar.minutes, gave_up_at)]
        ),
        arrived_at=np.concatenate([contacts["arrived_at"][row], contacts["arrived_at"][waiting]]),
        joins_line=np.concatenate([started_afresh, ~unfinished[waiting]]),
        channel=np.concatenate([steps["channel"], contacts["channel"][waiting]]),
        topic=np.concatenate([steps["topic"], contacts["topic"][waiting]]),
        tier=np.concatenate([steps["tier"], contacts["last_tier"][waiting]]),
    )
