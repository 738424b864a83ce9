"""Every chart there is, for notebooks: ``draw_*(figure, result)`` draw on any empty figure.

Example:
    >>> figure = Figure()
    >>> draw_week(figure, result)  # doctest: +SKIP
"""

from __future__ import annotations

from sim.reports.comparison.differences import draw_differences
from sim.reports.erlang.chart import draw_erlang
from sim.reports.experiment.effects_chart import draw_responses, draw_tornado
from sim.reports.experiment.figure import draw_experiment
from sim.reports.pen.pictures import Picture
from sim.reports.run.backlog import draw_backlog
from sim.reports.run.charts import CHARTS, Chart, charts_of, draw_comparison, draw_pictures
from sim.reports.run.flows import draw_flows
from sim.reports.run.headcount import draw_headcount
from sim.reports.run.months import draw_months
from sim.reports.run.occupancy import draw_occupancy
from sim.reports.run.satisfaction import draw_satisfaction
from sim.reports.run.week import draw_week
from sim.reports.signals.chart import draw_signals

__all__ = [
    "CHARTS",
    "Chart",
    "Picture",
    "charts_of",
    "draw_backlog",
    "draw_comparison",
    "draw_differences",
    "draw_erlang",
    "draw_experiment",
    "draw_flows",
    "draw_headcount",
    "draw_months",
    "draw_occupancy",
    "draw_pictures",
    "draw_responses",
    "draw_satisfaction",
    "draw_signals",
    "draw_tornado",
    "draw_week",
]
