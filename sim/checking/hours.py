"""Whether shifts and opening hours fit each other, as the plan has made them by each date."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Calendar
from sim.expected.staffing import covered, worked
from sim.expected.streams import Amounts
from sim.scenarios.meaning import rota, routes
from sim.scenarios.meaning.by_date import opens_on, scenario_on
from sim.scenarios.meaning.demand import opening_hours
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.text.reader import Path
from sim.scenarios.text.report import Report
from sim.units import DAY, HOUR, WEEK, Week, both, format_duration

Minutes = NDArray[np.bool_]
"""Whether something is so, by minute of the horizon."""
OUTSIDE = HOUR
"""Minutes a week that a shift may lie outside opening hours without a word."""


def check_shifts(scenario: Scenario, weeks: Calendar, report: Report) -> None:
    """Report shifts of groups that only serve live channels, outside of their opening hours.

    Args:
        scenario: the scenario.
        weeks: its calendar, made whole weeks.
        report: takes the faults and warnings.
    """
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
        all_close = all(channel.keeps_hours for channel in channels)
        if not all_close or not deferred.isdisjoint(tiers):
            continue
        is_open = _usually_open(scenario, served, weeks)
        site = rota.site_calendar(group, weeks)
        for path, week, since, until in _own_hours(scenario, name):
            if week.minutes >= WEEK:  # whoever is always there is meant to be
                continue
            spans = [span for span in site.expand(week.spans) if since <= span.day < until]
            on_duty = covered(spans, weeks)
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


def _usually_open(scenario: Scenario, channels: Iterable[str], weeks: Calendar) -> Minutes:
    """Minutes in which any of these channels is open by the plan, holidays left out."""
    hours = [
        span
        for channel in channels
        for span in weeks.stretches(
            lambda date, channel=channel: opening_hours(  # type: ignore[misc]
                scenario_on(scenario, date), channel
            ).beginning_on(date.weekday())
        )
    ]
    return covered(hours, weeks)


def _own_hours(scenario: Scenario, name: str) -> Iterator[tuple[Path, Week, float, float]]:
    """Stated hours of a group, by days of the horizon from which and until which it works them."""
    group, path, start = scenario.team[name], ("team", name), scenario.horizon.start
    planned = sorted(
        ((entry.date - start).days, k)
        for k, entry in enumerate(scenario.plan)
        if entry.shift is not None and entry.of == name
    )
    ends = [float(day) for day, _ in planned] + [math.inf]
    stated: list[tuple[Path, Week]] = []
    if group.shift is not None:
        stated = [((*path, "shift"), group.shift)]
    stated += [((*path, "rotation", k), week) for k, week in enumerate(group.rotation or ())]
    stated += [
        ((*path, "shifts", k, "hours"), each.hours) for k, each in enumerate(group.shifts or ())
    ]
    for place, week in stated:
        yield place, week, -math.inf, ends[0]
    for (day, k), until in zip(planned, ends[1:], strict=True):
        shift = scenario.plan[k].shift
        if shift is not None:
            yield ("plan", k, "shift"), shift, day, until


def duty_of(scenario: Scenario, weeks: Calendar) -> dict[str, Minutes]:
    """In which minutes of some weeks anybody of each group is on duty."""
    return {
        name: covered(
            itertools.chain.from_iterable(shifts for shifts, _ in worked(scenario, name, weeks)),
            weeks,
        )
        for name in scenario.team
    }


def check_cover(
    scenario: Scenario,
    on_duty: Mapping[str, Minutes],
    weeks: Calendar,
    reached: Amounts,
    report: Report,
) -> None:
    """Report hours in which a live channel is open while nobody is on duty for it.

    Args:
        scenario: the scenario.
        on_duty: when each group is on duty, by minute of these weeks.
        weeks: its calendar, made whole weeks.
        reached: what reaches the team.
        report: takes the warnings.
    """
    for channel in (name for name, rules in scenario.channels.items() if rules.keeps_hours):
        alone: dict[tuple[str, str], list[str]] = {}
        hours = weeks.stretches(functools.partial(opens_on, scenario, channel))
        is_open = covered(hours, weeks)
        for topic in sorted({topic for topic, name in reached if name == channel}):
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


def _when_alone(scenario: Scenario, alone: Minutes, weeks: Calendar) -> str | None:
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
