"""Expected demand, counted by hand. 5 January 2026 is a Monday."""

from __future__ import annotations

import datetime as dt

import pytest

from sim.checking import load_scenario
from sim.expected import expect
from sim.scenarios import Scenario
from sim.scenarios.meaning.demand import Daily, day_profile
from tests.scenarios.conftest import SMALL, Write

MONDAY = dt.date(2026, 1, 5)
MONTH = 365.25 / 12


def week_of(scenario: Scenario, channel: str) -> list[float]:
    """Expected inquiries from Monday to Sunday."""
    days = [MONDAY + dt.timedelta(days=k) for k in range(7)]
    return [Daily(scenario, channel).volume(day) for day in days]


@pytest.mark.parametrize(
    ("volume", "opening", "demand", "expected"),
    [
        ("100 per day", "24/7", "{}", [100] * 7),
        ("100 per day", "{mon-fri: 08:00-18:00}", "{}", [100] * 5 + [0, 0]),
        ("100 per day", "24/7", "{weekdays: {mon: 1.5, sun: 0}}", [150] + [100] * 5 + [0]),
        ("100 per day", "{mon: 08:00-18:00}", "{hours: {08: 1}}", [100] * 7),
        ("700 per week", "24/7", "{}", [100] * 7),
        ("700 per week", "{mon-fri: 08:00-18:00}", "{}", [140] * 5 + [0, 0]),
        ("700 per week", "{mon-tue: 08:00-18:00}", "{weekdays: {mon: 3}}", [525, 175] + [0] * 5),
        ("10 per hour", "{mon-fri: 08:00-18:00, sat: 09:00-13:00}", "{}", [100] * 5 + [40, 0]),
        ("10 per hour", "{mon: 08:00-18:00}", "{weekdays: {mon: 2}}", [200] + [0] * 6),
        ("2 per minute", "{fri: 22:00-06:00}", "{}", [0] * 4 + [240, 720, 0]),
    ],
)
def test_the_volume_of_a_day(
    write: Write, volume: str, opening: str, demand: str, expected: list[float]
) -> None:
    text = SMALL.replace("50 per hour", volume)
    text += f"opening_hours: {opening}\ndemand: {demand}\n"
    agents = "agents: 2000, shift: 24/7"
    text = text.replace("agents: 12", agents).replace("agents: 3", agents)
    assert week_of(load_scenario(write("shop.yaml", text)), "phone") == pytest.approx(expected)


def test_growth_is_taken_at_half_past_each_day(write: Write) -> None:
    scenario = load_scenario(write("x.yaml", SMALL + "demand: {growth: 10% per month}\n"))
    expected = [80 * 1.1 ** ((k + 0.5) / MONTH) for k in range(7)]
    assert week_of(scenario, "email") == pytest.approx(expected)


def test_events_multiply_on_their_days_and_channels(write: Write) -> None:
    events = """\
demand:
  events:
    - {name: Sale, from: 2026-01-06, days: 3, volume: +50%}
    - {name: Outage, from: 2026-01-08, volume: +100%, channels: [email]}
    - {name: Holiday, from: 2026-01-10, days: 2, volume: -100%}
"""
    scenario = load_scenario(write("x.yaml", SMALL + events))
    assert week_of(scenario, "email") == pytest.approx([80, 120, 120, 240, 80, 0, 0])
    assert week_of(scenario, "phone") == pytest.approx([1200, 1800, 1800, 1800, 1200, 0, 0])


def test_a_channel_overrides_the_shared_profile_key_by_key(write: Write) -> None:
    text = SMALL.replace("80 per day", "80 per day, demand: {weekdays: {mon: 2}}")
    shared = "demand: {weekdays: {mon: 0.5}, hours: {10: 1, 11: 3}}\n"
    scenario = load_scenario(write("x.yaml", text + shared))
    assert week_of(scenario, "email")[:2] == [160, 80]
    assert week_of(scenario, "phone")[:2] == [600, 1200]
    assert day_profile(scenario, "email", 0) == ((600, 660, 0.25), (660, 720, 0.75))


def test_a_day_is_flat_over_the_opening_hours_of_its_channel(write: Write) -> None:
    text = SMALL.replace(
        "80 per day", "80 per day, opening_hours: {mon: [08:00-09:00, 22:00-01:00]}"
    )
    scenario = load_scenario(write("x.yaml", text))
    assert day_profile(scenario, "email", 0) == ((480, 540, 1 / 3), (1320, 1440, 2 / 3))
    assert day_profile(scenario, "email", 1) == ((0, 60, 1),)
    assert day_profile(scenario, "email", 2) == ()
    assert day_profile(scenario, "phone", 2) == ((0, 1440, 1),)


def test_a_horizon_that_ends_within_a_day_has_a_part_of_it(write: Write) -> None:
    text = SMALL.replace("weeks: 2", "length: 30 h")
    scenario = load_scenario(write("x.yaml", text))
    inquiries = expect(scenario).streams.arriving
    assert inquiries["order", "phone"].actual == pytest.approx(0.6 * 30 * 50)
    assert inquiries["billing", "email"].actual == pytest.approx(0.4 * 80 * 1.25)
