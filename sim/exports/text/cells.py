"""A table's text as columns: delimiter, header, rows with their true lines, stray quotes.

Cells are kept as codes of the words that occur (:class:`Coded`), and only those of the columns
that are used: a million rows with long texts in other columns take little room.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from sim.errors import UsageError
from sim.exports.text.faults import Findings

DELIMITERS = ",;\t|"
LONGEST_LINE = 1_000_000
"""Characters of a header at most, and of the lines that could be one: thousands of columns."""
HEADER_WITHIN = 20
"""Lines from the first that may come before the header (a title, a period)."""
TOTALS = re.compile(r"(summe|total|gesamt|insgesamt|grand total|sum)\b.*", re.IGNORECASE)
"""First cell of a last row that adds up the others."""

_LINE_END = re.compile("[\r\n]")
AT_ONCE = 10_000
"""Rows whose cells are turned into codes at one go."""
ODD_ENDS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""What Python takes for the end of a line, and a file does not."""

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

        Rows without any cell, a last row of totals, and the header again are passed over. A row
        with more cells than the header has columns is left out: which cell belongs where is not
        known.
        """
        memos = [_Index() for _ in places]
        codes = [array("l") for _ in places]
        lines, long, total, again = array("l"), array("l"), array("l"), array("l")
        width = len(self.head)
        kept: list[list[str]] = []

        def put_down() -> None:
            for place, memo, column in zip(places.values(), memos, codes, strict=True):
                column.extend(map(memo.__getitem__, map(itemgetter(place), kept)))
            kept.clear()

        for line, row in self.rows:
            if len(row) < width:
                if not any(cell and not cell.isspace() for cell in row):
                    continue
                row = row + [""] * (width - len(row))
            elif len(row) > width and any(cell.strip() for cell in row[width:]):
                long.append(line)
                continue
            if not row[0] and not any(cell and not cell.isspace() for cell in row):
                continue
            if TOTALS.fullmatch(row[0].strip()):
                total.append(line)
                continue
            if row[0].strip() == self.head[0] and [cell.strip() for cell in row] == self.head:
                again.append(line)
                continue
            lines.append(line)
            kept.append(row)
            if len(kept) == AT_ONCE:
                put_down()
        put_down()
        self._tell(long, total, again, len(lines), findings)
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
        if len(again):
            said = "{rows} passed over: the header again"
            findings.mended(self.file, list(again), "", "is the header again", said)


def text_sheet(
    file: str, text: str, header: Callable[[list[str]], int], names: Sequence[str] = ()
) -> Sheet | None:
    """The table in a text; None where there is nothing in it.

    Args:
        file: where the text is from.
        text: the text.
        header: how many columns a row names; the row of the first lines that names most is the
            header, the first row if none does.
        names: columns of a table without a header.
    """
    if not text.strip():
        return None
    _refuse_long_lines(file, text)
    lines = _Lines(text)
    first = next(k for k, line in enumerate(lines.all) if line.strip())
    delimiter = None
    stated = re.fullmatch(r"\ufeff?\"?sep=(.)\"?\s*", lines.all[first])
    if stated:
        delimiter, first = stated[1], first + 1
    best, head, place = -1, [""], first
    for k in range(first, min(first + HEADER_WITHIN, len(lines.all))):
        if not lines.all[k].strip():
            continue
        one = delimiter or _delimiter(lines.all[k])
        record = next(_records(lines, one, k, []), (k + 1, [""]))[1]
        known = header(record)
        if known > best:
            best, head, place = known, record, k
            chosen = one
        if names:
            break
    if best < 0:
        return None
    stray: list[int] = []
    rows = _records(lines, chosen, place, stray, len(names or head))
    if names:
        return Sheet(file, list(names), 0, rows, stray)
    next(rows, None)
    return Sheet(file, [cell.strip() for cell in head], place + 1, rows, stray)


def _refuse_long_lines(file: str, text: str) -> None:
    """Stop at a file without lines: it is no table, and what looks for a header would not end.

    Raises:
        UsageError: one of the first lines is too long.
    """
    begin = 0
    for line in range(1, HEADER_WITHIN + 1):
        found = _LINE_END.search(text, begin, begin + LONGEST_LINE)
        if found is None and len(text) - begin > LONGEST_LINE:
            raise UsageError(
                f"cannot read {file}: line {line} is longer than {LONGEST_LINE:,} characters: no "
                "table has so many columns"
            )
        if found is None:
            return
        begin = found.end()


def grid_sheet(
    file: str, grid: Sequence[list[str]], header: Callable[[list[str]], int]
) -> Sheet | None:
    """The table on a sheet of a workbook."""
    filled = [k for k, row in enumerate(grid[: HEADER_WITHIN * 5]) if any(map(str.strip, row))]
    if not filled:
        return None
    place = max(filled[:HEADER_WITHIN], key=lambda k: (header(grid[k]), -k))
    head = [cell.strip() for cell in grid[place]]
    while head and not head[-1]:
        head.pop()
    rows = ((k + 1, grid[k]) for k in range(place + 1, len(grid)))
    return Sheet(file, head, place + 1, rows, [])


def _delimiter(line: str) -> str:
    """What stands between the cells of a line; quoted text does not count."""
    bare = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=bare.count)


class _Lines:
    """Lines as a file has them: U+2028, form feeds and the like do not end one."""

    def __init__(self, text: str) -> None:
        if any(end in text for end in ODD_ENDS):
            self.all = list(io.StringIO(text, newline=""))
        else:  # the same, in a quarter of the time
            self.all = text.splitlines(keepends=True)


def _records(
    lines: _Lines, delimiter: str, start: int, stray: list[int], width: int = 0
) -> Iterator[Row]:
    """Records from a line on, each with its first line, counted from 1.

    A quote that opens a cell and is not closed before the next delimiter would swallow what
    follows up to the next quote. Such a line is read as if its quotes were text.
    """
    csv.field_size_limit(sys.maxsize)
    k = start
    while k < len(lines.all):
        reader = csv.reader(_from(lines.all, k), delimiter=delimiter, strict=True)
        begin = k
        try:
            for row in reader:
                first, k = k, begin + reader.line_num
                yield first + 1, row
            return
        except csv.Error:
            stray.append(k + 1)
            bare = lines.all[k].rstrip("\r\n")
            plain = csv.reader([bare], delimiter=delimiter, quoting=csv.QUOTE_NONE)
            rows = [next(way, []) for way in (plain, csv.reader([bare], delimiter=delimiter))]
            yield k + 1, next((row for row in rows if len(row) == width), rows[0])
            k += 1


def _from(lines: list[str], start: int) -> Iterator[str]:
    for k in range(start, len(lines)):
        yield lines[k]
