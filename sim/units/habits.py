"""Ways of writing that are right elsewhere: German numbers, dates and weekdays → the form here."""

from __future__ import annotations

import datetime as dt
import re

_DATE = re.compile(r"([0-9]{1,4})([./-])([0-9]{1,2})\2([0-9]{1,4})")
_COMMA = re.compile(r"[0-9]+(?:\.[0-9]{3})*,[0-9]+")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9])")
_POINTS = re.compile(r"\s*([0-9]{1,3})\.([0-9]{3})(?:\.[0-9]{3})*(\s*(?:per\b|/).*)?")
_DAYS = {
    "mo": "mon",
    "di": "tue",
    "mi": "wed",
    "do": "thu",
    "fr": "fri",
    "sa": "sat",
    "so": "sun",
    "montag": "mon",
    "dienstag": "tue",
    "mittwoch": "wed",
    "donnerstag": "thu",
    "freitag": "fri",
    "samstag": "sat",
    "sonnabend": "sat",
    "sonntag": "sun",
}


def iso_dates(text: str) -> list[str]:
    """What a date in another form may mean: "05.01.2026" → 2026-01-05, "05/01/2026" → both."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return []
    first, mark, middle, last = match[1], match[2], int(match[3]), match[4]
    if len(first) == 4:
        orders = [(int(first), middle, int(last))]
    else:
        orders = [(int(last), middle, int(first))]
        orders += [(int(last), int(first), middle)] if mark == "/" else []
    found = []
    for year, month, day in orders:
        try:
            found.append(dt.date(year, month, day).isoformat())
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def iso_moments(text: str) -> list[str]:
    """What a date and time in another form may mean: "05.01.2026 8:30" → 2026-01-05 08:30."""
    day, _, clock = text.strip().partition(" ")
    match = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})(:[0-9]{2})?", clock.strip())
    time = f" {int(match[1]):02d}:{match[2]}{match[3] or ''}" if match else ""
    return [f"{date}{time}" for date in iso_dates(day)] if match or not clock.strip() else []


def english_days(text: str) -> str | None:
    """Weekdays in German, as they are written here: "Mo-Fr" → "mon-fri"; None if it is not that."""
    words = re.split(r"(\s*(?:[-–,]|\bbis\b|\bund\b)\s*)", text.strip())
    days = [_DAYS.get(word.lower().rstrip("."), word.lower()) for word in words[::2]]
    if not set(days) <= {*_DAYS.values()} or words[::2] == days:
        return None
    marks = [", " if "," in mark or "und" in mark else "-" for mark in words[1::2]]
    return "".join(part for pair in zip(days, [*marks, ""], strict=True) for part in pair)


def with_point(text: str) -> str | None:
    """A number with commas as it is written here: "4,5 min" → "4.5 min", "4,800 per month" →
    "4800 per month"; None where there is no such number.
    """
    if (match := _THOUSANDS.search(text)) is not None and not text[: match.start()].strip():
        return text.replace(match[0], match[0].replace(",", ""), 1).strip()
    if (match := _COMMA.search(text)) is not None and not text[: match.start()].strip():
        number = match[0].replace(".", "").replace(",", ".")
        return text.replace(match[0], number, 1).strip()
    return None


def rate(number: float, digits: int = 5) -> str:
    """A number of a rate as we write it: never with three decimals, which may separate thousands.

    Args:
        number: the number.
        digits: how many digits it deserves.
    """
    text = f"{number:.{digits}g}"
    return f"{text}0" if _POINTS.fullmatch(f"{text} per") else text


def thousands_point(text: str) -> str | None:
    """A rate or amount whose point may separate thousands, without it: "4.800 per month" → "4800
    per month"; None where it cannot.
    """
    match = _POINTS.fullmatch(text)
    if match is None or match[1].strip("0") == "":
        return None
    return re.sub(r"\.(?=[0-9]{3})", "", text).strip()
