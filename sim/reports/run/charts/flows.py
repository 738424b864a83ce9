"""Chart: where inquiries go, from the channels through the tiers to how contacts end."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from sim.calendar import DAY
from sim.reports.pen.style import (
    GREEN,
    GREY,
    INK,
    ORANGE,
    SKY,
    VERMILION,
    foot,
    prepare,
    shortened,
)
from sim.reports.pen.words import amount, count_of
from sim.reports.run.charts.flow_layout import FlowNode, Layout, Stream, place_flows

if TYPE_CHECKING:
    from sim.runs.result import Result

HALF_WIDTH = 0.36
"""Of a box, in columns."""

_WORDS = {
    "return": "returns",
    "redial": "redials",
    "busy": "lines taken",
    "open": "open at the end",
}
_COLOURS = {
    **dict.fromkeys(("solved", "deflected"), GREEN),
    **dict.fromkeys(("return", "redial", "comes anyway"), ORANGE),
    "open": GREY,
}


def draw_flows(figure: Figure, result: Result) -> None:
    """Contacts from channel to tier to end, as bands as wide as they are many.

    Args:
        figure: an empty figure.
        result: a run with flows.
    """
    tiers = [str(tier) for tier in dict.fromkeys(result.estimates["tier"]) if tier != "all"]
    layout = place_flows(result.flows, tiers)
    prepare(figure, layout.depth + 0.9)
    axes = figure.subplots()
    axes.set_xlim(-0.42, layout.columns - 0.58)
    axes.set_ylim(layout.depth + 0.05, -0.3)
    axes.set_axis_off()
    for stream in layout.streams:
        _draw_stream(axes, stream)
    for node in layout.nodes:
        _draw_node(axes, node, layout)
    headings = {0: "come from", layout.ends: "contact ends", layout.ends + 1: "then"}
    for column, heading in headings.items():
        if column < layout.columns:
            axes.text(column, -0.12, heading, ha="center", fontsize=8.5, color=GREY)
    weeks = result.measured / (7 * DAY)
    length = amount(result.measured, "min") if weeks < 1 else f"{weeks:.3g} weeks"
    foot(
        figure,
        f"Contacts in {length}, mean of {count_of(result.replications, 'simulated run')}; "
        "bands as wide as contacts are many; % of all contacts.",
    )


def _draw_stream(axes: Axes, stream: Stream) -> None:
    """One band through all columns on its way."""
    upper = _edge(stream, 0.0)
    lower = _edge(stream, stream.width)[::-1]
    curves = [Path.CURVE4] * (len(upper) - 1)
    path = Path(
        [*upper, *lower, upper[0]], [Path.MOVETO, *curves, Path.LINETO, *curves, Path.CLOSEPOLY]
    )
    colour = SKY if stream.stays_inside else _COLOURS.get(stream.target, VERMILION)
    axes.add_patch(PathPatch(path, facecolor=colour, edgecolor=colour, alpha=0.5, linewidth=0.5))


def _edge(stream: Stream, below: float) -> list[tuple[float, float]]:
    """Points of a band's upper or lower edge: a Bezier curve from each stop to the next."""
    points: list[tuple[float, float]] = []
    for (node, height), (following, next_height) in pairwise(stream.stops):
        left, right = node.column + HALF_WIDTH, following.column - HALF_WIDTH
        middle = (left + right) / 2
        start, end = height + below, next_height + below
        # Level past a column's boxes, or from the first box.
        points += [(left, start)] * (1 if not points else 3)
        points += [(middle, start), (middle, end), (right, end)]
    return points


def _draw_node(axes: Axes, node: FlowNode, layout: Layout) -> None:
    if node.passing:
        return
    axes.add_patch(
        Rectangle(
            (node.column - HALF_WIDTH, node.top),
            2 * HALF_WIDTH,
            node.height,
            facecolor="white",
            edgecolor=INK,
            linewidth=0.8,
        )
    )
    name = node.name.partition(":")[2] or _WORDS.get(node.name, node.name)
    lines = [shortened(name, 16), f"{_count(node.count)} · {_percent(node.count / layout.total)}"]
    passed_on = layout.passed_on(node)
    if passed_on > 0:
        lines.append(f"passes on {_percent(passed_on)}")
    axes.text(
        node.column,
        node.top + node.height / 2,
        "\n".join(lines),
        ha="center",
        va="center",
        fontsize=7.5,
        linespacing=1.15,
    )


def _count(count: float) -> str:
    return f"{count:,.0f}" if count >= 10 else f"{count:.1f}"


def _percent(share: float) -> str:
    if share >= 0.0995:
        return f"{100 * share:.0f} %"
    return f"{100 * share:.1f} %" if share >= 0.0005 else "<0.1 %"
