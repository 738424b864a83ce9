"""Which scenarios the page may open: the bundled ones, and YAML files below the start folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import UsageError
from sim.scenarios.text.sources import bundled_files

if TYPE_CHECKING:
    from sim.checking import Document

MOST_FILES = 100
"""Files of the start folder that the page lists."""


@dataclass(frozen=True)
class Sources:
    """The scenarios that may be opened."""

    folder: Path
    """Start folder: nothing is written elsewhere."""
    named: str = ""
    """What was named on the command line, wherever it is."""
    allow_extensions: bool = False
    """Whether modules that a scenario names, in its own folder, are run."""

    def names(self) -> dict[str, str]:
        """What each scenario is called on the page, by its name."""
        named = {self.named: self.named} if self.named else {}
        files = sorted(
            path.name
            for pattern in ("*.yaml", "*.yml")
            for path in self.folder.glob(pattern)
            if path.is_file()
        )
        own = {name: name for name in files[:MOST_FILES]}
        return named | own | {name: f"{name} (bundled)" for name in bundled_files()}

    def load(self, name: str, changes: Sequence[str] = ()) -> Document:
        """A scenario with changes.

        Raises:
            UsageError: it may not be opened here.
            ScenarioError: it cannot be run.
        """
        if name not in self.names():
            raise UsageError(f"There is no scenario {name!r} in this folder")
        path = name if name == self.named or name in bundled_files() else str(self.folder / name)
        return _load(path, tuple(changes), _written(path), self.allow_extensions)


def _written(path: str) -> int:
    """When a file was last changed; 0 for a bundled scenario."""
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=32)
def _load(path: str, changes: tuple[str, ...], written: int, allow_extensions: bool) -> Document:
    from sim.checking import load_document

    del written  # only so that a changed file is read again
    return load_document(path, changes, allow_extensions=allow_extensions)
