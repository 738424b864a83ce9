"""A floor that makes no sense is refused by the compiled engine, and never crashes it."""

from __future__ import annotations

import gc
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.checking import load_scenario
from sim.engine import compiled
from sim.errors import RunError
from sim.floor import Floor, floor_of
from sim.tape import Tape, draw_tape

EVERYTHING = Path(__file__).parents[1] / "fuzz" / "everything.yaml"


@pytest.fixture(scope="module")
def played() -> tuple[Floor, Tape]:
    scenario = load_scenario(EVERYTHING)
    tape = draw_tape(scenario, seed=1, replication=0)
    return floor_of(scenario, tape), tape


def changed(floor: Floor, table: str, name: str, values: NDArray[Any]) -> Floor:
    return replace(floor, **{table: {**getattr(floor, table), name: values}})


@pytest.mark.parametrize(
    ("table", "name", "change", "reported"),
    [
        ("channels", "target", lambda values: values[:-1], "channels_target"),
        ("kinds", "line", lambda values: values + 1000, "kinds_line: out of range"),
        ("kinds", "priority", lambda values: values * 0, "kinds_priority: out of range"),
        ("agents", "duties_from", lambda values: values[::-1], "agents_duties_from: no parts"),
        ("groups", "served", lambda values: values - 1, "groups_served: out of range"),
        ("inquiries", "arrived_at", lambda values: values[::-1], "arrived_at: not in order"),
        ("inquiries", "channel", lambda values: values + 99, "inquiries_channel: out of range"),
        ("contacts", "first_step", lambda values: values * 0 - 1, "a contact goes on after"),
        ("contacts", "inquiry", lambda values: values + 10**9, "there is no such inquiry"),
        ("steps", "topic", lambda values: values + 99, "there is no such tier or topic"),
        ("steps", "handle_time", lambda values: values * np.nan, "before the present minute"),
        ("steps", "handle_time", lambda values: -1 - values, "before the present minute"),
        ("steps", "next", lambda values: values * 0 - 7, "neither a tier nor an outcome"),
        ("settings", "end", lambda values: values * np.inf, "settings_end"),
    ],
)
def test_what_is_wrong_is_named(
    played: tuple[Floor, Tape],
    table: str,
    name: str,
    change: Callable[[NDArray[Any]], NDArray[Any]],
    reported: str,
) -> None:
    floor, tape = played
    broken = changed(floor, table, name, change(getattr(floor, table)[name]))
    with pytest.raises(RunError, match=reported):
        compiled.play(broken, tape)


def spoilt(chance: random.Random, values: NDArray[Any]) -> NDArray[Any]:
    """An array with some entries changed, or some more or fewer."""
    values = values.copy()
    if chance.random() < 0.2:
        return values[: chance.randrange(len(values) + 1)]
    if chance.random() < 0.1:
        return np.concatenate([values, values])
    for _ in range(chance.choice([1, 1, 3, 30])):
        if len(values):
            place = chance.randrange(values.size)
            if values.dtype.kind == "f":
                wild: list[Any] = [np.nan, np.inf, -np.inf, 0.0, -1.0, 1e300, 0.5, 7.0]
            else:
                wild = [-1, -2, 0, 1, 2, 63, 10**6, 2**31, 2**62, -(2**62)]
                if values.dtype.kind == "i":
                    holds = np.iinfo(values.dtype)
                    wild = [min(max(each, holds.min), holds.max) for each in wild]
            values.flat[place] = chance.choice(wild) if values.dtype.kind != "b" else False
    return values


@pytest.mark.parametrize("block", range(2))
def test_spoilt_floors_are_refused_or_played(played: tuple[Floor, Tape], block: int) -> None:
    floor, tape = played
    chance = random.Random(block)
    went = 0
    for _ in range(150):
        table, arrays = chance.choice([each for each in floor.arrays() if each[1]])
        name = chance.choice(sorted(arrays))
        broken = changed(floor, table, name, spoilt(chance, arrays[name]))
        with suppress(RunError):
            compiled.play(broken, tape)
            went += 1
    assert 10 < went < 130


def test_its_memory_is_given_back(played: tuple[Floor, Tape]) -> None:
    floor, tape = played
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("memory is looked up in /proc")

    def resident() -> int:
        gc.collect()
        return int(status.read_text(encoding="ascii").split("VmRSS:")[1].split()[0])

    for _ in range(30):
        compiled.play(floor, tape)
    before = resident()
    for _ in range(60):
        compiled.play(floor, tape)
    assert resident() - before < 2_000  # kB; a replication takes more than 200, in all 12,000


def test_rows_outlive_their_house(played: tuple[Floor, Tape]) -> None:
    floor, tape = played
    steps = compiled.play(floor, tape).steps
    before = steps["started_at"].tobytes()
    for _ in range(5):
        compiled.play(floor, tape)
    gc.collect()
    assert steps["started_at"].tobytes() == before
    assert steps.to_columns(["started_at"])["started_at"].tobytes() == before


def test_control_c_is_heard_between_slices_of_events(monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(signal, "setitimer"):
        pytest.skip("there are no timers here")
    scenario = load_scenario("year-of-growth")
    tape = draw_tape(scenario, seed=1, replication=0)
    floor = floor_of(scenario, tape)
    monkeypatch.setattr(compiled, "EVENTS", 1)
    usual = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.02)
    try:
        with pytest.raises(KeyboardInterrupt):
            compiled.play(floor, tape)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, usual)
