"""The charts of ``grow``, a file each; here is what each shows, and when there is one.

The answer's page and files use the room, and ``reports/charts.py`` gives its charts to notebooks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.figure import Figure

from sim.reports.growth.charts.chances import draw_chances
from sim.reports.growth.charts.hangs_on import draw_hangs_on
from sim.reports.growth.charts.heads import draw_growing_team
from sim.reports.growth.charts.waiting import draw_waiting
from sim.reports.growth.measures import lights_of_plan
from sim.reports.pen.style import Picture, paint, shortened
from sim.reports.signals.chart import draw_lights
from sim.reports.signals.sentences import LEGEND

if TYPE_CHECKING:
    from sim.decisions import Growth


class GrowthChart(NamedTuple):
    """One chart of what ``grow`` found."""

    name: str
    title: str
    draw: Callable[[Figure, Growth], None]
    possible: Callable[[Growth], bool]
    shows: str
    """What it shows and how to read it."""


def _draw_today(figure: Figure, growth: Growth) -> None:
    draw_lights(figure, lights_of_plan(growth, growth.today))


def _draw_plan(figure: Figure, growth: Growth) -> None:
    draw_lights(figure, lights_of_plan(growth, growth.chosen))


LIGHTS = (
    f"{LEGEND} The colour is that of the middle simulated run, the number the chance of red in "
    "percent."
)


def _has_plan(growth: Growth) -> bool:
    return bool(growth.chosen.plan)


CHARTS = (
    GrowthChart(
        "headcount",
        "Agents needed, and agents there at full speed",
        draw_growing_team,
        lambda _: True,
        "Black: how many experienced agents the week needs to hold every target at the accepted "
        "risk, found by adding one after the other to today's. Where it is dotted, today's are "
        "enough; fewer were not tried. Orange and blue: agents on duty. Who is still learning "
        "counts in part. Pale: people who are paid, and in training, learning, coaching or away. "
        "Where the plan trains, moves shifts or uses a bot instead of hiring, a gap stays below "
        "the black line: hiring alone would have to fill it.",
    ),
    GrowthChart(
        "chances",
        "Chance that a week misses a target",
        draw_chances,
        lambda _: True,
        "How likely the week misses the target by the fresh simulated runs, today and with the "
        "plan. A target breaks in the first week above the accepted risk.",
    ),
    GrowthChart(
        "signals-today",
        "Traffic lights, if nothing changes",
        _draw_today,
        lambda _: True,
        f"Six signs that a team should grow, week by week. {LIGHTS}",
    ),
    GrowthChart(
        "signals-plan",
        "Traffic lights, with the plan",
        _draw_plan,
        _has_plan,
        "The same with the plan.",
    ),
    GrowthChart(
        "waiting",
        "The plan later, smaller or larger",
        draw_waiting,
        _has_plan,
        "The same plan later, with one step less, and with one agent more, against the plan as it "
        "is: the chance of missing a target in the worst week within reach, and how much more or "
        "less of everything else over the whole measured time.",
    ),
    GrowthChart(
        "hangs-on",
        "What the answer hangs on",
        draw_hangs_on,
        lambda growth: growth.sensitivity is not None and bool(growth.sensitivity.moved),
        "The whole search again with one input lower and higher. From the line, which is the "
        "answer as it is, a bar goes to the answer for that case. A long bar means that this input "
        "is worth measuring well.",
    ),
)
"""The charts, in the order of the page."""


def draw_growth(growth: Growth, *, png: bool = False) -> list[Picture]:
    """Every chart that there is something to show for.

    Args:
        growth: what was found.
        png: as PNG, too.
    """
    name = growth.scenario.scenario
    return [
        Picture(
            chart.name,
            name,
            chart.title,
            chart.shows,
            paint(chart.draw, growth, f"{chart.title}\n{shortened(name, 64)}", png=png),
        )
        for chart in CHARTS
        if chart.possible(growth)
    ]
