"""A log is made of an engine's rows, which need as much room: they go as it grows."""

from __future__ import annotations

import weakref

import pytest

import sim
from sim.checking import load_scenario
from sim.engine.door import engine_for, engines_here
from sim.engine.successors import play
from sim.engine.tables import log_of

HERE = [name for name, reason in engines_here().items() if not reason]


@pytest.mark.parametrize("engine", HERE)
def test_a_whole_log_leaves_no_rows(engine: str) -> None:
    scenario = load_scenario("web-shop")
    tape = sim.draw_tape(scenario, seed=1, replication=0)
    floor, tape, rows = play(scenario, tape, engine_for(engine, scenario).play)
    written = {name: getattr(rows, name) for name in ("contacts", "steps", "intervals")}
    lengths = {name: len(table) for name, table in written.items()}
    there = [weakref.ref(table) for table in written.values()]
    written.clear()
    log = log_of(floor, tape, rows)
    assert min(lengths.values()) > 100
    assert {name: len(log.frame(name)) for name in lengths} == lengths
    assert [each() for each in there] == [None] * 3
