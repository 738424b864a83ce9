"""Both engines on one tape: equal to the last bit, or where not, with what led up to it."""

from __future__ import annotations

import numpy as np

from sim.engine import simulate
from sim.log import Log, Table
from sim.scenarios import Scenario
from sim.tape import Tape

TABLES = ("contacts", "steps", "intervals", "people", "tasks", "outside", "ownership")


def difference(scenario: Scenario, tape: Tape) -> str | None:
    """What differs between the two engines' logs first, in words; None: nothing."""
    return first_difference(
        simulate(scenario, tape, engine="simpy"), simulate(scenario, tape, engine="compiled")
    )


def first_difference(one: Log, other: Log) -> str | None:
    """The first row in which two logs differ, with its contact's history; None: there is none."""
    if one.names != other.names or one.calendar != other.calendar or one.warm_up != other.warm_up:
        return "names, calendar or warm-up differ"
    for name in TABLES:
        ours, theirs = getattr(one, name), getattr(other, name)
        if _kinds(ours) != _kinds(theirs):
            return f"{name}: columns differ: {_kinds(ours)}, {_kinds(theirs)}"
        if any(ours[column].tobytes() != theirs[column].tobytes() for column in ours):
            return _first_row(name, ours, theirs, one)
    return None


def _kinds(table: Table) -> list[tuple[str, str]]:
    return [(column, str(values.dtype)) for column, values in table.items()]


def _first_row(name: str, ours: Table, theirs: Table, log: Log) -> str:
    length = min(len(next(iter(table.values()))) for table in (ours, theirs))
    unequal = np.zeros(length, bool)
    for column in ours:
        one, other = ours[column][:length], theirs[column][:length]
        unequal |= (one != other) & ~((one != one) & (other != other))
    row = int(np.argmax(unequal)) if unequal.any() else length
    lines = [
        f"{name}, row {row}:",
        f"  SimPy    {_row(ours, row)}",
        f"  compiled {_row(theirs, row)}",
    ]
    if "contact" in ours and row < len(ours["contact"]):
        lines += _history(log, int(ours["contact"][row]))
    return "\n".join(lines)


def _row(table: Table, row: int) -> str:
    if row >= len(next(iter(table.values()))):
        return "has no such row"
    return ", ".join(f"{column} {values[row]}" for column, values in table.items())


def _history(log: Log, contact: int) -> list[str]:
    """All rows of a contact by the reference."""
    lines = []
    for name in ("contacts", "steps", "outside", "ownership"):
        table = getattr(log, name)
        rows = np.flatnonzero(table["contact"] == contact)
        lines += [f"  {name}: {_row(table, row)}" for row in rows.tolist()]
    return lines
