"""KPIs of a replication in the ledger: taken from what was measured, and made rows again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.kpis import WHOLE, Breakdowns
from sim.metrics import METRICS, SCOPE
from sim.metrics.intervals.samples import Sample
from sim.runs.ledger import Figures
from sim.runs.precision import Kpi, scopes_of
from sim.runs.replication import Measured

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class KeepKpis:
    """Numerator and denominator of each KPI, by its label; None where it was not measured.

    Of a percentile, then also its sample of values, as numbers.
    """

    kpis: tuple[Kpi, ...]

    @property
    def wanted(self) -> dict[str, Breakdowns]:
        """What is to be measured."""
        scopes = scopes_of(self.kpis)
        return {metric: METRICS[metric].within(of, WHOLE) for metric, of in scopes.items()}

    def __call__(self, measured: Measured) -> Figures:
        """What is kept."""
        table = measured.kpis
        names = ("numerator", "denominator", "sample")
        numerator, denominator, sample = (table[name].to_numpy() for name in names)
        figures: Figures = dict.fromkeys(kpi.label for kpi in self.kpis)
        for kpi in self.kpis:
            for row in np.flatnonzero(kpi.among(table))[:1]:
                plain = [] if sample[row] is None else [sample[row].plain()]
                figures[kpi.label] = [float(numerator[row]), float(denominator[row]), *plain]
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
            if of[kpi.label] is not None:
                numerator, denominator, *plain = of[kpi.label]
                sample = Sample.of(plain[0]) if plain else None
                words_of = (number, kpi.metric, *words.values())
                rows.append((*words_of, numerator, denominator, sample))
    sums = ["numerator", "denominator", "sample"]
    return pd.DataFrame(rows, columns=["replication", "metric", *SCOPE, "per", "period", *sums])
