"""Volumes and growth from a monthly report."""

from __future__ import annotations

import csv
import math
import re
from pathlib import Path

import numpy as np

from sim.drafts.answers import CHANNELS, MOST_CONTACTS
from sim.errors import UsageError
from sim.units import got
from sim.units.said import amount, points_separate

WORDS = {
    "phone": ("phone", "calls", "telefon", "anrufe"),
    "chat": ("chat", "chats"),
    "email": ("email", "e-mail", "mail", "mails", "tickets"),
}
LEAST_FOR_GROWTH = 6
"""Months from which on growth is told."""
_MONTH = re.compile(r"\s*(19|20)\d\d-(0[1-9]|1[0-2])(?!\d)")
RECENT = 3
"""Months whose mean is today's volume."""


def from_monthly(path: Path) -> tuple[dict[str, float], float | None]:
    """Contacts a month by channel, and growth a month where the months carry it.

    The table has a row for each month, the month (``2026-01``) in its first column, and a column
    for each channel.

    Args:
        path: the CSV file.

    Raises:
        UsageError: a file that is no such table.
    """
    rows = _rows(path)
    head = [cell.strip().lower() for cell in rows[0]]
    columns = {
        channel: [k for k, cell in enumerate(head) if cell in WORDS[channel]]
        for channel in CHANNELS
    }
    months = [row for row in rows[1:] if _MONTH.match(row[0] if row else "")]
    if not any(columns.values()) or not months:
        raise UsageError(
            f"{path}: is no monthly report: a row for each month like 2026-01, and columns named "
            "phone, chat or email, are needed"
        )
    used = {k for places in columns.values() for k in places}
    points = points_separate(row[k] for row in months for k in used if k < len(row))
    table = {
        channel: np.array([sum(_number(path, row, k, points) for k in places) for row in months])
        for channel, places in columns.items()
    }
    volumes = {channel: float(column[-RECENT:].mean()) for channel, column in table.items()}
    return volumes, _growth(np.sum(list(table.values()), axis=0))


def _growth(total: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float | None:
    """Change a month by a line through the logarithms; None where the months do not tell."""
    if len(total) < LEAST_FOR_GROWTH or not (total > 0).all():
        return None
    slope = float(np.polyfit(np.arange(len(total)), np.log(total), 1)[0])
    return math.expm1(slope)


def _rows(path: Path) -> list[list[str]]:
    if not path.is_file():
        raise UsageError(f"{path}: {'is not a file' if path.exists() else 'no such file'}")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: is not UTF-8 text") from None
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    return list(csv.reader(text.splitlines(), delimiter=delimiter)) or [[]]


def _number(path: Path, row: list[str], place: int, points: bool) -> float:
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
