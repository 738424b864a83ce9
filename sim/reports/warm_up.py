"""When a scenario has settled: in words, as a table, and Welch's chart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.metrics import METRICS
from sim.reports.experiment.figure import title_of
from sim.reports.pen.tables import WordTable
from sim.reports.pen.words import amount, count_of, joined, scale
from sim.units import format_duration

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.runs.warm_up import Settling, WarmUp

_RULES = {
    "none": "MSER-5",
    "day": "MSER-5, with means of days,",
    "week": "MSER, with means of whole weeks since the week recurs,",
}

WARM_UP_NAMES = ("warm-up.csv", "warm-up.svg", "warm-up.png")
"""Files that :func:`write_warm_up` writes."""


def warm_up_words(found: WarmUp) -> list[str]:
    """What to do: the warning where the question is a terminating one, then the suggestion."""
    words = []
    if found.reasons:
        words.append(
            f"This is a terminating question: {'; '.join(found.reasons)}. It has no steady state, "
            "so what follows is no warm-up for it: leave out what fills the lines, if anything."
        )
    needed, stated = found.needed, found.scenario.horizon.warm_up
    if needed is None:
        late = joined([each.kpi.label for each in found.settlings if each.cut is None])
        length = format_duration(found.scenario.horizon.minutes)
        words.append(f"Not settled within {length}: {late}.")
        if not found.reasons:
            words[-1] += (
                " Either the horizon is too short, or the team cannot keep up and there is no "
                "steady state."
            )
    elif needed == 0:
        words.append("Nothing needs to be left out: no warm_up.")
    elif not found.reasons:
        most = max(found.settlings, key=lambda each: each.cut or 0)
        words.append(
            f"Leave out {format_duration(needed)}, which the KPI {most.kpi.label} takes: "
            f"`horizon: {{warm_up: {format_duration(needed)}}}`."
        )
    if needed is not None and stated and not found.reasons:
        enough = "enough" if stated >= needed else "less"
        words.append(f"The scenario states {format_duration(stated)}, which is {enough}.")
    return words


def basis_words(found: WarmUp) -> str:
    """How it was found out."""
    runs = count_of(found.replications, "simulated run")
    return (
        f"By {_RULES[found.cycle]} from minute 0, over {runs} (seed {found.seed}). Chance can move "
        "the cut either way: look at the chart (--out) before you trust it."
    )


def warm_up_rows(found: WarmUp) -> pd.DataFrame:
    """A row for each KPI: ``kpi``, ``unit``, ``leave_out`` (minutes; NaN: it has not settled),
    ``whole`` (over all of the horizon) and ``settled`` (without what is left out).
    """
    import pandas as pd

    return pd.DataFrame(
        {
            "kpi": each.kpi.label,
            "unit": METRICS[each.kpi.metric].unit,
            "leave_out": np.nan if each.cut is None else each.cut * found.step,
            "whole": each.whole,
            "settled": each.settled,
        }
        for each in found.settlings
    )


def warm_up_table(found: WarmUp) -> WordTable:
    """The same in words."""
    rows = []
    for row in warm_up_rows(found).to_dict("records"):
        leave_out = "nothing" if row["leave_out"] == 0 else format_duration(row["leave_out"])
        if np.isnan(row["leave_out"]):
            leave_out = "not settled"
        settled = "" if np.isnan(row["settled"]) else amount(row["settled"], row["unit"])
        rows.append((row["kpi"], leave_out, amount(row["whole"], row["unit"]), settled))
    columns = ("KPI", "leave out", "over the whole horizon", "without it")
    return WordTable(found.scenario.scenario, columns, rows)


def write_warm_up(folder: Path, found: WarmUp, *, png: bool = False) -> list[Path]:
    """Write ``warm-up.csv`` with the series, and Welch's chart as ``warm-up.svg``.

    Args:
        folder: where to write; made if it is not there.
        found: what to write.
        png: the chart as PNG, too.

    Raises:
        UsageError: something that is not ours is in the way.
        RunError: the folder cannot be written, or the disk is full.
    """
    from sim.experiments.tables import as_csv
    from sim.reports.pen.folder import write_whole
    from sim.reports.pen.style import paint

    title = f"When has it settled? {found.scenario.scenario}"
    contents = {
        "warm-up.csv": as_csv(series_table(found)),
        **paint(draw_welch, found, title, png=png).files("warm-up"),
    }
    return write_whole(folder, contents)


def series_table(found: WarmUp) -> pd.DataFrame:
    """A row for each KPI and observation: ``kpi, unit, period, mean, moving_average``."""
    import pandas as pd

    frames = []
    for each in found.settlings:
        smooth = np.full(len(each.means), np.nan)
        smooth[: len(each.smooth)] = each.smooth
        frames.append(
            pd.DataFrame(
                {
                    "kpi": each.kpi.label,
                    "unit": METRICS[each.kpi.metric].unit,
                    "period": found.periods,
                    "mean": each.means,
                    "moving_average": smooth,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def draw_welch(figure: Figure, found: WarmUp) -> None:
    """A panel for each KPI: its course, Welch's moving average, and where MSER cuts.

    Args:
        figure: an empty figure.
        found: what was found.
    """
    from sim.reports.pen.style import foot, prepare

    number = len(found.settlings)
    prepare(figure, 1.0 + 1.7 * number)
    panels = figure.subplots(number, 1, sharex=True, squeeze=False)[:, 0]
    for axes, settling in zip(panels, found.settlings, strict=True):
        _draw_panel(axes, settling, found)
    hours = found.step < 1440
    panels[-1].set_xlabel(f"{'hours' if hours else 'days'} since the start")
    panels[0].legend(frameon=False, fontsize=8, loc="lower right", ncols=2)
    each = format_duration(found.batch * found.step)
    window = format_duration((2 * found.reach + 1) * found.step)
    runs = count_of(found.replications, "simulated run")
    foot(
        figure,
        f"Dots: means of {each}, over {runs}; line: Welch's moving average over {window}, shorter "
        f"at the beginning.\nDashed: where {_RULES[found.cycle]} cuts. From minute 0, without any "
        "warm-up.",
    )


def _draw_panel(axes: Axes, settling: Settling, found: WarmUp) -> None:
    from sim.reports.pen.style import BLUE, INK, PALE, VERMILION

    unit = METRICS[settling.kpi.metric].unit
    highest = max(settling.batches.max(), np.nanmax(settling.smooth))
    factor, word = scale(highest, unit, found.scenario.currency)
    at = found.batch * (np.arange(len(settling.batches)) + 0.5)
    axes.plot(
        at, factor * settling.batches, "o", color=INK, markersize=3.5, zorder=3, label="means"
    )
    smooth = factor * settling.smooth
    at = np.arange(len(smooth)) + 0.5
    axes.plot(at, smooth, color=BLUE, linewidth=1.6, label="moving average")
    title = title_of(settling.kpi.label)
    if settling.cut is None:
        axes.set_title(f"{title}: not settled", fontsize=9)
    else:
        left_out = format_duration(settling.cut * found.step) if settling.cut else "nothing"
        axes.set_title(f"{title}: leave out {left_out}", fontsize=9)
        if settling.cut:
            axes.axvline(settling.cut, color=VERMILION, linestyle="--")
        axes.axhline(factor * settling.settled, color=PALE, linewidth=1.0, zorder=0)
    axes.set_ylim(0, 1.15 * factor * highest or 1.0)
    axes.set_xlim(0, len(settling.means))
    axes.set_ylabel(word)
