"""The rota: part-time contracts, rotations, sites in other time zones and holidays.

Every roster here was worked out by hand; the property tests hold for all contracts and calendars.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents import Agent, Away, Duty
from sim.calendar import Calendar, Span
from sim.checking import load_document, load_scenario
from sim.engine import simulate
from sim.roster import build_team
from sim.scenarios.meaning.horizon import calendar_of
from sim.scenarios.meaning.rota import Shifts, roster
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Group
from sim.tape import draw_tape

HOUR = 60.0
TEXT = """
scenario: rota
horizon: {start: 2026-01-05, weeks: 4}
time_zone: Europe/Berlin
holidays: []
channels: {email: {mode: deferred, volume: 10 per day}}
topics: {letter: {L1: {handle_time: 1 min}}}
team: {first: RULES}
"""


def load(folder: Path, rules: str, **changes: str) -> Scenario:
    text = TEXT.replace("RULES", rules)
    for key, value in {"horizon": "{start: 2026-01-05, weeks: 4}", **changes}.items():
        (old,) = [line for line in text.splitlines() if line.startswith(f"{key}:")]
        text = text.replace(old, f"{key}: {value}")
    (folder / "rota.yaml").write_text(text)
    return load_scenario(folder / "rota.yaml")


def rota(folder: Path, rules: str, **changes: str) -> list[Shifts]:
    scenario = load(folder, rules, **changes)
    by_pattern = roster(scenario, scenario.team["first"], calendar_of(scenario))
    return [shifts for pattern in by_pattern for shifts in pattern]


def team(folder: Path, rules: str, **changes: str) -> list[Agent]:
    scenario = load(folder, rules, **changes)
    calendar = calendar_of(scenario)
    return build_team(scenario, calendar, draw_tape(scenario, seed=1, replication=0).people)[1]


def days(shifts: Shifts) -> list[int]:
    """Days of the horizon on which an agent works."""
    return [span.day for span in shifts.worked]


def hours(spans: Sequence[Span | Away]) -> list[tuple[float, float]]:
    """(from, to) of stretches in hours since the horizon began."""
    return [(span.start / HOUR, span.end / HOUR) for span in spans]


# Part-time ----------------------------------------------------------------------------------


def test_five_at_four_fifths_have_a_weekday_off_each(tmp_path: Path) -> None:
    agents = rota(tmp_path, '{agents: 5, shift: {mon-fri: "08:00-16:00"}, contract: 80%}')
    for agent, weekday_off in zip(agents, (4, 3, 2, 1, 0), strict=True):
        week = [day for day in range(5) if day != weekday_off]
        assert days(agent) == [7 * k + day for k in range(4) for day in week]


def test_two_at_half_time_take_turns_over_two_weeks(tmp_path: Path) -> None:
    one, two = rota(tmp_path, '{agents: 2, shift: {mon-fri: "08:00-16:00"}, contract: 50%}')
    assert days(one) == [0, 2, 4, 8, 10, 14, 16, 18, 22, 24]
    assert days(two) == [1, 3, 7, 9, 11, 15, 17, 21, 23, 25]


def test_one_at_three_fifths_works_every_other_day(tmp_path: Path) -> None:
    (one,) = rota(tmp_path, '{agents: 1, shift: {mon-fri: "08:00-16:00"}, contract: 60%}')
    assert days(one) == [7 * k + day for k in range(4) for day in (0, 2, 4)]


def test_two_shifts_of_one_day_stay_together(tmp_path: Path) -> None:
    split = '{mon-fri: ["08:00-12:00", "14:00-18:00"]}'
    one, _ = rota(tmp_path, f"{{agents: 2, shift: {split}, contract: 50%}}")
    assert Counter(days(one)) == dict.fromkeys([0, 2, 4, 8, 10, 14, 16, 18, 22, 24], 2)


CONTRACTS = st.integers(1, 100).map(lambda percent: percent / 100)
WEEKS = st.sampled_from(
    [
        {"mon-fri": "08:00-16:00"},
        {"mon-sun": "22:00-06:00"},  # a night shift lasts 7 or 9 hours when the clock changes
        {"mon-thu": "07:30-16:30", "fri": "08:00-12:00"},
        {"mon-fri": "09:00-18:00", "sat": "10:00-14:00"},
        {"mon-fri": ["08:00-11:00", "15:00-20:00"]},
    ]
)


def part_timers(week: dict[str, str], agents: int, contract: float) -> list[list[Shifts]]:
    """A year of a group from 2026, and last the full-time agent it is compared with."""
    calendar = Calendar(dt.date(2026, 1, 1), 365 * 1440.0, "Europe/Berlin")
    scenario = Scenario.model_validate(
        {
            "scenario": "x",
            "horizon": {"start": "2026-01-01", "length": "365 days"},
            "channels": {"email": {"mode": "deferred", "volume": "10 per day"}},
            "topics": {"letter": {"L1": {"handle_time": "1 min"}}},
            "team": {"first": {"agents": 1}},
        },
        context=["L1"],
    )
    groups = [
        Group.model_validate({"agents": agents, "shift": week, "contract": f"{100 * contract}%"}),
        Group.model_validate({"agents": 1, "shift": week}),
    ]
    return [roster(scenario, group, calendar)[0] for group in groups]


def minutes_by_day(shifts: Shifts) -> np.ndarray:
    """Minutes worked on each day, the eve of the horizon first."""
    worked = np.zeros(367)
    for span in shifts.worked:
        worked[span.day + 1] += span.end - span.start
    return worked


@settings(max_examples=40, deadline=None)
@given(WEEKS, st.integers(1, 9), CONTRACTS)
def test_hours_at_any_date_are_within_a_day_of_the_contract(
    week: dict[str, str], agents: int, contract: float
) -> None:
    group, (full,) = part_timers(week, agents, contract)
    full_time = minutes_by_day(full)
    for agent in group:
        owed = np.cumsum(minutes_by_day(agent) - contract * full_time)
        assert np.abs(owed).max() < full_time.max()


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(["08:00-16:00", "22:00-06:00"]), st.integers(1, 9), CONTRACTS)
def test_hours_of_every_month_are_within_a_shift_of_the_contract(
    shift: str, agents: int, contract: float
) -> None:
    group, (full,) = part_timers({"mon-sun": shift}, agents, contract)
    full_time = minutes_by_day(full)
    lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    for agent in group:
        worked, first = minutes_by_day(agent), 1
        for length in lengths:
            month = slice(first, first + length)
            assert abs(worked[month].sum() - contract * full_time[month].sum()) < full_time.max()
            first += length


@settings(max_examples=40, deadline=None)
@given(WEEKS, st.integers(1, 9), CONTRACTS)
def test_part_timers_are_spread_as_evenly_as_can_be(
    week: dict[str, str], agents: int, contract: float
) -> None:
    group, (full,) = part_timers(week, agents, contract)
    present = Counter(day for agent in group for day in set(days(agent)))
    for day in set(days(full)):
        assert abs(present[day] - agents * contract) < 1 + 1e-9


# Rotation -----------------------------------------------------------------------------------

ROTATION = '[{mon-fri: "06:00-14:00"}, {mon-thu: "14:00-22:00"}, off]'


def test_a_rotation_of_three_weeks(tmp_path: Path) -> None:
    early, late = [(6, 14)] * 5, [(14, 22)] * 4
    agents = rota(tmp_path, f"{{agents: 4, rotation: {ROTATION}}}")
    expected = [
        [early, late, [], early],
        [early, late, [], early],  # four on three weeks: two of them go together
        [late, [], early, late],
        [[], early, late, []],
    ]
    for agent, weeks in zip(agents, expected, strict=True):
        starts = [
            ((7 * k + day) * 24 + begin, (7 * k + day) * 24 + end)
            for k, week in enumerate(weeks)
            for day, (begin, end) in enumerate(week)
        ]
        assert hours(list(agent.worked)) == starts


def test_a_rotation_begins_with_the_week_in_which_the_horizon_does(tmp_path: Path) -> None:
    nights = '[{mon-sat: "10:00-11:00", sun: "22:00-06:00"}, {tue-fri: "08:00-16:00"}]'
    one, two = rota(
        tmp_path,
        f"{{agents: 2, rotation: {nights}}}",
        horizon="{start: 2026-01-09, length: 5 days}",
    )
    # from a Friday: the first is in the first week, the second in the second
    assert hours(list(one.worked)) == [(10, 11), (34, 35), (70, 78), (104, 112)]
    # the first's Sunday night ends on Monday at 6; on Tuesday the day shifts of the second week
    assert hours(list(two.worked)) == [(8, 16), (82, 83), (106, 107)]


def test_a_week_may_begin_on_sunday(tmp_path: Path) -> None:
    """The same two weeks from Saturday the tenth on: the second begins one day later."""
    weeks = '[{mon-sun: "06:00-07:00"}, {mon-sun: "20:00-21:00"}]'
    text = TEXT.replace("time_zone", "week_begins: sun\ntime_zone")
    text = text.replace("RULES", f"{{agents: 2, rotation: {weeks}}}")
    (tmp_path / "rota.yaml").write_text(
        text.replace("{start: 2026-01-05, weeks: 4}", "{start: 2026-01-10, length: 3 days}")
    )
    scenario = load_scenario(tmp_path / "rota.yaml")
    (one,), (two,) = roster(scenario, scenario.team["first"], calendar_of(scenario))
    assert hours(list(one.worked)) == [(6, 7), (44, 45), (68, 69)]
    assert hours(list(two.worked)) == [(20, 21), (30, 31), (54, 55)]


def test_the_eve_of_the_horizon_belongs_to_the_week_before(tmp_path: Path) -> None:
    nights = '[{mon: "10:00-11:00"}, {sun: "22:00-06:00"}]'
    one, two = rota(tmp_path, f"{{agents: 2, rotation: {nights}}}")
    assert hours(list(one.worked))[:2] == [(0, 6), (10, 11)]
    assert hours(list(two.worked))[:2] == [(166, 174), (178, 179)]


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 7), st.sampled_from(["Europe/Berlin", "America/New_York", "UTC"]))
def test_every_cycle_of_a_rotation_holds_its_hours(agents: int, zone: str) -> None:
    weeks = [{"mon-fri": "06:00-14:00"}, {"tue-sat": "14:00-23:00"}, "off", {"sun": "22:00-07:00"}]
    group = Group.model_validate({"agents": agents, "rotation": weeks})
    calendar = Calendar(dt.date(2026, 1, 5), 52 * 7 * 1440.0, zone)
    scenario = Scenario.model_construct(holidays=())
    shifts = [each for pattern in roster(scenario, group, calendar) for each in pattern]
    for each in shifts:
        by_day = Counter[int]()
        for span in each.worked:
            by_day[span.day] += round(span.end - span.start)
        for first in range(0, 52 * 7, 28):
            cycle = {day: by_day[day] for day in range(first, first + 28)}
            begun = sum(minutes > 0 for minutes in cycle.values())
            # 40 + 45 + 9 hours in 11 shifts; an hour more or less if it is the night of a change
            assert begun == 11
            if first + 28 < 52 * 7:  # the last night of all is cut by the end of the horizon
                assert abs(sum(cycle.values()) - 94 * 60) in (0, 60)
    # in a group of four and more, each week of the rotation is worked by somebody in each week
    if agents >= 4:
        worked = [{span.day // 7 for span in each.worked} for each in shifts]
        assert all(any(week in each for each in worked) for week in range(52))


def test_part_time_on_a_rotation_is_a_share_of_its_days(tmp_path: Path) -> None:
    weeks = '[{mon-fri: "06:00-14:00"}, {mon-fri: "14:00-22:00"}]'
    agents = rota(tmp_path, f"{{agents: 4, rotation: {weeks}, contract: 50%}}")
    present = Counter(
        (day, span.start % 1440) for agent in agents for span in agent.worked for day in [span.day]
    )
    # one of two early, one of two late, each day
    assert present == {(7 * k + d, at): 1 for k in range(4) for d in range(5) for at in (360, 840)}
    assert [len(agent.worked) for agent in agents] == [10, 10, 10, 10]


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
