"""Logs of replications, as Parquet: a folder for each, which is there in full or not at all.

::

    results/logs/scenario=FINGERPRINT/model=VERSION/seed=1/replication=0/contacts.parquet

A reader of Hive partitions (pyarrow, DuckDB, polars) makes columns of the names of the folders.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import RunError, UsageError
from sim.log import Log
from sim.runs.ledger_file import MAKE_ROOM
from sim.runs.replication import Key
from sim.units import hint

if TYPE_CHECKING:
    import pandas as pd

TABLES = ("contacts", "steps", "intervals", "people", "tasks", "outside", "ownership")
NEEDS_PYARROW = "Parquet needs pyarrow: pip install 'supportsim[parquet]'"
_NUMBER = "replication="


def packed(log: Log) -> dict[str, bytes]:
    """A Parquet file for each table that has rows; codes are words, times are minutes.

    Raises:
        UsageError: pyarrow is not installed.
    """
    frames = {name: log.frame(name) for name in TABLES}
    try:
        return {name: frame.to_parquet(index=False) for name, frame in frames.items() if len(frame)}
    except ImportError:
        raise UsageError(f"logs: {NEEDS_PYARROW}, wherever simulated runs are done") from None


def check() -> None:
    """See that logs can be kept.

    Raises:
        UsageError: pyarrow is not installed.
    """
    if importlib.util.find_spec("pyarrow") is None:
        raise UsageError(f"logs: {NEEDS_PYARROW}")


class Logs:
    """The logs that are kept in a folder of results.

    Args:
        results: the folder.
        owner: name of the one store whose run writes here; what an earlier run of it left
            unfinished is removed.
    """

    def __init__(self, results: Path, owner: str) -> None:
        self._home = results / "logs"
        self._unfinished = self._home / f".{owner}"
        shutil.rmtree(self._unfinished, ignore_errors=True)

    def put(self, key: Key, number: int, tables: Mapping[str, bytes]) -> None:
        """Keep a log: all of it, safely on disk, or nothing. One that is there stays.

        Raises:
            RunError: it cannot be written.
        """
        folder = _folder(self._home, key) / f"{_NUMBER}{number}"
        if folder.is_dir():
            return
        try:
            self._unfinished.mkdir(parents=True)
            for name, data in tables.items():
                with (self._unfinished / f"{name}.parquet").open("wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            folder.parent.mkdir(parents=True, exist_ok=True)
            self._unfinished.rename(folder)
        except OSError as error:
            if folder.is_dir():  # another shard has just been quicker
                return
            message = f"cannot write the log {folder}: {error.strerror or error}; {MAKE_ROOM}"
            raise RunError(message) from error
        finally:
            shutil.rmtree(self._unfinished, ignore_errors=True)


def numbers(results: Path, key: Key) -> set[int]:
    """Numbers of the replications whose logs are kept."""
    folders = _folder(results / "logs", key).glob(f"{_NUMBER}*")
    return {int(folder.name.removeprefix(_NUMBER)) for folder in folders}


def read(results: Path, key: Key, table: str) -> Iterator[tuple[int, pd.DataFrame]]:
    """A table of each log that is kept and has rows of it, with the replication's number.

    Raises:
        UsageError: there is no such table.
    """
    if table not in TABLES:
        raise UsageError(f"a log has no table `{table}`{hint(table, TABLES)}")
    import pandas as pd

    for number in sorted(numbers(results, key)):
        file = _folder(results / "logs", key) / f"{_NUMBER}{number}" / f"{table}.parquet"
        if file.is_file():
            yield number, pd.read_parquet(file)


def _folder(home: Path, key: Key) -> Path:
    return home / f"scenario={key.fingerprint}" / f"model={key.model}" / f"seed={key.seed}"
