from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.units import (
    ALWAYS,
    GrowthRate,
    ServiceTarget,
    Target,
    UnreadableError,
    Volume,
    Week,
    format_duration,
    format_minute_of_day,
    format_share,
    nearest,
    parse_change,
    parse_date,
    parse_day_profile,
    parse_duration,
    parse_hourly_cost,
    parse_increase,
    parse_level,
    parse_minute_of_day,
    parse_money_rate,
    parse_points,
    parse_priority,
    parse_share,
    parse_speed,
    parse_time_zone,
    parse_weekday_factors,
    parse_weekdays,
)


@pytest.mark.parametrize(
    ("text", "per_minute"),
    [
        ("60 per hour", 1.0),
        ("720 per day", 0.5),
        ("10080 / week", 1.0),
        ("43830 per month", 1.0),  # of 365.25 ÷ 12 days
        ("0 per year", 0.0),
    ],
)
def test_money_per_time_becomes_money_per_minute(text: str, per_minute: float) -> None:
    assert parse_money_rate(text) == pytest.approx(per_minute, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("20 s", 1 / 3),
        ("90 sec", 1.5),
        ("5 min", 5),
        ("5min", 5),
        (" 5  minutes ", 5),
        ("1 minute", 1),
        (".5 h", 30),
        ("1e3 s", 1000 / 60),
        ("1 h 30 min", 90),
        ("1h30min", 90),
        ("2 days", 2880),
        ("1 week", 10080),
        ("12 months", 365.25 * 1440),
        ("2 years", 2 * 365.25 * 1440),
        ("0 min", 0),
    ],
)
def test_durations_become_minutes(text: str, minutes: float) -> None:
    assert parse_duration(text) == pytest.approx(minutes, rel=1e-12)


@pytest.mark.parametrize(
    ("value", "reported"),
    [
        (5, "needs a unit, e.g. `5 min` (got 5)"),
        ("5", 'needs a unit, e.g. `5 min` (got "5")'),
        (0, "needs a unit, e.g. `0 min` (got 0)"),
        ("5 minuts", 'unknown unit of time `minuts`; did you mean `minutes`? (got "5 minuts")'),
        ("-5 min", 'must not be negative (got "-5 min")'),
        ("1,5 h", 'write the decimal point as a point: `1.5 h` (got "1,5 h")'),
        ("5:00", "must be a duration, e.g. `20 s`, `5 min` or `1 h 30 min`"),
        ("5 min or so", "must be a duration"),
        ("1e300 years", "must be at most 1000 years"),
        ("soon", "must be a duration"),
        (True, "must be a duration, e.g. `5 min` (got true)"),
        (None, "must be a duration, e.g. `5 min` (got nothing)"),
        (["5 min"], "must be a duration, e.g. `5 min` (got a list of 1)"),
        (math.nan, "must be a duration, e.g. `5 min` (got .nan)"),
    ],
)
def test_wrong_durations_say_what_is_right(value: object, reported: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse_duration(value)
    assert str(caught.value).startswith(reported)


def test_shares_speeds_and_changes() -> None:
    assert parse_share("80%") == 0.8
    assert parse_share(" 8.5 % ") == pytest.approx(0.085)
    assert parse_speed("120%") == 1.2
    assert parse_level("150%") == 1.5
    assert parse_level("0%") == 0
    assert parse_change("+60%") == pytest.approx(1.6)
    assert parse_change("-20%") == pytest.approx(0.8)
    assert parse_change("-100%") == 0
    assert parse_increase("+20%") == pytest.approx(0.2)
    assert parse_increase("+0%") == 0
    assert parse_points("+5 points") == pytest.approx(0.05)
    assert parse_points("+1 point") == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("parse", "value", "reported"),
    [
        (parse_share, 0.8, "needs a percent sign, e.g. `80%` (got 0.8)"),
        (parse_share, 80, "needs a percent sign, e.g. `80%` (got 80)"),
        (parse_share, "101%", "must be between 0% and 100%"),
        (parse_share, "-1%", "must be between 0% and 100%"),
        (parse_share, "most", "must be a share, e.g. `80%`"),
        (parse_share, "80 Prozent", "must be a share, e.g. `80%`: write `80%`"),
        (
            parse_change,
            "+60 percent",
            "must be a change with its sign, e.g. `+60%` or `-20%`: write `+60%`",
        ),
        (parse_speed, "0%", "must be more than 0%"),
        (parse_speed, "1e999%", "must be a finite number"),
        (parse_level, 1.5, "needs a percent sign, e.g. `150%`"),
        (parse_level, 15, "needs a percent sign, e.g. `15%`"),
        (parse_level, "-1%", "must not be negative"),
        (parse_change, "60%", "needs a sign: `+60%` (more) or `-60%` (less)"),
        (parse_increase, "20%", "needs a sign: `+20%`"),
        (parse_increase, "-20%", "must not be a decrease"),
        (parse_points, "5%", "counts percentage points: write `+5 points`"),
        (parse_points, "5 points", "needs a sign: `+5 points`"),
        (parse_change, "-101%", "must not take away more than 100%"),
        (parse_hourly_cost, 24, "needs a unit, e.g. `24 per hour` (got 24)"),
        (parse_hourly_cost, "24 per day", "must be per hour"),
        (parse_hourly_cost, "-1 per hour", "must not be negative"),
        (parse_money_rate, 90, "needs a unit, e.g. `90 per month` (got 90)"),
        (parse_money_rate, "-1 per week", "must not be negative"),
        (parse_money_rate, "90 EUR per week", "must be written like `90 per month`"),
        (parse_money_rate, "90 per head", "unknown unit of time `head`"),
        (parse_priority, 0, "must be 1 to 9, or `urgent`, `high`, `normal` or `low` (got 0)"),
        (parse_priority, "hihg", "must be 1 to 9, or `urgent`, `high`, `normal` or `low`; did you"),
        (parse_priority, True, "must be 1 to 9"),
        (parse_minute_of_day, "24:01", "must be a time from 00:00 to 24:00"),
        (parse_minute_of_day, "8:60", "must be a time from 00:00 to 24:00"),
        (parse_minute_of_day, 8, "must be a time of day, e.g. `08:00` (got 8)"),
        (parse_date, "2026-02-29", "is not a day of the calendar"),
        (parse_date, "26-01-05", "must be a date like 2026-01-05"),
        (
            parse_time_zone,
            "Europe/Berln",
            "must be an IANA time zone; did you mean `Europe/Berlin`?",
        ),
        (parse_weekdays, "fry", "must be weekdays, e.g. `mon-fri` or `sat`; did you mean `fri`?"),
        (parse_weekdays, "mon,mon", "states a day twice"),
        (GrowthRate.read, "3%", "must be written like `3% per month`"),
        (GrowthRate.read, 3, "needs a unit, e.g. `3% per month` (got 3)"),
        (GrowthRate.read, "3% per hour", "must be per day, week, month or year"),
        (GrowthRate.read, "-100% per year", "must be more than -100%"),
        (Volume.read, 420, "needs a unit, e.g. `420 per day` (got 420)"),
        (Volume.read, "420 a day", "must be written like `420 per day`"),
        (ServiceTarget.read, "80% in 20 s", "must be written like `80% within 20 s`"),
        (ServiceTarget.read, "80% within 20", "needs a unit, e.g. `80% within 20 s`"),
        (
            ServiceTarget.read,
            "90% within 2 business days",
            "days that count no closed",
        ),
        (
            ServiceTarget.read,
            "90% within 1 working week",
            "days that count no closed",
        ),
        (ServiceTarget.read, "90% within 8 business hrz", "unknown unit of time `hrz`"),
        (ServiceTarget.read, "90% within -8 business hours", "must not be negative"),
        (Target.read, "at most 8 business hours", "business hours count in the `target` of a"),
        (Target.read, "at most 8 office hours in 90% of days", "business hours count in the"),
        (Target.read, "70%", "must begin with `at least` or `at most`"),
        (Target.read, "at most lots", "must be a duration"),
    ],
)
def test_wrong_values_say_what_is_right(parse, value: object, reported: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UnreadableError) as caught:
        parse(value)
    assert str(caught.value).startswith(reported)


def test_priorities_have_names() -> None:
    words = ["urgent", "high", "normal", "low"]
    assert [parse_priority(each) for each in [*words, 9]] == [1, 2, 3, 4, 9]


def test_volumes() -> None:
    assert Volume.read("420 per day") == Volume(420, "day")
    assert Volume.read("50/min") == Volume(50, "minute")
    assert Volume.read("2 per second") == Volume(120, "minute")
    assert Volume.read("0.5 per hour") == Volume(0.5, "hour")
    assert Volume.read("3652.5 per month").per == "week"
    assert Volume.read("3652.5 per month").count == pytest.approx(3652.5 * 12 * 7 / 365.25)


def test_growth_compounds() -> None:
    month = 365.25 / 12 * 1440
    growth = GrowthRate.read("3% per month")
    assert growth.factor(0) == 1
    assert growth.factor(2 * month) == pytest.approx(1.03**2)
    assert GrowthRate.read("-10% per year").factor(6 * month) == pytest.approx(0.9**0.5)
    assert GrowthRate(10.0, "day").factor(1e9) == math.inf


def test_targets() -> None:
    assert ServiceTarget.read("80% within 20 s") == ServiceTarget(0.8, pytest.approx(1 / 3))
    day = ServiceTarget(0.9, 480, business=True)
    for written in (
        "8 business hours",
        "480 business minutes",
        "8 Working Hours",
        "8 office-hours",
    ):
        assert ServiceTarget.read(f"90% within {written}") == day
    assert [day.within, ServiceTarget(0.9, 480).within] == ["8 business hours", "8 h"]
    assert ServiceTarget(0.9, 75, business=True).within == "75 business minutes"
    assert ServiceTarget(0.9, 2400, business=True).within == "40 business hours"
    assert Target.read("at least 70%") == Target("at least", 0.7, "share")
    assert Target.read("at most 2 h") == Target("at most", 120, "min")
    assert Target.read("at most 12") == Target("at most", 12, "count")
    assert Target.read("at most 4.50 EUR") == Target("at most", 4.5, "money")
    often = Target("at most", 15, "min", in_share=0.9, of="days")
    assert Target.read("at most 15 min in 90% of days") == often
    assert Target.read("at least 80% in 75% of weeks").of == "weeks"
    for wrong in ("at most 15 min in 90%", "at most 15 min in 0% of days", "at most 1 in 9% of it"):
        with pytest.raises(UnreadableError):
            Target.read(wrong)


def test_dates_and_times() -> None:
    assert parse_date("2024-02-29") == dt.date(2024, 2, 29)
    assert [parse_minute_of_day(text) for text in ("0:00", "8:30", "24:00")] == [0, 510, 1440]
    assert format_minute_of_day(510) == "08:30"


def test_weekdays() -> None:
    assert parse_weekdays("mon-fri") == (0, 1, 2, 3, 4)
    assert parse_weekdays("sat-mon") == (5, 6, 0)
    assert parse_weekdays("Monday, wed") == (0, 2)


def test_a_week_knows_its_hours() -> None:
    week = Week.read({"mon-tue": "08:00-16:30", "sat": ["09:00-12:00", "13:00-17:00"]})
    assert week.spans == (
        (0, 480, 990),
        (1, 480, 990),
        (5, 540, 720),
        (5, 780, 1020),
    )
    assert week.minutes == 2 * 510 + 180 + 240
    assert week.on(5) == ((540, 720), (780, 1020))
    assert week.on(6) == ()
    assert not week.always


def test_nights_run_into_the_next_day() -> None:
    week = Week.read({"sun": "22:00-06:00", "mon": "12:00-14:00"})
    assert week.spans == ((0, 720, 840), (6, 1320, 1800))
    assert week.on(6) == ((1320, 1440),)
    assert week.on(0) == ((0, 360), (720, 840))


def test_around_the_clock_however_written() -> None:
    assert Week.read("24/7") == ALWAYS
    assert Week.read({"mon-sun": "0:00-24:00"}).always
    assert not Week.read({"mon-sat": "0:00-24:00"}).always


@pytest.mark.parametrize(
    ("value", "where", "reported"),
    [
        ({"mon": "08:00-16:00", "mon-fri": "09:00-17:00"}, ("mon-fri",), "mon is already stated"),
        ({"mon": ["08:00-12:00", "11:00-14:00"]}, (), "hours of mon overlap"),
        ({"mon": "20:00-08:00", "tue": "07:00-12:00"}, (), "hours of mon and tue overlap"),
        ({"sun": "20:00-08:00", "mon": "07:00-12:00"}, (), "hours of sun and mon overlap"),
        ({"mon": "08:00-08:00"}, ("mon",), "must begin and end at different times"),
        ({"mon": ["08:00-12:00", "late"]}, ("mon", 1), 'must be hours from-to, e.g. "08:00-16:30"'),
        ({"mon": []}, ("mon",), "needs at least one from-to"),
        ({}, (), "needs at least one day"),
        ("always", (), "must be `24/7` or hours by weekday"),
    ],
)
def test_wrong_hours_say_where(value: object, where: tuple[str | int, ...], reported: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        Week.read(value)
    assert [place for place, _ in caught.value.parts] == [where]
    assert str(caught.value).startswith(reported)


def test_weekday_factors_are_one_unless_stated() -> None:
    factors = parse_weekday_factors({"mon": 1.3, "sat-sun": 0})
    assert factors == {0: 1.3, 1: 1, 2: 1, 3: 1, 4: 1, 5: 0, 6: 0}


def test_day_profiles() -> None:
    profile = parse_day_profile({"09:00-09:15": 2, "08": 4, "9:15-12:00": 1, "23": 0})
    assert profile == ((480, 540, 4), (540, 555, 2), (555, 720, 1), (1380, 1440, 0))


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "0 s"),
        (1 / 3, "20 s"),
        (0.05, "3 s"),
        (0.025, "1.5 s"),
        (0.999, "60 s"),
        (1, "60 s"),
        (3.5, "3.5 min"),
        (59.99, "60 min"),
        (126, "2.1 h"),
        (1440, "24 h"),
        (3 * 1440, "3 days"),
        (-3.5, "-3.5 min"),
        (math.nan, "–"),
    ],
)
def test_durations_for_people(minutes: float, text: str) -> None:
    assert format_duration(minutes) == text


def test_shares_for_people() -> None:
    shares = [0.8, 0.805, 1, 0, -0.02, math.nan]
    assert [format_share(s) for s in shares] == ["80 %", "80.5 %", "100 %", "0 %", "-2 %", "–"]


def test_the_nearest_word() -> None:
    assert nearest("agnets", ["agents", "absence"]) == "agents"
    assert nearest("AGENTS", ["agents"]) == "agents"
    assert nearest("colour", ["agents", "absence"]) is None


@given(st.text() | st.integers() | st.floats() | st.none() | st.lists(st.text()))
def test_nothing_but_an_unreadable_value_is_ever_raised(value: object) -> None:
    for parse in (parse_duration, parse_share, GrowthRate.read, Week.read, Target.read, parse_date):
        try:
            parse(value)
        except UnreadableError as error:
            assert "(got " in str(error)  # noqa: PT017 - any value may also be right
