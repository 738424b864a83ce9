"""temporary"""
from __future__ import annotations
import ctypes
from typing import Any
import numpy as np
from sim.floor import Floor

def load(path):
    lib = ctypes.CDLL(path)
    lib.engine_layout.restype = ctypes.c_char_p
    lib.engine_open.restype = ctypes.c_void_p
    lib.engine_open.argtypes = [ctypes.c_void_p, ctypes.c_int64]
    lib.engine_play.argtypes = [ctypes.c_void_p, ctypes.c_int64]
    lib.engine_reason.restype = ctypes.c_char_p
    lib.engine_reason.argtypes = [ctypes.c_void_p]
    lib.engine_rows.restype = ctypes.c_void_p
    lib.engine_rows.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_int64)]
    lib.engine_close.argtypes = [ctypes.c_void_p]
    return lib

TYPES = {"f8": np.float64, "i8": np.int64, "i1": np.int8}
def play(lib, floor):
    given = {f"{field}_{name}": values for field, arrays in floor.arrays() for name, values in arrays.items()}
    layout = [line.split() for line in lib.engine_layout().decode().splitlines()]
    pairs = np.zeros((len(layout), 2), np.int64); keep = []
    unused = set(given) - {n for _, n in layout}
    for k, (type_, name) in enumerate(layout):
        a = given.get(name)
        if a is None:
            continue
        if a.dtype == np.bool_: a = a.view(np.int8)
        a = np.ascontiguousarray(a, TYPES[type_])
        keep.append(a)
        pairs[k] = a.ctypes.data, a.size
    house = lib.engine_open(pairs.ctypes.data, len(layout))
    try:
        assert house
        state = 1
        while state == 1 and lib.engine_reason(house) is None:
            state = lib.engine_play(house, 100000)
        if lib.engine_reason(house): raise RuntimeError(lib.engine_reason(house).decode())
        out = []
        for t in range(7):
            n = ctypes.c_int64()
            at = lib.engine_rows(house, t, ctypes.byref(n))
            out.append(ctypes.string_at(at, n.value) if n.value else b"")
        return out, unused
    finally:
        lib.engine_close(house)
