"""Charts: handle times and patience, with what the scenario takes for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.ticker import FixedLocator, NullLocator

from sim.calibrate.demand import days_of
from sim.calibrate.waiting import survival, waits_of
from sim.calibrate.work import LEAST_STEPS, lognormal_of, worked_of
from sim.reports.pen.style import BLUE, INK, ORANGE, PALE, SKY, foot, prepare, shortened
from sim.reports.pen.words import amount

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.calibrate import Calibration
    from sim.calibrate.found import Channel
    from sim.calibrate.values import Figure as Value
    from sim.calibrate.values import Floats
    from sim.calibrate.waiting import Patience
    from sim.calibrate.work import Handling

MOST_PANELS = 8
BINS = 32
TICKS = {1 / 60: "1 s", 1 / 6: "10 s", 1: "1 min", 5: "5 min", 20: "20 min", 60: "1 h", 480: "8 h"}


class Work(NamedTuple):
    """A topic at a tier: its completed steps in minutes, and what was found of them."""

    title: str
    minutes: Floats
    handling: Handling


def works_of(found: Calibration) -> list[Work]:
    """Topics at their tiers whose handle times are known, those with most work first."""
    log = found.export.log
    result = []
    for topic in found.topics:
        for tier, (handling, _) in topic.work.items():
            if handling is None or handling.steps < LEAST_STEPS:
                continue
            code = log.names.tiers.index(tier) if "tier" in found.export.knows else None
            worked = worked_of(found.export, np.array(topic.codes), found.alone, code)
            title = topic.name if len(found.tiers) == 1 else f"{topic.name}, {tier}"
            result.append(Work(title, worked.minutes[worked.completed], handling))
    return sorted(result, key=lambda work: -float(work.minutes.sum()))


def draw_handling(figure: Figure, works: list[Work]) -> None:
    """A panel for each topic and tier: histogram on a scale of equal factors, and the fit.

    Args:
        figure: an empty figure.
        works: at least one; see :func:`works_of`.
    """
    shown = works[:MOST_PANELS]
    rows = -(-len(shown) // 2)
    prepare(figure, 0.9 + 1.8 * rows)
    grid = figure.subplots(rows, min(len(shown), 2), squeeze=False).ravel()
    for axes, work in zip(grid, shown, strict=False):
        _histogram(axes, work)
    for axes in grid[len(shown) :]:
        axes.set_visible(False)
    named: dict[str, Any] = {}
    for axes in grid:
        handles, labels = axes.get_legend_handles_labels()
        named |= dict(zip(labels, handles, strict=True))
    grid[0].legend(list(named.values()), list(named), frameon=False, fontsize=7, loc="upper left")
    more = f" {len(works) - len(shown)} more are in the table." if len(works) > len(shown) else ""
    foot(
        figure,
        "Bars are equally wide in factors, not in minutes. Ticks: the equally likely values that "
        f"the scenario draws\nwhere a lognormal is further off than 0.05 (Kolmogorov).{more}",
    )


def _histogram(axes: Axes, work: Work) -> None:
    minutes = work.minutes
    low = max(float(np.quantile(minutes, 0.002)), 1 / 60)
    edges = np.geomspace(low, max(float(minutes.max()), 2 * low), BINS + 1)
    counts = np.histogram(minutes, edges)[0]
    axes.stairs(counts, edges, fill=True, color=PALE, label="steps")
    handling = work.handling
    if handling.cv.value > 0:
        fitted = lognormal_of(handling.mean.value, handling.cv.value)
        expected = len(minutes) * np.diff(fitted.cdf(edges))
        middle = np.sqrt(edges[1:] * edges[:-1])
        taken = handling.values is None
        look: dict[str, Any] = {"color": BLUE, "linewidth": 1.6, "label": "scenario: lognormal"}
        if not taken:
            look = {"color": ORANGE, "linestyle": "--", "label": "a lognormal, not taken"}
        axes.plot(middle, expected, **look)
    top = 1.35 * float(counts.max())
    if handling.values is not None:
        axes.plot(
            handling.values,
            np.full(len(handling.values), -0.04 * top),
            "|",
            color=BLUE,
            markersize=6,
            label="scenario: as measured",
        )
    axes.set_ylim(-0.08 * top if handling.values is not None else 0, top)
    axes.set_xscale("log")
    axes.set_xlim(edges[0], edges[-1])
    shown = {at: word for at, word in TICKS.items() if edges[0] <= at <= edges[-1]}
    axes.xaxis.set_major_locator(FixedLocator(list(shown)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks(list(shown), list(shown.values()))
    mean = amount(handling.mean.value, "min")
    axes.set_title(f"{shortened(work.title)}: {handling.steps:,} steps, mean {mean}", fontsize=9)
    axes.set_ylabel("Steps")


def draw_patience(figure: Figure, subject: tuple[Calibration, Channel]) -> None:
    """A panel for each stream of a live channel: Kaplan–Meier, and what the scenario draws.

    Args:
        figure: an empty figure.
        subject: what was found, and of which channel; somebody gave up.
    """
    found, channel = subject
    log = found.export.log
    streams = [
        (s, s.patience) for s in channel.streams if s.patience is not None and s.patience.left
    ]
    prepare(figure, 0.7 + 2.2 * len(streams))
    grid: list[Axes] = list(figure.subplots(len(streams), 1, squeeze=False)[:, 0])
    _, day, _ = days_of(log)
    for axes, (stream, patience) in zip(grid, streams, strict=True):
        waits = waits_of(log, channel.code, day, stream.topics)
        order = np.argsort(waits.wait, kind="stable")
        left = waits.left[order].astype(float)
        times, stay = survival(waits.wait[order], left, np.ones(len(left)))
        end = _end(times, patience)
        _survival(axes, times, stay, patience, end)
        words = ", ".join(log.names.topics[code] for code in stream.topics)
        name = channel.name if len(streams) == 1 else f"{channel.name}: {words}"
        said = f"{patience.left:,} of {patience.waited:,} gave up"
        axes.set_title(f"{shortened(name, 60)}: {said}", fontsize=9)
    grid[0].legend(frameon=False, fontsize=8, loc="upper right")
    foot(
        figure,
        "Kaplan–Meier: whoever was answered would have waited longer. Crosses: a quarter, and "
        "half, have left, with 95 % intervals.",
    )


def _end(times: Floats, patience: Patience) -> float:
    """Where the axis ends: what matters is how soon half have left."""
    ends = [x for x in (patience.quartile.high, patience.median.value) if np.isfinite(x)]
    return float(max([1.3 * max(ends, default=0.0), float(np.quantile(times, 0.9)), 0.5]))


def _survival(axes: Axes, times: Floats, stay: Floats, patience: Patience, end: float) -> None:
    factor, word = (60.0, "seconds") if end <= 10 else (1.0, "minutes")
    at = np.append(0.0, times) * factor
    axes.step(at, 100 * np.append(1.0, stay), where="post", color=INK, linewidth=1.3, label="data")
    if patience.values is None:
        along = np.linspace(0, end, 200)
        mean = max(patience.mean.value, 1 / 60)
        curve, label = 100 * np.exp(-along / mean), "scenario: exponential"
    else:
        along = np.append(0.0, np.sort(patience.values))
        curve = 100 * (1 - np.arange(len(along)) / len(patience.values))
        label = f"scenario: {len(patience.values)} equally likely values"
    axes.plot(along * factor, curve, color=BLUE, linewidth=1.3, linestyle="--", label=label)
    for figure, level in ((patience.quartile, 75), (patience.median, 50)):
        _cross(axes, figure, level, factor, end)
    axes.set_xlim(0, end * factor)
    axes.set_ylim(0, 105)
    axes.set_xlabel(f"Waited, in {word}")
    axes.set_ylabel("Still there (%)")
    axes.yaxis.grid(visible=True, color=PALE, linewidth=0.5)


def _cross(axes: Axes, figure: Value, level: float, factor: float, end: float) -> None:
    """A quartile or median with its interval, where it was reached."""
    if not np.isfinite(figure.value):
        return
    low, high = (x if np.isfinite(x) else end for x in (figure.low, figure.high))
    axes.plot([low * factor, high * factor], [level, level], color=SKY, linewidth=4, alpha=0.7)
    axes.plot([figure.value * factor], [level], "P", color=BLUE, markersize=7)
