"""Outside teams: tiers without agents of our own, known by how long they take."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, ValidationInfo, field_validator

from sim.scenarios.sections.holidays import DaysOff
from sim.scenarios.sections.section import Section
from sim.scenarios.sections.spread import LongSpread
from sim.units import ALWAYS, DAY, MINUTES, WEEK, TimeZone, Volume, Week, plain, unreadable
from sim.units.text import NUMBER

_DAYS = re.compile(rf"({NUMBER})\s*(d|days?|weeks?|months?|years?)\b", re.IGNORECASE)


def _whole_per_week(capacity: Volume) -> Volume:
    if capacity.per != "week" or not capacity.count.is_integer() or capacity.count < 1:
        got = f"{plain(capacity.count)} per {capacity.per}"
        raise unreadable("must be a whole number per week, e.g. `40 per week`", got)
    return capacity


class Outside(Section):
    """A team that is not simulated: what is passed to it takes its turnaround."""

    hours: Week = ALWAYS
    """Its business hours, e.g. `{mon-fri: "09:00-17:00"}`; around the clock unless stated."""
    time_zone: TimeZone | None = None
    """IANA time zone of its hours, where it works in another one."""
    holidays: DaysOff = "off"
    """On the scenario's holidays: `off`, or `works`; or dates of its own on which it is off."""
    turnaround: LongSpread
    """Time from its taking up a contact until that is done, counted in its business hours: `4 h`
    are four of them, `2 days` are two of its (average) working days."""
    capacity: Annotated[Volume, AfterValidator(_whole_per_week)] | None = None
    """Contacts that it takes up in a week at most, e.g. `40 per week`; more wait for
    the next week."""

    @field_validator("turnaround", mode="before")
    @classmethod
    def _in_business_hours(cls, value: Any, info: ValidationInfo) -> Any:
        hours = info.data.get("hours")
        return value if hours is None else _working_time(value, hours)


def _working_time(value: Any, hours: Week) -> Any:
    """A spread as it is written, its days and longer units put into minutes of business hours."""
    if isinstance(value, Mapping):
        return {key: _working_time(each, hours) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_working_time(each, hours) for each in value]
    return _DAYS.sub(lambda match: _minutes(match, hours), value) if _is_text(value) else value


def _minutes(match: re.Match[str], hours: Week) -> str:
    number, unit = float(match[1]), MINUTES[match[2].lower()]
    if number <= 0:
        return match[0]  # reported as it was written
    if unit == DAY:
        unit = hours.minutes / len({day for day, _, _ in hours.spans})
    else:
        unit *= hours.minutes / WEEK
    return f"{number * unit!r} min"


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
