"""Scenario files for the tests of the language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SMALL = """\
scenario: Small shop
horizon: {weeks: 2}
channels:
  phone: {mode: live, volume: 50 per hour, patience: {mean: 3 min}}
  email: {mode: deferred, volume: 80 per day}
topics:
  order:
    share: 60%
    L1: {handle_time: {mean: 3 min, cv: 0.8}, escalate: 10%}
    L2: {handle_time: 12 min}
  billing: {L1: {handle_time: {mean: 2 min}}}
tiers: [L1, L2]
team:
  first line: {tier: L1, agents: 12, cost: 24 per hour}
  specialists: {tier: L2, agents: 3}
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a file into a fresh folder, which is the working folder of the test."""
    monkeypatch.chdir(tmp_path)

    def write(name: str, text: str = SMALL) -> Path:
        file = Path(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return write
