"""Customers that processes share are those that were drawn."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.checking import load_scenario
from sim.engine import simulate
from sim.tape import draw_tape, drawn
from sim.tape.drawn import Drawn, Tables, read, write


@pytest.fixture
def tables() -> Tables:
    tape = draw_tape(load_scenario("startup"), seed=1, replication=0)
    return dict(tape.inquiries), dict(tape.contacts), dict(tape.steps)


def same(one: Mapping[str, NDArray[Any]], other: Mapping[str, NDArray[Any]]) -> bool:
    return list(one) == list(other) and all(
        one[name].dtype == other[name].dtype and one[name].tobytes() == other[name].tobytes()
        for name in one
    )


def test_tables_are_read_as_they_were_written(tmp_path: Path, tables: Tables) -> None:
    write(tmp_path / "file", tables)
    found = read(tmp_path / "file")
    assert found is not None
    assert all(map(same, found, tables))
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_nobody_at_all_is_kept_too(tmp_path: Path) -> None:
    nobody: Tables = ({"arrived_at": np.array([])}, {}, {})
    write(tmp_path / "file", nobody)
    found = read(tmp_path / "file")
    assert found is not None
    assert [list(table) for table in found] == [["arrived_at"], [], []]


def test_what_is_not_there_or_cannot_be_written_is_none(tmp_path: Path, tables: Tables) -> None:
    assert read(tmp_path / "nothing") is None
    (tmp_path / "empty").touch()
    assert read(tmp_path / "empty") is None
    write(tmp_path / "no folder" / "file", tables)
    assert not list(tmp_path.glob("no*"))


def test_another_process_finds_them_in_the_folder(tables: Tables) -> None:
    one, other = Drawn(), Drawn()
    other.folder = one.share()
    assert other.get(("us", 1, 0)) is None
    one.put(("us", 1, 0), tables)
    found = other.get(("us", 1, 0))
    assert found is not None
    assert all(map(same, found, tables))
    assert other.get(("them", 1, 0)) is None


def test_the_oldest_make_room_in_a_folder(monkeypatch: pytest.MonkeyPatch, tables: Tables) -> None:
    one, other = Drawn(), Drawn()
    other.folder = folder = one.share()
    one.put(("us", 1, 0), tables)
    (first,) = folder.iterdir()
    monkeypatch.setattr(drawn, "IN_FOLDER", 2.5 * first.stat().st_size)
    for number in (1, 2):
        one.put(("us", 1, number), tables)
    assert len(list(folder.iterdir())) == 2
    assert other.get(("us", 1, 0)) is None
    assert other.get(("us", 1, 2)) is not None


def test_a_folder_without_room_takes_none(monkeypatch: pytest.MonkeyPatch, tables: Tables) -> None:
    one = Drawn()
    folder = one.share()
    monkeypatch.setattr(drawn, "IN_FOLDER", 100)
    one.put(("us", 1, 0), tables)
    assert not list(folder.iterdir())
    assert one.get(("us", 1, 0)) is tables


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_shared_customers_are_simulated_alike(monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    scenario = load_scenario("startup")
    fresh = simulate(scenario, draw_tape(scenario, seed=1, replication=3), engine=engine)
    store, reader = Drawn(), Drawn()
    reader.folder = store.share()
    for each in (store, reader):
        monkeypatch.setattr("sim.tape.tape.DRAWN", each)
        tape = draw_tape(scenario, seed=1, replication=3, customers="startup")
    log = simulate(scenario, tape, engine=engine)
    assert same(log.contacts, fresh.contacts)
    assert same(log.steps, fresh.steps)
