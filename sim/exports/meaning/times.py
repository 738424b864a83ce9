"""Moments as people write them, decided over the whole column and not cell by cell.

A cell's *shape* is the cell with its digits replaced by 9. A column has few shapes; each is read
once, and the digits of all its cells then follow by their places. Whether ``03/04/2026`` is in
March or April is decided by all cells together: somewhere a part is above 12, or nobody knows.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sim.exports.meaning.zones import (
    DAY,
    FARTHEST_OFFSET,
    ZONES,
    named_zones,
    offsets,
    seconds_ahead,
    without_zone,
)
from sim.exports.text.cells import Coded, coded

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

EARLIEST, LATEST = (
    dt.datetime(year, 1, 1, tzinfo=dt.UTC).timestamp() / 60 for year in (1980, 2100)
)
"""Moments in support, in minutes since 1970; others are slips or stand for something else."""
DIGITS = str.maketrans("0123456789", "9999999999")
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
_WEEKDAY = r"(?:[^\W\d_]{2,10}\.?,? +)?"
_YEAR = r"(?P<y>9999|99)"
_NAME = r"(?P<name>[^\W\d_]{3,10})\.?"
_DATES = (
    r"(?P<y>9999)(?P<sep>[-/.:]) ?(?P<m>99?)(?P=sep) ?(?P<d>99?)",
    r"(?P<y>9999)(?P<m>99)(?P<d>99)",
    rf"(?P<a>99?)(?P<sep>[-/.]) ?(?P<b>99?)(?P=sep) ?{_YEAR}",
    rf"(?P<d>99?)[-/. ]+{_NAME}[-/,. ]+{_YEAR}",
    rf"{_NAME} +(?P<d>99?),? +(?P<y>9999)",
)
_CLOCK = (
    r"(?:(?P<before>[ap])m *)?"
    r"(?P<H>99?)(?:[:h.](?P<M>99)(?:[:.](?P<S>99)(?:[.,](?P<f>9{1,9}))?)?)?"
    r"(?: ?(?P<half>[ap])\.? ?m\.?)?"
    r"(?: uhr)?",
    r"(?P<H>99)(?P<M>99)(?P<S>99)?",
    r"(?P<H>99)-(?P<M>99)-(?P<S>99)",
)
_ZONE = rf"(?: *\(?(?:(?:utc|gmt) ?)?(?P<zone>{'|'.join(ZONES)}|[-+]99?(?::?99)?)\)?)?"
_MOMENTS = tuple(
    re.compile(f"{_WEEKDAY}{date}(?:(?:[t ,_]+|-){clock})?{_ZONE}")
    for date in _DATES
    for clock in _CLOCK
)
_TOGETHER = re.compile(rf"{_DATES[1]}{_CLOCK[1]}{_ZONE}")
"""Without anything between: ``20260105083000``."""
_YEAR_LAST = re.compile(rf"{_WEEKDAY}{_NAME} +(?P<d>99?) +{_CLOCK[0]}{_ZONE} +(?P<y>9999)")
_SHORT = re.compile(rf"(?P<y>99)(?P<m>99)(?P<d>99)(?: {_CLOCK[0]})?{_ZONE}")
_TIMES = (re.compile(_CLOCK[0]),)
_EPOCH = re.compile(r"(?P<seconds>9{9,10})(?:[.,](?P<f>9{1,9}))?|(?P<milli>9{12,13})")
_EXCEL = re.compile(r"(?P<days>9{5})(?:[.,](?P<f>9{1,15}))?")
_LIKE = {
    **dict.fromkeys("年月년월", "-"),
    **dict.fromkeys("日秒일초", " "),
    **dict.fromkeys("時时点分시분", ":"),
}
_SIGNS = str.maketrans(_LIKE)
"""East Asian signs of dates, and what stands there elsewhere."""
_HALVES = {"上午": "am", "午前": "am", "오전": "am", "下午": "pm", "午後": "pm", "오후": "pm"}
_ORDINAL = re.compile(r"(?<=9)(?:st|nd|rd|th|er|[ºª°])(?=[\s,])")
_BETWEEN = re.compile(
    r"(?<=[\s,])(?:de|del|of|à|at|um|om|kl\.?|às|a las|alle ore|alle)(?=\s+(?:[^\W\d_]|9))"
)
_EXPLAINED = re.compile(r"(?<=[-+]9999) \([^)9]*\)$")


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
        for found, members in _shapes([without_zone(word) for word in column.words]):
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


def moments(column: Coded, zone: dt.tzinfo, order: str, *, short_dates: bool = False) -> Moments:
    """What a column of moments says.

    Args:
        column: its cells; empty where a moment is missing.
        zone: of times without an offset.
        order: ``day-first`` or ``month-first``, for dates like ``03/04/2026``.
        short_dates: whether six digits are a date (``990101``).
    """
    words = column.words
    named = named_zones(words)
    elsewhere = {k for places in named.values() for k in places}
    here = ["" if k in elsewhere else word for k, word in enumerate(words)] if named else words
    result = _read(here, zone, order, short_dates)
    for name, places in named.items():
        bare = coded([without_zone(words[k]) for k in places])
        part = moments(bare, ZoneInfo(name), order, short_dates=short_dates)
        for one in fields(Moments):
            getattr(result, one.name)[places] = getattr(part, one.name)
    return result.where(column.codes)


def _read(words: Sequence[str], zone: dt.tzinfo, order: str, short_dates: bool) -> Moments:
    """What each of some words says; empty ones say nothing."""
    size = len(words)
    at, twice = np.full(size, np.nan), np.zeros(size)
    no_time, no_date, unreadable = (np.zeros(size, bool) for _ in range(3))
    index = {word: k for k, word in enumerate(words)}
    read = np.zeros(size, bool)
    shapes = list(_shapes(words, short_dates))
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
    for k in np.flatnonzero(~read).tolist():
        if words[k]:
            at[k] = _by_iso(words[k], zone)
    strange = ~no_date & ~((at >= EARLIEST) & (at < LATEST))
    unreadable = (strange | np.isnan(at)) & np.array([bool(word) for word in words], bool)
    at[strange] = np.nan
    return Moments(at, no_time, no_date, twice, unreadable)


def _by_iso(cell: str, zone: dt.tzinfo) -> float:
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
        low = _plainly(low)
        together = (_TOGETHER,) if all(map(_dated, members)) else ()
        for pattern in (*_MOMENTS, *together, _YEAR_LAST, *_TIMES, _EPOCH, _EXCEL):
            found = pattern.fullmatch(low)
            if found and (found.groupdict().get("name") or "jan") in MONTHS:
                if pattern in _TIMES and not re.search(r"[:hu]", low) and not found["half"]:
                    continue
                yield found, members
                break


def _plainly(shape: str) -> str:
    """A shape without what only people need; each sign stays at its place."""
    if not shape.isascii():
        for word, half in _HALVES.items():
            shape = shape.replace(word + " ", half + " ").replace(word, half)
        shape = shape.translate(_SIGNS)
    for pattern in (_ORDINAL, _BETWEEN, _EXPLAINED):
        shape = pattern.sub(lambda found: " " * len(found[0]), shape)
    return shape.rstrip(" :")


def _dated(word: str) -> bool:
    """Whether digits without anything between begin with a day of our centuries."""
    return word[:2] in ("19", "20") and word[4:6] <= "12" and word[6:8] <= "31"


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
    if half := parts.get("half") or parts.get("before"):
        wrong |= (hours < 1) | (hours > 12)
        hours = hours % 12 + 12 * (half == "p")
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
    index = {text: seconds_ahead(text[1:]) for text in set(table)}
    ahead = np.array([index[text] * (-1 if text[0] == "-" else 1) for text in table], np.float64)
    return np.where(np.abs(ahead) <= FARTHEST_OFFSET, ahead, np.nan)
