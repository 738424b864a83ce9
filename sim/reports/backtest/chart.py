"""Chart: the band of the simulation and reality, week by week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.backtest.cells import label_of, unit_of
from sim.reports.pen.style import BLUE, INK, SKY, VERMILION, foot, prepare
from sim.reports.pen.words import scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.backtest import Backtest, Judged


def draw_backtest(figure: Figure, found: Backtest) -> None:
    """A panel for each KPI and channel: band, mean and what happened.

    Args:
        figure: an empty figure.
        found: what was found.
    """
    panels: dict[tuple[str, str], list[Judged]] = {}
    for each in found.judged:
        if not each.cell.whole:
            panels.setdefault((each.cell.kpi, each.cell.channel), []).append(each)
    prepare(figure, 1.0 + 1.6 * max(len(panels), 1))
    axes = figure.subplots(max(len(panels), 1), 1, squeeze=False)[:, 0]
    for one, ((kpi, channel), cells) in zip(axes, panels.items(), strict=False):
        _panel(one, kpi, channel, cells, found)
    if panels:
        axes[0].legend(frameon=False, fontsize=8, loc="lower left", ncols=3)
    foot(
        figure,
        "Band: all points together lie in it with 95 %. Red rings: outside of it and further off "
        "than does not matter.",
    )


def _panel(axes: Axes, kpi: str, channel: str, cells: list[Judged], found: Backtest) -> None:
    low, mean, high, real = (
        np.array([getattr(each, name) for each in cells])
        for name in ("low", "mean", "high", "real")
    )
    currency = found.document.scenario().currency
    factor, word = scale(max(high.max(), real.max()), unit_of(kpi), currency)
    at = np.arange(len(cells))
    band: dict[str, Any] = {"color": SKY, "alpha": 0.35}
    if len(at) > 1:
        axes.fill_between(at, factor * np.maximum(low, 0), factor * high, **band)
    else:  # an area of one point has no width
        axes.vlines(at, factor * np.maximum(low, 0), factor * high, linewidth=14, **band)
    marker = "_" if len(at) == 1 else ""
    axes.plot(
        at, factor * mean, marker=marker, markersize=14, color=BLUE, lw=1.4, label="simulated"
    )
    axes.plot(at, factor * real, "o", color=INK, markersize=4.5, label="real")
    wrong = np.array([not each.inside and not each.near for each in cells])
    if wrong.any():
        axes.plot(
            at[wrong], factor * real[wrong], "o", color=VERMILION, markersize=10, fillstyle="none"
        )
    axes.set_xticks(at, [each.cell.week for each in cells], fontsize=8)
    axes.set_ylim(0, 1.12 * factor * float(max(high.max(), real.max())) or 1.0)
    axes.set_ylabel(word)
    axes.set_title(f"{label_of(kpi)}, {channel}", fontsize=9)
