"""Breaks at a stated time that would fall away are reported, and the roster does without them."""

from __future__ import annotations

import pytest

from sim.calendar import Calendar
from sim.checking import load_document
from sim.roster import build_team
from sim.tape import draw_tape
from tests.scenarios.conftest import Write

DESK = """\
scenario: Desk
horizon: {start: 2026-01-05, weeks: 2}
channels: {email: {mode: deferred, volume: 10 per day}}
topics: {letter: {L1: {handle_time: 1 min}}}
team:
  desk:
    agents: 1
    shift: SHIFT
    breaks: [{at: "AT", length: 30 min}]
"""
SECOND_WEEK = 7 * 24 * 60.0
RULE = "a break begins after its shift does, and ends before it"
EARLY = '{mon-fri: "08:00-16:00"}'
SATURDAY = '{mon-thu: "08:00-16:00", sat: "09:00-12:00"}'


@pytest.mark.parametrize(
    ("shift", "at", "where", "kept"),
    [
        (EARLY, "12:30", None, 5),
        (EARLY, "08:00", "08:00-16:00 (mon, tue, wed, thu, fri)", 0),
        (EARLY, "08:05", None, 5),
        (EARLY, "15:30", "08:00-16:00 (mon, tue, wed, thu, fri)", 0),
        (EARLY, "15:25", None, 5),
        (SATURDAY, "12:30", "09:00-12:00 (sat)", 4),
        (SATURDAY, "11:30", "09:00-12:00 (sat)", 4),
        (SATURDAY, "09:00", "09:00-12:00 (sat)", 4),
        ('{mon-tue: "22:00-06:00"}', "02:00", None, 2),
        ('{mon-tue: "22:00-06:00"}', "22:00", "22:00-06:00 (mon, tue)", 0),
        ('{mon-tue: "22:00-06:00"}', "05:30", "22:00-06:00 (mon, tue)", 0),
        ('{mon: ["08:00-12:00", "12:00-16:00"]}', "12:00", "08:00-12:00 (mon)", 1),
        ("24/7", "00:00", None, 7),
        ("24/7", "23:30", "00:00-24:00 (mon, tue, wed, thu, fri, sat, sun)", 0),
    ],
)
def test_breaks_that_fall_away(
    write: Write, shift: str, at: str, where: str | None, kept: int
) -> None:
    document = load_document(write("x.yaml", DESK.replace("SHIFT", shift).replace("AT", at)))
    place = "x.yaml:9: team.desk.breaks.0"
    reported = f'{place}: the break falls away in the shift {where}: {RULE} (got "{at}")'
    assert [str(each) for each in document.warnings] == ([reported] if where else [])
    scenario = document.scenario()
    calendar = Calendar(scenario.horizon.start, scenario.horizon.minutes)
    people = draw_tape(scenario, seed=1, replication=0).people
    _, (agent,) = build_team(scenario, calendar, people)
    breaks = [duty for duty in agent.duties if duty.away_until > duty.end]
    assert len([duty for duty in breaks if duty.end >= SECOND_WEEK]) == kept
