"""The library of the compiled engine: found, checked, and loaded once."""

from __future__ import annotations

import ctypes
import functools
import math
import os
import sys
from pathlib import Path
from typing import NamedTuple

from sim.engine.compiled.build import HERE, LIBRARY, fingerprint
from sim.engine.rows import TABLES

HOW = "build it with `python -m sim.engine.compiled`"
_FUNCTIONS = (math.exp, math.expm1)
_POINTS = [-37.3 + 0.731 * k for k in range(60)]


class Library(NamedTuple):
    """The loaded library, or why there is none."""

    functions: ctypes.CDLL | None
    why_not: str | None


def cache() -> Path:
    """Folder for the library of this user, where the package's own may not be written to."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    if sys.platform == "win32":
        home = os.environ.get("LOCALAPPDATA", home)
    return Path(home) / "supportsim" / fingerprint()


@functools.cache
def loaded() -> Library:
    """The library beside the package, or else that of this user."""
    reason = f"it is not built here; {HOW}"
    for folder in (HERE, cache()):
        if (folder / LIBRARY).exists():
            found = load(folder / LIBRARY)
            if found.functions is not None:
                return found
            reason = found.why_not or reason
    return Library(None, reason)


def load(path: Path) -> Library:
    """Load a library, if it fits."""
    try:
        functions = ctypes.CDLL(str(path))
        _declare(functions)
    except (OSError, AttributeError) as error:
        return Library(None, f"{path} cannot be loaded ({error}); {HOW}")
    if functions.engine_sources().decode() != fingerprint():
        return Library(None, f"{path} was built from another version; {HOW}")
    if any(functions.engine_row_size(k) != each.itemsize for k, each in enumerate(TABLES)):
        return Library(None, f"{path} writes other rows than this package reads; {HOW}")
    if not _same_functions(functions):
        return Library(None, "its exponential function rounds otherwise than this Python's")
    return Library(functions, None)


def _declare(functions: ctypes.CDLL) -> None:
    """Types of the functions (sources/engine/run.c and sources/tape/streams.c)."""
    house, number, text = ctypes.c_void_p, ctypes.c_int64, ctypes.c_char_p
    types = {
        "engine_sources": (text, []),
        "engine_layout": (text, []),
        "engine_row_size": (number, [ctypes.c_int]),
        "engine_function": (ctypes.c_double, [ctypes.c_int, ctypes.c_double, ctypes.c_double]),
        "engine_open": (house, [ctypes.c_void_p, number]),
        "engine_play": (ctypes.c_int, [house, number]),
        "engine_reason": (text, [house]),
        "engine_pages": (number, [house, ctypes.c_int]),
        "engine_page": (ctypes.c_void_p, [house, ctypes.c_int, number, ctypes.POINTER(number)]),
        "engine_let_go": (None, [house, ctypes.c_int, number]),
        "engine_close": (None, [house]),
        "engine_uniforms": (None, [ctypes.c_void_p] * 2 + [number] * 2 + [ctypes.c_void_p]),
    }
    for name, (gives, takes) in types.items():
        function = getattr(functions, name)
        function.restype, function.argtypes = gives, takes


def _same_functions(functions: ctypes.CDLL) -> bool:
    """Whether exp, expm1 and pow give what Python's own give, to the last bit."""
    call = functions.engine_function
    same = all(call(k, x, 0.0) == of(x) for k, of in enumerate(_FUNCTIONS) for x in _POINTS)
    return same and all(call(2, 0.8137, x) == 0.8137**x for x in _POINTS)
