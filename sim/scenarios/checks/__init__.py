"""Whether a scenario fits together and can be staffed: every fault in one pass, with its line.

For reading a scenario (:mod:`sim.scenarios.load`) alone; no other room asks it.
"""
