"""From the rows of an engine to the log: sorted, and joined with what tape and floor know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.careers import Person
from sim.engine.rows import Rows
from sim.floor import Floor
from sim.log import (
    CALLED_BACK,
    CONTACTS,
    INTERVALS,
    OUTSIDE,
    OWNERSHIP,
    PEOPLE,
    STEPS,
    TASKS,
    Columns,
    Ending,
    Log,
    Names,
    Table,
)
from sim.scenarios.meaning import routes
from sim.scenarios.sections.schema import Scenario
from sim.tape import Tape

Sorted = dict[str, NDArray[Any]]


def log_of(floor: Floor, tape: Tape, rows: Rows) -> Log:
    """The log of a replication.

    Args:
        floor: that was played on.
        tape: that was played.
        rows: what happened.
    """
    scenario = floor.scenario
    contacts = _contacts(floor, tape, rows)
    steps = _sorted(rows.steps, "started_at", "contact")
    place = np.empty(len(tape.contacts["inquiry"]), np.int64)
    place[contacts["contact"]] = np.arange(len(contacts["contact"]))
    of = place[steps["contact"]]
    steps["channel"], steps["topic"] = contacts["channel"][of], contacts["topic"][of]
    transferred = of[steps["ending"] == Ending.TRANSFERRED]
    contacts["transfers"] = np.bincount(transferred, minlength=len(contacts["contact"]))
    all_contacts = _typed(CONTACTS, contacts)
    if "surveyed" in tape.inquiries:
        surveyed = tape.inquiries["surveyed"][contacts["inquiry"]]
        all_contacts = {**all_contacts, "surveyed": surveyed}
    if "callback" in tape.contacts:
        all_contacts = {**all_contacts, **_typed(CALLED_BACK, contacts)}
    return Log(
        all_contacts,
        _typed(STEPS, steps),
        _typed(INTERVALS, _sorted(rows.intervals, "agent", "started_at", "kind")),
        _names(scenario, tape.people),
        floor.calendar,
        scenario.horizon.warm_up,
        _people(floor, tape.people, rows.left_at),
        tasks=_typed(TASKS, _sorted(rows.tasks, "task", "started_at")),
        outside=_outside(rows, contacts, place),
        ownership=_typed(
            OWNERSHIP, _sorted(rows.chores, "due_at", "contact", "started_at", "agent")
        ),
    )


def _contacts(floor: Floor, tape: Tape, rows: Rows) -> Sorted:
    """Contacts by number, with what the tape says of them."""
    contacts = _sorted(rows.contacts, "contact")
    row = contacts["contact"]
    contacts["inquiry"] = tape.contacts["inquiry"][row]
    contacts["number"] = tape.contacts["number"][row]
    contacts["topic"] = tape.inquiries["topic"][contacts["inquiry"]]
    contacts["live"] = floor.channels["live"][contacts["channel"]]
    return contacts


def _outside(rows: Rows, contacts: Sorted, place: NDArray[np.int64]) -> Table:
    """Contacts outside; channel and topic are those of the log's contacts, by their places."""
    outside = _sorted(rows.outside, "passed_at", "contact")
    of = place[outside["contact"]]
    outside["channel"], outside["topic"] = contacts["channel"][of], contacts["topic"][of]
    return _typed(OUTSIDE, outside)


def _people(floor: Floor, people: Sequence[Person], left_at: NDArray[np.float64]) -> Table:
    """One row per stint that began before its agent left."""
    stints = [stint for person in people for stint in person.stints]
    agent = np.repeat(np.arange(len(people)), [len(person.stints) for person in people])
    start = np.array([stint.start for stint in stints], float)
    end = np.array([stint.end for stint in stints], float)
    left = left_at[agent]
    ended_at = np.minimum(end, left)
    table = {
        "group": floor.groups["code"][floor.posts["group"]],
        "agent": agent,
        "since": np.array([stint.since for stint in stints], float),
        "started_at": start,
        "ended_at": np.where(np.isinf(ended_at), np.nan, ended_at),
        "hired": np.array([stint.hired for stint in stints], bool),
        "left": np.array([stint.leaves for stint in stints], bool) | (left < end),
    }
    here = start < left
    return _typed(PEOPLE, {name: values[here] for name, values in table.items()})


def _names(scenario: Scenario, people: Sequence[Person]) -> Names:
    """What the codes of the log stand for."""
    return Names(
        channels=tuple(sorted(scenario.channels)),
        topics=tuple(sorted(scenario.topics)),
        tiers=tuple(tier.name for tier in scenario.tiers),
        groups=tuple(sorted(scenario.team)),
        agents=tuple(person.name for person in people),
        items=tuple(routes.background_items(scenario)),
    )


def _sorted(rows: NDArray[Any], *names: str) -> Sorted:
    """Rows as columns, sorted by the columns named; rows alike in these stay as written.

    A column is picked out of the rows before it is put in order: much quicker than both in one.
    """
    if not len(rows):
        return {name: rows[name] for name in rows.dtype.names or ()}
    order = _order(*(np.ascontiguousarray(rows[name]) for name in names))
    return {name: np.ascontiguousarray(rows[name])[order] for name in rows.dtype.names or ()}


def _order(first: NDArray[Any], *others: NDArray[Any]) -> NDArray[np.int64]:
    """The order of columns; the others are only looked at where the first has a value twice."""
    order = np.argsort(first, kind="stable")
    here, there = first[order[:-1]], first[order[1:]]
    alike = (here == there) | (np.isnan(here) & np.isnan(there))
    if others and alike.any():
        places = np.flatnonzero(np.append(alike, False) | np.append(False, alike))
        tied = order[places]
        order[places] = tied[np.lexsort([*(each[tied] for each in reversed(others)), first[tied]])]
    return order


def _typed(columns: Columns, table: Table) -> Table:
    """A table with its columns in the log's order and types."""
    return {name: table[name].astype(kind, copy=False) for name, kind in columns.items()}
