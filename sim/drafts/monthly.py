"""Volumes and growth from a monthly report, however people lay it out."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import islice, zip_longest
from pathlib import Path

import numpy as np

from sim.drafts.answers import CHANNELS, MOST_CONTACTS
from sim.drafts.months import Cell, Month, dates_of, whole_months
from sim.errors import UsageError
from sim.exports.meaning.times import MONTHS
from sim.exports.text.faults import Findings
from sim.exports.text.layout import Headers, text_sheet
from sim.exports.text.sources import read_text
from sim.exports.text.workbooks import WORKBOOKS, read_workbook
from sim.units import both, got
from sim.units.said import amount, points_separate

WORDS = {
    "phone": "phone phones call calls telephone telefon anruf anrufe anrufen téléphone appels "
    "teléfono llamadas telefono chiamate hotline voice",
    "chat": "chat chats",
    "email": "email emails mail mails ticket tickets courriel courriels correo correos",
}
OTHER = re.compile(
    r"\b(?:id|answered|handled|solved|closed|resolved|abandoned|lost|missed|rate|time|duration|wait|avg"
    r"|average|cost|open|angenommen\w*|verloren\w*|gelöst\w*|quote|dauer|zeit|kosten)\b|%"
)
"""What columns are about that hold no contacts that came."""
COME = re.compile(
    r"\b(?:offered|received|incoming|total|angeboten\w*|eingehend\w*|eingegangen\w*|gesamt)\b"
)
"""What names the contacts that came, beside columns that hold a part of them."""
LEAST_FOR_GROWTH = 6
"""Months from which on growth is told."""
RECENT = 3
"""Months whose mean is today's volume."""
MOST_ROWS = 100_000

Rows = list[list[str]]


def from_monthly(path: Path) -> tuple[dict[str, float], float | None]:
    """Contacts a month by channel, and growth a month where the months carry it.

    The table has a row for each month and a column for each channel, or the other way round, or a
    row for each month and channel; or a row for each day, of which whole months are added up.

    Args:
        path: a CSV file or workbook.

    Raises:
        UsageError: a file that is no such table.
    """
    head, rows = _laid_out(_rows(path))
    dates = _dates(head, rows)
    places = {channel: _places(path, channel, head) for channel in CHANNELS}
    if dates is None or not any(places.values()):
        raise UsageError(
            f"{path}: is no monthly report: a row for each month like 2026-01, and columns named "
            "phone, chat or email, are needed"
        )
    used = sorted({k for ks in places.values() for k in ks})
    months = [
        (date, row)
        for date, row in zip(dates, rows, strict=True)
        if date and any(row[k].strip() for k in used)
    ]
    whole = whole_months([date for date, _ in months])
    if not whole:
        raise UsageError(f"{path}: has days of no whole month: one month is the least")
    points = points_separate(row[k] for _, row in months for k in used)
    total: dict[Month, dict[str, float]] = {month: dict.fromkeys(CHANNELS, 0.0) for month in whole}
    for (year, month, _), row in months:
        if (year, month) in whole:
            for channel, ks in places.items():
                label = f"{year}-{month:02d}"
                total[year, month][channel] += sum(_number(path, label, row[k], points) for k in ks)
    order = sorted(whole)
    table = {channel: np.array([total[month][channel] for month in order]) for channel in CHANNELS}
    volumes = {channel: float(column[-RECENT:].mean()) for channel, column in table.items()}
    return volumes, _growth(order, np.sum(list(table.values()), axis=0))


def _growth(
    months: list[Month], total: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> float | None:
    """Change a month by a line through the logarithms; None where the months do not tell."""
    if len(total) < LEAST_FOR_GROWTH or not (total > 0).all():
        return None
    at = [12 * year + month for year, month in months]
    return math.expm1(float(np.polyfit(np.array(at) - at[0], np.log(total), 1)[0]))


# -- where the months and the channels stand ------------------------------------------------------


def _rows(path: Path) -> Rows:
    """The table, its header first."""
    header = Headers(_named, lambda _, __: None)
    if path.suffix.lower() in WORKBOOKS:
        sheets = sorted(read_workbook(path), key=lambda sheet: sheet[1])
        tables = [rows for *_, rows in sheets if any(map(any, rows))]
        table = max(tables, key=lambda rows: max(map(_named, rows)), default=[[""]])
        place = max(range(min(len(table), 20)), key=lambda k: (_named(table[k]), -k))
        return table[place : place + MOST_ROWS]
    sheet = text_sheet(str(path), read_text(path, Findings()), header, Findings())
    if sheet is None:
        return [[""]]
    return [sheet.head, *(row for _, row in islice(sheet.rows, MOST_ROWS))]


def _named(row: Sequence[str]) -> int:
    """How many cells of a row name a month or a channel, or what a column holds."""
    dates = dates_of(row)
    words = ({*_plain(cell).split()} for cell in row)
    return sum(
        bool(
            date or said & _HEADS or any(said & set(WORDS[channel].split()) for channel in CHANNELS)
        )
        for date, said in zip(dates, words, strict=True)
    )


_OF_MONTHS = ("month", "monat", "mois", "mes", "mese")
_OF_YEARS = ("year", "jahr", "année", "año", "anno")
_OTHERS = ("date", "datum", "fecha", "data", "channel", "kanal", "canal", "canale")
_COUNTS = ("contacts", "kontakte", "volume", "number", "anzahl", "count")
_HEADS = frozenset((*_OF_MONTHS, *_OF_YEARS, *_OTHERS, *_COUNTS))
"""Words of other columns' names."""


def _plain(cell: str) -> str:
    """A header in lower case, without brackets and signs within words."""
    bare = re.sub(r"[\[(][^\])]*[\])]", " ", cell.casefold()).replace("e-mail", "email")
    return re.sub(r"[\s_/.-]+", " ", bare).strip()


def _laid_out(table: Rows) -> tuple[list[str], Rows]:
    """Header and rows with a month each and a column for each channel."""
    head = table[0]
    if sum(date is not None for date in dates_of(head)) >= 2:  # months beside each other
        turned = [list(column) for column in zip_longest(*table, fillvalue="")]
        head, table = turned[0], turned
    width = len(head)
    rows = [[*row, *[""] * (width - len(row))][:width] for row in table[1:]]
    for k in range(width):
        said = [_channel(row[k]) for row in rows if row[k].strip()]
        numbers = [j for j in range(width) if j != k and _counts(rows, j) and not _dated(rows, j)]
        if said and all(said) and numbers:  # a row for each month and channel
            named = [
                j
                for j in numbers
                if _HEADS & {*_plain(head[j]).split()} - {*_OF_MONTHS, *_OF_YEARS}
            ]
            place = (named or numbers)[0]
            parts = [
                [row[place] if _channel(row[k]) == one else "" for one in CHANNELS] for row in rows
            ]
            return [*head, *CHANNELS], [
                [*row, *part] for row, part in zip(rows, parts, strict=True)
            ]
    return head, rows


def _dated(rows: Rows, place: int) -> bool:
    """Whether most cells of a column are months or days."""
    cells = [row[place] for row in rows if row[place].strip()]
    return bool(cells) and sum(date is not None for date in dates_of(cells)) > len(cells) / 2


def _counts(rows: Rows, place: int) -> bool:
    cells = [row[place] for row in rows if row[place].strip()]
    return bool(cells) and all((found := amount(cell)) and not found[1] for cell in cells)


def _channel(cell: str) -> str | None:
    said = {*_plain(cell).split()}
    return next((one for one in CHANNELS if said & set(WORDS[one].split())), None)


def _dates(head: list[str], rows: Rows) -> list[Cell | None] | None:
    """Month of each row; None where no column tells it."""
    for place in range(len(head)):
        dates = dates_of([row[place] for row in rows])
        if sum(date is not None for date in dates) >= max(1, 0.5 * len(rows)):
            return dates
    words = [_plain(cell) for cell in head]
    years, months = (
        ("year", "jahr", "année", "año", "anno"),
        ("month", "monat", "mois", "mes", "mese"),
    )
    year = next((k for k, word in enumerate(words) if word in years), None)
    month = next((k for k, word in enumerate(words) if word in months), None)
    if year is None or month is None:
        return None
    numbers = {name: f"{number:02d}" for name, number in MONTHS.items()}
    cells = ((row[year].strip(), row[month].strip().lower()) for row in rows)
    return dates_of([f"{y}-{numbers.get(m.rstrip('.'), m)}" for y, m in cells])


def _places(path: Path, channel: str, head: list[str]) -> list[int]:
    """Columns of a channel: those that are called so, else one whose name says more."""
    words = [_plain(cell) for cell in head]
    exact = [k for k, word in enumerate(words) if word in WORDS[channel].split()]
    if exact:
        return exact
    about = [k for k, word in enumerate(words) if _channel(word) == channel]
    come = [k for k in about if not OTHER.search(words[k])]
    chosen = [k for k in come if COME.search(words[k])] or come
    if len(chosen) > 1:
        names = both([head[k] for k in chosen])
        raise UsageError(f"{path}: {names} may be {channel}: call the one to be used `{channel}`")
    return chosen


def _number(path: Path, month: str, cell: str, points: bool) -> float:
    text = re.sub(r"[\s'’]", "", cell) or "0"
    found = amount(text) if points or "." not in text else (text, "")
    try:
        number = float(found[0]) if found and not found[1] else math.nan
    except ValueError:
        number = math.nan
    if not 0 <= number <= MOST_CONTACTS:
        raise UsageError(f"{path}: {month}: must be a number of contacts {got(cell.strip())}")
    return number
