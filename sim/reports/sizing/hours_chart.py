"""Chart of ``size --every``: agents on duty and every target, by hour of the week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from sim.metrics import METRICS
from sim.reports.pen.hours import Axis, label_hours, mark_days
from sim.reports.pen.style import BLUE, DASHED, GREY, INK, ORANGE, PALE, foot, prepare, shortened
from sim.reports.pen.words import scale
from sim.reports.sizing.hours import asked_for, on_duty
from sim.reports.sizing.sentences import chosen_label

if TYPE_CHECKING:
    from sim.decisions import Sizing
    from sim.metrics.goals import Goal

Floats = NDArray[np.float64]


def draw_hours(figure: Figure, sizing: Sizing) -> None:
    """Agents on duty beside those that Erlang A asks for; below, each target by interval.

    Args:
        figure: an empty figure.
        sizing: what was found, hour by hour.
    """
    hourly = sizing.hourly
    if hourly is None:
        raise ValueError("the targets were not held hour by hour")
    targets = list(dict.fromkeys((goal.metric, goal.channel) for goal in hourly.goals))
    channels = list(dict.fromkeys(channel for _, channel in targets))
    duties = _different(sizing, channels)
    axis = Axis.of([{"period": hour} for goal in hourly.goals for hour in goal.hours])
    panels = len(duties) + len(targets)
    prepare(figure, 1.2 + 1.5 * panels)
    grid: list[Axes] = list(figure.subplots(panels, 1, sharex=True, squeeze=False)[:, 0])
    for axes, of in zip(grid, duties, strict=False):
        _draw_duty(axes, axis, sizing, of)
    for axes, target in zip(grid[len(duties) :], targets, strict=True):
        places = [
            place
            for place, goal in enumerate(hourly.goals)
            if (goal.metric, goal.channel) == target
        ]
        goals = [hourly.goals[place] for place in places]
        chosen, today = (table.iloc[places] for table in (hourly.chosen, hourly.today))
        _draw_target(axes, axis, goals, chosen.to_dict("records"), today.to_dict("records"))
    for axes in grid:
        mark_days(axes, axis)
    label_hours(grid[-1], axis)
    runs = int(hourly.chosen["replications"].max())
    which = "that the search has not seen" if sizing.confirmed else "of the search"
    foot(
        figure,
        f"{runs} simulated runs of a week {which}; band: 95 % intervals of the blue line; dashed: "
        "the target, shaded where it is missed.\nOn duty: mean, breaks and absence taken off.",
    )


def _different(sizing: Sizing, channels: list[str]) -> list[str]:
    """Channels whose agents are to be shown: each set of groups once, the whole team last."""
    shown: dict[frozenset[str], str] = {}
    for channel in channels:
        shown.setdefault(frozenset(asked_for(sizing, channel)[1]), channel)
    return list(shown.values())


def _draw_duty(axes: Axes, axis: Axis, sizing: Sizing, channel: str) -> None:
    needed, groups = asked_for(sizing, channel)
    hours = [(place, hour) for place, hour in enumerate(sizing.start.hours) if axis.has(hour)]

    def by_step(values: Floats) -> Floats:
        steps = np.full(len(axis.edges) - 1, np.nan)
        for place, hour in hours:
            steps[axis.place(hour)] = values[place]
        return steps

    axes.stairs(
        np.nan_to_num(by_step(needed)), axis.edges, fill=True, color=PALE, label="Erlang A asks for"
    )
    for heads, colour, style, name in (
        (sizing.chosen, BLUE, "-", f"on duty, {chosen_label(sizing)}"),
        (sizing.today, ORANGE, "--", "on duty today"),
    ):
        steps = by_step(on_duty(sizing, heads, groups))
        axes.stairs(steps, axis.edges, baseline=None, color=colour, ls=style, lw=1.4, label=name)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.set_ylabel("Agents")
    axes.set_title(shortened(", ".join(groups), 40))
    axes.legend(loc="lower right", bbox_to_anchor=(1, 0.98), ncols=3, frameon=False, fontsize=8)


def _draw_target(
    axes: Axes, axis: Axis, goals: list[Goal], chosen: list[Any], today: list[Any]
) -> None:
    goal = goals[0]
    lines = []
    for rows in (chosen, today):
        figures = np.full((3, len(axis.edges) - 1), np.nan)
        for each, row in zip(goals, rows, strict=True):
            for hour in each.hours:
                figures[:, axis.place(hour)] = row["mean"], row["low"], row["high"]
        lines.append(figures)
    reach = max(float(np.nanmax(lines[0])), float(np.nanmax(lines[1][0])), goal.value)
    factor, word = scale(reach, METRICS[goal.metric].unit)
    mean, low, high = lines[0] * factor
    axes.stairs(high, axis.edges, baseline=low, fill=True, color=BLUE, alpha=0.25, lw=0)
    axes.stairs(mean, axis.edges, baseline=None, color=BLUE, lw=1.4)
    axes.stairs(lines[1][0] * factor, axis.edges, baseline=None, color=ORANGE, ls="--", lw=1.2)
    bound = goal.value * factor
    seen = [*(lines[0] * factor).ravel(), *(lines[1][0] * factor), bound]
    bottom, top = float(np.nanmin(seen)), float(np.nanmax(seen))
    room = 0.12 * (top - bottom or bound or 1.0)
    bottom, top = max(bottom - room, 0.0), top + room
    axes.set_ylim(bottom, top)
    axes.axhline(bound, color=INK, linestyle=DASHED, linewidth=1)
    wrong = (bottom, bound) if goal.bound == "at least" else (bound, top)
    axes.axhspan(*wrong, color=PALE, alpha=0.5, linewidth=0, zorder=0)
    axes.set_ylabel(word, color=GREY)
    of = "" if goal.channel == "all" else f", {goal.channel}"
    axes.set_title(shortened(f"{METRICS[goal.metric].label}{of}: {goal.target}", 80))
