"""Tables of draws, put under each other and in order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.tape.streams import Bools

Draws = dict[str, NDArray[Any]]
BACK = 1 << 30
"""Place in a path from which on the steps are of who is back, and begins at another tier."""
REDIALLED = 1 << 31
"""Place in a path from which on rows only say how long who tries again waits at each tier."""


class Channel(NamedTuple):
    """The tables of a channel; each row of the parts names the inquiry it belongs to."""

    inquiries: Draws
    contacts: Sequence[Draws]
    """In parts that are to be put under each other."""
    steps: Sequence[Draws]
    """Likewise."""


def _stack(parts: Sequence[Draws]) -> Draws:
    """Tables under each other; a column that one has and another lacks is NaN there."""
    names = dict.fromkeys(name for part in parts for name in part)
    return {
        name: np.concatenate(
            [part.get(name, np.full(len(part["inquiry"]), math.nan)) for part in parts]
            if any(name not in part for part in parts)
            else [part[name] for part in parts]
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
    order = np.lexsort((inquiries["channel"], inquiries["arrived_at"]))
    rank = np.empty(offset, int)
    rank[order] = np.arange(offset)
    inquiries = {name: values[order] for name, values in inquiries.items()}
    contacts["inquiry"], steps["inquiry"] = rank[contacts["inquiry"]], rank[steps["inquiry"]]
    contacts = _sorted(contacts, ("inquiry", "number"))
    steps = _sorted(steps, ("inquiry", "number", "place"))
    starts = _first(contacts, "inquiry")
    inquiries["first_contact"] = np.flatnonzero(starts)
    contacts["number"] -= contacts["number"][starts][np.cumsum(starts) - 1]  # a bot's is the first
    contacts["first_step"] = np.flatnonzero(_first(steps, "inquiry") | _first(steps, "number"))
    for column, place in (("step_if_back", BACK), ("patience_if_redial", REDIALLED)):
        there = np.flatnonzero(steps["place"] == place)
        if len(there):
            contacts[column] = np.full(len(contacts["inquiry"]), -1)
            of = np.searchsorted(contacts["first_step"], there, side="right") - 1
            contacts[column][of] = there
    for name in ("inquiry", "number", "place"):
        del steps[name]
    return inquiries, contacts, steps


def _first(table: Draws, column: str) -> Bools:
    """Which rows differ from the one before in a column."""
    values = table[column]
    return np.concatenate([np.ones(1, bool), values[1:] != values[:-1]])[: len(values)]


def _sorted(table: Draws, by: tuple[str, ...]) -> Draws:
    order = np.lexsort([table[name] for name in reversed(by)])
    return {name: values[order] for name, values in table.items()}


_NOBODY: tuple[Draws, ...] = tuple(
    {name: np.empty(0, kind) for name, kind in columns.items()}
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
