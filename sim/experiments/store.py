"""What has been run: one SQLite file, written by one process alone.

A row is a replication, by what its figures follow from: fingerprint of the scenario, version of the
model, base seed and number. Whoever changes any of them gets other rows; none is ever mixed up.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sim.errors import RunError

FORMAT = 1
"""Version of the tables."""
MAKE_ROOM = "make room and run again: what was kept before is safe"
PATIENCE = 30.0
"""Seconds that a reader waits for a commit of the writer, or the writer for a reader."""

_TABLES = f"""
BEGIN;
CREATE TABLE IF NOT EXISTS replication (
    fingerprint TEXT NOT NULL,
    model TEXT NOT NULL,
    seed INTEGER NOT NULL,
    number INTEGER NOT NULL,
    kept TEXT NOT NULL,
    figures TEXT,
    stage TEXT,
    message TEXT,
    traceback TEXT,
    PRIMARY KEY (fingerprint, model, seed, number)
) WITHOUT ROWID;
PRAGMA user_version = {FORMAT};
COMMIT;
"""

Figures = dict[str, tuple[float, float] | None]
"""Numerator and denominator by KPI; None where it was not measured, e.g. for want of contacts."""


class Key(NamedTuple):
    """What all replications of a cell have in common."""

    fingerprint: str
    model: str
    seed: int


class Failure(NamedTuple):
    """Why a replication has no figures."""

    stage: str
    """What it failed at: draw, simulate or measure; or process, which was ended from outside."""
    message: str
    traceback: str


class Outcome(NamedTuple):
    """How a replication ended: with figures, or with a failure."""

    key: Key
    number: int
    figures: Figures
    failure: Failure | None
    log: Mapping[str, bytes] | None = None
    """Parquet files by table, where logs are kept; these do so beside the store."""


class Store:
    """The replications that have ended. To be closed, or used in a ``with``.

    Args:
        path: the file; made if it is not there.

    Raises:
        RunError: it cannot be read, or is no store.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._told("open"):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, timeout=PATIENCE)
            with _closed_on_error(self._database):
                self._prepare()

    def _prepare(self) -> None:
        """Make the tables of a new file; refuse one of another version."""
        (found,) = self._database.execute("PRAGMA user_version").fetchone()
        if found == 0:
            self._database.executescript(_TABLES)
        elif found != FORMAT:
            raise RunError(
                f"{self.path} is of another version of supportsim; move it away to begin anew"
            )

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def put(self, outcomes: Iterable[Outcome], *, beside: bool = False) -> None:
        """Keep replications: all of them, safely on disk, or none.

        Those of earlier failures are replaced. A replication that is kept already must have the
        same figures; KPIs that it lacked are added.

        Args:
            outcomes: how they ended.
            beside: a failure is kept beside earlier figures of its replication, and not left out.

        Raises:
            RunError: the disk is full, say, or figures contradict those that are kept.
        """
        with self._told("write"), self._database:
            for key, number, figures, failure, _ in outcomes:
                before = self._figures(key, number)
                if before and failure and not beside:
                    continue
                figures = self._joined(key, number, before, figures)
                row = (*key, number, _names(figures), json.dumps(figures) if figures else None)
                self._database.execute(
                    "INSERT OR REPLACE INTO replication VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (*row, *(failure or (None, None, None))),
                )

    def _figures(self, key: Key, number: int) -> Figures:
        rows = self._database.execute(
            "SELECT figures FROM replication"
            " WHERE fingerprint = ? AND model = ? AND seed = ? AND number = ?",
            (*key, number),
        )
        (text,) = rows.fetchone() or (None,)
        return {} if text is None else _read(text)

    def _joined(self, key: Key, number: int, before: Figures, now: Figures) -> Figures:
        for label in before.keys() & now.keys():
            if repr(before[label]) != repr(now[label]):
                raise RunError(
                    f"{self.path}: replication {number} (seed {key.seed}) of scenario "
                    f"{key.fingerprint} has two values for {label}: {before[label]} and "
                    f"{now[label]}; it was run by two machines that do not calculate alike"
                )
        return before | now

    def done(self, key: Key, labels: Iterable[str]) -> set[int]:
        """Numbers of the replications that have figures of all these KPIs."""
        wanted = set(labels)
        with self._told("read"):
            rows = self._database.execute(
                "SELECT DISTINCT kept FROM replication"
                " WHERE fingerprint = ? AND model = ? AND seed = ? AND figures IS NOT NULL",
                key,
            )
            fitting = [kept for (kept,) in rows if wanted <= set(json.loads(kept))]
            return {
                number
                for kept in fitting
                for (number,) in self._database.execute(
                    "SELECT number FROM replication WHERE fingerprint = ? AND model = ?"
                    " AND seed = ? AND kept = ? AND figures IS NOT NULL",
                    (*key, kept),
                )
            }

    def failed(self, key: Key) -> set[int]:
        """Numbers of the replications that failed when they were last done.

        They may have figures, of fewer KPIs say, from before.
        """
        with self._told("read"):
            rows = self._database.execute(
                "SELECT number FROM replication"
                " WHERE fingerprint = ? AND model = ? AND seed = ? AND stage IS NOT NULL",
                key,
            )
            return {number for (number,) in rows}

    def failures(self, key: Key) -> Iterator[tuple[int, Failure]]:
        """Why they failed, in order of their numbers."""
        with self._told("read"):
            rows = self._database.execute(
                "SELECT number, stage, message, traceback FROM replication"
                " WHERE fingerprint = ? AND model = ? AND seed = ? AND stage IS NOT NULL"
                " ORDER BY number",
                key,
            )
            for number, *failure in rows:
                yield number, Failure(*failure)

    def figures(self, key: Key, labels: Sequence[str], below: int) -> Iterator[tuple[int, Figures]]:
        """Number and figures of each replication that has all these KPIs, in order.

        Args:
            key: of which cell.
            labels: the KPIs.
            below: only replications with lower numbers.
        """
        with self._told("read"):
            rows = self._database.execute(
                "SELECT number, figures FROM replication WHERE fingerprint = ? AND model = ?"
                " AND seed = ? AND number < ? AND figures IS NOT NULL ORDER BY number",
                (*key, below),
            )
            for number, text in rows:
                figures = _read(text)
                if figures.keys() >= set(labels):
                    yield number, {label: figures[label] for label in labels}

    def __len__(self) -> int:
        with self._told("read"):
            (count,) = self._database.execute("SELECT count(*) FROM replication").fetchone()
            return int(count)

    def everything(self) -> Iterator[Outcome]:
        """All replications that are kept, of whichever scenario and version."""
        with self._told("read"):
            for *words, number, _, figures, stage, message, traceback in self._database.execute(
                "SELECT * FROM replication ORDER BY fingerprint, model, seed, number"
            ):
                failure = None if stage is None else Failure(stage, message, traceback)
                yield Outcome(Key(*words), number, _read(figures or "{}"), failure)

    @contextmanager
    def _told(self, doing: str) -> Iterator[None]:
        """Whatever the file or the disk refuses, in words."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            hint = ""
            if "full" in str(error) or "I/O" in str(error):
                hint = f"; {MAKE_ROOM}"
            elif "not a database" in str(error):
                hint = "; move it away to begin anew"
            raise RunError(f"cannot {doing} the store {self.path}: {error}{hint}") from error


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep other processes from writing a store; the lock ends with the process, however it ends.

    Args:
        path: the store's file; the lock is a file beside it.

    Raises:
        RunError: another one is at work on it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(path.with_suffix(".lock"), timeout=0, isolation_level=None)
        with _closed_on_error(lock):
            lock.execute("BEGIN EXCLUSIVE")
    except (sqlite3.Error, OSError) as error:
        if "locked" in str(error):
            message = f"another run is at work on {path}; wait for it, or end it"
            raise RunError(message) from None
        raise RunError(f"cannot write the store {path}: {error}") from error
    try:
        yield
    finally:
        lock.close()


@contextmanager
def _closed_on_error(database: sqlite3.Connection) -> Iterator[None]:
    """What fails while a file is being opened leaves no open connection behind."""
    try:
        yield
    except BaseException:
        database.close()
        raise


def _names(figures: Figures) -> str:
    return json.dumps(sorted(figures))


def _read(text: str) -> Figures:
    figures = json.loads(text)
    return {label: None if pair is None else (pair[0], pair[1]) for label, pair in figures.items()}
