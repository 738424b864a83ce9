"""Interval arithmetic: who was busy when, how many waited, minutes per clock hour.

Intervals are arrays of starts and ends in minutes, half open; one whose end is not after its start
is empty. Each belongs to an owner (an agent, a group, a channel …), given as a code.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.integer[Any]]
Mask = NDArray[np.bool_]


def increases(values: NDArray[Any]) -> bool:
    """Whether no value is smaller than the one before: then they are in order."""
    return bool((values[1:] >= values[:-1]).all())


def add_up(key: Codes, amounts: Floats | Mask, size: int) -> Floats:
    """Sum of the amounts under each key.

    Args:
        key: where each amount belongs, from 0.
        amounts: the amounts; a truth counts 1.
        size: number of keys.
    """
    return np.bincount(key, amounts, size).astype(np.float64, copy=False)


class Intervals(NamedTuple):
    """Stretches of time with their owners."""

    owner: Codes
    start: Floats
    end: Floats

    def cut(self, start: float, end: float) -> Intervals:
        """What lies between two moments; the rest becomes empty."""
        return Intervals(self.owner, np.maximum(self.start, start), np.minimum(self.end, end))

    def some(self, which: Mask | Codes) -> Intervals:
        """Some of them, or all in another order."""
        if which.dtype == bool and which.all():
            return self
        return Intervals(self.owner[which], self.start[which], self.end[which])

    def part(self, first: int, number: int) -> Intervals:
        """A number of them from one on."""
        here = slice(first, first + number)
        return Intervals(self.owner[here], self.start[here], self.end[here])

    def lengths(self) -> Floats:
        """Length of each in minutes, 0 where empty."""
        return np.maximum(self.end - self.start, 0.0)

    def totals(self, owners: int) -> Floats:
        """Minutes by owner; where intervals overlap, each counts.

        Args:
            owners: number of owners.
        """
        return add_up(self.owner, self.lengths(), owners)


def union(intervals: Intervals) -> Intervals:
    """Stretches in which at least one interval of an owner holds.

    Intervals that meet are merged. The result is in order of owner and time.

    Args:
        intervals: intervals in any order, overlapping as they like.
    """
    owner, start, end = _in_order(intervals)
    owners = np.arange(int(owner.max(initial=-1)) + 2)
    reached = np.empty_like(end)
    for first, last in pairwise(np.searchsorted(owner, owners).tolist()):
        np.maximum.accumulate(end[first:last], out=reached[first:last])
    begins = np.ones(len(owner), bool)
    begins[1:] = (start[1:] > reached[:-1]) | (owner[1:] != owner[:-1])
    places = np.flatnonzero(begins)
    until = np.append(places[1:], len(owner))[: len(places)] - 1
    return Intervals(owner[places], start[places], reached[until])


BLOCK = 1 << 16
"""Intervals that are compared at a time, to need less memory."""


def overlap(first: Intervals, second: Intervals) -> Intervals:
    """Stretches in which an owner has both an interval of the first and one of the second kind.

    The result is in order of owner and time.

    Args:
        first: intervals in any order, overlapping as they like.
        second: likewise.
    """
    parts = [
        _overlap(first.some(_of(first.owner, owners)), second.some(_of(second.owner, owners)))
        for owners in _some_owners(second.owner)
    ]
    return Intervals(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _some_owners(owner: Codes) -> Iterator[range]:
    """All owners, as many at a time as have about a block of intervals."""
    ends = np.cumsum(np.bincount(owner))
    block = ends // BLOCK
    for each in range(int(block[-1]) + 1 if len(block) else 1):
        first, after = np.searchsorted(block, [each, each + 1])
        yield range(int(first), int(after))


def _of(owner: Codes, owners: range) -> Mask:
    """Which intervals are of some owners."""
    return (owner >= owners.start) & (owner < owners.stop)


def _overlap(first: Intervals, second: Intervals) -> Intervals:
    some, others = union(first), union(second)
    # An interval meets those of the other kind from the first that ends after its start on, to
    # before the first that starts at or after its end.
    begins = _places(some.owner, some.end, others.owner, others.start, "right")
    ends = _places(some.owner, some.start, others.owner, others.end, "left")
    meets = np.maximum(ends - begins, 0)
    other = np.repeat(np.arange(len(meets)), meets)
    one = np.repeat(begins - (np.cumsum(meets) - meets), meets) + np.arange(len(other))
    start = np.maximum(some.start[one], others.start[other])
    return Intervals(some.owner[one], start, np.minimum(some.end[one], others.end[other]))


def _places(
    owner: Codes, moment: Floats, of: Codes, at: Floats, side: Literal["left", "right"]
) -> Codes:
    """Where moments of owners belong among others; both are in order of owner and time."""
    owners = np.arange(max(owner.max(initial=-1), of.max(initial=-1)) + 2)
    mine, theirs = (np.searchsorted(each, owners).tolist() for each in (owner, of))
    found = np.empty(len(at), np.int64)
    for (low, high), (first, last) in zip(pairwise(mine), pairwise(theirs), strict=True):
        found[first:last] = low + np.searchsorted(moment[low:high], at[first:last], side)
    return found


def highest(intervals: Intervals, owners: int) -> Floats:
    """Highest number of intervals that hold at one moment, by owner.

    Args:
        intervals: intervals in any order.
        owners: number of owners.
    """
    some = intervals.some(intervals.end > intervals.start)
    return np.array([_highest(some.some(some.owner == owner)) for owner in range(owners)])


def _highest(intervals: Intervals) -> float:
    """Highest number of intervals that hold at one moment, whoever they are of."""
    start, end = np.sort(intervals.start), np.sort(intervals.end)
    peak = 0
    for first in range(0, len(start), BLOCK):
        moment = start[first : first + BLOCK]
        begun, over = (np.searchsorted(each, moment, side="right") for each in (start, end))
        peak = max(peak, int((begun - over).max()))
    return float(peak)


def shared_minutes(intervals: Intervals) -> Floats:
    """Length of each interval, a minute that several of one owner hold being shared between them.

    Args:
        intervals: intervals in any order; empty ones have no length.
    """
    minutes = np.zeros(len(intervals.owner))
    for owners in _some_owners(intervals.owner):
        some = _of(intervals.owner, owners)
        minutes[some] = _shared_minutes(intervals.some(some))
    return minutes


def _shared_minutes(intervals: Intervals) -> Floats:
    owner, moment, level = _levels(intervals)
    filled = intervals.end > intervals.start
    if not len(owner):
        return np.zeros(len(filled))
    # Share of one interval from the first moment on, running through one owner after the other.
    shares = np.diff(moment, append=moment[-1]) / np.maximum(level, 1) * (level > 0)
    before = np.cumsum(shares) - shares
    span = moment.max() - moment.min() + 1
    places = owner * span + (moment - moment.min())
    start, end = (
        before[np.searchsorted(places, intervals.owner[filled] * span + (at - moment.min()))]
        for at in (intervals.start[filled], intervals.end[filled])
    )
    minutes = np.zeros(len(filled))
    minutes[filled] = end - start
    return minutes


def _levels(intervals: Intervals) -> tuple[Codes, Floats, Codes]:
    """How many intervals hold from each moment of change on, by owner and time.

    At one moment, ends come with starts: only the level after all of them is kept.
    """
    owner, start, end = _in_order(intervals)
    owner = np.repeat(owner, 2)
    moment = np.column_stack([start, end]).ravel()
    change = np.tile(np.array([1, -1], np.int8), len(start))
    mixed = _out_of_order(owner, moment)
    if len(mixed):
        order = mixed[_by_owner(owner[mixed], moment[mixed])]
        moment[mixed], change[mixed] = moment[order], change[order]
    last = np.ones(len(owner), bool)
    last[:-1] = (owner[1:] != owner[:-1]) | (moment[1:] != moment[:-1])
    return owner[last], moment[last], np.cumsum(change, dtype=np.int32)[last]


def _in_order(intervals: Intervals) -> Intervals:
    """Those that are not empty, in order of owner and time."""
    filled = intervals.end > intervals.start
    some = intervals if filled.all() else intervals.some(filled)
    return some.some(_by_owner(some.owner, some.start))


def _by_owner(owner: Codes, moment: Floats) -> Codes:
    """An order of owner and time; moments nearly in order and small codes need one pass each."""
    order = np.argsort(moment, kind="stable")
    small = owner[order].astype(np.min_scalar_type(int(owner.max(initial=0))))
    return order[np.argsort(small, kind="stable")]


def _out_of_order(owner: Codes, moment: Floats) -> Codes:
    """Places of the moments of owners, in order themselves, whose moments are not."""
    back = (moment[1:] < moment[:-1]) & (owner[1:] == owner[:-1])
    return np.flatnonzero(np.isin(owner, np.unique(owner[1:][back]))) if back.any() else back[:0]


def minutes_by_cell(intervals: Intervals, owners: int, edges: Floats) -> Floats:
    """Minutes of each owner's intervals in each cell of a time line; overlapping ones add up.

    Args:
        intervals: intervals in any order; what lies outside of the edges is cut off.
        owners: number of owners.
        edges: borders of the cells, increasing; one more than there are cells.

    Returns:
        Matrix owner × cell.
    """
    cells = len(edges) - 1
    lengths = np.diff(edges)
    # An interval adds the rest of the cell in which it starts and every later cell, and takes away
    # the same from its end on.
    rests, running = np.zeros((2, owners * cells)), np.zeros(owners * cells)
    for first in range(0, len(intervals.owner), BLOCK):
        cut = intervals.part(first, BLOCK).cut(edges[0], edges[-1])
        owner, start, end = cut.some(cut.end > cut.start)
        for rest, moment, sign in zip(rests, (start, end), (1.0, -1.0), strict=True):
            cell = cells_of(edges, moment)
            key = owner.astype(np.int64) * cells + cell
            np.add.at(rest, key, edges[cell + 1] - moment)
            running += sign * np.bincount(key, minlength=owners * cells)
    rest, change = (rests[0] - rests[1]).reshape(owners, cells), running.reshape(owners, cells)
    whole = np.cumsum(change, axis=1) - change
    minutes: Floats = np.maximum(rest + whole * lengths, 0.0)
    return minutes


def cells_of(edges: Floats, moments: Floats) -> Codes:
    """The cell in which each moment lies: the nearest one, if it lies in none; an edge lies in the
    cell that it begins.

    Args:
        edges: borders of the cells, increasing; one more than there are cells.
        moments: the moments.
    """
    last, lengths = len(edges) - 2, np.diff(edges)
    length = lengths[min(1, last)]
    alike = bool((lengths[1:-1] == length).all())  # but for the first and the last
    found = np.empty(len(moments), np.int32)
    for first in range(0, len(moments), BLOCK):
        some = moments[first : first + BLOCK]
        if alike:
            cell = np.floor((some - edges[1]) / length).astype(np.int32) + 1
            cell = np.clip(cell, 0, last)
            cell -= some < edges[cell]  # where the quotient was rounded up
            cell += some >= edges[cell + 1]  # or down
        else:
            cell = np.searchsorted(edges, some, side="right") - 1
        found[first : first + BLOCK] = np.clip(cell, 0, last)
    return found


def weighted_by_cell(
    intervals: Intervals, weights: Floats, owners: int, edges: Floats
) -> tuple[Floats, Floats]:
    """Minutes of each owner's intervals in each cell, times their weights, and as they are.

    The same, to the last bit, as adding up ``weight * minutes_by_cell(...)`` over the distinct
    weights from the lowest on, but in one pass however many there are.

    Args:
        intervals: intervals in any order; what lies outside of the edges is cut off.
        weights: weight of each.
        owners: number of owners.
        edges: borders of the cells, increasing; one more than there are cells.

    Returns:
        Two matrices owner × cell.
    """
    cells, lengths = len(edges) - 1, np.diff(edges)
    cut = intervals.cut(edges[0], edges[-1])
    filled = cut.end > cut.start
    distinct, weight = np.unique(weights[filled], return_inverse=True)
    line = (weight * owners + cut.owner[filled].astype(np.int64)) * cells
    ends = np.concatenate([cut.start[filled], cut.end[filled]])
    cell = cells_of(edges, ends)
    spots, spot = np.unique(np.concatenate([line, line]) + cell, return_inverse=True)
    begins, stops = spot[: len(line)], spot[len(line) :]
    left = edges[cell + 1] - ends
    rest = add_up(begins, left[: len(line)], len(spots)) - add_up(
        stops, left[len(line) :], len(spots)
    )
    change = np.bincount(begins, minlength=len(spots)) - np.bincount(stops, minlength=len(spots))
    whole = np.cumsum(change)  # intervals that go on beyond the cell, as each line ends with none
    minutes = np.maximum(rest + (whole - change) * lengths[spots % cells], 0.0)
    # Cells between two in which something begins or ends are covered by all that goes on.
    between = np.where(whole > 0, np.diff(spots, append=0) - 1, 0)
    before = np.repeat(np.arange(len(spots)), between)
    step = np.arange(len(before)) - np.repeat(np.cumsum(between) - between, between)
    covered = spots[before] + 1 + step
    place = np.concatenate([spots, covered])
    minutes = np.concatenate([minutes, whole[before] * lengths[covered % cells]])
    order = np.argsort(place)  # by weight first: the order in which they are added up
    of_weight, key = np.divmod(place[order], owners * cells)
    minutes = minutes[order]
    sums = (distinct[of_weight] * minutes, minutes)
    weighted, plain = (add_up(key, each, owners * cells).reshape(owners, cells) for each in sums)
    return weighted, plain
