"""How many replications a cell gets: a number that follows from its figures alone.

With a precision, replications grow in rounds. Each round's size follows from the figures of all
before it, in their order, so an interrupted experiment takes the same rounds as one that is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.experiments.plan import Cell, Experiment
from sim.experiments.store import Figures, Key, Store
from sim.metrics import SCOPE, estimate
from sim.runs.precision import Kpi, Precision

if TYPE_CHECKING:
    import pandas as pd


def key_of(experiment: Experiment, cell: Cell) -> Key:
    """Where the cell's replications are kept."""
    return Key(cell.fingerprint, cell.model, experiment.seed)


def labels_of(experiment: Experiment) -> list[str]:
    """The KPIs that are kept."""
    return [kpi.label for kpi in experiment.keep]


def wanted(experiment: Experiment, cell: Cell, store: Store) -> int:
    """How many replications the cell needs, as far as it can be told by now."""
    planned = experiment.at_least
    if not experiment.precision:
        return planned
    key, labels = key_of(experiment, cell), [goal.label for goal in experiment.precision]
    ended = store.done(key, labels) | store.failed(key).keys()
    while planned < experiment.at_most and ended.issuperset(range(planned)):
        figures = list(store.figures(key, labels, planned))
        more = [
            goal.replications(planned, achieved)
            for goal in experiment.precision
            if (achieved := _achieved(goal, figures, experiment.confidence)) > goal.width
        ]
        if not more or not figures:
            break
        planned = min(max(more), experiment.at_most)
    return planned


def _achieved(goal: Precision, figures: Iterable[tuple[int, Figures]], confidence: float) -> float:
    rows = kpi_rows([Kpi(goal.metric, goal.scope)], figures)
    if rows.empty:
        return float("inf")
    row = estimate(rows, confidence=confidence).iloc[0]
    return goal.achieved(row["mean"], row["low"], row["high"])


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
