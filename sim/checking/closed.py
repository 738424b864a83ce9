"""Live contacts that come while their channel is closed, so that nobody ever meets them."""

from __future__ import annotations

import numpy as np

from sim.calendar import Calendar
from sim.expected import Expected
from sim.expected.arrivals import NOTHING
from sim.scenarios.meaning.by_date import opens_on
from sim.scenarios.meaning.counts import Interval, counted
from sim.scenarios.meaning.demand import channel_profile
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.text.reader import Path
from sim.scenarios.text.report import Report
from sim.units import format_share

A_FEW = 0.005
"""Share of a channel's contacts that may come while it is closed without a word."""


def check_closed(expected: Expected, report: Report) -> None:
    """Report channels whose contacts are turned away outside opening hours, unless that is said.

    Args:
        expected: what arrives when.
        report: takes the warnings.
    """
    scenario = expected.scenario
    for name, channel in scenario.channels.items():
        said = "outside_hours" in (report.stated(("channels", name)) or ())
        if not channel.keeps_hours or said or channel_profile(scenario, name).nights is not None:
            continue
        inside, outside = NOTHING, NOTHING
        for topic in scenario.topics:
            opened, closed = expected.arrivals.of(topic, name)
            inside, outside = inside + opened.total, outside + closed.total
        share = outside.actual / max(inside.actual + outside.actual, 1e-9)
        rows = _closed_rows(scenario, name, expected.calendar)
        if rows or share > A_FEW:
            message = f"{format_share(share)} of its contacts come while it is closed"
            path: Path = ("channels", name)
            if rows:
                path = (*path, "counts", "at", rows[0].row)
                message += f", from this row on in {len(rows)} of the counts"
            what = "they are turned away; `outside_hours: turn away` says that this is meant"
            report.warn(path, f"{message}: {what}")


def _closed_rows(scenario: Scenario, name: str, calendar: Calendar) -> list[Interval]:
    """Counts within the horizon that lie outside opening hours, or partly."""
    counts = scenario.channels[name].counts
    if counts is None:
        return []
    spans = calendar.stretches(lambda date: opens_on(scenario, name, date))
    edges = np.array([0.0, *(minute for span in spans for minute in span[1:])])
    length = np.cumsum([0.0, *(np.diff(edges) * (np.arange(len(edges) - 1) % 2))])

    def open_minutes(start: float, end: float) -> float:
        before, after = np.interp([start, end], edges, length)
        return float(after - before)

    found = []
    for each in counted(counts, calendar).intervals:
        start, end = max(each.start, 0.0), min(each.end, calendar.minutes)
        opened = open_minutes(start, end) if start < end else 0.0
        needed = 1e-6 if each.whole_day else end - start - 1e-6
        if each.amount > 0 and start < end and opened < needed:
            found.append(each)
    return found
