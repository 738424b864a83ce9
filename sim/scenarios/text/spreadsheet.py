"""Counts as spreadsheets hold them → rows with the columns ``at``, ``count`` and ``minutes``.

Titles above the header, German or English headers, a date beside a time, dates and numbers as
people write them, rows of totals. What cannot be told stays as it is, for a fault with its line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sim.units.habits import iso_dates
from sim.units.said import amount, points_separate

Row = tuple[int, list[str]]
"""Line of the file, and its cells."""
FIRST_ROWS = 10
"""Rows among which the header is looked for."""
DAYS = ("date", "day", "datum", "tag")
CLOCKS = (
    *("time", "zeit", "uhrzeit", "zeitpunkt", "hour", "stunde", "interval", "intervall"),
    *("start", "begin", "from", "von", "beginn", "timestamp", "at", "date/time", "datum/zeit"),
)
NUMBERS = (
    *("calls", "offered", "contacts", "chats", "tickets", "mails", "emails", "e-mails", "volume"),
    *("inquiries", "anrufe", "anzahl", "kontakte", "menge", "volumen", "anfragen", "eingang"),
)
BESIDE = ("number", "of", "no.", "#", "incoming", "inbound", "received", "new", "eingehende")
"""Words that may stand beside those of :data:`NUMBERS`: "number of incoming calls"."""
TOTALS = ("total", "sum", "summe", "gesamt")
_CLOCK = re.compile(
    r"(\d{1,2})(?:[:.](\d{2}))?(?:[:.](\d{2})(?:\.0+)?)?(?:\s*uhr|\s*h)?", re.IGNORECASE
)


def plain_counts(rows: Sequence[Row]) -> list[Row]:
    """The rows under the names and in the forms that scenarios have."""
    found = next((k for k, (_, cells) in enumerate(rows[:FIRST_ROWS]) if _places(cells)), None)
    if found is None:
        return list(rows)
    line, header = rows[found]
    when, number = _places(header) or ([], 0)
    kept = [k for k, cell in enumerate(header) if cell.lower() == "minutes"]
    body = [(line, cells) for line, cells in rows[found + 1 :] if not _is_total(cells)]
    points = points_separate(_cell(cells, number) for _, cells in body)
    plain: list[Row] = [(line, ["at", "count", *("minutes" for _ in kept)])]
    for line, cells in body:
        at = _moment([_cell(cells, place) for place in when])
        count = _count(_cell(cells, number), points)
        plain.append((line, [at, count, *(_cell(cells, place) for place in kept)]))
    return plain


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _is_total(cells: Sequence[str]) -> bool:
    return bool(cells) and cells[0].strip().lower().rstrip(":").startswith(TOTALS)


def _places(header: Sequence[str]) -> tuple[list[int], int] | None:
    """Columns of the moment (a date and a time, or one of both) and of the count; None: no header.

    Where several columns may be the count, none is it.
    """
    names = [re.sub(r"\s*[(\[].*", "", cell.strip().lower()) for cell in header]
    numbers = [k for k, name in enumerate(names) if name == "count"]
    numbers = numbers or [k for k, name in enumerate(names) if _is_of(name, NUMBERS, BESIDE)]
    exact = [k for k, name in enumerate(names) if name == "at"]
    days = [k for k, name in enumerate(names) if name in DAYS]
    clocks = [k for k, name in enumerate(names) if _is_of(name, CLOCKS)]
    when = exact[:1] or [*days[:1], *clocks[:1]]
    return (when, numbers[0]) if when and len(numbers) == 1 else None


def _is_of(name: str, words: Sequence[str], beside: Sequence[str] = ()) -> bool:
    """Whether a heading is one of some words, or made of them: "calls offered"."""
    parts = name.split()
    known = any(part in words for part in parts)
    return known and all(part in words or part in beside for part in parts)


def _moment(parts: Sequence[str]) -> str:
    """``["05.01.2026", "8:00"]`` → ``2026-01-05 08:00``."""
    text = " ".join(part for part in parts if part)
    day, _, clock = re.sub(r"(?<=\d)T(?=\d)", " ", text).partition(" ")
    if len(parts) == 2:  # a date that a spreadsheet holds as midnight of its day
        clock = clock.removeprefix("00:00:00 ")
    meant = iso_dates(day.rstrip(","))
    day = meant[0] if len(meant) == 1 else day
    begin = re.split(r"\s*(?:[-–]|bis|to)\s*", clock)[0] if "+" not in clock else clock
    match = _CLOCK.fullmatch(begin.strip())
    if match is None:
        return f"{day} {clock}".strip()
    seconds = f":{match[3]}" if match[3] and match[3] != "00" else ""
    return f"{day} {int(match[1]):02d}:{match[2] or '00'}{seconds}"


def _count(cell: str, points: bool) -> str:
    if not points and "." in cell:
        return cell
    found = amount(cell)
    return found[0] if found and not found[1] else cell
