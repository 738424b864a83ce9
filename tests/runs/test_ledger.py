"""The store: what is put in comes out, nothing else, and nobody writes it twice."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from sim.errors import RunError
from sim.runs.ledger import Failure, Ledger, Record
from sim.runs.ledger_file import LedgerFile, alone
from sim.runs.replication import Key

KEY = Key("f" * 16, "model", 1)
FAILURE = Failure("simulate", "broken", "Traceback")


@pytest.fixture
def ledger(tmp_path: Path):
    with LedgerFile(tmp_path / "results" / "store.sqlite") as ledger:
        yield ledger


def test_figures_come_back_to_the_last_bit_and_survive_a_reopening(ledger: Ledger) -> None:
    figures = {"wait": [0.1 + 0.2, 1 / 3], "abandonment": None}
    ledger.put([Record(KEY, number, figures, None) for number in (3, 0)])
    ledger.close()
    with LedgerFile(ledger.path) as again:
        assert list(again.figures(KEY, ["wait", "abandonment"], 9)) == [(0, figures), (3, figures)]
        assert list(again.figures(KEY, ["wait"], 3)) == [(0, {"wait": figures["wait"]})]
        assert again.done(KEY, ["wait"]) == {0, 3}


@pytest.mark.parametrize(
    "other", [KEY._replace(fingerprint="0" * 16), KEY._replace(model="new"), KEY._replace(seed=2)]
)
def test_another_scenario_model_or_seed_is_another_row(ledger: Ledger, other: Key) -> None:
    ledger.put([Record(KEY, 0, {"wait": [1.0, 1.0]}, None)])
    assert ledger.done(other, ["wait"]) == set()
    ledger.put([Record(other, 0, {"wait": [2.0, 1.0]}, None)])
    assert list(ledger.figures(KEY, ["wait"], 1)) == [(0, {"wait": [1.0, 1.0]})]
    assert len(ledger) == 2


def test_a_kpi_that_was_not_kept_is_missing_and_can_be_added(ledger: Ledger) -> None:
    ledger.put([Record(KEY, 0, {"wait": [1.0, 1.0]}, None)])
    assert ledger.done(KEY, ["wait", "cost"]) == set()
    ledger.put([Record(KEY, 0, {"cost": [2.0, 1.0]}, None)])
    assert ledger.done(KEY, ["wait", "cost"]) == {0}


def test_a_failure_is_a_row_until_it_succeeds_and_never_replaces_figures(ledger: Ledger) -> None:
    ledger.put([Record(KEY, 0, {}, FAILURE)])
    assert ledger.failed(KEY) == {0}
    assert list(ledger.failures(KEY)) == [(0, FAILURE)]
    assert ledger.done(KEY, []) == set()
    ledger.put([Record(KEY, 0, {"wait": [1.0, 1.0]}, None), Record(KEY, 0, {}, FAILURE)])
    assert ledger.failed(KEY) == set()
    assert ledger.done(KEY, ["wait"]) == {0}


def test_a_failure_may_stand_beside_the_figures_of_fewer_kpis(ledger: Ledger) -> None:
    ledger.put([Record(KEY, 0, {"wait": [1.0, 1.0]}, None)])
    ledger.put([Record(KEY, 0, {}, FAILURE)], beside=True)
    assert (ledger.done(KEY, ["wait"]), ledger.done(KEY, ["wait", "cost"])) == ({0}, set())
    assert list(ledger.failures(KEY)) == [(0, FAILURE)]
    assert list(ledger.everything()) == [Record(KEY, 0, {"wait": [1.0, 1.0]}, FAILURE)]
    ledger.put([Record(KEY, 0, {"cost": [2.0, 1.0]}, None)])
    assert (ledger.done(KEY, ["wait", "cost"]), ledger.failed(KEY)) == ({0}, set())


def test_two_values_for_one_replication_are_reported_and_nothing_is_written(ledger: Ledger) -> None:
    ledger.put([Record(KEY, 0, {"wait": [1.0, 1.0]}, None)])
    with pytest.raises(RunError, match=r"simulated run 0 \(seed 1\).*two values for wait"):
        ledger.put(
            [
                Record(KEY, 1, {"wait": [1.0, 1.0]}, None),
                Record(KEY, 0, {"wait": [2.0, 1.0]}, None),
            ]
        )
    assert ledger.done(KEY, ["wait"]) == {0}


def test_the_second_of_two_runs_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with alone(path), pytest.raises(RunError, match="another run is at work"), alone(path):
        pass
    with alone(path):
        pass


def test_a_full_disk_loses_what_is_put_and_nothing_before(ledger: Ledger) -> None:
    """SQLite's own limit gives the answer that a full disk gives (SQLITE_FULL)."""
    ledger.put([Record(KEY, 0, {"wait": [1.0, 1.0]}, None)])
    (pages,) = ledger._database.execute("PRAGMA page_count").fetchone()
    ledger._database.execute(f"PRAGMA max_page_count = {pages}")
    many = [Record(KEY, number, {"wait": [1.0, 1.0]}, None) for number in range(1, 5000)]
    with pytest.raises(RunError, match="full; make room and run again"):
        ledger.put(many)
    assert ledger.done(KEY, ["wait"]) == {0}
    ledger._database.execute("PRAGMA max_page_count = 1000000")
    ledger.put(many)
    assert len(ledger) == 5000


def test_what_is_no_store_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_text("no database, but long enough to be read as one " * 40)
    with pytest.raises(RunError, match="no store: name another file"):
        LedgerFile(path)
    other = tmp_path / "other.sqlite"
    with LedgerFile(other) as ledger:
        ledger._database.execute("PRAGMA user_version = 99")
    with pytest.raises(RunError, match="another version"):
        LedgerFile(other)


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "addresses.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE people (name)")
    before = path.read_bytes()
    with pytest.raises(RunError, match="no store of supportsim, so nothing is written"):
        LedgerFile(path)
    database.close()
    assert path.read_bytes() == before


CODE = {
    "trigger t": "CREATE TRIGGER t AFTER INSERT ON replication BEGIN DELETE FROM replication; END",
    "view replication": "ALTER TABLE replication RENAME TO r;"
    " CREATE VIEW replication AS SELECT * FROM r, (WITH RECURSIVE endless(x) AS"
    " (SELECT 1 UNION ALL SELECT x + 1 FROM endless) SELECT x FROM endless)",
    "formula more": "ALTER TABLE note ADD COLUMN more AS (length(value))",
    "index i": "CREATE INDEX i ON replication (length(figures))",
}


@pytest.mark.parametrize("what", CODE)
def test_nothing_of_a_store_is_run(tmp_path: Path, what: str) -> None:
    """With such a trigger, a run went on for ever; with such a view, `status` did."""
    path = tmp_path / "store.sqlite"
    with LedgerFile(path) as ledger:
        ledger.put([Record(KEY, 0, {"wait": [1.0, 1.0]}, None)])
    database = sqlite3.connect(path)
    database.executescript(CODE[what])
    database.close()
    before = path.read_bytes()
    with pytest.raises(RunError, match=f"has not written .*`{what}`.* and would be run"):
        LedgerFile(path)
    assert path.read_bytes() == before


def test_what_sqlite_adds_itself_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with LedgerFile(path) as ledger:
        ledger.put([Record(KEY, 0, {"wait": [1.0, 1.0]}, None)])
        ledger._database.execute("ANALYZE")
    with LedgerFile(path) as ledger:
        assert len(ledger) == 1


@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_a_store_that_is_no_file_is_told(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "store.sqlite"
    os.mkfifo(path) if kind == "pipe" else path.mkdir()
    with pytest.raises(RunError, match=r"cannot open the store .*: it is not a file"):
        LedgerFile(path)


DAMAGE = {
    "a digit": ("figures", '{"wait": [1.5, 1.0]}'),
    "cut off": ("figures", '{"wait": [1.'),
    "another kind": ("figures", "[1]"),
    "no text": ("figures", b"\xff\x00"),
    "gone": ("figures", None),
    "labels": ("kept", '["wai'),
    "number": ("number", 77),
    "no number": ("number", "one"),
    "seed": ("seed", 2),
    "scenario": ("fingerprint", "0" * 16),
    "checksum": ("checksum", "0" * 64),
    "a failure": ("stage", "draw"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_row_is_never_believed_and_done_again(ledger: Ledger, damage: str) -> None:
    rows = [Record(KEY, number, {"wait": [float(number), 1.0]}, None) for number in range(3)]
    ledger.put(rows)
    assert isinstance(ledger, LedgerFile)
    column, value = DAMAGE[damage]
    with ledger._database as database:
        change = f"UPDATE replication SET {column} = ? WHERE number = 1"  # noqa: S608 - ours
        database.execute(change, (value,))
    ledger.close()
    with LedgerFile(ledger.path) as again:
        assert len(again.damaged) == 1
        assert again.faults() == list(again.damaged)
        assert again.done(KEY, ["wait"]) == {0, 2}
        assert not again.has(KEY, 1, ["wait"])
        assert not again.failed(KEY)
        assert [number for number, _ in again.figures(KEY, ["wait"], 99)] == [0, 2]
        assert list(again.everything()) == [rows[0], rows[2]]
        again.forget_damaged()
        again.put([rows[1]])
        assert again.done(KEY, ["wait"]) == {0, 1, 2}
    with LedgerFile(ledger.path) as sound:
        assert sound.faults() == []
        assert list(sound.everything()) == rows


@pytest.mark.parametrize(("column", "doing"), [("kept", "read"), ("figures", "write")])
def test_what_breaks_after_it_was_checked_is_told(ledger: Ledger, column: str, doing: str) -> None:
    """As where a page of the file leads to another row by its key than in its order."""
    rows = [Record(KEY, 0, {"wait": [1.0, 1.0]}, None)]
    ledger.put(rows)
    assert isinstance(ledger, LedgerFile)
    ledger._database.execute(f"UPDATE replication SET {column} = 'no JSON'")  # noqa: S608 - ours
    with pytest.raises(RunError, match=f"cannot {doing} the store .*; it is damaged: move it away"):
        ledger.done(KEY, ["wait"]) if doing == "read" else ledger.put(rows)


def test_a_note_comes_back_unless_it_is_damaged(ledger: Ledger) -> None:
    assert isinstance(ledger, LedgerFile)
    assert ledger.note("plan") is None
    ledger.take_note("plan", "abc")
    assert ledger.note("plan") == "abc"
    ledger._database.execute("UPDATE note SET value = 'abd'")
    assert ledger.note("plan") is None


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
    with pytest.raises(RunError, match="no store"), alone(path):
        pass
    assert [file.name for file in tmp_path.iterdir()] == ["store.sqlite"]
    path.unlink()
    with alone(path), pytest.raises(RunError, match="another run"), alone(path):
        pass
    assert len(opened) == 5
    for database in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            database.execute("SELECT 1")
