"""How many replications a cell gets: a number that follows from figures alone.

With a precision or a selection, replications grow in rounds. Each round's size follows from the
figures of all before it, in their order, so an interrupted experiment takes the same rounds as one
that is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.experiments import logs
from sim.experiments.plan import Cell, Experiment
from sim.experiments.race import Race, Values, race
from sim.experiments.select import Selecting
from sim.metrics import estimate
from sim.runs.figures import kpi_rows
from sim.runs.ledger import Figures, Ledger
from sim.runs.precision import Precision
from sim.runs.replication import Key


def key_of(experiment: Experiment, cell: Cell) -> Key:
    """Where the cell's replications are kept."""
    return Key(cell.fingerprint, cell.model, experiment.seed)


def labels_of(experiment: Experiment) -> list[str]:
    """The KPIs that are kept."""
    return [kpi.label for kpi in experiment.keep]


def done(experiment: Experiment, cell: Cell, ledger: Ledger) -> set[int]:
    """Numbers of the cell's replications of which everything is kept: figures, and logs if so."""
    key = key_of(experiment, cell)
    numbers = ledger.done(key, labels_of(experiment))
    return numbers & logs.numbers(experiment.results, key) if experiment.logs else numbers


def wanted(experiment: Experiment, ledger: Ledger) -> list[int]:
    """How many replications each cell needs, as far as it is known by now."""
    chosen = race_of(experiment, ledger)
    if chosen is not None:
        return list(chosen.wanted)
    if experiment.precision:
        return [_until_precise(experiment, cell, ledger) for cell in experiment.cells]
    return [experiment.at_least] * len(experiment.cells)


def race_of(experiment: Experiment, ledger: Ledger) -> Race | None:
    """How far the selection of the best cell has come; None where the plan has none.

    A cell's observations are the KPI's own values in its replications: numerator ÷ denominator,
    each counting as much as the others.
    """
    select = experiment.select
    if select is None:
        return None
    values = [_values(key_of(experiment, cell), select, ledger) for cell in experiment.cells]
    return race(select, experiment.at_least, values)


def _values(key: Key, select: Selecting, ledger: Ledger) -> Values:
    label, sign = select.kpi.label, -1.0 if select.smallest else 1.0
    values: dict[int, float | None] = dict.fromkeys(ledger.failed(key))
    for number, figures in ledger.figures(key, [label], select.budget or select.at_most):
        numerator, denominator = figures[label] or (0.0, 0.0)
        values[number] = sign * numerator / denominator if denominator > 0 else None
    return values


def _until_precise(experiment: Experiment, cell: Cell, ledger: Ledger) -> int:
    planned = experiment.at_least
    key, labels = key_of(experiment, cell), [goal.label for goal in experiment.precision]
    ended = ledger.done(key, labels) | ledger.failed(key)
    while planned < experiment.at_most and ended.issuperset(range(planned)):
        figures = list(ledger.figures(key, labels, planned))
        more = [
            goal.replications(planned, achieved)
            for goal, achieved in _achieved(experiment, figures)
            if achieved > goal.width
        ]
        if not more or not figures:
            break
        planned = min(max(more), experiment.at_most)
    return planned


def _achieved(
    experiment: Experiment, figures: Iterable[tuple[int, Figures]]
) -> Iterator[tuple[Precision, float]]:
    """How precise each KPI of the precision is by now."""
    rows = kpi_rows(experiment.precision, figures)
    estimates = estimate(rows, confidence=experiment.confidence)
    for goal in experiment.precision:
        found = goal.rows(estimates)
        interval = (float(found[name].iloc[0]) for name in ("mean", "low", "high"))
        yield goal, float("inf") if found.empty else goal.achieved(*interval)
