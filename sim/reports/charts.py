"""Every chart there is, for notebooks.

``figure_of(draw_week, result)`` gives a figure to show, change and save; ``draw_*(figure, result)``
draw on any empty figure.

Example:
    >>> figure_of(draw_week, result)  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from matplotlib.figure import Figure

from sim.reports.comparison.differences import draw_differences
from sim.reports.day.chart import draw_day
from sim.reports.erlang.chart import draw_erlang
from sim.reports.experiment.effects_chart import draw_responses, draw_scatter, draw_tornado
from sim.reports.experiment.figure import draw_experiment
from sim.reports.growth.charts.chances import draw_chances
from sim.reports.growth.charts.hangs_on import draw_hangs_on
from sim.reports.growth.charts.heads import draw_growing_team
from sim.reports.growth.charts.waiting import draw_waiting
from sim.reports.pen.style import WIDTH, Picture, looks
from sim.reports.run.charts import CHARTS, Chart, charts_of, draw_comparison, draw_pictures
from sim.reports.run.charts.backlog import draw_backlog
from sim.reports.run.charts.flows import draw_flows
from sim.reports.run.charts.headcount import draw_headcount
from sim.reports.run.charts.months import draw_months
from sim.reports.run.charts.occupancy import draw_occupancy
from sim.reports.run.charts.satisfaction import draw_satisfaction
from sim.reports.run.charts.week import draw_week
from sim.reports.signals.chart import draw_signals
from sim.reports.sizing.chart import draw_sizing
from sim.reports.sizing.hours_chart import draw_hours

__all__ = [
    "CHARTS",
    "Chart",
    "Picture",
    "charts_of",
    "draw_backlog",
    "draw_chances",
    "draw_comparison",
    "draw_day",
    "draw_differences",
    "draw_erlang",
    "draw_experiment",
    "draw_flows",
    "draw_growing_team",
    "draw_hangs_on",
    "draw_headcount",
    "draw_hours",
    "draw_months",
    "draw_occupancy",
    "draw_pictures",
    "draw_responses",
    "draw_satisfaction",
    "draw_scatter",
    "draw_signals",
    "draw_sizing",
    "draw_tornado",
    "draw_waiting",
    "draw_week",
    "figure_of",
]

Subject = TypeVar("Subject")


def figure_of(draw: Callable[[Figure, Subject], None], subject: Subject) -> Figure:
    """A chart as a figure: notebooks show it, its axes can be changed, ``savefig`` writes it.

    Args:
        draw: one of the ``draw_…`` here.
        subject: what that draws: a result, a comparison, what ``grow`` or ``size`` found …
    """
    with looks():
        figure = Figure(figsize=(WIDTH, 4.0))
        draw(figure, subject)
    return figure


def __dir__() -> list[str]:
    return __all__
