"""The folder of an answer: only what we have written ourselves is ever replaced or removed.

A file is ours where the marker in its folder names it with the hash of its content. Whatever else
lies there is left alone; where it is in the way, that is told, and nothing is written. A folder
that is not there yet comes into being whole. In one that is, files are written beside their places
and moved: while that lasts, the marker names the earlier and the new ones, so whoever comes after
a process that was killed knows all of them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import sys
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from sim.errors import RunError, UsageError
from sim.files import DRAFT, draft_beside, write_file

MARKER = ".supportsim.json"
"""Names the files that we wrote into a folder, with the hashes of their contents."""
CHARTS = "charts"
"""The one folder within a report."""
LEAST_ROOM = 4_000_000
"""Bytes that must be free before a run: more than a report takes."""
PATIENCE = 60.0
"""Seconds to wait for another process that writes into the folder."""
_FORMAT = 1

Hashes = dict[str, set[str]]
"""Hashes of the contents that a file of ours may have, by its path within the folder."""


def check_folder(folder: Path, names: Collection[str]) -> None:
    """See before a run that an answer can be written afterwards.

    Args:
        folder: where it will be.
        names: paths within it that may be written; ``*`` stands for anything.

    Raises:
        UsageError: the folder is a file or cannot be written, too little room is left, or something
            that is not ours is in the way.
    """
    try:
        there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
        if folder.is_symlink() and there != folder:
            raise UsageError(f"cannot write into {folder}: it is a link that leads nowhere")
        if not there.is_dir():
            raise UsageError(f"cannot write into {folder}: {there} is a file, not a folder")
        probe = draft_beside(there / MARKER)
        probe.mkdir()
        probe.rmdir()
        free = shutil.disk_usage(there).free
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot write into {folder}: {_why(error)}") from None
    if free < LEAST_ROOM:
        left = f"{free / 1e6:.1f} MB are free, and a report takes up to {LEAST_ROOM / 1e6:.0f} MB"
        raise UsageError(f"cannot write into {folder}: too little room ({left})")
    _stop_at_obstacles(folder, names)


def write_whole(folder: Path, contents: Mapping[str, bytes], last: str = "") -> list[Path]:
    """Write an answer as a whole, in the place of an earlier one.

    Files of an earlier answer that have no successor are removed, unless they were changed since.

    Args:
        folder: where to write; made if it is not there.
        contents: content by path within the folder: a file's name, or one in ``charts``.
        last: the file that is taken away first and comes last, so that where it is, all are.

    Returns:
        The files.

    Raises:
        UsageError: something that is not ours is in the way.
        RunError: the folder cannot be written, the disk is full, or another process writes there.
    """
    folder = Path(folder)
    try:
        if not folder.exists():
            folder.absolute().parent.mkdir(parents=True, exist_ok=True)
        if folder.exists() or not _appears(folder, contents):
            with _alone(folder):
                _stop_at_obstacles(folder, contents)
                _exchange(folder, contents, last)
    except (OSError, ValueError) as error:
        raise RunError(f"cannot write into {folder}: {_why(error)}") from error
    return [folder / name for name in contents]


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return "that cannot be the name of a folder"


def _appears(folder: Path, contents: Mapping[str, bytes]) -> bool:
    """Write a new folder beside its place and move it there; whether its place was free."""
    draft = draft_beside(folder.absolute())
    try:
        draft.mkdir()
        _fill(draft, contents)
        (draft / MARKER).write_bytes(_marker({name: {_hash(contents[name])} for name in contents}))
        try:
            draft.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
            return False
        return True
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _fill(draft: Path, contents: Mapping[str, bytes]) -> None:
    for name, content in contents.items():
        path = draft / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


def _exchange(folder: Path, contents: Mapping[str, bytes], last: str) -> None:
    """Put files in the places of earlier ones of ours."""
    ours, left = _read_marker(folder)
    if left.startswith(DRAFT) and Path(left).name == left:  # by a process that was killed
        shutil.rmtree(folder / left, ignore_errors=True)
    now: Hashes = {name: {_hash(content)} for name, content in contents.items()}
    both = {name: ours.get(name, set()) | now.get(name, set()) for name in {*ours, *now}}
    draft = draft_beside(folder / MARKER)
    try:
        draft.mkdir()
        _fill(draft, contents)
        write_file(folder / MARKER, _marker(both, draft.name))
        if last in ours and _is_ours(folder, last, ours):
            (folder / last).unlink(missing_ok=True)
        if any(name.startswith(f"{CHARTS}/") for name in contents):
            (folder / CHARTS).mkdir(exist_ok=True)
        for name in sorted(contents, key=last.__eq__):
            (draft / name).replace(folder / name)
        for name in ours.keys() - now.keys():
            if _is_ours(folder, name, ours):
                (folder / name).unlink(missing_ok=True)
        if not (folder / CHARTS).is_symlink():
            with suppress(OSError):
                (folder / CHARTS).rmdir()  # where nothing is left in it
        write_file(folder / MARKER, _marker(now))
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _marker(files: Hashes, draft: str = "") -> bytes:
    """The marker's text; ``draft`` is the folder beside whose files are being moved."""
    named = {name: sorted(files[name]) for name in sorted(files)}
    told: dict[str, Any] = {"made_by": "supportsim", "format": _FORMAT, "files": named}
    if draft:
        told["draft"] = draft
    return f"{json.dumps(told, indent=1)}\n".encode()


def _read_marker(folder: Path) -> tuple[Hashes, str]:
    """What the marker names, and the draft whose files were being moved; nothing of a strange one.

    Only plain names, and such names in ``charts``, are believed.
    """
    try:
        if not stat.S_ISREG((folder / MARKER).lstat().st_mode):
            return {}, ""
        told = json.loads((folder / MARKER).read_bytes())
        if told["made_by"] != "supportsim" or told["format"] != _FORMAT:
            return {}, ""
        files = {
            str(name): {str(each) for each in hashes} for name, hashes in told["files"].items()
        }
        draft = str(told.get("draft", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}, ""
    return {name: files[name] for name in files if _is_plain(name)}, draft


def _is_plain(name: str) -> bool:
    """Whether a path within the folder is one that we may have written."""
    file = name.removeprefix(f"{CHARTS}/")
    return file.isprintable() and file not in ("", ".", "..") and not set(file) & set("/\\:")


def _is_ours(folder: Path, name: str, ours: Hashes) -> bool:
    """Whether a file is one that we wrote, as we wrote it; a link is not."""
    path = folder / name
    try:
        if (folder / CHARTS).is_symlink() and name.startswith(f"{CHARTS}/"):
            return False
        if not stat.S_ISREG(path.lstat().st_mode):
            return False
        return name in ours and _hash(path.read_bytes()) in ours[name]
    except OSError:
        return False


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _stop_at_obstacles(folder: Path, names: Collection[str]) -> None:
    """Refuse to write where something lies that is not ours.

    A link in the place of a file is none: it is replaced, and what it leads to stays.

    Raises:
        UsageError: with the names of what is in the way.
    """
    if not folder.is_dir():
        return
    ours, _ = _read_marker(folder)
    found = []
    for name in sorted(_entries(folder)):
        path = folder / name
        if name == CHARTS:
            stops = not path.is_dir() or path.is_symlink()
        elif name == MARKER:
            stops = not ours and path.stat().st_size > 0
        else:
            stops = not path.is_symlink() and not _is_ours(folder, name, ours)
        if stops and any(fnmatchcase(name, each) for each in (*names, MARKER, _room_for(names))):
            found.append(name)
    if found:
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        which = f"{', '.join(f'`{name}`' for name in found[:3])}{more}"
        raise UsageError(
            f"cannot write into {folder}: {which} would be written over, but supportsim did not "
            "write that, or it was changed since; name another folder, or move it away"
        )


def _room_for(names: Collection[str]) -> str:
    """The folder of charts, where there are any."""
    return CHARTS if any(name.startswith(f"{CHARTS}/") for name in names) else ""


def _entries(folder: Path) -> Iterator[str]:
    """What lies in a folder, and in that of its charts."""
    yield from (each.name for each in folder.iterdir())
    charts = folder / CHARTS
    if charts.is_dir() and not charts.is_symlink():
        yield from (f"{CHARTS}/{each.name}" for each in charts.iterdir())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time writes into a folder; the lock ends with the process.

    Raises:
        RunError: another one has been writing for :data:`PATIENCE`.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    ends = time.monotonic() + PATIENCE
    place = os.open(folder, os.O_RDONLY)
    try:
        while True:
            try:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > ends:
                    raise RunError(f"another process is writing into {folder}") from None
                time.sleep(0.05)
        yield
    finally:
        os.close(place)
