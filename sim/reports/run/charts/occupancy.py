"""Chart: how busy each group is, against its limit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.reports.pen.rows import rows_of, staffed_hours
from sim.reports.pen.style import (
    DASHED,
    INK,
    SKY,
    VERMILION,
    note,
    prepare,
    shortened,
)
from sim.reports.pen.words import Row, amount, estimate

if TYPE_CHECKING:
    from sim.runs.result import Result


def draw_occupancy(figure: Figure, result: Result) -> None:
    """Occupancy of each group with its interval and the limit, and its course over the day.

    Args:
        figure: an empty figure.
        result: a run with at least one group on duty.
    """
    rows = rows_of(result.estimates, "occupancy", by=("group",))
    staffed = staffed_hours(result)
    by_hour = [
        row
        for row in rows_of(result.estimates, "occupancy", "hour of day", by=("group",))
        if (row["group"], row["period"]) in staffed
    ]
    panels = 2 if by_hour else 1
    heights = [0.5 + 0.36 * len(rows), 0.5 + 0.3 * len(rows)][:panels]
    prepare(figure, 1.0 + sum(heights) + 0.5 * (panels - 1))
    top, *below = figure.subplots(panels, 1, squeeze=False, height_ratios=heights)[:, 0]
    _draw_bars(top, rows, result)
    if below:
        _draw_day(below[0], rows, by_hour, result.occupancy_limit)
    note(figure, result, "whiskers")


def _draw_bars(axes: Axes, rows: Sequence[Row], result: Result) -> None:
    limit = result.occupancy_limit
    for place, row in enumerate(rows):
        over = row["mean"] > limit
        colour, hatch = (VERMILION, "///") if over else (SKY, "")
        look: dict[str, Any] = {"facecolor": colour, "hatch": hatch, "edgecolor": "white"}
        axes.add_patch(Rectangle((0, place - 0.31), 100 * row["mean"], 0.62, linewidth=0, **look))
        if np.isfinite(row["low"]):
            errors = [[100 * (row["mean"] - row["low"])], [100 * (row["high"] - row["mean"])]]
            axes.errorbar(100 * row["mean"], place, xerr=errors, color=INK, capsize=3, lw=1.2)
        text = estimate(row["mean"], row["low"], row["high"], "share")
        axes.annotate(
            text, (1.01, place), xycoords=("axes fraction", "data"), va="center", fontsize=8.5
        )
    axes.axvline(100 * limit, color=INK, linestyle=DASHED, linewidth=1.2)
    axes.annotate(
        f"limit {amount(limit, 'share')}",
        (100 * limit, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 2),
        textcoords="offset points",
        ha="center",
        fontsize=8.5,
    )
    axes.set_yticks(range(len(rows)), [_group(row, result) for row in rows])
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.set_xlim(0, 100)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("Occupancy: share of time on duty spent on steps (%)")


def _group(row: Row, result: Result) -> str:
    name = shortened(str(row["group"]), 26)
    agents = result.headcount.get(row["group"])
    return f"{name} ({agents})" if agents else name


def _draw_day(axes: Axes, rows: Sequence[Row], by_hour: Sequence[Row], limit: float) -> None:
    """A table of hours, darker where busier; hours above the limit are framed."""
    groups = [str(row["group"]) for row in rows]
    hours = sorted({int(row["period"]) for row in by_hour})
    first, last = hours[0], hours[-1] + 1
    shares = np.full((len(groups), last - first), np.nan)
    for row in by_hour:
        shares[groups.index(row["group"]), int(row["period"]) - first] = row["mean"]
    axes.imshow(
        shares,
        cmap="Greys",
        vmin=0,
        vmax=1.35,  # the darkest grey still carries white figures, and mid-grey black ones
        aspect="auto",
        extent=(first, last, len(groups) - 0.5, -0.5),
    )
    for (place, hour), share in np.ndenumerate(shares):
        if np.isnan(share):
            continue
        _draw_cell(axes, place, first + hour, float(share), limit)
    axes.set_yticks(range(len(groups)), [shortened(group, 30) for group in groups])
    axes.set_xticks([hour for hour in range(first, last + 1) if hour % 2 == 0 or last - first < 13])
    axes.tick_params(axis="y", length=0)
    axes.spines[:].set_visible(False)
    axes.vlines(range(first, last), -0.5, len(groups) - 0.5, color="white", linewidth=0.8)
    axes.hlines(np.arange(len(groups)) - 0.5, first, last, color="white", linewidth=1.6)
    axes.set_xlabel("Local hour of the day (mean occupancy in %; framed: above the limit)")


def _draw_cell(axes: Axes, place: int, hour: int, share: float, limit: float) -> None:
    over = share > limit
    axes.text(
        hour + 0.5,
        place,
        f"{100 * share:.0f}",
        ha="center",
        va="center",
        fontsize=7.5,
        fontweight="bold" if over else "normal",
        color="white" if share > 0.6 else INK,
    )
    if over:
        frame = Rectangle((hour + 0.04, place - 0.44), 0.92, 0.88, fill=False, lw=1.6, ec=VERMILION)
        axes.add_patch(frame)
