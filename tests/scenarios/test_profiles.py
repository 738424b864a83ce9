"""When inquiries come over the day and the week: profiles by kind of day, nights and weekends."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sim.checking import load_document
from sim.errors import ScenarioError
from sim.scenarios.meaning.demand import Daily
from sim.scenarios.sections.schema import Scenario

CENTRE = """
scenario: Centre
horizon: {start: 2026-02-02, weeks: 1}
opening_hours: {mon-fri: "08:00-18:00"}
channels:
  phone: {mode: live, volume: 100 per day}
  email: {mode: deferred, volume: VOLUME MORE}
topics:
  call: {L1: {handle_time: {mean: 1 min}}}
team:
  agents: {agents: 8}
demand: DEMAND
"""
MON, FRI, SAT, SUN = (dt.date(2026, 2, day) for day in (2, 6, 7, 8))


def centre(
    folder: Path, demand: str = "{}", more: str = "", volume: str = "100 per day"
) -> Scenario:
    path = folder / "centre.yaml"
    text = CENTRE.replace("DEMAND", demand).replace("VOLUME", volume).replace(" MORE", more)
    path.write_text(text, encoding="utf-8")
    return load_document(path).scenario()


def faults(folder: Path, demand: str) -> list[tuple[str, str]]:
    with pytest.raises(ScenarioError) as caught:
        centre(folder, demand)
    return [(fault.path, fault.message) for fault in caught.value.faults]


def amounts(scenario: Scenario, channel: str, date: dt.date) -> dict[tuple[float, float], float]:
    """Inquiries by (from, to), in hours of the day."""
    daily = Daily(scenario, channel)
    volume = daily.volume(date)
    return {
        (begin / 60, end / 60): pytest.approx(volume * share)
        for begin, end, share in daily.profile(date)
    }


def test_mail_comes_at_any_hour_of_the_week_and_calls_while_open(tmp_path: Path) -> None:
    scenario = centre(tmp_path)
    for date in (MON, SAT, SUN):
        assert amounts(scenario, "email", date) == {(0, 24): 100}
    assert amounts(scenario, "phone", MON) == {(8, 18): 100}
    assert amounts(scenario, "phone", SAT) == {}


def test_a_deferred_channel_with_hours_of_its_own_keeps_to_them(tmp_path: Path) -> None:
    scenario = centre(tmp_path, more=', opening_hours: {mon-fri: "09:00-12:00"}')
    assert amounts(scenario, "email", MON) == {(9, 12): 100}
    assert amounts(scenario, "email", SAT) == {}


def test_nights_are_the_share_outside_opening_hours(tmp_path: Path) -> None:
    """20 a day in the 14 hours of the night, 80 in the ten of the day; all 100 on a closed day."""
    scenario = centre(tmp_path, "{nights: 20%}")
    assert amounts(scenario, "email", MON) == {
        (0, 8): 20 * 8 / 14,
        (8, 18): 80,
        (18, 24): 20 * 6 / 14,
    }
    assert amounts(scenario, "email", SAT) == {(0, 24): 100}
    quiet = centre(tmp_path, "{nights: 0%}")
    assert amounts(quiet, "email", MON) == {(8, 18): 100}


def test_weekends_are_a_share_of_the_week(tmp_path: Path) -> None:
    """Ten per cent at the weekend: 500 from Monday to Friday are nine tenths of 555.6."""
    scenario = centre(tmp_path, "{weekends: 10%}")
    daily = Daily(scenario, "email")
    week = [daily.volume(MON + dt.timedelta(days=day)) for day in range(7)]
    assert week == pytest.approx([100] * 5 + [250 / 9] * 2)
    weekly = centre(tmp_path, "{weekends: 10%}", volume="700 per week")
    daily = Daily(weekly, "email")
    week = [daily.volume(MON + dt.timedelta(days=day)) for day in range(7)]
    assert week == pytest.approx([126] * 5 + [35] * 2)


def test_a_profile_for_each_kind_of_day(tmp_path: Path) -> None:
    """Days that are not named are flat: calls while open, mail over the day."""
    profile = '{hours: {mon-thu: {"08": 1, "09": 3}, sat: {"10:00-12:00": 1}}}'
    scenario = centre(tmp_path, profile)
    assert amounts(scenario, "phone", MON) == {(8, 9): 25, (9, 10): 75}
    assert amounts(scenario, "phone", FRI) == {(8, 18): 100}
    assert amounts(scenario, "phone", SAT) == {(10, 12): 100}
    assert amounts(scenario, "email", MON) == {(8, 9): 25, (9, 10): 75}
    assert amounts(scenario, "email", SUN) == {(0, 24): 100}


def test_what_a_channel_says_stands_for_what_is_shared(tmp_path: Path) -> None:
    own = ", demand: {nights: 50%}"
    scenario = centre(tmp_path, '{hours: {"08": 1}}', own)
    assert amounts(scenario, "email", MON)[8, 18] == 50
    scenario = centre(tmp_path, "{nights: 50%, weekends: 50%}", ', demand: {hours: {"08": 1}}')
    assert amounts(scenario, "email", MON) == {(8, 9): 100}
    scenario = centre(tmp_path, "{weekends: 50%}", ", demand: {weekdays: {sat: 0.3}}")
    assert Daily(scenario, "email").volume(SAT) == pytest.approx(30)


def test_volume_per_month_is_that_of_a_month_of_a_twelfth_of_a_year(tmp_path: Path) -> None:
    scenario = centre(tmp_path, volume="9000 per month")
    week = 9000 * 7 / (365.25 / 12)
    assert Daily(scenario, "email").volume(MON) == pytest.approx(week / 7)


@pytest.mark.parametrize(
    ("demand", "path", "message"),
    [
        ('{hours: {"08": 1}, nights: 10%}', "demand.nights", "write `hours` or `nights`, not both"),
        (
            "{weekdays: {sat: 0.5}, weekends: 10%}",
            "demand.weekends",
            "write `weekends` or factors of Saturday and Sunday, not both",
        ),
        (
            '{hours: {mon-fri: {"08": 1}, "08": 1}}',
            "demand.hours.08",
            'must be a day: write one profile for all days, or one for each kind of day (got "08")',
        ),
        (
            '{hours: {mon-fri: {"08": 1}, fri: {"08": 1}}}',
            "demand.hours.fri",
            "fri is already stated by `mon-fri`",
        ),
        ('{hours: {mon: {"08": x}}}', "demand.hours.mon.08", 'must be a number (got "x")'),
        ("{weekends: 100%}", "demand.weekends", 'must be less than 100% (got "100%")'),
    ],
)
def test_faults(tmp_path: Path, demand: str, path: str, message: str) -> None:
    assert faults(tmp_path, demand) == [(path, message)]
