"""KPIs of a replication in the ledger: taken from what was measured, and made rows again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.kpis import WHOLE, Breakdowns
from sim.metrics import METRICS, SCOPE
from sim.runs.ledger import Figures
from sim.runs.precision import Kpi, scopes_of
from sim.runs.replication import Measured

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class KeepKpis:
    """Numerator and denominator of each KPI, by its label; None where it was not measured."""

    kpis: tuple[Kpi, ...]

    @property
    def wanted(self) -> dict[str, Breakdowns]:
        """What is to be measured."""
        scopes = scopes_of(self.kpis)
        return {metric: METRICS[metric].within(of, WHOLE) for metric, of in scopes.items()}

    def __call__(self, measured: Measured) -> Figures:
        """What is kept."""
        figures: Figures = {}
        for kpi in self.kpis:
            rows = kpi.rows(measured.kpis)
            pairs = zip(rows["numerator"], rows["denominator"], strict=True)
            figures[kpi.label] = next(([float(n), float(d)] for n, d in pairs), None)
        return figures


def kpi_rows(kpis: Iterable[Kpi], figures: Iterable[tuple[int, Figures]]) -> pd.DataFrame:
    """KPI rows as :func:`sim.metrics.estimate` takes them, of those that were measured."""
    import pandas as pd

    kept = list(figures)
    rows = []
    for kpi in kpis:
        words = dict.fromkeys((*SCOPE, "per", "period"), "all")
        words |= {} if kpi.scope is None else {kpi.scope[0]: kpi.scope[1]}
        for number, of in kept:
            pair = of[kpi.label]
            if pair is not None:
                rows.append((number, kpi.metric, *words.values(), *pair))
    columns = ["replication", "metric", *SCOPE, "per", "period", "numerator", "denominator"]
    return pd.DataFrame(rows, columns=columns)
