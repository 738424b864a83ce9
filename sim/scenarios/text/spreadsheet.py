"""Counts as spreadsheets hold them → rows with the columns ``at``, ``count`` and ``minutes``.

Titles above the header, German or English headers, a date beside a time, dates and numbers as
people write them, rows of totals. What cannot be told stays as it is, for a fault with its line.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from sim.units import both
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
_TOTAL = re.compile(
    r"(?:(?:grand |sub-?)?totals?|sum|(?:zwischen|gesamt)?summen?|gesamt)\b", re.IGNORECASE
)
CLOCK = re.compile(
    r"(\d{1,2})(?:[:.](\d{2}))?(?:[:.](\d{2})(?:\.0+)?)?(?:\s*uhr|\s*h)?", re.IGNORECASE
)
_SERIAL_DAYS = range(20_000, 80_000)
"""Numbers that a spreadsheet has for days: of 1954 to 2119."""


def plain_counts(rows: Sequence[Row], channel: str = "") -> list[Row]:
    """The rows under the names and in the forms that scenarios have.

    Args:
        rows: of the table.
        channel: whose counts are wanted, where each channel has a column of its own.
    """
    heads = enumerate(rows[:FIRST_ROWS])
    found = next((k for k, (_, cells) in heads if _places(cells, channel)), None)
    if found is None:
        return list(rows)
    line, header = rows[found]
    when, number = _places(header, channel) or ([], 0)
    kept = [k for k, cell in enumerate(header) if cell.lower() == "minutes"]
    body = [(line, cells) for line, cells in rows[found + 1 :] if not is_total(cells)]
    points = points_separate(cell_of(cells, number) for _, cells in body)
    plain: list[Row] = [(line, ["at", "count", *("minutes" for _ in kept)])]
    for line, cells in body:
        at = _moment([cell_of(cells, place) for place in when])
        count = _count(cell_of(cells, number), points)
        plain.append((line, [at, count, *(cell_of(cells, place) for place in kept)]))
    return plain


def unclear(rows: Sequence[Row], channel: str) -> tuple[int, str] | None:
    """Line and fault where a table has dates, but more than one column that may be the count, or
    one under another name; None for other tables.

    Args:
        rows: of the table.
        channel: whose counts are wanted.
    """
    if any(_places(header, channel) for _, header in rows[:FIRST_ROWS]):
        return None
    for k, (line, header) in enumerate(rows[:FIRST_ROWS]):
        when = _when(_headings(header))
        body = [cells for _, cells in rows[k + 1 :] if not is_total(cells)]
        if not when or not body:
            continue
        counts = [
            name.strip()
            for place, name in enumerate(header)
            if place not in when and name.strip() and _all_counts(body, place)
        ]
        called = f"`count` or `{channel}`" if channel else "`count`"
        if len(counts) > 1:
            which = f"which are those of `{channel}`" if channel else "which are wanted"
            topics = "add up columns of topics"
            return line, f"counts in {both(counts)}: {which}? Call that column {called}; {topics}"
        if counts:
            return line, f"counts in {both(counts)}: call that column {called}"
    return None


def _all_counts(body: Sequence[Sequence[str]], place: int) -> bool:
    """Whether a column holds numbers alone."""
    cells = [text for text in (cell_of(cells, place) for cells in body) if text]
    found = [amount(text) for text in cells]
    return bool(cells) and all(each is not None and not each[1] for each in found)


def cell_of(cells: Sequence[str], place: int) -> str:
    """A cell of a row; nothing where the row is shorter."""
    return cells[place].strip() if place < len(cells) else ""


def is_total(cells: Sequence[str]) -> bool:
    """Whether a row sums up those above it."""
    return bool(cells) and _TOTAL.match(cells[0].strip()) is not None


def day_as_iso(text: str) -> str:
    """A date as a spreadsheet has it, in ISO's form; what is none stays as it is.

    "05.01.2026", 46027 and "2026-01-05 00:00:00" are all 2026-01-05.
    """
    day = re.sub(r"[ T]00:00(:00)?$", "", text.strip())
    if re.fullmatch(r"\d{5}", day) and int(day) in _SERIAL_DAYS:
        return (_DAY_0 + dt.timedelta(days=int(day))).isoformat()
    meant = iso_dates(day.rstrip(","))
    return meant[0] if len(meant) == 1 else text.strip()


_DAY_0 = dt.date(1899, 12, 30)


def serial_clock(text: str) -> str | None:
    """A time of day that a spreadsheet has as a part of the day: 0.3541667 is 08:30."""
    match = re.fullmatch(r"0?[.,](\d+)", text.strip())
    if match is None:
        return None
    seconds = round(float(f"0.{match[1]}") * 24 * 3600)
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
    return f"{clock}:{seconds % 60:02d}" if seconds % 60 else clock


def _places(header: Sequence[str], channel: str) -> tuple[list[int], int] | None:
    """Columns of the moment (a date and a time, or one of both) and of the count; None: no header.

    Where several columns may be the count, it is that with the channel's name, or none.
    """
    names = _headings(header)
    numbers = [k for k, name in enumerate(names) if channel and _bare(name) == _bare(channel)]
    numbers = numbers or [k for k, name in enumerate(names) if name == "count"]
    numbers = numbers or [k for k, name in enumerate(names) if _is_of(name, NUMBERS, BESIDE)]
    when = _when(names)
    return (when, numbers[0]) if when and len(numbers) == 1 else None


def _headings(header: Sequence[str]) -> list[str]:
    """Headings in small letters, without what stands in brackets."""
    return [re.sub(r"\s*[(\[].*", "", cell.strip().lower()) for cell in header]


def _when(names: Sequence[str]) -> list[int]:
    """Columns of the moment: a date and a time, or one of both."""
    exact = [k for k, name in enumerate(names) if name == "at"]
    days = [k for k, name in enumerate(names) if name in DAYS]
    clocks = [k for k, name in enumerate(names) if _is_of(name, CLOCKS)]
    return exact[:1] or [*days[:1], *clocks[:1]]


def _bare(name: str) -> str:
    """A name without what is written now so and now so: "E-Mails" is "email"."""
    return re.sub(r"[\s_-]", "", name.lower()).removesuffix("s")


def _is_of(name: str, words: Sequence[str], beside: Sequence[str] = ()) -> bool:
    """Whether a heading is one of some words, or made of them: "calls offered"."""
    parts = name.split()
    known = any(part in words for part in parts)
    return known and all(part in words or part in beside for part in parts)


def _moment(parts: Sequence[str]) -> str:
    """``["05.01.2026", "8:00"]`` → ``2026-01-05 08:00``."""
    text = " ".join(_written(part) for part in parts if part)
    day, _, clock = re.sub(r"(?<=\d)T(?=\d)", " ", text).partition(" ")
    if len(parts) == 2:  # a date that a spreadsheet holds as midnight of its day
        clock = clock.removeprefix("00:00:00 ")
    day = day_as_iso(day)
    begin = re.split(r"\s*(?:[-–]|bis|to)\s*", clock)[0] if "+" not in clock else clock
    match = CLOCK.fullmatch(begin.strip())
    if match is None:
        return f"{day} {clock}".strip()
    seconds = f":{match[3]}" if match[3] and match[3] != "00" else ""
    return f"{day} {int(match[1]):02d}:{match[2] or '00'}{seconds}"


def _written(part: str) -> str:
    """A cell of a moment, as text where a spreadsheet has a number: 46027.25 → 2026-01-05 06:00."""
    day, point, rest = part.replace(",", ".", 1).partition(".")
    if re.fullmatch(r"\d{5}", day) and (not point or rest.isdigit()):
        return f"{day_as_iso(day)} {(serial_clock(f'0.{rest}') if point else '') or ''}".strip()
    return serial_clock(part) or part


def _count(cell: str, points: bool) -> str:
    if not points and "." in cell:
        return cell
    found = amount(cell)
    return found[0] if found and not found[1] else cell
