"""Durations as systems write them: seconds, ``h:mm:ss``, ``3m 20s``, hours with a comma, ISO."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.exports.text.cells import Coded

UNITS: Mapping[str, float] = {
    "ms": 1 / 60000,
    "milliseconds": 1 / 60000,
    "s": 1 / 60,
    "sec": 1 / 60,
    "secs": 1 / 60,
    "seconds": 1 / 60,
    "sek": 1 / 60,
    "sekunden": 1 / 60,
    "min": 1.0,
    "mins": 1.0,
    "minutes": 1.0,
    "minuten": 1.0,
    "h": 60.0,
    "hr": 60.0,
    "hrs": 60.0,
    "hours": 60.0,
    "std": 60.0,
    "stunden": 60.0,
    "m": 1.0,
    "mn": 1.0,
    "minute": 1.0,
    "minutos": 1.0,
    "minuti": 1.0,
    "minuut": 1.0,
    "second": 1 / 60,
    "sekunde": 1 / 60,
    "seg": 1 / 60,
    "segundos": 1 / 60,
    "secondes": 1 / 60,
    "secondi": 1 / 60,
    "hour": 60.0,
    "stunde": 60.0,
    "heures": 60.0,
    "horas": 60.0,
    "ore": 60.0,
    "uur": 60.0,
    "day": 1440.0,
    "tag": 1440.0,
    "jours": 1440.0,
    "d": 1440.0,
    "days": 1440.0,
    "tage": 1440.0,
    **dict.fromkeys(("dag", "dagen", "dni", "dias", "días", "giorni", "jour"), 1440.0),
    **dict.fromkeys(
        ("heure", "hora", "ora", "godz", "timmar", "tim", "ч", "час", "时", "小时"), 60.0
    ),
    **dict.fromkeys(("時間", "시간"), 60.0),
    **dict.fromkeys(("minuto", "minut", "minuter", "мин", "分", "分钟", "분"), 1.0),
    **dict.fromkeys(("seconde", "segundo", "sekund", "sekunder", "сек", "秒", "초"), 1 / 60),
}
"""Minutes in each unit."""
MILLISECONDS = ("ms", "milliseconds")
_PARTS = re.compile(
    r"(?:(\d+)(?: ?(?:d|days?|t|tage?),? ?|\.(?=\d\d:\d\d:)))?(\d+):(\d\d)(?::(\d\d(?:[.,]\d+)?))?"
)
_WORDS = re.compile(r"([\d.,]*\d) ?([^\W\d_]+)\.?")
_JOINING = re.compile(r"(?:[ ,]|and|und|et|y|e)*")
_MARKS = re.compile(r"(\d+)['′’] ?(?:(\d+(?:[.,]\d+)?)(?:\"|″|''|’’))?")
_OF_A_DAY = re.compile(
    r"(?:(?:1899-12-3[01]|1900-01-0[01]|1970-01-01|0001-01-01)[t ])?"
    r"(\d+:\d\d:\d\d(?:\.\d+)?)(?: ?([ap])\.?m\.?)?"
)
"""A time that a spreadsheet or database shows for a duration, with the first day that it knows."""
_GROUPS = re.compile(r"(?<=\d)['’\s](?=\d{3}(?!\d))")
_ISO = re.compile(r"p(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:[.,]\d+)?)s)?)?")


def durations(
    column: Coded, unit: str, *, brief: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Minutes of each cell of a column of durations (NaN: missing), and which cannot be read.

    Args:
        column: the cells, empty where missing.
        unit: of a bare number (a key of :data:`UNITS`); two parts with a colon are hours and
            minutes where it is ``h`` or ``min``, minutes and seconds where it is ``s``.
        brief: whether two parts are minutes and seconds though a bare number is one of minutes, as
            with calls.
    """
    words = [word.strip() for word in column.words]
    if sign := _thousands(words, unit):
        words = [word.replace(sign, "") for word in words]
    if _parts_of_a_day(words):
        unit = "days"
    short = UNITS[unit] < 1 or (brief and UNITS[unit] == 1)
    read = np.array([_minutes(word, unit, short) for word in words], np.float64)
    wrong = np.isnan(read) & np.array([bool(word) for word in words], bool)
    return read[column.codes], wrong[column.codes]


def _thousands(words: Sequence[str], unit: str) -> str:
    """What separates thousands in a column: a point or comma that three digits follow in each
    number that has one, while smaller numbers have none; empty where it is a decimal sign, or none.
    """
    for sign in ",.":
        parted = [word for word in words if sign in word]
        plain = [word for word in words if word.isdecimal()]
        grouped = all(re.fullmatch(rf"[1-9]\d{{,2}}(?:\{sign}\d{{3}})+", word) for word in parted)
        below = plain and max(map(int, plain)) < 1000
        if parted and grouped and len(parted) + len(plain) == sum(map(bool, words)):
            return sign if below or unit in MILLISECONDS else ""
    return ""


def _parts_of_a_day(words: Sequence[str]) -> bool:
    """Whether bare numbers are parts of a day, as a spreadsheet keeps times: all below 1, and with
    more digits than anybody measures.
    """
    numbers = [word for word in words if not np.isnan(_number(word)) and _number(word)]
    fine = sum(len(re.sub(r"^.*[.,]", "", word)) >= 5 for word in numbers)
    return bool(numbers) and max(map(_number, numbers)) < 1 and fine >= len(numbers) / 2


def _minutes(cell: str, unit: str, short: bool) -> float:
    cell = cell.lower()
    if (found := _OF_A_DAY.fullmatch(cell)) and (found[2] or "-" in cell):
        late, twelve = found[2] == "p", bool(found[2]) and found[1].startswith("12:")
        return _minutes(found[1], unit, short) + 720.0 * (late - twelve)
    if found := _PARTS.fullmatch(cell):
        days, first, second, third = found.groups()
        if third is None and short:
            return int(first) + int(second) / 60
        seconds = float(third.replace(",", ".")) if third else 0.0
        return int(days or 0) * 1440 + int(first) * 60 + int(second) + seconds / 60
    if len(cell) > 2 and (found := _ISO.fullmatch(cell)):
        parts = (float((part or "0").replace(",", ".")) for part in found.groups())
        return sum(n * unit for n, unit in zip(parts, (1440, 60, 1, 1 / 60), strict=True))
    number = _number(cell)
    if not np.isnan(number):
        return number * UNITS[unit]
    if found := _MARKS.fullmatch(cell):
        return int(found[1]) + _number(found[2] or "0") / 60
    said = _WORDS.findall(cell)
    if said and _JOINING.fullmatch(_WORDS.sub("", cell)) and all(word in UNITS for _, word in said):
        return float(sum(_number(amount) * UNITS[word] for amount, word in said))
    return np.nan


def _number(text: str) -> float:
    """A number of 0 or more, with a decimal point or comma; NaN if it is none."""
    text = _GROUPS.sub("", text)
    if "," in text and "." in text:  # the last of them is the decimal sign
        text = text.replace("," if text.rfind(".") > text.rfind(",") else ".", "")
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return np.nan
    return number if 0 <= number < 1e12 else np.nan
