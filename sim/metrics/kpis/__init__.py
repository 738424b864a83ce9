"""The formulas: each KPI as numerators and denominators, by what it is about.

For :mod:`sim.metrics.measuring`, which puts them together; what they share is for all of metrics.
"""
