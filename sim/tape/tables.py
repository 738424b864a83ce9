"""Tables of draws, put under each other and in order."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.tape.streams import Bools

Draws = dict[str, NDArray[Any]]
BACK = 1 << 30
"""Place in a path from which on the steps are of who is back, and begins at another tier."""
REDIALLED = BACK + (1 << 29)
"""Place in a path from which on rows only say how long who tries again waits at each tier."""


_TYPES: Mapping[str, type[np.generic]] = {
    **dict.fromkeys(("inquiry", "place", "first_contact", "first_step"), np.int32),
    **dict.fromkeys(("step_if_back", "patience_if_redial"), np.int32),
    **dict.fromkeys(("number", "channel", "topic"), np.int16),
    **dict.fromkeys(("tier", "next", "detour", "unanswered", "conflict_from"), np.int16),
}
"""Types of columns of whole numbers: as narrow as holds any tape that has room in a memory."""


def narrow(table: Draws) -> Draws:
    """A table with its columns of whole numbers in their types."""
    return {name: each.astype(_TYPES.get(name, each.dtype)) for name, each in table.items()}


def by_row(column: NDArray[Any]) -> Sequence[Any]:
    """A column whose single numbers are read as Python's own, without a list of all of them."""
    return np.ascontiguousarray(column).data


class Channel(NamedTuple):
    """The tables of a channel; each row of the parts names the inquiry it belongs to."""

    inquiries: Draws
    contacts: Sequence[Draws]
    """In parts that are to be put under each other."""
    steps: Sequence[Draws]
    """Likewise."""


def _stack(parts: Sequence[Draws]) -> Draws:
    """Tables under each other; a column that one has and another lacks is NaN there.

    The parts are emptied on the way, column by column, so that no table is in memory twice.
    """
    names = dict.fromkeys(name for part in parts for name in part)
    rows = [len(next(iter(part.values()))) for part in parts]
    return {
        name: np.concatenate(
            [
                part.pop(name) if name in part else np.full(number, math.nan)
                for part, number in zip(parts, rows, strict=True)
            ],
            dtype=_TYPES.get(name),
            casting="unsafe" if name in _TYPES else "same_kind",
        )
        for name in names
    }


def merge(channels: Sequence[Channel]) -> tuple[Draws, ...]:
    """The channels' tables as one: inquiries by arrival, their contacts and steps in order."""
    offset = 0
    for channel in channels:
        for part in (*channel.contacts, *channel.steps):
            part["inquiry"] = part["inquiry"] + offset
        offset += len(channel.inquiries["arrived_at"])
    some = [channel for channel in channels if len(channel.inquiries["arrived_at"])]
    inquiries = _stack([channel.inquiries for channel in some])
    contacts = _stack([part for channel in some for part in channel.contacts])
    steps = _stack([part for channel in some for part in channel.steps])
    if not inquiries:
        return _NOBODY
    if not _increases(inquiries["arrived_at"]):
        order = np.lexsort((inquiries["channel"], inquiries["arrived_at"]))
        rank = np.empty(offset, _TYPES["inquiry"])
        rank[order] = np.arange(offset)
        _put_in_order(inquiries, order)
        contacts["inquiry"], steps["inquiry"] = rank[contacts["inquiry"]], rank[steps["inquiry"]]
    _sort(contacts, ("inquiry", "number"))
    _sort(steps, ("inquiry", "number", "place"))
    starts = _first(contacts, "inquiry")
    inquiries["first_contact"] = _rows(starts)
    if (contacts["number"][starts] != 0).any():  # a bot's is the first
        contacts["number"] -= contacts["number"][starts][np.cumsum(starts) - 1]
    contacts["first_step"] = _rows(_first(steps, "inquiry") | _first(steps, "number"))
    for column, place in (("step_if_back", BACK), ("patience_if_redial", REDIALLED)):
        there = _rows(steps["place"] == place)
        if len(there):
            contacts[column] = np.full(len(contacts["inquiry"]), -1, _TYPES[column])
            of = np.searchsorted(contacts["first_step"], there, side="right") - 1
            contacts[column][of] = there
    for name in ("inquiry", "number", "place"):
        del steps[name]
    return inquiries, contacts, steps


def _rows(here: Bools) -> NDArray[np.int32]:
    """The numbers of some rows."""
    return np.flatnonzero(here).astype(np.int32)


def _first(table: Draws, column: str) -> Bools:
    """Which rows differ from the one before in a column."""
    values = table[column]
    return np.concatenate([np.ones(1, bool), values[1:] != values[:-1]])[: len(values)]


def _sort(table: Draws, by: tuple[str, ...]) -> None:
    if not _increases(table[by[0]]):
        _put_in_order(table, np.lexsort([table[name] for name in reversed(by)]))


def _increases(values: NDArray[Any]) -> bool:
    """Whether each value is larger than the one before: then there is nothing to sort."""
    return bool((values[1:] > values[:-1]).all())


def _put_in_order(table: Draws, order: NDArray[Any]) -> None:
    """Rows in another order, column by column: no second table."""
    for name in table:
        table[name] = table[name][order]


_NOBODY: tuple[Draws, ...] = tuple(
    {name: np.empty(0, _TYPES.get(name, kind)) for name, kind in columns.items()}
    for columns in (
        {
            "arrived_at": float,
            "channel": int,
            "topic": int,
            "deflection": float,
            "first_contact": int,
        },
        {
            "inquiry": int,
            "number": int,
            "redial_after": float,
            "return_after": float,
            "first_step": int,
        },
        {
            "tier": int,
            "topic": int,
            "live": bool,
            "patience": float,
            "handle_time": float,
            "wrap_up": float,
            "next": int,
        },
    )
)
"""The tables of a replication in which nobody comes."""
