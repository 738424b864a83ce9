"""A small scenario whose one group works by stated rules, and who works when."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.agents import Agent, Away
from sim.calendar import Span
from sim.checking import load_scenario
from sim.roster import build_team
from sim.scenarios.meaning.horizon import calendar_of
from sim.scenarios.meaning.rota import Shifts, roster
from sim.scenarios.sections.schema import Scenario
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
