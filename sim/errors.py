"""The errors a user can meet.

::

    SupportsimError            anything this package raises on purpose
    ├── ScenarioError    faults in a scenario file: all of them, with their lines (exit 2)
    ├── UsageError       an option or argument that cannot be used (exit 2)
    └── RunError         a run that could not finish, or results not kept (exit 1)
        └── NothingFinishedError    Ctrl-C came before there was anything to show (exit 130)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class SupportsimError(Exception):
    """Base of all errors that this package raises on purpose."""

    exit_code = 1


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a scenario file."""

    file: str
    line: int | None
    path: str
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (place, self.path, self.message) if part)


class ScenarioError(SupportsimError):
    """A scenario that cannot be used; ``faults`` lists everything wrong with it."""

    exit_code = 2

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Fault, ...]]]:
        return type(self), (self.faults,)


class UsageError(SupportsimError):
    """An option or argument that cannot be used."""

    exit_code = 2


class RunError(SupportsimError):
    """A run that could not finish, or whose results could not be kept."""

    stage = ""
    """What a replication failed at: draw, simulate or measure; empty where that is not known."""


class NothingFinishedError(RunError):
    """A run that was interrupted before its first replication had finished."""

    exit_code = 130
