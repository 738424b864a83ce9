"""Numbers in words: every figure with its unit, as few digits as it deserves, and its interval.

Nothing here imports pandas or matplotlib, so that the command line can use it and stay quick.
Units are those of the KPI rows: ``min`` (durations in minutes), ``share`` (0 to 1, shown in
percent), ``count`` and ``money``.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Hashable, Sequence
from typing import Any

Row = dict[Hashable, Any]
"""One row of a frame of estimates, targets or differences, by column name."""

SCOPE = ("channel", "topic", "tier", "group", "agent")
NOT_MEASURED = "not measured"
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)

_SCALES = (
    (1.0, 60.0, "s"),
    (120.0, 1.0, "min"),
    (2880.0, 1 / 60, "h"),
    (math.inf, 1 / 1440, "days"),
)


def scale(size: float, unit: str, currency: str = "EUR") -> tuple[float, str]:
    """Factor and unit in which a reader wants a figure of this size.

    Args:
        size: the figure, or the largest of several shown side by side.
        unit: unit of the KPI row.
        currency: word for money.
    """
    if unit == "min":
        return next((factor, word) for below, factor, word in _SCALES if abs(size) < below)
    return {"share": (100.0, "%"), "money": (1.0, currency)}.get(unit, (1.0, ""))


def amount(value: float, unit: str, currency: str = "EUR") -> str:
    """A figure with its unit: "20 s", "3.4 min", "82 %", "1,240 EUR", "12"."""
    if not math.isfinite(value):
        return NOT_MEASURED
    (figure,), word = _figures((value,), unit, currency)
    if "." in figure and unit != "money":
        figure = figure.rstrip("0").rstrip(".")
    return _joined(figure, word)


def estimate(mean: float, low: float, high: float, unit: str, currency: str = "EUR") -> str:
    """A figure and its interval: "82 % (80 to 84)"; without an interval the figure alone."""
    if not math.isfinite(mean):
        return NOT_MEASURED
    figures, word = _figures((mean, low, high), unit, currency)
    return _with_span(figures, word)


def span(low: float, high: float, unit: str, currency: str = "EUR") -> str:
    """An interval alone: "80 to 84 %"; empty where there is none."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    (lower, upper), word = _figures((low, high), unit, currency)
    return _joined(f"{lower} to {upper}", word)


def difference(mean: float, low: float, high: float, unit: str, currency: str = "EUR") -> str:
    """A difference and its interval: "+3.2 points (+1.0 to +5.4)"; shares differ by points."""
    if not math.isfinite(mean):
        return NOT_MEASURED
    figures, word = _figures((mean, low, high), unit, currency)
    signed = [f"+{f}" if f and f[0] != "-" and f.strip("0.") else f for f in figures]
    return _with_span(signed, "points" if unit == "share" else word)


def before_after(before: float, after: float, unit: str, currency: str = "EUR") -> tuple[str, str]:
    """Two figures in one unit, with digits enough to distinguish them: "78.5 %" and "79.3 %"."""
    if not (math.isfinite(before) and math.isfinite(after)):
        return amount(before, unit, currency), amount(after, unit, currency)
    # As digits go, two figures are an interval of no more than their distance.
    middle = (before + after) / 2
    (_, lower, upper), word = _figures((middle, before, after), unit, currency)
    return _joined(lower, word), _joined(upper, word)


def scope(row: Row) -> str:
    """Whom a row is about: "phone", "L1", "phone, order"; empty where it is everything."""
    return ", ".join(str(row[column]) for column in SCOPE if row.get(column, "all") != "all")


def in_sentence(label: str) -> str:
    """A label as it reads inside a sentence: "Service level" → "service level", "FCR" stays."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def count_of(number: int, noun: str) -> str:
    """A count with its noun: "1 replication", "20 replications"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def every_target(number: int) -> str:
    """All targets of a scenario, after "meets" or "misses": "its only target", "all 3 targets"."""
    return "its only target" if number == 1 else f"all {number} targets"


def needed_in_words(replications: float) -> str:
    """Replications that would be needed, no more exact than they are known: "about 60"."""
    if replications > 10_000:
        return "more than 10,000"
    rounded = round(replications, 1 - math.floor(math.log10(max(replications, 1))))
    return f"about {max(rounded, 2):,.0f}"


def listed(parts: Sequence[str], most: int = 3) -> str:
    """Several phrases as one: "a; b; c and 2 more"."""
    more = f" and {len(parts) - most} more" if len(parts) > most else ""
    return "; ".join(parts[:most]) + more


def joined(names: Sequence[str]) -> str:
    """Several names as one phrase: "A, B and C"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def day(date: dt.date | str) -> str:
    """A date for people: "9 March 2026"."""
    date = dt.date.fromisoformat(date) if isinstance(date, str) else date
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def hour(period: str) -> str:
    """An hour of the week in words: "Mon 08" → "Mon 08:00 to 09:00"."""
    weekday, _, start = period.rpartition(" ")
    return f"{weekday} {start}:00 to {int(start) + 1:02d}:00".strip()


def _figures(values: Sequence[float], unit: str, currency: str) -> tuple[list[str], str]:
    """All figures in one unit and with the same number of digits; "" for what is absent."""
    present = [value for value in values if math.isfinite(value)]
    factor, word = scale(max(map(abs, present)), unit, currency)
    digits = _decimals([value * factor for value in present])
    if unit == "money" and max(map(abs, present)) < 100:
        digits = 2
    return [_number(v * factor, digits) if math.isfinite(v) else "" for v in values], word


def _decimals(values: Sequence[float]) -> int:
    """Two digits for a figure alone, more where the interval is narrower, at most four.

    Half an interval is 2 or more of the last digit, so that rounding hardly moves its ends. Where
    even four digits do not tell the ends apart, two are enough.
    """
    size = max(map(abs, values))
    if size == 0:
        return 0
    magnitude = math.floor(math.log10(size))
    alone = max(0, min(1 - magnitude, 2))
    half_width = (max(values) - min(values)) / 2
    if half_width == 0:
        return alone
    narrow = math.ceil(-math.log10(half_width / 2))
    digits = max(alone, min(narrow, 3 - magnitude, 2))
    return digits if round(max(values), digits) != round(min(values), digits) else alone


def _number(value: float, digits: int) -> str:
    text = f"{value:,.{digits}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text


def _with_span(figures: Sequence[str], word: str) -> str:
    mean, low, high = figures
    return _joined(mean, word) + (f" ({low} to {high})" if low and high else "")


def _joined(figure: str, word: str) -> str:
    return f"{figure} {word}".strip()
