"""Chart: the traffic-light calendar, weeks × signals × tiers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.decisions import TrafficLights
from sim.reports.pen.dates import day
from sim.reports.pen.style import GREY, INK, PALE, foot, prepare, shortened
from sim.reports.pen.words import amount, count_of
from sim.reports.signals.sentences import SIGNS, CalendarRow, calendar_rows, lights_of

if TYPE_CHECKING:
    from sim.runs.result import Result

LOOKS: dict[str, dict[str, Any]] = {
    "red": {"facecolor": "#D55E00", "hatch": ""},
    "amber": {"facecolor": "#F5C95C", "hatch": ""},
    "green": {"facecolor": "#CBE8DD", "hatch": ""},
    "unknown": {"facecolor": "white", "hatch": "////", "edgecolor": PALE},
}
"""Fill of each colour: also distinguished by how dark it is, and by letters."""
FIGURES_UP_TO = 30
"""Weeks in which a chance still fits into its cell."""
SAYS_SO = 0.05
"""Chance of red from which a cell that is not red says it."""


def draw_signals(figure: Figure, result: Result) -> None:
    """The traffic lights of a run.

    Args:
        figure: an empty figure.
        result: a run of at least four whole weeks.
    """
    draw_lights(figure, lights_of(result))


def draw_lights(figure: Figure, lights: TrafficLights) -> None:
    """The traffic lights as a table of weeks.

    Args:
        figure: an empty figure.
        lights: at least one whole week.
    """
    rows = calendar_rows(lights)
    prepare(figure, 1.15 + 0.25 * len(rows))
    axes: Axes = figure.subplots()
    several = lights.replications > 1
    for place, row in enumerate(rows):
        for week, cell in enumerate(row.cells):
            _draw_cell(axes, week, place, cell, row, len(lights.weeks), several=several)
    _name_rows(axes, rows)
    axes.set_xlim(0, len(lights.weeks))
    axes.set_ylim(len(rows), 0)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    step = max(1, -(-len(lights.weeks) // 12))
    ticks = range(0, len(lights.weeks), step)
    axes.set_xticks(
        [k + 0.5 for k in ticks], [day(dt.date.fromisoformat(lights.weeks[k])) for k in ticks]
    )
    axes.set_xlabel(f"Week of (Monday, {lights.weeks[0][:4]})")
    numbers = "numbers: chance of red in %, " if len(lights.weeks) <= FIGURES_UP_TO else ""
    chances = (
        f"{numbers}over {count_of(lights.replications, 'simulated run')}; "
        f"chances with {amount(lights.confidence, 'share')} intervals in signals.csv"
        if several
        else "one log, hence no chances"
    )
    foot(figure, f"R red, A amber, · green, ? not known, – not measured; {chances}.")


def _draw_cell(
    axes: Axes, week: int, place: int, cell: Any, row: CalendarRow, weeks: int, *, several: bool
) -> None:
    colour = cell["colour"]
    look = {"edgecolor": "white", "linewidth": 1.0, **LOOKS[colour]}
    axes.add_patch(Rectangle((week + 0.03, place + 0.05), 0.94, 0.9, **look))
    text = SIGNS[colour] if row.measured else "–"
    red = cell["chance_red"]
    if several and weeks <= FIGURES_UP_TO and row.measured and red >= SAYS_SO:
        text = f"{text}{100 * red:.0f}" if colour != "green" else f"{100 * red:.0f}"
    axes.text(
        week + 0.5,
        place + 0.52,
        text,
        ha="center",
        va="center",
        fontsize=7.5 if weeks <= 16 else 6,
        fontweight="bold" if colour in ("red", "amber") else "normal",
        color={"unknown": GREY, "red": "white"}.get(colour, INK),
    )


def _name_rows(axes: Axes, rows: list[CalendarRow]) -> None:
    """Signal once for each block of its rows, then tier, channel or group."""
    labels, before = [], ""
    for place, row in enumerate(rows):
        first = row.signal != before
        if first and place:
            axes.axhline(place, color=GREY, linewidth=0.8)
        labels.append(
            " – ".join(filter(None, (row.signal if first else "", shortened(row.of, 18))))
        )
        before = row.signal
    axes.set_yticks([place + 0.5 for place in range(len(rows))], labels)
