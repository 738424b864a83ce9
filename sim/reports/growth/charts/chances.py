"""Chart: the chance of missing each target, week by week, today and with the chosen plan."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from sim.reports.growth.measures import outcomes
from sim.reports.pen.dates import date_axis, place, week_edges
from sim.reports.pen.style import BLUE, GREY, ORANGE, PALE, foot, prepare, shortened

if TYPE_CHECKING:
    from sim.decisions import Growth

LOOKS = {"today": ("today", ORANGE, "-"), "plan": ("with the plan", BLUE, "--")}
"""Name, colour and line of an outcome."""


def draw_chances(figure: Figure, growth: Growth) -> None:
    """One panel per target; first days of the chosen plan are marked.

    Args:
        figure: an empty figure.
        growth: what was found.
    """
    number = len(growth.goals)
    prepare(figure, 1.5 + 1.35 * number)
    grid: list[Axes] = list(figure.subplots(number, 1, sharex=True, squeeze=False)[:, 0])
    weeks = [dt.date.fromisoformat(week) for week in growth.today.weeks.starts]
    edges = week_edges(weeks)
    for k, (axes, goal) in enumerate(zip(grid, growth.goals, strict=True)):
        for plan, trial in outcomes(growth):
            name, colour, style = LOOKS[plan]
            chance = trial.weeks.chance[k]
            look: dict[str, Any] = {
                "color": colour,
                "linestyle": style,
                "linewidth": 1.6,
                "label": name,
            }
            axes.stairs(chance, edges, baseline=None, **look)
        axes.axhline(growth.risk, color=GREY, linewidth=0.8, linestyle=":")
        axes.set_title(shortened(f"{goal.label}: {goal.target}", 70), loc="left")
        axes.set_ylim(-0.03, 1.03)
        axes.yaxis.set_major_formatter(PercentFormatter(1.0))
        axes.yaxis.grid(visible=True, color=PALE, linewidth=0.5)
        for hire in growth.chosen.plan:
            axes.axvline(place(hire.first_day(growth.scenario)), color=GREY, linewidth=0.8)
    look = {"loc": "lower right", "bbox_to_anchor": (1, 1.0), "ncols": 2, "fontsize": 7.5}
    grid[0].legend(frameon=False, **look)
    grid[-1].set_xlim(edges[0], edges[-1])
    date_axis(grid[-1])
    grid[-1].set_xlabel("Week (local date of its Monday)")
    figure.supylabel("Chance of missing", fontsize=9)
    runs = growth.today.weeks.replications
    steps = "; grey: where the plan's steps begin" if growth.chosen.plan else ""
    foot(
        figure,
        f"{runs} fresh simulated runs; dotted: accepted risk{steps}",
    )
