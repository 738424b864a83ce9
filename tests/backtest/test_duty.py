"""Agents day by day: a replay has everybody there when they really were."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import sim
from sim.backtest.duty import duty_by_day
from sim.backtest.inputs import scenario_of
from sim.calibrate.values import Floats
from sim.checking import Document, load_document
from sim.cli import cli
from sim.exports import Export, read_export, write_log
from sim.log import Kind
from sim.scenarios import Scenario
from sim.tape.uncertain import Data

START = dt.date(2026, 3, 2)
TEAM = f"""
scenario: Line
horizon: {{start: {START}, weeks: 4, warm_up: 0 min}}
channels:
  phone: {{mode: live, volume: 120 per day, patience: {{mean: 4 min}}, target: 80% within 60 s}}
demand: {{weekdays: {{sat-sun: 0}}}}
opening_hours: {{mon-fri: "08:00-18:00"}}
topics:
  order: {{L1: {{handle_time: {{mean: 6 min, cv: 0.8}}}}}}
team:
  early:
    agents: 2
    shift: {{mon-fri: "08:00-16:00"}}
    breaks: [30 min]
    absence: 20%
    cost: 24 per hour
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A team that is often absent, and its log with agents' states."""
    folder = tmp_path_factory.mktemp("duty")
    (folder / "team.yaml").write_text(TEAM)
    team = sim.load_scenario(folder / "team.yaml")
    (folder / "log").mkdir()
    write_log(folder / "log", sim.simulate(team, sim.draw_tape(team, seed=3, replication=0)))
    return folder


def read(folder: Path) -> tuple[Document, Export]:
    return load_document(folder / "team.yaml"), read_export([folder / "log"], since=START)


def on_duty(log: sim.Log) -> Floats:
    """Minutes on duty of each day, all agents together."""
    found = np.zeros(28)
    rows = log.intervals["kind"] == Kind.DUTY
    begin, end = (log.calendar.local(log.intervals[k][rows]) for k in ("started_at", "ended_at"))
    np.add.at(found, (begin // 1440).astype(int), end - begin)
    return found


def test_everybody_is_there_when_they_were(folder: Path) -> None:
    document, export = read(folder)
    team = duty_by_day(document.data, document.scenario(), export, START, 4)
    assert team is not None
    again = scenario_of(document, {**document.data, "team": team})
    log = sim.simulate(again, sim.draw_tape(again, seed=99, replication=5))  # whatever is drawn
    real = on_duty(export.log)
    assert len(set(real.round())) > 3  # days do differ
    # Stretches are in whole minutes; whoever is in a call at its end finishes it.
    np.testing.assert_allclose(on_duty(log), real, atol=25)
    assert sum(log.intervals["kind"] == Kind.BREAK) == 0
    assert all(group.cost == 24 for group in again.team.values())


def test_the_command_says_so_and_makes_a_scenario_once_where_nothing_is_drawn(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def counted(document: Document, data: Data) -> Scenario:
        made.append(data)
        return scenario_of(document, data)

    monkeypatch.setattr("sim.backtest.inputs.scenario_of", counted)
    words = ["backtest", str(folder / "team.yaml"), "--against", str(folder / "log"), "--replay"]
    words += ["--replications", "20", "--jobs", "1", "--from", str(START)]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    assert "Agents are there as their states say, each of them day by day." in done.stdout
    assert "Do not plan with it" not in done.stdout
    assert len(made) == 1  # for 20 simulated runs


def test_who_cannot_be_told_to_be_of_a_group_is_not_guessed(folder: Path) -> None:
    document, export = read(folder)
    two = {**document.data, "team": {"a": document.data["team"]["early"], "b": {"agents": 1}}}
    scenario = scenario_of(document, two)
    assert duty_by_day(two, scenario, export, START, 4) is None  # the group is called early
    named = {**two, "team": {"early": {"agents": 1, "cost": "30 per hour"}, "b": {"agents": 1}}}
    team = duty_by_day(named, scenario_of(document, named), export, START, 4)
    assert team is not None
    assert {one["cost"] for one in team.values()} == {"30 per hour"}
