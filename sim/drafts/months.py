"""Months and days as reports write them: ``2026-01``, ``Januar 2026``, ``01/2026``, ``Jan-26``."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Sequence

from sim.exports.meaning.times import MONTHS

Month = tuple[int, int]
"""Year and month."""
Cell = tuple[int, int, int | None]
"""Year, month, and day where one is stated."""

_YEAR = r"(?P<y>(?:19|20)\d\d)"
_SHORT = r"(?P<y>(?:19|20)?\d\d)"
_NAME = r"(?P<name>[^\W\d_]{3,10})\.?"
_MIDNIGHT = r"(?:[t ]00:00(?::00(?:\.0+)?)?)?"
"""A time of day that says nothing; a row with another one is a contact's own."""
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}[-/. ]?m?(?P<m>\d\d?)",
        rf"{_YEAR}[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?){_MIDNIGHT}",
        rf"(?P<m>\d\d?)[-/. ]{_YEAR}",
        rf"(?:(?P<d>\d\d?)[-. ]+(?:de )?)?{_NAME}[-/,.' ]*(?:de )?{_SHORT}",
        rf"{_YEAR}[-/,. ]*{_NAME}",
        rf"{_NAME} (?P<d>\d\d?),? {_YEAR}",
    )
)
_EITHER = re.compile(r"(\d\d?)([-/.])(\d\d?)\2((?:19|20)?\d\d)(?: 00:00(?::00)?)?")
_SERIAL = re.compile(r"[34]\d{4}(?:\.0)?")
"""Days since the end of 1899, as spreadsheets keep dates."""
EDGE = 3
"""Days at either end of a month without which it is whole: a weekend, and a holiday."""


def dates_of(cells: Sequence[str]) -> list[Cell | None]:
    """What each cell of a column says; None where it is no month.

    In ``01/02/2026`` the month is what differs from row to row; where both parts do, one above 12
    tells which is the day, else it is none.
    """
    found = [_date(cell.strip()) for cell in cells]
    either = {k: parts for k, c in enumerate(cells) if (parts := _EITHER.fullmatch(c.strip()))}
    if not either:
        return found
    firsts, seconds = ({int(p[g]) for p in either.values()} for g in (1, 3))
    dotted = all(parts[2] == "." for parts in either.values())
    day_first = dotted or firsts == {1} or max(firsts) > 12
    month_first = not day_first and (seconds == {1} or max(seconds) > 12)
    for k, parts in either.items():
        a, b, year = int(parts[1]), int(parts[3]), _full(parts[4])
        if day_first or month_first:
            found[k] = _checked(year, *((b, a) if day_first else (a, b)))
    return found


def _date(cell: str) -> Cell | None:
    for form in _FORMS:
        parts = form.fullmatch(cell)
        named = parts.groupdict() if parts else {}
        month = MONTHS.get((named.get("name") or "").lower()) or int(named.get("m") or 0)
        if month:
            return _checked(_full(named["y"]), month, int(named.get("d") or 0) or None)
    if _SERIAL.fullmatch(cell):
        day = dt.date(1899, 12, 30) + dt.timedelta(days=int(float(cell)))
        return day.year, day.month, day.day
    return None


def _full(year: str) -> int:
    return int(year) + 2000 if len(year) == 2 else int(year)


def _checked(year: int, month: int, day: int | None) -> Cell | None:
    sound = 1 <= month <= 12 and 1 <= (day or 1) <= calendar.monthrange(year, min(month, 12))[1]
    return (year, month, day) if sound else None


def whole_months(dates: Sequence[Cell]) -> set[Month]:
    """Months that some rows cover, by their first and last day where rows are days."""
    days: dict[Month, set[int]] = {}
    for year, month, day in dates:
        days.setdefault((year, month), set()).add(day or 0)
    if max(map(len, days.values()), default=0) < 3:
        return set(days)  # rows are months
    return {
        month
        for month, seen in days.items()
        if min(seen) <= EDGE + 1 and max(seen) >= calendar.monthrange(*month)[1] - EDGE
    }
