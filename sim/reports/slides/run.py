"""The slides of a run: targets, the channel that falls short, the busiest group, the weeks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MultipleLocator, PercentFormatter

from sim.metrics import METRICS
from sim.reports.day.half_hours import figures_on, typical_days
from sim.reports.pen.dates import by_week, date_axis, several_weeks, week_edges
from sim.reports.pen.rows import capitalised, plain_level, rows_of, whole_weeks
from sim.reports.pen.style import BLUE, VERMILION, shortened
from sim.reports.pen.words import amount, count_of, joined
from sim.reports.run.verdict import score
from sim.reports.slides.charts import (
    MOST_BARS,
    Bar,
    Line,
    draw_against_targets,
    draw_limit,
    draw_shares,
    draw_steps,
)
from sim.reports.slides.deck import Slide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from sim.reports.day.half_hours import Floats, TypicalDay
    from sim.reports.pen.words import Row
    from sim.runs.result import Result

NAME = 36
"""Characters of a scenario's name in a message."""


def run_slides(result: Result) -> list[Slide]:
    """What a run says, a message at a time; what it has nothing to say about is left out.

    Args:
        result: a run.
    """
    found = (_targets(result), _half_hours(result), _occupancy(result), _weeks(result))
    return [slide for slide in found if slide is not None]


def source(result: Result, more: str = "") -> str:
    """Where a slide's figures are from.

    Args:
        result: a run.
        more: what else is to be known about the chart.
    """
    runs = count_of(result.replications, "simulated run")
    parts = [
        f"Source: simulation of “{shortened(result.name, 60)}”, {runs}, seed {result.seed}",
        *[more] * bool(more),
    ]
    return f"{'; '.join(parts)}."


def with_short_names(message: str, results: Sequence[Result]) -> str:
    """A message with the names of scenarios cut, so that it fits above a chart."""
    for result in results:
        message = message.replace(result.name, shortened(result.name, NAME))
    return message


def sure(result: Result) -> str:
    """What the thin lines of bars are."""
    lines = f"thin lines: {amount(result.confidence, 'share')} intervals"
    return lines if result.replications > 1 else "one run has no intervals"


def _band(result: Result) -> str:
    return sure(result).replace("thin lines", "band")


def _targets(result: Result) -> Slide | None:
    rows: list[Row] = result.targets.to_dict("records")
    if not rows:
        return None
    draw = partial(draw_against_targets, rows=rows, currency=result.currency)
    more = (
        f"{len(rows) - MOST_BARS} more targets are in the report" if len(rows) > MOST_BARS else ""
    )
    return Slide("targets", with_short_names(score(result), [result]), draw, source(result, more))


# The day -----------------------------------------------------------------------------------


def _half_hours(result: Result) -> Slide | None:
    """The service level of the channel and the kind of day that fall short the most."""
    found = max(_service_by_half_hour(result), key=lambda each: each[0], default=None)
    if found is None:
        return None
    _, day, channel, figures = found
    wanted = result.service_targets[channel]
    short = [
        place for place, high in enumerate(figures[2]) if high < wanted.share
    ]  # so surely short; NaN is not
    goal = f"{amount(wanted.share, 'share')} within {wanted.within}"
    message = f"{capitalised(channel)}: no half hour of {day.kind} is surely short of {goal}"
    if short:
        worst = min(short, key=lambda place: float(figures[0][place]))
        message = (
            f"{capitalised(channel)} is slowest at {_time(day, worst)} ({day.kind}): "
            f"{amount(float(figures[0][worst]), 'share')} within {wanted.within}, not "
            f"{amount(wanted.share, 'share')}"
        )
    more = f"{channel} by half hour, {day.kind}; {_band(result)}"
    draw = partial(_draw_half_hours, day=day, figures=figures, share=wanted.share, goal=goal)
    return Slide("day", message, draw, source(result, more))


def _service_by_half_hour(result: Result) -> Iterator[tuple[float, TypicalDay, str, Floats]]:
    """How far each channel falls short on each kind of day, all half hours together."""
    for day in typical_days(result):
        for channel, figures in figures_on(result, day, "service_level", ("channel",)):
            wanted = result.service_targets.get(channel)
            if wanted is not None and np.isfinite(figures[0]).any():
                missing = np.clip(wanted.share - figures[0], 0, None)
                yield float(np.nansum(missing)), day, channel, figures


def _line(figures: Floats) -> Line:
    """A service level with the band of its intervals."""
    mean, low, high = figures
    return Line("answered in time", mean, BLUE, span=(low, high))


def _time(day: TypicalDay, place: int) -> str:
    hours, half = divmod(day.first + place, 2)
    return f"{hours:02}:{30 * half:02}"


def _draw_half_hours(axes: Axes, day: TypicalDay, figures: Floats, share: float, goal: str) -> None:
    edges = (day.first + np.arange(day.halves + 1)) / 2
    draw_steps(axes, list(edges), [_line(figures)])
    draw_limit(axes, share, f"target: {goal}")
    axes.set_ylim(0, 1.04)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.xaxis.set_major_locator(MultipleLocator(1 if day.halves <= 22 else 3))
    axes.xaxis.set_major_formatter("{x:.0f}:00")


# Groups and weeks --------------------------------------------------------------------------


def _occupancy(result: Result) -> Slide | None:
    rows = rows_of(result.estimates, "occupancy", by=("group",))
    if not rows:
        return None
    rows.sort(key=lambda row: -float(row["mean"]))
    limit, busiest = result.occupancy_limit, rows[0]
    over = [str(row["group"]) for row in rows if row["low"] > limit]
    goal = f"the limit of {amount(limit, 'share')}"
    if over:
        message = f"Busier than {goal}: {joined(over[:3])}"
    else:
        message = (
            f"No group is surely busier than {goal}; busiest: {busiest['group']}, "
            f"{plain_level(busiest, '')}"
        )
    bars = [
        Bar(
            str(row["group"]),
            row["mean"],
            row["low"],
            row["high"],
            plain_level(row, ""),
            *((VERMILION, "/") if row["low"] > limit else (BLUE, "")),
        )
        for row in rows[:MOST_BARS]
    ]
    shows = f"{METRICS['occupancy'].label}; line: limit of {amount(limit, 'share')}"
    draw = partial(draw_shares, bars=bars, limit=limit, shows=shows)
    return Slide("occupancy", message, draw, source(result, sure(result)))


def _weeks(result: Result) -> Slide | None:
    """The channel whose service level changes most from the first to the last week."""
    if not several_weeks(result):
        return None
    weeks = whole_weeks(result)
    all_rows = rows_of(result.estimates, "service_level", "week", by=("channel",))
    found = {
        channel: by_week(weeks, [row for row in all_rows if row["channel"] == channel])
        for channel in result.service_targets
    }
    known = {c: f for c, f in found.items() if np.isfinite(f[0][[0, -1]]).all()}
    if not known:
        return None
    channel = max(known, key=lambda name: abs(known[name][0][-1] - known[name][0][0]))
    first, last = (amount(float(known[channel][0][week]), "share") for week in (0, -1))
    wanted = result.service_targets[channel]
    message = (
        f"{capitalised(channel)}, answered within {wanted.within}: {first} in the first week, "
        f"{last} in the last"
    )

    def draw(axes: Axes) -> None:
        draw_steps(axes, week_edges(weeks), [_line(known[channel])])
        draw_limit(axes, wanted.share, f"target {amount(wanted.share, 'share')}")
        axes.set_ylim(0, 1.04)
        axes.yaxis.set_major_formatter(PercentFormatter(1.0))
        date_axis(axes)

    return Slide("weeks", message, draw, source(result, f"{channel} week by week; {_band(result)}"))
