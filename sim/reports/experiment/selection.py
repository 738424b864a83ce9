"""Which cell of an experiment was selected, in words, and how surely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiments import Experiment
from sim.experiments.race import Race
from sim.experiments.select import Selecting
from sim.experiments.tables import selection
from sim.metrics import METRICS
from sim.reports.experiment.figure import title_of
from sim.reports.pen.words import amount, joined

if TYPE_CHECKING:
    import pandas as pd


def selection_words(experiment: Experiment, cells: pd.DataFrame) -> list[str]:
    """What was selected, and what is guaranteed; nothing where the plan selects no cell.

    Args:
        experiment: what was run.
        cells: :func:`sim.experiments.cells_table` of it.
    """
    chosen, select = selection(experiment), experiment.select
    if chosen is None or select is None:
        return []
    if chosen.state == "stuck":
        assert chosen.missing is not None
        cell, number = chosen.missing
        return [
            f"The selection is stuck: simulated run {number} of cell {cell + 1} failed, or has no "
            f"{select.kpi.label}. `experiment status` says why it failed; `run --retry` does it "
            "again."
        ]
    if chosen.state != "selected":
        return [_undecided(chosen, select)]
    best, *equal = chosen.left
    rows = cells[(cells["cell"] == best + 1) & (cells["kpi"] == select.kpi.label)]
    row, currency = rows.iloc[0], experiment.cells[0].scenario.currency
    extreme = "smallest" if select.smallest else "largest"
    figure = amount(row["mean"], row["unit"], currency)
    names = joined([f"cell {cell + 1} ({experiment.cells[cell].label})" for cell in chosen.left])
    kpi = f"with the {extreme} {title_of(select.kpi.label).lower()}: {figure}"
    sentence = f"Selected: {names}, {kpi}."
    if equal:
        sentence = f"Equally good, with the same figure in every simulated run: {names}, {kpi}."
    return [sentence, _sure(chosen, select, currency)]


def _undecided(chosen: Race, select: Selecting) -> str:
    cells = f"cells {joined([str(cell + 1) for cell in chosen.left])}"
    if chosen.state == "running":
        return f"Nothing is selected yet: {cells} are in the race, and simulated runs are missing."
    return (
        f"Nothing is selected: after {select.at_most} simulated runs of each, {cells} are still in "
        "the race; a larger `indifference` or `at_most` would decide."
    )


def _sure(chosen: Race, select: Selecting, currency: str) -> str:
    unit = METRICS[select.kpi.metric].unit
    total = f"{sum(chosen.wanted):,} simulated runs"
    if select.budget is not None:
        chance = "above 99.9 %" if chosen.chance > 0.999 else amount(chosen.chance, "share")
        return (
            f"After {total} of all cells together (OCBA). There is no guarantee; the approximate "
            f"probability that no other is better is {chance} (by Bonferroni, "
            "as if cells were independent)."
        )
    assert select.indifference is not None
    distance = amount(select.indifference, unit, currency)
    if unit == "share":
        distance = f"{100 * select.indifference:.3g} points"
    return (
        f"Guarantee (KN, {total}): a cell that is better than all others by {distance} or more is "
        f"selected with a probability of at least {amount(select.confidence, 'share')}; closer "
        "ones count as equally good. It supposes that means of a simulated run are nearly normal."
    )
