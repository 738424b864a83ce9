"""Whether a scenario can be staffed at all, told before it runs."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Calendar
from sim.scenarios import rota, routes, workload
from sim.scenarios.bot_load import left_to_people
from sim.scenarios.footprint import check_footprint
from sim.scenarios.holidays import open_on
from sim.scenarios.plan import starts_on
from sim.scenarios.reader import Path
from sim.scenarios.report import Report
from sim.scenarios.schema import Group, Scenario
from sim.scenarios.workload import NOTHING, Amount
from sim.units import DAY, HOUR, WEEK, Week, both, format_duration, plain

SETTLED = 2 * DAY
"""Horizon from which on work that can only pile up is a fault and not a matter of a rush."""
OUTSIDE = HOUR
"""Minutes a week that a shift may lie outside opening hours without a word."""

Stream = tuple[str, str]
"""A topic, and the channel in which it is served."""


def check_feasibility(scenario: Scenario, report: Report) -> None:
    """Report what can never work as faults, and what is likely not meant as warnings.

    Args:
        scenario: a scenario whose parts fit each other.
        report: takes the faults and warnings.
    """
    horizon = scenario.horizon
    calendar = Calendar(horizon.start, horizon.minutes, scenario.time_zone)
    _check_dates(scenario, calendar, report)
    inquiries = workload.expected_inquiries(scenario, calendar)
    total = sum(amount.actual for amount in inquiries.values())
    people, work = left_to_people(scenario, inquiries, calendar)
    streams = workload.reached(scenario, people, calendar)
    if not check_footprint(scenario, inquiries, streams, report):
        return
    if total == 0:
        report.warn(("channels",), "no inquiries are expected within the horizon")
    whole_weeks = replace(calendar, minutes=math.ceil(calendar.minutes / WEEK) * WEEK)
    _check_shifts(scenario, whole_weeks, report)
    staffed = {name: workload.staffed_minutes(scenario, name, calendar) for name in scenario.team}
    triaged = {
        tier: workload.reached(scenario, contacts, calendar)
        for tier, contacts in workload.triaged(scenario, people).items()
    }
    harder = {
        stream: amount.actual / streams[stream].actual
        for stream, amount in workload.reached(scenario, work, calendar).items()
    }
    _check_background(scenario, staffed, report)
    if _check_served(scenario, streams, triaged, staffed, report):
        for tiers in _tiers_that_help_out(scenario):
            _check_capacity(scenario, tiers, streams, triaged, harder, staffed, report)
        _check_outside(scenario, streams, report)
        _check_cover(scenario, whole_weeks, streams, report)


def _check_dates(scenario: Scenario, calendar: Calendar, report: Report) -> None:
    last = calendar.start + dt.timedelta(days=math.ceil(calendar.minutes / DAY) - 1)
    for k, event in enumerate(scenario.demand.events):
        ends = event.from_ + dt.timedelta(days=min(event.days, 1_000_000) - 1)
        if ends < calendar.start or event.from_ > last:
            message = f"the event lies outside the horizon ({calendar.start} to {last})"
            report.warn(("demand", "events", k), message)
    _check_plan_dates(scenario, calendar.start, last, report)
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
        minutes = [workload.wall_minute(at, calendar) for at in moments]
        outside = sum(not 0 <= minute < calendar.minutes for minute in minutes)
        span = f"({calendar.start} to {last}); the rows go from {moments[0]} to {moments[-1]}"
        if outside == len(minutes):
            report.fault(path, f"all rows lie outside the horizon {span}")
        elif outside:
            report.warn(path, f"{outside} of {len(minutes)} rows lie outside the horizon {span}")


def _check_plan_dates(scenario: Scenario, first: dt.date, last: dt.date, report: Report) -> None:
    """Every entry of the plan takes effect within the horizon."""
    for k, entry in enumerate(scenario.plan):
        date = entry.date
        if entry.into is not None:
            date = starts_on(date, scenario.team[entry.into].hiring.lead_time)
        if date > last or (entry.date < first and date < first):
            what = "hired agents would start on" if entry.action == "hire" else "it takes effect on"
            message = f"{what} {date}, outside the horizon ({first} to {last})"
            report.warn(("plan", k), message)


def _check_shifts(scenario: Scenario, weeks: Calendar, report: Report) -> None:
    """Shifts of groups that only serve live channels lie within opening hours."""
    deferred = {tier.name for tier in scenario.tiers if tier.calls_back}
    for name, group in scenario.team.items():
        if not routes.takes_contacts(group):
            continue
        tier, tiers = routes.group_tier(scenario, group), routes.backup_tiers(scenario, group)
        served = set(routes.backup_channels(scenario, group))
        if tier is not None:
            served.update(routes.channels(scenario, group))
            tiers.append(tier)
        channels = [scenario.channels[channel] for channel in sorted(served)]
        live_only = all(channel.mode == "live" for channel in channels)
        if not live_only or not deferred.isdisjoint(tiers):
            continue
        hours = [channel.opening_hours or scenario.opening_hours for channel in channels]
        open_hours = [span for week in hours for span in weeks.expand(week.spans)]
        is_open = workload.covered(open_hours, weeks)
        site = rota.site_calendar(group, weeks)
        for path, week in _own_hours(("team", name), group):
            on_duty = workload.covered(site.expand(week.spans), weeks)
            outside = float(np.sum(on_duty & ~is_open))
            if outside and outside == np.sum(on_duty):
                message = "lies wholly outside the opening hours of the channels that it serves"
                report.fault(path, message)
            elif _a_week(outside, weeks) > OUTSIDE:
                time = format_duration(_a_week(outside, weeks))
                message = f"{time} a week lie outside the opening hours of the channels it serves"
                report.warn(path, message)
        if group.holidays == "works" and all(channel.holidays == "closed" for channel in channels):
            closed = [str(day.date) for day in scenario.holidays if day.open is None]
            if closed:
                message = f"the channels that it serves are closed on holidays, e.g. {closed[0]}"
                report.warn(("team", name, "holidays"), message)


def _a_week(minutes: float, weeks: Calendar) -> float:
    """Minutes of whole weeks as minutes a week."""
    return minutes / (weeks.minutes / WEEK)


def _check_background(scenario: Scenario, staffed: Mapping[str, float], report: Report) -> None:
    """Background work fits into the time of its group, contacts left out."""
    weeks = max(scenario.horizon.minutes / WEEK, 1)
    for name, group in scenario.team.items():
        due = math.fsum(work.per_week * work.each for work in group.background.values())
        if due * weeks > staffed[name] * (1 + 1e-9):
            hours, time = (plain(round(m / HOUR, 1)) for m in (due, staffed[name] / weeks))
            message = (
                f"{hours} h of background work a week, staffed {time} h: "
                "some will never be done, even if no contact comes"
            )
            report.warn(("team", name, "background"), message)


def _own_hours(path: Path, group: Group) -> list[tuple[Path, Week]]:
    if group.shift is not None:
        return [((*path, "shift"), group.shift)]
    rotation = [((*path, "rotation", k), week) for k, week in enumerate(group.rotation or ())]
    shifts = [
        ((*path, "shifts", k, "hours"), each.hours) for k, each in enumerate(group.shifts or ())
    ]
    return [*rotation, *shifts]


def _groups_for(
    scenario: Scenario, stream: Stream, tier: str, staffed: Mapping[str, float]
) -> frozenset[str]:
    """Groups on duty some time that can serve a stream at a tier, also as a backup."""
    topic, channel = stream
    return frozenset(
        name
        for name, group in scenario.team.items()
        if staffed[name] > 0 and routes.takes(scenario, group, topic, channel, tier)
    )


def _check_served(
    scenario: Scenario,
    streams: Mapping[Stream, Amount],
    triaged: Mapping[str, Mapping[Stream, Amount]],
    staffed: Mapping[str, float],
    report: Report,
) -> bool:
    """Somebody can serve each stream at each tier that it can reach, be it by mistake."""
    reached = [
        (stream, tier)
        for stream in streams
        for tier in routes.visits(scenario, scenario.topics[stream[0]])
    ]
    reached += [(stream, tier) for tier, landed in triaged.items() for stream in landed]
    unserved: dict[tuple[str, str], list[str]] = {}
    by_backup: dict[tuple[str, str], float] = {}
    outside = routes.outside_tiers(scenario)
    for (topic, channel), tier in dict.fromkeys(reached):
        groups = _groups_for(scenario, (topic, channel), tier, staffed)
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
        everywhere = {*channels} == {channel for name, channel in streams if name == topic}
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


def _tiers_that_help_out(scenario: Scenario) -> list[list[str]]:
    """Tiers in parts such that no group works in two parts: alone, unless groups back up others."""
    parts = [{tier} for tier in routes.tiers_with_agents(scenario)]
    for group in scenario.team.values():
        own = routes.group_tier(scenario, group)
        joint = {*routes.backup_tiers(scenario, group), *([] if own is None else [own])}
        met = [part for part in parts if part & joint]
        parts = [part for part in parts if part not in met]
        parts += [set(itertools.chain.from_iterable(met))] if met else []
    order = routes.tier_names(scenario).index
    return sorted((sorted(part, key=order) for part in parts), key=lambda part: order(part[0]))


def _check_capacity(
    scenario: Scenario,
    tiers: Sequence[str],
    streams: Mapping[Stream, Amount],
    triaged: Mapping[str, Mapping[Stream, Amount]],
    harder: Mapping[Stream, float],
    staffed: Mapping[str, float],
    report: Report,
) -> None:
    """Streams that share their groups are offered less work than these have time."""
    offered: list[tuple[str, Stream, frozenset[str], Amount]] = []
    staying: set[Stream] = set()
    for tier, (stream, amount) in itertools.product(tiers, streams.items()):
        steps = routes.visits(scenario, scenario.topics[stream[0]]).get(tier, 0.0)
        if steps > 0:
            groups = _groups_for(scenario, stream, tier, staffed)
            fastest = max(routes.speeds(scenario, scenario.team[g])[stream[0]] for g in groups)
            contacts = steps * workload.contacts_per_inquiry(scenario, stream[0])
            minutes = workload.step_minutes(scenario, *stream, tier, fastest / harder[stream])
            offered.append((tier, stream, groups, amount * (contacts * minutes)))
            if not workload.may_leave(scenario, *stream):
                staying.add(stream)
    for tier in tiers:
        for stream, amount in triaged.get(tier, {}).items():
            groups = _groups_for(scenario, stream, tier, staffed)
            fastest = max(routes.speeds(scenario, scenario.team[g])[stream[0]] for g in groups)
            minutes = workload.triage_minutes(scenario, stream[1], tier, fastest)
            offered.append((tier, stream, groups, amount * minutes))
    told: list[frozenset[str]] = []
    for groups in sorted(_unions({groups for _, _, groups, _ in offered}), key=len):
        if any(each <= groups for each in told):
            continue
        work, lasting, at = NOTHING, NOTHING, dict[str, None]()
        for tier, stream, able, minutes_offered in offered:
            if able <= groups:
                at[tier] = None
                work += minutes_offered
                if stream in staying:
                    lasting += minutes_offered
        time = sum(staffed[name] for name in groups)
        if work.actual > time * (1 + 1e-9):
            told.append(groups)
            grows = min(lasting.usual, lasting.actual) > time * (1 + 1e-9)
            fatal = grows and scenario.horizon.minutes >= SETTLED
            _tell_overload(
                scenario,
                " and ".join(at),
                sorted(groups),
                work.actual,
                time,
                report,
                fatal=fatal,
            )


def _check_outside(scenario: Scenario, streams: Mapping[Stream, Amount], report: Report) -> None:
    """Outside teams with a capacity are passed fewer contacts than that."""
    weeks = scenario.horizon.minutes / WEEK
    for k, tier in enumerate(scenario.tiers):
        if tier.outside is None or tier.outside.capacity is None:
            continue
        passed = NOTHING
        for stream, amount in streams.items():
            steps = routes.visits(scenario, scenario.topics[stream[0]]).get(tier.name, 0.0)
            passed += amount * (steps * workload.contacts_per_inquiry(scenario, stream[0]))
        if passed.actual > tier.outside.capacity.count * weeks:
            message = (
                f"about {plain(round(passed.actual / weeks, 1))} contacts a week are passed to it, "
                f"more than it takes up; they would wait there longer and longer"
            )
            report.warn(("tiers", k, "outside", "capacity"), message)


def _unions(sets: set[frozenset[str]]) -> set[frozenset[str]]:
    """The sets, and all of them together."""
    return sets | {frozenset(itertools.chain.from_iterable(sets))} if sets else set()


def _tell_overload(
    scenario: Scenario,
    tier: str,
    groups: list[str],
    work: float,
    time: float,
    report: Report,
    *,
    fatal: bool,
) -> None:
    weeks = scenario.horizon.minutes / WEEK
    a_week = " a week" if weeks >= 1 else ""
    per = HOUR * (max(weeks, 1))
    offered, staffed = (plain(round(minutes / per, 1)) for minutes in (work, time))
    message = (
        f"offered {offered} h of work{a_week} at {tier}, staffed {staffed} h "
        f"(load {100 * work / time:.0f} %)"
    )
    if len(groups) > 1:
        message = f"{both(groups)} together: {message}"
    path: Path = ("team", groups[0]) if len(groups) == 1 else ("team",)
    if fatal:
        report.fault(path, f"{message}; the backlog would grow without end")
    else:
        report.warn(path, message)


def _check_cover(
    scenario: Scenario, weeks: Calendar, streams: Mapping[Stream, Amount], report: Report
) -> None:
    """Somebody is on duty for each live channel while it is open."""
    on_duty = {
        name: workload.covered(
            itertools.chain.from_iterable(
                shifts for shifts, _ in workload.worked(scenario, group, weeks)
            ),
            weeks,
        )
        for name, group in scenario.team.items()
    }
    for channel in (name for name, rules in scenario.channels.items() if rules.mode == "live"):
        alone: dict[tuple[str, str], list[str]] = {}
        hours = weeks.stretches(functools.partial(open_on, scenario, channel))
        is_open = workload.covered(hours, weeks)
        for topic in sorted({topic for topic, name in streams if name == channel}):
            tier = routes.entry_tier(scenario, scenario.topics[topic])
            groups = [
                on_duty[name]
                for name, group in scenario.team.items()
                if tier is not None and routes.takes(scenario, group, topic, channel, tier)
            ]
            when = _when_alone(scenario, is_open & ~np.any(groups, axis=0), weeks)
            if when is not None:
                alone.setdefault((str(tier), when), []).append(topic)
        for (entry, when), topics in alone.items():
            message = f"open {when} while nobody who serves {both(topics)} at {entry} is on duty"
            report.warn(("channels", channel), message)


def _when_alone(scenario: Scenario, alone: NDArray[np.bool_], weeks: Calendar) -> str | None:
    """How long nobody is on duty, where it is worth a word: in a usual week, or on a holiday."""
    usual = alone.copy()
    longest, where = 0.0, ""
    for holiday in (day for day in scenario.holidays if day.date in weeks.days):
        begin, end = (max(int(weeks.minute(holiday.date, at)), 0) for at in (0.0, DAY))
        if np.sum(alone[begin:end]) > longest:
            longest, where = float(np.sum(alone[begin:end])), f" on the holiday {holiday.date}"
        usual[begin:end] = False
    minutes = float(np.sum(usual))
    if _a_week(minutes, weeks) > OUTSIDE:
        return f"{format_duration(_a_week(minutes, weeks))} a week"
    return f"{format_duration(longest)}{where}" if longest > OUTSIDE else None
