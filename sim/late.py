"""Names of a package that are brought in when they are first used."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from importlib import import_module
from typing import Any


def late(package: str, names: MutableMapping[str, Any], homes: Mapping[str, str], name: str) -> Any:
    """Bring in a name that a package offers; its ``__getattr__`` calls this once for each.

    Args:
        package: the package's own name.
        names: its ``globals()``, in which the name is kept.
        homes: by name, the module that has it, or whose submodule of that name it is.
        name: what is asked for.

    Raises:
        AttributeError: the package does not offer it.
    """
    if name not in homes:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    value = None if homes[name] == package else getattr(import_module(homes[name]), name, None)
    if value is None:  # a package that is asked for what it has not brought in yet would ask again
        value = import_module(f"{homes[name]}.{name}")
    names[name] = value
    return value
