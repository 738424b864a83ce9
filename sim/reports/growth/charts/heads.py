"""Chart: agents needed, and agents at full speed today and with the plan, by group and week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.decisions.candidates import Candidate, Hire
from sim.reports.growth.measures import Heads, heads_by_week, nothing_found
from sim.reports.pen.dates import date_axis, day, draw_dated_changes, place, week_edges
from sim.reports.pen.style import (
    BLUE,
    DASHED,
    GREY,
    INK,
    ORANGE,
    PALE,
    SKY,
    VERMILION,
    foot,
    prepare,
    shortened,
)
from sim.reports.pen.words import amount, count_of, listed

if TYPE_CHECKING:
    from sim.decisions import Growth

MOVES = 0.25
"""Agents by which a group's figures must differ over the weeks for it to be drawn."""


def draw_growing_team(figure: Figure, growth: Growth) -> None:
    """A panel for each group in which something changes or is short; all, where none is.

    Args:
        figure: an empty figure.
        growth: what was found.
    """
    everybody = [heads for heads in heads_by_week(growth) if _is_known(heads)]
    shown = [heads for heads in everybody if _moves(heads)] or everybody
    weeks = [dt.date.fromisoformat(week) for week in shown[0].weeks]
    steps = [(each.posted, _words(growth, each)) for each in growth.chosen.plan]
    prepare(figure, 1.3 + 1.75 * len(shown) + 0.14 * (len(steps) + 1))
    grid: list[Axes] = list(figure.subplots(len(shown), 1, sharex=True, squeeze=False)[:, 0])
    edges = week_edges(weeks)
    for number, (axes, heads) in enumerate(zip(grid, shown, strict=True)):
        _draw_group(axes, heads, edges)
        axes.set_title(shortened(heads.group), pad=14 if steps and not number else None)
        axes.set_xlim(edges[0], edges[-1])
        dates = [(date, words) for date, words in steps if weeks[0] <= date]
        draw_dated_changes(axes, dates, numbered=not number)
        for each in growth.chosen.hires:
            if each.group == heads.group:
                _draw_hire(axes, growth, each)
        date_axis(axes)
    named = {
        label: handle
        for axes in grid
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    look: dict[str, Any] = {"loc": "lower right", "bbox_to_anchor": (1, 1.0), "ncols": 4}
    look |= {"frameon": False, "fontsize": 7.5, "borderaxespad": 1.8 if steps else 0.5}
    grid[0].legend(list(named.values()), list(named), **look)
    years = dict.fromkeys((str(weeks[0].year), str(weeks[-1].year)))
    grid[-1].set_xlabel(f"Week ({' to '.join(years)})")
    lines = [f"{number}) {words}" for number, (_, words) in enumerate(steps, start=1)]
    leavers = {heads.group: float(np.nansum([*heads.left.values()][-1])) for heads in shown}
    leaving = [f"{shortened(name)} {amount(n, 'count')}" for name, n in leavers.items() if n]
    if leaving:
        who = "Leave" if nothing_found(growth) else "Leave with the plan"
        lines.append(f"{who}, on average: {listed(leaving, most=5)}.")
    lines.append(_basis(growth, [heads.group for heads in everybody if heads not in shown]))
    foot(figure, "\n".join(lines))


def _is_known(heads: Heads) -> bool:
    """Whether the group is on duty in any week, today and with the plan."""
    return all(bool(np.isfinite(line).any()) for line in heads.effective.values())


def _moves(heads: Heads) -> bool:
    """Whether the figures of a group change over the weeks, or are below what is needed."""
    lines = [*heads.effective.values(), *heads.employed.values()]
    spread = max(float(np.nanmax(line) - np.nanmin(line)) for line in lines)
    return spread > MOVES or _short(heads)


def _short(heads: Heads) -> bool:
    """Whether a week needs more than today's agents."""
    return any(word != "at most" for word, _ in heads.needed)


def _draw_group(axes: Axes, heads: Heads, edges: Sequence[float]) -> None:
    today = heads.effective["today"]
    plan = heads.effective.get("plan", today)
    employed = np.maximum(heads.employed.get("plan", heads.employed["today"]), plan)
    away: dict[str, Any] = {"baseline": plan, "fill": True, "color": SKY, "alpha": 0.45, "lw": 0}
    axes.stairs(employed, edges, label="in training, learning or away", **away)
    axes.stairs(today, edges, baseline=None, color=ORANGE, linestyle=DASHED, lw=1.5, label="today")
    if "plan" in heads.effective:
        axes.stairs(plan, edges, baseline=None, color=BLUE, lw=2.0, label="with the plan")
    highest = [float(np.nanmax(line)) for line in (employed, today)]
    lowest = [float(np.nanmin(line)) for line in (plan, today)]
    if _short(heads):
        _draw_needed(axes, heads, edges)
        highest.append(max(number for _, number in heads.needed))
        lowest.append(min(number for _, number in heads.needed))
    room = max(max(highest) - min(lowest), 1.0)
    axes.set_ylim(max(0.0, min(lowest) - room), max(highest) + 0.45 * room)
    axes.set_ylabel("Agents")
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.grid(visible=True, color=PALE, linewidth=0.5)


def _draw_needed(axes: Axes, heads: Heads, edges: Sequence[float]) -> None:
    """Agents needed; dotted where today's are enough, triangles where all tried are too few."""
    numbers = np.array([number for _, number in heads.needed], float)
    enough = np.array([word == "at most" for word, _ in heads.needed])
    axes.stairs(numbers, edges, baseline=None, color=INK, lw=1.0, linestyle=":")
    more = np.where(enough, np.nan, numbers)
    axes.stairs(more, edges, baseline=None, color=INK, lw=1.6, label="needed")
    beyond = [k for k, (word, _) in enumerate(heads.needed) if word == "more than"]
    if beyond:
        most = numbers[beyond[0]]
        middles = [(edges[k] + edges[k + 1]) / 2 for k in beyond]
        axes.plot(middles, [most] * len(beyond), "^", color=VERMILION, markersize=4)
        _say(axes, f"more than {most:.0f}", (middles[0], most), (0, 5), VERMILION)


def _draw_hire(axes: Axes, growth: Growth, hire: Hire) -> None:
    """An arrow from the date on which the job is posted to the first day; a dot: on the lines."""
    height = axes.get_ylim()[0] + 0.92 * np.ptp(axes.get_ylim())
    begins = place(hire.first_day(growth.scenario))
    arrow = {"arrowstyle": "-|>", "color": GREY, "lw": 1.2, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (begins, height), xytext=(place(hire.posted), height), arrowprops=arrow)
    axes.plot([place(hire.posted)], [height], "|", color=GREY, markersize=7)
    axes.plot([place(hire.on_the_lines(growth.scenario))], [height], "o", color=BLUE, ms=4)
    _say(axes, f"+{hire.agents}", (begins, height), (3, 3), INK)


def _say(
    axes: Axes, text: str, at: tuple[float, float], beside: tuple[float, float], colour: str
) -> None:
    """Small text beside a point, at a distance in points."""
    look: dict[str, Any] = {"textcoords": "offset points", "fontsize": 7.5, "color": colour}
    axes.annotate(text, at, xytext=beside, **look)


def _words(growth: Growth, each: Candidate) -> str:
    begins, helps = each.first_day(growth.scenario), each.on_the_lines(growth.scenario)
    if each.headcount is not None:
        jobs = count_of(each.headcount, "job")
        return (
            f"{day(each.posted)}: post {jobs} for {shortened(each.name)}; first day "
            f"{day(begins)}, on the lines {day(helps)}"
        )
    return (
        f"{day(each.posted)}: decide on “{shortened(each.name)}”; begins {day(begins)}, helps "
        f"from {day(helps)}"
    )


def _basis(growth: Growth, others: Sequence[str]) -> str:
    needed, runs = growth.needed.replications, growth.today.weeks.replications
    text = f"Means of {runs} fresh simulated runs; needed: by {needed} of them"
    if others:
        text += f". Unchanged and enough: {shortened(', '.join(others), 70)}"
    arrows = "; arrow: from posting the job to the first day, dot: on the lines"
    return f"{text}{arrows if growth.chosen.hires else ''}."
