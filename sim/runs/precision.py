"""How sure is sure enough: goals such as ``wait=5%``, and how many replications one will take."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import UsageError
from sim.kpis import TEAM, Scope
from sim.metrics import METRICS, SCOPE
from sim.units import format_duration, format_share, parse_duration
from sim.units.text import NUMBER, hint

if TYPE_CHECKING:
    import pandas as pd

    from sim.metrics.timelines import Mask
    from sim.scenarios.sections.schema import Scenario

_PERCENT = re.compile(rf"({NUMBER})\s*%")
_POINTS = re.compile(rf"({NUMBER})\s*points?")
_PLAIN = re.compile(rf"({NUMBER})(\s*[A-Z]{{3}})?")


@dataclass(frozen=True)
class Kpi:
    """One KPI over the whole period, of the whole team or of a part of it.

    ``scope`` is ``(column, name)``, e.g. ``("channel", "phone")``; None: the whole team.
    """

    metric: str
    scope: tuple[str, str] | None

    @property
    def label(self) -> str:
        """The KPI as a person writes it: ``wait`` or ``wait/phone``."""
        return self.metric if self.scope is None else f"{self.metric}/{self.scope[1]}"

    def among(self, kpis: pd.DataFrame) -> Mask:
        """Which rows are of this KPI, over the whole period, among KPI rows or estimates."""
        names = {"metric": self.metric, "per": "all", **dict.fromkeys(SCOPE, "all")}
        names |= [self.scope] if self.scope else []
        fitting = [np.asarray(kpis[column].array == name, bool) for column, name in names.items()]
        found: Mask = np.logical_and.reduce(fitting)
        return found

    def rows(self, kpis: pd.DataFrame) -> pd.DataFrame:
        """The rows of this KPI, over the whole period, among KPI rows or estimates."""
        return kpis[self.among(kpis)]


def scopes_of(kpis: Iterable[Kpi]) -> dict[str, tuple[Scope, ...]]:
    """The scopes of some KPIs, by metric; each once."""
    found: dict[str, dict[Scope, None]] = {}
    for kpi in kpis:
        found.setdefault(kpi.metric, {})[(kpi.scope[0],) if kpi.scope else TEAM] = None
    return {metric: tuple(scopes) for metric, scopes in found.items()}


@dataclass(frozen=True)
class Precision(Kpi):
    """Half-width that the interval of one KPI should have at most.

    ``width`` is a share of the mean where ``relative``, else in the KPI's own unit.
    """

    width: float
    relative: bool
    unit: str

    def achieved(self, mean: float, low: float, high: float) -> float:
        """Half-width of an interval, in the terms of ``width``; inf where it is not known."""
        half = (high - low) / 2
        if self.relative and half > 0:
            half = half / abs(mean) if mean else math.inf
        return math.inf if math.isnan(half) else half

    def shown(self, width: float) -> str:
        """A half-width for people: ``±5 %``, ``±30 s``, ``±1 point``."""
        if math.isinf(width):
            return "± unknown"
        if self.relative:
            return f"±{format_share(width)}"
        if self.unit == "min":
            return f"±{format_duration(width)}"
        if self.unit == "share":
            return f"±{100 * width:.3g} points"
        return f"±{width:.3g}"

    def replications(self, now: int, achieved: float) -> int:
        """Replications that should reach the goal, as widths shrink with the square root.

        At most twice as many as now: an early interval is itself uncertain. At least a tenth more.
        """
        needed = 2 * now if math.isinf(achieved) else math.ceil(now * (achieved / self.width) ** 2)
        return min(max(needed, now + max(1, now // 10)), 2 * now)


def parse_kpi(text: str, scenarios: Sequence[Scenario]) -> Kpi:
    """A KPI such as ``wait`` or ``wait/phone``.

    The name after ``/`` is a channel, topic, tier or group (the first of these that has it).

    Raises:
        UsageError: unknown KPI or name.
    """
    metric, slash, name = (part.strip() for part in text.partition("/"))
    if metric not in METRICS:
        raise UsageError(f"unknown KPI {metric!r}{hint(metric, METRICS)}")
    return Kpi(metric, _scope(name, scenarios) if slash else None)


def parse_precision(text: str, scenarios: Sequence[Scenario]) -> Precision:
    """A goal such as ``wait=5%``, ``wait/phone=30 s``, ``service_level/chat=1 point``.

    A percentage is relative to the mean; everything else is in the KPI's own unit.

    Raises:
        UsageError: unknown KPI or name, a width of 0 or less, or one in a unit that does not fit.
    """
    kpi, separator, width = (part.strip() for part in text.partition("="))
    if not separator or not kpi or not width:
        raise UsageError(f"precision: must be written like `wait=5%` (got {text!r})")
    try:
        of = parse_kpi(kpi, scenarios)
    except UsageError as error:
        raise UsageError(f"precision: {error}") from None
    unit = METRICS[of.metric].unit
    value, relative = parse_width(width, unit)
    if not (math.isfinite(value) and value > 0):
        raise UsageError(f"precision: {of.metric} must be more than 0 (got {width!r})")
    return Precision(of.metric, of.scope, value, relative, unit)


def parse_width(text: str, unit: str) -> tuple[float, bool]:
    """Value and whether it is relative to the mean."""
    if match := _PERCENT.fullmatch(text):
        return float(match[1]) / 100, True
    if unit == "share":
        if match := _POINTS.fullmatch(text):
            return float(match[1]) / 100, False
        example = "5%` (of the mean) or `1 point"
    elif unit == "min":
        try:
            return parse_duration(text), False
        except ValueError as error:
            raise UsageError(f"precision: {error}; `5%` means 5 % of the mean") from error
    else:
        if match := _PLAIN.fullmatch(text):
            return float(match[1]), False
        example = "5%` (of the mean) or `12"
    raise UsageError(f"precision: must be a width such as `{example}` (got {text!r})")


def _scope(name: str, scenarios: Sequence[Scenario]) -> tuple[str, str]:
    known: dict[str, str] = {}
    for scenario in scenarios:
        for column, names in (
            ("channel", scenario.channels),
            ("topic", scenario.topics),
            ("tier", [tier.name for tier in scenario.tiers]),
            ("group", scenario.team),
        ):
            for each in names:
                known.setdefault(each, column)
    if name not in known:
        raise UsageError(f"{name!r} is no channel, topic, tier or group{hint(name, known)}")
    return known[name], name
