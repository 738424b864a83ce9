"""Chart: the band of the simulation and reality, week by week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.backtest.cells import DAYS, LEFT_OUT, SPREAD, label_of, unit_of
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
        "than does not matter."
        + (f" {LEFT_OUT}" if any(kpi in SPREAD for kpi, _ in panels) else ""),
    )


def _panel(axes: Axes, kpi: str, channel: str, cells: list[Judged], found: Backtest) -> None:
    places = _places(kpi, cells)
    at = np.array([places.index(each.cell.week) for each in cells])
    low, mean, high, real = (
        np.array([getattr(each, name) for each in cells])
        for name in ("low", "mean", "high", "real")
    )
    currency = found.document.scenario().currency
    factor, word = scale(max(high.max(), real.max()), unit_of(kpi), currency)
    band: dict[str, Any] = {"color": SKY, "alpha": 0.35}
    label = "simulated"
    for stretch in np.split(np.arange(len(at)), np.flatnonzero(np.diff(at) > 1) + 1):
        x, bottom, top = at[stretch], factor * np.maximum(low, 0)[stretch], factor * high[stretch]
        alone = len(x) == 1  # an area of one point has no width
        if alone:
            axes.vlines(x, bottom, top, linewidth=14, **band)
        else:
            axes.fill_between(x, bottom, top, **band)
        line: dict[str, Any] = {"color": BLUE, "lw": 1.4, "label": label}
        axes.plot(x, factor * mean[stretch], marker="_" * alone, markersize=14, **line)
        label = "_"  # the legend names one
    axes.plot(at, factor * real, "o", color=INK, markersize=4.5, label="real")
    wrong = np.array([not each.inside and not each.near for each in cells])
    if wrong.any():
        axes.plot(
            at[wrong], factor * real[wrong], "o", color=VERMILION, markersize=10, fillstyle="none"
        )
    axes.set_xticks(range(len(places)), places, fontsize=8)
    axes.set_xlim(-0.5, len(places) - 0.5)
    axes.set_ylim(0, 1.12 * factor * float(max(high.max(), real.max())) or 1.0)
    axes.set_ylabel(word)
    axes.set_title(f"{label_of(kpi)}, {channel}", fontsize=9)


def _places(kpi: str, cells: list[Judged]) -> list[str]:
    """What stands below a panel: all weekdays, and all hours from the first to the last one."""
    names = [each.cell.week for each in cells]
    if kpi == "weekdays":
        return list(DAYS)
    if kpi == "hours":
        return [f"{hour:02}" for hour in range(int(names[0]), int(names[-1]) + 1)]
    return names
