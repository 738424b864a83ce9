"""Half hours of a typical day, and agents on duty while anybody has a shift."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from sim import load_scenario
from sim.calendar import Calendar
from sim.kpis import CHANNEL, HALF_HOUR, HALF_HOUR_OF_WEEK, TEAM, Breakdown
from sim.log import Kind, Outcome
from sim.metrics import measure
from sim.metrics.periods import KINDS_OF_DAY, Window
from sim.scenarios.meaning.kinds_of_day import kinds_of_day
from tests.metrics.logs import contact, find, make_log, paid

DAY = 1440.0
NINE = 540.0


def value(kpis: object, metric: str, **where: str) -> float:
    row = find(kpis, metric, **where)  # type: ignore[arg-type]
    return float(row["numerator"] / row["denominator"])


def test_nights_do_not_count_and_the_absent_are_missing() -> None:
    # Monday: two of the first group from 9 to 11, one of them in a break for half an hour; Tuesday
    # one has the same shift and is absent, the other is there. The second group has one hour.
    log = make_log(
        intervals=[
            paid(0, Kind.DUTY, NINE, NINE + 120),
            paid(1, Kind.DUTY, NINE, NINE + 60),
            paid(1, Kind.BREAK, NINE + 60, NINE + 90),
            paid(1, Kind.DUTY, NINE + 90, NINE + 120),
            paid(0, Kind.ABSENT, DAY + NINE, DAY + NINE + 120),
            paid(1, Kind.DUTY, DAY + NINE, DAY + NINE + 120),
            paid(1, Kind.OVERTIME, DAY + NINE + 120, DAY + NINE + 130),
            paid(2, Kind.DUTY, NINE + 120, NINE + 180),
        ],
        minutes=2 * DAY,
    )
    kpis = measure(log)
    # First group: 120 + 90 + 120 minutes on duty in 240 with shifts; the team: 60 more of both.
    assert value(kpis, "on_duty_in_shifts", group="first") == pytest.approx(330 / 240)
    assert value(kpis, "on_duty_in_shifts", group="second") == pytest.approx(1)
    assert value(kpis, "on_duty_in_shifts") == pytest.approx(390 / 300)
    assert value(kpis, "on_duty") == pytest.approx(400 / (2 * DAY))
    half = {"per": HALF_HOUR, "group": "first"}
    assert value(kpis, "on_duty_in_shifts", period="Mon-Fri 09:00", **half) == pytest.approx(1.5)
    assert value(kpis, "on_duty_in_shifts", period="Mon-Fri 10:00", **half) == pytest.approx(1)
    shown = kpis[(kpis["metric"] == "on_duty_in_shifts") & (kpis["per"] == HALF_HOUR)]
    assert {period[-5:] for period in shown["period"]} == {
        *("09:00", "09:30", "10:00", "10:30", "11:00", "11:30")
    }


def test_contacts_of_a_half_hour_of_a_typical_day() -> None:
    times = [NINE + 5, NINE + 29.9, NINE + 30, DAY + NINE, 5 * DAY + NINE]
    contacts = [
        contact(k, at, answered_at=at + k, ended_at=at + 9, outcome=Outcome.SOLVED)
        for k, at in enumerate(times)
    ]
    kpis = measure(make_log(contacts, minutes=7 * DAY))

    def figure(metric: str, period: str) -> float:
        return value(kpis, metric, channel="phone", per=HALF_HOUR, period=period)

    assert figure("contacts", "Mon-Fri 09:00") == pytest.approx(3 / 5)  # of five weekdays
    assert figure("contacts", "Mon-Fri 09:30") == pytest.approx(1 / 5)
    assert figure("contacts", "Sat 09:00") == 1
    assert figure("wait", "Mon-Fri 09:00") == pytest.approx((0 + 1 + 3) / 3)
    assert figure("wait", "Sat 09:00") == 4


def test_half_hours_of_the_week_are_measured_where_they_are_asked_for() -> None:
    log = make_log([contact(0, NINE + 30)], minutes=2 * DAY)
    asked = Breakdown((TEAM, CHANNEL), ("all", HALF_HOUR_OF_WEEK))
    kpis = measure(log, kpis={"contacts": [asked]})
    assert find(kpis, "contacts", per=HALF_HOUR_OF_WEEK, period="Mon 09:30")["numerator"] == 1
    assert find(kpis, "contacts", per=HALF_HOUR_OF_WEEK, period="Tue 09:30")["numerator"] == 0
    assert HALF_HOUR_OF_WEEK not in set(measure(log)["per"])


def test_half_hours_over_a_change_of_the_clock() -> None:
    calendar = Calendar(dt.date(2026, 3, 28), 3 * DAY, "Europe/Berlin")  # put forward on Sunday
    window = Window(calendar, 17.0, KINDS_OF_DAY)
    halves = window.periods[HALF_HOUR_OF_WEEK]
    assert "Sun 01:30" in halves.labels
    assert "Sun 02:00" not in halves.labels
    assert "Sun 03:00" in halves.labels
    assert halves.minutes.sum() == window.minutes
    minutes = np.arange(17.0, 3 * DAY)
    labels = np.array(halves.labels)[halves.of_cell[window.cell(minutes)]]
    for minute, label in zip(minutes, labels, strict=True):
        moment = calendar.datetime(minute)
        assert label == f"{moment:%a %H}:{moment.minute // 30 * 30:02}"


TEAM_OF_ONE = """
scenario: kinds
horizon: {weeks: 1}
opening_hours: {%s}
channels: {phone: {mode: live, volume: 100 per day, patience: {mean: 3 min}}}
demand: {weekdays: {%s}}
topics: {call: {L1: {handle_time: {mean: 5 min}}}}
team: {desk: {agents: 9, shift: {mon-sun: "09:00-17:00"}}}
"""
LEVEL = "mon: 1, tue: 1, wed: 1, thu: 1, fri: 1, sat: 1, sun: 1"


@pytest.mark.parametrize(
    ("hours", "weekdays", "kinds"),
    [
        ('mon-sun: "09:00-17:00"', LEVEL, ["Mon-Sun"] * 7),
        (
            'mon-thu: "09:00-17:00", fri: "09:00-14:00"',
            LEVEL,
            [*["Mon-Thu"] * 4, "Fri", *["Sat-Sun"] * 2],
        ),
        (
            'mon-sun: "09:00-17:00"',
            "mon: 1.3, tue: 1.1, wed: 1, thu: 1, fri: 0.9, sat: 0.5, sun: 0.1",
            [*["Mon-Fri"] * 5, "Sat", "Sun"],
        ),
        (
            'mon-sun: "09:00-17:00"',
            "mon: 2, tue: 1, wed: 1, thu: 1, fri: 2, sat: 1, sun: 1",
            ["Mon, Fri", *["Tue-Thu, Sat-Sun"] * 3, "Mon, Fri", *["Tue-Thu, Sat-Sun"] * 2],
        ),
    ],
)
def test_days_alike_are_one_kind(
    tmp_path: Path, hours: str, weekdays: str, kinds: list[str]
) -> None:
    path = tmp_path / "kinds.yaml"
    path.write_text(TEAM_OF_ONE % (hours, weekdays))
    assert list(kinds_of_day(load_scenario(path))) == kinds


@pytest.mark.parametrize(
    ("team", "kinds"),
    [
        # 12 of 12, 10 of 12 and 9 of 12 agents on Thursdays: a quarter fewer is another day
        ("{agents: 12, hours: {mon-sun: 9-17}}", ["Mon-Sun"] * 7),
        (
            "{agents: 10, hours: {mon-sun: 9-17}}, {agents: 2, hours: {mon-wed: 9-17}}",
            ["Mon-Sun"] * 7,
        ),
        (
            "{agents: 9, hours: {mon-sun: 9-17}}, "
            "{agents: 3, hours: {mon-wed: 9-17, fri-sun: 9-17}}",
            [*["Mon-Wed, Fri-Sun"] * 3, "Thu", *["Mon-Wed, Fri-Sun"] * 3],
        ),
        # one agent of three is one agent
        ("{agents: 2, hours: {mon-sun: 9-17}}, {agents: 1, hours: {mon: 9-17}}", ["Mon-Sun"] * 7),
        # as many, but half of them begin two hours later
        (
            "{agents: 3, hours: {mon-sun: 9-17}}, "
            "{agents: 3, hours: {mon-fri: 9-17, sat-sun: 11-17}}",
            [*["Mon-Fri"] * 5, *["Sat-Sun"] * 2],
        ),
    ],
)
def test_days_with_other_staff_are_another_kind(
    tmp_path: Path, team: str, kinds: list[str]
) -> None:
    path = tmp_path / "kinds.yaml"
    text = TEAM_OF_ONE % ('mon-sun: "09:00-17:00"', LEVEL)
    old = 'agents: 9, shift: {mon-sun: "09:00-17:00"}'
    assert old in text
    shifts = team.replace("9-17", '"09:00-17:00"').replace("11-17", '"11:00-17:00"')
    path.write_text(text.replace(old, f"shifts: [{shifts}]"))
    assert list(kinds_of_day(load_scenario(path))) == kinds
