"""Targets: bounds on KPIs, in the KPI's own unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from sim.kpis import CHANNEL, TEAM, Scope, Unit
from sim.metrics import METRICS
from sim.metrics.targets import PER
from sim.scenarios.sections.section import Name
from sim.units import (
    Target,
    UnknownWord,
    UnreadableError,
    either,
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


def _fit(targets: Mapping[str, Target], scope: Scope = TEAM) -> Mapping[str, Target]:
    """Targets of known KPIs in their units; a plain number is money or a score where the KPI is."""
    faults: list[tuple[tuple[str | int, ...], str]] = []
    fitting: dict[str, Target] = {}
    units = {name: metric.unit for name, metric in METRICS.items() if metric.target}
    for name, target in targets.items():
        per = "all" if target.in_share is None else PER[target.of]
        if name not in units:
            faults.append(((name,), UnknownWord(f"unknown KPI{hint(name, units)}")))
        elif not METRICS[name].has(scope, per):
            faults.append(((name,), _not_measured(units, scope, per)))
        elif target.unit == units[name]:
            fitting[name] = target
        elif target.unit == "count" and units[name] in ("money", "score"):
            fitting[name] = replace(target, unit=units[name])
        else:
            faults.append(((name,), f"must be {_EXAMPLES[units[name]]} (got {_written(target)})"))
    if faults:
        raise UnreadableError(*faults)
    return fitting


def _fit_of_channel(targets: Mapping[str, Target]) -> Mapping[str, Target]:
    return _fit(targets, CHANNEL)


def _not_measured(known: Iterable[str], scope: Scope, per: str) -> str:
    """What is said of a KPI that is not broken down so, with those that are."""
    by = [*("channel" for _ in scope), *([per] if per != "all" else [])]
    those = either([name for name in known if METRICS[name].has(scope, per)])
    return f"is not measured by {' and '.join(by)}; these are: {those}"


def _written(target: Target) -> str:
    if target.unit == "share":
        value = format_share(target.value)
    elif target.unit == "min":
        value = format_duration(target.value)
    else:
        value = plain(target.value)
    return f'"{target.bound} {value}"'


def _form(scope: Scope) -> WithJsonSchema:
    """JSON Schema: the KPIs that may have a target, each with the form of a bound."""
    known = METRICS.built_in.items()
    bounds = {name: Target.form() for name, kpi in known if kpi.target and kpi.has(scope, "all")}
    return WithJsonSchema({"type": "object", "properties": bounds, "additionalProperties": False})


Targets = Annotated[Mapping[Name, Target], AfterValidator(_fit), _form(TEAM)]
"""Bounds by KPI, of the whole team."""
ChannelTargets = Annotated[Mapping[Name, Target], AfterValidator(_fit_of_channel), _form(CHANNEL)]
"""Bounds by KPI, of one channel."""
