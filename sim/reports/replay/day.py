"""One day of a log as moves: who goes where at which minute.

A place is a line of a tier, an agent, or an end. Nothing is worked out but what the log says.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.errors import UsageError
from sim.log import Chore, Ending, Kind, Log, Outcome, Reason

LINE, AGENT, SOLVED, GAVE_UP, TURNED_AWAY, NOT_SOLVED, BOT = range(7)
"""Kinds of places: in a line (of which tier), with an agent (which), and the ends."""
ENDS: Mapping[int, int] = {
    Outcome.SOLVED: SOLVED,
    Outcome.UNSOLVED: NOT_SOLVED,
    Outcome.ABANDONED: GAVE_UP,
    Outcome.TURNED_AWAY: TURNED_AWAY,
    Outcome.BUSY: TURNED_AWAY,
    Outcome.DEFLECTED: BOT,
}
ON_DUTY = (Kind.DUTY, Kind.OVERTIME)

Move = tuple[float, int, int, int]
"""Minute of the day, dot, kind of place, and which of them (0 for an end)."""


@dataclass(frozen=True)
class Day:
    """A day, ready to be replayed."""

    date: dt.date
    first: float
    """Minute of the day at which something begins to happen."""
    last: float
    channels: tuple[str, ...]
    live: tuple[bool, ...]
    """Whether customers of each channel wait."""
    tiers: tuple[str, ...]
    groups: tuple[str, ...]
    agents: tuple[tuple[int, str], ...]
    """Group and name of everybody who is on duty on that day."""
    duty: tuple[tuple[int, float, float], ...]
    """Agent, from, to."""
    other_work: tuple[tuple[int, float, float], ...]
    """Agent, from, to: wrap-up once the customer has gone, answers to colleagues, owners' tasks."""
    dots: tuple[tuple[int, int], ...]
    """Channel of each contact, and whether it is a further one of its inquiry."""
    moves: tuple[Move, ...]
    """In order of time; those before the day say where a contact is when it begins."""


def busiest(log: Log) -> dt.date:
    """The measured day with the most contacts; the first of several."""
    arrived = log.contacts["arrived_at"]
    days = log.calendar.local(arrived[arrived >= log.warm_up]) // 1440
    if not len(days):
        return log.calendar.datetime(log.warm_up).date()
    numbers, counts = np.unique(days, return_counts=True)
    return log.calendar.start + dt.timedelta(days=int(numbers[np.argmax(counts)]))


def day_of(log: Log, date: dt.date | None = None) -> Day:
    """One day of a log.

    Args:
        log: a replication.
        date: which day; the busiest measured one unless stated.

    Raises:
        UsageError: the log does not have that day.
    """
    chosen = date or busiest(log)
    if chosen not in log.calendar.days:
        days = log.calendar.days
        raise UsageError(f"the replay is of a day from {days[0]} to {days[-1]} (got {chosen})")
    midnight = log.calendar.minute(chosen, 0)
    end = min(log.calendar.minute(chosen, 1440), log.calendar.minutes)
    chosen_rows = _present(log, midnight, end)
    steps = _steps_by_contact(log, chosen_rows)
    dots = {int(log.contacts["contact"][row]): place for place, row in enumerate(chosen_rows)}
    moves = sorted(
        (
            (round(minute - midnight, 3), dot, kind, which)
            for contact, dot in dots.items()
            for minute, kind, which in _moves(log, int(chosen_rows[dot]), steps[contact])
            if minute < end
        ),
        key=lambda move: move[0],  # what happens to a contact at one moment keeps its order
    )
    agents, duty = _crew(log, midnight, end)
    places = {agent: place for place, agent in enumerate(agents)}
    kept = tuple(
        (minute, dot, kind, places.get(which, -1) if kind == AGENT else which)
        for minute, dot, kind, which in moves
    )
    inside = [minute for minute, *_ in kept if minute >= 0] + [t for _, *ts in duty for t in ts]
    contacts = log.contacts
    return Day(
        chosen,
        max(0.0, min(inside, default=0.0) // 30 * 30),
        min(end - midnight, -(-max(inside, default=1440.0) // 30) * 30),
        log.names.channels,
        tuple(
            bool(contacts["live"][contacts["channel"] == code].any())
            for code in range(len(log.names.channels))
        ),
        log.names.tiers,
        log.names.groups,
        tuple((group, log.names.agents[agent]) for agent, group in agents.items()),
        tuple((places[agent], start, stop) for agent, start, stop in duty),
        tuple(
            (places[agent], start, stop)
            for agent, start, stop in _other_work(log, midnight, end)
            if agent in places
        ),
        tuple(
            (int(contacts["channel"][row]), int(contacts["reason"][row] != Reason.FIRST))
            for row in chosen_rows
        ),
        kept,
    )


def _present(log: Log, midnight: float, end: float) -> np.ndarray[Any, Any]:
    """Rows of the contacts that are in the house at some time of the day."""
    arrived, ended = log.contacts["arrived_at"], log.contacts["ended_at"]
    open_ = np.isnan(ended)
    return np.flatnonzero((arrived < end) & (open_ | (ended >= midnight)))


def _steps_by_contact(log: Log, rows: np.ndarray[Any, Any]) -> Mapping[int, Sequence[int]]:
    """Rows of the steps of some contacts, in order of starting, by contact."""
    steps: dict[int, list[int]] = defaultdict(list)
    wanted = np.isin(log.steps["contact"], log.contacts["contact"][rows])
    for step in np.flatnonzero(wanted):
        steps[int(log.steps["contact"][step])].append(int(step))
    return steps


def _moves(log: Log, row: int, taken: Sequence[int]) -> Iterator[tuple[float, int, int]]:
    """Where a contact goes, one place after the other."""
    contacts, steps = log.contacts, log.steps
    arrived, tier = float(contacts["arrived_at"][row]), int(contacts["first_tier"][row])
    outcome = int(contacts["outcome"][row])
    if outcome not in (Outcome.TURNED_AWAY, Outcome.BUSY, Outcome.DEFLECTED):
        yield arrived, LINE, max(tier, 0)
    for step in taken:
        yield float(steps["started_at"][step]), AGENT, int(steps["agent"][step])
        ending = int(steps["ending"][step])
        if ending in (Ending.ESCALATED, Ending.TRANSFERRED):
            yield float(steps["handled_at"][step]), LINE, int(steps["to_tier"][step])
        elif ending in (Ending.INTERRUPTED, Ending.PUT_BACK, Ending.NO_ANSWER):
            yield float(steps["ended_at"][step]), LINE, int(steps["tier"][step])
    if outcome in ENDS:
        ended = float(contacts["ended_at"][row])
        yield (arrived if np.isnan(ended) else ended), ENDS[outcome], 0


def _crew(
    log: Log, midnight: float, end: float
) -> tuple[Mapping[int, int], list[tuple[int, float, float]]]:
    """Who is on duty on the day, with the group, by group; and when, in minutes of the day."""
    table = log.intervals
    there = np.isin(table["kind"], ON_DUTY) & (table["started_at"] < end)
    there &= table["ended_at"] > midnight
    rows = np.flatnonzero(there)
    group_of = {int(table["agent"][row]): int(table["group"][row]) for row in rows}
    agents = dict(sorted(group_of.items(), key=lambda each: (each[1], each[0])))
    duty = [
        (
            int(table["agent"][row]),
            round(max(0.0, float(table["started_at"][row]) - midnight), 3),
            round(min(end, float(table["ended_at"][row])) - midnight, 3),
        )
        for row in rows
    ]
    return agents, duty


def _other_work(log: Log, midnight: float, end: float) -> Iterator[tuple[int, float, float]]:
    """Who works when without a customer of their own, in minutes of the day."""
    chores = log.ownership
    beside = chores["chore"] != Chore.HAND_OVER  # these are within steps
    for table, begins in ((log.steps, "handled_at"), (chores, "started_at")):
        start, done = table[begins], np.nan_to_num(table["ended_at"], nan=end)
        chosen = (start < np.minimum(done, end)) & (done > midnight)
        for row in np.flatnonzero(chosen & beside if table is chores else chosen):
            since = round(max(0.0, float(start[row]) - midnight), 3)
            yield int(table["agent"][row]), since, round(float(done[row]) - midnight, 3)
