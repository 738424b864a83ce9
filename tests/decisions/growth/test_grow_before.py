"""What benchmarks/decisions/grow_before.py says of two versions follows from what was measured."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from benchmarks.decisions import grow_before
from benchmarks.decisions.grow_before import NAMES, Part, Run, file_of, grow, middle, part

LITTLE = """
scenario: little
horizon: {start: 2026-01-05, weeks: 4}
opening_hours: {mon-fri: "09:00-11:00"}
channels: {phone: {mode: live, volume: 10 per day, patience: {mean: 3 min}}}
demand: {growth: 1% per month}
topics: {call: {L1: {handle_time: {mean: 3 min}}}}
team: {desk: {agents: 3, cost: 25 per hour}}
targets: {abandonment: at most 30%}
"""


def test_the_runs_of_all_seeds_count() -> None:
    assert str(part([Run(2.0, 100), Run(4.0, 90)], [Run(20.0, 600), Run(10.0, 300)])) == "1/5"


def test_a_run_that_was_ended_makes_it_a_bound() -> None:
    assert str(part([Run(3.0, 100)], [Run(60.0, None)])) == "at most 1/20"
    assert str(Run(60.0, None)) == "unknown | over 60"
    assert middle([Part(2.0, False), Part(20.0, True), Part(6.0, False)]) == Part(6.0, True)


def test_every_question_has_a_file() -> None:
    assert len(NAMES) > 10
    assert [name for name in NAMES if not file_of(name).is_file()] == []


def test_processor_time_and_replications_are_those_of_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "little.yaml"
    root = grow_before.ROOT
    ended = grow(root, "year-of-growth", 1, limit=1)
    assert ended == Run(pytest.approx(1, abs=0.5), None)
    file.write_text(LITTLE, encoding="utf-8")
    monkeypatch.setattr(grow_before, "file_of", lambda _: file)
    run = grow(root, "little", 1, "--confirm", "2")
    assert run is not None
    again = sim.grow(sim.load_scenario(file), seed=1, confirm=2, jobs=1)
    assert run.replications == again.replications > again.chosen.weeks.replications
    file.write_text(f"{LITTLE}surprise: 1\n", encoding="utf-8")
    assert grow(root, "little", 1) is None
