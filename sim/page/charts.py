"""Charts of the page: small SVG lines, today beside the changed team, in the page's own colours.

They are drawn here and not with the reports' library: a chart takes a millisecond, scales with the
page, follows its dark mode, and reads its text aloud.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from sim.metrics import METRICS
from sim.reports.pen.rows import live_channels, plain_level, rows_of, staffed_hours
from sim.reports.pen.words import MONTHS, scale

if TYPE_CHECKING:
    from sim.reports.pen.words import Row
    from sim.runs.result import Result

WIDTH, HEIGHT = 480, 200
LEFT, RIGHT, TOP, BOTTOM = 52, 22, 10, 30
"""Room around the lines, in units of the drawing."""
MOST_LABELS, MOST_DATES = 12, 8
"""Hours, and dates, that stand below a chart without touching."""


@dataclass(frozen=True)
class Chart:
    """A chart with its title, and its figures in words for who cannot see it."""

    title: str
    svg: Markup
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    has_target: bool = False
    """Whether a line shows what is wanted."""


@dataclass(frozen=True)
class _Line:
    """Figures of one scenario by period."""

    name: str
    rows: Mapping[str, Row]


def charts_of(results: Sequence[Result]) -> list[Chart]:
    """Waiting and load over the day, and week by week where there are three weeks or more.

    Week by week the live channel that is nearest to missing its target.
    """
    live, promised = live_channels(results[0]), results[0].service_targets
    near = sorted((each for each in live if each in promised), key=_room(results[-1]).__getitem__)
    wanted = [
        *(("service_level", "hour of day", channel) for channel in live[:2]),
        ("occupancy", "hour of day", ""),
        *((("service_level" if near else "wait"), "week", each) for each in (near or live)[:1]),
        ("occupancy", "week", ""),
    ]
    charts = [_chart(results, metric, per, channel) for metric, per, channel in wanted]
    return [chart for chart in charts if chart is not None]


def _room(result: Result) -> defaultdict[str, float]:
    """By channel, how far its service level is above its target."""
    rows = rows_of(result.estimates, "service_level", by=("channel",))
    found: defaultdict[str, float] = defaultdict(float)
    for row in rows:
        if row["channel"] in result.service_targets:
            found[row["channel"]] = row["mean"] - result.service_targets[row["channel"]].share
    return found


def _chart(results: Sequence[Result], metric: str, per: str, channel: str = "") -> Chart | None:
    """One KPI over the periods; None where it is not measured in three of them."""
    if metric not in METRICS:
        return None
    by = ("channel",) if channel else ()
    lines = []
    for result in results:
        rows = rows_of(result.estimates, metric, per, by=by)
        kept = {row["period"]: row for row in rows if row["channel"] == (channel or "all")}
        lines.append(_Line(result.name, {str(period): row for period, row in kept.items()}))
    periods = sorted({period for line in lines for period in line.rows})
    if (metric, per) == ("occupancy", "hour of day"):  # whoever ends a call late is always busy
        hours = {hour for result in results for _, hour in staffed_hours(result)}
        periods = [period for period in periods if period in hours]
    if len(periods) < 3:
        return None
    when = {"hour of day": "by hour of the day", "week": "by week"}[per]
    what = METRICS[metric].label + (f", {channel}" if channel else "")
    unit = METRICS[metric].unit
    cells = [
        (_label(period), *(_cell(line.rows.get(period), results[0].currency) for line in lines))
        for period in periods
    ]
    factor, word = scale(_highest(lines), unit, results[0].currency)
    title = f"{what}, {when}" + (f" ({word})" if word else "")
    promised = results[0].service_targets if metric == "service_level" else {}
    wanted = promised[channel].share if channel in promised else None
    svg = _svg(title, periods, lines, factor, unit, wanted)
    heads = ("When", *(line.name for line in lines))
    return Chart(title, svg, heads, cells, has_target=wanted is not None)


def _highest(lines: Sequence[_Line]) -> float:
    """The highest figure or end of an interval; 1 where there is none above 0."""
    figures = (
        value
        for line in lines
        for row in line.rows.values()
        for value in (row["mean"], row["high"])
        if math.isfinite(value)
    )
    return float(max(figures, default=0.0)) or 1.0


def _cell(row: Row | None, currency: str) -> str:
    return "" if row is None else plain_level(row, currency)


def _label(period: str) -> str:
    """A period as it stands on an axis: "08", "5 Jan"."""
    if "-" not in period:
        return period
    _, month, day = period.split("-")
    return f"{int(day)} {MONTHS[int(month) - 1][:3]}"


def _svg(
    title: str,
    periods: Sequence[str],
    lines: Sequence[_Line],
    factor: float,
    unit: str,
    wanted: float | None,
) -> Markup:
    top, tick = _round_scale(_highest(lines) * factor, at_most=100.0 if unit == "share" else None)

    def x(number: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * number / max(1, len(periods) - 1)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(value * factor, top) / top

    parts = [*_axes(periods, top, tick, x)]
    if wanted is not None:
        parts.append(
            f'<line class="wanted" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(wanted):.1f}" '
            f'y2="{y(wanted):.1f}"/>'
        )
    for number, line in enumerate(lines):
        look = ("today", "changed")[min(number, 1)]
        parts += _drawn(line, periods, look, x, y)
    body = "".join(parts)
    return Markup(  # noqa: S704 - all that comes from outside is escaped where it is put in
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(title)}">{body}</svg>'
    )


def _round_scale(highest: float, at_most: float | None) -> tuple[float, float]:
    """Top of an axis from 0, and the distance of its lines: round numbers, about four of them."""
    if highest <= 0:
        return 1.0, 0.5
    raw = highest / 4
    magnitude = 10.0 ** math.floor(math.log10(raw))
    tick = next(m * magnitude for m in (1, 2, 2.5, 5, 10) if m * magnitude >= raw)
    top = tick * math.ceil(highest / tick - 1e-9)
    return (min(top, at_most) if at_most and top > at_most else top), tick


def _axes(
    periods: Sequence[str], top: float, tick: float, x: Callable[[float], float]
) -> list[str]:
    parts = []
    for step in range(int(top / tick + 1e-9) + 1):
        value = step * tick
        height = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top
        parts.append(
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" '
            f'y1="{height:.1f}" y2="{height:.1f}"/>'
            f'<text x="{LEFT - 6}" y="{height + 4:.1f}" text-anchor="end">{value:g}</text>'
        )
    most = MOST_DATES if any("-" in period for period in periods) else MOST_LABELS
    every = -(-len(periods) // most)
    for number, period in enumerate(periods):
        if number % every == 0:
            parts.append(
                f'<text x="{x(number):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">'
                f"{escape(_label(period))}</text>"
            )
    return parts


def _drawn(
    line: _Line,
    periods: Sequence[str],
    look: str,
    x: Callable[[float], float],
    y: Callable[[float], float],
) -> list[str]:
    """Band and line of one scenario; a gap where a figure is not measured."""
    parts, stretch = [], []
    for number, period in enumerate([*periods, ""]):
        row = line.rows.get(period)
        if row is not None and math.isfinite(row["mean"]):
            stretch.append((number, row))
            continue
        if stretch:
            parts += _stretch(stretch, look, x, y)
        stretch = []
    return parts


def _stretch(
    stretch: Sequence[tuple[int, Row]],
    look: str,
    x: Callable[[float], float],
    y: Callable[[float], float],
) -> list[str]:
    drawn = []
    if all(math.isfinite(row["low"]) for _, row in stretch):
        there = [f"{x(n):.1f},{y(row['high']):.1f}" for n, row in stretch]
        back = [f"{x(n):.1f},{y(row['low']):.1f}" for n, row in reversed(stretch)]
        drawn.append(f'<polygon class="band {look}" points="{" ".join(there + back)}"/>')
    points = " ".join(f"{x(n):.1f},{y(row['mean']):.1f}" for n, row in stretch)
    drawn.append(f'<polyline class="line {look}" points="{points}"/>')
    if len(stretch) == 1:
        ((number, row),) = stretch
        drawn.append(
            f'<circle class="dot {look}" cx="{x(number):.1f}" cy="{y(row["mean"]):.1f}" r="3"/>'
        )
    return drawn
