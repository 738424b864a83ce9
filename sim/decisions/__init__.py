"""Decisions: signs that the team should grow; when to grow it, by whom, and how sure that is."""

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
