"""A program of its own: prints the cells of a workbook as text, a line of JSON for each sheet.

It imports nothing of this package, and takes no more memory and time than is allowed here.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

MOST_MEMORY = 2_000_000_000
"""Bytes that it may take, where the system can bound it."""
MOST_SECONDS = 120
"""Seconds of processor time that it may take."""
MOST_PACKED = 200
"""Times its size that a workbook may unpack to, as parts and as text of its cells: sheets pack by 5
to 50, and a text that stands once in the file may stand in each of a million cells."""
SMALL = 50_000_000
"""Bytes up to which it does not matter."""
NO_WORKBOOK, TOO_LARGE, UNPACKS = 3, 4, 5
"""Exit codes."""

Cell = Any


def main(path: str) -> int:
    """Print a line of JSON for each sheet of a workbook; the exit code says what is wrong."""
    _bound()
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    room = most_unpacked(path)
    try:
        if _unpacked(path) > room:
            return UNPACKS
        book = CalamineWorkbook.from_path(path)
        for about in book.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            rows = sheet.to_python(skip_empty_area=False)
            _fill_down(rows, sheet.merged_cell_ranges or [])
            cells = [_as_texts(row) for row in rows]
            del rows
            room -= sum(len(row) + sum(map(len, row)) for row in cells)
            if room < 0:
                return UNPACKS
            hidden = about.visible != SheetVisibleEnum.Visible
            sys.stdout.write(f"{json.dumps([about.name, hidden, cells])}\n")
    except CalamineError:
        return NO_WORKBOOK
    except MemoryError:
        return TOO_LARGE
    return 0


def _fill_down(
    rows: list[list[Cell]], merged: list[tuple[tuple[int, int], tuple[int, int]]]
) -> None:
    """What stands in a cell that spans several rows stands in each of them."""
    for (top, column), (bottom, _) in merged:
        for row in rows[top + 1 : bottom + 1]:
            if column < len(row) and top < len(rows) and column < len(rows[top]):
                row[column] = rows[top][column]


def most_unpacked(path: str) -> int:
    """Bytes that a workbook may unpack to."""
    return max(SMALL, MOST_PACKED * Path(path).stat().st_size)


def _unpacked(path: str) -> int:
    """Bytes of its parts; 0 for a format that does not pack, or for a damaged file."""
    try:
        with zipfile.ZipFile(path) as parts:
            return sum(part.file_size for part in parts.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return 0


def _bound() -> None:
    """No more memory and processor time than is allowed here; not every system can bound them."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS)):
        _, hard = resource.getrlimit(what)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (least, hard))


def _as_texts(row: list[Cell]) -> list[str]:
    """A row as a CSV would hold it, without the empty cells at its end."""
    texts = [_as_text(cell) for cell in row]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _as_text(cell: Cell) -> str:
    """A cell of a workbook as a CSV would hold it."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ")
    if isinstance(cell, dt.timedelta):
        seconds = cell.total_seconds()
        return f"{int(seconds // 3600)}:{int(seconds // 60 % 60):02d}:{seconds % 60:02.0f}"
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return str(cell)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
