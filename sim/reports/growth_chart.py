"""Chart: the chance of missing each target, week by week, today and with the chosen plan."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import matplotlib.dates as mdates
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from sim.decisions.candidates import first_day
from sim.reports.style import BLUE, GREY, ORANGE, PALE, foot, prepare, shortened

if TYPE_CHECKING:
    from sim.decisions import Growth


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
    edges = mdates.date2num([*weeks, weeks[-1] + dt.timedelta(days=7)])
    for k, (axes, goal) in enumerate(zip(grid, growth.goals, strict=True)):
        for name, trial, colour, style in (
            ("today", growth.today, ORANGE, "-"),
            ("with the plan", growth.chosen, BLUE, "--"),
        ):
            chance = trial.weeks.chance[k]
            axes.stairs(chance, edges, color=colour, linestyle=style, linewidth=1.6, label=name)
        axes.axhline(growth.risk, color=GREY, linewidth=0.8, linestyle=":")
        axes.set_title(shortened(f"{goal.label}: {goal.target}", 70), loc="left")
        axes.set_ylim(-0.03, 1.03)
        axes.yaxis.set_major_formatter(PercentFormatter(1.0))
        axes.yaxis.grid(visible=True, color=PALE, linewidth=0.5)
        for hire in growth.chosen.plan:
            axes.axvline(
                mdates.date2num(first_day(growth.scenario, hire)), color=GREY, linewidth=0.8
            )
    grid[0].legend(loc="upper left", frameon=False)
    grid[-1].xaxis.set_major_locator(mdates.AutoDateLocator(minticks=4, maxticks=9))
    grid[-1].xaxis.set_major_formatter(mdates.DateFormatter("%d %b"))
    grid[-1].set_xlabel("Week (local date of its Monday)")
    figure.supylabel("Chance of missing")
    runs = growth.today.weeks.replications
    foot(
        figure,
        f"{runs} fresh replications; dotted: accepted risk; grey: where the plan's steps begin",
    )
