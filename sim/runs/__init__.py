"""Runs: scenarios × replications, on one core or several, into results with intervals."""

from sim.runs.comparing import compare, replicate
from sim.runs.result import Comparison, Result

__all__ = ["Comparison", "Result", "compare", "replicate"]
