"""Values that can be read, but probably mean something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenarios.sections.schema import Scenario
from sim.scenarios.text.reader import Path
from sim.scenarios.text.report import Report
from sim.units.habits import thousands_point

AMOUNTS = ("per_head", "once", "per_month", "lost_customer", "dissatisfied_customer")
"""Keys of amounts of money that are plain numbers."""


def check_habits(scenario: Scenario, report: Report) -> None:
    """Warn of rates and amounts whose point may have been meant to separate thousands.

    Args:
        scenario: the sound part of the scenario.
        report: takes the warnings.
    """
    del scenario
    for path, text in _texts(report, report.data, ()):
        meant = thousands_point(text)
        if meant is not None and not report.is_broken(path):
            number = text.strip()[: text.strip().index(".") + 4]
            unit = text.strip().removeprefix(number)
            told = f"is {float(number):g}{unit}, as the point is a decimal point"
            report.warn_here(path, f"{told}; if it separates thousands, write `{meant}`")


def _texts(report: Report, value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Texts, and amounts as they are written."""
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from _texts(report, below, (*path, key))
    elif isinstance(value, list):
        for place, below in enumerate(value):
            yield from _texts(report, below, (*path, place))
    elif isinstance(value, str):
        if value.strip()[-1:].isalpha():
            yield path, value
    elif path[-1:] and path[-1] in AMOUNTS:
        yield path, report.number(path)
