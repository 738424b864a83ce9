"""Moments as people write them, decided over the whole column and not cell by cell.

A cell's *shape* is the cell with its digits replaced by 9. A column has few shapes; each is read
once, and the digits of all its cells then follow by their places. Whether ``03/04/2026`` is in
March or April is decided by all cells together: somewhere a part is above 12, or nobody knows.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sim.exports.text.cells import Coded

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

DAY = 86400.0
EARLIEST, LATEST = (
    dt.datetime(year, 1, 1, tzinfo=dt.UTC).timestamp() / 60 for year in (1980, 2100)
)
"""Moments in support, in minutes since 1970; others are slips or stand for something else."""
DIGITS = str.maketrans("0123456789", "9999999999")
FARTHEST_OFFSET = 14 * 3600.0
"""Seconds between UTC and local time at most."""
ORDERS = ("day-first", "month-first")

MONTHS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        [
            "jan januar january jän jänner janv janvier ene enero gen gennaio januari janeiro",
            "feb februar february fév févr février febrero febbraio februari fev fevereiro",
            "mar mär mrz märz march mars marzo mrt maart março",
            "apr april avr avril abr abril aprile",
            "mai may mayo mag maggio mei maio",
            "jun juni june juin junio giu giugno junho",
            "jul juli july juil juillet julio lug luglio julho",
            "aug august août aout ago agosto augustus",
            "sep sept september septembre septiembre setiembre set settembre setembro",
            "okt oktober oct october octobre octubre ott ottobre out outubro",
            "nov november novembre noviembre novembro",
            "dez dec dezember december déc décembre dic diciembre dicembre dezembro",
        ],
        start=1,
    )
    for name in names.split()
}
_WEEKDAY = r"(?:[^\W\d_]{2,10}\.?,? )?"
_YEAR = r"(?P<y>9999|99)"
_DATES = (
    r"(?P<y>9999)(?P<sep>[-/.])(?P<m>99?)(?P=sep)(?P<d>99?)",
    r"(?P<y>9999)(?P<m>99)(?P<d>99)",
    rf"(?P<a>99?)(?P<sep>[-/.])(?P<b>99?)(?P=sep){_YEAR}",
    rf"(?P<d>99?)[-/. ]+(?P<name>[^\W\d_]{{3,10}})\.?[-/,. ]+{_YEAR}",
    r"(?P<name>[^\W\d_]{3,10})\.? (?P<d>99?),? (?P<y>9999)",
)
_CLOCK = (
    r"(?P<H>99?)(?:[:h.](?P<M>99)(?:[:.](?P<S>99)(?:[.,](?P<f>9{1,9}))?)?)?"
    r"(?: ?(?P<half>[ap])\.? ?m\.?)?"
    r"(?: uhr)?",
    r"(?P<H>99)(?P<M>99)(?P<S>99)?",
)
ZONES: Mapping[str, float] = {
    **dict.fromkeys(("z", "utc", "gmt", "wet"), 0.0),
    **dict.fromkeys(("cet", "mez", "west"), 1.0),
    **dict.fromkeys(("cest", "mesz", "eet"), 2.0),
    "eest": 3.0,
    "edt": -4.0,
    "est": -5.0,
    "pdt": -7.0,
    "pst": -8.0,
}
"""Hours ahead of UTC of zones by their short names, where these mean the same everywhere."""
_ZONE = rf"(?: ?(?P<zone>{'|'.join(ZONES)}|[-+]99(?::?99)?))?"
_MOMENTS = tuple(
    re.compile(f"{_WEEKDAY}{date}(?:[t ,]+{clock})?{_ZONE}") for date in _DATES for clock in _CLOCK
)
_SHORT = re.compile(rf"(?P<y>99)(?P<m>99)(?P<d>99)(?: {_CLOCK[0]})?{_ZONE}")
_TIMES = (re.compile(_CLOCK[0]),)
_EPOCH = re.compile(r"(?P<seconds>9{9,10})(?:[.,](?P<f>9{1,9}))?|(?P<milli>9{12,13})")
_EXCEL = re.compile(r"(?P<days>9{5})(?:[.,](?P<f>9{1,15}))?")


@dataclass
class Moments:
    """A column of moments.

    Attributes:
        at: minutes since 1970 in UTC; NaN where the cell is empty or cannot be read. Cells with
            a time but no date: minutes since midnight.
        no_time: cells with a date alone; ``at`` is the beginning of that day.
        no_date: cells with a time of day alone.
        twice: minutes to add where a local time comes twice and the second may be meant.
        unreadable: cells that are none of this.
    """

    at: Floats
    no_time: Mask
    no_date: Mask
    twice: Floats
    unreadable: Mask

    def where(self, rows: Mask | NDArray[np.int64]) -> Moments:
        """Some of the rows."""
        return Moments(
            self.at[rows],
            self.no_time[rows],
            self.no_date[rows],
            self.twice[rows],
            self.unreadable[rows],
        )


def order_of(columns: Iterable[Coded]) -> tuple[str | None, str | None]:
    """Which comes first in dates like ``03/04/2026``, by all cells of some columns.

    Returns:
        ``day-first``, ``month-first``, or None where no such date shows it; and what is wrong:
        the cells contradict each other, or do not tell.
    """
    above, cell = {"a": 0, "b": 0}, ""
    dotted = True
    for column in columns:
        for found, members in _shapes(column.words):
            if "a" in found.groupdict():
                for part, most in above.items():
                    above[part] = max(most, int(_number(members, found.span(part)).max()))
                dotted &= found["sep"] == "."
                cell = cell or members[0]
    if not cell:
        return None, None
    if above["a"] > 12 and above["b"] > 12:
        return None, f'"{cell}": some of the dates have the day first, others the month'
    if above["a"] > 12 or (dotted and above["b"] <= 12):
        return "day-first", None
    if above["b"] > 12:
        return "month-first", None
    return None, f'"{cell}" may be day or month first: say --dates day-first or month-first'


def moments(column: Coded, zone: ZoneInfo, order: str, *, short_dates: bool = False) -> Moments:
    """What a column of moments says.

    Args:
        column: its cells; empty where a moment is missing.
        zone: of times without an offset.
        order: ``day-first`` or ``month-first``, for dates like ``03/04/2026``.
        short_dates: whether six digits are a date (``990101``).
    """
    size = len(column.words)
    at, twice = np.full(size, np.nan), np.zeros(size)
    no_time, no_date, unreadable = (np.zeros(size, bool) for _ in range(3))
    index = {word: k for k, word in enumerate(column.words)}
    read = np.zeros(size, bool)
    shapes = list(_shapes(column.words, short_dates))
    long_years = any(len(found.groupdict().get("y") or "") == 4 for found, _ in shapes)
    for found, members in shapes:
        if long_years and len(found.groupdict().get("y") or "") == 2:
            continue  # among years in full, two digits may be a day
        rows = np.array([index[member] for member in members])
        read[rows] = True
        seconds, local = _seconds(found, members, order)
        if local and not found.groupdict().get("H") and "y" in found.groupdict():
            no_time[rows] = True
        if "y" not in found.groupdict() and "H" in found.groupdict():
            no_date[rows] = True
        elif local:
            offset, later = offsets(seconds, zone)
            seconds = seconds - offset
            twice[rows] = later / 60
        at[rows] = seconds / 60
    for k in np.flatnonzero(~read):
        if column.words[k]:
            at[k] = _by_iso(column.words[k], zone)
    strange = ~no_date & ~((at >= EARLIEST) & (at < LATEST))
    unreadable = (strange | np.isnan(at)) & np.array([bool(word) for word in column.words], bool)
    at[strange] = np.nan
    return Moments(at, no_time, no_date, twice, unreadable).where(column.codes)


def _by_iso(cell: str, zone: ZoneInfo) -> float:
    """Minutes of a moment that only the standard library reads; NaN if it does not."""
    try:
        moment = dt.datetime.fromisoformat(cell)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp() / 60
    except (ValueError, OverflowError):
        return np.nan


def _shapes(words: Sequence[str], short: bool = False) -> Iterator[tuple[re.Match[str], list[str]]]:
    """Shapes that can be read as moments, each with the words that have it."""
    by_shape: dict[str, list[str]] = {}
    for word in words:
        by_shape.setdefault(word.translate(DIGITS), []).append(word)
    for shape, members in by_shape.items():
        low = shape.lower()
        if len(low) != len(shape):
            continue
        if short and (found := _SHORT.fullmatch(low)):
            yield found, members
            continue
        for pattern in (*_MOMENTS, *_TIMES, _EPOCH, _EXCEL):
            found = pattern.fullmatch(low)
            if found and (found.groupdict().get("name") or "jan") in MONTHS:
                if pattern in _TIMES and not re.search(r"[:hu]", low) and not found["half"]:
                    continue
                yield found, members
                break


def _number(words: Sequence[str], span: tuple[int, int]) -> Floats:
    """Number at the same places of words of the same length; 0 where the place is not there."""
    begin, end = span
    if begin < 0:
        return np.zeros(len(words))
    letters = np.array(words, f"U{end}").view(np.uint32).reshape(len(words), end)
    digits = letters[:, begin:end].astype(np.float64) - ord("0")
    return np.asarray(digits @ 10.0 ** np.arange(end - begin - 1, -1, -1))


def _seconds(found: re.Match[str], words: list[str], order: str) -> tuple[Floats, bool]:
    """Seconds of words of one shape: since 1970, or since midnight where there is no date.

    Returns:
        The seconds (NaN: no such day or time), and whether they are local times.
    """
    parts = found.groupdict()

    def number(name: str) -> Floats:
        return _number(words, found.span(name)) if parts.get(name) else np.zeros(len(words))

    fraction = number("f") / 10.0 ** len(parts.get("f") or "")
    if parts.get("milli"):
        return number("milli") / 1000, False
    if parts.get("seconds"):
        return number("seconds") + fraction, False
    if parts.get("days"):
        return np.round((number("days") + fraction - 25569) * DAY, 3), True
    hours, minutes, seconds = number("H"), number("M"), number("S")
    wrong = (minutes > 59) | (seconds > 59) | (hours > 24)
    if parts.get("half"):
        wrong |= (hours < 1) | (hours > 12)
        hours = hours % 12 + 12 * (parts["half"] == "p")
    clock = hours * 3600 + minutes * 60 + seconds + fraction
    clock[wrong | (clock > DAY)] = np.nan
    if not parts.get("y"):
        return clock, True
    return _days(found, words, order) * DAY + clock - _stated_offset(found, words), not parts[
        "zone"
    ]


def _days(found: re.Match[str], words: list[str], order: str) -> Floats:
    """Days since 1970; NaN for a day that does not exist."""
    parts = found.groupdict()
    year = _number(words, found.span("y"))
    if len(parts["y"]) == 2:
        year = np.where(year < 70, 2000, 1900) + year
    if parts.get("a"):
        first, second = (_number(words, found.span(name)) for name in ("a", "b"))
        day, month = (first, second) if order == "day-first" else (second, first)
    elif parts.get("name"):
        day = _number(words, found.span("d"))
        month = np.full(len(words), float(MONTHS[parts["name"]]))
    else:
        day, month = (_number(words, found.span(name)) for name in ("d", "m"))
    sound = (month >= 1) & (month <= 12) & (day >= 1) & (year >= 1)
    months = np.where(sound, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    begin = months.astype("datetime64[D]").astype(np.float64)
    length = (months + np.timedelta64(1, "M")).astype("datetime64[D]").astype(np.float64) - begin
    return np.where(sound & (day <= length), begin + day - 1, np.nan)


def _stated_offset(found: re.Match[str], words: list[str]) -> Floats:
    """Seconds ahead of UTC that are written behind the times; 0 where they are not, NaN where
    nowhere on earth is so far ahead.
    """
    if not found["zone"] or found["zone"][0] not in "+-":
        return np.full(len(words), 3600 * ZONES.get(found["zone"] or "z", 0.0))
    begin, end = found.span("zone")
    table = [word[begin:end].replace(":", "") for word in words]
    index = {text: (int(text[1:3]) * 3600 + int(text[3:5] or 0) * 60) for text in set(table)}
    ahead = np.array([index[text] * (-1 if text[0] == "-" else 1) for text in table], np.float64)
    return np.where(np.abs(ahead) <= FARTHEST_OFFSET, ahead, np.nan)


def offsets(local: Floats, zone: ZoneInfo) -> tuple[Floats, Floats]:
    """Seconds that a zone is ahead of UTC at local times, and what the second reading would add.

    A time that comes twice is taken as the first; a time that is left out by the clock is that
    much later.

    Args:
        local: local seconds since 1970; NaN allowed.
        zone: the zone.
    """
    filled = np.nan_to_num(local)
    days, day = np.unique(np.floor(filled / DAY), return_inverse=True)
    ahead = np.zeros(len(days))
    changes = np.zeros(len(days), bool)
    for k, one in enumerate(days):
        ahead[k], _ = _offset(one * DAY, zone)
        changes[k] = ahead[k] != _offset((one + 1) * DAY, zone)[0]
    first, second = ahead[day], np.zeros(len(local))
    rows = np.flatnonzero(changes[day])  # the clock is changed on that day
    quarters, place = np.unique(np.floor(filled[rows] / 900), return_inverse=True)
    table = np.array([_offset(quarter * 900, zone) for quarter in quarters]).reshape(-1, 2)
    first[rows], second[rows] = table[place, 0], np.maximum(table[place, 0] - table[place, 1], 0)
    return first, second


def _offset(local: float, zone: ZoneInfo) -> tuple[float, float]:
    """Seconds ahead of UTC at a local second since 1970, as the first and as the second reading."""
    try:
        moment = (dt.datetime(1970, 1, 1) + dt.timedelta(seconds=local)).replace(tzinfo=zone)
    except OverflowError:
        return 0.0, 0.0
    ahead, later = (moment.replace(fold=fold).utcoffset() for fold in (0, 1))
    return (ahead.total_seconds() if ahead else 0.0), (later.total_seconds() if later else 0.0)
