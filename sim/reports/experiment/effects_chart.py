"""Charts of an experiment's factors: tornado, response curves, scatter over spread points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, StrMethodFormatter

from sim.experiments import cells_table
from sim.experiments.designs import quantities
from sim.experiments.effects import Effects
from sim.metrics import METRICS
from sim.reports.experiment.effects import averaged
from sim.reports.experiment.figure import places_of, short, title_of
from sim.reports.pen import style
from sim.reports.pen.words import amount, count_of, relied_on, scale

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

ACROSS = 3
"""Panels side by side."""
ROOM = 80
"""Letters that fit side by side below all of them."""

_COLOURS = {
    "better": (style.BLUE, "", "dark blue: better"),
    "worse": (style.ORANGE, "//", "hatched: worse"),
    "higher": (style.SKY, "", "light blue: neither better nor worse"),
    "lower": (style.SKY, "", "light blue: neither better nor worse"),
    "cannot tell yet": (style.PALE, "", "pale: cannot tell yet"),
    "same": (style.PALE, "", "pale: cannot tell yet"),
    "no difference that matters": (style.GREY, "", "grey: no difference that matters"),
}
"""Colour, hatching and legend of a bar by its verdict."""


def draw_tornado(figure: Figure, found: Effects) -> None:
    """How far each KPI goes over the levels of each factor, the farthest on top; a panel a KPI.

    Of a single factor, every level has a bar.
    """
    table = found.table[found.table["factor_2"] == ""]
    kpis = list(dict.fromkeys(table["kpi"]))
    by = "factor" if len(found.experiment.factors) > 1 else "level"
    style.prepare(figure, 1.0 + len(kpis) * (0.75 + 0.3 * table[by].nunique()))
    panels = figure.subplots(len(kpis), 1, squeeze=False)[:, 0]
    currency = found.experiment.cells[0].scenario.currency
    for axes, kpi in zip(panels, kpis, strict=True):
        _tornado_panel(axes, table[table["kpi"] == kpi], by, currency)
    colours = dict.fromkeys(_COLOURS[verdict][2] for verdict in table["verdict"])
    runs = count_of(int(table["replications"].iloc[0]), "simulated run")
    against = f"the factor's first level (in brackets){averaged(found)}"
    if by == "level":
        against = f"{short(table['factor'].iloc[0])}: {table['first_level'].iloc[0]}"
    style.foot(
        figure,
        f"Change of each KPI against {against}.\n"
        f"Bars: {'; '.join(colours)}.\n"
        f"Whiskers: {relied_on(found.experiment.confidence)}; {runs} of each, the same customers "
        "for all.",
    )


def _tornado_panel(axes: Axes, rows: pd.DataFrame, by: str, currency: str) -> None:
    widest = rows.groupby(by, sort=False)["difference"].agg(
        lambda of: max(of.max(), 0.0) - min(of.min(), 0.0)
    )
    order = list(widest.sort_values(kind="stable").index)
    metric = METRICS[rows["kpi"].iloc[0].partition("/")[0]]
    factor, unit = scale(rows["difference"].abs().max(), metric.unit, currency)
    ends = [0.0]
    for place, name in enumerate(order):
        mine = rows[rows[by] == name]
        low, high = mine["difference"].idxmin(), mine["difference"].idxmax()
        for row in mine.loc[list(dict.fromkeys((low, high)))].itertuples():
            far = (row.Index == low) if row.difference < 0 else (row.Index == high)
            if far:
                ends.append(_bar(axes, place, row, factor, with_level=by == "factor"))
    first = dict(zip(rows["factor"], rows["first_level"], strict=True))
    labels = [style.shortened(short(str(name))) for name in order]
    if by == "factor":
        levels = [style.shortened(str(first[name]), 16) for name in order]
        labels = [f"{label} ({level})" for label, level in zip(labels, levels, strict=True)]
    axes.set_yticks(range(len(order)), labels)
    axes.axvline(0, color=style.INK, linewidth=0.8)
    least, most = min(ends), max(ends)
    if least == most:  # nothing does anything
        least, most = -1.0, 1.0
    room = 0.18 * (most - least)
    axes.set_xlim(least - room * (least < 0), most + room * (most > 0))
    axes.set_title(style.shortened(title_of(rows["kpi"].iloc[0]), 60), fontsize=9)
    points = "percentage points" if metric.unit == "share" else unit
    axes.set_xlabel(_with_unit("change", points))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:+,g}" if x else "0"))


def _bar(axes: Axes, place: int, row: Any, factor: float, *, with_level: bool) -> float:
    """A bar with its whisker, and perhaps its level at the end; how far it all reaches."""
    colour, hatch, _ = _COLOURS[row.verdict]
    value, low, high = factor * np.array([row.difference, row.low, row.high])
    axes.barh(place, value, 0.6, color=colour, hatch=hatch, edgecolor=style.INK, linewidth=0.5)
    end = value
    rises = row.difference >= 0
    if math.isfinite(low):
        span = [[value - low], [high - value]]
        axes.errorbar(value, place, xerr=span, color=style.INK, capsize=3)
        end = high if rises else low
    if with_level:
        axes.annotate(
            style.shortened(str(row.level), 20),
            (end, place),
            xytext=(4 if rises else -4, 0),
            textcoords="offset points",
            ha="left" if rises else "right",
            va="center",
            fontsize=8,
        )
    return float(end)


def draw_responses(figure: Figure, subject: tuple[Effects, str]) -> None:
    """One KPI over the levels of each factor, a panel for each; all panels share its axis."""
    found, kpi = subject
    assert found.responses is not None
    rows = found.responses[found.responses["kpi"] == kpi]
    values, unit = _in_units(rows, found, ["mean", "low", "high"])
    known = values.to_numpy()[np.isfinite(values.to_numpy())]
    span = min(0.0, 1.05 * known.min()), max(0.0, 1.05 * known.max()) or 1.0
    for axes, name in zip(_panels(figure, found, kpi, unit), found.experiment.factors, strict=True):
        mine = values[rows["factor"] == name]
        levels = list(rows.loc[mine.index, "level"])
        places, _ = _level_axis(axes, name, levels, panels=len(found.experiment.factors))
        mean, low, high = mine.to_numpy().T
        line = "-" if quantities(levels) else ""
        error = np.nan_to_num([mean - low, high - mean])
        axes.errorbar(places, mean, error, color=style.BLUE, marker="o", linestyle=line, capsize=3)
        axes.set_ylim(span)
    runs = count_of(int(rows["replications"].iloc[0]), "simulated run")
    sure = amount(found.experiment.confidence, "share")
    style.foot(
        figure,
        f"Each level{averaged(found)}; {runs}, the same customers for all.\n"
        f"Bars: {sure} intervals, each on its own.",
    )


def draw_scatter(figure: Figure, subject: tuple[Effects, str]) -> None:
    """One KPI of every point over each factor, with the fitted plane seen from that side."""
    found, kpi = subject
    cells = cells_table(found.experiment)
    cells = cells[(cells["kpi"] == kpi) & cells["mean"].notna()]
    values, unit = _in_units(cells, found, ["mean"])
    panels = len(found.experiment.factors)
    ranks = found.table[found.table["kpi"] == kpi].set_index("factor")
    for axes, name in zip(_panels(figure, found, kpi, unit), found.experiment.factors, strict=True):
        levels = list(cells[name])
        names = list(dict.fromkeys(levels))
        if name in ranks.index:
            at, _ = _level_axis(axes, name, levels, panels=panels, every=False)
            row = ranks.loc[name]
            figures = values["mean"].to_numpy()
            ends = np.array([min(at), max(at)])
            slope = row["slope"] * (values["mean"].max() / cells["mean"].max())
            axes.plot(ends, figures.mean() + slope * (ends - np.mean(at)), color=style.VERMILION)
            interval = (row[each] for each in ("rank_correlation", "rank_low", "rank_high"))
            axes.set_title(
                "partial rank corr. {:+.2f} ({:+.2f} to {:+.2f})".format(*interval),
                fontsize=8,
                fontweight="normal",
            )
        else:
            places, _ = _level_axis(axes, name, names, panels=panels)
            at = [places[names.index(level)] for level in levels]
        axes.plot(at, values["mean"], "o", color=style.BLUE, markersize=4, alpha=0.7)
    count = sorted(set(cells["replications"]))
    runs = count_of(count[0], "simulated run") if len(count) == 1 else f"{count[0]} to {count[-1]}"
    style.foot(
        figure,
        f"{len(cells)} points of the design, each the mean of {runs}. All factors vary at once; "
        "correlations and lines\nhold the others constant. "
        f"In brackets: {relied_on(found.experiment.confidence)}.",
    )


def _panels(figure: Figure, found: Effects, kpi: str, unit: str) -> Sequence[Axes]:
    """A panel for each factor; the KPI, with its unit, stands at the left."""
    count = len(found.experiment.factors)
    across = min(ACROSS, count)
    rows = -(-count // across)
    style.prepare(figure, 1.1 + 2.4 * rows)
    grid = list(figure.subplots(rows, across, sharey=True, squeeze=False).flat)
    for axes in grid[count:]:
        axes.remove()
    figure.supylabel(_with_unit(style.shortened(title_of(kpi), 40), unit), fontsize=9)
    return grid[:count]


def _in_units(
    rows: pd.DataFrame, found: Effects, columns: Sequence[str]
) -> tuple[pd.DataFrame, str]:
    currency = found.experiment.cells[0].scenario.currency
    factor, unit = scale(rows["mean"].abs().max(), rows["unit"].iloc[0], currency)
    return factor * rows[list(columns)], unit


def _level_axis(
    axes: Axes, name: str, levels: Sequence[Any], *, panels: int, every: bool = True
) -> tuple[list[float], str | None]:
    """Where the levels stand; the axis is labelled with the factor and its unit."""
    places, unit = places_of(levels)
    axes.set_xlabel(_with_unit(short(name), unit))
    axes.yaxis.grid(visible=True, color=style.PALE, linewidth=0.5)
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    if unit is None:
        words = [style.shortened(str(level), 18) for level in levels]
        axes.set_xticks(places, words)
        if sum(map(len, words)) > ROOM / min(ACROSS, panels):
            axes.tick_params(axis="x", rotation=20)
        axes.margins(x=0.25)
    elif every and len(places) <= 8:
        axes.set_xticks(places)
    else:
        whole = all(float(place).is_integer() for place in places)
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=whole))
    return places, unit


def _with_unit(name: str, unit: str | None) -> str:
    return f"{name} ({unit})" if unit else name
