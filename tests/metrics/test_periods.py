"""Local hours, days and weeks of the measured time, over changes of the clock."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from sim.calendar import Calendar
from sim.metrics import measure
from sim.metrics.periods import Window
from tests.metrics.logs import contact, find, make_log

SPRING, AUTUMN = dt.date(2026, 3, 28), dt.date(2026, 10, 24)  # Saturdays before a change


@pytest.mark.parametrize(
    ("start", "time_zone", "warm_up"),
    [
        (SPRING, "Europe/Berlin", 0.0),
        (AUTUMN, "Europe/Berlin", 24 * 60 + 100.0),
        (dt.date(2026, 4, 4), "Australia/Lord_Howe", 95.0),  # put back by half an hour
        (dt.date(2026, 1, 5), "Asia/Kolkata", 60.0),  # 5:30 h ahead of UTC
        (dt.date(2026, 1, 5), "UTC", 17.25),
    ],
)
def test_clock_hours_minute_by_minute(start: dt.date, time_zone: str, warm_up: float) -> None:
    calendar = Calendar(start, 3 * 24 * 60.0 - 10, time_zone)
    window = Window(calendar, warm_up)
    minutes = np.arange(np.ceil(warm_up), calendar.minutes)
    hours = window.periods["hour"]
    labels = np.array(hours.labels)[hours.of_cell[window.cell(minutes)]]
    for minute, label in zip(minutes, labels, strict=True):
        assert calendar.datetime(minute).strftime("%Y-%m-%dT%H:00") == label
    assert window.edges[0] == warm_up
    assert window.edges[-1] == calendar.minutes
    assert (np.diff(window.edges) > 0).all()
    assert hours.minutes.sum() == pytest.approx(window.minutes)


def test_when_the_clock_is_put_forward_an_hour_is_missing() -> None:
    kpis = measure(
        make_log([contact(0, 0.0)], minutes=3 * 1440.0, start=SPRING, time_zone="Europe/Berlin")
    )
    sunday = find(kpis, "backlog", per="day", period="2026-03-29")
    assert (sunday["numerator"], sunday["denominator"]) == (23 * 60, 23 * 60)
    of_week = set(kpis.loc[kpis["per"] == "hour of week", "period"])
    assert {"Sun 01", "Sun 03", "Mon 02"} <= of_week
    assert "Sun 02" not in of_week


def test_when_the_clock_is_put_back_an_hour_is_double() -> None:
    # 02:30 comes twice: 26.5 and 27.5 hours after Saturday's midnight
    contacts = [contact(0, 26.5 * 60), contact(1, 27.5 * 60), contact(2, 28.5 * 60)]
    log = make_log(contacts, minutes=3 * 1440.0, start=AUTUMN, time_zone="Europe/Berlin")
    kpis = measure(log)
    twice = find(kpis, "contacts", per="hour of week", period="Sun 02")
    assert (twice["numerator"], twice["denominator"]) == (2, 2)
    assert find(kpis, "contacts", per="hour of week", period="Sun 03")["numerator"] == 1
    assert find(kpis, "backlog", per="hour", period="2026-10-25T02:00")["denominator"] == 120


def test_weeks_may_begin_on_sunday() -> None:
    calendar = Calendar(dt.date(2026, 1, 7), 10 * 1440.0, week_begins=6)  # from a Wednesday
    weeks = Window(calendar, 0.0).periods["week"]
    assert weeks.labels == ("2026-01-04", "2026-01-11")
    assert weeks.minutes.tolist() == [4 * 1440, 6 * 1440]


def test_weeks_begin_on_monday() -> None:
    log = make_log([contact(0, 100.0), contact(1, 6 * 1440.0)], minutes=7 * 1440.0, start=SPRING)
    kpis = measure(log)
    assert find(kpis, "contacts", per="week", period="2026-03-23")["numerator"] == 1
    assert find(kpis, "contacts", per="week", period="2026-03-30")["numerator"] == 1


def test_periods_are_in_the_order_of_time() -> None:
    window = Window(Calendar(dt.date(2026, 1, 7), 10 * 1440.0), 0.0)  # a Wednesday
    assert window.periods["weekday"].labels == ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    assert window.periods["week"].labels == ("2026-01-05", "2026-01-12")
    assert window.periods["weekday"].occurrences.tolist() == [1, 1, 2, 2, 2, 1, 1]
