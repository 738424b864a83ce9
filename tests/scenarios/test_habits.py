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
        ("5.1.26", ["2026-01-05"]),
        ("5. Januar 2026", ["2026-01-05"]),
        ("1 Mar 2026", ["2026-03-01"]),
        ("5. Brumaire 2026", []),
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
        ("agents: 2}, o", "agents: 2, starts: mondays}, o", "in `team.desk.hiring.starts`"),
        ("hire: 1, into", "fire: 1, from", "did you mean `leave`?"),
        ("mean: 3 min", "mean: 3 Minuten", "write `3 min`"),
        ("mean: 3 min", "mean: 3 Min.", "write `3 min`"),
        ("100 per day", "1.200,50 per month", "write `volume: 1200.50 per month`"),
        ("100 per day", "100/Tag", "write `100 per day`"),
        ("mon-fri:", "täglich:", "write `mon-sun`"),
        ('{mon-fri: "08:00-18:00"}', "Mo-Fr 8-17 Uhr", 'write {mon-fri: "08:00-17:00"}'),
        ("{handle_time: {mean", "{Handlungszeit: {mean", "did you mean `handle_time`?"),
        ("agents: 2}, o", "Mitarbeiter: 2}, o", "did you mean `agents`?"),
        ("opening_hours:", "Öffnungszeiten:", "did you mean `opening_hours`?"),
        ("opening_hours:", "time_zone: MEZ\nopening_hours:", "did you mean `Europe/Berlin`?"),
        ("{L1: {", "{handle_time: 5 min, L1: {", "it belongs in `topics.order.L1.handle_time`"),
        ("plan:", "targets: {abandonment: höchstens 5%}\nplan:", "write `at most 5%`"),
    ],
)
def test_one_habit_is_one_fault_with_the_right_form(
    write: Write, right: str, wrong: str, told: str
) -> None:
    assert right in SHOP
    (fault,) = faults_of(write, SHOP.replace(right, wrong, 1))
    assert told in fault


HIRING = """\
    hiring:
      lead_time: 4 weeks
      starts: mondays
      class: 2
      at_most: 4 per quarter
      per_head: 900
      freeze: {from: 2026-02-02, until: 2026-02-08, backfill: no}
"""
TEAM = SHOP.replace(
    "team: {desk: {agents: 2}, other: {agents: 2}}", f"team:\n  desk:\n    agents: 2\n{HIRING}"
)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("4 weeks", "4", "e.g. `4 days` or `4 weeks`"),
        ("4 weeks", "4 Wochen", "unknown unit of time `Wochen`: write `4 weeks`"),
        ("mondays", "Montags", "write `mondays`"),
        ("mondays", "1. Montag im Monat", "write `first monday of month`"),
        ("mondays", "last Fri of the month", "write `last friday of month`"),
        ("mondays", "15. of month", "write `15th of month`"),
        ("mondays", "2026-02-02", "write `[2026-02-02]`"),
        ("mondays", "02.02.2026", "write `[2026-02-02]`"),
        ("mondays", "fifth monday of month", "must be days like"),
        ("4 per quarter", "4", "e.g. `4 per month` or `4 per quarter`"),
        ("4 per quarter", "vier pro Quartal", "write `4 per quarter`"),
        ("4 per quarter", "4 per week", "e.g. `2 per month`"),
        ("4 per quarter", "1 per quarter", "is less than a `class` of 2"),
        ("900", "900 EUR", "write 900"),
        ("900", '"4,500"', "write 4500"),
        ("900", "€4 500", "write 4500"),
        ("{from: 2026-02-02, until: 2026-02-08, backfill: no}", "yes", "e.g. `{from: 2026-"),
        ("backfill: no", "backfill: nein", "write `no`"),
    ],
)
def test_rules_of_hiring_as_people_write_them(
    write: Write, right: str, wrong: str, told: str
) -> None:
    load_scenario(write("sound.yaml", TEAM))
    assert right in TEAM
    (fault,) = faults_of(write, TEAM.replace(right, wrong, 1))
    assert told in fault


def test_days_that_are_over_before_anybody_could_start_are_told(write: Write) -> None:
    text = TEAM.replace("mondays", "[2026-01-12, 2026-02-01]").split("plan:")[0]
    (warning,) = load_document(write("x.yaml", text)).warnings
    assert "before 2026-02-02, the soonest that anybody hired could start" in str(warning)


@pytest.mark.parametrize(
    ("right", "wrong", "read", "meant"),
    [
        ("100 per day", "4.800 per day", "4.8 per day", "4800 per day"),
        ("100 per day", "4.800/month", "4.8/month", "4800/month"),
        (
            "team: {desk: {agents: 2}",
            "team: {desk: {agents: 2, hiring: {per_head: 4.500}}",
            "4.5",
            "4500",
        ),
    ],
)
def test_a_point_for_thousands_is_asked_about(
    write: Write, right: str, wrong: str, read: str, meant: str
) -> None:
    assert right in SHOP
    (warning,) = load_document(write("x.yaml", SHOP.replace(right, wrong))).warnings
    assert f"is {read}, as" in str(warning)
    assert f"write `{meant}`" in str(warning)


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
