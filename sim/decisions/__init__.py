"""Decisions: signs that the team should grow; when to grow it, by whom, and how sure that is.

Each name is brought in when it is first used: a report needs signals, not the searches.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.decisions.growth.search import Growth, grow
    from sim.decisions.signals.first_miss import Miss, first_misses
    from sim.decisions.signals.watch import SIGNALS, TrafficLights, watch
    from sim.decisions.sizing.search import Sizing, size

__all__ = [
    "SIGNALS",
    "Growth",
    "Miss",
    "Sizing",
    "TrafficLights",
    "first_misses",
    "grow",
    "size",
    "watch",
]

_HOME = {
    "SIGNALS": "signals.watch",
    "Growth": "growth.search",
    "Miss": "signals.first_miss",
    "Sizing": "sizing.search",
    "TrafficLights": "signals.watch",
    "first_misses": "signals.first_miss",
    "grow": "growth.search",
    "size": "sizing.search",
    "watch": "signals.watch",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'sim.decisions' has no attribute {name!r}")
    value = getattr(import_module(f"sim.decisions.{_HOME[name]}"), name)
    globals()[name] = value
    return value
