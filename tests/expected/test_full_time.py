"""Full-time equivalents: of contracts and shorter shifts, in a stated week or the longest one."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import sim
from sim.errors import ScenarioError
from sim.expected.full_time import full_time_share, full_time_week

TEAM = """scenario: Part-timers
horizon: {start: 2026-01-05, weeks: 4}
opening_hours: {mon-fri: "08:00-18:00"}
channels: {phone: {mode: live, volume: 60 per day}}
topics: {call: {L1: {handle_time: 5 min}}}
team:
"""
FULL = '  full: {agents: 2, shift: {mon-fri: "09:00-17:00"}}\n'
HALF = '  part: {agents: 5, shift: {mon-fri: "09:00-13:00"}}\n'


def scenario_of(text: str) -> sim.Scenario:
    with TemporaryDirectory() as folder:
        file = Path(folder, "team.yaml")
        file.write_text(TEAM + text, encoding="utf-8")
        return sim.load_scenario(file)


def shares(text: str) -> dict[str, float]:
    scenario = scenario_of(text)
    return {name: full_time_share(scenario, group) for name, group in scenario.team.items()}


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        (FULL + HALF, {"full": 1.0, "part": 0.5}),
        (HALF, {"part": 20 / 35}),
        ("  all day: {agents: 2}\n" + HALF, {"all day": 1.0, "part": 0.5}),
        (FULL + "  part: {agents: 5, contract: 80%}\n", {"full": 1.0, "part": 0.8}),
        (FULL + HALF.replace("agents: 5", "agents: 0"), {"full": 1.0, "part": 0.5}),
        (FULL + HALF.replace("{agents", "{contract: 50%, agents"), {"full": 1.0, "part": 0.25}),
        ("full_time: 38.5 h\n", {"full": 1.0, "part": 20 / 38.5}),
        ("full_time: 50 h\n", {"full": 0.8, "part": 0.4}),
    ],
)
def test_paid_hours_over_those_of_a_full_time_week(groups: str, expected: dict[str, float]) -> None:
    text = groups if groups.startswith(" ") else FULL + HALF + groups
    assert shares(text) == pytest.approx(expected)


def test_shifts_of_a_group_count_by_their_agents_and_each_by_itself() -> None:
    """Three with 40 hours and one with 20: 3.5 of 4."""
    text = (
        '  mixed: {shifts: [{agents: 3, hours: {mon-fri: "09:00-17:00"}}, '
        '{agents: 1, hours: {mon-fri: "09:00-13:00"}}]}\n'
    )
    scenario = scenario_of(text)
    group = scenario.team["mixed"]
    assert full_time_share(scenario, group) == pytest.approx(3.5 / 4)
    assert [full_time_share(scenario, group, shift) for shift in (0, 1)] == [1.0, 0.5]


def test_a_rotation_counts_its_mean_week() -> None:
    """40 and 32 hours in turn: 36, of 40 where another group works so long; of nobody yet, too."""
    rota = '[{mon-fri: "09:00-17:00"}, {mon-thu: "09:00-17:00"}]'
    assert shares(f"  rota: {{agents: 2, rotation: {rota}}}\n")["rota"] == 1.0
    assert shares(f"  rota: {{agents: 2, rotation: {rota}}}\n{FULL}")["rota"] == 0.9
    assert shares(f"  rota: {{agents: 0, rotation: {rota}}}\n{FULL}")["rota"] == 0.9


@pytest.mark.parametrize(("written", "minutes"), [("40 h", 2400), ("1 week", 168 * 60)])
def test_a_full_time_week_is_what_is_stated(written: str, minutes: float) -> None:
    scenario = scenario_of(f"{FULL}full_time: {written}\n")
    assert full_time_week(scenario) == minutes


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("40", "full_time: needs a unit, e.g. `40 min` or `40 h`"),
        ("30 min", "full_time: must be 1 h to 168 h"),
        ("2 weeks", "full_time: must be 1 h to 168 h"),
    ],
)
def test_what_no_week_is(written: str, told: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        scenario_of(f"{FULL}full_time: {written}\n")
    assert told in str(caught.value)
