"""Where a table stands in a text or on a sheet: its header, what parts its cells, its lines.

A stray quote does not swallow what follows; the line of each row is the one in the file.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from sim.errors import UsageError
from sim.exports.text.cells import Row, Sheet
from sim.exports.text.faults import Findings
from sim.exports.text.quoting import quote_of, unquoted

DELIMITERS = ",;\t|"
LONGEST_LINE = 1_000_000
"""Characters of a header at most, and of the lines that could be one: thousands of columns."""
HEADER_WITHIN = 20
"""Lines from the first that may come before the header (a title, a period)."""
PEEKED = 200
"""Rows by which it is told whether a column has cells."""

_LINE_END = re.compile("[\r\n]")
ODD_ENDS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""What Python takes for the end of a line, and a file does not."""


@dataclass(frozen=True)
class Headers:
    """What tells headers from other rows.

    Attributes:
        known: how many columns a row names.
        of_two: the header that two rows make together; None if the second is none.
    """

    known: Callable[[Sequence[str]], int]
    of_two: Callable[[Sequence[str], Sequence[str]], list[str] | None]

    def best(self, rows: Sequence[tuple[int, Sequence[str]]]) -> tuple[int, list[str], int]:
        """The header among the first rows of a table.

        Args:
            rows: places and cells, in order.

        Returns:
            The place of its first row, the header, and how many of these rows it takes.
        """
        best, found = -1, (0, [""], 1)
        for k, (place, row) in enumerate(rows):
            if (known := self.known(row)) > best:
                best, found = known, (place, list(row), 1)
            if k and (both := self.of_two(rows[k - 1][1], row)) and self.known(both) >= best:
                best, found = self.known(both), (rows[k - 1][0], both, 2)
        return found


def text_sheet(
    file: str, text: str, header: Headers, findings: Findings, names: Sequence[str] = ()
) -> Sheet | None:
    """The table in a text; None where there is nothing in it.

    Args:
        file: where the text is from.
        text: the text.
        header: tells it; the row of the first lines that names most columns is it, the first row
            if none does.
        findings: where to note how it was read.
        names: columns of a table without a header.
    """
    if not text.strip():
        return None
    _refuse_long_lines(file, text)
    lines = _Lines(unquoted(file, text, findings))
    first = next(k for k, line in enumerate(lines.all) if line.strip())
    delimiter = None
    stated = re.fullmatch(r"\ufeff?\"?sep=(.)\"?\s*", lines.all[first])
    if stated:
        delimiter, first = stated[1], first + 1
    within = range(first, min(first + HEADER_WITHIN, len(lines.all)))
    places = [k for k in within if lines.all[k].strip()][: 1 if names else None]
    if not places:
        return None
    ways = {k: Way(delimiter or _delimiter(lines.all[k]), lines.all[k]) for k in places}
    firsts = [(k, next(_records(lines, ways[k], k, []), (k + 1, [""]))[1]) for k in places]
    place, head, rows_of_it = header.best(firsts)
    way = ways[place] if place + 1 not in ways or rows_of_it == 1 else ways[place + 1]
    stray: list[int] = []
    rows = _records(lines, way, place, stray, len(names or head))
    if names:
        return Sheet(file, list(names), 0, rows, stray)
    for _ in range(rows_of_it):
        next(rows, None)
    return _used(Sheet(file, [cell.strip() for cell in head], place + rows_of_it, rows, stray))


def _used(sheet: Sheet) -> Sheet:
    """A table that leaves out the name of a column without any cell, where another has it too."""
    peeked = list(islice(sheet.rows, PEEKED))
    names = [name.casefold() for name in sheet.head]
    filled = {k for _, row in peeked for k, cell in enumerate(row) if cell and not cell.isspace()}
    for k, name in enumerate(names):
        others = [j for j, other in enumerate(names) if other == name and j != k]
        if name and k not in filled and filled.intersection(others):
            sheet.head[k] = ""
    return replace(sheet, rows=chain(peeked, sheet.rows))


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


def grid_sheet(file: str, grid: Sequence[list[str]], header: Headers) -> Sheet | None:
    """The table on a sheet of a workbook."""
    filled = [k for k, row in enumerate(grid[: HEADER_WITHIN * 5]) if any(map(str.strip, row))]
    if not filled:
        return None
    place, head, rows_of_it = header.best([(k, grid[k]) for k in filled[:HEADER_WITHIN]])
    head = [cell.strip() for cell in head]
    while head and not head[-1]:
        head.pop()
    below = place + rows_of_it
    rows = ((k + 1, grid[k]) for k in range(below, len(grid)))
    return _used(Sheet(file, head, below, rows, []))


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


class Way:
    """How the cells of a table are told apart.

    Args:
        delimiter: what stands between them.
        line: the header's first line.
    """

    def __init__(self, delimiter: str, line: str) -> None:
        self.delimiter, self.quote = delimiter, quote_of(line, delimiter)


def _records(
    lines: _Lines, way: Way, start: int, stray: list[int], width: int = 0
) -> Iterator[Row]:
    """Records from a line on, each with its first line, counted from 1.

    A quote that opens a cell and is not closed before the next delimiter would swallow what
    follows up to the next quote. Such a line is read as if its quotes were text.
    """
    csv.field_size_limit(sys.maxsize)
    k = start
    while k < len(lines.all):
        reader = csv.reader(
            _from(lines.all, k), delimiter=way.delimiter, quotechar=way.quote, strict=True
        )
        begin = k
        try:
            for row in reader:
                first, k = k, begin + reader.line_num
                yield first + 1, row
            return
        except csv.Error:
            stray.append(k + 1)
            bare = lines.all[k].rstrip("\r\n")
            plain = csv.reader([bare], delimiter=way.delimiter, quoting=csv.QUOTE_NONE)
            lax = csv.reader([bare], delimiter=way.delimiter, quotechar=way.quote)
            rows = [next(one, []) for one in (plain, lax)]
            yield k + 1, next((row for row in rows if len(row) == width), rows[0])
            k += 1


def _from(lines: list[str], start: int) -> Iterator[str]:
    for k in range(start, len(lines)):
        yield lines[k]
