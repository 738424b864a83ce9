"""Numbers in words: every figure with its unit, as few digits as it deserves, and its interval.

Nothing here imports pandas or matplotlib, so that the command line can use it and stay quick.
Units are those of the KPI rows: ``min`` (durations in minutes), ``share`` (0 to 1, shown in
percent), ``count`` and ``money``. The rule for digits is that of :mod:`sim.units.digits`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Hashable, Sequence
from fractions import Fraction
from typing import Any

from sim.units.digits import MOST_DECIMALS, decimals, decimals_alone, number, unit_of_time

Row = dict[Hashable, Any]
"""One row of a frame of estimates, targets or differences, by column name."""

SCOPE = ("channel", "topic", "tier", "group", "agent")
WORKED = "worked"
"""Unit of minutes that agents work: their days, unlike those of a wait, have no 24 hours."""
TIMES = ("min", WORKED)
NOT_MEASURED = "not measured"
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)

ODDS = (
    *((1, number) for number in (100, 70, 50, 40, 30, 25, 20, 15, 12, 10, 8, 7, 6, 5, 4, 3, 2)),
    *((3, 5), (2, 3), (3, 4), (4, 5), (9, 10), (19, 20), (99, 100)),
)
"""Chances that people know, as so many in so many."""


def scale(size: float, unit: str, currency: str = "EUR") -> tuple[float, str]:
    """Factor and unit in which a reader wants a figure of this size.

    Args:
        size: the figure, or the largest of several shown side by side.
        unit: unit of the KPI row.
        currency: word for money.
    """
    if unit in TIMES:
        return unit_of_time(size, worked=unit == WORKED)
    return {"share": (100.0, "%"), "money": (1.0, currency)}.get(unit, (1.0, ""))


def amount(value: float, unit: str, currency: str = "EUR") -> str:
    """A figure that has no interval: "20 s", "3.4 min", "82 %", "1,240 EUR", "12"."""
    if not math.isfinite(value):
        return NOT_MEASURED
    (text,), word = _figures((value,), unit, currency)
    if "." in text and unit != "money":
        text = text.rstrip("0").rstrip(".")
    return _joined(text, word)


def estimate(mean: float, low: float, high: float, unit: str, currency: str = "EUR") -> str:
    """A figure and its interval: "82 % (80 to 84)"; without an interval the figure alone."""
    if not math.isfinite(mean):
        return NOT_MEASURED
    figures, word = _figures((mean, low, high), unit, currency)
    return _with_span(figures, word)


def alone(mean: float, low: float, high: float, unit: str, currency: str = "EUR") -> str:
    """A figure as :func:`estimate` shows it, its interval left out: "82 %"."""
    if not math.isfinite(mean):
        return NOT_MEASURED
    (text, *_), word = _figures((mean, low, high), unit, currency)
    return _joined(text, word)


def difference(mean: float, low: float, high: float, unit: str, currency: str = "EUR") -> str:
    """A difference and its interval: "+3.2 points (+1.0 to +5.4)"; shares differ by points."""
    if not math.isfinite(mean):
        return NOT_MEASURED
    factor, word = scale(mean or max(abs(low), abs(high)), unit, currency)
    values = [value * factor for value in (mean, low, high) if math.isfinite(value)]
    digits = digits_of(values, unit)
    # An end that is not 0 says which way things go: one more digit if need be, and its sign.
    if digits < MOST_DECIMALS and any(v and not round(v, digits) for v in values):
        digits += 1
    figures = [signed_number(v * factor, digits) for v in (mean, low, high)]
    return _with_span(figures, "points" if unit == "share" else word)


def scope(row: Row) -> str:
    """Whom a row is about: "phone", "L1", "phone, order"; empty where it is everything."""
    return ", ".join(str(row[column]) for column in SCOPE if row.get(column, "all") != "all")


def in_sentence(label: str) -> str:
    """A label as it reads inside a sentence: "Service level" → "service level", "FCR" stays."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def count_of(number: int, noun: str) -> str:
    """A count with its noun: "1 replication", "20 replications"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def values_drawn(number: int) -> str:
    """What it means that values of the scenario are drawn from their intervals; empty for none."""
    if not number:
        return ""
    values = count_of(number, "value")
    return (
        f"Each run draws {values} of the scenario from their intervals: what is not known about "
        "the team is in every interval and risk."
    )


def every_target(number: int) -> str:
    """All targets of a scenario, after "meets" or "misses": "its only target", "all 3 targets"."""
    return "its only target" if number == 1 else f"all {number} targets"


def needed_in_words(replications: float) -> str:
    """Replications that would be needed, no more exact than they are known: "about 60"."""
    if replications > 10_000:
        return "more than 10,000"
    rounded = round(replications, 1 - math.floor(math.log10(max(replications, 1))))
    return f"about {max(rounded, 2):,.0f}"


def odds(chance: float) -> str:
    """A chance in round numbers: "about 1 in 8", "about 2 in 3", "next to nothing".

    Args:
        chance: between 0 and 1.
    """
    if chance >= 0.995:
        return "as good as certain"
    if chance < 0.0075:
        return "next to nothing"
    count, of = min(ODDS, key=lambda pair: abs(math.log(pair[0] / pair[1] / chance)))
    return f"about {count} in {of}"


def about(value: float, unit: str, currency: str = "EUR") -> str:
    """A figure in round numbers, two digits of it: "about 91,000 EUR", "about 370"."""
    rounded = round(value, 1 - math.floor(math.log10(abs(value)))) if value else 0.0
    text = amount(rounded, unit, currency).replace(".00", "")
    return f"about {text}" if value else text


def relied_on(confidence: float, each: str = "all at once") -> str:
    """What intervals at a level are: "ranges that you can rely on all at once, 19 times in 20".

    Args:
        confidence: the level.
        each: what holds at this level: all of them at once, or each by itself.
    """
    sure = Fraction(confidence).limit_denominator(10_000)
    times = f"{sure.numerator:,} times in {sure.denominator:,}"
    return f"ranges that you can rely on {each}, {times}"


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
    """A figure, perhaps with its interval, all in its unit and digits; "" for what is absent."""
    present = [value for value in values if math.isfinite(value)]
    factor, word = scale(present[0] or max(map(abs, present)), unit, currency)
    digits = digits_of([value * factor for value in present], unit)
    return [number(v * factor, digits) if math.isfinite(v) else "" for v in values], word


def signed_number(value: float, digits: int) -> str:
    """A difference with its sign, also where it rounds to 0; "" where it is absent."""
    if not math.isfinite(value):
        return ""
    size = number(abs(value), digits)
    return size if value == 0 else f"{'-' if value < 0 else '+'}{size}"


def digits_of(values: Sequence[float], unit: str) -> int:
    """Decimals of a figure, perhaps with its interval; money has cents or none, shares no tens.

    Args:
        values: the figure, then perhaps the ends of its interval, in the unit shown.
        unit: unit of the KPI row.
    """
    if len(values) == 1:
        digits = decimals_alone(values[0])
        return 2 if unit == "money" and abs(values[0]) < 100 else digits
    digits = decimals(values[0], min(values), max(values))
    if unit == "share":
        return max(digits, 0)
    return 2 if unit == "money" and digits == 1 else digits


def _with_span(figures: Sequence[str], word: str) -> str:
    mean, low, high = figures
    return _joined(mean, word) + (f" ({low} to {high})" if low and high else "")


def _joined(figure: str, word: str) -> str:
    return f"{figure} {word}".strip()


def heads_of(agents: int, share: float) -> str:
    """Agents; of part-timers as full-time equivalents, too: "4 (3.6 FTE)"."""
    equivalents = full_time(agents, share)
    return f"{agents}" if equivalents == full_time(agents, 1) else f"{agents} ({equivalents})"


def full_time(agents: float, share: float) -> str:
    """Agents as full-time equivalents, each such a share of one: "3.5 FTE"."""
    return f"{agents * share:,.1f} FTE"
