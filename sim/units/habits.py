"""Ways of writing that are right elsewhere: German numbers, dates and weekdays → the form here."""

from __future__ import annotations

import datetime as dt
import re

_DATE = re.compile(r"([0-9]{1,4})([./-])([0-9]{1,2})\2([0-9]{1,4})")
_COMMA = re.compile(r"[0-9]+(?:\.[0-9]{3})*,[0-9]+")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9])")
_POINTS = re.compile(r"\s*([0-9]{1,3})\.([0-9]{3})(?:\.[0-9]{3})*(\s*(?:per\b|/).*)?")
_NAMED_DATE = re.compile(r"([0-9]{1,2})\.?\s*([A-Za-zä]{3,9})\.?\s+([0-9]{4})")
_MONTHS = {
    **dict.fromkeys(("jan", "januar", "january", "jänner"), 1),
    **dict.fromkeys(("feb", "februar", "february"), 2),
    **dict.fromkeys(("mär", "mar", "märz", "march"), 3),
    **dict.fromkeys(("apr", "april"), 4),
    **dict.fromkeys(("may", "mai"), 5),
    **dict.fromkeys(("jun", "juni", "june"), 6),
    **dict.fromkeys(("jul", "juli", "july"), 7),
    **dict.fromkeys(("aug", "august"), 8),
    **dict.fromkeys(("sep", "sept", "september"), 9),
    **dict.fromkeys(("oct", "okt", "oktober", "october"), 10),
    **dict.fromkeys(("nov", "november"), 11),
    **dict.fromkeys(("dec", "dez", "dezember", "december"), 12),
}
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

OTHER_WORDS = {
    **dict.fromkeys(("aht", "handlungszeit", "bearbeitungszeit", "gesprächszeit"), "handle_time"),
    **dict.fromkeys(("talk_time", "service_time", "processing_time"), "handle_time"),
    **dict.fromkeys(("acw", "nachbearbeitung", "nachbearbeitungszeit", "nacharbeit"), "wrap_up"),
    **dict.fromkeys(("mitarbeiter", "personen", "headcount", "heads", "staff", "anzahl"), "agents"),
    **dict.fromkeys(("kanäle", "kanal"), "channels"),
    **dict.fromkeys(("themen", "thema", "anliegen"), "topics"),
    **dict.fromkeys(("nachfrage", "bedarf"), "demand"),
    **dict.fromkeys(("ziele", "ziel"), "targets"),
    **dict.fromkeys(("stufen", "ebenen", "levels"), "tiers"),
    **dict.fromkeys(("schicht", "arbeitszeit"), "shift"),
    **dict.fromkeys(("pausen", "pause"), "breaks"),
    **dict.fromkeys(("fehlzeit", "fehlzeiten", "krankheit", "krankenstand"), "absence"),
    **dict.fromkeys(("kosten", "lohn", "wage", "salary"), "cost"),
    **dict.fromkeys(("anteil", "percentage"), "share"),
    **dict.fromkeys(("geduld", "wartebereitschaft"), "patience"),
    **dict.fromkeys(("menge", "volumen", "anzahl_kontakte", "arrivals", "calls"), "volume"),
    **dict.fromkeys(("wochen", "dauer"), "weeks"),
    **dict.fromkeys(("beginn", "anfang", "startdatum"), "start"),
    **dict.fromkeys(("wochentage", "wochentag"), "weekdays"),
    "fähigkeiten": "skills",
    "feiertage": "holidays",
    "horizont": "horizon",
    "mez": "Europe/Berlin",
    "schichten": "shifts",
    "stunden": "hours",
    "wachstum": "growth",
    "weiterleitung": "escalate",
    "zeitzone": "time_zone",
    "öffnungszeiten": "opening_hours",
}
"""Words for keys and values in German, or elsewhere in the trade → the word of scenario files."""


def iso_dates(text: str) -> list[str]:
    """What a date in another form may mean: "05.01.2026", "5.1.26" and "5. Januar 2026" →
    2026-01-05, "05/01/2026" → both.
    """
    named = _NAMED_DATE.fullmatch(text.strip())
    if named is not None and named[2].lower() in _MONTHS:
        text = f"{named[1]}.{_MONTHS[named[2].lower()]}.{named[3]}"
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return []
    first, mark, middle, last = match[1], match[2], int(match[3]), match[4]
    last = f"20{last}" if len(last) == 2 and len(first) < 3 else last
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
