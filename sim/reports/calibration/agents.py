"""Chart: agents by half hour, and the shifts that the scenario makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.calibrate.kinds import HALF_HOURS
from sim.calibrate.writing.team import absent, shifts_of
from sim.reports.pen.style import BLUE, INK, foot, prepare
from sim.units.hours import weekdays_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.calibrate import Calibration
    from sim.calibrate.kinds import KindOfDay
    from sim.calibrate.shifts import Week
    from sim.calibrate.values import Floats


def draw_agents(figure: Figure, found: Calibration) -> None:
    """A panel for each kind of day: agents found, and those of the scenario's shifts.

    Args:
        figure: an empty figure.
        found: what was found; its staff is known.
    """
    staff, week = found.staff, shifts_of(found)
    if staff is None:
        raise ValueError("nothing tells how many agents there were")
    prepare(figure, 0.7 + 1.7 * len(staff.kinds))
    grid: list[Axes] = list(figure.subplots(len(staff.kinds), 1, sharex=True, squeeze=False)[:, 0])
    there = 1 - absent(staff)
    at = np.arange(HALF_HOURS) / 2 + 0.25
    for axes, kind, agents in zip(grid, staff.kinds, staff.agents, strict=True):
        shifts = there * _on_duty(week, kind)
        some = (agents > 0) | (shifts > 0)
        axes.plot(at[some], agents[some], "o", color=INK, markersize=3, label="found")
        edges = np.arange(HALF_HOURS + 1) / 2
        axes.stairs(shifts, edges, baseline=None, color=BLUE, linewidth=1.6, label="scenario")
        axes.set_title(weekdays_text(kind.weekdays), fontsize=9)
        axes.set_ylabel("Agents")
        axes.set_ylim(0, 1.25 * max(float(agents.max()), float(shifts.max()), 1.0))
    used = np.flatnonzero(np.max([np.maximum(a, 0) for a in staff.agents], axis=0) > 0)
    grid[-1].set_xlim(max(used[0] / 2 - 1, 0), min(used[-1] / 2 + 1.5, 24))
    grid[-1].set_xticks(range(0, 25, 2), [f"{hour}:00" for hour in range(0, 25, 2)])
    grid[-1].set_xlabel("Local time of day")
    grid[0].legend(frameon=False, fontsize=8, loc="upper right", ncols=2)
    how = "Agents' states." if staff.from_states else "Estimated from activity: the first to doubt."
    off = " Absence is taken off." if there < 1 else ""
    foot(figure, f"{how} Line: the shifts of the scenario, on a mean day of its kind.{off}")


def _on_duty(week: list[Week], kind: KindOfDay) -> Floats:
    """Agents of the shifts in each half hour, on a mean day of a kind."""
    total = np.zeros(HALF_HOURS)
    for agent in week:
        for one in kind.weekdays:
            for first, last in agent.get(one, ()):
                total[first:last] += 1
    return total / len(kind.weekdays)
