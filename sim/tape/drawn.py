"""Customers drawn before: kept for scenarios that share them, by this process and those beside it.

The latest stand in memory. Where processes share a folder, they stand there, too, and are read by
all of them as pages of one file, so that however many plans are tried, each customer is drawn once.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import shutil
import tempfile
import weakref
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

import numpy as np

from sim.tape.tables import Draws

Place = tuple[str, int, int, int]
"""What customers are known by, seed, number of the replication, and up to which part of the horizon
they come."""
Tables = tuple[Draws, ...]
Column = tuple[int, str, str, int, int]
"""Table, name, type, first byte and length of a column in a file."""

PARTS = 8
"""Parts of the horizon: customers are drawn up to the end of one."""
IN_MEMORY = 100_000_000
"""Bytes that a process keeps."""
IN_FOLDER = 4_000_000_000
"""Bytes that a folder takes at most, by an eighth more between two looks at it."""
OF_DISK = 0.1
"""Share of the room on its disk that it takes at most."""
PREFIX = "supportsim-customers-"
"""Of the names of folders; the number of the process whose folder it is follows."""
ALIGNED = 64
LENGTH = 8
"""Bytes of the number at a file's end."""


class Drawn:
    """Customers that were drawn before, the latest of them."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        """Where processes share what they have drawn; None: each keeps its own."""
        self._used = 0
        self._unseen = 0.0
        """Bytes that may still be wished to be written before the folder is looked at again."""
        self._is_full = False
        """Whether it had no room when it was looked at."""
        self._tables: OrderedDict[Place, Tables] = OrderedDict()

    def share(self) -> Path:
        """Keep them in a folder, too; it goes when this process ends.

        Returns:
            The folder, for the processes that are to share it.
        """
        if self.folder is None:
            _remove_abandoned(Path(tempfile.gettempdir()))
            self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
            weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        return self.folder

    def get(self, place: Place) -> Tables | None:
        """Those who were kept under this, perhaps with some who come later; None: they were not, or
        no longer are.
        """
        customers, seed, number, part = place
        places = [(customers, seed, number, more) for more in range(part, PARTS + 1)]
        for each in places:
            if each in self._tables:
                self._tables.move_to_end(each)
                return self._tables[each]
        if self.folder is None:
            return None
        for each in places:
            tables = read(_file(self.folder, each))
            if tables is not None:
                self._keep(each, tables)
                return tables
        return None

    def put(self, place: Place, tables: Tables) -> None:
        """Keep some; those that nobody asked for longest make room for them."""
        self._keep(place, tables)
        if self.folder is not None:
            file = _file(self.folder, place)
            if self._has_room(file, _bytes(tables)):
                write(file, tables)

    def forget(self) -> None:
        """Make room for others: these are not asked for any more."""
        self._tables.clear()
        self._used, self._unseen = 0, 0.0
        files: list[Path] = []
        if self.folder is not None:
            with suppress(OSError):  # somebody has removed it
                files = [*self.folder.iterdir()]
        for file in files:
            with suppress(OSError):  # another process reads it
                file.unlink()

    def _has_room(self, file: Path, more: int) -> bool:
        """Whether so many bytes may be written; a folder of thousands is looked at seldom."""
        if more > self._unseen:
            self._is_full = not _make_room(file, more)
            self._unseen = IN_FOLDER / 8 / (os.cpu_count() or 1)
        self._unseen -= more
        return not self._is_full

    def _keep(self, place: Place, tables: Tables) -> None:
        self._tables[place] = tables
        self._used += _bytes(tables)
        while self._used > IN_MEMORY:
            _, oldest = self._tables.popitem(last=False)
            self._used -= _bytes(oldest)


def write(file: Path, tables: Tables) -> None:
    """Write tables as a whole; where there is no room, nothing is left.

    The columns come first, each at a multiple of :data:`ALIGNED` bytes; then what they are, as
    JSON; then the length of that.

    Args:
        file: where to.
        tables: columns of numbers.
    """
    draft = file.with_suffix(f".{os.getpid()}")
    columns: list[Column] = []
    try:
        with draft.open("wb") as stream:
            for number, table in enumerate(tables):
                for name, values in table.items():
                    stream.write(bytes(-stream.tell() % ALIGNED))
                    columns.append((number, name, values.dtype.str, stream.tell(), len(values)))
                    stream.write(np.ascontiguousarray(values).data)
            head = json.dumps([len(tables), columns]).encode()
            stream.write(head + len(head).to_bytes(LENGTH, "little"))
        draft.replace(file)
    except OSError:
        draft.unlink(missing_ok=True)


def read(file: Path) -> Tables | None:
    """Tables as they were written, their columns as pages of the file; None: there are none."""
    try:
        with file.open("rb") as stream:
            pages = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):
        return None
    content = np.frombuffer(pages, np.uint8)
    length = int.from_bytes(content[-LENGTH:].tobytes(), "little")
    number, columns = json.loads(content[-LENGTH - length : -LENGTH].tobytes())
    tables: Tables = tuple({} for _ in range(number))
    for table, name, kind, begins, size in columns:
        of = np.dtype(kind)
        tables[table][name] = content[begins : begins + size * of.itemsize].view(of)
    return tables


def _bytes(tables: Tables) -> int:
    return sum(column.nbytes for table in tables for column in table.values())


def _file(folder: Path, place: Place) -> Path:
    """Files are in order of their replications' numbers."""
    return folder / f"{place[2]:020d}-{hashlib.sha256(repr(place).encode()).hexdigest()[:32]}"


def _remove_abandoned(among: Path) -> None:
    """Remove folders whose processes were killed before they could."""
    for folder in among.glob(f"{PREFIX}*-*"):
        number = folder.name.removeprefix(PREFIX).partition("-")[0]
        if number.isdecimal() and os.name != "nt" and not folder.is_symlink():
            try:
                os.kill(int(number), 0)
            except ProcessLookupError:
                shutil.rmtree(folder, ignore_errors=True)
            except (OSError, OverflowError):
                continue  # it lives, and is somebody else's


def _make_room(new: Path, more: int) -> bool:
    """Whether there is room for a file of so many bytes, once files that are asked for less often
    have gone: those of higher replications, for a search tries every plan on the first ones.
    """
    try:
        sizes = {each: each.stat().st_size for each in new.parent.iterdir()}
        used = sum(sizes.values())
        room = min(IN_FOLDER, used + OF_DISK * shutil.disk_usage(new.parent).free)
        for file in sorted(sizes, reverse=True):
            if used + more <= room or file < new:
                break
            file.unlink()
            used -= sizes[file]
    except OSError:
        return False
    return used + more <= room


DRAWN = Drawn()
"""Those of this process."""
