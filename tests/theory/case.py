"""A case: a scenario in the YAML language, and what theory says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import scipy.stats
from scipy.stats import norm

from sim import Scenario, load_scenario
from sim.metrics import METRICS, estimate
from sim.runs.comparing import stack
from sim.runs.replication import Replication, run_replication

CONFIDENCE = 0.999
SEED = 7
AT_ONCE, SOON = {"channel": "at once"}, {"channel": "soon"}
SCOPES = ("channel", "topic", "tier", "group", "agent")


@dataclass(frozen=True)
class Figure:
    """One KPI and its exact value. ``width``: of the tests' interval, as a share of it, at most."""

    metric: str
    exact: float
    width: float = 0.25
    scope: Mapping[str, str] = field(default_factory=dict)
    per: str = "all"
    period: str = "all"
    total: bool = False
    """Whether it is a number over all of the measured time, which grows with that."""
    at_most: float | None = None
    """Instead of the KPI: share of the periods in which it is at most this."""

    def __str__(self) -> str:
        """As the page on validation writes it."""
        where = [f"{name} {value}" for name, value in self.scope.items()]
        where += [f"{self.per} {self.period}"] if self.period != "all" else []
        name = f"{self.metric} ({', '.join(where)})" if where else self.metric
        return name if self.at_most is None else f"share of days with {name} ≤ {self.at_most:g}"


@dataclass(frozen=True)
class Case:
    """A model with known answers. ``minutes`` are measured, after ``warm_up``."""

    name: str
    theory: str
    text: str
    figures: tuple[Figure, ...]
    minutes: float
    warm_up: float = 10
    replications: int = 16
    from_empty: bool = False
    """Theory speaks of just this horizon, not of the long run."""


@dataclass(frozen=True)
class Compared:
    """One figure as simulated."""

    figure: Figure
    mean: float
    low: float
    high: float
    z: float
    """Distance from the exact value: the standard normal quantile that is as unlikely."""

    @property
    def holds(self) -> bool:
        """Whether the interval holds the exact value, up to rounding."""
        slack = 1e-9 * abs(self.figure.exact)
        return self.low - slack <= self.figure.exact <= self.high + slack

    @property
    def is_narrow(self) -> bool:
        """Whether the interval is narrow enough to mean something; of a share of 0, in points."""
        return self.high - self.low <= self.figure.width * (self.figure.exact or 1.0)


def run(case: Case, *, longer: int = 1, seed: int = SEED) -> list[Compared]:
    """Simulate a case through the whole line and compare every figure.

    Args:
        case: the case.
        longer: times as much data as the tests take: a longer horizon, or more replications.
        seed: base seed.
    """
    replications = case.replications * (longer if case.from_empty else 1)
    length = case.warm_up + case.minutes * (1 if case.from_empty else longer)
    head = (
        f"scenario: theory\n"
        f"horizon: {{start: 2026-01-05, length: {length} min, warm_up: {case.warm_up} min}}\n"
    )
    with TemporaryDirectory() as folder:
        file = Path(folder) / "theory.yaml"
        file.write_text(head + case.text, encoding="utf-8")
        scenario = load_scenario(file)
    kpis = _measured(scenario, case.figures, replications, seed)
    estimates = estimate(kpis, confidence=CONFIDENCE)
    times = 1 if case.from_empty else longer
    figures = [replace(f, exact=f.exact * times) if f.total else f for f in case.figures]
    return [_compare(kpis, estimates, replications, figure) for figure in figures]


def _measured(
    scenario: Scenario, figures: Sequence[Figure], replications: int, seed: int
) -> pd.DataFrame:
    """KPI rows of all replications, of the KPIs that theory speaks of."""
    pers = {figure.per for figure in figures}
    wanted = {
        figure.metric: tuple(by.within(by.scopes, pers) for by in METRICS[figure.metric].by)
        for figure in figures
    }
    runs = (Replication("theory", scenario, seed, k, wanted) for k in range(replications))
    return stack([run_replication(each).kpis for each in runs])


def _compare(
    kpis: pd.DataFrame, estimates: pd.DataFrame, replications: int, figure: Figure
) -> Compared:
    if figure.at_most is None:
        rows = _rows(estimates, figure)
        assert len(rows) == 1, f"{figure}: {len(rows)} rows"
        mean, low, high = (float(rows[name].iloc[0]) for name in ("mean", "low", "high"))
    else:
        rows = _rows(kpis, figure)
        small = (rows["numerator"] / rows["denominator"] <= figure.at_most + 1e-9).astype(float)
        shares = small.groupby(rows["replication"]).mean()
        half = float(shares.sem() * _quantile(len(shares)))
        mean = float(shares.mean())
        low, high = mean - half, mean + half
    error = (high - low) / 2 / _quantile(replications)
    is_certain = error <= 1e-9 * abs(figure.exact)
    z = 0.0 if is_certain else _normal(mean - figure.exact, error, replications)
    return Compared(figure, mean, low, high, z)


def _normal(distance: float, error: float, replications: int) -> float:
    """The normal quantile that is as unlikely as a distance in Student's t."""
    return float(-norm.ppf(scipy.stats.t.sf(abs(distance) / error, replications - 1))) * np.sign(
        distance
    )


def _rows(table: pd.DataFrame, figure: Figure) -> pd.DataFrame:
    wanted = {"metric": figure.metric, "per": figure.per}
    if figure.at_most is None:
        wanted["period"] = figure.period
    for scope in SCOPES:
        wanted[scope] = figure.scope.get(scope, "all")
    return table[np.logical_and.reduce([table[name] == value for name, value in wanted.items()])]


def _quantile(replications: int) -> float:
    return float(scipy.stats.t.ppf((1 + CONFIDENCE) / 2, replications - 1))


def two_targets(rate: float, target: str, work: str, agents: int, more: str = "") -> str:
    """One Poisson stream, halved into two channels that are judged by two target times."""
    half = f"mode: live, volume: {rate / 2} per minute{more}"
    return f"""
channels:
  at once: {{{half}, target: 80% within 0 s}}
  soon: {{{half}, target: 80% within {target}}}
topics: {{call: {{L1: {{handle_time: {work}}}}}}}
team: {{agents: {{agents: {agents}}}}}
"""
