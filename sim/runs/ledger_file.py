"""A ledger in one SQLite file, which outlives any end of its process: written by one alone."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from json import JSONDecodeError
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from sim.errors import RunError
from sim.runs.ledger import Failure, Figures, Ledger, Record
from sim.runs.replication import Key
from sim.units import both, printable

FORMAT = 2
"""Version of the tables."""
APPLICATION = 0x5355_5053
"""Number that tells our files from other SQLite files: SUPS."""
MOST_SEED = 2**63 - 1
"""Largest base seed: a row holds 64 bits."""
MAKE_ROOM = "make room and run again: what was kept before is safe"
DAMAGED = ("malformed", "decode", "no such table", "no such column")
"""Words of what SQLite says of a file that is not as it was written."""
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
    checksum TEXT NOT NULL,
    PRIMARY KEY (fingerprint, model, seed, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value TEXT NOT NULL, checksum TEXT NOT NULL)
    WITHOUT ROWID;
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {FORMAT};
COMMIT;
"""
_OF_SQLITE = ("sqlite_stat1", "sqlite_stat4")
"""Tables that SQLite itself may add."""
_SOUND = """
CREATE TEMP VIEW replication AS SELECT * FROM main.replication AS each WHERE NOT EXISTS (
    SELECT 1 FROM temp.damaged WHERE fingerprint IS CAST(each.fingerprint AS BLOB)
    AND model IS CAST(each.model AS BLOB) AND seed IS CAST(each.seed AS BLOB)
    AND number IS CAST(each.number AS BLOB));
"""
"""What is read instead of the whole table, where rows of it are damaged: told by their bytes, for
their text may be none."""
_KEY = ", ".join(f"CAST({name} AS BLOB)" for name in ("fingerprint", "model", "seed", "number"))


class LedgerFile(Ledger):
    """The replications that have ended, in a file. To be closed, or used in a ``with``.

    Nothing of it is in memory: it may have millions of rows. Each row has a checksum; when the file
    is opened, all are checked. A row that is not as it was written is never taken for true: it is
    as if its replication had not been done. Rows are text and numbers, read as JSON, so nothing of
    a file can be run.

    Args:
        path: the file; made if it is not there.

    Raises:
        RunError: it cannot be read, or is no ledger.
    """

    damaged: tuple[str, ...] = ()
    """Which rows are damaged, in words."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        with self._in_words("open"):
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and not path.is_file():
                raise RunError(f"cannot open the store {path}: it is not a file")
            self._database = sqlite3.connect(path, timeout=PATIENCE)
            try:
                self._prepare()
            except BaseException:
                self._database.close()
                raise

    def _prepare(self) -> None:
        """Make the tables of a new file; refuse one of another version, or of something else."""
        self._database.text_factory = lambda text: text.decode(errors="replace")
        found, of, tables = self._database.execute(
            "SELECT user_version, application_id, (SELECT count(*) FROM sqlite_master)"
            " FROM pragma_user_version, pragma_application_id"
        ).fetchone()
        if (found, of, tables) == (0, 0, 0):
            self._database.executescript(_TABLES)
        elif found == 0 or (found == FORMAT and of != APPLICATION):
            raise RunError(f"{self.path} is no store of supportsim, so nothing is written to it")
        elif found != FORMAT:
            raise RunError(
                f"{self.path} is a store of another version of supportsim (format {found}; this "
                f"one reads {FORMAT}); move it away to begin anew"
            )
        else:
            self._refuse_foreign()
            self._leave_out_damaged()

    def _refuse_foreign(self) -> None:
        """A view, a trigger or a formula is code that SQLite runs when a table is used."""
        held = self._database.execute(
            "SELECT type, name FROM sqlite_master UNION ALL SELECT 'formula', name FROM"
            " (SELECT * FROM pragma_table_xinfo('replication') UNION ALL"
            " SELECT * FROM pragma_table_xinfo('note')) WHERE hidden <> 0"
        )
        foreign = [
            printable(f"{kind} {name:.60}")
            for kind, name in held
            if kind not in ("table", "index") or name not in ("replication", "note", *_OF_SQLITE)
        ]
        if foreign:
            raise RunError(
                f"{self.path} holds what supportsim has not written ({both(foreign)}) and would be "
                "run; move it away to begin anew, or put back a copy"
            )

    def _leave_out_damaged(self) -> None:
        """Check all rows; those that are not as they were written are not read any more."""
        rows = self._database.execute(f"SELECT {_KEY}, * FROM replication")  # noqa: S608 - ours
        damaged = [row[:8] for row in rows if row[-1] != _checksum(row[4:-1])]
        if not damaged:
            return
        self._database.execute(
            "CREATE TEMP TABLE damaged (fingerprint, model, seed, number,"
            " UNIQUE (fingerprint, model, seed, number))"
        )
        keys = (row[:4] for row in damaged)
        self._database.executemany("INSERT OR IGNORE INTO temp.damaged VALUES (?, ?, ?, ?)", keys)
        self._database.executescript(_SOUND)
        self.damaged = tuple(
            f"simulated run {number} (seed {seed}) of scenario {fingerprint}"
            for *_, fingerprint, _model, seed, number in damaged
        )

    def forget_damaged(self) -> None:
        """Remove damaged rows from the file, so that their replications are done again.

        Raises:
            RunError: the file cannot be written.
        """
        if not self.damaged:
            return
        with self._in_words("write"), self._database:
            self._database.execute(
                f"DELETE FROM main.replication WHERE ({_KEY}) IN"  # noqa: S608 - ours
                " (SELECT fingerprint, model, seed, number FROM temp.damaged)"
            )
            self._database.execute("DELETE FROM temp.damaged")

    def faults(self) -> list[str]:
        """What is wrong with the file, by SQLite's own check and by the checksums of its rows."""
        with self._in_words("read"):
            told = [text for (text,) in self._database.execute("PRAGMA integrity_check(10)")]
        return [*(text for text in told if text != "ok"), *self.damaged]

    def note(self, name: str) -> str | None:
        """What was noted under a name; None where nothing was, or it is damaged."""
        with self._in_words("read"):
            rows = self._database.execute(
                "SELECT value, checksum FROM note WHERE name = ?", (name,)
            )
            value, checksum = rows.fetchone() or (None, None)
            return value if checksum == _checksum((name, value)) else None

    def take_note(self, name: str, value: str) -> None:
        """Note something about what is kept.

        Raises:
            RunError: the file cannot be written.
        """
        with self._in_words("write"), self._database:
            row = (name, value, _checksum((name, value)))
            self._database.execute("INSERT OR REPLACE INTO note VALUES (?, ?, ?)", row)

    def __enter__(self) -> LedgerFile:
        return self

    @property
    def _name(self) -> str:
        return str(self.path)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def put(self, records: Iterable[Record], *, beside: bool = False) -> None:
        """Keep replications: all of them, safely on disk, or none.

        As in :meth:`Ledger.put`, and:

        Raises:
            RunError: the disk is full, say, or figures contradict those that are kept.
        """
        with self._in_words("write"), self._database:
            super().put(records, beside=beside)

    def _figures(self, key: Key, number: int) -> Figures:
        rows = self._database.execute(
            "SELECT figures FROM replication"
            " WHERE fingerprint = ? AND model = ? AND seed = ? AND number = ?",
            (*key, number),
        )
        (text,) = rows.fetchone() or (None,)
        return {} if text is None else _read(text)

    def _joined(self, key: Key, number: int, before: Figures, now: Figures) -> Figures:
        return super()._joined(key, number, before, _read(json.dumps(now, default=_as_lists)))

    def _write(self, key: Key, number: int, figures: Figures, failure: Failure | None) -> None:
        kept = (*key, number, _labels(figures), json.dumps(figures) if figures else None)
        row = (*kept, *(_plain(text) for text in failure or (None, None, None)))
        self._database.execute(
            "INSERT OR REPLACE INTO main.replication VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, _checksum(row)),
        )

    def has(self, key: Key, number: int, labels: Iterable[str]) -> bool:
        """Whether a replication has all these figures."""
        with self._in_words("read"):
            return super().has(key, number, labels)

    def get(self, key: Key, number: int) -> Figures:
        """The figures of a replication.

        Raises:
            KeyError: it has none.
        """
        with self._in_words("read"):
            return super().get(key, number)

    def done(self, key: Key, labels: Iterable[str]) -> set[int]:
        """Numbers of the replications that have all these figures."""
        wanted = set(labels)
        with self._in_words("read"):
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

    def failures(self, key: Key) -> Iterator[tuple[int, Failure]]:
        """Why they failed, in order of their numbers."""
        with self._in_words("read"):
            rows = self._database.execute(
                "SELECT number, stage, message, traceback FROM replication"
                " WHERE fingerprint = ? AND model = ? AND seed = ? AND stage IS NOT NULL"
                " ORDER BY number",
                key,
            )
            for number, *failure in rows:
                yield number, Failure(*failure)

    def figures(self, key: Key, labels: Sequence[str], below: int) -> Iterator[tuple[int, Figures]]:
        """Number and figures of each replication that has all of these, in order.

        Args:
            key: of which scenario and seed.
            labels: which figures.
            below: only replications with lower numbers.
        """
        with self._in_words("read"):
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
        with self._in_words("read"):
            (count,) = self._database.execute("SELECT count(*) FROM replication").fetchone()
            return int(count)

    def everything(self) -> Iterator[Record]:
        """All replications that are kept, of whichever scenario and version."""
        with self._in_words("read"):
            rows = self._database.execute(
                "SELECT fingerprint, model, seed, number, figures, stage, message, traceback"
                " FROM replication ORDER BY fingerprint, model, seed, number"
            )
            for *words, number, figures, stage, message, traceback in rows:
                failure = None if stage is None else Failure(stage, message, traceback)
                yield Record(Key(*words), number, _read(figures or "{}"), failure)

    @contextmanager
    def _in_words(self, doing: str) -> Iterator[None]:
        """Whatever the file or the disk refuses, in words."""
        try:
            yield
        except (
            sqlite3.Error,
            OSError,
            OverflowError,
            UnicodeDecodeError,
            JSONDecodeError,
        ) as error:
            hint = ""
            if "full" in str(error) or "I/O" in str(error):
                hint = f"; {MAKE_ROOM}"
            elif "not a database" in str(error):
                hint = "; it is damaged, or no store: name another file, or put back a copy"
            elif isinstance(error, JSONDecodeError) or any(word in str(error) for word in DAMAGED):
                hint = "; it is damaged: move it away to begin anew, or put back a copy"
            why = printable(str(error))
            raise RunError(f"cannot {doing} the store {self.path}: {why}{hint}") from error


@contextmanager
def alone(path: Path) -> Iterator[LedgerFile]:
    """A ledger that no other process writes; the lock ends with the process, however it ends.

    Args:
        path: its file; the lock is a file beside it, which goes if this one is refused.

    Raises:
        RunError: another one is at work on it, it cannot be read, or it is no ledger.
    """
    is_new = not (beside := path.with_suffix(".lock")).exists()
    with ExitStack() as stack:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = sqlite3.connect(beside, timeout=0, isolation_level=None)
            stack.enter_context(closing(lock)).execute("BEGIN EXCLUSIVE")
        except (sqlite3.Error, OSError) as error:
            if "locked" in str(error):
                message = f"another run is at work on {path}; wait for it, or end it"
                raise RunError(message) from None
            raise RunError(f"cannot write the store {path}: {error}") from error
        try:
            ledger = stack.enter_context(LedgerFile(path))
        except RunError:
            if is_new:
                beside.unlink(missing_ok=True)
            raise
        yield ledger


def _checksum(row: Sequence[Any]) -> str:
    """SHA-256 of a row's cells, each in its kind; of cells that are none of ours, nothing."""
    try:
        return hashlib.sha256(json.dumps(row).encode()).hexdigest()
    except TypeError:
        return ""


def _plain(text: str | None) -> str | None:
    """Text that a file can hold: what is no character is escaped."""
    return None if text is None else text.encode(errors="backslashreplace").decode()


def _as_lists(array: NDArray[Any]) -> Any:
    return array.tolist()


def _labels(figures: Figures) -> str:
    return json.dumps(sorted(figures))


def _read(text: str) -> Figures:
    figures: Figures = json.loads(text)
    return figures
