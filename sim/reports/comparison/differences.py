"""Chart: what the other scenarios change against the baseline, with intervals."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.metrics import METRICS
from sim.reports.pen.rows import change, label
from sim.reports.pen.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    PURPLE,
    VERMILION,
    foot,
    prepare,
    shortened,
)
from sim.reports.pen.words import Row, count_of, relied_on, scale

if TYPE_CHECKING:
    from sim.runs.result import Comparison

LOOKS = (
    (BLUE, "o"),
    (VERMILION, "s"),
    (GREEN, "^"),
    (PURPLE, "D"),
    (ORANGE, "v"),
    (INK, "P"),
)
"""Colour and marker of each scenario; further ones begin again."""

Unit = tuple[float, str, str]
"""Factor, word, and what distinguishes panels of one unit."""

STEP, SPAN = 5.0, 30.0
"""A duration that reaches less than 1 ÷ STEP as far as the next longer one, or 1 ÷ SPAN as far as
the longest of its panel, goes into the next panel."""

HOLLOW = ("same", "no difference that matters", "cannot tell yet")
"""Verdicts on differences whose markers are hollow."""

LINE = 0.17
"""Inches of one row."""

_UNIT_LABELS = {"share": "percentage points", "count": "count", "score": "points of the score"}


def draw_differences(figure: Figure, comparison: Comparison) -> None:
    """Paired difference of every headline figure to the baseline; a panel for each unit and size.

    Args:
        figure: an empty figure.
        comparison: two scenarios or more.
    """
    rows: list[Row] = comparison.table.to_dict("records")
    panels = _panels(rows, comparison.baseline.currency)
    scenarios = [result.name for result in comparison.results[1:]]
    heights = [_panel_height(panel) for panel in panels.values()]
    prepare(figure, 0.9 + 0.2 * len(scenarios) + sum(heights) + 0.25 * len(panels))
    grid = figure.subplots(len(panels), 1, squeeze=False, height_ratios=heights)[:, 0]
    for axes, (unit, panel) in zip(grid, panels.items(), strict=True):
        _draw_panel(axes, panel, unit, scenarios, comparison.baseline.currency)
    _draw_legend(grid[0], scenarios, comparison.baseline.name)
    runs = count_of(comparison.baseline.replications, "simulated run")
    foot(
        figure,
        f"{runs} with the same customers; whiskers: {relied_on(comparison.confidence)}. "
        "Hollow: cannot tell yet, or no difference that matters.",
    )


def _panels(rows: Sequence[Row], currency: str) -> dict[Unit, dict[str, list[Row]]]:
    """Rows by what is best read on one axis, and there by what they measure.

    Sums of money and scores have panels of their own: a cost per inquiry would vanish beside the
    cost of all, and points from 1 to 5 beside those from -100 to 100.
    Waits of seconds would vanish beside e-mails of hours: durations go together by their size.
    """
    by_label: dict[str, list[Row]] = {}
    for row in rows:
        by_label.setdefault(label(row), []).append(row)
    reach = {name: max(_extent(row) for row in same) for name, same in by_label.items()}
    longest = _longest({n: reach[n] for n, same in by_label.items() if same[0]["unit"] == "min"})
    panels: dict[Unit, dict[str, list[Row]]] = {}
    for name, same in by_label.items():
        unit = same[0]["unit"]
        factor, word = scale(longest.get(name, reach[name]), unit, currency)
        apart = name if unit in ("money", "score") else f"{longest.get(name, '')}"
        panels.setdefault((factor, _UNIT_LABELS.get(unit, word), apart), {})[name] = same
    return panels


def _longest(reach: Mapping[str, float]) -> dict[str, float]:
    """The longest duration of the panel that each goes into, by its name; see :data:`STEP`."""
    longest: dict[str, float] = {}
    largest = before = math.inf
    for name, size in sorted(reach.items(), key=lambda item: -item[1]):
        if largest == math.inf or (size > 0 and (STEP * size < before or SPAN * size < largest)):
            largest = size
        longest[name], before = largest, size
    return longest


def _extent(row: Row) -> float:
    """How far from 0 a row reaches."""
    figures = (row["difference"], row["low"], row["high"])
    return max(abs(float(figure)) for figure in figures if math.isfinite(figure))


def _gap(same: Sequence[Row]) -> float:
    """Lines between a measure and the next: a label of two lines must fit."""
    return max(0.5, 2.1 - len(same))


def _panel_height(panel: dict[str, list[Row]]) -> float:
    return 0.3 + LINE * sum(len(same) + _gap(same) for same in panel.values())


def _draw_panel(
    axes: Axes,
    panel: dict[str, list[Row]],
    unit: Unit,
    scenarios: Sequence[str],
    currency: str,
) -> None:
    factor, word, _ = unit
    place, ticks, labels = 0.0, [], []
    for name, same in panel.items():
        ticks.append(place + (len(same) - 1) / 2)
        labels.append(f"{shortened(name, 42)}\n{_direction(same[0])}".rstrip())
        for row in same:
            _draw_row(axes, row, place, factor, scenarios, currency)
            place += 1
        place += _gap(same)
        axes.axhline(place - 0.5 - _gap(same) / 2, color=PALE, linewidth=0.5)
    axes.set_yticks(ticks, labels)
    axes.set_ylim(place - 0.5, -0.9)
    axes.tick_params(axis="y", length=0)
    axes.axvline(0, color=INK, linewidth=1)
    reach = max(_extent(row) for same in panel.values() for row in same) * factor or 1.0
    axes.set_xlim(-1.1 * reach, 1.1 * reach)
    axes.locator_params(axis="x", nbins=6)
    axes.set_xlabel(f"Difference ({word})")
    axes.xaxis.grid(visible=True, color=PALE, linewidth=0.5)
    axes.spines["left"].set_visible(False)


def _direction(row: Row) -> str:
    better = METRICS[row["metric"]].better
    return {"lower": "◂ lower is better", "higher": "higher is better ▸"}.get(better or "", "")


def _draw_row(
    axes: Axes, row: Row, place: float, factor: float, scenarios: Sequence[str], currency: str
) -> None:
    colour, marker = LOOKS[scenarios.index(row["scenario"]) % len(LOOKS)]
    decided = row["verdict"] not in HOLLOW
    mean = row["difference"] * factor
    if math.isfinite(row["low"]):
        axes.plot([row["low"] * factor, row["high"] * factor], [place] * 2, color=colour, lw=1.6)
    axes.plot(
        mean,
        place,
        marker=marker,
        markersize=6,
        markeredgecolor=colour,
        markerfacecolor=colour if decided else "white",
    )
    text = re.sub(r"-(?=\d)", "\N{MINUS SIGN}", change(row, currency))
    axes.annotate(
        f"{text}  {row['verdict']}",
        (1.01, place),
        xycoords=("axes fraction", "data"),
        va="center",
        fontsize=8,
        color=INK if decided else GREY,
    )


def _draw_legend(axes: Axes, scenarios: Sequence[str], baseline: str) -> None:
    handles = [
        axes.plot([], [], color=colour, marker=marker, lw=1.6, label=shortened(name, 60))[0]
        for name, (colour, marker) in zip(scenarios, LOOKS * len(scenarios), strict=False)
    ]
    legend = axes.legend(
        handles=handles,
        title=f"Difference to {shortened(baseline, 60)}",
        alignment="left",
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        borderaxespad=0,
        frameon=False,
        fontsize=8.5,
    )
    legend.get_title().set_fontweight("bold")
