"""Whether a scenario can be staffed at all, told before it runs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from sim.calendar import Calendar
from sim.checking.capacity import (
    Demanded,
    check_background,
    check_capacity,
    check_outside,
    groups_for,
)
from sim.checking.dates import check_dates
from sim.checking.footprint import check_footprint
from sim.checking.hours import check_cover, check_shifts
from sim.expected import streams
from sim.expected.bots import left_to_people
from sim.scenarios.meaning import routes
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.text.report import Report
from sim.units import WEEK, both, format_duration


def check_staffing(scenario: Scenario, report: Report) -> None:
    """Report what can never work as faults, and what is likely not meant as warnings.

    Args:
        scenario: a scenario whose parts fit each other.
        report: takes the faults and warnings.
    """
    horizon = scenario.horizon
    calendar = Calendar(horizon.start, horizon.minutes, scenario.time_zone)
    check_dates(scenario, calendar, report)
    inquiries = streams.expected_inquiries(scenario, calendar)
    total = sum(amount.actual for amount in inquiries.values())
    people, work = left_to_people(scenario, inquiries, calendar)
    reached = streams.reached(scenario, people, calendar)
    if not check_footprint(scenario, inquiries, reached, report):
        return
    if total == 0:
        report.warn(("channels",), "no inquiries are expected within the horizon")
    whole_weeks = replace(calendar, minutes=math.ceil(calendar.minutes / WEEK) * WEEK)
    check_shifts(scenario, whole_weeks, report)
    staffed = {name: streams.staffed_minutes(scenario, name, calendar) for name in scenario.team}
    triaged = {
        tier: streams.reached(scenario, contacts, calendar)
        for tier, contacts in streams.triaged(scenario, people).items()
    }
    harder = {
        stream: amount.actual / reached[stream].actual
        for stream, amount in streams.reached(scenario, work, calendar).items()
    }
    check_background(scenario, staffed, report)
    demand = Demanded(reached, triaged, harder)
    if _check_served(scenario, demand, staffed, report):
        check_capacity(scenario, demand, staffed, report)
        check_outside(scenario, reached, report)
        check_cover(scenario, whole_weeks, reached, report)


def _check_served(
    scenario: Scenario, demand: Demanded, staffed: Mapping[str, float], report: Report
) -> bool:
    """Somebody can serve each stream at each tier that it can reach, be it by mistake."""
    reached = [
        (stream, tier)
        for stream in demand.reached
        for tier in routes.visits(scenario, scenario.topics[stream[0]])
    ]
    reached += [(stream, tier) for tier, landed in demand.triaged.items() for stream in landed]
    unserved: dict[tuple[str, str], list[str]] = {}
    by_backup: dict[tuple[str, str], float] = {}
    outside = routes.outside_tiers(scenario)
    for (topic, channel), tier in dict.fromkeys(reached):
        groups = groups_for(scenario, (topic, channel), tier, staffed)
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
        everywhere = {*channels} == {channel for name, channel in demand.reached if name == topic}
        where = "" if everywhere else f" in {both(channels)}"
        never = [
            name
            for name, group in scenario.team.items()
            if not staffed[name] and routes.takes(scenario, group, topic, channels[0], tier)
        ]
        why = f"; {both(never)} is never on duty within the horizon" if never else ""
        message = f"no agent on duty can serve `{topic}`{where} at {tier}{why}"
        report.fault(("topics", topic, tier), message)
    return not unserved
