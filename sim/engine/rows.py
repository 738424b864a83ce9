"""What an engine hands over: rows of numbers, as packed as they were written.

Each engine writes them in its own order; :mod:`sim.engine.tables` sorts them and makes the log.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.log import CALLED_BACK, CONTACTS, INTERVALS, OUTSIDE, OWNERSHIP, STEPS, TASKS, Columns


def _row(types: Columns, *names: str) -> np.dtype[Any]:
    return np.dtype([(name, f"<{types[name]}") for name in names])


CONTACT = _row(
    {**CONTACTS, **CALLED_BACK},
    "contact",
    "reason",
    "channel",
    "arrived_at",
    "answered_at",
    "queued_at",
    "ended_at",
    "outcome",
    "first_tier",
    "last_tier",
    "escalations",
    "next_at",
    "callback_at",
)
STEP = _row(
    STEPS,
    "contact",
    "tier",
    "group",
    "agent",
    "queued_at",
    "started_at",
    "handled_at",
    "ended_at",
    "ending",
    "to_tier",
)
INTERVAL = _row(INTERVALS, *INTERVALS)
VISIT = _row(OUTSIDE, "contact", "tier", "passed_at", "started_at", "back_at", "to_tier")
CHORE = _row(OWNERSHIP, *OWNERSHIP)
TASK = _row(TASKS, *TASKS)


class Written:
    """Rows of a table in the order in which they were written; ``written["contact"]`` is a column.

    Args:
        kind: of the rows.
        pages: the rows in parts; they are let go one by one where the rows become columns.
    """

    def __init__(self, kind: np.dtype[Any], pages: list[NDArray[Any]]) -> None:
        self._kind, self._pages = kind, pages
        self._columns: dict[str, NDArray[Any]] = {}

    def __getitem__(self, name: str) -> NDArray[Any]:
        """A column."""
        if name in self._columns:
            return self._columns[name]
        parts = [page[name] for page in self._pages]
        return np.concatenate([np.empty(0, self._kind[name]), *parts])

    def to_columns(self, names: Collection[str]) -> dict[str, NDArray[Any]]:
        """Some columns in place of the rows: no row is in memory twice.

        Returns:
            The columns, which may be taken out when nobody needs them any more.
        """
        length = sum(len(page) for page in self._pages)
        self._columns = {
            name: np.empty(length, self._kind[name])
            for name in self._kind.names or ()
            if name in names
        }
        filled = 0
        self._pages.reverse()
        while self._pages:
            page = self._pages.pop()
            for name, column in self._columns.items():
                column[filled : filled + len(page)] = page[name]
            filled += len(page)
        return self._columns


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of one replication, by the types above."""

    left_at: NDArray[np.float64]
    """By agent: when it left by what happened, and not by its career; inf: it did not."""
    contacts: Written
    steps: Written
    intervals: Written
    outside: Written
    chores: Written
    tasks: Written


TABLES = CONTACT, STEP, INTERVAL, VISIT, CHORE, TASK
"""Types of the tables of :class:`Rows`, in order."""
