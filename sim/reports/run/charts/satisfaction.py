"""Chart: promoters, passives and detractors, by channel and by topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from sim.reports.pen.rows import rows_of
from sim.reports.pen.style import INK, PALE, SKY, VERMILION, note, prepare, shortened
from sim.reports.pen.words import Row, estimate

if TYPE_CHECKING:
    from sim.runs.result import Result


def draw_satisfaction(figure: Figure, result: Result) -> None:
    """NPS groups as bars that add up to all customers, with the mean score beside.

    Args:
        figure: an empty figure.
        result: a run with a scorecard of satisfaction.
    """
    rows = _rows(result)
    prepare(figure, 1.3 + 0.36 * len(rows))
    axes = figure.subplots()
    promoters, detractors = (
        {_key(row): float(row["mean"]) for row in _rows(result, metric)}
        for metric in ("promoters", "detractors")
    )
    for place, row in enumerate(rows):
        glad, cross = 100 * promoters[_key(row)], 100 * detractors[_key(row)]
        axes.barh(place, glad, 0.62, color=SKY, label="promoters")
        axes.barh(place, 100 - glad - cross, 0.62, left=glad, color=PALE, label="passives")
        axes.barh(
            place,
            cross,
            0.62,
            left=100 - cross,
            color=VERMILION,
            hatch="///",
            edgecolor="white",
            linewidth=0,
            label="detractors",
        )
        text = estimate(row["mean"], row["low"], row["high"], "score")
        axes.annotate(
            text, (1.01, place), xycoords=("axes fraction", "data"), va="center", fontsize=8.5
        )
    names = [shortened(str(next(filter(None, _key(row)), "All"))) for row in rows]
    axes.set_yticks(range(len(rows)), names)
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.set_xlim(0, 100)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("Closed inquiries (%)")
    axes.annotate(
        "CSAT, 1 to 5",
        (1.01, 1),
        xycoords="axes fraction",
        xytext=(0, 3),
        textcoords="offset points",
        fontsize=8.5,
        color=INK,
    )
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(
        handles[:3], labels[:3], loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False
    )
    note(figure, result, "model assumption, see the scorecard; in brackets")


def _rows(result: Result, metric: str = "csat") -> list[Row]:
    """All customers, then each channel, then each topic."""
    return [
        row
        for by in ((), ("channel",), ("topic",))
        for row in rows_of(result.estimates, metric, by=by)
    ]


def _key(row: Row) -> tuple[str, str]:
    """Channel and topic of a row; empty where it is of all."""
    channel, topic = (str(row[column]) for column in ("channel", "topic"))
    return ("" if channel == "all" else channel), ("" if topic == "all" else topic)
