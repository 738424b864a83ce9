"""The store: what is put in comes out, nothing else, and nobody writes it twice."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from sim.errors import RunError
from sim.experiments.store import Failure, Key, Outcome, Store, alone

KEY = Key("f" * 16, "model", 1)
FAILURE = Failure("simulate", "broken", "Traceback")


@pytest.fixture
def store(tmp_path: Path):
    with Store(tmp_path / "results" / "store.sqlite") as store:
        yield store


def test_figures_come_back_to_the_last_bit_and_survive_a_reopening(store: Store) -> None:
    figures = {"wait": (0.1 + 0.2, 1 / 3), "abandonment": None}
    store.put([Outcome(KEY, number, figures, None) for number in (3, 0)])
    store.close()
    with Store(store.path) as again:
        assert list(again.figures(KEY, ["wait", "abandonment"], 9)) == [(0, figures), (3, figures)]
        assert list(again.figures(KEY, ["wait"], 3)) == [(0, {"wait": figures["wait"]})]
        assert again.done(KEY, ["wait"]) == {0, 3}


@pytest.mark.parametrize(
    "other", [KEY._replace(fingerprint="0" * 16), KEY._replace(model="new"), KEY._replace(seed=2)]
)
def test_another_scenario_model_or_seed_is_another_row(store: Store, other: Key) -> None:
    store.put([Outcome(KEY, 0, {"wait": (1.0, 1.0)}, None)])
    assert store.done(other, ["wait"]) == set()
    store.put([Outcome(other, 0, {"wait": (2.0, 1.0)}, None)])
    assert list(store.figures(KEY, ["wait"], 1)) == [(0, {"wait": (1.0, 1.0)})]
    assert len(store) == 2


def test_a_kpi_that_was_not_kept_is_missing_and_can_be_added(store: Store) -> None:
    store.put([Outcome(KEY, 0, {"wait": (1.0, 1.0)}, None)])
    assert store.done(KEY, ["wait", "cost"]) == set()
    store.put([Outcome(KEY, 0, {"cost": (2.0, 1.0)}, None)])
    assert store.done(KEY, ["wait", "cost"]) == {0}


def test_a_failure_is_a_row_until_it_succeeds_and_never_replaces_figures(store: Store) -> None:
    store.put([Outcome(KEY, 0, {}, FAILURE)])
    assert store.failed(KEY) == {0}
    assert list(store.failures(KEY)) == [(0, FAILURE)]
    assert store.done(KEY, []) == set()
    store.put([Outcome(KEY, 0, {"wait": (1.0, 1.0)}, None), Outcome(KEY, 0, {}, FAILURE)])
    assert store.failed(KEY) == set()
    assert store.done(KEY, ["wait"]) == {0}


def test_a_failure_may_stand_beside_the_figures_of_fewer_kpis(store: Store) -> None:
    store.put([Outcome(KEY, 0, {"wait": (1.0, 1.0)}, None)])
    store.put([Outcome(KEY, 0, {}, FAILURE)], beside=True)
    assert (store.done(KEY, ["wait"]), store.done(KEY, ["wait", "cost"])) == ({0}, set())
    assert list(store.failures(KEY)) == [(0, FAILURE)]
    assert list(store.everything()) == [Outcome(KEY, 0, {"wait": (1.0, 1.0)}, FAILURE)]
    store.put([Outcome(KEY, 0, {"cost": (2.0, 1.0)}, None)])
    assert (store.done(KEY, ["wait", "cost"]), store.failed(KEY)) == ({0}, set())


def test_two_values_for_one_replication_are_told_and_nothing_is_written(store: Store) -> None:
    store.put([Outcome(KEY, 0, {"wait": (1.0, 1.0)}, None)])
    with pytest.raises(RunError, match=r"replication 0 \(seed 1\).*two values for wait"):
        store.put(
            [
                Outcome(KEY, 1, {"wait": (1.0, 1.0)}, None),
                Outcome(KEY, 0, {"wait": (2.0, 1.0)}, None),
            ]
        )
    assert store.done(KEY, ["wait"]) == {0}


def test_the_second_of_two_runs_is_told(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with alone(path), pytest.raises(RunError, match="another run is at work"), alone(path):
        pass
    with alone(path):
        pass


def test_a_full_disk_loses_what_is_put_and_nothing_before(store: Store) -> None:
    """SQLite's own limit gives the answer that a full disk gives (SQLITE_FULL)."""
    store.put([Outcome(KEY, 0, {"wait": (1.0, 1.0)}, None)])
    (pages,) = store._database.execute("PRAGMA page_count").fetchone()
    store._database.execute(f"PRAGMA max_page_count = {pages}")
    many = [Outcome(KEY, number, {"wait": (1.0, 1.0)}, None) for number in range(1, 5000)]
    with pytest.raises(RunError, match="full; make room and run again"):
        store.put(many)
    assert store.done(KEY, ["wait"]) == {0}
    store._database.execute("PRAGMA max_page_count = 1000000")
    store.put(many)
    assert len(store) == 5000


def test_what_is_no_store_is_told(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_text("no database, but long enough to be read as one " * 40)
    with pytest.raises(RunError, match="move it away"):
        Store(path)
    other = tmp_path / "other.sqlite"
    with Store(other) as store:
        store._database.execute("PRAGMA user_version = 99")
    with pytest.raises(RunError, match="another version"):
        Store(other)


def test_what_is_refused_leaves_no_connection_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python 3.13 tells of connections that were never closed; older ones keep silent."""
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def remembered(*places: Any, **settings: Any) -> sqlite3.Connection:
        opened.append(connect(*places, **settings))
        return opened[-1]

    path = tmp_path / "store.sqlite"
    path.write_text("no database, but long enough to be read as one " * 40)
    monkeypatch.setattr(sqlite3, "connect", remembered)
    with pytest.raises(RunError):
        Store(path)
    with alone(path), pytest.raises(RunError, match="another run"), alone(path):
        pass
    assert len(opened) == 3
    for database in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            database.execute("SELECT 1")
