"""Files as text: encodings, compression, sheets of a workbook."""

from __future__ import annotations

import codecs
import datetime as dt
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.errors import UsageError
from sim.exports.text.faults import Findings

SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".log", ".xlsx", ".xlsm", ".xls", ".ods", ".gz")
"""Endings of files that are exports and not scenarios."""
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
LARGEST = 2_000_000_000
"""Bytes of text that are read at most."""
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

Cell = Any


def is_export(source: str) -> bool:
    """Whether a source is meant as an export and not as a scenario: by its ending, or a folder."""
    path = Path(source)
    return path.suffix.lower() in SUFFIXES or path.is_dir() or path.name == "queue_log"


def read_text(path: Path, findings: Findings) -> str:
    """Text of a file: UTF-8, UTF-16, or else Windows-1252, which is told.

    Raises:
        UsageError: a file that cannot be read, or that is no text.
    """
    try:
        data = _bytes(path)
    except (OSError, zlib.error, EOFError) as error:
        cause = getattr(error, "strerror", None) or "is no complete gzip file"
        raise UsageError(f"cannot read {path}: {cause}") from None
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _decoded(path, data, encoding)
    start = data[:4096]
    if len(start) > 3 and b"\0" in start:
        zeros = [start[k::2].count(0) / max(len(start[k::2]), 1) for k in (0, 1)]
        if max(zeros) > 0.7 and min(zeros) < 0.1:
            return _decoded(path, data, "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le")
        raise UsageError(f"cannot read {path}: is not a table: it holds no text")
    try:
        return data.decode()
    except UnicodeDecodeError:
        if sum(byte < 32 and byte not in b"\t\n\r\v\f\x1a" for byte in start) > len(start) / 100:
            raise UsageError(f"cannot read {path}: is not a table: it holds no text") from None
    findings.tell(str(path), "is not UTF-8; read as Windows-1252")
    return _decoded(path, data, "cp1252")


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        missing = "No such file or directory"
        raise UsageError(f"cannot read {path}: {'not a file' if path.exists() else missing}")
    if path.suffix.lower() == ".gz":
        with gzip.open(path) as stream:
            data = stream.read(LARGEST + 1)
    else:
        with path.open("rb") as plain:
            data = plain.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UsageError(f"cannot read {path}: more than {LARGEST / 1e9:g} GB; split it by months")
    return data


def _decoded(path: Path, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise UsageError(f"cannot read {path}: is neither UTF-8 nor {encoding} text") from None


def read_workbook(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """Sheets of a workbook with their rows as text, dates as ISO writes them.

    Raises:
        UsageError: a file that is no workbook, or python-calamine is not there.
    """
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        raise UsageError(
            f"cannot read {path}: workbooks need python-calamine: pip install 'supportsim[excel]', "
            "or save the sheet as CSV"
        ) from None
    if not path.is_file():
        raise UsageError(f"cannot read {path}: No such file or directory")
    try:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            rows = sheet.to_python(skip_empty_area=False)
            yield name, [[_as_text(cell) for cell in row] for row in rows]
    except CalamineError:
        raise UsageError(f"cannot read {path}: is not a workbook") from None


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
