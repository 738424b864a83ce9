"""Rosters of sites in other time zones, holidays, meetings: worked out by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from sim.agents import Duty
from sim.checking import load_document
from sim.engine import simulate
from sim.roster import build_team
from sim.scenarios.meaning.horizon import calendar_of
from sim.tape import draw_tape
from tests.rota.teams import HOUR, days, hours, load, rota, team

# Other time zones ---------------------------------------------------------------------------


def test_new_york_by_the_clocks_of_berlin(tmp_path: Path) -> None:
    # clocks go forward on 8 March in New York, on 29 March in Berlin
    (agent,) = team(
        tmp_path,
        '{agents: 1, time_zone: America/New_York, shift: {mon: "09:00-17:00"},'
        ' breaks: [{at: "12:00", length: 60 min}]}',
        horizon="{start: 2026-03-02, weeks: 5}",
    )
    day = 24
    assert [(duty.start / HOUR, duty.end / HOUR) for duty in agent.duties] == [
        (15, 18),  # 2 March: six hours apart
        (19, 23),
        (7 * day + 14, 7 * day + 17),  # 9 March: five hours apart
        (7 * day + 18, 7 * day + 22),
        (14 * day + 14, 14 * day + 17),
        (14 * day + 18, 14 * day + 22),
        (21 * day + 14, 21 * day + 17),
        (21 * day + 18, 21 * day + 22),
        (28 * day + 14, 28 * day + 17),  # 30 March: 15 o'clock again, an hour of which is gone
        (28 * day + 18, 28 * day + 22),
    ]


@pytest.mark.parametrize("zone", ["Asia/Manila", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_every_minute_on_duty_is_within_the_hours_of_the_site(tmp_path: Path, zone: str) -> None:
    from zoneinfo import ZoneInfo

    (shifts,) = rota(
        tmp_path,
        f'{{agents: 1, time_zone: {zone}, shift: {{tue-sat: "21:00-05:00"}}}}',
        horizon="{start: 2026-02-01, weeks: 12}",
    )
    berlin, place = ZoneInfo("Europe/Berlin"), ZoneInfo(zone)
    begins = dt.datetime(2026, 2, 1, tzinfo=berlin).timestamp()
    quarters = np.zeros(12 * 7 * 96, bool)
    for span in shifts.worked:
        quarters[round(span.start / 15) : round(span.end / 15)] = True
    for k, on_duty in enumerate(quarters):
        wall = dt.datetime.fromtimestamp(begins + k * 900, place)
        evening = wall.hour >= 21 and wall.weekday() in (1, 2, 3, 4, 5)
        morning = wall.hour < 5 and wall.weekday() in (2, 3, 4, 5, 6)
        assert on_duty == (evening or morning), wall


def test_absence_takes_the_shift_of_the_sites_own_date(tmp_path: Path) -> None:
    scenario = load(
        tmp_path, '{agents: 1, time_zone: Asia/Manila, shift: {mon-fri: "05:00-13:00"}}'
    )
    calendar = calendar_of(scenario)
    (person,) = draw_tape(scenario, seed=1, replication=0).people
    person.absent[[1, 27]] = True  # Tuesday the 6th, in Manila from Monday 22:00 of Berlin
    (agent,) = build_team(scenario, calendar, [person])[1]
    assert hours(list(agent.off_lines)) == [(22, 30)]
    assert agent.duties[:2] == [Duty(0, 6 * HOUR, 6 * HOUR), Duty(46 * HOUR, 54 * HOUR, 54 * HOUR)]


# Holidays -----------------------------------------------------------------------------------

EPIPHANY = "[2026-01-06]"


def test_a_holiday_is_paid_and_not_worked(tmp_path: Path) -> None:
    (agent,) = team(tmp_path, '{agents: 1, shift: {mon-fri: "08:00-16:00"}}', holidays=EPIPHANY)
    assert hours(list(agent.off_lines)) == [(32, 40)]
    assert [duty.start / HOUR for duty in agent.duties[:3]] == [8, 56, 80]


def test_a_shift_belongs_to_the_day_on_which_it_begins(tmp_path: Path) -> None:
    (shifts,) = rota(tmp_path, '{agents: 1, shift: {mon-fri: "22:00-06:00"}}', holidays=EPIPHANY)
    assert hours(list(shifts.holidays)) == [(46, 54)]
    assert hours(list(shifts.worked))[:2] == [(22, 30), (70, 78)]


def test_a_half_holiday_cuts_the_shifts(tmp_path: Path) -> None:
    half = '[{date: 2026-01-06, open: ["08:00-10:00", "11:00-12:00"]}]'
    early, late = team(
        tmp_path,
        '{shifts: [{agents: 1, hours: {mon-fri: "07:00-15:00"}},'
        ' {agents: 1, hours: {mon-fri: "13:00-21:00"}}]}',
        holidays=half,
    )
    assert hours(list(early.off_lines)) == [(31, 32), (34, 35), (36, 39)]
    assert [(d.start / HOUR, d.end / HOUR) for d in early.duties[1:3]] == [(32, 34), (35, 36)]
    assert hours(list(late.off_lines)) == [(37, 45)]


def test_who_joins_works_the_patterns_in_turn(tmp_path: Path) -> None:
    shifts = (
        f'{{agents: {2 if at == 10 else 1}, hours: {{mon-fri: "{at}:00-16:00"}}}}'
        for at in (10, 11, 12)
    )
    plan = "plan: [{date: 2026-01-12, hire: 4, into: first}]"
    agents = team(tmp_path, f"{{shifts: [{', '.join(shifts)}]}}", holidays=f"[]\n{plan}")
    starts = [each.duties[0].start / HOUR % 24 for each in agents]
    assert starts == [10, 10, 11, 12, 10, 11, 12, 10]  # of the first day, and who joined


def test_a_group_may_work_or_have_holidays_of_its_own(tmp_path: Path) -> None:
    rules = '{agents: 1, shift: {mon-fri: "08:00-16:00"}, holidays: ANSWER}'
    (works,) = rota(tmp_path, rules.replace("ANSWER", "works"), holidays=EPIPHANY)
    assert (days(works)[:3], list(works.holidays)) == ([0, 1, 2], [])
    (own,) = rota(tmp_path, rules.replace("ANSWER", "[2026-01-07]"), holidays=EPIPHANY)
    assert days(own)[:3] == [0, 1, 3]
    assert hours(list(own.holidays)) == [(56, 64)]


def test_whose_date_a_holiday_is(tmp_path: Path) -> None:
    rules = '{agents: 1, time_zone: Asia/Manila, shift: {mon-fri: "05:00-13:00"}, holidays: OFF}'
    # the Wednesday of Manila begins on Tuesday at 22:00 in Berlin, where it is Epiphany
    (theirs,) = rota(tmp_path, rules.replace("OFF", "off"), holidays=EPIPHANY)
    assert hours(list(theirs.holidays)) == [(46, 54)]
    (own,) = rota(tmp_path, rules.replace("OFF", "[2026-01-06]"))
    assert hours(list(own.holidays)) == [(22, 30)]


def test_holidays_count_into_the_contract(tmp_path: Path) -> None:
    rules = '{agents: 5, shift: {mon-fri: "08:00-16:00"}, contract: 80%}'
    agents = rota(tmp_path, rules, holidays=EPIPHANY)
    # Tuesday is the fourth agent's day off; the others have it paid
    assert [len(agent.holidays) for agent in agents] == [1, 1, 1, 0, 1]
    assert [len(agent.worked) + len(agent.holidays) for agent in agents] == [16] * 5


# Off means off ------------------------------------------------------------------------------


def test_keys_without_effect_leave_the_log_as_it_is() -> None:
    changes = [
        "holidays=[2020-12-25]",
        "channels.phone.holidays=open",
        "team.first line early.contract=100%",
        "team.first line early.time_zone=Europe/Berlin",
        "team.first line early.holidays=works",
        "team.first line late.shift=null",
        'team.first line late.rotation=[{mon-fri: "11:30-20:00"}]',
    ]
    logs = []
    for overrides in ([], changes):
        scenario = load_document("web-shop", overrides).scenario()
        logs.append(simulate(scenario, draw_tape(scenario, seed=1, replication=0)))
    for table in ("contacts", "steps", "intervals"):
        before, after = (getattr(log, table) for log in logs)
        assert {k: v.tobytes() for k, v in before.items()} == {
            k: v.tobytes() for k, v in after.items()
        }


# Meetings and breaks at the edge of a shift --------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "first_duty"),
    [
        ('breaks: [{at: "08:30", length: 15 min}], meetings: {mon-fri: "08:00-08:30"}', 8.75),
        ('meetings: {mon-fri: ["08:00-08:30", "08:30-09:00"]}', 9.0),
    ],
    ids=["break after a meeting", "meeting after a meeting"],
)
def test_two_pauses_that_open_a_shift_leave_the_evening_before_as_it_was(
    tmp_path: Path, rules: str, first_duty: float
) -> None:
    (agent,) = team(tmp_path, f'{{agents: 1, shift: {{mon-fri: "08:00-16:00"}}, {rules}}}')
    monday, tuesday = agent.duties[0], agent.duties[1]
    assert monday == Duty(first_duty * HOUR, 16 * HOUR, 16 * HOUR)
    assert tuesday == Duty((24 + first_duty) * HOUR, 40 * HOUR, 40 * HOUR)


def test_a_meeting_that_fills_a_shift_round_the_clock_keeps_the_duty_before_it(
    tmp_path: Path,
) -> None:
    shift = 'shift: {mon: "12:00-24:00", tue: "00:00-02:00"}, agents: 1'
    (agent,) = team(tmp_path, f'{{{shift}, meetings: {{tue: "00:00-02:00"}}}}')
    monday = agent.duties[0]
    assert monday[:3] == (12 * HOUR, 24 * HOUR, 26 * HOUR)
    assert hours(monday.meanwhile) == [(24.0, 26.0)]
