"""Factors of a plan: the levels of each, and what a level changes in the scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from sim.experiments.designs import Range, parse_range
from sim.experiments.schema import Factor, PlanFile
from sim.scenarios.sections.explain import NAME_RULE, TITLE_RULE, explain
from sim.scenarios.sections.section import is_name
from sim.scenarios.text.report import Report
from sim.units import got


@dataclass(frozen=True)
class Levelled:
    """A factor with its levels; ``line`` is where it stands in the plan."""

    line: int | None
    path: str | None
    levels: Mapping[Any, Any] | Range
    """What a level stands for, by the level: a value, or changes by path where ``path`` is None."""

    @property
    def choices(self) -> Sequence[Any] | Range:
        """What a design chooses from."""
        return self.levels if isinstance(self.levels, Range) else list(self.levels)

    def changes(self, level: Any) -> tuple[int | None, Mapping[str, Any]]:
        """Line in the plan, and the changes by path, of a level."""
        value = level if isinstance(self.levels, Range) else self.levels[level]
        return self.line, value if self.path is None else {self.path: value}


def read(plan: PlanFile, report: Report) -> dict[str, Levelled]:
    """All factors by name; what is wrong with them goes into the report."""
    found = {}
    for name, stated in plan.factors.items():
        place = ("factors", name)
        factor = _section(name, stated, report)
        if factor is not None:
            levels = _levels(factor, stated, place, report)
            if levels is not None:
                line = report.line(place)
                found[name] = Levelled(line, factor.path, levels)
    return found


def _section(name: str, stated: Any, report: Report) -> Factor | None:
    """The factor, however it is written: levels or a range by path, or a section."""
    if isinstance(stated, list):
        return Factor(path=name, levels=stated)
    is_short = isinstance(stated, str)
    if is_short:
        stated = {"path": name, "range": stated}
    if not isinstance(stated, dict):
        message = f"must be levels, e.g. `[8, 9, 10]`, or a range, e.g. `2 … 6` {got(stated)}"
        report.fault_here(("factors", name), message)
        return None
    try:
        return Factor.model_validate(stated)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            for place, message in explain(each):
                report.fault_here(("factors", name, *(() if is_short else place)), message)
    return None


def _levels(
    factor: Factor, stated: Any, place: tuple[str, ...], report: Report
) -> Mapping[Any, Any] | Range | None:
    """What each level stands for."""

    def fault(key: str, message: str) -> None:
        report.fault_here((*place, key) if isinstance(stated, dict) else place, message)

    if (factor.levels is None) == (factor.range is None):
        report.fault_here(place, "needs either `levels` or a `range`")
    elif factor.range is not None:
        if factor.path is None:
            report.fault_here(place, "has a range, so it needs a `path` for its values")
            return None
        try:
            return parse_range(factor.range)
        except ValueError as error:
            fault("range", f"{error} {got(factor.range)}")
    elif isinstance(factor.levels, list) and factor.levels:
        if factor.path is None:
            fault("levels", "is a list, so it needs a `path` for its values")
        elif any(isinstance(each, (dict, list)) or each is None for each in factor.levels):
            fault("levels", "each level that is no plain value needs a name: `levels: {name: …}`")
        elif min(len(set(map(str, factor.levels))), len(set(factor.levels))) < len(factor.levels):
            fault("levels", f"states a level twice {got(factor.levels)}")
        elif odd := next((each for each in factor.levels if not str(each).isprintable()), None):
            fault("levels", f"{TITLE_RULE} {got(odd)}")
        else:
            return {level: level for level in factor.levels}
    elif isinstance(factor.levels, dict) and factor.levels:
        levels = factor.levels
        odd = next((name for name in levels if not is_name(name)), None)
        if odd is not None:
            fault("levels", f"{NAME_RULE} {got(odd)}")
            return None
        if factor.path is not None or all(isinstance(each, dict) for each in levels.values()):
            return levels
        fault("levels", "each level must be changes by path; or state the `path` of all values")
    else:
        fault("levels", f"must be a list of values, or values by name {got(factor.levels)}")
    return None
