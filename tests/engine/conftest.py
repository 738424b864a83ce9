"""Houses small enough to check by hand: arrivals at stated minutes, constant times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sim.checking import load_scenario
from sim.engine import simulate
from sim.engine.door import VARIABLE
from sim.log import Log
from sim.tape import draw_tape

Arrivals = Sequence[tuple[float, str, str]]
Play = Callable[[str, Arrivals], Log]


def clock(minute: float) -> str:
    """``2026-01-05T00:07:30`` for 7.5 minutes."""
    days, rest = divmod(minute, 1440)
    hours, rest = divmod(rest, 60)
    minutes, part = divmod(rest, 1)
    return f"2026-01-{5 + int(days):02}T{int(hours):02}:{int(minutes):02}:{round(part * 60):02}"


@pytest.fixture(autouse=True)
def reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """SimPy plays: these are tests of the rules."""
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Run a scenario once on inquiries that arrive as stated: (minute, channel, topic)."""

    def run(text: str, arrivals: Arrivals) -> Log:
        rows = [f"{clock(minute)},{channel},{topic}" for minute, channel, topic in arrivals]
        (tmp_path / "log.csv").write_text("\n".join(["arrived_at,channel,topic", *rows]) + "\n")
        (tmp_path / "house.yaml").write_text(text)
        scenario = load_scenario(tmp_path / "house.yaml")
        return simulate(scenario, draw_tape(scenario, seed=1, replication=0))

    return run


def steps(log: Log, *columns: str) -> list[tuple[object, ...]]:
    """The steps of a log in words, in order of starting."""
    frame = log.frame("steps")
    rows = frame[list(columns)].astype(object)
    return list(rows.where(rows.notna(), None).itertuples(index=False, name=None))


def contacts(log: Log, *columns: str) -> list[tuple[object, ...]]:
    """The contacts of a log in words, by number."""
    frame = log.frame("contacts")
    rows = frame[list(columns)].astype(object)
    return list(rows.where(rows.notna(), None).itertuples(index=False, name=None))
