"""What happens to the customers of a tape in a scenario's house: two engines behind one door."""

from sim.engine.door import ENGINES, engine_for, engines_here, simulate

__all__ = ["ENGINES", "engine_for", "engines_here", "simulate"]
