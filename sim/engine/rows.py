"""What an engine hands over: rows of numbers, as packed as they were written.

Each engine writes them in its own order; :mod:`sim.engine.tables` sorts them and makes the log.
"""

from __future__ import annotations

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


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of one replication, by the types above."""

    contacts: NDArray[Any]
    steps: NDArray[Any]
    intervals: NDArray[Any]
    outside: NDArray[Any]
    chores: NDArray[Any]
    tasks: NDArray[Any]
    left_at: NDArray[np.float64]
    """By agent: when it left by what happened, and not by its career; inf: it did not."""


ROWS = CONTACT, STEP, INTERVAL, VISIT, CHORE, TASK, np.dtype("<f8")
"""Types of the fields of :class:`Rows`, in order."""
