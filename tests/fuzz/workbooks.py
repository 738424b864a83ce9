"""Workbooks as people and other programs leave them: odd cells, far cells, damaged files."""

from __future__ import annotations

import datetime as dt
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.fuzz.mutate import VALUES

Book = Any
Place = Any
"""A workbook that is being written, and one of its sheets."""
ENDINGS = ("xlsx", "xlsx", "xlsx", "xlsm", "xls", "ods", "csv", "txt", "XLSX", "gz")
"""What such a file is called, rightly or not."""


def write(rng: random.Random, path: Path, rows: list[list[object]]) -> None:
    """Write rows as a workbook with a few oddities; now and then damage the file."""
    book = xlsxwriter.Workbook(
        str(path), {"strings_to_numbers": False, "date_1904": rng.random() < 0.1}
    )
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        book.add_worksheet()
    sheet = book.add_worksheet(rng.choice(("counts", "Tabelle 1", "Überblick", "=1+1")))
    date = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
    down, right = rng.choice(((0, 0), (0, 0), (0, 0), (3, 0), (0, 2)))
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            _put(sheet, number + down, column + right, cell, date)
    for _ in range(rng.choice((0, 1, 1, 1, 2))):
        rng.choice(ODDITIES)(rng, book, sheet, len(rows))
    book.close()
    for each in book.worksheets():
        each.table.clear()  # one far cell has made a million rows of it, in circles of objects
    if rng.random() < 0.25:
        rng.choice(DAMAGES)(rng, path)


def _put(sheet: Place, row: int, column: int, cell: object, date: object) -> None:
    if isinstance(cell, dt.datetime):
        sheet.write_datetime(row, column, cell, date)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell)
    else:
        sheet.write(row, column, cell)


def _somewhere(rng: random.Random, rows: int) -> tuple[int, int]:
    return rng.randrange(rows), rng.randrange(4)


def _cell(rng: random.Random, book: Book, sheet: Place, rows: int) -> None:
    """A cell holds something else: text, a number, a share, a date, nothing."""
    at = _somewhere(rng, rows)
    form = book.add_format({"num_format": rng.choice(("0%", "dd/mm/yy", "hh:mm", "@", "0.00 €"))})
    odd = rng.choice([*VALUES, "1.234", "1,5", "n/a", "-", "12 Anrufe", " 7 ", "09:00 Uhr"])
    number = rng.choice((-1.0, 0.5, 1e300, 2958466.0, -2.0, 0.0, 45000.25, 60.0))
    if rng.random() < 0.5:
        sheet.write_string(*at, odd)
    else:
        sheet.write_number(*at, number, form)


def _formula(rng: random.Random, book: Book, sheet: Place, rows: int) -> None:
    value = rng.choice((0, 12, "", "text", "#DIV/0!", "#REF!", 1e300, True))
    rule = rng.choice(("=SUM(B2:B9)", "=1/0", "=A1", "=HYPERLINK(1)"))
    sheet.write_formula(*_somewhere(rng, rows), rule, None, value)


def _other_kind(rng: random.Random, book: Book, sheet: Place, rows: int) -> None:
    at = _somewhere(rng, rows)
    if rng.random() < 0.5:
        sheet.write_boolean(*at, rng.random() < 0.5)
    else:
        sheet.write_blank(*at, None)


def _merged(rng: random.Random, book: Book, sheet: Place, rows: int) -> None:
    row, column = _somewhere(rng, rows)
    text = rng.choice(("January", "phone", ""))
    sheet.merge_range(row, column, row + rng.choice((0, 1, 3)), column + 2, text)


def _far(rng: random.Random, book: Book, sheet: Place, rows: int) -> None:
    """One cell far away from all others."""
    sheet.write(*rng.choice(((5000, 0), (0, 500), (3000, 30), (1_048_575, 0))), "x")


def _title(rng: random.Random, book: Book, sheet: Place, rows: int) -> None:
    sheet.write(0, rng.randrange(4), rng.choice(("Report of January", "", "Summe", "date")))


def _hidden(rng: random.Random, book: Book, sheet: Place, rows: int) -> None:
    sheet.set_row(rng.randrange(rows), None, None, {"hidden": True})
    sheet.set_column(0, 0, None, None, {"hidden": rng.random() < 0.5})


def _total(rng: random.Random, book: Book, sheet: Place, rows: int) -> None:
    sheet.write(rows, 0, rng.choice(("Total", "Summe:", "Gesamt", "Ø")))
    sheet.write(rows, 1, 9999)


ODDITIES: tuple[Callable[[random.Random, Book, Place, int], None], ...] = (
    *(_cell, _cell, _cell, _formula, _other_kind, _merged, _far, _title, _hidden, _total),
)


def _flip(rng: random.Random, path: Path) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(rng.choice((1, 3, 30))):
        data[rng.randrange(len(data))] = rng.randrange(256)
    path.write_bytes(data)


def _cut(rng: random.Random, path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: rng.randrange(len(data))])


def _part(rng: random.Random, path: Path) -> None:
    """A part of the package is missing, empty, spoilt, or another one's."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name, other = rng.choice(sorted(parts)), rng.choice(sorted(parts))
    text = parts[name]
    at = rng.randrange(len(text) + 1)
    piece = rng.choice((b"<", b"&a;", b"\0", b"</c>", b'r="A0"', b"1e999", b"\xff"))
    spoilt = rng.choice((None, b"", parts[other], text[:at] + piece + text[at:], text[:at]))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for each, data in parts.items():
            if each != name:
                new.writestr(each, data)
            elif spoilt is not None:
                new.writestr(each, spoilt)


def _bomb(rng: random.Random, path: Path) -> None:
    """A sheet that unpacks to a hundred times its size."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for each, data in parts.items():
            blow = each.startswith("xl/worksheets/sheet") or rng.random() < 0.1
            new.writestr(each, data + (b" " * 20_000_000 if blow else b""))


def _other_file(rng: random.Random, path: Path) -> None:
    path.write_bytes(rng.choice((b"", b"date,calls\n2026-01-05,3\n", b"%PDF-1.7", b"PK\5\6" * 9)))


DAMAGES: tuple[Callable[[random.Random, Path], None], ...] = (
    *(_flip, _flip, _cut, _part, _part, _part, _bomb, _other_file),
)
