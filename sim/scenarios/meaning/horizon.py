"""Where a scenario lies in time."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from sim.calendar import WEEKDAYS, Calendar
from sim.scenarios.sections.schema import Scenario


def calendar_of(scenario: Scenario) -> Calendar:
    """The scenario's place in time; scenarios of the same time share one."""
    horizon, begins = scenario.horizon, WEEKDAYS.index(scenario.week_begins)
    return _calendar(horizon.start, horizon.minutes, scenario.time_zone, begins)


@lru_cache(maxsize=8)
def _calendar(start: dt.date, minutes: float, time_zone: str, week_begins: int) -> Calendar:
    return Calendar(start, minutes, time_zone, week_begins=week_begins)
