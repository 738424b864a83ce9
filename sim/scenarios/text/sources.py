"""Where scenario files are found: on disk, or bundled with the package."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from sim.errors import Fault, ScenarioError
from sim.units import both, nearest

LARGEST = 100_000_000
"""Bytes that a file may have."""


@dataclass(frozen=True)
class Source:
    """A file that can be read: ``label`` names it in messages."""

    label: str
    place: Path | Traversable
    bundled: bool

    @property
    def identity(self) -> str:
        """The same for two ways of naming one file."""
        with suppress(OSError, ValueError):
            return self.label if self.bundled else os.path.realpath(str(self.place))
        return self.label

    @property
    def folder(self) -> Path | None:
        """Where it is on disk; None for a bundled file."""
        return self.place.absolute().parent if isinstance(self.place, Path) else None

    def read(self) -> bytes:
        """The file's bytes.

        Raises:
            ScenarioError: it is missing, a directory, not readable, or too large.
        """
        try:
            if isinstance(self.place, Path) and not _is_readable(self.place):
                raise ScenarioError([Fault(self.label, None, "", "is not a file")])
            with self.place.open("rb") as stream:
                data: bytes = stream.read(LARGEST + 1)
        except (OSError, ValueError) as error:
            raise ScenarioError([Fault(self.label, None, "", self._trouble(error))]) from None
        if len(data) > LARGEST:
            message = f"is too large (more than {LARGEST // 1_000_000} MB)"
            raise ScenarioError([Fault(self.label, None, "", message)])
        return data

    def _trouble(self, error: OSError | ValueError) -> str:
        number = error.errno if isinstance(error, OSError) else None
        if number in (errno.ENOENT, errno.ENOTDIR) or isinstance(error, ValueError):
            return f"no such file{self._meant()}"
        if number == errno.EISDIR:
            return "is a directory; name the scenario file in it"
        if number == errno.EACCES:
            return "may not be read (permission denied)"
        return f"cannot be read ({os.strerror(number) if number else error})"

    def _meant(self) -> str:
        """The nearest file of the same kind in the folder, or bundled scenario."""
        name = Path(self.label)
        scenario = name.suffix in ("", ".yaml", ".yml")
        known = list(bundled_files()) if scenario else []
        if isinstance(self.place, Path):
            suffix = name.suffix or ".yaml"
            with suppress(OSError, ValueError):
                known += sorted(p.name for p in self.place.parent.iterdir() if p.suffix == suffix)
        near = nearest(name.name, known)
        if near is not None:
            return f"; did you mean `{near}`?"
        names = list(bundled_files())
        return f"; bundled scenarios are {both(names, len(names))}" if scenario else ""

    def beside(self, name: str) -> Source:
        """The file that this one names: relative to it, absolute, or a bundled name."""
        if self.bundled:
            place = files("sim.scenarios") / name
            if not place.is_file() and name in bundled_files():
                return bundled(name)
            return Source(f"{name} (bundled)", place, bundled=True)
        label = os.path.normpath(Path(self.label).parent / name)
        if name in bundled_files() and not _is_file(Path(label)):
            return bundled(name)
        return Source(label, Path(label), bundled=False)


def _is_readable(path: Path) -> bool:
    """Whether opening it comes to an end: a pipe or a device may wait for ever."""
    kind = path.stat().st_mode
    return stat.S_ISREG(kind) or stat.S_ISDIR(kind)


def _is_file(path: Path) -> bool:
    try:
        return path.exists() and not path.is_dir()
    except (OSError, ValueError):
        return False


def find(name: str | Path) -> Source:
    """The scenario file of that name, or the bundled scenario."""
    path = Path(name)
    if str(name) in bundled_files() and not _is_file(path):
        return bundled(str(name))
    return Source(str(name), path, bundled=False)


@cache
def bundled_files() -> dict[str, Traversable]:
    """The bundled scenario files by name, in alphabetical order."""
    found = [each for each in files("sim.scenarios").iterdir() if each.name.endswith(".yaml")]
    return {each.name.removesuffix(".yaml"): each for each in sorted(found, key=lambda f: f.name)}


def bundled(name: str) -> Source:
    """The bundled scenario of that name."""
    return Source(f"{name} (bundled)", bundled_files()[name], bundled=True)
