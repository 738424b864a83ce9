"""What a plan says about selecting the best cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.errors import UsageError
from sim.experiments.schema import PlanFile
from sim.metrics import METRICS
from sim.runs.precision import Kpi, parse_kpi, parse_width
from sim.scenarios.text.report import Report

if TYPE_CHECKING:
    from sim.scenarios.sections.schema import Scenario

AT_MOST = 1000
"""Replications of a cell at which KN is given up, unless the plan states another number."""


@dataclass(frozen=True)
class Selecting:
    """How the best cell is selected: KN where there is an ``indifference``, else OCBA."""

    kpi: Kpi
    smallest: bool
    """Whether the smallest value is best."""
    indifference: float | None
    """Least difference that matters, in the KPI's own unit."""
    confidence: float
    at_most: int
    """Replications of a cell at which KN is given up."""
    budget: int | None
    """Replications of all cells together, for OCBA."""


def parse_select(plan: PlanFile, scenarios: Sequence[Scenario], report: Report) -> Selecting | None:
    """How the plan wants the best cell to be selected; what is wrong with it goes into the report.

    Args:
        plan: as it is written.
        scenarios: those of all cells.
        report: takes the faults.
    """
    stated, first = plan.select, plan.replications.at_least
    if stated is None:
        return None

    def fault(message: str, *key: str) -> None:
        report.fault_here(("select", *key), message)

    if plan.replications.at_most != first or plan.replications.precision is not None:
        message = "must be a number with `select`: what each cell gets before any is given up"
        report.fault_here(("replications",), message)
    elif first < 2:
        report.fault_here(("replications",), "must be 2 or more with `select`")
    if len(scenarios) < 2:
        fault("needs two cells or more")
    if (stated.indifference is None) == (stated.budget is None):
        message = "needs either `indifference`, e.g. `10 s`, or `budget`, e.g. `400` runs"
        fault(message)
    at_most = AT_MOST if stated.at_most is None else stated.at_most
    confidence = plan.confidence if stated.confidence is None else stated.confidence
    if stated.budget is not None:
        for key in ("confidence", "at_most"):
            if getattr(stated, key) is not None:
                fault("goes with `indifference`; a budget has no guarantee", key)
        if stated.budget < first * len(scenarios):
            least = f"{first} × {len(scenarios)} = {first * len(scenarios)}"
            fault(f"must be {least} or more, what all cells get at first", "budget")
    elif at_most < first:
        fault(f"must be {first} or more, what each cell gets at first", "at_most")
    if not 1 / max(len(scenarios), 2) < confidence < 1:
        least_chance = f"{100 / max(len(scenarios), 2):.3g}%"
        fault(
            f"must be more than {least_chance}, which is mere chance, and less than 100%",
            "confidence",
        )
    try:
        kpi = parse_kpi(stated.kpi, scenarios)
    except UsageError as error:
        fault(str(error), "kpi")
        return None
    try:
        indifference = _indifference(stated.indifference, METRICS[kpi.metric].unit)
    except UsageError as error:
        fault(str(error), "indifference")
        return None
    smallest = stated.best == "smallest"
    return Selecting(kpi, smallest, indifference, confidence, at_most, stated.budget)


def _indifference(text: str | None, unit: str) -> float | None:
    if text is None:
        return None
    example = {"share": "1 point", "min": "10 s"}.get(unit, "12")
    message = f"must be a difference such as `{example}` (got {text!r})"
    try:
        value, is_relative = parse_width(text, unit)
    except UsageError:
        raise UsageError(message) from None
    if is_relative:
        raise UsageError(message)
    if not value > 0:
        raise UsageError(f"must be more than 0 (got {text!r})")
    return value
