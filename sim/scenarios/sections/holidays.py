"""Public holidays: dates on which channels are closed, groups are off and demand is another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, PlainValidator, Tag

from sim.scenarios.sections.section import EACH, ONE, Section
from sim.units import Date, DayHours, RelativeChange, parse_date


class Holiday(Section):
    """A day on which channels are closed, groups are off and demand is another."""

    date: Date
    """The day (YYYY-MM-DD)."""
    open: DayHours | None = None
    """Hours in which live channels are open and groups work nevertheless, e.g. `"08:00-12:00"`."""
    volume: RelativeChange | None = None
    """Change of that weekday's volume, e.g. `-40%`. Unless stated, demand is that of a Sunday; with
    `open`, that of its weekday."""


def _on_date(value: object) -> Holiday:
    return value if isinstance(value, Holiday) else Holiday(date=parse_date(value))


def _date_or_section(value: Any) -> str:
    return EACH if isinstance(value, Mapping) else ONE


HolidayOrDate = Annotated[
    Annotated[Holiday, PlainValidator(_on_date, json_schema_input_type=Date), Tag(ONE)]
    | Annotated[Holiday, Tag(EACH)],
    Discriminator(_date_or_section),
]
"""A holiday by its date, or with what else differs on it."""
Dates = tuple[Date, ...]


def _word_or_dates(value: Any) -> str:
    return EACH if isinstance(value, (list, tuple)) else ONE


DaysOff = Annotated[
    Annotated[Literal["off", "works"], Tag(ONE)] | Annotated[Dates, Tag(EACH)],
    Discriminator(_word_or_dates),
]
"""What a team does on holidays, or the dates of its own."""
