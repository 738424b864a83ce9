"""Values that can be read, but probably mean something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenarios.sections.schema import Scenario
from sim.scenarios.text.reader import Path
from sim.scenarios.text.report import Report
from sim.units.habits import thousands_point


def check_habits(scenario: Scenario, report: Report) -> None:
    """Warn of rates whose point may have been meant to separate thousands.

    Args:
        scenario: the sound part of the scenario.
        report: takes the warnings.
    """
    del scenario
    for path, text in _texts(report.data, ()):
        meant = thousands_point(text)
        if meant is not None and not report.is_broken(path):
            number, unit = text.split(maxsplit=1)
            told = f"is {float(number):g} {unit}, as the point is a decimal point"
            report.warn_here(path, f"{told}; if it separates thousands, write `{meant}`")


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from _texts(below, (*path, key))
    elif isinstance(value, list):
        for place, below in enumerate(value):
            yield from _texts(below, (*path, place))
    elif isinstance(value, str):
        yield path, value
