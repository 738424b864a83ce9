"""What an engine writes, and what becomes of it in memory."""

from __future__ import annotations

import gc
from pathlib import Path

import numpy as np
import pytest

from sim.checking import load_scenario
from sim.engine import recorder, run, simulate
from sim.engine.rows import STEP, Written
from sim.floor import floor_of
from sim.inquiries import Contact
from sim.log import TABLES
from sim.tape import draw_tape

EVERYTHING = Path(__file__).parents[1] / "fuzz" / "everything.yaml"


def test_pages_of_any_length_make_the_same_log(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = load_scenario(EVERYTHING)
    tape = draw_tape(scenario, seed=1, replication=0)
    log = simulate(scenario, tape, engine="simpy")
    monkeypatch.setattr(recorder, "PAGE", 100)
    again = simulate(scenario, tape, engine="simpy")
    for table in TABLES:
        for name, column in getattr(log, table).items():
            assert column.tobytes() == getattr(again, table)[name].tobytes()


def test_rows_become_columns_in_the_order_in_which_they_were_written() -> None:
    rows = np.zeros(5, STEP)
    rows["contact"], rows["started_at"] = [3, 1, 2, 9, 4], np.arange(5.0)
    written = Written(STEP, [rows[:2].copy(), rows[2:].copy()])
    assert written["contact"].tolist() == [3, 1, 2, 9, 4]
    columns = written.to_columns(["contact", "started_at", "of no table"])
    assert {name: column.tolist() for name, column in columns.items()} == {
        "contact": [3, 1, 2, 9, 4],
        "started_at": [0.0, 1.0, 2.0, 3.0, 4.0],
    }
    assert written["contact"] is columns["contact"]


def test_who_is_over_is_forgotten_while_the_clock_runs() -> None:
    """Nothing is looked for in circles meanwhile: a contact that were part of one would stay."""
    scenario = load_scenario("call-centre", overrides=["horizon.length=1 week"])
    tape = draw_tape(scenario, seed=1, replication=0)
    floor = floor_of(scenario, tape)
    gc.collect()
    gc.disable()
    try:
        house = run.House(floor, tape)
        house.clock.run(until=floor.calendar.minutes)
        there = sum(type(each) is Contact for each in gc.get_objects())
    finally:
        gc.enable()
    assert len(tape.contacts["inquiry"]) > 1000
    assert there < 100
