"""Volumes and growth from a monthly report."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sim.drafts.answers import CHANNELS, MOST_CONTACTS
from sim.errors import UsageError
from sim.exports.meaning.times import MONTHS
from sim.exports.text.faults import Findings
from sim.exports.text.sources import read_text
from sim.exports.text.workbooks import WORKBOOKS, read_workbook
from sim.scenarios.text.spreadsheet import BESIDE, FIRST_ROWS, is_of, is_total
from sim.units import either, got
from sim.units.habits import iso_dates
from sim.units.said import amount, points_separate

WORDS = {
    "phone": (
        *("phone", "telephone", "call", "calls", "voice", "hotline"),
        *("telefon", "telefonie", "telefonate", "anruf", "anrufe", "telefonanrufe"),
    ),
    "chat": ("chat", "chats", "livechat", "live-chat"),
    "email": ("email", "emails", "e-mail", "e-mails", "mail", "mails", "ticket", "tickets"),
}
MAY_STAND_BESIDE = (
    *(*BESIDE, "offered", "contacts", "inquiries", "support", "live", "per", "month"),
    *("anzahl", "kontakte", "anfragen", "angebotene", "pro", "monat"),
)
"""Words that may stand beside those of a channel: "support calls per month"."""
LEAST_FOR_GROWTH = 6
"""Months from which on growth is told."""
RECENT = 3
"""Months whose mean is today's volume."""
UNTOLD = -1
"""A month whose year nothing tells."""
_YEAR_FIRST = re.compile(r"((?:19|20)\d\d)\s*[-/.m]?\s*(0?[1-9]|1[0-2])(?!\d).*", re.DOTALL)
_YEAR_LAST = re.compile(r"(0?[1-9]|1[0-2])\s*[-/.]\s*((?:19|20)\d\d)")
_NAMED = re.compile(r"(?:((?:19|20)\d\d)[\s-]*)?([^\W\d_]+)\.?[\s'’/-]*((?:19|20)?\d\d)?")
_FORMS = "2026-01, 01/2026, Jan 2026 or Januar 2026"

Row = Sequence[str]


def from_monthly(path: Path) -> tuple[dict[str, float], float | None]:
    """Contacts a month by channel, and growth a month where the months carry it.

    The table has a row for each month, the month (``2026-01``, ``Jan 2026``, ``Januar 2026``) in
    its first column, and a column for each channel; or a column for each month, and a row for each
    channel.

    Args:
        path: the CSV file or workbook.

    Raises:
        UsageError: a file that is no such table.
    """
    head, rows = _table(path)
    places = _channels(head)
    by_month: dict[int, Row] = {}
    for row in rows:
        month = _month(row[0], max(by_month, default=None))
        if month is None or is_total(row):
            continue
        if month == UNTOLD:
            raise UsageError(f"{path}: {row[0].strip()}: which year? Write it like Jan 2026")
        if month in by_month:
            raise UsageError(f"{path}: has more than one row for {row[0].strip()}: add them up")
        by_month[month] = row
    if not by_month:
        first = next((row[0] for row in rows if row[0].strip()), "")
        raise _NoReportError(path, f"no row begins with a month like {_FORMS} {got(first)}")
    months = sorted(by_month)
    used = {k for each in places.values() for k in each}
    points = points_separate(row[k] for row in by_month.values() for k in used if k < len(row))
    table = {
        channel: np.array(
            [sum(_number(path, by_month[m], k, points) for k in columns) for m in months]
        )
        for channel, columns in places.items()
    }
    volumes = {channel: float(column[-RECENT:].mean()) for channel, column in table.items()}
    return volumes, _growth(np.array(months), np.sum(list(table.values()), axis=0))


class _NoReportError(UsageError):
    """A table that is no monthly report, and why."""

    def __init__(self, path: Path, why: str) -> None:
        needed = "a row for each month, and columns named phone, chat or email, are needed"
        super().__init__(f"{path}: is no monthly report: {why}; {needed}")


def _table(path: Path) -> tuple[Row, list[Row]]:
    """The header, with a channel in it, and the rows below; turned where months are columns."""
    sheets = _sheets(path)
    for rows in sheets:
        for turned in (rows, _turned(rows)):
            for k, row in enumerate(turned[:FIRST_ROWS]):
                if any(_channels(row).values()):
                    return row, [each for each in turned[k + 1 :] if each]
    heads = [cell.strip() for rows in sheets for row in rows[:1] for cell in row if cell.strip()]
    found = f"the columns are {either(heads[:6])}" if heads else "it is empty"
    raise _NoReportError(path, found)


def _channels(head: Row) -> dict[str, list[int]]:
    """Columns of each channel; the first one is that of the months."""
    names = [re.sub(r"\s*[(\[].*", "", cell.strip().lower()) for cell in head]
    return {
        channel: [
            k for k, name in enumerate(names) if k and is_of(name, WORDS[channel], MAY_STAND_BESIDE)
        ]
        for channel in CHANNELS
    }


def _turned(rows: Sequence[Row]) -> list[Row]:
    width = max(map(len, rows), default=0)
    return [[row[k] if k < len(row) else "" for row in rows] for k in range(width)]


def _month(cell: str, after: int | None) -> int | None:
    """A month, counted from the year 0; None for what is none, or :data:`UNTOLD`.

    Args:
        cell: how it is written.
        after: the last month above it: a name alone is the next one.
    """
    text = cell.strip().lower()
    if match := _YEAR_FIRST.fullmatch(text):
        return 12 * int(match[1]) + int(match[2]) - 1
    if match := _YEAR_LAST.fullmatch(text):
        return 12 * int(match[2]) + int(match[1]) - 1
    if match := _NAMED.fullmatch(text):
        number, year = MONTHS.get(match[2]), match[1] or match[3]
        if number is None:
            return None
        if year is None:
            follows = after is None or (after + 2 - number) % 12 == 0
            return UNTOLD if not follows else number - 1 if after is None else after + 1
        return 12 * (int(year) + 2000 * (len(year) == 2)) + number - 1
    days = iso_dates(text)
    days = [day for day in days if day.endswith("-01")] or days
    return _month(days[0], None) if len(days) == 1 and days[0] != text else None


def _growth(
    months: np.ndarray[tuple[int], np.dtype[np.int64]],
    total: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> float | None:
    """Change a month by a line through the logarithms; None where the months do not tell."""
    if len(total) < LEAST_FOR_GROWTH or not (total > 0).all():
        return None
    slope = float(np.polyfit(months - months[0], np.log(total), 1)[0])
    return math.expm1(slope)


def _sheets(path: Path) -> list[list[Row]]:
    """Rows of the file, or of each sheet of a workbook."""
    if path.suffix.lower() in WORKBOOKS:
        return [list(rows) for *_, rows in read_workbook(path)]
    try:
        text = read_text(path, Findings())
    except UsageError as error:
        raise UsageError(str(error).partition("; say ")[0]) from None  # by an option of others
    lines = text.splitlines()
    delimiter = max(",;\t", key=lambda mark: sum(mark in line for line in lines[:FIRST_ROWS]))
    return [list(csv.reader(lines, delimiter=delimiter))]


def _number(path: Path, row: Row, place: int, points: bool) -> float:
    cell = row[place].strip() if place < len(row) else ""
    text = cell.replace(" ", "").replace("'", "") or "0"
    found = amount(text) if points or "." not in text else (text, "")
    try:
        number = float(found[0]) if found and not found[1] else math.nan
    except ValueError:
        number = math.nan
    if not 0 <= number <= MOST_CONTACTS:
        raise UsageError(f"{path}: {row[0].strip()}: must be a number of contacts {got(cell)}")
    return number
