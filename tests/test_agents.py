"""The roster: shifts on local dates, breaks in turns, absences, duty round the clock."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.agents import Agent, Duty
from sim.checking import load_scenario
from sim.roster import build_team
from sim.scenarios.meaning.horizon import calendar_of
from sim.tape import draw_tape

TEXT = """
scenario: roster
horizon: {start: 2026-03-27, length: 4 days}
time_zone: Europe/Berlin
channels: {email: {mode: deferred, volume: 10 per day}}
topics: {letter: {L1: {handle_time: 1 min}}}
team: {first: RULES}
"""


def team(folder: Path, rules: str, absent: list[list[bool]] | None = None) -> list[Agent]:
    (folder / "roster.yaml").write_text(TEXT.replace("RULES", rules))
    scenario = load_scenario(folder / "roster.yaml")
    calendar = calendar_of(scenario)
    people = draw_tape(scenario, seed=1, replication=0).people
    if absent is not None:
        people = tuple(
            replace(person, absent=np.array(days))
            for person, days in zip(people, absent, strict=True)
        )
    return build_team(scenario, calendar, people)[1]


def test_shifts_with_breaks_at_a_stated_time(tmp_path: Path) -> None:
    rules = '{agents: 1, shift: {fri: "08:00-16:00"}, breaks: [{at: "12:00", length: 30 min}]}'
    (agent,) = team(tmp_path, rules)
    assert agent.duties == [Duty(480, 720, 750), Duty(750, 960, 960)]
    assert [duty.ends_shift for duty in agent.duties] == [False, True]


def test_agents_take_turns_in_breaks_around_the_middle(tmp_path: Path) -> None:
    agents = team(tmp_path, '{agents: 3, shift: {fri: "08:00-16:00"}, breaks: [30 min]}')
    # the middle is 12:00; half-hour breaks one after the other
    assert [agent.duties[0].end for agent in agents] == [675, 705, 735]
    assert [agent.duties[1].start for agent in agents] == [705, 735, 765]


def test_breaks_longer_than_what_lies_between_them_are_at_one_time(tmp_path: Path) -> None:
    agents = team(tmp_path, '{agents: 2, shift: {fri: "08:00-11:00"}, breaks: [2 h]}')
    assert [agent.duties for agent in agents] == [[Duty(480, 510, 630), Duty(630, 660, 660)]] * 2


def test_overnight_shifts_and_the_change_of_the_clock(tmp_path: Path) -> None:
    (agent,) = team(tmp_path, '{agents: 1, shift: {mon-sun: "22:00-06:00"}}')
    # the night that began on the eve is there from minute 0; on the 29th the clock goes forward,
    # so the night to that day lasts 7 hours, and later ones begin an hour earlier in elapsed time
    hours = [(duty.start / 60, duty.end / 60) for duty in agent.duties]
    assert hours == [(0, 6), (22, 30), (46, 53), (69, 77), (93, 96)]


def test_round_the_clock_is_one_duty_and_absence_takes_a_whole_shift(tmp_path: Path) -> None:
    agents = team(tmp_path, "{agents: 2}", [[False] * 5, [False, True, False, False, False]])
    assert agents[0].duties == [Duty(0, 5760, 5760)]
    # the 28th is absent, the 29th has 23 hours; the horizon of 96 hours ends an hour into the 31st
    assert [(duty.start / 60, duty.end / 60) for duty in agents[1].duties] == [(0, 24), (48, 96)]
    assert [(span.start / 60, span.end / 60) for span in agents[1].off_lines] == [(24, 48)]


def test_breaks_round_the_clock_end_no_shift(tmp_path: Path) -> None:
    rules = '{agents: 1, shift: 24/7, breaks: [{at: "12:00", length: 30 min}]}'
    (agent,) = team(tmp_path, rules)
    assert [duty.ends_shift for duty in agent.duties] == [False] * 4 + [True]
    assert agent.duties[:2] == [Duty(0, 720, 750), Duty(750, 1440 + 720, 1440 + 750)]


def test_a_break_that_would_begin_during_another_begins_after_it(tmp_path: Path) -> None:
    breaks = '[{at: "12:00", length: 45 min}, {at: "12:30", length: 45 min}]'
    (agent,) = team(tmp_path, f'{{agents: 1, shift: {{fri: "08:00-16:00"}}, breaks: {breaks}}}')
    assert agent.duties[-1] == Duty(720 + 90, 960, 960)
    assert sum(duty.end - duty.start for duty in agent.duties) == 480 - 90


def test_a_break_at_the_very_start_of_a_shift_leaves_the_shift_before_alone(tmp_path: Path) -> None:
    breaks = '[{at: "08:00", length: 30 min}, {at: "12:00", length: 30 min}]'
    (agent,) = team(tmp_path, f'{{agents: 1, shift: {{fri-sat: "08:00-16:00"}}, breaks: {breaks}}}')
    friday = [Duty(480, 720, 750), Duty(750, 960, 960)]
    saturday = [Duty(1920, 2160, 2190), Duty(2190, 2400, 2400)]
    assert agent.duties == [*friday, *saturday]


def test_several_shifts_in_a_group_and_skills(tmp_path: Path) -> None:
    agents = team(
        tmp_path,
        '{shifts: [{agents: 1, hours: {fri: "06:00-14:00"}},'
        ' {agents: 2, hours: {fri: "14:00-22:00"}}], skills: {letter: 80%}}',
    )
    assert [agent.name for agent in agents] == ["first 1", "first 2", "first 3"]
    assert [agent.duties[0].start for agent in agents] == [360, 840, 840]
    assert agents[0].group.speed == pytest.approx({0: 0.8})
