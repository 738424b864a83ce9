"""Decisions: signs that the team should grow; when to grow it, by whom, and how sure that is.

Each name is brought in when it is first used: a report needs signals, not the searches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.late import late

if TYPE_CHECKING:
    from sim.decisions.growth.search import Growth, grow
    from sim.decisions.growth.sensitivity import sensitivity
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
    "sensitivity",
    "size",
    "watch",
]

_HOME = {
    "SIGNALS": "sim.decisions.signals.watch",
    "Growth": "sim.decisions.growth.search",
    "Miss": "sim.decisions.signals.first_miss",
    "Sizing": "sim.decisions.sizing.search",
    "TrafficLights": "sim.decisions.signals.watch",
    "first_misses": "sim.decisions.signals.first_miss",
    "grow": "sim.decisions.growth.search",
    "sensitivity": "sim.decisions.growth.sensitivity",
    "size": "sim.decisions.sizing.search",
    "watch": "sim.decisions.signals.watch",
}


def __getattr__(name: str) -> Any:
    return late(__name__, globals(), _HOME, name)
