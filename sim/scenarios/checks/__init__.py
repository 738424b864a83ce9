"""Whether a scenario fits together: every fault in one pass, with its line.

For reading a scenario (:mod:`sim.checking`) alone; no other room asks it.
"""
