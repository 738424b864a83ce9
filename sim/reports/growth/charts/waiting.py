"""Chart: what the same plan later, one step less or one agent more would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from sim.reports.growth.measures import difference_rows, measures_shown, variants
from sim.reports.growth.risks import worst_week
from sim.reports.pen.style import BLUE, GREY, INK, ORANGE, PALE, foot, prepare, shortened
from sim.reports.pen.words import scale

if TYPE_CHECKING:
    from sim.decisions import Growth

SHORT = {
    "wait": "Mean wait",
    "backlog": "Contacts\nwaiting",
    "customers_lost": "Customers\nwho give up",
    "cost": "Cost",
    "lost_value": "Value lost",
}


def draw_waiting(figure: Figure, growth: Growth) -> None:
    """The chance of the worst week, and differences to the plan with their intervals.

    Args:
        figure: an empty figure.
        growth: what was found, with a plan.
    """
    plans = variants(growth)
    rows = difference_rows(growth)
    measures = measures_shown(rows)
    prepare(figure, 1.45 + 0.34 * len(plans))
    grid: list[Axes] = list(figure.subplots(1, 1 + len(measures), sharey=True, squeeze=False)[0])
    _draw_chances(grid[0], growth)
    for axes, measure in zip(grid[1:], measures, strict=True):
        of_measure = {row["plan"]: row for row in rows if row["measure"] == measure}
        _draw_differences(axes, [name for name, _ in plans], of_measure, growth)
    names = ["the plan", *(name for name, _ in plans[1:])]
    grid[0].set_yticks(range(len(plans)), [fill(shortened(name, 48), 26) for name in names])
    grid[0].set_ylim(len(plans) - 0.5, -0.5)
    foot(
        figure,
        f"Chances: of the plan in {growth.chosen.weeks.replications} fresh simulated runs, of "
        f"the others in {growth.asked['confirm']} of these, with 95 % intervals. Differences: in "
        f"the {growth.asked['confirm']} runs of all, with 95 % intervals.",
    )


def _draw_chances(axes: Axes, growth: Growth) -> None:
    trials = [trial for _, trial in variants(growth)]
    worst = [worst_week(growth, trial) for trial in trials]
    chances = [each.chance for each in worst]
    colours = [BLUE, *[ORANGE] * (len(chances) - 1)]
    axes.barh(range(len(chances)), chances, height=0.5, color=colours)
    for number, each in enumerate(worst):
        axes.plot(each.interval, [number, number], color=INK, linewidth=1.2)
    axes.axvline(growth.risk, color=GREY, linewidth=0.8, linestyle=":")
    axes.set_xlim(0, 1.02)
    axes.set_xticks([0, 0.5, 1])
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))
    axes.set_title("Worst week\nmisses a target", fontsize=8.5)
    axes.set_xlabel("Chance")
    _finish(axes)


def _draw_differences(
    axes: Axes, names: Sequence[str], rows: Mapping[str, Any], growth: Growth
) -> None:
    first = next(iter(rows.values()))
    known = [row for row in rows.values() if row["difference"] is not None]
    ends = [
        abs(row[key])
        for row in known
        for key in ("difference", "low", "high")
        if row[key] is not None
    ]
    factor, word = scale(max(ends, default=0.0), first["unit"], growth.scenario.currency)
    for number, name in enumerate(names):
        row = rows.get(name)
        if row is None or row["difference"] is None:
            axes.plot(0, number, "|", color=BLUE, markersize=9, markeredgewidth=2)
            continue
        value = factor * row["difference"]
        axes.barh(number, value, height=0.5, color=ORANGE, alpha=0.75)
        if row["low"] is not None:
            spread = [factor * row["low"], factor * row["high"]]
            axes.plot(spread, [number, number], color=INK, linewidth=1.2)
    axes.axvline(0, color=GREY, linewidth=0.8)
    low, high = axes.get_xlim()
    if np.isclose(low, high) or not ends or max(ends) == 0:
        axes.set_xlim(-1, 1)
    axes.set_title(SHORT[first["measure"]], fontsize=8.5)
    axes.set_xlabel(f"Difference ({word})" if word else "Difference")
    axes.xaxis.set_major_locator(MaxNLocator(3))
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda x, _: f"{x:+,g}".replace("-", "\N{MINUS SIGN}") if x else "0")
    )
    _finish(axes)


def _finish(axes: Axes) -> None:
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=7)
    axes.xaxis.label.set_fontsize(7.5)
    axes.xaxis.grid(visible=True, color=PALE, linewidth=0.5)
