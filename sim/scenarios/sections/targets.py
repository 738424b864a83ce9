"""The KPIs that a scenario may set targets for, and their units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import AfterValidator, WithJsonSchema

from sim import extensions
from sim.scenarios.sections.section import Name
from sim.units import Target, UnreadableError, format_duration, format_share, hint, plain

Unit = Literal["share", "min", "count", "money", "score"]

KPIS: dict[str, Unit] = {
    "wait": "min",
    "wait_median": "min",
    "wait_p90": "min",
    "wait_p95": "min",
    "speed_of_answer": "min",
    "service_level": "share",
    "abandonment": "share",
    "turned_away": "share",
    "line_wait": "min",
    "backlog": "count",
    "backlog_peak": "count",
    "backlog_age": "min",
    "first_response": "min",
    "first_response_p90": "min",
    "resolution_time": "min",
    "resolution_time_p90": "min",
    "fcr": "share",
    "solved": "share",
    "given_up": "share",
    "open_at_end": "share",
    "escalation": "share",
    "return_rate": "share",
    "redial_rate": "share",
    "transfer": "share",
    "repeat_contacts": "share",
    "handle_time": "min",
    "outside": "count",
    "turnaround": "min",
    "outside_share": "share",
    "occupancy": "share",
    "overloaded": "share",
    "imbalance": "share",
    "overtime": "min",
    "shrinkage": "share",
    "cost": "money",
    "cost_per_inquiry": "money",
    "cost_per_solved": "money",
    "cost_per_step": "money",
    "wages": "money",
    "hiring": "money",
    "left": "count",
    "pace": "share",
    "overtime_premium": "money",
    "tools": "money",
    "budget_used": "share",
    "lost_value": "money",
    "cost_with_losses": "money",
    "resolution_rate": "share",
    "csat": "score",
    "csat_surveyed": "score",
    "nps": "score",
    "promoters": "share",
    "detractors": "share",
    "retention": "share",
    "deflected": "share",
    "background_done": "share",
    "background_backlog": "count",
}
"""KPIs by name with the unit of their targets; a test holds them against :mod:`sim.metrics`."""

_EXAMPLES: Mapping[Unit, str] = {
    "share": "a share, e.g. `at least 70%`",
    "min": "a duration, e.g. `at most 5 min`",
    "count": "a number, e.g. `at most 12`",
    "money": "an amount of money, e.g. `at most 4.50`",
    "score": "a score, e.g. `at least 4.2`",
}


def _fit(targets: Mapping[str, Target]) -> Mapping[str, Target]:
    """Targets of known KPIs in their units; a plain number is money or a score where the KPI is."""
    faults: list[tuple[tuple[str | int, ...], str]] = []
    fitting: dict[str, Target] = {}
    units = KPIS | extensions.KPIS
    for name, target in targets.items():
        if name not in units:
            faults.append(((name,), f"unknown KPI{hint(name, units)}"))
        elif target.unit == units[name]:
            fitting[name] = target
        elif target.unit == "count" and units[name] in ("money", "score"):
            fitting[name] = replace(target, unit=units[name])
        else:
            faults.append(((name,), f"must be {_EXAMPLES[units[name]]} (got {_written(target)})"))
    if faults:
        raise UnreadableError(*faults)
    return fitting


def _written(target: Target) -> str:
    if target.unit == "share":
        value = format_share(target.value)
    elif target.unit == "min":
        value = format_duration(target.value)
    else:
        value = plain(target.value)
    return f'"{target.bound} {value}"'


Targets = Annotated[
    Mapping[Name, Target],
    AfterValidator(_fit),
    WithJsonSchema(
        {
            "type": "object",
            "properties": {name: Target.form() for name in KPIS},
            "additionalProperties": False,
        }
    ),
]
"""Bounds by KPI."""
