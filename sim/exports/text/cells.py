"""A table's cells as columns: rows with their true lines, without totals and remarks.

Cells are kept as codes of the words that occur (:class:`Coded`), and only those of the columns
that are used: a million rows with long texts in other columns take little room.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from sim.exports.text.faults import Findings

TOTALS = re.compile(
    r"(?:summe|total|gesamt|gesamtsumme|gesamtergebnis|zwischensumme|subtotal|insgesamt|grand total"
    r"|sum|totale|totaal|suma|razem)\b.*|(?:durchschnitt|mittelwert|average|avg\.?|moyenne|promedio"
    r"|media|średnia|maximum|minimum|max|min)\s*:?",
    re.IGNORECASE,
)
"""First cell of a row that adds up the others, or gives their mean."""
_DAY = re.compile(r"\d[-/. ]\d{1,2}[-/. ]\d|[^\W\d_]{3}[-.,/ ]+(?:19|20)\d\d\b|\d, (?:19|20)\d\d\b")
"""What only rows of contacts have, those of totals do not."""
REMARKS = ("#", "//", "--")
"""What remarks begin with, in rows with nothing else."""
LEAST_COLUMNS = 4
"""Columns of a table from which on a row with its first cell alone is a remark, at its end."""

AT_ONCE = 10_000
"""Rows whose cells are turned into codes at one go."""
Codes = NDArray[np.int64]
Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Coded:
    """A column of words: ``words[codes[k]]`` is the cell of row k."""

    codes: Codes
    words: list[str]

    def __len__(self) -> int:
        return len(self.codes)

    def where(self, rows: NDArray[np.bool_] | Codes) -> Coded:
        """Some of the rows."""
        return Coded(self.codes[rows], self.words)

    def map(self, change: Callable[[str], str]) -> Coded:
        """The column with each word changed."""
        return self.recoded([change(word) for word in self.words])

    def recoded(self, words: Sequence[str]) -> Coded:
        """The column with other words, equal ones under one code."""
        new = coded(words)
        return Coded(new.codes[self.codes] if len(words) else self.codes, new.words)

    def is_in(self, *words: str) -> NDArray[np.bool_]:
        """Which cells are one of some words."""
        chosen = np.array([word in words for word in self.words], bool)
        return chosen[self.codes] if len(chosen) else np.zeros(0, bool)

    def list(self) -> list[str]:
        """The cells."""
        return [self.words[code] for code in self.codes]


def coded(cells: Iterable[str]) -> Coded:
    """Words as a column."""
    index = _Index()
    codes = np.fromiter(map(index.__getitem__, cells), np.int64)
    return Coded(codes, list(index))


class _Index(dict[str, int]):
    """Words and their codes; a new word gets the next code."""

    def __missing__(self, word: str) -> int:
        code = self[word] = len(self)
        return code


def joined(columns: Sequence[Coded]) -> Coded:
    """Columns one below the other."""
    if len(columns) == 1:
        return columns[0]
    index = _Index()
    parts = []
    for column in columns:
        new = np.fromiter(map(index.__getitem__, column.words), np.int64)
        parts.append(new[column.codes] if len(new) else column.codes)
    return Coded(np.concatenate(parts) if parts else np.zeros(0, np.int64), list(index))


@dataclass
class Sheet:
    """A table as it stands in a file: its header, and its rows to be gone through once."""

    file: str
    head: list[str]
    head_line: int
    rows: Iterator[Row]
    stray: list[int]
    """Lines with a quote that is not closed; filled while the rows are gone through."""

    def columns(
        self, places: Mapping[str, int], findings: Findings
    ) -> tuple[dict[str, Coded], Codes]:
        """Cells of some columns by name, and the line of each row.

        Rows without any cell, of totals or remarks, and the header again are passed over. A row
        with more cells than the header has columns is left out: which cell belongs where is not
        known.
        """
        memos = [_Index() for _ in places]
        codes = [array("l") for _ in places]
        lines, long, total, again, remarks = (array("l") for _ in range(5))
        width = len(self.head)
        kept: list[list[str]] = []

        def put_down() -> None:
            for place, memo, column in zip(places.values(), memos, codes, strict=True):
                column.extend(map(memo.__getitem__, map(itemgetter(place), kept)))
            kept.clear()

        def keep(line: int, row: list[str]) -> None:
            lines.append(line)
            kept.append(row)
            if len(kept) == AT_ONCE:
                put_down()

        alone: list[Row] = []
        for line, row in self.rows:
            if len(row) < width:
                row = row + [""] * (width - len(row))
            elif len(row) > width and any(cell.strip() for cell in row[width:]):
                long.append(line)
                continue
            if not row[0] or not row[-1] or TOTALS.fullmatch(row[0].strip()):
                filled = [cell.strip() for cell in row if cell and not cell.isspace()]
                if not filled:
                    continue
                if TOTALS.fullmatch(filled[0]) and not any(map(_DAY.search, filled[1:])):
                    total.append(line)
                    continue
                if len(filled) == 1 and row[0].strip() and width >= LEAST_COLUMNS:
                    marked = filled[0].startswith(REMARKS)
                    remarks.append(line) if marked else alone.append((line, row))
                    continue
            if row[0].strip() == self.head[0] and [cell.strip() for cell in row] == self.head:
                again.append(line)
                continue
            for one in alone:
                keep(*one)
            alone.clear()
            keep(line, row)
        put_down()
        remarks.extend(line for line, _ in alone)
        self._tell(long, total, again, remarks, len(lines), findings)
        found = {
            name: Coded(np.array(column, np.int64), list(memo))
            for name, memo, column in zip(places, memos, codes, strict=True)
        }
        return found, np.array(lines, np.int64)

    def _tell(
        self,
        long: array[int],
        total: array[int],
        again: array[int],
        remarks: array[int],
        rows: int,
        findings: Findings,
    ) -> None:
        rule = f"has more cells than the {len(self.head)} columns of the header"
        findings.left_out(self.file, list(long), rows + len(long), "", rule)
        rule = "begins with a quote that is not closed"
        said = "{rows} with a quote that is not closed, each read as one line"
        findings.mended(self.file, self.stray, "", rule, said)
        if len(total):
            said = "{rows} of totals passed over"
            findings.mended(self.file, list(total), "", "is a row of totals", said)
        if len(remarks):
            said = "{rows} of remarks passed over"
            findings.mended(self.file, sorted(remarks), "", "is a remark", said)
        if len(again):
            said = "{rows} passed over: the header again"
            findings.mended(self.file, list(again), "", "is the header again", said)
