"""Log → KPIs → figures with intervals. Knows the log only: limits and targets are arguments."""

from sim.kpis import KEY, SCOPE, Metric
from sim.metrics.estimates.differences import compare_estimates
from sim.metrics.estimates.estimating import estimate
from sim.metrics.flows import measure_flows
from sim.metrics.goals import Goal
from sim.metrics.headline import headline
from sim.metrics.kpis import METRICS
from sim.metrics.measuring import measure
from sim.metrics.stated import Scorecard, ServiceLevelOf, ServiceLevelRule, UnitPrices
from sim.metrics.targets import judge_targets

__all__ = [
    "KEY",
    "METRICS",
    "SCOPE",
    "Goal",
    "Metric",
    "Scorecard",
    "ServiceLevelOf",
    "ServiceLevelRule",
    "UnitPrices",
    "compare_estimates",
    "estimate",
    "headline",
    "judge_targets",
    "measure",
    "measure_flows",
]
