"""What somebody types as an answer → its value, or what it should look like."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sim.drafts.answers import CHANNELS, MOST_LINES, PRODUCTS, WEEKS_A_MONTH, Answers
from sim.drafts.promises import BY_CLOCK, split_clock
from sim.errors import UsageError
from sim.scenarios.sections.section import is_name
from sim.units import (
    MINUTES,
    MONTH,
    GrowthRate,
    ServiceTarget,
    UnreadableError,
    got,
    nearest,
    plain,
)
from sim.units.quantities import parse_duration
from sim.units.said import amount, duration, rate, share, target, whole

HOURS_A_WEEK = 40.0
"""Of an agent with a full contract: what a wage of a month is divided by."""
LINES = "3, or their names: coffee 60%, vacuum cleaners 40%"
LONGEST_LINE = 40
"""Characters of a product line's name, which topics and teams are called by."""
A_MONTH = {"week": WEEKS_A_MONTH, "month": 1.0, "year": 1 / 12}


def read_answer(key: str, text: str) -> Any:
    """The value of an answer: "3.000 im Monat" → 3000.0, "80/20" → "80% within 20 s".

    Args:
        key: which answer, a name of :class:`Answers` or of its ``volumes``.
        text: as typed.

    Raises:
        UsageError: says what is wrong with it and what a right answer looks like.
    """
    text = text.strip()
    try:
        value = _READ[key](text) if key in _READ else text
    except (UsageError, UnreadableError) as error:
        raise UsageError(f"{key}: {error}") from None
    one: dict[str, Any] = {key: value}
    if key in CHANNELS:
        one = {"volumes": dict.fromkeys(CHANNELS, 1.0) | one}
    Answers(**one)
    return value


def _number(text: str, example: str, *, rest: str = r"(?:[^\W\d]*|[€$£])") -> float:
    found = amount(text)
    if found is None or not re.fullmatch(rest, found[1]):
        raise UsageError(f"must be a number, e.g. {example} {got(text)}")
    return float(found[0])


def _volume(text: str) -> float:
    per = rate(text)
    if per is None or "%" in per:
        month = _number(text, "3000", rest=r"[^\W\d]*")
        if not month.is_integer():
            either = f"`{1000 * month:.0f}` or `{round(month)}`"
            raise UsageError(
                f"must be a whole number of contacts a month: write {either} {got(text)}"
            )
        return month
    number, unit = float(per.split()[0]), per.split()[-1]
    if unit not in A_MONTH:
        month = number * MONTH / MINUTES[unit]
        days = f"{number * 5 * WEEKS_A_MONTH:.0f} if you are open on five days a week, "
        days = days if unit == "day" else ""
        raise UsageError(f"must be those of a month: {days}{month:.0f} if always {got(text)}")
    return number * A_MONTH[unit]


def _people(text: str) -> int | None:
    number = whole(text)
    if number is None:
        raise UsageError(f"must be a whole number of people, e.g. 12 {got(text)}")
    return int(number) or None


def _growth(text: str) -> float:
    per = rate(text)
    if per is not None and "%" in per:
        return GrowthRate.read(per).factor(MONTH) - 1
    number = _number(text, "3%", rest=r"(?:%|percent|prozent)?")
    if 0 < abs(number) < 0.1 and not text.endswith(("%", "t")):
        choice = f"`{plain(100 * number)}%` or `{plain(number)}%`"
        raise UsageError(f"is a share or a percentage: write {choice} {got(text)}")
    return number / 100


def _cost(text: str) -> float:
    per = rate(text)
    if per is None:
        return _number(text, "28")
    number, unit = float(per.split()[0].rstrip("%")), per.split()[-1]
    if unit == "hour":
        return number
    weeks = MINUTES[unit] / MINUTES["week"]
    hour = f"{number / weeks / HOURS_A_WEEK:.3g}"
    raise UsageError(
        f"must be that of an hour: about {hour} with {HOURS_A_WEEK:g} hours a week {got(text)}"
    )


def _minutes(text: str) -> float | None:
    found = amount(text)
    unit = MINUTES.get((duration(text) or "x min").split()[-1], 1.0)
    if found is None or (found[1] and duration(text) is None):
        raise UsageError(f"must be a number of minutes, e.g. 6 {got(text)}")
    return float(found[0]) * unit or None


def _reply(text: str) -> str:
    if re.fullmatch(r"[0-9.,]+", text):
        raise UsageError(f"needs a unit, e.g. `{text} h` or `{text} business hours` {got(text)}")
    said, by_clock = split_clock(text)
    found = target(said) or duration(said) or said
    if not re.search(r"\b(?:within|business)\b", found):
        _check_time(found, text, "`8 hours`, `1 day` or `80% within 4 h`")
    return found + f" {BY_CLOCK}" * by_clock


def _answer(text: str) -> str:
    found = target(text) or text
    try:
        ServiceTarget.read(found)
    except UnreadableError as error:
        if re.search(r"[0-9.]%\s+within\s", found):
            raise
        usual = "must be a share and a time, e.g. `80/20` (80 % within 20 s)"
        raise UsageError(f"{usual} {got(text)}") from error
    return found


def _lead_time(text: str) -> str:
    if re.fullmatch(r"[0-9.,]+", text):
        raise UsageError(f"needs a unit, e.g. `{text} weeks` or `{text} months` {got(text)}")
    found = duration(text) or text
    _check_time(found, text, "`8 weeks` or `2 months`")
    return found


def _check_time(time: str, text: str, examples: str) -> None:
    """Refuse what is no time, with examples of the times that are asked for."""
    try:
        parse_duration(time)
    except UnreadableError as error:
        if not error.parts[0][1].startswith("must be a duration"):
            raise
        raise UsageError(f"must be a time, e.g. {examples} {got(text)}") from None


def _product(text: str) -> str:
    word = text.strip().lower()
    meant = next((product for product, words in _CALLED.items() if word in words), word)
    if meant not in PRODUCTS:
        near = nearest(word, PRODUCTS)
        meant_it = f"; did you mean `{near}`?" if near else ""
        raise UsageError(f"must be simple, mixed or complex{meant_it} {got(text)}")
    return meant


_CALLED = {
    "simple": ("easy", "einfach", "leicht"),
    "mixed": ("medium", "average", "gemischt", "mittel"),
    "complex": ("hard", "difficult", "komplex", "schwer", "schwierig"),
}
"""What else people say."""


def _lines(text: str) -> dict[str, float]:
    """How many, or their names, with shares where they are known; one is none."""
    number = whole(text)
    if number is not None:
        many = int(number)
        if not 0 <= many <= MOST_LINES:
            raise UsageError(f"must be at most {MOST_LINES} {got(text)}")
        return {f"line {k + 1}": 1 / many for k in range(many)} if many > 1 else {}
    parts = [_named_share(part, text) for part in re.split(r"[,;]\s+|[;\n]", text) if part.strip()]
    names = [name for name, _ in parts]
    if len(names) < 2:
        raise UsageError(f"must be a number of product lines, e.g. {LINES} {got(text)}")
    if len({name.lower() for name in names}) < len(names) or len(names) > MOST_LINES:
        raise UsageError(f"must be different names, at most {MOST_LINES} {got(text)}")
    left = 1 - sum(part for _, part in parts if part is not None)
    unsaid = sum(part is None for _, part in parts)
    if not (left > 1e-3 if unsaid else abs(left) <= 1e-3):
        rule = "leave something for those without one" if unsaid else "come to 100%"
        raise UsageError(f"the shares must {rule}, not {plain(100 * (1 - left))}% {got(text)}")
    return {name: left / unsaid if part is None else part for name, part in parts}


def _named_share(part: str, text: str) -> tuple[str, float | None]:
    """``coffee machines 40%`` → the name and its share."""
    match = re.fullmatch(
        r"(.*?[^\W\d_].*?)(?:[\s:=]+([0-9][0-9.,]*\s*(?:%|percent|prozent)))?", part.strip()
    )
    per = share(match[2]) if match and match[2] else None
    if match is None or (match[2] and (per is None or float(per[:-1]) <= 0)):
        raise UsageError(f"must be a number of product lines, e.g. {LINES} {got(text)}")
    if not is_name(match[1]) or len(match[1]) > LONGEST_LINE:
        raise UsageError(
            f"must be names of at most {LONGEST_LINE} plain characters {got(match[1])}"
        )
    return match[1], float(per[:-1]) / 100 if per else None


_READ: Mapping[str, Callable[[str], Any]] = {
    **dict.fromkeys(CHANNELS, _volume),
    "people": _people,
    "growth": _growth,
    "cost": _cost,
    "minutes": _minutes,
    "answer": _answer,
    "reply": _reply,
    "lead_time": _lead_time,
    "product": _product,
    "lines": _lines,
}
