"""What an engine needs of a scenario and a tape: numbers in arrays, worked out once.

An engine is a function of a floor and a tape; it asks neither the scenario nor anybody else.
"""

from sim.floor.arrays import Arrays
from sim.floor.floor import Floor, floor_of

__all__ = ["Arrays", "Floor", "floor_of"]
