"""The six growth signals: weekly figures of one tier, channel or group → graded figures.

Each is a pure function of figures by week (replication × week, NaN where unknown) and limits.
Figures that are not there at all are left out: what is not measured can neither warn nor calm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.decisions.colours import Codes, Floats, drop, grade, rise
from sim.metrics.goals import Goal

if TYPE_CHECKING:
    from sim.scenarios.sections.signals import Limits, Signals

Weekly = Mapping[str, Floats]
"""Figures by week by name of the metric, and ``minutes``, the measured minutes of each week."""
MOST_OPEN = 0.1
"""Share of a week's inquiries that may still be open where satisfaction and FCR are judged."""


class Reading(NamedTuple):
    """One figure of a signal and its colours, before it is asked whether they last."""

    label: str
    """What it is, as it reads in a sentence, e.g. "occupancy"."""
    unit: str
    """Unit of the values, or "times" (how many times higher) or "points" (of a share)."""
    values: Floats
    colours: Codes


Signal = Callable[[Weekly, "Signals", "Goal | None"], Iterator[Reading]]
"""Readings of a place by week, with limits and the service level that a channel has promised."""


def _reading(label: str, unit: str, values: Floats, limits: Limits) -> Reading:
    colours = grade(values, limits.amber, limits.red, higher_is_worse=limits.higher_is_worse)
    return Reading(label, unit, values, colours)


def _settled(week: Weekly, metric: str) -> Floats:
    """A figure of inquiries that have ended; unknown where too many of the week's are open.

    Those that end first are the easy ones: without the others the figure would be too good.
    """
    still_open = week.get("open_at_end", np.zeros(1))
    return np.where(still_open > MOST_OPEN, np.nan, week[metric])


def backlog(week: Weekly, rules: Signals, target: Goal | None) -> Iterator[Reading]:
    """Backlog of unsolved inquiries rising: by comparison, and in days of the tier's work.

    Needs ``backlog`` (contacts waiting on average) and ``steps`` (completed in the week).
    """
    del target
    if "backlog" not in week:
        return
    waiting, limits = week["backlog"], rules.backlog
    times = rise(waiting, rules.recent_weeks, rules.earlier_weeks, limits.ignore_below)
    yield _reading("backlog", "times", times, limits.rise)
    if "steps" in week:
        with np.errstate(divide="ignore", invalid="ignore"):
            per_step = waiting * week["minutes"] / week["steps"]
        time = np.where(waiting == 0, 0.0, per_step)  # inf where nothing is done
        yield _reading("backlog in days of work", "min", time, limits.days_of_work)


def satisfaction(week: Weekly, rules: Signals, target: Goal | None) -> Iterator[Reading]:
    """Satisfaction dropping. Needs ``csat``."""
    del target
    if "csat" not in week:
        return
    limits = rules.satisfaction
    csat = _settled(week, "csat")
    lower = drop(csat, rules.recent_weeks, rules.earlier_weeks)
    yield _reading("drop of CSAT", "score", lower, limits.drop)
    yield _reading("CSAT", "score", csat, limits.score)


def workload(week: Weekly, rules: Signals, target: Goal | None) -> Iterator[Reading]:
    """Workload per person too high.

    Needs ``occupancy``, ``overloaded``, ``overtime`` (minutes in the week) and ``on_duty`` (agents
    on average).
    """
    del target
    limits = rules.workload
    if "occupancy" in week:
        yield _reading("occupancy", "share", week["occupancy"], limits.occupancy)
    if "overloaded" in week:
        yield _reading("overloaded time", "share", week["overloaded"], limits.overloaded)
    if "occupancy" in week and "overtime" in week and "on_duty" in week:
        with np.errstate(divide="ignore", invalid="ignore"):
            share = week["overtime"] / (week["on_duty"] * week["minutes"])
        yield _reading("overtime", "share", share, limits.overtime)


def impatience(week: Weekly, rules: Signals, target: Goal | None) -> Iterator[Reading]:
    """Customers growing impatient. Needs ``abandonment`` or ``repeat_contacts``.

    A channel in which nobody can give up, and nobody ever tries again, has no readings.
    """
    del target
    limits = rules.impatience
    if "abandonment" in week:
        yield _reading("abandonment", "share", week["abandonment"], limits.abandonment)
    again = week.get("repeat_contacts")
    if again is not None and ("abandonment" in week or np.nanmax(again, initial=0.0) > 0):
        yield _reading("repeat contacts", "share", again, limits.repeat_contacts)


def response(week: Weekly, rules: Signals, target: Goal | None) -> Iterator[Reading]:
    """Response time and FCR worsening: of a channel, or the wait in line of a tier.

    Needs ``first_response``, ``service_level`` and ``fcr``, or ``line_wait``.
    """
    limits = rules.response
    recent, earlier = rules.recent_weeks, rules.earlier_weeks
    floor = limits.ignore_below
    if target is not None:
        floor = limits.ignore_below_target * (target.within or 0.0)
    for metric, label in (("first_response", "first response"), ("line_wait", "wait in line")):
        if metric in week:
            yield _reading(
                label, "times", rise(week[metric], recent, earlier, floor), limits.slower
            )
    if "service_level" in week and target is not None:
        short = target.value - week["service_level"]
        yield _reading("service level below target", "points", short, limits.short_of_target)
    if "fcr" in week:
        lower = drop(_settled(week, "fcr"), recent, earlier)
        yield _reading("drop of FCR", "points", lower, limits.fcr_drop)


def proactive(week: Weekly, rules: Signals, target: Goal | None) -> Iterator[Reading]:
    """No time left for proactive work. Needs ``background_done``."""
    del target
    if "background_done" in week:
        done = week["background_done"]
        yield _reading("background work done", "share", done, rules.proactive.done)
