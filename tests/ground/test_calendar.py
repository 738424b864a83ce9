"""Local time ↔ minutes, against the time zone database asked directly."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from sim.calendar import Calendar

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]


@pytest.mark.parametrize("zone", ZONES)
def test_local_times_to_minutes_and_back(zone: str) -> None:
    calendar = Calendar(dt.date(2026, 3, 1), 250 * 1440.0, zone)
    start = dt.datetime(2026, 3, 1, tzinfo=ZoneInfo(zone)).timestamp()
    for day in range(-1, 252):
        date = calendar.start + dt.timedelta(days=day)
        for minute in range(0, 1440, 30):
            wall = dt.datetime.combine(date, dt.time()) + dt.timedelta(minutes=minute)
            expected = (wall.replace(tzinfo=ZoneInfo(zone)).timestamp() - start) / 60
            assert calendar.minute(date, minute) == expected
    for elapsed in np.arange(0.0, 250 * 1440, 61.0):
        moment = dt.datetime.fromtimestamp(start + elapsed * 60, ZoneInfo(zone))
        assert calendar.datetime(elapsed) == moment.replace(tzinfo=None)


def test_days_and_weekly_spans_over_a_change_of_the_clock() -> None:
    calendar = Calendar(dt.date(2026, 10, 24), 3 * 1440.0, "Europe/Berlin")
    assert [day.day for day in calendar.days] == [24, 25, 26]
    sundays = [(6, 0.0, 1440.0)]
    assert [tuple(span) for span in calendar.expand(sundays)] == [(1, 1440.0, 1440.0 + 25 * 60)]
