"""Decisions: signs that the team should grow; when to grow it, by whom, and how sure that is."""

from sim.decisions.first_miss import Miss, first_misses
from sim.decisions.search import Growth, grow
from sim.decisions.sizing import Sizing, size
from sim.decisions.watch import SIGNALS, TrafficLights, watch

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
