"""What is right elsewhere is proposed as it is written here; keys are told where they belong."""

from __future__ import annotations

import pytest

from sim.checking import load_document, load_scenario
from sim.errors import ScenarioError
from sim.units.habits import english_days, iso_dates, thousands_point, with_point
from tests.scenarios.conftest import Write

SHOP = """\
scenario: Shop
horizon: {start: 2026-01-05, weeks: 4}
opening_hours: {mon-fri: "08:00-18:00"}
channels:
  phone: {mode: live, volume: 100 per day, patience: {mean: 3 min}}
topics: {order: {L1: {handle_time: {mean: 5 min}}}}
team: {desk: {agents: 2}, other: {agents: 2}}
plan:
- {date: 2026-01-12, hire: 1, into: desk}
"""


def faults_of(write: Write, text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(write("x.yaml", text))
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("05.01.2026", ["2026-01-05"]),
        ("5.1.2026", ["2026-01-05"]),
        ("05/01/2026", ["2026-01-05", "2026-05-01"]),
        ("13/01/2026", ["2026-01-13"]),
        ("2026/1/5", ["2026-01-05"]),
        ("31.02.2026", []),
        ("soon", []),
    ],
)
def test_dates(text: str, dates: list[str]) -> None:
    assert iso_dates(text) == dates


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mo-Fr", "mon-fri"),
        ("Mo–Fr", "mon-fri"),
        ("Mo bis Fr", "mon-fri"),
        ("Sa, So", "sat, sun"),
        ("Mo.-Do.", "mon-thu"),
        ("Samstag", "sat"),
        ("mon-fri", None),
        ("every day", None),
    ],
)
def test_weekdays(text: str, days: str | None) -> None:
    assert english_days(text) == days


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("4,5 min", "4.5 min"),
        ("4,800 per month", "4800 per month"),
        ("4.800,5 per month", "4800.5 per month"),
        ("1,234,567 per year", "1234567 per year"),
        ("80,5%", "80.5%"),
        ("4.5 min", None),
        ("a, b", None),
    ],
)
def test_commas(text: str, meant: str | None) -> None:
    assert with_point(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("4.800 per month", "4800 per month"),
        ("1.200.000 per year", "1200000 per year"),
        ("4.80 per month", None),
        ("0.125 per day", None),
        ("4.800 min", None),
    ],
)
def test_points_that_may_separate_thousands(text: str, meant: str | None) -> None:
    assert thousands_point(text) == meant


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("2026-01-05", "05.01.2026", "write `2026-01-05`"),
        ("mon-fri:", "Mo-Fr:", "write `mon-fri`"),
        ("{mean: 3 min}", "{mean: 4,5 min}", "a comma ends `mean: 4`: write `mean: 4.5 min`"),
        ("{mean: 5 min}", "300", "e.g. `300 s` or `300 min`"),
        ("100 per day", "4,800 per month", "write `volume: 4800 per month`"),
        ("opening_hours:", "lines: 9\nopening_hours:", "it belongs in `channels.phone.lines`"),
        ("agents: 2}, o", "agents: 2, target: 3}, o", "it belongs in `channels.phone.target`"),
        ("{L1:", "{redial: 3, L1:", "it belongs in `channels.phone.redial`"),
    ],
)
def test_one_habit_is_one_fault_with_the_right_form(
    write: Write, right: str, wrong: str, told: str
) -> None:
    assert right in SHOP
    (fault,) = faults_of(write, SHOP.replace(right, wrong, 1))
    assert told in fault


def test_a_point_for_thousands_is_asked_about(write: Write) -> None:
    (warning,) = load_document(write("x.yaml", SHOP.replace("100 per", "4.800 per"))).warnings
    assert "is 4.8 per day" in str(warning)
    assert "write `4800 per day`" in str(warning)


def test_all_faults_of_a_plan_come_at_once_each_at_its_own_entry(write: Write) -> None:
    plan = """\
- {date: 12.01.2026, hire: 1}
- {date: 2026-01-13, hire: 1, into: nowhere}
- {dat: 2026-01-14, leave: 1}
- {date: 2026-01-15, leave: 9, from: desk}
- {date: 2026-01-16, leave: 8, from: other}
- {date: 2026-01-17, leave: x, from: other}
"""
    found = faults_of(write, SHOP + plan)
    parts = [
        "plan.1: `hire` needs `into`",
        "plan.1.date: must be a date",
        "plan.2.into: there is no group `nowhere`",
        "plan.3: `leave` needs `from`",
        "plan.3.dat: unknown key; did you mean `date`?",
        "plan.4.leave: `desk` has 3 on 2026-01-15 (got 9)",
        "plan.5.leave: `other` has 2 on 2026-01-16 (got 8)",
        "plan.6.leave: must be a whole number",
    ]
    assert len(found) == len(parts)
    for part, fault in zip(parts, found, strict=True):
        assert part in fault
