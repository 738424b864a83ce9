"""Rows under the meanings of their columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.exports.meaning.columns import System
from sim.exports.meaning.own import UNKNOWN, UNSTATED
from sim.exports.text.cells import Coded, Codes, joined

Data = dict[str, Any]


@dataclass
class Rows:
    """Rows of one kind from one file.

    Attributes:
        file: where they stand.
        system: what the file was recognised as.
        line: line of each row.
        data: by meaning: words as :class:`~sim.exports.text.cells.Coded`, moments as minutes since
            1970 and durations as minutes (NaN: not stated), codes and counts as whole numbers
            (:data:`~sim.exports.meaning.own.UNKNOWN`: not stated).
        heads: what the file calls the meanings.
    """

    file: str
    system: System
    line: Codes
    data: Data
    heads: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.line)

    def where(self, rows: NDArray[np.bool_] | Codes) -> Rows:
        """Some of the rows."""
        data = {
            name: column.where(rows) if isinstance(column, Coded) else column[rows]
            for name, column in self.data.items()
        }
        return Rows(self.file, self.system, self.line[rows], data, self.heads)

    def head(self, meaning: str) -> str:
        """What the file calls a meaning."""
        return self.heads.get(meaning, meaning)

    def names(self, meaning: str, otherwise: str = UNSTATED) -> Coded:
        """Names under a meaning, with a word where there is none."""
        column = self.data.get(meaning)
        if column is None:
            return Coded(np.zeros(len(self), np.int64), [otherwise])
        named: Coded = column
        return named.map(lambda word: word or otherwise) if "" in named.words else named


def together(tables: Sequence[Rows]) -> Rows:
    """Tables of one kind from several files as one table; lines stay those of their files."""
    if len(tables) == 1:
        return tables[0]
    first = tables[0]
    blank: dict[str, Any] = {}
    for table in tables:
        for name, column in table.data.items():
            blank[name] = "" if isinstance(column, Coded) else _BLANKS[column.dtype.kind]
    names = " and ".join(dict.fromkeys(Path(table.file).name for table in tables))
    return Rows(
        str(Path(first.file).with_name(names)),
        first.system,
        np.concatenate([table.line for table in tables]),
        stacked(tables, blank),
        {name: head for table in reversed(tables) for name, head in table.heads.items()},
    )


_BLANKS = {"f": np.nan, "i": UNKNOWN, "b": False}
"""What stands where a table has no such column, by the kind of the column."""


def stacked(tables: Sequence[Rows], blank: Mapping[str, Any]) -> Data:
    """Columns of several tables, one below the other.

    Args:
        tables: the tables.
        blank: meanings with what stands where a table has none: a text, a number, a truth.
    """
    data: Data = {}
    for name, value in blank.items():
        if not any(name in table.data for table in tables):
            continue
        if isinstance(value, str):
            data[name] = joined([table.names(name, value) for table in tables])
        else:
            data[name] = np.concatenate(
                [table.data.get(name, np.full(len(table), value)) for table in tables]
            )
    return data
