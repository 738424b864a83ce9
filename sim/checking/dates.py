"""Whether what has a date lies within the horizon."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator

import numpy as np

from sim.calendar import Calendar
from sim.distributions import Distribution
from sim.expected.arrivals import minute_of
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.text.reader import Path
from sim.scenarios.text.report import Report
from sim.units import DAY, format_duration

SOONEST = 1e-6
"""Quantile of a time that is drawn, below which hardly ever one lies."""


def check_dates(scenario: Scenario, calendar: Calendar, report: Report) -> None:
    """Report rows, events, holidays and entries of the plan that lie outside the horizon.

    Args:
        scenario: the scenario.
        calendar: its calendar.
        report: takes the faults and warnings.
    """
    last = calendar.start + dt.timedelta(days=math.ceil(calendar.minutes / DAY) - 1)
    for k, event in enumerate(scenario.demand.events):
        ends = event.from_ + dt.timedelta(days=min(event.days, 1_000_000) - 1)
        if ends < calendar.start or event.from_ > last:
            message = f"the event lies outside the horizon ({calendar.start} to {last})"
            report.warn(("demand", "events", k), message)
    _check_plan_dates(scenario, calendar.start, last, report)
    _check_waits(scenario, report)
    if scenario.holidays and not any(
        calendar.start <= holiday.date <= last for holiday in scenario.holidays
    ):
        message = f"no holiday lies within the horizon ({calendar.start} to {last})"
        report.warn(("holidays",), message)
    tables: list[tuple[Path, tuple[str, ...]]] = [
        (("channels", name, "counts"), channel.counts.at)
        for name, channel in scenario.channels.items()
        if channel.counts is not None
    ]
    if scenario.demand.replay is not None:
        tables.append((("demand", "replay"), scenario.demand.replay.arrived_at))
    for path, moments in tables:
        minutes = [minute_of(at, calendar) for at in moments]
        outside = sum(not 0 <= minute < calendar.minutes for minute in minutes)
        first, until = (chosen(zip(minutes, moments, strict=True))[1] for chosen in (min, max))
        span = f"({calendar.start} to {last}); the rows go from {first} to {until}"
        if outside == len(minutes):
            report.fault(path, f"all rows lie outside the horizon {span}")
        elif outside:
            report.warn(path, f"{outside} of {len(minutes)} rows lie outside the horizon {span}")


def _check_plan_dates(scenario: Scenario, first: dt.date, last: dt.date, report: Report) -> None:
    """Every entry of the plan takes effect within the horizon."""
    for k, entry in enumerate(scenario.plan):
        date = entry.date
        if entry.into is not None:
            date = scenario.team[entry.into].hiring.first_day(date)
        if date > last or (entry.date < first and date < first):
            what = "hired agents would start on" if entry.action == "hire" else "it takes effect on"
            message = f"{what} {date}, outside the horizon ({first} to {last})"
            report.warn(("plan", k), message)


def _check_waits(scenario: Scenario, report: Report) -> None:
    """Nothing is put off until after the horizon."""
    minutes = scenario.horizon.minutes
    for path, wait, what in _waits(scenario):
        least = float(wait.ppf(np.array([SOONEST]))[0]) if isinstance(wait, Distribution) else wait
        if least >= minutes:
            lasts = f"the horizon lasts {format_duration(minutes)}"
            report.warn(path, f"{what}: {lasts} (got {format_duration(least)})")


def _waits(scenario: Scenario) -> Iterator[tuple[Path, float | Distribution, str]]:
    """How long something is put off, where that stands, and what does not happen if it is long."""
    for name, channel in scenario.channels.items():
        path: Path = ("channels", name)
        if channel.callback is not None:
            yield (*path, "callback", "after"), channel.callback.after, "nobody is offered it"
            if channel.callback.in_ is not None:
                yield (*path, "callback", "in"), channel.callback.in_, "nobody is called back"
        if channel.redial is not None:
            yield (*path, "redial", "after"), channel.redial.after, "nobody tries again"
        if channel.message is not None and channel.message.after is not None:
            yield (*path, "message", "after"), channel.message.after, "nobody leaves one"
    if scenario.returns is not None:
        yield ("returns", "after"), scenario.returns.after, "nobody comes back"
    for name, topic in scenario.topics.items():
        if topic.returns is not None:
            yield ("topics", name, "returns", "after"), topic.returns.after, "nobody comes back"
    for k, tier in enumerate(scenario.tiers):
        if tier.outside is not None:
            where: Path = ("tiers", k, "outside", "turnaround")
            yield where, tier.outside.turnaround, "nothing is answered"
    for name, group in scenario.team.items():
        if group.backup is not None:
            yield ("team", name, "backup", "after"), group.backup.after, "it never helps out"
