"""Contacts side by side: by hand, and a known chat team comes back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.calibrate import as_yaml, calibrate
from sim.calibrate.beside import _at_once, _minutes_beside, _root, speeds_of
from sim.checking import load_document
from sim.exports import read_export, write_log

CHAT = """
scenario: Chat
horizon: {start: 2026-03-02, weeks: 6, warm_up: 0 min}
opening_hours: {mon-fri: "08:00-18:00"}
channels:
  chat:
    mode: live
    volume: 260 per day
    patience: {mean: 3 min}
    at_once: 3
    slowdown: 30%
demand: {weekdays: {sat-sun: 0}}
topics:
  help: {L1: {handle_time: {mean: 6 min, cv: 0.8}, solve: 100%}}
team:
  agents: {agents: 3, cost: 25 per hour}
"""


def test_minutes_beside_others_by_hand() -> None:
    # One agent: 0 to 10, 4 to 20, 30 to 40; another: 5 to 6.
    agent, start = np.array([0, 0, 0, 1]), np.array([0.0, 4, 30, 5])
    minutes, at_start = _minutes_beside(agent, start, np.array([10.0, 20, 40, 6]))
    np.testing.assert_allclose(minutes, [[4, 6], [10, 6], [10, 0], [1, 0]], atol=0.21)
    np.testing.assert_allclose(minutes.sum(axis=1), [10, 16, 10, 1])
    assert at_start.tolist() == [0, 1, 0, 0]
    assert _at_once(minutes) == 2


def test_who_follows_at_once_is_not_beside() -> None:
    minutes, at_start = _minutes_beside(
        np.zeros(2, int),
        np.array([0.0, 10.0]),
        np.array([10.02, 15.0]),  # stamps of seconds
    )
    assert at_start.tolist() == [0, 0]
    assert minutes.shape == (2, 1)


def test_what_is_over_in_a_moment_stays_in_no_hand() -> None:
    _, at_start = _minutes_beside(
        np.zeros(3, int), np.array([0.0, 20, 40]), np.array([0.05, 30, 50])
    )
    assert at_start.tolist() == [0, 0, 0]


def test_where_a_line_crosses_nothing() -> None:
    assert _root(np.linspace(1, -1, 41)) == pytest.approx(0.5)
    assert _root(np.linspace(-1, -2, 41)) == 0
    assert _root(np.linspace(2, 1, 41)) == 1


def test_a_chat_team_comes_back(tmp_path: Path) -> None:
    (tmp_path / "team.yaml").write_text(CHAT)
    team = load_document(str(tmp_path / "team.yaml")).scenario()
    log = sim.simulate(team, sim.draw_tape(team, seed=5, replication=0))
    (tmp_path / "log").mkdir()
    write_log(tmp_path / "log", log)
    found = calibrate(read_export([tmp_path / "log"]))
    beside = found.channels[0].beside
    assert beside is not None
    assert beside.at_once == 3
    assert beside.slowdown.low < 0.30 < beside.slowdown.high
    assert beside.slowdown.high - beside.slowdown.low < 0.2
    handling = found.topics[0].work["L1"][0]
    assert handling is not None
    assert handling.mean.value == pytest.approx(6, rel=0.06)  # as it would be alone
    (tmp_path / "again.yaml").write_text(as_yaml(found, "again"))
    again = load_document(str(tmp_path / "again.yaml")).scenario()
    assert again.channels["chat"].at_once == 3


def test_nobody_speaks_on_two_telephones(tmp_path: Path) -> None:
    head = "CALL ID,TIMESTAMP,AGENT,QUEUE WAIT TIME,TALK TIME,AFTER CALL WORK TIME,ABANDONED\n"
    rows = [
        f"{k},2026-01-{5 + k // 60:02d} 09:{k % 60:02d}:00,desk,00:00:10,00:01:40,00:00:00,0\n"
        for k in range(300)
    ]
    (tmp_path / "calls.csv").write_text(head + "".join(rows))
    found = calibrate(read_export([tmp_path / "calls.csv"]))
    assert found.channels[0].beside is None
    assert any("does a name stand for several people?" in each for each in found.findings.remarks)
    assert found.topics[0].work["L1"][0].mean.value == pytest.approx(100 / 60)


def test_how_far_agents_differ() -> None:
    rng = np.random.default_rng(2)
    agent = np.repeat(np.arange(40), 400)
    own = rng.normal(0, 0.25, 40)
    minutes = np.exp(own[agent] + rng.normal(0, 0.9, len(agent)))
    every = np.ones(len(agent), bool)
    told = speeds_of(minutes, np.zeros(len(agent), int), agent, every)
    assert told is not None
    figure, agents = told
    assert agents == 40
    assert figure.low < 0.25 < figure.high
    alike = speeds_of(np.exp(rng.normal(0, 0.9, len(agent))), agent * 0, agent, every)
    assert alike is not None
    assert alike[0].value < 0.04
    assert speeds_of(minutes, agent * 0, agent, agent < 4) is None
