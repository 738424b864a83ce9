"""Chart: how the first break, the first step and the hires move with each input."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.reports.pen.dates import date_axis, place
from sim.reports.pen.style import BLUE, GREY, ORANGE, PALE, foot, prepare
from sim.units import format_share

if TYPE_CHECKING:
    from sim.decisions import Growth
    from sim.decisions.growth.moved import Answer, Sensitivity

THICK = 0.34
"""Height of a bar; a row has two."""


def draw_hangs_on(figure: Figure, growth: Growth) -> None:
    """Two bars for each input, lower and higher, from the answer as it is to the one for the case.

    Args:
        figure: an empty figure.
        growth: what was found, with what it hangs on.
    """
    found = growth.sensitivity
    if found is None:
        raise ValueError("it was not asked what the answer hangs on")
    prepare(figure, 1.6 + 0.5 * len(found.moved))
    grid: list[Axes] = list(figure.subplots(1, 3, sharey=True, squeeze=False)[0])
    start = growth.scenario.horizon.start
    end = start + dt.timedelta(minutes=growth.scenario.horizon.minutes)
    _by_date(grid[0], found, {id(each): _breaks(each) for each in _answers(found)}, start, end)
    _by_date(grid[1], found, {id(each): each.first for each in _answers(found)}, start, end)
    _bars(grid[2], found, {id(each): float(each.hires) for each in _answers(found)})
    most = max(1, *(each.hires for each in _answers(found)))
    grid[2].set_xlim(-0.04 * most, 1.12 * most)
    grid[2].xaxis.set_major_locator(MaxNLocator(4, integer=True))
    titles = ("A target breaks first", "First step by", "Hires")
    for axes, title in zip(grid, titles, strict=True):
        axes.set_title(title, fontsize=9)
        axes.tick_params(axis="y", length=0)
        axes.tick_params(axis="x", labelsize=7)
        axes.xaxis.grid(visible=True, color=PALE, linewidth=0.5)
    grid[0].set_yticks(range(len(found.moved)), [moved.input for moved in found.moved])
    grid[0].set_ylim(len(found.moved) - 0.4, -0.6)
    foot(
        figure,
        "Blue: lower, slower, shorter, fewer; orange: higher, faster, longer, more. Grey line: as "
        f"it is.\nEach input by itself, {format_share(found.share)} to either side unless the "
        "scenario states a range; sorted by hires, then dates.",
    )


def _by_date(
    axes: Axes,
    found: Sensitivity,
    dates: dict[int, dt.date | None],
    start: dt.date,
    end: dt.date,
) -> None:
    """Bars between dates; what never happens ends with the horizon, and says so."""
    last = place(end)
    _bars(axes, found, {key: last if day is None else place(day) for key, day in dates.items()})
    for row, answer in _cases(found):
        if dates[id(answer)] is None:
            axes.annotate("never ", (last, row), ha="right", va="center", fontsize=7)
    margin = 0.02 * (last - place(start))
    axes.set_xlim(place(start) - margin, last + margin)
    date_axis(axes)
    axes.xaxis.set_major_locator(AutoDateLocator(minticks=2, maxticks=4))


def _bars(axes: Axes, found: Sensitivity, at: dict[int, float]) -> None:
    """A bar for each case, from the value as it is to the value of the case."""
    base = at[id(found.base)]
    for number, (row, answer) in enumerate(_cases(found)):
        colour = ORANGE if number % 2 else BLUE
        value = at[id(answer)]
        axes.barh(row, value - base, left=base, height=THICK, color=colour)
        axes.plot(value, row, "o", color=colour, markersize=3)
    axes.axvline(base, color=GREY, linewidth=1)


def _answers(found: Sensitivity) -> list[Answer]:
    return [found.base, *(answer for _, answer in _cases(found))]


def _cases(found: Sensitivity) -> Iterator[tuple[float, Answer]]:
    """Every case, lower and higher in turn, with the height at which it is drawn."""
    for row, moved in enumerate(found.moved):
        for place_, (_, answer) in enumerate(moved.cases):
            yield row + (place_ - 0.5) * THICK, answer


def _breaks(answer: Answer) -> dt.date | None:
    return None if answer.breaks is None else dt.date.fromisoformat(answer.breaks)
