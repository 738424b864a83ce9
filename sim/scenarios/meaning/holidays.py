"""Which holidays a channel observes, and when it is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sim.scenarios.sections.holidays import Holiday
from sim.scenarios.sections.schema import Scenario


def holiday_of_channel(scenario: Scenario, channel: str, date: dt.date) -> Holiday | None:
    """The holiday that a channel observes on a local date, if any."""
    if scenario.channels[channel].holidays == "open":
        return None
    return next((day for day in scenario.holidays if day.date == date), None)


def open_on(scenario: Scenario, channel: str, date: dt.date) -> Iterable[tuple[float, float]]:
    """(from, to) in which a channel is open, of those that begin on a local date."""
    holiday = holiday_of_channel(scenario, channel, date)
    if holiday is not None:
        return holiday.open or ()
    week = scenario.channels[channel].opening_hours or scenario.opening_hours
    return week.beginning_on(date.weekday())
