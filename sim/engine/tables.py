"""From the rows of an engine to the log: sorted, and joined with what tape and floor know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.careers import Person
from sim.engine.rows import Rows, Written
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

Joins = Mapping[str, Callable[[Table], NDArray[Any]]]


def log_of(floor: Floor, tape: Tape, rows: Rows, *, whole: bool = True) -> Log:
    """The log of a replication.

    Args:
        floor: that was played on.
        tape: that was played.
        rows: what happened.
        whole: whether all of it is wanted; else each column is made when it is first asked for.
    """
    contacts = _contacts(floor, tape, rows)
    tables = {
        "contacts": contacts,
        "steps": _of_contacts(STEPS, rows.steps, ("started_at", "contact"), contacts),
        "intervals": _Sorted(INTERVALS, rows.intervals, ("agent", "started_at", "kind")),
        "tasks": _Sorted(TASKS, rows.tasks, ("task", "started_at")),
        "outside": _of_contacts(OUTSIDE, rows.outside, ("passed_at", "contact"), contacts),
        "ownership": _Sorted(OWNERSHIP, rows.chores, ("due_at", "contact", "started_at", "agent")),
    }
    return Log(
        names=_names(floor.scenario, tape.people),
        calendar=floor.calendar,
        warm_up=floor.scenario.horizon.warm_up,
        people=_people(floor, tape.people, rows.left_at),
        **{name: table.made() if whole else table for name, table in tables.items()},
    )


class _Sorted(Mapping[str, NDArray[Any]]):
    """Rows as columns in the log's types, sorted; each is made when it is first asked for.

    Args:
        columns: of the log, in order.
        rows: as they were written.
        by: columns that the rows are sorted by; rows alike in these stay as written.
        joins: columns that the rows do not have, from others of this table; those that are not of
            the log are for other joins.
    """

    def __init__(
        self, columns: Columns, rows: Written, by: Sequence[str], joins: Joins | None = None
    ) -> None:
        self._columns, self._rows, self._by, self._joins = columns, rows, by, joins or {}
        self._made: dict[str, NDArray[Any]] = {}

    def __getitem__(self, name: str) -> NDArray[Any]:
        """A column."""
        if name not in self._made:
            made = self._joins[name](self) if name in self._joins else self._picked(name)
            self._made[name] = made.astype(self._columns.get(name, made.dtype), copy=False)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def made(self) -> Table:
        """All columns. The rows are let go on the way, so that little of them is there twice."""
        written = self._rows.to_columns({*self._columns, *self._by})
        for name in (*written, *self._columns):
            self[name]
            written.pop(name, None)
        return {name: self[name] for name in self._columns}

    def _picked(self, name: str) -> NDArray[Any]:
        """Picked out of the rows before it is put in order: much quicker than both in one."""
        return self._rows[name][self._order]

    @cached_property
    def _order(self) -> NDArray[np.int64]:
        return _order(*(self._rows[name] for name in self._by))


def _contacts(floor: Floor, tape: Tape, rows: Rows) -> _Sorted:
    """Contacts by number, with what the tape says of them."""
    columns: dict[str, str] = {**CONTACTS}
    joins: dict[str, Callable[[Table], NDArray[Any]]] = {
        "inquiry": lambda contacts: tape.contacts["inquiry"][contacts["contact"]],
        "number": lambda contacts: tape.contacts["number"][contacts["contact"]],
        "topic": lambda contacts: tape.inquiries["topic"][contacts["inquiry"]],
        "live": lambda contacts: floor.channels["live"][contacts["channel"]],
        "transfers": lambda contacts: _transfers(contacts, rows),
    }
    if "surveyed" in tape.inquiries:
        columns["surveyed"] = "?"
        joins["surveyed"] = lambda contacts: tape.inquiries["surveyed"][contacts["inquiry"]]
    if "callback" in tape.contacts:
        columns |= CALLED_BACK
    return _Sorted(columns, rows.contacts, ("contact",), joins)


def _transfers(contacts: Table, rows: Rows) -> NDArray[np.int64]:
    """How often each contact was handed over within a tier."""
    of = rows.steps["contact"][rows.steps["ending"] == Ending.TRANSFERRED]
    places = np.searchsorted(contacts["contact"], of)
    return np.bincount(places, minlength=len(contacts["contact"]))


def _of_contacts(columns: Columns, rows: Written, by: Sequence[str], contacts: Table) -> _Sorted:
    """Rows with the channel and the topic of the contact that each is about."""
    joins = {
        "place": lambda table: np.searchsorted(contacts["contact"], table["contact"]),
        "channel": lambda table: contacts["channel"][table["place"]],
        "topic": lambda table: contacts["topic"][table["place"]],
    }
    return _Sorted(columns, rows, by, joins)


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
