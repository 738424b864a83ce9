"""Rates, trends and targets: ``420 per day``, ``3% per month``, ``80% within 20 s`` ↔ values."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import GetCoreSchemaHandler, PlainValidator, WithJsonSchema
from pydantic_core import core_schema

from sim.units.habits import with_point
from sim.units.quantities import (
    DAY,
    HOUR,
    MINUTES,
    WEEK,
    bare_number,
    format_duration,
    parse_duration,
    parse_positive_share,
    parse_share,
    text_form,
)
from sim.units.said import bound as said_bound
from sim.units.said import rate, share, target
from sim.units.text import NUMBER, hint, plain, unreadable

_PER = re.compile(rf"\s*({NUMBER})\s*(%?)\s*(?:per\s+|/\s*)([A-Za-z]+)\s*")


def _parse_per(value: object, *, percent: bool, example: str) -> tuple[float, str]:
    """Number and unit of time (as written in ``MINUTES``) of ``<number>[%] per <unit>``."""
    bare = bare_number(value)
    if bare is not None:
        proposal = f"{bare}{'%' if percent else ''}{example[example.index(' per') :]}"
        raise unreadable(f"needs a unit, e.g. `{proposal}`", value)
    match = _PER.fullmatch(value) if isinstance(value, str) else None
    if match is None or bool(match[2]) != percent:
        instead = _instead(value, percent) if isinstance(value, str) else ""
        raise unreadable(f"must be written like `{example}`{instead}", value)
    unit = match[3].lower()
    if unit not in MINUTES:
        meant = rate(value) if isinstance(value, str) else None
        fix = f": write `{meant}`" if meant else hint(match[3], _SINGULAR)
        raise unreadable(f"unknown unit of time `{match[3]}`{fix}", value)
    if not math.isfinite(float(match[1])):
        raise unreadable("must be a finite number", value)
    return float(match[1]), _singular(unit)


def _instead(value: str, percent: bool) -> str:
    """``; write `…` `` where what was said can be told."""
    meant = rate(value) or with_point(value)
    if percent and "%" not in (meant or "%"):
        number, _, per = str(meant).partition(" ")
        meant = f"{share(number)} {per}" if share(number) else None
    if percent and share(value):
        meant = f"{share(value)} per month"
    return f"; write `{meant}`" if meant and ("%" in meant) == percent else ""


_SINGULAR = ("minute", "hour", "day", "week", "month", "year")


def _singular(unit: str) -> str:
    """``h`` → ``hour``: the one name of a unit of time."""
    return next(n for n in ("second", *_SINGULAR) if MINUTES[n] == MINUTES[unit])


MOST_MONEY = 1e12
"""Bound of any amount of money: sums over all hours and customers keep their digits."""
MOST_INQUIRIES = 1e10
"""Bound of a stated volume; how many come in all is checked where all of it is known."""
MOST_GROWTH = 1e6
"""Bound of a trend, in percent; what comes of it over the horizon is checked with the volume."""


def parse_hourly_cost(value: object) -> float:
    """Money per paid hour from ``24 per hour``."""
    money, unit = _parse_per(value, percent=False, example="24 per hour")
    if unit != "hour":
        raise unreadable("must be per hour, e.g. `24 per hour`", value)
    if money < 0:
        raise unreadable("must not be negative", value)
    if money > MOST_MONEY:
        raise unreadable(f"must be at most {MOST_MONEY:.0f} per hour", value)
    return money


def parse_money_rate(value: object) -> float:
    """Money per minute from ``90 per month``, ``12000 per week`` and the like."""
    money, unit = _parse_per(value, percent=False, example="90 per month")
    if money < 0:
        raise unreadable("must not be negative", value)
    if money > MOST_MONEY:
        raise unreadable(f"must be at most {MOST_MONEY:.0f} per {unit}", value)
    return money / MINUTES[unit]


class Written:
    """A value that a scenario file states as text; subclasses say how to read it."""

    @classmethod
    def read(cls, value: object) -> Self:
        """The value that a person's text states.

        Raises:
            UnreadableError: says what is wrong and what right text looks like.
        """
        raise NotImplementedError

    @classmethod
    def form(cls) -> dict[str, Any]:
        """JSON Schema of the text."""
        raise NotImplementedError

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        def accept(value: object) -> Written:
            return value if isinstance(value, cls) else cls.read(value)

        return core_schema.no_info_plain_validator_function(accept)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        return cls.form()


@dataclass(frozen=True)
class GrowthRate(Written):
    """A compounding trend: ``rate`` (0.03 for 3 %) ``per`` day, week, month or year."""

    fingerprinted_as: ClassVar[str] = "Growth"
    """Its name in a scenario's fingerprint, which outlives names in code."""
    rate: float
    per: str

    def factor(self, minutes: float) -> float:
        """How many times its first value something is after ``minutes``; inf beyond all bounds."""
        try:
            return math.pow(1 + self.rate, minutes / MINUTES[self.per])
        except OverflowError:
            return math.inf

    @classmethod
    def read(cls, value: object) -> GrowthRate:
        """From ``3% per month``, ``-1% per week`` and the like."""
        percent, unit = _parse_per(value, percent=True, example="3% per month")
        if MINUTES[unit] < DAY:
            raise unreadable("must be per day, week, month or year", value)
        if percent <= -100:
            raise unreadable("must be more than -100%", value)
        if percent > MOST_GROWTH:
            raise unreadable(f"must be at most {MOST_GROWTH:.0f}% per {unit}", value)
        return cls(percent / 100, unit)

    @classmethod
    def form(cls) -> dict[str, Any]:
        """JSON Schema of the text."""
        pattern = rf"^\s*{NUMBER}\s*%\s*(per\s+|/\s*)[A-Za-z]+\s*$"
        return text_form("Trend, compounding", pattern, "3% per month", "20% per year")


@dataclass(frozen=True)
class Volume(Written):
    """Inquiries: ``count`` per ``per``, one of minute, hour, day, week."""

    count: float
    per: Literal["minute", "hour", "day", "week"]

    @classmethod
    def read(cls, value: object) -> Volume:
        """From ``420 per day`` and the like; months and years become weeks."""
        count, unit = _parse_per(value, percent=False, example="420 per day")
        if count < 0:
            raise unreadable("must not be negative", value)
        if count > MOST_INQUIRIES:
            raise unreadable(f"must be at most {MOST_INQUIRIES:.0f} per {unit}", value)
        if unit == "second":
            return cls(count * 60, "minute")
        if unit in ("month", "year"):
            return cls(count * WEEK / MINUTES[unit], "week")
        return cls(count, unit)  # type: ignore[arg-type]

    @classmethod
    def form(cls) -> dict[str, Any]:
        """JSON Schema of the text."""
        pattern = rf"^\s*{NUMBER}\s*(per\s+|/\s*)[A-Za-z]+\s*$"
        return text_form("Inquiries per unit of time", pattern, "420 per day", "50 per hour")


@dataclass(frozen=True)
class ServiceTarget(Written):
    """A service level: ``share`` of contacts answered ``within_minutes``."""

    share: float
    within_minutes: float
    business: bool = False
    """Whether the minutes count while the channel is open only."""

    @property
    def within(self) -> str:
        """The time as a person writes it, e.g. "20 s" or "8 business hours"."""
        return format_within(self.within_minutes, self.business)

    @classmethod
    def read(cls, value: object) -> ServiceTarget:
        """From ``80% within 20 s``, ``90% within 8 business hours`` and the like."""
        parts = re.split(r"\s+within\s+", value.strip()) if isinstance(value, str) else []
        if len(parts) != 2:
            meant = target(value) if isinstance(value, str) else None
            instead = f"; write `{meant}`" if meant else ""
            raise unreadable(f"must be written like `80% within 20 s`{instead}", value)
        bare = bare_number(parts[1])
        if bare is not None:
            raise unreadable(f"needs a unit, e.g. `{parts[0]} within {bare} s`", value)
        match = _BUSINESS.fullmatch(parts[1])
        if match is None:
            return cls(parse_share(parts[0]), parse_duration(parts[1]))
        if MINUTES.get(match[2].lower(), 0.0) > HOUR:
            message = "days that count no closed hours have no one length: write hours"
            raise unreadable(f"{message}, e.g. `{parts[0]} within 8 business hours`", value)
        minutes = parse_duration(f"{match[1]} {match[2]}")
        return cls(parse_share(parts[0]), minutes, business=True)

    @classmethod
    def form(cls) -> dict[str, Any]:
        """JSON Schema of the text."""
        pattern = rf"^\s*{NUMBER}\s*%\s+within\s+.+$"
        return text_form("Service level", pattern, "80% within 20 s", "90% within 8 business hours")


_BUSINESS = re.compile(
    rf"({NUMBER})\s*(?:business|working|opening|office)[\s-]*([A-Za-z]+)\s*", re.IGNORECASE
)


def format_within(minutes: float, business: bool) -> str:
    """A promised time for people: "20 s", or "8 business hours" where only those count: then in
    minutes below two hours, and never in days.
    """
    if not business:
        return format_duration(minutes)
    number, word = (minutes / HOUR, "hours") if minutes >= 2 * HOUR else (minutes, "minutes")
    return f"{plain(round(number, 1) + 0.0)} business {word}"


@dataclass(frozen=True)
class Target(Written):
    """A bound on a KPI, in its unit: share (0.7 for 70 %), minutes, a count, money or a score.

    A plain number is read as a count; what it counts is for the KPI to say.
    """

    bound: Literal["at least", "at most"]
    value: float
    unit: Literal["share", "min", "count", "money", "score"]
    in_share: float | None = None
    """Share of the days or weeks in which it must hold; None: on the whole."""
    of: Literal["days", "weeks"] = "days"

    @classmethod
    def read(cls, value: object) -> Target:
        """From ``at least 70%``, ``at most 20 s``, ``at most 12`` or ``at most 4.50 EUR``.

        Each perhaps with ``in 90% of days`` or ``in 90% of weeks``.
        """
        match = re.fullmatch(r"\s*(at least|at most)\s+(.+?)(\s+in\s+(.+?))?\s*", str(value))
        if not isinstance(value, str) or match is None:
            message = "must begin with `at least` or `at most`"
            meant = said_bound(value) if isinstance(value, str) else None
            fix = f": write `{meant}`" if meant else ", e.g. `at least 70%`"
            raise unreadable(f"{message}{fix}", value)
        bound: Any = match[1]
        target = cls._of_amount(bound, match[2], value)
        if match[3] is None:
            return target
        often = re.fullmatch(r"(.+?)\s+of\s+(days|weeks)", match[4])
        if often is None:
            message = "must end with a share of `days` or `weeks`, e.g. `in 90% of days`"
            raise unreadable(message, value)
        of: Any = often[2]
        return replace(target, in_share=parse_positive_share(often[1]), of=of)

    @classmethod
    def _of_amount(cls, bound: Any, amount: str, value: object) -> Target:
        if amount.endswith(("%", "ercent", "rozent")):
            return cls(bound, parse_share(amount), "share")
        money = re.fullmatch(rf"({NUMBER})(\s*[A-Z]{{3}})?", amount)
        if money:
            if not math.isfinite(float(money[1])):
                raise unreadable("must be a finite number", value)
            if abs(float(money[1])) > MOST_MONEY:
                raise unreadable(f"must be at most {MOST_MONEY:.0f}", value)
            return cls(bound, float(money[1]), "money" if money[2] else "count")
        if _BUSINESS.fullmatch(amount):
            where = "business hours count in the `target` of a channel only"
            raise unreadable(f"{where}, e.g. `90% within 8 business hours`", value)
        return cls(bound, parse_duration(amount), "min")

    @classmethod
    def form(cls) -> dict[str, Any]:
        """JSON Schema of the text."""
        return text_form(
            "Bound on a KPI",
            r"^\s*at (least|most)\s+.+$",
            "at least 70%",
            "at most 15 min in 90% of days",
        )


HourlyCost = Annotated[
    float,
    PlainValidator(parse_hourly_cost),
    WithJsonSchema(
        text_form(
            "Money per paid hour", rf"^\s*{NUMBER}\s*(per\s+|/\s*)[A-Za-z]+\s*$", "24 per hour"
        )
    ),
]
"""Money per paid hour, 0 or more."""

MoneyRate = Annotated[
    float,
    PlainValidator(parse_money_rate),
    WithJsonSchema(
        text_form(
            "Money per unit of time",
            rf"^\s*{NUMBER}\s*(per\s+|/\s*)[A-Za-z]+\s*$",
            "90 per month",
            "12000 per week",
        )
    ),
]
"""Money per minute, 0 or more."""
