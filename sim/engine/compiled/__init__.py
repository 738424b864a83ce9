"""The engine in C: the rules of the SimPy engine, in files of the same names, equal row for row.

``sources/`` is laid out as ``sim/`` is: ``sources/engine/house.c`` has the rules of
``sim/engine/house.py``. A library that is not built from these sources is not used.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled.library import loaded
from sim.engine.rows import TABLES, Rows, Written
from sim.errors import RunError
from sim.floor import Floor
from sim.tape import Tape
from sim.tape.streams import Floats, Generator, Ints

EVENTS = 200_000
"""Events between two looks for Ctrl-C; far less than a second."""
_TYPES: dict[str, np.dtype[Any]] = {
    "f8": np.dtype("<f8"),
    "i8": np.dtype("<i8"),
    "i4": np.dtype("<i4"),
    "i2": np.dtype("<i2"),
    "i1": np.dtype("i1"),
}


def available() -> bool:
    """Whether there is a library that fits."""
    return loaded().functions is not None


def why_not() -> str | None:
    """Why there is none, and what to do about it; None where there is one."""
    return loaded().why_not


def play(floor: Floor, tape: Tape) -> Rows:
    """Play a tape on a floor.

    Args:
        floor: whose lines have an order that is built in.
        tape: whose numbers the floor holds.

    Raises:
        RunError: there is no library, or the floor makes no sense to it.
    """
    del tape
    house = _House(_functions(), floor)
    house.play()
    return house.rows()


def uniforms(generator: Generator, rows: Ints, columns: int) -> Floats:
    """Numbers at some places of a stream, equal to :func:`sim.tape.streams.uniforms`.

    Args:
        generator: at the start of the stream; it is left as it is.
        rows: places, increasing.
        columns: numbers at each place.

    Returns:
        Shape (columns, rows).

    Raises:
        RunError: there is no library.
    """
    functions = _functions()
    state: Any = generator.bit_generator.state["state"]
    halves = [half for of in (state["state"], state["inc"]) for half in divmod(of, 1 << 64)]
    begins, places = np.array(halves, np.uint64), np.ascontiguousarray(rows, np.int64)
    found = np.empty((columns, len(places)))
    functions.engine_uniforms(
        begins.ctypes.data, places.ctypes.data, len(places), columns, found.ctypes.data
    )
    return found


def _functions() -> ctypes.CDLL:
    functions, reason = loaded()
    if functions is None:
        raise RunError(f"there is no compiled engine: {reason}")
    return functions


class _House:
    """A house in the library; its memory is given back when nobody knows it any more."""

    def __init__(self, functions: ctypes.CDLL, floor: Floor) -> None:
        self._functions = functions
        self._handle: int | None = None
        self._arrays = _in_order(functions, floor)
        places = np.array([_place(each) for each in self._arrays], np.int64)
        self._handle = functions.engine_open(places.ctypes.data, len(places))
        if self._handle is None:
            raise MemoryError
        self._check()

    def __del__(self) -> None:
        self._functions.engine_close(self._handle)

    def _check(self) -> None:
        reason = self._functions.engine_reason(self._handle)
        if reason is not None:
            raise RunError(f"the compiled engine: {reason.decode()}")

    def play(self) -> None:
        """Let everything happen, with a look for Ctrl-C now and then."""
        while self._functions.engine_play(self._handle, EVENTS) > 0:
            pass
        self._check()
        self._arrays.clear()

    def rows(self) -> Rows:
        """What happened: arrays in the memory of the house, which they keep."""
        left_at = np.concatenate([np.empty(0), *self._pages(len(TABLES), np.dtype(np.float64))])
        tables = (Written(kind, self._pages(number, kind)) for number, kind in enumerate(TABLES))
        return Rows(left_at, *tables)

    def _pages(self, table: int, kind: np.dtype[Any]) -> list[NDArray[Any]]:
        """A table, page by page."""
        length, pages = ctypes.c_int64(), []
        for number in range(self._functions.engine_pages(self._handle, table)):
            at = self._functions.engine_page(self._handle, table, number, ctypes.byref(length))
            memory: Any = (ctypes.c_char * length.value).from_address(at)
            memory.page = _Page(self, table, number)
            pages.append(np.frombuffer(memory, kind))
        return pages

    def let_go(self, table: int, page: int) -> None:
        """Give back the memory of a page."""
        self._functions.engine_let_go(self._handle, table, page)


class _Page:
    """A page of a table; its memory is given back when nobody knows it any more."""

    def __init__(self, house: _House, table: int, number: int) -> None:
        self._house, self._place = house, (table, number)

    def __del__(self) -> None:
        self._house.let_go(*self._place)


def _in_order(functions: ctypes.CDLL, floor: Floor) -> list[NDArray[Any] | None]:
    """The floor's arrays in the order and types of the library; None where the floor has none."""
    given = {f"{of}_{name}": each for of, all_ in floor.arrays() for name, each in all_.items()}
    return [_typed(given.get(name), kind) for kind, name in _layout(functions)]


@cache
def _layout(functions: ctypes.CDLL) -> list[tuple[np.dtype[Any], str]]:
    """Types and names of the library's arrays."""
    lines = functions.engine_layout().decode().splitlines()
    return [(_TYPES[kind], name) for kind, name in map(str.split, lines)]


def _typed(values: NDArray[Any] | None, kind: np.dtype[Any]) -> NDArray[Any] | None:
    if values is None or not values.size:
        return None
    if values.dtype == np.bool_:
        values = values.view(np.int8)
    return np.ascontiguousarray(values, kind)


_NOTHING = np.zeros(1)
_NO_PLACE = _NOTHING.ctypes.data, 0
"""That of an array which the floor does not have."""


def _place(array: NDArray[Any] | None) -> tuple[int, int]:
    """Where an array lies, and how long it is."""
    if array is None:
        return _NO_PLACE
    return array.ctypes.data, array.size
