"""Charts: contacts by half hour of each kind of day, and by week, with what the scenario says."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.calibrate.demand import days_of
from sim.calibrate.kinds import HALF_HOURS
from sim.log import Reason
from sim.reports.pen.dates import date_axis, place
from sim.reports.pen.style import BLUE, GREY, INK, ORANGE, PALE, foot, prepare
from sim.units.hours import weekdays_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.calibrate import Calibration
    from sim.calibrate.demand import Volume
    from sim.calibrate.found import Channel
    from sim.calibrate.kinds import KindOfDay
    from sim.calibrate.values import Codes, Floats

    Subject = tuple[Calibration, Channel]

AHEAD = 28
"""Days after the last one in which the scenario's level is drawn."""
MOST_DAYS = (0.05, 0.95)
"""Quantiles of the days between which a bar reaches."""


def draw_profile(figure: Figure, subject: Subject) -> None:
    """A panel for each kind of day: the days that were, and the profile of the scenario.

    Args:
        figure: an empty figure.
        subject: what was found, and of which channel.
    """
    found, channel = subject
    prepare(figure, 0.7 + 1.9 * len(channel.kinds))
    grid: list[Axes] = list(
        figure.subplots(len(channel.kinds), 1, sharex=True, squeeze=False)[:, 0]
    )
    counts = _by_half_hour(found, channel)
    for axes, kind in zip(grid, channel.kinds, strict=True):
        mine = np.isin(found.days.weekday, kind.weekdays) & found.days.counted
        _panel(axes, counts[mine], expected_by_half_hour(channel, kind))
        days = f"{weekdays_text(kind.weekdays)}: {int(mine.sum())} days"
        axes.set_title(days, fontsize=9)
    first, last = (f(k.opens[n] for k in channel.kinds) / 60 for n, f in ((0, min), (1, max)))
    grid[-1].set_xlim(max(first - 1, 0), min(last + 1, 24))
    grid[-1].set_xlabel("Local time of day")
    grid[0].legend(frameon=False, fontsize=8, loc="upper right", ncols=3)
    foot(
        figure,
        "Points: mean of the days, bars: from the 5th to the 95th of 100 days. Line: what the "
        "scenario expects, at the period's mean level.",
    )


def expected_by_half_hour(channel: Channel, kind: KindOfDay) -> Floats:
    """Contacts that the scenario expects in each half hour of a mean day of a kind."""
    total = np.zeros(HALF_HOURS)
    place_of_kind = channel.kinds.index(kind)
    for stream in channel.streams:
        profile = stream.profiles[place_of_kind]
        each = stream.volume.mean.value * stream.volume.factors[list(kind.weekdays)].mean()
        total += each * profile / max(float(profile.sum()), 1e-9)
    return total


def _by_half_hour(found: Calibration, channel: Channel) -> Floats:
    """First contacts of each day in each half hour: shape (days, 48)."""
    contacts = found.export.log.contacts
    days, day, minute = days_of(found.export.log)
    new = (contacts["channel"] == channel.code) & (contacts["reason"] == Reason.FIRST)
    half = (minute[new] // 30).astype(np.int64)
    size = len(days.weekday)
    return (
        np.bincount(day[new] * HALF_HOURS + half, minlength=size * HALF_HOURS)
        .reshape(size, HALF_HOURS)
        .astype(float)
    )


def _panel(axes: Axes, counts: Floats, fitted: Floats) -> None:
    low, high = np.quantile(counts, MOST_DAYS, axis=0)
    middle = counts.mean(axis=0)
    at = np.arange(HALF_HOURS) / 2 + 0.25
    some = (high > 0) | (fitted > 0)
    axes.vlines(at[some], low[some], high[some], color=PALE, linewidth=5, label="days")
    axes.plot(at[some], middle[some], "o", color=INK, markersize=3, label="their mean")
    edges = np.arange(HALF_HOURS + 1) / 2
    line: dict[str, Any] = {"baseline": None, "color": BLUE, "linewidth": 1.6}
    axes.stairs(fitted, edges, label="scenario", **line)
    axes.set_ylim(0, 1.25 * max(float(high.max()), float(fitted.max()), 1.0))
    axes.set_ylabel("Contacts in\nhalf an hour")
    axes.set_xticks(range(0, 25, 2), [f"{hour}:00" for hour in range(0, 25, 2)])


def draw_weeks(figure: Figure, subject: Subject) -> None:
    """Contacts a day by week, and the level or trend that the scenario takes.

    Args:
        figure: an empty figure.
        subject: what was found, and of which channel.
    """
    found, channel = subject
    prepare(figure, 2.6)
    axes = figure.subplots()
    volume, days = channel.volume, found.days
    counts = _by_half_hour(found, channel).sum(axis=1)[days.places]
    usual = np.array([each.value for each in volume.by_weekday])[days.weekday[days.places]]
    week = days.places // 7
    whole = np.bincount(week, usual)
    there = whole > 0.3 * whole.max()  # of a week with a day or two hardly anything is known
    level = volume.mean.value * np.bincount(week, counts)[there] / whole[there]
    first = place(days.first)
    at = first + np.flatnonzero(there) * 7 + 3.5
    axes.plot(at, level, "o", color=INK, markersize=3.5, label="contacts a day, by week")
    ends = first + np.array([0.0, len(days.weekday) + AHEAD])
    if not np.isnan(volume.trend.value):
        _trend(axes, volume, days.places, ends, first)
    if not volume.steady:
        since = volume.course.since
        begin = ends[0] if since is None else first + 7 * since
        label = f"scenario: {volume.course.way}"
        line: dict[str, Any] = {"color": BLUE, "linewidth": 1.6, "label": label}
        axes.plot([begin, ends[1]], [volume.now.value] * 2, **line)
    axes.axvline(ends[1] - AHEAD, color=GREY, linewidth=0.8, linestyle=":")
    axes.set_ylim(0, 1.4 * max(float(level.max()), volume.now.value))
    axes.set_ylabel("Contacts a day")
    date_axis(axes)
    last = days.first + dt.timedelta(days=len(days.weekday) - 1)
    axes.set_xlabel(" to ".join(dict.fromkeys((str(days.first.year), str(last.year)))))
    axes.legend(frameon=False, fontsize=8, loc="upper left", ncols=3)
    left_out = len(days.gaps) + len(days.low)
    foot(
        figure,
        "Weekdays evened out: each week against what its days usually have. Dotted: the last day."
        + (f" {left_out} days without data, holidays or outages left out." if left_out else ""),
    )


def _trend(axes: Axes, volume: Volume, places: Codes, ends: Floats, first: float) -> None:
    """The exponential trend through the weeks, which the scenario goes on with or not."""
    trend = 1 + volume.trend.value
    last = ends[1] - (0 if volume.steady else AHEAD)
    at = np.linspace(float(ends[0]), float(last), 100)
    usual = float((trend ** (places / 7)).mean())
    look: dict[str, Any] = {"color": BLUE, "linewidth": 1.6, "label": "scenario: growth"}
    if not volume.steady:
        look = {"color": ORANGE, "linestyle": "--", "label": "a trend, not carried on"}
    axes.plot(at, volume.mean.value * trend ** ((at - first) / 7) / usual, **look)
