"""Whether a scenario can be staffed at all, reported before it runs."""

from __future__ import annotations

import math
from dataclasses import replace

from sim.checking.capacity import (
    check_background,
    check_capacity,
    check_coaching,
    check_outside,
)
from sim.checking.closed import check_closed
from sim.checking.dates import check_dates
from sim.checking.footprint import check_footprint, check_peak
from sim.checking.hours import check_cover, check_shifts, duty_of
from sim.checking.promises import check_promises
from sim.expected import Expected, expect
from sim.scenarios.meaning import routes
from sim.scenarios.meaning.horizon import calendar_of
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.text.report import Report
from sim.units import WEEK, both, format_duration


def check_staffing(scenario: Scenario, report: Report) -> None:
    """Report what can never work as faults, and what is likely not meant as warnings.

    Args:
        scenario: a scenario whose parts fit each other.
        report: takes the faults and warnings.
    """
    check_dates(scenario, calendar_of(scenario), report)
    if not check_peak(scenario, report):
        return
    expected = expect(scenario)
    if not check_footprint(expected, report):
        return
    if not expected.inquiries:
        report.warn(("channels",), "no inquiries are expected within the horizon")
    check_closed(expected, report)
    minutes = math.ceil(expected.calendar.minutes / WEEK) * WEEK
    whole_weeks = replace(expected.calendar, minutes=minutes)
    check_shifts(scenario, whole_weeks, report)
    check_background(expected, report)
    check_coaching(expected, report)
    if _check_served(expected, report):
        check_capacity(expected, report)
        check_outside(expected, report)
        on_duty = duty_of(scenario, whole_weeks)
        check_cover(scenario, on_duty, whole_weeks, expected.streams.reached, report)
        check_promises(expected, on_duty, whole_weeks, report)


def _check_served(expected: Expected, report: Report) -> bool:
    """Somebody can serve each stream at each tier that it can reach, be it by mistake."""
    scenario, streams = expected.scenario, expected.streams
    reached = [
        (stream, tier)
        for stream in streams.reached
        for tier in routes.reached_tiers(scenario, scenario.topics[stream[0]])
    ]
    reached += [(stream, tier) for tier, landed in streams.landed.items() for stream in landed]
    unserved: dict[tuple[str, str], list[str]] = {}
    by_backup: dict[tuple[str, str], float] = {}
    outside = routes.outside_tiers(scenario)
    for (topic, channel), tier in dict.fromkeys(reached):
        groups = expected.able_on_duty((topic, channel), tier)
        if not groups and tier not in outside:
            unserved.setdefault((topic, tier), []).append(channel)
        waits = [
            group.backup.after
            for group in (scenario.team[name] for name in groups)
            if group.backup and not routes.serves(scenario, group, topic, channel, tier)
        ]
        if groups and len(waits) == len(groups) and min(waits) > 0:
            by_backup[topic, tier] = min(waits)
    for (topic, tier), wait in by_backup.items():
        message = (
            f"only a backup serves `{topic}` at {tier}: everybody waits {format_duration(wait)}"
        )
        report.warn(("topics", topic, tier), message)
    for (topic, tier), channels in unserved.items():
        everywhere = {*channels} == {by for name, by in streams.reached if name == topic}
        where = "" if everywhere else f" in {both(channels)}"
        able = sorted(expected.able((topic, channels[0]), tier), key=list(scenario.team).index)
        empty = [name for name in able if not scenario.team[name].headcount]
        never = [name for name in able if name not in empty]
        why = f"; {both(never)} is never on duty within the horizon" if never else ""
        if empty:
            why += f"; nobody is in {both(empty)} yet, and `plan` brings nobody in time"
        message = f"no agent on duty can serve `{topic}`{where} at {tier}{why}"
        report.fault(("topics", topic, tier), message)
    return not unserved
