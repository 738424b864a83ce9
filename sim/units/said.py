"""What people say where a form is expected → that form: "3.000 im Monat" → "3000 per month".

Each function gives the text in the form of scenario files, or None where it does not know what is
meant. Whether the value can be is for the form's own reader to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sim.units.habits import english_days

_ANY = re.IGNORECASE
_NUMBER = (
    r"[-+−]?(?:[0-9]{1,3}(?:[.,'’ \u00a0\u202f][0-9]{3})+(?:[.,][0-9]{1,2})?(?![0-9])"
    r"|[0-9]*[.,]?[0-9]+)"
)
_GROUPED = re.compile(
    r"[-+]?[0-9]{1,3}(?:([.,'’ \u00a0\u202f])[0-9]{3})(?:\1[0-9]{3})*(?:[.,][0-9]+)?"
)
_ABOUT = re.compile(r"^(?:about|around|approx\.?|circa|ca\.?|etwa|ungefähr|rund|~|≈)\s*", _ANY)
_MONEY = r"(?:EUR|USD|GBP|CHF|euros?|dollars?|[€$£])"
_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty",
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn "
    "fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig",
)
_COUNTED = {word: str(k) for words in _WORDS for k, word in enumerate(words.split())}
_COUNTED |= {"none": "0", "no": "0", "kein": "0", "keine": "0", "eine": "1", "einen": "1"}
_THOUSAND = re.compile(r"(?:k|tsd\.?|thousand|tausend)(?![a-zäöü])\s*", _ANY)
_PERCENT = r"(?:%|percent|per\s?cent|prozent|v\.\s?h\.)"
_TIMES = {
    "s": "s sec secs second seconds sek sekunde sekunden",
    "min": "m min mins minute minutes minuten",
    "h": "h hr hrs hour hours std stunde stunden",
    "days": "d day days tag tage tagen",
    "weeks": "week weeks woche wochen",
    "months": "month months mo monat monate monaten monats",
    "years": "year years jahr jahre jahren",
}
_UNITS = {word: unit for unit, words in _TIMES.items() for word in words.split()}
_ONE = {"s": "second", "min": "minute", "h": "hour"}
_EVERY = {
    **dict.fromkeys(("hourly", "stündlich"), "hour"),
    **dict.fromkeys(("daily", "täglich"), "day"),
    **dict.fromkeys(("weekly", "wöchentlich"), "week"),
    **dict.fromkeys(("monthly", "monatlich"), "month"),
    **dict.fromkeys(("yearly", "annually", "jährlich"), "year"),
}
_PER = re.compile(
    rf"(?P<percent>{_PERCENT})?\s*(?:{_MONEY}|[a-zäöü-]+(?=[\s/]))?\s*"
    r"(?:/|(?:per|a|an|each|every|in\s+the|pro|im|am|je|in\s+der)\s)\s*(?P<unit>[a-zäöü]+)\.?",
    _ANY,
)
_OPEN = r"(?:business|working|opening|office|work|geschäfts|arbeits|werk|öffnungs)"
_WITHIN = r"(?:\b(?:within|innerhalb(?:\s+von)?|in|binnen|under|unter)\b|<|≤)"
_BOUNDS = {
    "at least": r"at least|no less than|mindestens|minimal|minimum|min\.?|nicht unter|>=?|≥|≧",
    "at most": (
        r"at most|no more than|up to|höchstens|maximal|maximum|max\.?|bis zu|nicht über|<=?|≤|≦"
    ),
}
_CLOCK = r"(\d{1,2})(?:[:.h]?(\d{2}))?\s*(?:h|uhr)?\s*(am|pm|a\.m\.?|p\.m\.?)?"
_SPAN = re.compile(
    rf"(?:from|von)?\s*{_CLOCK}\s*(?:-|–|—|to|until|till|bis)\s*{_CLOCK}\s*(?:h\b|uhr)?", _ANY
)
_ALL = r"(?:24\s*/\s*7|always|immer|rund um die uhr|around the clock)"
_DAYS = {
    **dict.fromkeys(("daily", "every day", "all days", "täglich", "jeden tag"), "mon-sun"),
    **dict.fromkeys(("weekdays", "working days", "business days", "werktags"), "mon-fri"),
    **dict.fromkeys(("weekend", "weekends", "wochenende"), "sat-sun"),
}


def amount(text: str) -> tuple[str, str] | None:
    """The number that a text begins with, plainly written, and what follows it.

    "3.000 calls" → ("3000", "calls"), "4,5" → ("4.5", ""), "twelve" → ("12", ""), "3k" → 3000.
    A point or comma before exactly three digits separates thousands.
    """
    text = re.sub(rf"^{_MONEY}\s*", "", _ABOUT.sub("", text.strip(), 1), flags=_ANY)
    word = re.match(r"[a-zäöü]+", text, _ANY)
    if word and word[0].lower() in _COUNTED:
        return _COUNTED[word[0].lower()], text[word.end() :].strip()
    match = re.match(_NUMBER, text)
    if match is None:
        return None
    number = match[0].replace("−", "-")
    grouped = _GROUPED.fullmatch(number)
    if grouped and not number.lstrip("+-").startswith("0"):
        number = number.replace(grouped[1], "")
    number = number.replace(",", ".")
    rest = text[match.end() :].strip()
    thousand = _THOUSAND.match(rest)
    if thousand:
        number, rest = f"{float(number) * 1000:.12g}", rest[thousand.end() :]
    return number, rest


def points_separate(cells: Iterable[str]) -> bool:
    """Whether points separate thousands in a column of numbers: each has three digits behind it."""
    pointed = [cell.strip() for cell in cells if "." in cell]
    return all(re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?", cell) for cell in pointed)


def whole(text: str) -> str | None:
    """A whole number of people or things: "zwölf", "12 people" and "12.0" → "12"."""
    found = amount(text)
    if found is None or not re.fullmatch(r"[a-zäöü]*", found[1], _ANY):
        return None
    number = float(found[0])
    return f"{number:.0f}" if number.is_integer() else None


def money(text: str) -> str | None:
    """An amount of money: "€4,500", "4 500" and "900 EUR" → the number."""
    found = amount(text)
    return found[0] if found and re.fullmatch(rf"{_MONEY}?", found[1], _ANY) else None


def share(text: str) -> str | None:
    """A percentage: "80 percent" and "0,8" → "80%", "80" → "80%"."""
    found = amount(text)
    if found is None or not re.fullmatch(rf"{_PERCENT}?", found[1], _ANY):
        return None
    return _percent(*found)


def _percent(number: str, sign: str) -> str:
    value = float(number)
    return f"{value * 100 if not sign and 0 < value < 1 else value:.12g}%"


def rate(text: str) -> str | None:
    """A number per unit of time: "280 a day" → "280 per day", "3 Prozent im Monat" → "3% per
    month", "€28/h" → "28 per hour".
    """
    found = amount(text)
    if found is None:
        return None
    number, rest = found
    match = _PER.fullmatch(rest)
    words = rest.lower().split()
    if match is not None:
        unit = _unit(match["unit"])
        sign = "%" if match["percent"] else ""
    elif words and words[-1] in _EVERY and len(words) <= 2:
        unit = _EVERY[words[-1]]
        sign = "%" if re.match(_PERCENT, rest, _ANY) else ""
    else:
        return None
    return f"{number}{sign} per {unit}" if unit else None


def _unit(word: str) -> str | None:
    unit = _UNITS.get(word.lower())
    return _ONE.get(unit, unit.rstrip("s")) if unit else None


def duration(text: str) -> str | None:
    """A time: "8 Stunden" → "8 h", "24h" → "24 h", "one working day" → "1 business day"."""
    found = amount(text)
    match = re.fullmatch(rf"({_OPEN}[\s-]*)?([a-zäöü]+)\.?", found[1], _ANY) if found else None
    if found is None or match is None or match[2].lower() not in _UNITS:
        return None
    unit = _UNITS[match[2].lower()]
    if match[1]:
        unit = "business " + {"h": "hours", "min": "minutes"}.get(unit, unit)
    return f"{found[0]} {unit.rstrip('s') if found[0] == '1' and unit != 's' else unit}"


def target(text: str) -> str | None:
    """A promise: "80/20", "80 % in 20 s" and "0.8 within 20 seconds" → "80% within 20 s"."""
    text = text.strip()
    both = re.fullmatch(rf"({_NUMBER})\s*({_PERCENT}?)\s*/\s*(.+)", text, _ANY)
    match = both or re.fullmatch(
        rf"({_NUMBER})\s*({_PERCENT}?)[^0-9%]*?{_WITHIN}\s*(.+)", text, _ANY
    )
    first = amount(match[1]) if match else None
    if match is None or first is None:
        return None
    time = f"{match[3]} s" if both and re.fullmatch(_NUMBER, match[3]) else match[3]
    within = duration(time)
    return f"{_percent(first[0], match[2])} within {within}" if within else None


def bound(text: str) -> str | None:
    """A bound: "höchstens 5 Prozent" and "< 5 %" → "at most 5%", "min. 70 %" → "at least 70%"."""
    for words, others in _BOUNDS.items():
        match = re.fullmatch(rf"(?:{others})\s*([0-9].*)", text.strip(), _ANY)
        if match is not None:
            rest = match[1]
            value = share(rest) if re.search(_PERCENT, rest, _ANY) else duration(rest)
            value = value or money(rest)
            return f"{words} {value}" if value else None
    return None


def span(text: str, *, by_day: bool = False) -> str | None:
    """Hours from-to: "8am-6pm" and "8 bis 18 Uhr" → "08:00-18:00".

    Args:
        text: the hours.
        by_day: "9-5" ends in the afternoon, not in the night.
    """
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        return None
    begin, end = _minute(*match.groups()[:3]), _minute(*match.groups()[3:])
    named = match[3] or match[6]
    if by_day and not named and end <= begin < 12 * 60:
        end += 12 * 60
    if max(begin, end) > 24 * 60:
        return None
    return "-".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in (begin, end))


def _minute(hour: str, minute: str | None, half: str | None) -> int:
    number = int(hour)
    if half:
        number = number % 12 + (12 if half.lower().startswith("p") else 0)
    return number * 60 + int(minute or 0)


def opening(text: str) -> dict[str, list[str]] | None:
    """Days and hours of a week: "Mo-Fr 8-18, Sa 9-13" → {"mon-fri": ["08:00-18:00"], …}.

    Hours without days are those of the days before; of Monday to Friday where there are none.
    """
    text = text.strip()
    if re.fullmatch(_ALL, text, _ANY):
        return {"mon-sun": ["00:00-24:00"]}
    found: dict[str, list[str]] = {}
    days, end = "mon-fri", 0
    for match in _SPAN.finditer(text):
        days = weekdays(text[end : match.start()]) or days
        hours = span(match[0], by_day=True)
        if not hours:
            return None
        found.setdefault(days, []).append(hours)
        end = match.end()
    return found if found and not text[end:].strip(" .") else None


def weekdays(text: str) -> str:
    """Weekdays as a scenario names them; what is no weekday stays, nothing stays nothing."""
    text = re.sub(r"^(?:and|und)\b\s*", "", text.lower().strip(" ,;:."))
    text = re.sub(r"\s*(?:–|—|-|\bto\b|\bthrough\b|\bbis\b)\s*", "-", text)
    text = re.sub(r"\s*(?:\band\b|\bund\b|&|\+|,)\s*", ", ", text)
    return _DAYS.get(text) or english_days(text) or text
