"""The SimPy engine: what happens to the customers of a tape in a scenario's house."""

from sim.engine.run import simulate

__all__ = ["simulate"]
