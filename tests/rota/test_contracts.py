"""Part-time contracts and rotations: rosters worked out by hand, and what holds for all of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.calendar import Calendar
from sim.checking import load_scenario
from sim.scenarios.meaning.horizon import calendar_of
from sim.scenarios.meaning.rota import Shifts, roster
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Group
from tests.rota.teams import TEXT, days, hours, rota

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
