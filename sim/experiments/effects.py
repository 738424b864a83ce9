"""What the factors do: main effects, interactions, response curves; and cells against one another.

All cells meet the same customers, replication by replication, so every difference is paired: a
linear combination of cells has the residuals Σ wᵢ eᵢₖ of replication k, with those of the ratio
estimates (:mod:`sim.metrics.estimates`). Box, Hunter and Hunter, *Statistics for Experimenters*, on
factorial designs; Law, *Simulation Modeling and Analysis*, ch. 12, on those of simulations.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.errors import UsageError
from sim.experiments.associations import associations_table
from sim.experiments.plan import Experiment
from sim.experiments.rounds import key_of, labels_of, wanted
from sim.experiments.tables import open_ledger
from sim.metrics import METRICS, SCOPE, compare_estimates
from sim.metrics.estimates.differences import ROUNDING, judge, noise_of
from sim.metrics.estimates.figures import SCALES, Figures, Summary, bounds, summary
from sim.metrics.intervals.ratios import Ratios, paired_intervals, students_t
from sim.metrics.intervals.samples import Sample
from sim.runs.figures import kpi_rows
from sim.runs.precision import Kpi

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Shape = Literal["grid", "one at a time", "spread", "list"]


def shape_of(experiment: Experiment) -> Shape:
    """What the cells allow to be said about the factors.

    ``grid``: every combination of the levels is there once. ``one at a time``: each cell differs
    from the first one in a single factor. ``spread``: points of a Latin hypercube or Sobol design.
    ``list``: nothing beyond the cells themselves.
    """
    if experiment.is_spread:
        return "spread"
    cells = experiment.cells
    points = {tuple(map(str, cell.levels.values())) for cell in cells}
    combinations = 1
    for name in experiment.factors:
        combinations *= len(levels_of(experiment, name))
    if len(points) == len(cells) == combinations:
        return "grid"
    first = cells[0].levels
    changed = [sum(cell.levels[name] != first[name] for name in first) for cell in cells[1:]]
    return "one at a time" if set(changed) == {1} else "list"


def levels_of(experiment: Experiment, factor: str) -> list[Any]:
    """The levels of a factor, in the order of the plan."""
    return list(dict.fromkeys(cell.levels[factor] for cell in experiment.cells))


class Effects(NamedTuple):
    """What an experiment says about its factors."""

    experiment: Experiment
    table: pd.DataFrame
    """:func:`effects_table`, or :func:`associations_table` where points are spread."""
    responses: pd.DataFrame | None
    """:func:`responses_table`; None where points are spread."""


def find_effects(experiment: Experiment) -> Effects:
    """Everything that the design allows to be said about the factors.

    Raises:
        UsageError: it allows nothing, or there are no replications yet.
    """
    if shape_of(experiment) == "spread":
        return Effects(experiment, associations_table(experiment), None)
    return Effects(experiment, effects_table(experiment), responses_table(experiment))


class Paired(NamedTuple):
    """A KPI in the replications that all cells have."""

    kpi: Kpi
    mean: Floats
    """By cell."""
    residuals: Floats
    """Linearised, cell × replication."""
    figures: Figures
    """What it is made of, a row for each cell."""
    summary: Summary

    def noise(self, baseline: Floats, value: Floats, level: float) -> float:
        """How much of a share may only not have been seen, in what is the mean of some cells.

        Args:
            baseline: weight of each cell in one of two figures.
            value: the same of the other.
            level: quantile level of Student's t.
        """
        squares = noise_of(self.figures, self.summary, level) ** 2
        return max(math.sqrt(squares @ weights**2) for weights in (baseline, value))

    @property
    def replications(self) -> int:
        """How many there are."""
        return int(self.residuals.shape[1])


def paired(experiment: Experiment) -> list[Paired]:
    """Every KPI that is kept, cell by cell, over the replications in which all have it.

    Raises:
        UsageError: there are none yet.
    """
    found = []
    with open_ledger(experiment) as ledger:
        labels = labels_of(experiment)
        kept = [
            dict(ledger.figures(key_of(experiment, cell), labels, count))
            for cell, count in zip(experiment.cells, wanted(experiment, ledger), strict=True)
        ]
    common = sorted(set.intersection(*(set(of) for of in kept)))
    for kpi in experiment.keep:
        measured = [number for number in common if all(of[number][kpi.label] for of in kept)]
        if measured:
            rows = [[of[number][kpi.label] for number in measured] for of in kept]
            figures = _figures(kpi.metric, rows)
            of = summary(figures, 0.975)
            found.append(Paired(kpi, of.mean, of.residuals, figures, of))
    if not found:
        message = "no simulated run has been done in all cells; `experiment run` does them"
        raise UsageError(f"{experiment.folder}: {message}")
    return found


def _figures(metric: str, kept: Sequence[Sequence[Sequence[Any]]]) -> Figures:
    """A KPI in each cell, of what is kept of each replication (:class:`sim.runs.figures.KeepKpis`).

    Args:
        metric: the KPI.
        kept: numerator, denominator, and of a percentile its sample; cell × replication.
    """
    sums = np.array([[figures[:2] for figures in of] for of in kept], float)
    samples = {
        row: [Sample.of(figures[2]) for figures in of]
        for row, of in enumerate(kept)
        if len(of[0]) > 2
    }
    ratios = Ratios(sums[:, :, 0], sums[:, :, 1])
    of_time = np.full(len(kept), METRICS[metric].of_time)
    return Figures(ratios, np.full(len(kept), SCALES[METRICS[metric].scale]), of_time, samples)


def responses_table(experiment: Experiment) -> pd.DataFrame:
    """Each KPI at each level of each factor, with an interval of its own.

    In a grid, a level's figure is the mean of all cells that have it; one at a time, that of the
    cell that has it while all other factors are at their first levels.

    Columns: ``kpi, unit, factor, level, mean, low, high, replications``.

    Raises:
        UsageError: the design has no such figures, or there are no replications yet.
    """
    import pandas as pd

    responses = _responses(experiment)
    rows = [
        {
            "kpi": of.kpi.label,
            "metric": of.kpi.metric,
            "unit": METRICS[of.kpi.metric].unit,
            "factor": factor,
            "level": level,
            "mean": weights @ of.mean,
            "deviation": _deviation(weights, of),
            "replications": of.replications,
        }
        for of in paired(experiment)
        for (factor, level), weights in responses.items()
    ]
    frame = pd.DataFrame(rows)
    count, mean = frame.pop("replications").to_numpy(), frame["mean"].to_numpy()
    half = students_t(count, (1 + experiment.confidence) / 2) / np.sqrt(count)
    half = half * frame.pop("deviation").to_numpy()
    least, most = bounds(frame, mean)
    low, high = np.maximum(mean - half, least), np.minimum(mean + half, most)
    return frame.drop(columns="metric").assign(low=low, high=high, replications=count)


def effects_table(experiment: Experiment) -> pd.DataFrame:
    """What each factor does, and what two do together, as paired differences.

    A **main effect** is the KPI at a level less that at the factor's first level, as
    :func:`responses_table` has them. An **interaction** (of a grid alone) is what two levels do
    together less what they do one by one: (both − first factor alone − second alone + neither),
    each the mean over the cells that have these levels. Half of it is what textbooks on two-level
    designs call the interaction.

    Columns: ``kpi, unit, factor, level, first_level``; for interactions ``factor_2, level_2,
    first_level_2``, else empty; ``baseline`` (at the first level; for interactions, what both would
    give if their effects added up), ``value``, ``difference``, ``low``, ``high``, ``replications``,
    ``verdict`` and ``needed``, as :func:`sim.metrics.compare_estimates` has them; interactions have
    no verdict, for they are neither better nor worse. All intervals hold together with the plan's
    confidence at least (Bonferroni over all rows).

    Raises:
        UsageError: the design has no effects, or there are no replications yet.
    """
    import pandas as pd

    contrasts = [*_main_effects(experiment), *_interactions(experiment)]
    rows, found = [], paired(experiment)
    level = 1 - (1 - experiment.confidence) / 2 / max(len(found) * len(contrasts), 1)
    for of in found:
        for names, baseline, value in contrasts:
            rows.append(
                {
                    "kpi": of.kpi.label,
                    "metric": of.kpi.metric,
                    "unit": METRICS[of.kpi.metric].unit,
                    **dict(zip(_NAMES, (*names, "", "", ""), strict=False)),
                    "baseline": baseline @ of.mean,
                    "value": value @ of.mean,
                    "difference": (value - baseline) @ of.mean,
                    "deviation": _deviation(value - baseline, of),
                    "noise": of.noise(baseline, value, level),
                    "replications": of.replications,
                }
            )
    if not rows:
        raise UsageError("no factor has a second level, so there are no effects")
    matters = experiment.cells[0].scenario.matters.by_unit
    table = judge(_with_intervals(pd.DataFrame(rows), level), level, matters)
    table = table.drop(columns="metric")
    return table.assign(verdict=table["verdict"].where(table["factor_2"] == "", ""))


def _with_intervals(table: pd.DataFrame, level: float) -> pd.DataFrame:
    """Intervals of differences, from the standard deviation of one replication and the noise."""
    names = ("difference", "deviation", "replications")
    difference, deviation, replications = (table[name].to_numpy() for name in names)
    half = deviation * students_t(replications, level) / np.sqrt(np.maximum(replications, 1))
    low, high = paired_intervals(difference, np.hypot(half, table["noise"].to_numpy()))
    baseline, value = table["baseline"].to_numpy(), table["value"].to_numpy()
    scale = ROUNDING * np.maximum(np.abs(baseline), np.abs(value))
    same = (np.abs(difference) <= scale) & (deviation <= scale)
    return table.drop(columns=["deviation", "noise"]).assign(low=low, high=high, same=same)


_NAMES = ("factor", "level", "first_level", "factor_2", "level_2", "first_level_2")
Contrast = tuple[tuple[Any, ...], Floats, Floats]
"""Its names, and the weights of the cells in its baseline and in its value."""


def _main_effects(experiment: Experiment) -> Iterator[Contrast]:
    responses = _responses(experiment)
    for factor in experiment.factors:
        first, *others = levels_of(experiment, factor)
        for level in others:
            yield (factor, level, first), responses[factor, first], responses[factor, level]


def _interactions(experiment: Experiment) -> Iterator[Contrast]:
    if shape_of(experiment) != "grid":
        return
    for one, two in itertools.combinations(experiment.factors, 2):
        first, *others = levels_of(experiment, one)
        first_2, *others_2 = levels_of(experiment, two)
        for level, level_2 in itertools.product(others, others_2):
            neither, alone, alone_2, both = (
                _mean_of(experiment, {one: a, two: b})
                for a, b in itertools.product((first, level), (first_2, level_2))
            )
            names = (one, level, first, two, level_2, first_2)
            yield names, alone + alone_2 - neither, both


def _responses(experiment: Experiment) -> dict[tuple[str, Any], Floats]:
    """Weights of the cells in the figure of each level of each factor."""
    shape = shape_of(experiment)
    if shape not in ("grid", "one at a time"):
        message = (
            "effects of single factors need a full grid, or a design `one at a time`; "
            f"these cells are a {shape}"
        )
        raise UsageError(message)
    others: dict[str, Any] = {} if shape == "grid" else dict(experiment.cells[0].levels)
    return {
        (factor, level): _mean_of(experiment, others | {factor: level})
        for factor in experiment.factors
        for level in levels_of(experiment, factor)
    }


def _mean_of(experiment: Experiment, levels: dict[str, Any]) -> Floats:
    """Weights that give the mean of all cells with these levels."""
    has = [all(cell.levels[name] == levels[name] for name in levels) for cell in experiment.cells]
    return np.array(has, float) / sum(has)


def _deviation(weights: Floats, of: Paired) -> float:
    """Standard deviation of a linear combination of cells in a single replication."""
    if of.replications < 2:
        return float("nan")
    return float(np.sqrt(((weights @ of.residuals) ** 2).sum() / (of.replications - 1)))


def differences_table(experiment: Experiment, against: int) -> pd.DataFrame:
    """Every cell against one of them, by paired replications.

    Columns: ``cell``, one for each factor, ``kpi``, ``unit``, ``baseline`` (the KPI of the other
    cell), ``value``, ``difference``, ``low``, ``high``, ``replications``, ``verdict`` and
    ``needed``, as :func:`sim.metrics.compare_estimates` has them: all intervals of the table hold
    together with the plan's confidence at least.

    Args:
        experiment: what was run.
        against: number of the cell that the others are compared with, from 1.

    Raises:
        UsageError: there is no such cell, or no other, or there are no replications to compare.
    """
    cells = {cell.number: cell for cell in experiment.cells}
    if len(cells) < 2:
        raise UsageError("there is only one cell, so there is nothing to compare it with")
    if against not in cells:
        raise UsageError(f"there is no cell {against}; cells are numbered from 1 to {len(cells)}")
    figures = {}
    with open_ledger(experiment) as ledger:
        for cell, count in zip(experiment.cells, wanted(experiment, ledger), strict=True):
            kept = ledger.figures(key_of(experiment, cell), labels_of(experiment), count)
            figures[cell.number] = kpi_rows(experiment.keep, kept)
    baseline = figures.pop(against)
    if baseline.empty or all(rows.empty for rows in figures.values()):
        raise UsageError(f"cell {against} or all others have no simulated runs yet")
    others = {str(number): rows for number, rows in figures.items()}
    table = compare_estimates(
        baseline,
        others,
        rows=baseline,
        confidence=experiment.confidence,
        matters=cells[against].scenario.matters.by_unit,
    )
    by_name = _labels_by_figure(experiment.keep)
    figures_of = table[["metric", *SCOPE]].itertuples(index=False, name=None)
    table.insert(0, "kpi", [by_name[figure] for figure in figures_of])
    table.insert(0, "cell", table.pop("scenario").astype(int))
    for place, name in enumerate(experiment.factors, start=1):
        table.insert(place, name, [cells[number].levels[name] for number in table["cell"]])
    return table.drop(columns=["metric", *SCOPE, "per", "period"])


def _labels_by_figure(kpis: Sequence[Kpi]) -> dict[tuple[Any, ...], str]:
    """Labels of KPIs by metric and scope, as tables have them."""
    labels: dict[tuple[Any, ...], str] = {}
    for kpi in kpis:
        column, name = kpi.scope or ("", "")
        scope = [name if each == column else "all" for each in SCOPE]
        labels[kpi.metric, *scope] = kpi.label
    return labels
