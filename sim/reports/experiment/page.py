"""The page of an experiment: the answer, its pictures, every cell, what the factors do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.experiments import Experiment
from sim.experiments.effects import Effects, shape_of
from sim.reports.experiment.answer import answer
from sim.reports.experiment.effects import effect_words
from sim.reports.experiment.figure import title_of
from sim.reports.pen.page import drawing
from sim.reports.pen.parts import Part, render_parts
from sim.reports.pen.style import Picture
from sim.reports.pen.tables import WordTable
from sim.reports.pen.words import amount, count_of, estimate

if TYPE_CHECKING:
    import pandas as pd

KIND = "Customer support simulation: an experiment"
MOST = 24
"""Cells that are shown at once; a longer table is closed at first."""
SHAPES = {
    "grid": "every combination of the levels",
    "one at a time": "one factor changed at a time",
    "spread": "points spread over ranges",
    "list": "cells as listed",
}


def render_experiment(
    experiment: Experiment,
    cells: pd.DataFrame,
    effects: Effects | None,
    pictures: Sequence[Picture],
) -> str:
    """The report as HTML that needs no other file and no network.

    Args:
        experiment: what was run.
        cells: :func:`sim.experiments.cells_table` of it.
        effects: what its factors do; None where its design does not allow to say.
        pictures: the plan's figure, and the factors' chart, as far as there are any.
    """
    table = replace(cells_words(experiment, cells), title="Figures by cell")
    long = len(table.rows) > MOST
    tables, notes = ([], []) if effects is None else effect_words(effects)
    parts = [
        Part("picture", "The picture", drawings=[drawing(each) for each in pictures]),
        Part("cells", "Every cell", tables=[] if long else [table], folded=[table] * long),
        Part("factors", "What the factors do", sentences=notes, tables=tables),
        Part("reading", "How to read this", sentences=_reading(experiment)),
        Part("simulated", "What was simulated", tables=[_facts(experiment, cells)]),
    ]
    verdict = answer(experiment, cells, effects)
    return render_parts(KIND, experiment.question, verdict, _basis(experiment, cells), parts)


def cells_words(experiment: Experiment, cells: pd.DataFrame) -> WordTable:
    """The KPIs of every cell with their intervals, and how often its targets are kept."""
    currency = experiment.cells[0].scenario.currency
    factors = experiment.factors
    kpis = list(dict.fromkeys(cells["kpi"]))
    kept = [kpi for kpi in kpis if (cells.loc[cells["kpi"] == kpi, "target"] != "").any()]
    fates = ["selection"] * ("selection" in cells)
    lines = []
    for number, rows in cells.groupby("cell"):
        by_kpi = {row["kpi"]: row for row in rows.to_dict("records")}
        first = by_kpi[kpis[0]]
        figures = [
            estimate(row["mean"], row["low"], row["high"], row["unit"], currency)
            for row in by_kpi.values()
        ]
        shares = [
            estimate(row["kept"], row["kept_low"], row["kept_high"], "share")
            for row in (by_kpi[kpi] for kpi in kept)
        ]
        levels = [str(first[name]) for name in factors]
        fate = [str(first[name]) for name in fates]
        lines.append((str(number), *levels, str(first["replications"]), *figures, *shares, *fate))
    titles = [title_of(kpi) for kpi in kpis]
    titles += [f"Runs that keep the target: {title_of(kpi).lower()}" for kpi in kept]
    return WordTable(experiment.question, ("cell", *factors, "runs", *titles, *fates), lines)


def _basis(experiment: Experiment, cells: pd.DataFrame) -> str:
    runs = sorted({int(number) for number in cells["replications"]})
    count = count_of(runs[0], "simulated run") if len(runs) == 1 else f"{runs[0]} to {runs[-1]}"
    return (
        f"In brackets: {amount(experiment.confidence, 'share')} intervals. "
        f"{count} of each of {count_of(len(experiment.cells), 'cell')}, the same customers for "
        f"all, seed {experiment.seed}."
    )


def _reading(experiment: Experiment) -> list[str]:
    factors = ", ".join(experiment.factors)
    return [
        f"A cell is one combination of the levels of what is changed: {factors}.",
        "All cells meet the same customers, run by run. So differences between them are known "
        "better than either figure.",
        "A target is kept in a simulated run where that run's own figure is within its bound.",
    ]


def _facts(experiment: Experiment, cells: pd.DataFrame) -> WordTable:
    failed = int(cells.groupby("cell")["failed"].first().sum())
    facts = [
        ("Question", experiment.question),
        ("About", experiment.about),
        ("Design", f"{count_of(len(experiment.cells), 'cell')}, {SHAPES[shape_of(experiment)]}"),
        ("Base scenario", experiment.cells[0].scenario.scenario),
        ("Measured", ", ".join(title_of(kpi.label) for kpi in experiment.keep)),
        ("Failed simulated runs", f"{failed}" if failed else ""),
        ("Plan", f"plan.yaml, checksum {experiment.checksum[:12]}"),
    ]
    return WordTable("This experiment", ("What", "Value"), [fact for fact in facts if fact[1]])
