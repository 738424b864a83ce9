"""What others add by name without touching this package, and the modules that it comes from.

A module registers it with :mod:`sim.extend`; a scenario names the module under ``extensions``.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from sim.errors import UsageError
from sim.kpis import Metric

T = TypeVar("T")


class Registry(dict[str, T]):
    """Things of one sort by name: the built-in ones, and what modules add."""

    def __init__(self, sort: str, **built_in: T) -> None:
        """Hold the built-in things.

        Args:
            sort: what they are, for messages.
            built_in: things by name, with ``_`` for a space.
        """
        super().__init__({name.replace("_", " "): thing for name, thing in built_in.items()})
        self.sort = sort
        self.built_in = frozenset(self)

    def add(self, name: str, thing: T) -> None:
        """Make a thing known; one that was added before under the name is replaced.

        Raises:
            UsageError: the name is that of a built-in thing.
        """
        if name in self.built_in:
            raise UsageError(f"{self.sort} `{name}` is built in; choose another name")
        self[name] = thing

    def find(self, name: str) -> T:
        """The thing of that name.

        Raises:
            UsageError: it is not known in this process.
        """
        if name not in self:
            raise UsageError(
                f"{self.sort} `{name}` is not known here; put it into a module and name that in the"
                " scenario's `extensions`"
            )
        return self[name]


@contextmanager
def _also_on_the_path(folders: Sequence[str]) -> Iterator[None]:
    """Python looks for modules in some folders, too, behind its own; afterwards no longer."""
    further = [folder for folder in folders if folder not in sys.path]
    sys.path.extend(further)
    importlib.invalidate_caches()
    try:
        yield
    finally:
        for folder in further:
            if folder in sys.path:
                sys.path.remove(folder)


class Module(NamedTuple):
    """A module that registers something."""

    name: str
    folder: str
    """Where it was found, for other processes."""


FAMILIES: Registry[Any] = Registry("the distribution")
"""Further ways of writing a distribution: a section of the scenario (``Form``) by its name."""
KPIS: Registry[Metric] = Registry("the KPI")
"""Further KPIs; the built-in ones stand in :mod:`sim.metrics.kpis`."""
SIGNALS: Registry[Any] = Registry("the signal")
"""Further signals."""


def load(name: str, folders: Iterable[Path] = ()) -> Module:
    """Import a module that registers something.

    Python's own path is the same afterwards: what such a module imports from its own folder, it
    imports when it is imported itself, not later on.

    Args:
        name: of the module, as ``import`` takes it.
        folders: where to look for it beside Python's own path.

    Raises:
        UsageError: there is none, or it fails.
    """
    top = name.partition(".")[0]
    there = [
        str(folder)
        for folder in folders
        if (folder / f"{top}.py").is_file() or (folder / top / "__init__.py").is_file()
    ]
    try:
        with _also_on_the_path(there):
            importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and name.startswith(error.name):
            meant = "; write it without `.py`" if name.endswith(".py") else ""
            message = f"there is no module `{name}` here, nor beside the file{meant}"
            raise UsageError(message) from None
        raise UsageError(f"the module `{name}` fails: {error}") from error
    except Exception as error:
        raise UsageError(f"the module `{name}` fails: {type(error).__name__}: {error}") from error
    file = getattr(sys.modules[top], "__file__", None)
    depth = 1 if file is None or Path(file).stem != "__init__" else 2
    return Module(name, "" if file is None else str(Path(file).absolute().parents[depth - 1]))
