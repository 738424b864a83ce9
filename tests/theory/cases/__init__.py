"""The table of all cases, for the tests and for ``benchmarks/figures/validation.py``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import getmembers, isfunction
from types import ModuleType

from tests.theory.case import Case
from tests.theory.cases import (
    again,
    asking,
    backup,
    days,
    door,
    networks,
    one_line,
    patience,
    published,
    skills,
)


def _of(module: ModuleType) -> dict[str, Callable[[], Case]]:
    """The public functions of a module, each of which makes a case, in the order written."""
    made = [
        function
        for name, function in getmembers(module, isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    ]
    return {each.__name__: each for each in sorted(made, key=lambda f: f.__code__.co_firstlineno)}


MODULES = (one_line, patience, door, skills, backup, asking, networks, again, days, published)
CASES: Mapping[str, Callable[[], Case]] = {
    name: make for module in MODULES for name, make in _of(module).items()
}
"""By name; each solves its theory when it is called."""
