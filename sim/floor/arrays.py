"""Arrays by name, and lists of different length in one array."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def ints(values: Iterable[int]) -> Ints:
    """Whole numbers."""
    return np.array(list(values), np.int64)


def floats(values: Iterable[float]) -> Floats:
    """Numbers."""
    return np.array(list(values), np.float64)


def flags(values: Iterable[bool]) -> NDArray[np.bool_]:
    """Yes or no."""
    return np.array(list(values), np.bool_)


def starts(lengths: Iterable[int]) -> Ints:
    """Where each of some lists begins if they stand one after the other, and where the last ends:
    list ``k`` is from ``starts[k]`` to before ``starts[k + 1]``.
    """
    return np.concatenate([[0], np.cumsum(ints(lengths))]).astype(np.int64)


def chained(lists: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    """Lists one after the other: where each begins, and their entries."""
    return starts(map(len, lists)), ints(entry for each in lists for entry in each)
