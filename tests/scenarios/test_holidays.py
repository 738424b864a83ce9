"""Holidays and part-time from demand to cost, counted by hand. 6 January 2026 is a Tuesday."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from sim.checking import load_document, load_scenario
from sim.engine import simulate
from sim.errors import ScenarioError
from sim.expected import expect
from sim.log import Kind, Outcome
from sim.metrics import measure
from sim.scenarios import Scenario
from sim.scenarios.meaning.demand import Daily, day_profile
from sim.scenarios.meaning.holidays import holiday_of_channel
from sim.tape import draw_tape
from tests.scenarios.conftest import SMALL, Write

EPIPHANY = dt.date(2026, 1, 6)
SHOP = SMALL + 'opening_hours: {mon-fri: "08:00-18:00"}\ndemand: {weekdays: {sun: 0.25}}\n'


def volume(scenario: Scenario, channel: str, date: dt.date = EPIPHANY) -> float:
    return Daily(scenario, channel).volume(date)


@pytest.mark.parametrize(
    ("holiday", "phone", "email"),
    [
        ("2026-01-06", 0, 20),  # a Sunday: the shop is closed, and mail comes all day long
        ("{date: 2026-01-06}", 0, 20),
        ("{date: 2026-01-06, volume: -50%}", 250, 40),
        ('{date: 2026-01-06, open: "08:00-12:00"}', 200, 80),
        ('{date: 2026-01-06, open: "08:00-12:00", volume: +10%}', 220, 88),
        ("2026-01-07", 500, 80),
    ],
)
def test_the_volume_of_a_holiday(write: Write, holiday: str, phone: float, email: float) -> None:
    scenario = load_scenario(write("x.yaml", f"{SHOP}holidays: [{holiday}]\n"))
    assert volume(scenario, "phone") == pytest.approx(phone)
    assert volume(scenario, "email") == pytest.approx(email)


def test_around_the_clock_a_holiday_has_the_factor_of_a_sunday(write: Write) -> None:
    text = SHOP.replace('{mon-fri: "08:00-18:00"}', "24/7") + "holidays: [2026-01-06]\n"
    scenario = load_scenario(write("x.yaml", text))
    assert volume(scenario, "phone") == pytest.approx(50 * 24 * 0.25)
    assert volume(scenario, "email") == pytest.approx(80 * 0.25)
    weekly = load_scenario(write("x.yaml", text.replace("80 per day", "700 per week")))
    assert volume(weekly, "email") == pytest.approx(700 * 0.25 / 6.25)


def test_a_channel_that_stays_open_has_the_demand_of_any_day(write: Write) -> None:
    text = SHOP.replace("mode: live,", "mode: live, holidays: open,") + "holidays: [2026-01-06]\n"
    scenario = load_scenario(write("x.yaml", text))
    assert volume(scenario, "phone") == 500
    assert holiday_of_channel(scenario, "phone", EPIPHANY) is None


def test_the_day_is_flat_over_the_shorter_hours_of_a_live_channel(write: Write) -> None:
    text = SHOP + 'holidays: [{date: 2026-01-06, open: ["08:00-10:00", "12:00-14:00"]}]\n'
    scenario = load_scenario(write("x.yaml", text))
    holiday = holiday_of_channel(scenario, "phone", EPIPHANY)
    assert day_profile(scenario, "phone", 1, holiday) == ((480, 600, 0.5), (720, 840, 0.5))
    assert day_profile(scenario, "email", 1, holiday) == ((0, 1440, 1),)


def test_the_check_counts_holidays(write: Write) -> None:
    text = SHOP.replace("50 per hour", "100 per day").replace("weeks: 2", "weeks: 1")
    text = text.replace("{sun: 0.25}", '{sun: 0.25}, hours: {"10": 1}')
    text += "holidays: [{date: 2026-01-06, volume: -40%}]\n"
    scenario = load_scenario(write("x.yaml", text))
    expected = expect(scenario)
    # five days, of which one has 60 %, Saturday and a quarter on Sunday; four find it open
    arrive = 4 * 100 + 60 + 100 + 25
    assert expected.streams.arriving["order", "phone"].actual == pytest.approx(0.6 * arrive)
    assert expected.streams.reached["order", "phone"].actual == pytest.approx(240)
    # the first line follows the opening hours, on four of five days
    assert expected.staffed["first line"] == 12 * 4 * 600


DESK = """\
scenario: Part-time desk
horizon: {weeks: 4}
channels: {email: {mode: deferred, volume: 60 per day, interruptible: true}}
demand: {weekdays: {sat-sun: 0}, hours: {"09": 1, "10": 1}}
topics: {letter: {L1: {handle_time: 5 min}}}
team:
  desk:
    {agents: 5, contract: 80%, shift: {mon-fri: "08:00-16:00"}, breaks: [30 min], cost: 20 per hour}
holidays: [2026-01-06]
"""


def test_part_time_costs_its_share_and_holidays_are_paid(write: Write) -> None:
    scenario = load_scenario(write("x.yaml", DESK))
    log = simulate(scenario, draw_tape(scenario, seed=1, replication=0))
    minutes = log.intervals["ended_at"] - log.intervals["started_at"]
    kinds = log.intervals["kind"]
    assert not np.any(kinds == Kind.OVERTIME)
    assert minutes[kinds == Kind.ABSENT].sum() == 4 * 8 * 60  # one has the Tuesday off anyway
    for agent in range(5):
        assert minutes[log.intervals["agent"] == agent].sum() == 0.8 * 20 * 8 * 60
    rows = measure(log, cost_per_hour={"desk": 20.0})
    (cost,) = rows[(rows["metric"] == "cost") & (rows["group"] == "desk") & (rows["per"] == "all")][
        "numerator"
    ]
    assert cost == pytest.approx(5 * 0.8 * 160 * 20)


PHONE = """\
scenario: A day on which the phone is closed
horizon: {weeks: 1}
opening_hours: {mon-fri: "08:00-16:00"}
channels:
  phone: {mode: live, volume: 300 per day, outside_hours: OUTSIDE}
  email: {mode: deferred, volume: 0 per day}
demand: {weekdays: {sat-sun: 0}, hours: {"09": 1, "10": 1}}
topics: {call: {L1: {handle_time: 1 min}}}
team: {desk: {agents: 5}}
holidays: [{date: 2026-01-06, volume: -10%}]
"""


def test_a_holiday_closes_the_phone_and_sends_the_group_home(write: Write) -> None:
    logs = {}
    for outside in ("turn away", "email"):
        scenario = load_scenario(write("x.yaml", PHONE.replace("OUTSIDE", outside)))
        logs[outside] = simulate(scenario, draw_tape(scenario, seed=1, replication=0))
    log = logs["turn away"]
    on_holiday = (log.contacts["arrived_at"] // 1440) == 1
    assert 200 < on_holiday.sum() < 340
    assert np.all(log.contacts["outcome"][on_holiday] == Outcome.TURNED_AWAY)
    assert not np.any(log.contacts["outcome"][~on_holiday] == Outcome.TURNED_AWAY)
    assert not np.any(log.steps["started_at"] // 1440 == 1)
    log = logs["email"]
    of_holiday = (log.contacts["arrived_at"] // 1440) == 1
    assert of_holiday.sum() == on_holiday.sum()
    assert np.all(log.contacts["answered_at"][of_holiday] >= 2 * 1440)


def warnings(write: Write, text: str) -> list[str]:
    return [str(warning) for warning in load_document(write("x.yaml", text)).warnings]


def faults(write: Write, text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(write("x.yaml", text))
    return [str(fault) for fault in caught.value.faults]


SITE = """\
scenario: Two sites
horizon: {weeks: 2}
time_zone: Europe/Berlin
opening_hours: {mon-fri: "08:00-20:00"}
channels: {phone: {mode: live, volume: 50 per day, patience: 3 min}}
topics: {call: {L1: {handle_time: 5 min}}}
team:
  berlin: {agents: 2, shift: {mon-fri: "08:00-14:00"}}
  new york: {agents: 2, time_zone: America/New_York, shift: {mon-fri: "08:00-14:00"}}
"""


def test_the_check_knows_zones(write: Write) -> None:
    assert warnings(write, SITE) == []
    assert warnings(write, SITE.replace("America/New_York", "America/Chicago")) == [
        "x.yaml:5: channels.phone: open 5 h a week while nobody who serves `call` at L1 is on duty",
        "x.yaml:9: team.new york.shift: 5 h a week lie outside the opening hours of the channels "
        "it serves",
    ]


def test_the_check_knows_contracts_and_rotations(write: Write) -> None:
    text = SITE.replace("new york: {agents: 2", "new york: {agents: 1, contract: 50%")
    # of two weeks' ten shifts of six hours, five are free
    assert warnings(write, text) == [
        "x.yaml:5: channels.phone: open 15 h a week while nobody who serves `call` at L1 is on duty"
    ]
    rota = SITE.replace(
        'agents: 2, shift: {mon-fri: "08:00-14:00"}}',
        'agents: 1, rotation: [{mon-fri: "08:00-14:00"}, off]}',
        1,
    )
    assert "open 15 h a week" in warnings(write, rota)[0]
    overloaded = DESK.replace("60 per day", "350 per day")
    # 19 days × 350 × 5 min = 554.2 h; four agents on 19 days for 7.5 h = 570 h
    assert warnings(write, overloaded) == []
    # 3.75 of five on 20 days are 75 agent-days, four of them on the holiday: 71 × 7.5 h = 532.5 h
    (fault,) = faults(write, overloaded.replace("contract: 80%", "contract: 75%"))
    assert "offered 138.5 h of work a week at L1, staffed 133.1 h" in fault


def test_the_check_knows_holidays(write: Write) -> None:
    closed = SITE + "holidays: [2026-01-06]\n"
    assert warnings(write, closed) == []
    assert warnings(write, closed.replace("mode: live,", "mode: live, holidays: open,")) == [
        "x.yaml:5: channels.phone: open 12 h on the holiday 2026-01-06 while nobody who serves "
        "`call` at L1 is on duty"
    ]
    works = closed.replace("agents: 2,", "agents: 2, holidays: works,", 1)
    assert warnings(write, works) == [
        "x.yaml:8: team.berlin.holidays: the channels that it serves are closed on holidays, "
        "e.g. 2026-01-06"
    ]
    none_near = [
        "x.yaml:10: holidays: no holiday lies within the horizon (2026-01-05 to 2026-01-18)"
    ]
    assert warnings(write, SITE + "holidays: [2025-01-06]\n") == none_near
    far = 'holidays: [{date: 2999-12-31, open: "20:00-04:00"}, 1900-01-01]\n'
    assert warnings(write, SITE + far) == none_near
