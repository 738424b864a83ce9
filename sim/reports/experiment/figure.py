"""What an experiment leaves behind once nothing is missing: its tables, and its plan's figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import StrMethodFormatter

from sim.experiments import Experiment
from sim.experiments.designs import quantities
from sim.metrics import METRICS
from sim.reports.pen import style
from sim.reports.pen.words import amount, count_of, scale

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_LINES = (
    (style.VERMILION, "o", "-"),
    (style.BLUE, "s", "--"),
    (style.GREEN, "^", ":"),
    (style.PURPLE, "D", "-."),
    (style.ORANGE, "v", "-"),
    (style.SKY, "P", "--"),
)
"""Colour, marker and line of each level that lines differ in."""


class Panel(NamedTuple):
    """A KPI that is drawn: its figures, or how often its target is kept."""

    kpi: str
    kept: bool

    @property
    def columns(self) -> tuple[str, str, str]:
        """Value, low and high."""
        return ("kept", "kept_low", "kept_high") if self.kept else ("mean", "low", "high")


class Subject(NamedTuple):
    """An experiment with its cells."""

    experiment: Experiment
    cells: pd.DataFrame


def draw_experiment(figure: Figure, subject: Subject) -> None:
    """A panel for each KPI: over the levels of one factor, a line for each level of another."""
    experiment, cells = subject
    wanted = experiment.figure
    assert wanted is not None
    panels = [Panel(kpi, kept=True) for kpi in wanted.kept or ()]
    panels += [Panel(kpi, kept=False) for kpi in wanted.show or ()]
    rows = (len(panels) + 1) // 2
    style.prepare(figure, 0.8 + 2.9 * rows)
    grid = figure.subplots(rows, min(2, len(panels)), squeeze=False).flat
    shown = _shown(cells, experiment)
    for axes, panel in zip(grid, panels, strict=False):
        _draw_panel(axes, shown[shown["kpi"] == panel.kpi], panel, experiment)
    for axes in list(grid)[len(panels) :]:
        axes.remove()
    if wanted.lines is not None:
        figure.axes[0].legend(title=short(wanted.lines), frameon=False, fontsize=8)
    runs = sorted(set(shown["replications"]))
    count = count_of(runs[0], "simulated run") if len(runs) == 1 else f"{runs[0]} to {runs[-1]}"
    sure = amount(experiment.confidence, "share")
    style.foot(figure, f"{count} of each, the same customers for all; bars: {sure} intervals.")


def _shown(cells: pd.DataFrame, experiment: Experiment) -> pd.DataFrame:
    """The cells that are drawn: of factors that are not, those at their first level."""
    figure = experiment.figure
    assert figure is not None
    for name in experiment.factors:
        if name not in (figure.x, figure.lines):
            cells = cells[cells[name] == cells[name].iloc[0]]
    return cells


def _draw_panel(axes: Axes, rows: pd.DataFrame, panel: Panel, experiment: Experiment) -> None:
    figure = experiment.figure
    assert figure is not None
    levels = list(dict.fromkeys(rows[figure.x]))
    places, unit = places_of(levels)
    title, label, values = _scaled(rows, panel, experiment.cells[0].scenario.currency)
    names = [None] if figure.lines is None else list(dict.fromkeys(rows[figure.lines]))
    step = 0.02 * (max(places) - min(places) or 1)
    for number, name in enumerate(names):
        mine = rows if figure.lines is None else rows[rows[figure.lines] == name]
        colour, marker, line = _LINES[number % len(_LINES)]
        mean, low, high = (values.loc[mine.index, column].to_numpy() for column in panel.columns)
        at = [places[levels.index(level)] for level in mine[figure.x]]
        axes.errorbar(
            [place + step * (number - (len(names) - 1) / 2) for place in at],
            mean,
            [mean - low, high - mean],
            label=None if name is None else str(name),
            color=colour,
            marker=marker,
            linestyle=line if unit is not None else "",
            capsize=3,
            markersize=5,
        )
    axes.set_title(style.shortened(title, 60), fontsize=9)
    axes.set_ylabel(label)
    if unit is None:
        words = [style.shortened(str(level)) for level in levels]
        axes.set_xticks(places, words)
        if sum(map(len, words)) > 40:  # they do not fit side by side
            axes.tick_params(axis="x", rotation=15)
        axes.margins(x=0.2)
    else:
        axes.set_xlabel(f"{short(figure.x)}{f' ({unit})' if unit else ''}")
        axes.set_xticks(places)
    known = values.to_numpy(dtype=float)
    known = known[np.isfinite(known)]
    if panel.kept:
        axes.set_ylim(0, 105)
    elif known.any():
        axes.set_ylim(min(0.0, 1.08 * known.min()), max(0.0, 1.08 * known.max()))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))


def places_of(levels: Sequence[Any]) -> tuple[list[float], str | None]:
    """Where levels stand on the axis, and the unit of all; None where they are no quantities."""
    return quantities(levels) or ([float(place) for place in range(len(levels))], None)


def _scaled(rows: pd.DataFrame, panel: Panel, currency: str) -> tuple[str, str, pd.DataFrame]:
    """What is drawn, its unit, and the figures in it."""
    known, name = METRICS[panel.kpi.partition("/")[0]], title_of(panel.kpi)
    columns = list(panel.columns)
    if panel.kept:
        target = target_words(rows["target"].iloc[0], known.unit)
        return f"{name}: {target}", "simulated runs that keep it (%)", 100 * rows[columns]
    factor, unit = scale(rows["mean"].abs().max(), known.unit, currency)
    return name, unit, factor * rows[columns]


def title_of(kpi: str) -> str:
    """A KPI in words: "Mean wait, phone"."""
    metric, _, of = kpi.partition("/")
    return f"{METRICS[metric].label}, {of}" if of else METRICS[metric].label


def target_words(target: str, unit: str) -> str:
    """A target in words: "at most 24 h"."""
    bound, _, value = target.rpartition(" ")
    return f"{bound} {amount(float(value), unit)}"


def short(factor: str) -> str:
    """A factor's name beside a chart: of a path, its end."""
    return factor if "." not in factor else " ".join(factor.split(".")[-2:])
