"""Some rows of a table, without a copy of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from numpy.typing import NDArray

from sim.log import Table


class Chosen(Mapping[str, NDArray[Any]]):
    """Some rows of a table: each column is picked when it is asked for, and not kept.

    Args:
        table: of a log.
        rows: which ones: whether each is, or their numbers in order.
    """

    def __init__(self, table: Table, rows: NDArray[Any]) -> None:
        self._table = table
        self._rows = None if rows.dtype == bool and rows.all() else rows

    def __getitem__(self, name: str) -> NDArray[Any]:
        """A column; that of the table itself where all of its rows are chosen."""
        column = self._table[name]
        return column if self._rows is None else column[self._rows]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)
