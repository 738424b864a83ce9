"""Targets: bounds on KPIs, in the KPI's own unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from sim.kpis import Unit
from sim.metrics import METRICS
from sim.scenarios.sections.section import Name
from sim.units import (
    Target,
    UnknownWord,
    UnreadableError,
    format_duration,
    format_share,
    hint,
    plain,
)

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
    units = {name: metric.unit for name, metric in METRICS.items() if metric.target}
    for name, target in targets.items():
        if name not in units:
            faults.append(((name,), UnknownWord(f"unknown KPI{hint(name, units)}")))
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
            "properties": {
                name: Target.form() for name, metric in METRICS.built_in.items() if metric.target
            },
            "additionalProperties": False,
        }
    ),
]
"""Bounds by KPI."""
