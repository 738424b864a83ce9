"""Assumptions as values that are not known: what a file tries from and to, behind each of them.

``handle_time: {mean: 6 min, cv: 1.0}   # ASSUMED (3 to 12 min): …`` says that nobody knows whether
it is 3 or 12. Whoever knows puts the value in, and takes the comment away.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sim.scenarios.text.reader import Path as Keys
from sim.scenarios.text.reader import Position
from sim.tape.known import GROWTH, HANDLE, PATIENCE, Known
from sim.units import UnreadableError, parse_duration

RANGE = re.compile(
    r"#.*\bASSUMED \((?P<low>-?[\d.]+) ?(?P<unit>[^\d()]*?) ?to "
    r"(?P<high>-?[\d.]+) ?(?P<of>[^()]*)\)"
)
INPUTS_OF: Mapping[str, str] = {"handle_time": HANDLE, "patience": PATIENCE, "growth": GROWTH}
"""Which input a key belongs to; others are of none that a backtest exchanges."""
OTHER = "assumed"


def assumed_values(data: Mapping[str, Any], positions: Mapping[Keys, Position]) -> list[Known]:
    """Values whose line says from where to where they are assumed.

    Growth of all channels is off together. A value that lies outside of its own range was replaced
    without its comment: it is taken as known.

    Args:
        data: the sections of the scenario.
        positions: where everything in them stands.
    """
    first: dict[tuple[str, int], Keys] = {}
    several = set()
    for keys, at in positions.items():
        if at.line is None or not at.file or any(isinstance(key, int) for key in keys):
            continue
        place = (at.file, at.line)
        if place not in first or len(keys) < len(first[place]):
            first[place] = keys
            several.discard(place)
        elif len(keys) == len(first[place]) and keys != first[place]:
            several.add(place)
    found, lines_of = [], cache(_lines)  # for this call alone: a file may change
    for (file, line), keys in first.items():
        said = RANGE.search("".join(lines_of(file)[line - 1 : line]))
        if said is not None and (file, line) not in several:
            keys, value = _value(data, keys)
            low = _number(f"{said['low']} {said['unit'] or said['of']}")
            high = _number(f"{said['high']} {said['of']}")
            if low <= value <= high and low < high:
                of = INPUTS_OF.get(str(keys[-1]), OTHER)
                path = ".".join(map(str, keys))
                name = "growth" if of == GROWTH else path
                found.append(Known(of, name, path, value, low, high, assumed=True))
    return found


def with_assumed(known: Iterable[Known], assumed: Iterable[Known]) -> list[Known]:
    """Values with intervals, and assumptions about others."""
    known = list(known)
    there = {one.path for one in known}
    return [*known, *(one for one in assumed if one.path not in there)]


def _lines(file: str) -> list[str]:
    path = Path(file)
    if not path.is_file():
        return []
    return path.read_text(encoding="utf-8", errors="replace").splitlines()


def _value(data: Mapping[str, Any], keys: Keys) -> tuple[Keys, float]:
    """The value at some keys: of a distribution its mean, of a single entry that one; else NaN."""
    value: Any = data
    for key in keys:
        if not isinstance(value, Mapping) or key not in value:
            return keys, math.nan
        value = value[key]
    while isinstance(value, Mapping):
        if "mean" in value:
            value = value["mean"]
        elif len(value) == 1:
            keys, value = (*keys, *value), next(iter(value.values()))
        else:
            return keys, math.nan
    return keys, _number(str(value))


def _number(text: str) -> float:
    """Minutes of a duration, shares of 1, plain numbers; NaN of what is none of these."""
    bare = re.match(r"\s*(-?[\d.]+)\s*(.*)", text)
    if bare is None:
        return math.nan
    try:
        if bare[2].startswith("%"):
            return float(bare[1]) / 100
        return parse_duration(text.strip()) if bare[2].strip() else float(bare[1])
    except (UnreadableError, ValueError):
        return math.nan
