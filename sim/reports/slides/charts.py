"""The few kinds of charts that slides have: large letters, few marks, values written out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.ticker import PercentFormatter

from sim.reports.pen.page import typeset
from sim.reports.pen.rows import by_verdict, label
from sim.reports.pen.style import BLUE, DASHED, GREY, INK, PALE, VERMILION, shortened
from sim.reports.pen.words import amount

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

    from sim.reports.pen.words import Row

MOST_BARS = 7
"""Bars that are readable from the back."""
BEYOND = 1.6
"""Where a bar ends that is further beyond its target."""
NAME, WORD_LINE = 40, 24
"""Characters of a name, and of one of its lines."""
LOOKS = {"met": (BLUE, ""), "missed": (VERMILION, "/")}
"""Colour and hatching of bars by verdict; of others grey."""


class Bar(NamedTuple):
    """A bar with its interval and the words behind it."""

    name: str
    mean: float
    low: float
    high: float
    words: str
    colour: str = BLUE
    hatch: str = ""


def draw_against_targets(axes: Axes, rows: Sequence[Row], currency: str) -> None:
    """Each target as a bar beside the one line that all of them have: their target.

    A bar is as long as its figure is of the target; missed ones come first.

    Args:
        axes: where to draw.
        rows: rows of :func:`sim.metrics.judge_targets`.
        currency: word for money.
    """
    verdicts = by_verdict(rows)
    order = ["missed", *sorted(verdicts.keys() - {"missed", "met"}), "met"]
    shown = [row for verdict in order for row in verdicts.get(verdict, [])][:MOST_BARS]
    bars = []
    for row in shown:
        share = row["mean"] / row["value"] if row["value"] else (BEYOND if row["mean"] else 0.0)
        colour, hatch = LOOKS.get(row["verdict"], (GREY, ""))
        figure = amount(row["mean"], row["unit"], currency)
        if row.get("counted"):
            figure += f" of {row['counted']}"
        words = f"{figure}, wanted {row['target']}: {row['verdict']}"
        length = min(share, BEYOND) if math.isfinite(share) else 0.0
        bars.append(Bar(label(row), length, math.nan, math.nan, words, colour, hatch))
    draw_bars(axes, bars)
    axes.axvline(1, color=INK, linewidth=2.5)
    axes.annotate(
        "target", (1, 1), xycoords=("data", "axes fraction"), xytext=(0, 4),
        textcoords="offset points", ha="center", va="bottom",
    )  # fmt: skip
    axes.set_xlim(0, BEYOND)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)


def draw_bars(axes: Axes, bars: Sequence[Bar]) -> None:
    """Horizontal bars from the top, their words at the right."""
    for place, bar in enumerate(bars):
        look: dict[str, Any] = {"color": bar.colour, "hatch": bar.hatch, "edgecolor": "white"}
        axes.barh(place, bar.mean, height=0.62, linewidth=0, **look)
        if math.isfinite(bar.low) and math.isfinite(bar.high):
            axes.plot([bar.low, bar.high], [place, place], color=INK, linewidth=2.5)
        axes.annotate(
            fill(typeset(bar.words), WORD_LINE), (1.02, place), xycoords=("axes fraction", "data"),
            va="center", annotation_clip=False,
        )  # fmt: skip
    name_bars(axes, [bar.name for bar in bars])
    highest = max((v for bar in bars for v in (bar.mean, bar.high) if math.isfinite(v)), default=1)
    axes.set_xlim(0, 1.05 * highest or 1)


def draw_shares(axes: Axes, bars: Sequence[Bar], limit: float, shows: str) -> None:
    """Bars of shares, from 0 to 100 %, with a line at their target or limit.

    Args:
        axes: where to draw.
        bars: from the top.
        limit: the share at which the line stands.
        shows: what bars and line are, below them.
    """
    draw_bars(axes, bars)
    axes.axvline(limit, color=INK, linewidth=2.5)
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))
    axes.set_xlabel(shows)


def name_bars(axes: Axes, names: Sequence[str]) -> None:
    """The names of bars beside them, from the top; 0 is the first one's place."""
    lines = [fill(typeset(shortened(name, NAME)), WORD_LINE) for name in names]
    axes.set_yticks(range(len(names)), lines)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0, pad=10)


class Line(NamedTuple):
    """A line of steps: what it is, its values, and how it looks."""

    name: str
    values: ArrayLike
    colour: str
    style: Any = "-"
    span: tuple[ArrayLike, ArrayLike] | None = None
    """The lower and upper ends of its intervals."""


def draw_steps(axes: Axes, edges: Sequence[float], lines: Sequence[Line]) -> None:
    """Lines of steps, named above the chart.

    Args:
        axes: where to draw.
        edges: borders of the steps, one more than there are steps.
        lines: at most four; NaN is a gap.
    """
    for line in lines:
        look: dict[str, Any] = {"color": line.colour, "linestyle": line.style, "label": line.name}
        axes.stairs(np.asarray(line.values, float), edges, baseline=None, linewidth=4, **look)
        if line.span is not None:
            low, high = (np.asarray(end, float) for end in line.span)
            band: dict[str, Any] = {"baseline": low, "fill": True, "color": line.colour}
            axes.stairs(high, edges, alpha=0.25, linewidth=0, **band)
    axes.set_xlim(edges[0], edges[-1])
    axes.yaxis.grid(visible=True, color=PALE, linewidth=1)
    name_lines(axes)


def draw_limit(axes: Axes, level: float, words: str) -> None:
    """A dashed line across, named with the others."""
    axes.axhline(level, color=INK, linestyle=DASHED, linewidth=2.5, label=words)
    name_lines(axes)


def name_lines(axes: Axes) -> None:
    """What the lines are, above the chart."""
    place: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (-0.02, 1.0)}
    axes.legend(ncols=2, frameon=False, borderaxespad=0.2, **place)


def draw_pairs(
    axes: Axes, names: Sequence[str], sides: Sequence[tuple[str, Sequence[float], str]]
) -> None:
    """Two bars for each name, their values behind them.

    Args:
        axes: where to draw.
        names: from the top.
        sides: name, values and colour of the upper and of the lower bars.
    """
    for (name, values, colour), shift in zip(sides, (-0.2, 0.2), strict=True):
        places = [place + shift for place in range(len(names))]
        bars = axes.barh(places, values, height=0.38, color=colour, label=name)
        axes.bar_label(bars, [f"{value:g}" for value in values], padding=6)
    name_bars(axes, names)
    axes.set_xlim(0, 1.1 * max(max(values) for _, values, _ in sides) or 1)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    name_lines(axes)
