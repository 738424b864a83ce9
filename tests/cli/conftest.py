"""A scenario file that runs in milliseconds, and the command that reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sim.cli import cli

TINY = """scenario: Tiny
about: Two agents, one telephone.
horizon: {start: 2026-01-05, length: 8 h}
channels:
  phone: {mode: live, volume: 20 per hour, target: 80% within 20 s, patience: {mean: 3 min}}
topics: {call: {L1: {handle_time: {mean: 5 min}}}}
team: {first: {agents: 2}}
targets: {abandonment: at most 5%}
"""
CALLS = "contact,arrived_at,answered_at,ended_at,channel\n" + "".join(
    f"{day * 9 + n},2026-01-{day:02d} 1{n}:00:00,2026-01-{day:02d} 1{n}:00:20,"
    f"2026-01-{day:02d} 1{n}:04:00,phone\n"
    for day in range(1, 29)
    for n in range(9)
)
"""A call each full hour from 10:00 to 18:00, for four weeks."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with tiny.yaml, where the command is typed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    return tmp_path


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports of run and compare have no pictures: drawing them takes longer than all the rest."""
    monkeypatch.setattr("sim.reports.run.charts.CHARTS", ())


Type = Callable[..., Result]


@pytest.fixture
def supportsim() -> Type:
    """Type a command; whatever is not an error of ours is raised here."""

    def typed(*words: str) -> Result:
        return CliRunner().invoke(cli, words, prog_name="supportsim", catch_exceptions=False)

    return typed
