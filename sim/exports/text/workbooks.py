"""Workbooks as cells, read in a process of its own.

A file of two kilobytes can hold a cell far away from all others, or a sheet that unpacks to
terabytes; the library that reads workbooks ends its process where memory does not suffice. So that
process is not ours: it has a bound of its own, and what comes back is text.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from sim.errors import UsageError
from sim.exports.text import workbook_reader
from sim.exports.text.kinds import seems_to_be
from sim.exports.text.sources import other_kind

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")


def read_workbook(path: Path) -> Iterator[tuple[str, bool, list[list[str]]]]:
    """Sheets of a workbook: name, whether it is hidden, rows as text with dates as ISO writes them.

    Raises:
        UsageError: a file that is no workbook or too large, or python-calamine is not there.
    """
    if not path.is_file():
        raise UsageError(f"cannot read {path}: No such file or directory")
    with path.open("rb") as file:
        start = file.read(4096)
    if start.lstrip().startswith(b"<"):
        raise UsageError(f"cannot read {path}: {other_kind(start) or 'is not a workbook'}")
    if importlib.util.find_spec("python_calamine") is None:
        raise UsageError(
            f"cannot read {path}: workbooks need python-calamine: pip install 'supportsim[excel]', "
            "or save the sheet as CSV"
        )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-P", workbook_reader.__file__, str(path.absolute())],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode < 0 or done.returncode == workbook_reader.TOO_LARGE:
        raise UsageError(
            f"cannot read {path}: takes more than {workbook_reader.MOST_MEMORY / 1e9:g} GB of "
            "memory; is there a cell far away from the table? Save the sheet as CSV"
        )
    if done.returncode == workbook_reader.UNPACKS:
        most = workbook_reader.most_unpacked(str(path)) / 1e6
        raise UsageError(f"cannot read {path}: unpacks to more than {most:,.0f} MB")
    if done.returncode:
        kind = seems_to_be(start)
        other = kind is not None and "workbook" not in kind
        what = f"seems to be {kind}, and no workbook" if other else "is not a workbook"
        raise UsageError(f"cannot read {path}: {what}")
    for line in done.stdout.splitlines():
        name, hidden, rows = json.loads(line)
        yield name, hidden, rows
