"""Log → KPIs → figures with intervals. Knows the log only: limits and targets are arguments."""

from sim.metrics.catalogue import HEADLINE, KEY, METRICS, SCOPE, Metric, headline
from sim.metrics.estimates import compare_estimates, estimate
from sim.metrics.experience import Scorecard
from sim.metrics.flows import measure_flows
from sim.metrics.kpis.money import Prices
from sim.metrics.measuring import measure
from sim.metrics.targets import judge_targets

__all__ = [
    "HEADLINE",
    "KEY",
    "METRICS",
    "SCOPE",
    "Metric",
    "Prices",
    "Scorecard",
    "compare_estimates",
    "estimate",
    "headline",
    "judge_targets",
    "measure",
    "measure_flows",
]
