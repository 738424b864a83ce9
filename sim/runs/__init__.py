"""Runs: scenarios × replications, on one core or several, into results with intervals."""

from sim.runs.result import Comparison, Result
from sim.runs.runner import compare, replicate

__all__ = ["Comparison", "Result", "compare", "replicate"]
