"""Arrival rates, opening hours and what a customer does next."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.calendar import Span
from sim.checking import load_scenario
from sim.expected.arrivals import ArrivalRate, arrival_rate
from sim.inquiries import OpenHours
from sim.scenarios.meaning.horizon import calendar_of

TEXT = """
scenario: rates
horizon: {start: 2026-03-28, length: 3 days}
time_zone: Europe/Berlin
opening_hours: {mon-sun: "08:00-18:00"}
channels: {phone: {mode: live, volume: 100 per day}}
topics: {call: {L1: {handle_time: 1 min}}}
team: {first: {agents: 5}}
"""


def rate(folder: Path, text: str) -> ArrivalRate:
    (folder / "rates.yaml").write_text(text)
    scenario = load_scenario(folder / "rates.yaml")
    calendar = calendar_of(scenario)
    return arrival_rate(scenario, "phone", calendar, np.ones(len(calendar.days)))


def expected(rate: ArrivalRate, start: float, end: float) -> float:
    return float(np.diff(np.interp([start, end], rate.edges, rate.cumulative))[0])


def test_flat_over_the_opening_hours_with_daylight_saving(tmp_path: Path) -> None:
    found = rate(tmp_path, TEXT)
    assert found.total == pytest.approx(300)
    assert expected(found, 8 * 60, 18 * 60) == pytest.approx(100)
    # the clock is put forward at 2:00 on the 29th, so 8:00 is only 7 hours after its midnight
    second = 24 * 60 + 7 * 60
    assert expected(found, second, second + 600) == pytest.approx(100)
    assert expected(found, 18 * 60, second) == 0


def test_hours_weekdays_growth_and_events(tmp_path: Path) -> None:
    text = TEXT + (
        "demand: {hours: {'08': 1, '09': 3}, weekdays: {sun: 0.5}, growth: 10% per day,"
        " events: [{name: sale, from: 2026-03-30, days: 1, volume: +50%}]}\n"
    )
    found = rate(tmp_path, text)
    first = 1.1**0.5 * 100
    assert expected(found, 0, 24 * 60) == pytest.approx(first)
    assert expected(found, 9 * 60, 10 * 60) == pytest.approx(first * 3 / 4)
    assert expected(found, 24 * 60, 47 * 60) == pytest.approx(first * 1.1 * 0.5)
    assert expected(found, 47 * 60, 71 * 60) == pytest.approx(first * 1.1**2 * 1.5)


def test_counts_by_interval_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "counts.csv").write_text(
        "at,count\n2026-03-28T08:00,4\n2026-03-28T08:15,0\n2026-03-28T08:30,6\n"
    )
    found = rate(tmp_path, TEXT.replace("volume: 100 per day", "counts: counts.csv"))
    assert found.total == pytest.approx(10)
    assert expected(found, 480, 495) == pytest.approx(4)
    assert expected(found, 495, 510) == 0


def test_inversion_puts_arrivals_where_the_rate_is() -> None:
    found = ArrivalRate(np.array([0.0, 10.0, 20.0, 30.0]), np.array([0.0, 5.0, 5.0, 6.0]))
    arrivals = found.arrivals(np.array([1.0, 4.0, 5.5, 7.0]))
    assert arrivals.tolist() == [2.0, 8.0, 25.0]


def test_open_hours_and_the_way_into_them() -> None:
    hours = OpenHours([Span(0, 480.0, 1080.0), Span(1, 1920.0, 2520.0)], 2880.0)
    assert [hours.is_open(m) for m in (479.9, 480.0, 1079.9, 1080.0)] == [False, True, True, False]
    assert hours.into_open(500.0) == 500.0
    # a quarter into the night (210 of 840 minutes) is a quarter into the next day (150 of 600)
    assert hours.into_open(1080.0 + 210.0) == 1920.0 + 150.0
    assert hours.into_open(240.0) == 480.0 + 300.0
    # no opening follows: after the end of the horizon
    assert hours.into_open(2520.0) == 2880.0
    assert hours.into_open(3000.0) == 3000.0


def test_hours_that_meet_or_overlap_are_one_opening() -> None:
    spans = [(480, 600), (600, 720), (700, 800), (750, 760), (1000, 1100), (1100, 1200)]
    spans += [(1150, 1160)]
    hours = OpenHours([Span(0, float(start), float(end)) for start, end in spans], 2880.0)
    assert (hours.opens, hours.closes) == ([480, 1000], [800, 1200])
