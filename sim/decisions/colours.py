"""Weekly figures → colours: pure functions on arrays whose last axis is the week.

What is missing is NaN in figures and :attr:`Colour.UNKNOWN` in colours; it never becomes green.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

ROUNDING = 1e-9
"""A figure beyond a limit by no more than this is at it."""
KNOWN_AT_LEAST = 0.5
"""Share of the weeks of a mean that must be known."""


class Colour(IntEnum):
    """Colour of a week; the higher, the worse."""

    UNKNOWN = -1
    GREEN = 0
    AMBER = 1
    RED = 2


def grade(values: Floats, amber: float, red: float, *, higher_is_worse: bool = True) -> Codes:
    """Colour of each figure: beyond a limit, not at it.

    Args:
        values: figures; NaN where unknown.
        amber: limit beyond which a figure is amber.
        red: limit beyond which it is red.
        higher_is_worse: whether beyond is above.
    """
    sign = 1.0 if higher_is_worse else -1.0
    beyond = [sign * values > sign * limit + ROUNDING for limit in (amber, red)]
    colours = np.where(beyond[1], Colour.RED, np.where(beyond[0], Colour.AMBER, Colour.GREEN))
    return np.where(np.isnan(values), Colour.UNKNOWN, colours).astype(np.int64)


def worst(colours: Sequence[Codes]) -> Codes:
    """Colour of a signal from those of its figures: red, else amber, else unknown, else green.

    A figure that is unknown cannot make the others green, nor undo a worse one.

    Args:
        colours: one array per figure, at least one.
    """
    highest: Codes = np.max(colours, axis=0)
    unknown = np.min(colours, axis=0) == Colour.UNKNOWN
    return np.where(unknown & (highest == Colour.GREEN), Colour.UNKNOWN, highest)


def persistent(colours: Codes, weeks: int) -> Codes:
    """The colour that has lasted for some weeks in a row: the mildest of them.

    A week without a colour of its own has none here. Where weeks before it are unknown (or lie
    before the first one), its colour is what it would be whichever colours those had; if that
    depends on them, it is unknown.

    Args:
        colours: colours of single weeks.
        weeks: how many weeks in a row, 1 or more.
    """
    number = colours.shape[-1]
    unknown = np.full((*colours.shape[:-1], weeks - 1), int(Colour.UNKNOWN), np.int64)
    padded = np.concatenate([unknown, colours], axis=-1)
    last = np.stack([padded[..., k : k + number] for k in range(weeks)])
    mildest = np.where(last == Colour.UNKNOWN, Colour.GREEN, last).min(axis=0)
    gravest = np.where(last == Colour.UNKNOWN, Colour.RED, last).min(axis=0)
    known = (mildest == gravest) & (colours != Colour.UNKNOWN)
    return np.where(known, mildest, Colour.UNKNOWN).astype(np.int64)


def recent_and_earlier(values: Floats, recent: int, earlier: int) -> tuple[Floats, Floats]:
    """Mean of the last weeks up to each week, and mean of the weeks before them.

    Unknown weeks do not count. A mean is NaN where fewer than half of its weeks are known, and both
    are where the week itself is unknown.

    Args:
        values: figures by week; NaN where unknown.
        recent: number of the last weeks.
        earlier: number of the weeks before them.
    """
    number = values.shape[-1]
    missing = np.full((*values.shape[:-1], recent + earlier - 1), np.nan)
    padded = np.concatenate([missing, values], axis=-1)
    shifted = np.stack([padded[..., k : k + number] for k in range(recent + earlier)])
    late, early = _mean(shifted[earlier:]), _mean(shifted[:earlier])
    unknown = np.isnan(values)
    return np.where(unknown, np.nan, late), np.where(unknown, np.nan, early)


def rise(values: Floats, recent: int, earlier: int, ignore_below: Floats | float = 0.0) -> Floats:
    """How many times higher the last weeks are than the weeks before them; 1 is no change.

    Args:
        values: figures of 0 or more, by week.
        recent: number of the last weeks.
        earlier: number of the weeks before them.
        ignore_below: recent mean up to which the rise does not count and is 1 at most.
    """
    late, early = recent_and_earlier(values, recent, earlier)
    with np.errstate(divide="ignore", invalid="ignore"):
        times = np.where((late == 0) & (early == 0), 1.0, late / early)
    return np.where(late <= ignore_below, np.minimum(times, 1.0), times)


def drop(values: Floats, recent: int, earlier: int) -> Floats:
    """How much lower the last weeks are than the weeks before them, in the unit of the figure.

    Args:
        values: figures by week.
        recent: number of the last weeks.
        earlier: number of the weeks before them.
    """
    late, early = recent_and_earlier(values, recent, earlier)
    return early - late


def _mean(weeks: Floats) -> Floats:
    """Mean over the first axis of what is known, if that is enough."""
    known = ~np.isnan(weeks)
    number = known.sum(axis=0)
    total = np.where(known, weeks, 0.0).sum(axis=0)
    enough = number >= KNOWN_AT_LEAST * len(weeks)
    return np.where(enough, total / np.maximum(number, 1), np.nan)
