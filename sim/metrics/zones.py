"""From where on a difference matters: the zone around 0 in which it makes none."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from sim.kpis import Unit
from sim.metrics.timelines import Floats

if TYPE_CHECKING:
    import pandas as pd

MATTERS: Mapping[Unit, float] = MappingProxyType(
    {"share": 0.005, "min": 0.02, "money": 0.01, "count": 0.02, "score": 0.02}
)
"""Differences up to which none matters unless stated, by unit: of shares in points (0.005 is half a
point), of all else relative to the baseline's figure."""


def width_of(unit: Unit, value: float, matters: Mapping[Unit, float]) -> float:
    """How large a difference from a value may be that does not matter."""
    return matters[unit] if unit == "share" else matters[unit] * abs(value)


def zones(table: pd.DataFrame, matters: Mapping[Unit, float]) -> Floats:
    """How large a difference may be that does not matter, by row.

    Args:
        table: with the columns ``unit`` and ``baseline``.
        matters: as :data:`MATTERS`.
    """
    pairs = zip(table["unit"], table["baseline"], strict=True)
    return np.array([width_of(unit, value, matters) for unit, value in pairs], np.float64)
