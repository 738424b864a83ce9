"""A plan laid over what happened since: which of its assumptions was off, and how to go on."""

from sim.replan.assumptions import Assumption
from sim.replan.run import Replan, replan
from sim.replan.weeks import Laid

__all__ = ["Assumption", "Laid", "Replan", "replan"]
