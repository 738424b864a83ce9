"""Where a scenario lies in time."""

from __future__ import annotations

from sim.calendar import Calendar
from sim.scenarios.sections.schema import Scenario


def calendar_of(scenario: Scenario) -> Calendar:
    """The scenario's place in time."""
    return Calendar(scenario.horizon.start, scenario.horizon.minutes, scenario.time_zone)
