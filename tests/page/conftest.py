"""A small team for the page: two hours a day on the phone, one week."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.page.sources import Sources

TEAM = """\
scenario: Small desk
horizon: {start: 2026-01-05, weeks: 1}
opening_hours: {mon-fri: "09:00-12:00"}
channels:
  phone: {mode: live, volume: 30 per day, target: 80% within 20 s, patience: {mean: 3 min}}
topics:
  order:
    share: 60%
    L1: {handle_time: {mean: 4 min, cv: 0.8}, escalate: 10%}
    L2: {handle_time: 8 min}
  billing: {L1: {handle_time: 5 min, escalate: 20%}, L2: {handle_time: {mean: 10 min, cv: 1}}}
tiers: [L1, L2]
team:
  desk: {tier: L1, agents: 2, shift: {mon-fri: "09:00-12:00"}}
  experts:
    tier: L2
    shifts: [{agents: 1, hours: {mon-fri: "09:00-12:00"}}]
targets: {abandonment: at most 5%}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A start folder with one scenario."""
    (tmp_path / "desk.yaml").write_text(TEAM, encoding="utf-8")
    return tmp_path


@pytest.fixture
def sources(folder: Path) -> Sources:
    return Sources(folder)
