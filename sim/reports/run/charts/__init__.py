"""The charts of a report, a file each; here is what each shows, and when there is one.

The report's page and files use the room, and ``reports/charts.py`` gives its charts to notebooks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from sim.reports.comparison.differences import draw_differences
from sim.reports.day.chart import draw_day
from sim.reports.day.half_hours import typical_days
from sim.reports.erlang.chart import channels_with_target, draw_erlang
from sim.reports.erlang.sentences import ERLANG_CHART_TITLE
from sim.reports.pen.dates import several_weeks
from sim.reports.pen.rows import rows_of
from sim.reports.pen.style import Picture, paint, shortened
from sim.reports.run.charts.backlog import draw_backlog, period_of
from sim.reports.run.charts.flows import draw_flows
from sim.reports.run.charts.headcount import draw_headcount, team_changes
from sim.reports.run.charts.months import draw_months
from sim.reports.run.charts.occupancy import draw_occupancy
from sim.reports.run.charts.satisfaction import draw_satisfaction
from sim.reports.run.charts.week import channels_by_hour, draw_week
from sim.reports.signals.chart import draw_signals
from sim.reports.signals.sentences import SIGNALS_TITLE, has_lights
from sim.runs.result import Comparison, Result


@dataclass(frozen=True)
class Chart:
    """One chart of a result."""

    name: str
    """Its file name, e.g. "week"."""
    title: str
    """Its heading."""
    draw: Callable[[Figure, Result], None]
    """Draws it on an empty figure."""
    possible: Callable[[Result], bool]
    """Whether the result has anything to show."""
    shows: str
    """What it shows and how to read it: the caption, and the text for those who cannot see it."""


CHARTS = (
    Chart(
        "signals",
        SIGNALS_TITLE,
        draw_signals,
        has_lights,
        "Six signs that a team should grow, week by week. The colour is that of the middle "
        "simulated run, the number the chance of red.",
    ),
    Chart(
        "week",
        "Waits and service level by hour of the week",
        draw_week,
        lambda result: bool(channels_by_hour(result)),
        "For each live channel (for deferred ones where none is live), the mean wait and the share "
        "answered in time, by the local hour in which contacts arrived. The dashed line is the "
        "channel's target; gaps are hours without contacts.",
    ),
    Chart(
        "day",
        "A typical day by half hour",
        draw_day,
        lambda result: bool(typical_days(result)),
        "For each kind of day: agents on duty (breaks and absence left out) beside those that "
        "Erlang A asks for, for live customers alone; the share answered in time, the mean wait, "
        "and how busy each group is. Straight dashed lines are the targets.",
    ),
    Chart(
        "backlog",
        "Backlog over time",
        draw_backlog,
        lambda result: bool(period_of(result)),
        "Contacts waiting in each tier, live and deferred together. A line that keeps rising means "
        "that the tier is offered more work than it can do.",
    ),
    Chart(
        "occupancy",
        "Occupancy of the groups against the limit",
        draw_occupancy,
        lambda result: bool(rows_of(result.estimates, "occupancy", by=("group",))),
        "Bars: occupancy of each group over the measured time (number of agents in brackets); "
        "hatched where above the limit. Below: the same by hour of the day, darker where busier; "
        "hours with less than a quarter of the group's usual agents on duty are left out.",
    ),
    Chart(
        "flows",
        "Where inquiries go",
        draw_flows,
        lambda result: not result.flows.empty,
        "From the channels on the left through the tiers to how contacts end. Returns and redials "
        "come in again on the left as further contacts of the same inquiry.",
    ),
    Chart(
        "satisfaction",
        "Promoters and detractors (model assumption)",
        draw_satisfaction,
        lambda result: bool(rows_of(result.estimates, "csat")),
        "Customers by NPS group, in all, by channel and by topic, and at the right their mean "
        "score (CSAT). What the scenario's scorecard makes of waits, hand-overs, returns and "
        "delays: its coefficients stand below.",
    ),
    Chart(
        "months",
        "The figures to steer by, week by week",
        draw_months,
        several_weeks,
        "Each week as a whole, from the first to the last that was measured in full. Dotted lines "
        "are dates on which the plan or an event changes something; their numbers stand below.",
    ),
    Chart(
        "headcount",
        "Headcount, and hours on duty",
        draw_headcount,
        team_changes,
        "Left: people employed, those in training included. Right: hours on duty, breaks, absence "
        "and training left out (blue), and what they are worth at full speed (green); between "
        "them, what new agents lose until they have learned. Bands are wide where it is left to "
        "chance who leaves and when. Dotted lines are dates of the plan and of events.",
    ),
    Chart(
        "erlang",
        ERLANG_CHART_TITLE,
        draw_erlang,
        lambda result: bool(channels_with_target(result)),
        "Share answered in time by the local hour of the day in which contacts arrived, all days "
        "together: simulated, and as Erlang C (dotted) and Erlang A (dashed) have it for the "
        "expected arrivals and the agents on duty. The straight line is the channel's target.",
    ),
)
"""The charts of one result, in the order of the report."""

DIFFERENCES_TITLE = "Differences to the baseline"
DIFFERENCES_SHOW = (
    "Each mark is the mean difference on the same customers, each whisker its interval. A whisker "
    "that does not cross the line at 0 is a difference that chance does not explain."
)


def draw_pictures(
    results: Sequence[Result],
    comparison: Comparison | None,
    slugs: Sequence[str],
    *,
    png: bool = False,
) -> list[Picture]:
    """Every chart of a report, in order.

    Args:
        results: the runs.
        comparison: of these runs, if they are compared.
        slugs: what to add to the file names, one for each result; may be empty where there is one.
        png: charts as PNG, too.
    """
    pictures = [] if comparison is None else [draw_comparison(comparison, png=png)]
    for result, slug in zip(results, slugs, strict=True):
        for chart in charts_of(result):
            name = f"{chart.name}-{slug}" if slug else chart.name
            title = f"{chart.title}\n{shortened(result.name, 64)}"
            painted = paint(chart.draw, result, title, png=png)
            pictures.append(Picture(name, result.name, chart.title, chart.shows, painted))
    return pictures


def draw_comparison(comparison: Comparison, *, png: bool = False) -> Picture:
    """The chart of all differences to the baseline."""
    painted = paint(draw_differences, comparison, DIFFERENCES_TITLE, png=png)
    return Picture("differences", "", DIFFERENCES_TITLE, DIFFERENCES_SHOW, painted)


def charts_of(result: Result) -> list[Chart]:
    """The charts that a result has something to show for."""
    return [chart for chart in CHARTS if chart.possible(result)]
