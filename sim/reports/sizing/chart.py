"""Chart: headcount today and needed, and every target with its interval under both."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.decisions.heads import labels_of
from sim.metrics import METRICS
from sim.reports.pen.style import BLUE, GREY, INK, ORANGE, PALE, foot, prepare, shortened
from sim.reports.pen.words import scale
from sim.reports.sizing.sentences import chosen_label

if TYPE_CHECKING:
    from sim.decisions import Sizing


def draw_sizing(figure: Figure, sizing: Sizing) -> None:
    """Bars of agents by group and shift; below, a line for each target.

    Args:
        figure: an empty figure.
        sizing: what was found.
    """
    slots, goals = len(sizing.slots), len(sizing.chosen_targets)
    bars = 0.7 + 0.42 * slots
    prepare(figure, bars + 1.0 + 0.95 * goals)
    grid = figure.add_gridspec(1 + goals, 1, height_ratios=[bars, *[0.8] * goals])
    _bars(figure.add_subplot(grid[0]), sizing)
    chosen = sizing.chosen_targets.to_dict("records")
    today = sizing.today_targets.to_dict("records")
    for place, pair in enumerate(zip(chosen, today, strict=True)):
        _target(figure.add_subplot(grid[1 + place]), *pair, sizing.scenario.currency)
    runs = int(sizing.chosen_targets["replications"].max())
    which = "that the search has not seen" if sizing.confirmed else "of the search"
    foot(
        figure,
        f"{runs} simulated runs of a week {which}; lines: 95 % intervals; dashed: the target, "
        "shaded where it is missed",
    )


def _bars(axes: Axes, sizing: Sizing) -> None:
    labels = [shortened(label, 34) for label in labels_of(sizing.scenario, sizing.slots)]
    for heads, shift, colour, name in (
        (sizing.today, -0.2, ORANGE, "today"),
        (sizing.chosen, 0.2, BLUE, chosen_label(sizing)),
    ):
        places = [place + shift for place in range(len(labels))]
        axes.barh(places, heads, height=0.36, color=colour, label=name)
        for place, number in zip(places, heads, strict=True):
            axes.annotate(
                str(number),
                (number, place),
                xytext=(3, 0),
                textcoords="offset points",
                va="center",
                fontsize=8,
                color=INK,
            )
    axes.set_yticks(range(len(labels)), labels)
    axes.invert_yaxis()
    axes.set_xlim(0, 1.12 * max(*sizing.today, *sizing.chosen))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("Agents")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, frameon=False)


def _target(axes: Axes, chosen: Any, today: Any, currency: str) -> None:
    """One target: today's interval above, the chosen headcount's below, the bound as a line."""
    values = [row[key] for row in (chosen, today) for key in ("mean", "low", "high")]
    known = [value for value in values if math.isfinite(value)]
    factor, word = scale(max([abs(chosen["value"]), *map(abs, known)]), chosen["unit"], currency)
    for row, place, colour in ((today, 1, ORANGE), (chosen, 0, BLUE)):
        if math.isfinite(row["mean"]):
            axes.plot(row["mean"] * factor, place, "o", color=colour, markersize=5)
        if math.isfinite(row["low"]):
            ends = [row["low"] * factor, row["high"] * factor]
            axes.plot(ends, [place, place], color=colour, linewidth=2)
    bound = chosen["value"] * factor
    reach = [value * factor for value in known] + [bound]
    room = 0.15 * (max(reach) - min(reach) or abs(bound) or 1.0)
    low, high = min(reach) - room, max(reach) + room
    axes.set_xlim(low, high)
    axes.axvline(bound, color=GREY, linestyle="--", linewidth=1)
    wrong = (low, bound) if chosen["bound"] == "at least" else (bound, high)
    axes.axvspan(*wrong, color=PALE, alpha=0.6, linewidth=0)
    axes.set_ylim(-0.7, 1.7)
    axes.set_yticks([])
    of = "" if chosen["channel"] == "all" else f", {chosen['channel']}"
    unit = f" ({word})" if word else ""
    label = f"{METRICS[chosen['metric']].label}{of}{unit}: {chosen['target']}"
    axes.set_title(shortened(label, 80), loc="left")
