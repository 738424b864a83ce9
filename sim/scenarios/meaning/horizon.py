"""Where a scenario lies in time."""

from __future__ import annotations

from sim.calendar import WEEKDAYS, Calendar
from sim.scenarios.sections.schema import Scenario


def calendar_of(scenario: Scenario) -> Calendar:
    """The scenario's place in time."""
    horizon, begins = scenario.horizon, WEEKDAYS.index(scenario.week_begins)
    return Calendar(horizon.start, horizon.minutes, scenario.time_zone, week_begins=begins)
