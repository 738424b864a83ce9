"""The rota: which shifts each agent works, from weekly patterns, contract, place and holidays.

No chance is involved; absence comes on top of it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from sim.calendar import Calendar, Span
from sim.scenarios.sections.holidays import Holiday
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Group
from sim.units import Week

Hours = Callable[[dt.date], Iterable[tuple[float, float]]]
"""(from, to) in minutes of a local date, of the hours that begin on it."""
FULL_TIME = 1_000_000
"""Contracts are counted in whole millionths, so that no rounding adds up over the years."""


class Pattern(NamedTuple):
    """Agents of a group who work the same shifts."""

    agents: int
    weeks: tuple[Week, ...]
    """Their weeks in turn, beginning with the week in which the horizon begins."""


class Shifts(NamedTuple):
    """The paid shifts of one agent over the horizon, in order."""

    worked: Sequence[Span]
    holidays: Sequence[Span]
    """Shifts and parts of shifts that are paid but fall on a holiday."""


def patterns(scenario: Scenario, group: Group) -> list[Pattern]:
    """The patterns that a group works.

    The agents of a rotation of n weeks are spread evenly over n patterns, each a week ahead of the
    one before.
    """
    if group.shifts is not None:
        return [Pattern(shift.agents, (shift.hours,)) for shift in group.shifts]
    if group.rotation is None:
        return [Pattern(group.headcount, (group.shift or scenario.opening_hours,))]
    weeks = group.rotation
    each, more = divmod(group.headcount, len(weeks))
    return [
        Pattern(each + (ahead < more), (*weeks[ahead:], *weeks[:ahead]))
        for ahead in range(len(weeks))
        if each or ahead < more or not group.headcount
    ]


def site_calendar(group: Group, calendar: Calendar) -> Calendar:
    """The horizon by the clocks of the place at which a group works."""
    if group.time_zone in (None, calendar.time_zone):
        return calendar
    return calendar.seen_from(group.time_zone)


def roster(scenario: Scenario, group: Group, calendar: Calendar) -> list[list[Shifts]]:
    """Shifts of each agent of a group, by pattern. Agents who work the same share one object.

    Args:
        scenario: the scenario.
        group: the group.
        calendar: the scenario's calendar.
    """
    worked_by_all = patterns(scenario, group)
    by_pattern = []
    for number, pattern in enumerate(worked_by_all):
        shifts = _full_time(scenario, group, pattern.weeks, calendar)
        if group.contract < 1:
            ahead = (number + 0.5) / len(worked_by_all)
            by_pattern.append(_part_time(shifts, pattern.agents, group.contract, ahead))
        else:
            by_pattern.append([shifts] * pattern.agents)
    return by_pattern


def of_anybody(scenario: Scenario, group: Group, calendar: Calendar) -> list[list[Shifts]]:
    """Shifts of each agent of a group, by pattern; where nobody is in it yet, of those who come
    first, one for each pattern.
    """
    if group.headcount:
        return roster(scenario, group, calendar)
    return [[further(scenario, group, calendar, number)] for number in range(group.places)]


def meetings(group: Group, span: Span, site: Calendar) -> Iterator[tuple[float, float]]:
    """(from, to) of the meetings of a group that lie in a shift from beginning to end.

    Args:
        group: the group.
        span: the shift.
        site: the horizon by the clocks of the group's place.
    """
    if group.meetings is None:
        return
    for day in (span.day, span.day + 1):
        date = site.start + dt.timedelta(days=day)
        for begin, end in group.meetings.beginning_on(date.weekday()):
            start, stop = site.minute(date, begin), site.minute(date, end)
            if span.start <= start and stop <= span.end:
                yield start, stop


def further(scenario: Scenario, group: Group, calendar: Calendar, number: int) -> Shifts:
    """Shifts of an agent who joins a group: the patterns in turn.

    Args:
        scenario: the scenario.
        group: the group.
        calendar: the scenario's calendar.
        number: how many joined before.
    """
    worked_by_all = patterns(scenario, group)
    pattern = worked_by_all[number % len(worked_by_all)]
    shifts = _full_time(scenario, group, pattern.weeks, calendar)
    if group.contract == 1:
        return shifts
    return _part_time(shifts, 1, group.contract, (number + 0.5) % 1)[0]


def _full_time(
    scenario: Scenario, group: Group, weeks: Sequence[Week], calendar: Calendar
) -> Shifts:
    """All shifts of a pattern. A shift belongs to the day on which it begins."""
    site = site_calendar(group, calendar)
    first = calendar.week_of(calendar.start)

    def hours(date: dt.date) -> Iterable[tuple[float, float]]:
        week = weeks[(date - first).days // 7 % len(weeks)]
        return week.beginning_on(date.weekday())

    usual = site.stretches(hours)
    worked, paid = set(usual), set()
    for holiday, clock in _holidays(scenario, group, calendar, site):
        begun = _begun_on(holiday.date, hours, site, clock)
        kept = [
            (clock.minute(holiday.date, begin), clock.minute(holiday.date, end))
            for begin, end in holiday.open or ()
        ]
        for span in site.stretches(begun):
            worked.remove(span)
            inside, outside = _cut(span, kept)
            worked.update(inside)
            paid.update(outside)
    return Shifts(_in_order(worked), _in_order(paid)) if paid else Shifts(usual, ())


def _holidays(
    scenario: Scenario, group: Group, calendar: Calendar, site: Calendar
) -> list[tuple[Holiday, Calendar]]:
    """Holidays on which a group is off, with the clock that their dates and hours go by.

    Those of the horizon and its eve, from which a night shift may reach into it.
    """
    if group.holidays == "works":
        return []
    clock, stated = calendar, scenario.holidays
    if group.holidays != "off":
        clock, stated = site, tuple(Holiday(date=date) for date in group.holidays)
    near = {clock.days[0] - dt.timedelta(days=1), *clock.days}
    return [(holiday, clock) for holiday in stated if holiday.date in near]


def _begun_on(holiday: dt.date, hours: Hours, site: Calendar, clock: Calendar) -> Hours:
    """The hours at a site that begin on a holiday by another clock, or by its own."""

    def begun(date: dt.date) -> Iterable[tuple[float, float]]:
        if abs((date - holiday).days) > 2:  # no two clocks are further apart
            return ()
        if clock is site:
            return hours(date) if date == holiday else ()
        return [
            (begin, end)
            for begin, end in hours(date)
            if clock.datetime(site.minute(date, begin)).date() == holiday
        ]

    return begun


def _cut(span: Span, kept: Iterable[tuple[float, float]]) -> tuple[list[Span], list[Span]]:
    """The parts of a stretch inside the kept times (sorted), and those outside."""
    inside, outside, reached = [], [], span.start
    for begin, end in kept:
        begin, end = max(begin, reached), min(end, span.end)
        if begin < end:
            inside.append(Span(span.day, begin, end))
            if reached < begin:
                outside.append(Span(span.day, reached, begin))
            reached = end
    if reached < span.end:
        outside.append(Span(span.day, reached, span.end))
    return inside, outside


def _in_order(spans: Iterable[Span]) -> list[Span]:
    return sorted(spans, key=lambda span: (span.start, span.end))


def _part_time(shifts: Shifts, agents: int, contract: float, ahead: float) -> list[Shifts]:
    """Shifts of agents who each work a share of the days of one pattern.

    Every day, as many agents work as the share of them comes to, rounded down or up; those do who
    are owed most (working time that the contract gives them less what they have worked), then the
    lower number. So with equal shifts they take turns, and what each has worked at any date
    differs from the contract by less than the longest working day.

    Args:
        shifts: the shifts of a full-time agent.
        agents: how many share them.
        contract: their share of full time.
        ahead: how much of a working day the rounding is ahead, so that patterns do not round
            alike.
    """
    share = max(1, round(contract * FULL_TIME))
    everyday, odd = divmod(agents * share, FULL_TIME)
    lengths: defaultdict[int, int] = defaultdict(int)
    for span in _in_order([*shifts.worked, *shifts.holidays]):
        lengths[span.day] += round((span.end - span.start) * 60)
    saved = round(ahead * FULL_TIME * max(lengths.values(), default=0))
    owed = [0] * agents
    days: list[set[int]] = [set() for _ in range(agents)]
    for day, seconds in lengths.items():
        one = FULL_TIME * seconds
        saved += odd * seconds
        extra = odd > 0 and saved >= one
        saved -= one * extra
        by_need = sorted(range(agents), key=lambda agent: (-owed[agent], agent))
        for place, agent in enumerate(by_need):
            owed[agent] += share * seconds
            if place < everyday + extra:
                owed[agent] -= one
                days[agent].add(day)
    return [
        Shifts(*([span for span in part if span.day in mine] for part in shifts)) for mine in days
    ]
