"""What sections say of their keys: the docstrings below them, read when a schema is asked for.

Pydantic reads them while it makes a class, which takes every command a sixth of a second.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Mapping
from functools import cache
from itertools import pairwise


def docstrings(section: type) -> Mapping[str, str]:
    """The docstrings below a class's attributes, those of its bases included, by attribute."""
    found: dict[str, str] = {}
    for each in reversed(section.__mro__):
        if each.__module__.startswith("sim."):
            found |= _of_module(each.__module__).get(each.__name__, {})
    return found


@cache
def _of_module(module: str) -> Mapping[str, Mapping[str, str]]:
    """The docstrings below the attributes of a module's classes, by class and attribute."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {
        each.name: dict(_below(each.body)) for each in tree.body if isinstance(each, ast.ClassDef)
    }


def _below(body: list[ast.stmt]) -> list[tuple[str, str]]:
    return [
        (above.target.id, inspect.cleandoc(below.value.value))
        for above, below in pairwise(body)
        if isinstance(above, ast.AnnAssign)
        and isinstance(above.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and isinstance(below.value.value, str)
    ]
