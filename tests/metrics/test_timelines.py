"""Interval arithmetic against counting minute by minute."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.metrics import timelines
from sim.metrics.timelines import (
    Intervals,
    cells_of,
    highest,
    minutes_by_cell,
    overlap,
    union,
)

OWNERS, LENGTH = 3, 40
moments = st.integers(-5, LENGTH + 5)
many = st.lists(st.tuples(st.integers(0, OWNERS - 1), moments, moments), max_size=25)


@pytest.fixture(autouse=True, params=[timelines.BLOCK, 1], scope="module")
def block(request: pytest.FixtureRequest) -> Iterator[None]:
    """All at a time, or one after the other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timelines, "BLOCK", request.param)
        yield


def intervals(rows: list[tuple[int, int, int]]) -> Intervals:
    owner, start, end = np.array(rows, float).reshape(-1, 3).T
    return Intervals(owner.astype(np.int64), start, end)


def grid(some: Intervals) -> np.ndarray:
    """How many intervals hold in each minute from -5 on, by owner."""
    levels = np.zeros((OWNERS, LENGTH + 10), int)
    for owner, start, end in zip(*some, strict=True):
        levels[int(owner), int(start) + 5 : max(int(end), int(start)) + 5] += 1
    return levels


@given(many)
def test_union(rows: list[tuple[int, int, int]]) -> None:
    found = union(intervals(rows))
    assert (grid(found) == (grid(intervals(rows)) > 0)).all()
    assert (found.end > found.start).all()
    later = found.owner[1:] == found.owner[:-1]
    assert (found.start[1:] > found.end[:-1])[later].all()  # merged: there is a gap between any two


@given(many, many)
def test_overlap(first: list[tuple[int, int, int]], second: list[tuple[int, int, int]]) -> None:
    both = (grid(intervals(first)) > 0) & (grid(intervals(second)) > 0)
    assert (grid(overlap(intervals(first), intervals(second))) == both).all()


@given(many)
def test_highest(rows: list[tuple[int, int, int]]) -> None:
    assert (highest(intervals(rows), OWNERS) == grid(intervals(rows)).max(axis=1)).all()


@given(many, st.sets(st.integers(1, LENGTH - 1), max_size=8))
def test_minutes_by_cell(rows: list[tuple[int, int, int]], borders: set[int]) -> None:
    edges = np.array([0, *sorted(borders), LENGTH], float)
    by_minute = grid(intervals(rows))[:, 5 : 5 + LENGTH]
    expected = np.add.reduceat(by_minute, edges[:-1].astype(int), axis=1)
    assert minutes_by_cell(intervals(rows), OWNERS, edges) == pytest.approx(expected)


@given(
    st.floats(-1e6, 1e6),
    st.floats(0.01, 1e4),
    st.integers(1, 40),
    st.tuples(st.floats(0.001, 3), st.floats(0.001, 3)),
    st.booleans(),
)
def test_a_moment_lies_in_the_nearest_cell_and_an_edge_in_the_one_that_it_begins(
    first: float, length: float, cells: int, ends: tuple[float, float], odd: bool
) -> None:
    edges = first + length * np.arange(cells + 1)
    edges = np.array([edges[0] - ends[0] * length, *edges, edges[-1] + ends[1] * length])
    edges[cells // 2] += 0.1 * length * odd
    just_before, just_after = np.nextafter(edges, -np.inf), np.nextafter(edges, np.inf)
    moments = np.concatenate([edges, just_before, just_after])
    expected = np.clip(np.searchsorted(edges, moments, side="right") - 1, 0, len(edges) - 2)
    assert cells_of(edges, moments).tolist() == expected.tolist()


@given(many)
def test_cut_and_totals(rows: list[tuple[int, int, int]]) -> None:
    cut = intervals(rows).cut(0, LENGTH)
    assert (cut.totals(OWNERS) == grid(intervals(rows))[:, 5 : 5 + LENGTH].sum(axis=1)).all()


def test_those_who_leave_and_join_at_one_moment_do_not_add_up() -> None:
    assert highest(intervals([(0, 1, 2), (0, 2, 3), (1, 1, 3), (1, 2, 3)]), 2).tolist() == [1, 2]


def test_fractions_of_minutes() -> None:
    some = intervals([(0, 0, 1)])._replace(start=np.array([0.25]), end=np.array([61.5]))
    minutes = minutes_by_cell(some, 1, np.array([0.0, 60.0, 120.0]))
    assert minutes.tolist() == [[59.75, 1.5]]
