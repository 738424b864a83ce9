"""What others add by name without touching this package, and the modules that it comes from.

A module registers it with :mod:`sim.extend`; a scenario names the module under ``extensions``.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from sim.errors import UsageError
from sim.kpis import Metric
from sim.stopping import is_a_wish_to_stop

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
def _also_on_the_path(folder: str) -> Iterator[None]:
    """Python looks for modules in a folder, too, behind its own; afterwards no longer."""
    is_new = folder not in sys.path
    if is_new:
        sys.path.append(folder)
    importlib.invalidate_caches()
    try:
        yield
    finally:
        if is_new and folder in sys.path:
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


TRUSTED = "SUPPORTSIM_ALLOW_EXTENSIONS"
"""Environment variable: folders whose modules may be run, as the system's PATH is written."""


def is_allowed(folder: Path) -> bool:
    """Whether whoever uses this machine trusts the modules of a folder.

    The environment says so: :data:`TRUSTED` names folders, and all below them are meant.
    """
    stated = os.environ.get(TRUSTED, "").split(os.pathsep)
    own = folder.resolve()
    return any(own.is_relative_to(Path(each).resolve()) for each in stated if each.strip())


def load(name: str, folder: Path) -> Module:
    """Import a module that registers something, from a folder and from nowhere else.

    Python's own path is the same afterwards: what such a module imports from its own folder, it
    imports when it is imported itself, not later on.

    Args:
        name: of the module, as ``import`` takes it.
        folder: where it lies.

    Raises:
        UsageError: it is not there, another module has its name, or it fails.
    """
    folder = folder.absolute()
    meant = "; write it without `.py`" if name.endswith(".py") else ""
    top = name.partition(".")[0]
    if not ((folder / f"{top}.py").is_file() or (folder / top / "__init__.py").is_file()):
        raise UsageError(f"there is no module `{name}` beside the file{meant}")
    if top in sys.stdlib_module_names or not _is_the_one(top, folder):
        raise UsageError(f"another module is called `{top}`, too; give yours another name")
    try:
        with _also_on_the_path(str(folder)):
            importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and name.startswith(error.name):
            raise UsageError(f"there is no module `{name}` beside the file{meant}") from None
        raise UsageError(f"the module `{name}` fails: {error}") from error
    except BaseException as error:
        if is_a_wish_to_stop(error):
            raise
        raise UsageError(f"the module `{name}` fails: {type(error).__name__}: {error}") from error
    return Module(name, str(folder))


def _is_the_one(top: str, folder: Path) -> bool:
    """Whether a module of this name, if Python knows one, is that of the folder."""
    file = getattr(sys.modules.get(top), "__file__", None)
    if top not in sys.modules:
        with _also_on_the_path(str(folder)):
            found = importlib.util.find_spec(top)
        file = None if found is None else found.origin
    return file is not None and Path(file).resolve().is_relative_to(folder.resolve())
