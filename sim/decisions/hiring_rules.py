"""Rules that a company has for hiring: what a plan may post when, and when it comes of it.

Where a group's `hiring` states them: a freeze in which no job is posted, days on which people
start, classes that start together, so many jobs a month or quarter at most. The first days follow
from the group itself; here is what the search must keep.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from math import ceil

from sim.decisions.candidates import Candidate, candidate
from sim.scenarios.meaning.horizon import calendar_of
from sim.scenarios.sections.schema import Scenario
from sim.units import DAY

WEEK = dt.timedelta(weeks=1)
ALL = ""
"""Stands for all groups together, beside their names."""


def earliest(scenario: Scenario, name: str) -> dt.date:
    """The first day on which a job may be posted for a group, or an option be decided on.

    The last day of the horizon where there is none.

    Args:
        scenario: the team of today.
        name: of the group or option.
    """
    start = scenario.horizon.start
    days = int(scenario.horizon.minutes // DAY)
    dates = (start + dt.timedelta(days=day) for day in range(days))
    free = (date for date in dates if candidate(scenario, name, date).keeps_freezes(scenario))
    return next(free, start + dt.timedelta(days=days))


def posted_for(scenario: Scenario, name: str, needed: dt.date) -> dt.date:
    """The first day of a week on which to post a job, or to decide on an option, to help by a date.

    Not before anything may be posted: then it is that day, and it comes too late. Clearer roles
    hold from the first day.

    Args:
        scenario: the team of today.
        name: of the group or option.
        needed: the date.
    """
    start = scenario.horizon.start
    each = candidate(scenario, name, start)
    if not each.has_date(scenario):
        return start
    first = earliest(scenario, name)
    days = ceil(each.notice(scenario) / DAY) + ceil(each.preparation(scenario) / DAY)
    posted = max(calendar_of(scenario).week_of(needed - dt.timedelta(days=days)), start)
    while posted > first:
        each = candidate(scenario, name, posted)
        if each.on_the_lines(scenario) <= needed and each.keeps_freezes(scenario):
            return posted
        posted -= WEEK
    return first


def keeps_rules(scenario: Scenario, plan: Sequence[Candidate], per_month: int | None) -> bool:
    """Whether a plan keeps every rule of hiring; who replaces a leaver does not count.

    Args:
        scenario: the team of today; jobs that its own plan posts count.
        plan: hires and options.
        per_month: agents hired in a calendar month at most, over all groups.
    """
    if per_month is not None:
        months = Counter[tuple[int, int]]()
        for each in plan:
            months[each.posted.year, each.posted.month] += each.headcount or 0
        if any(number > per_month for number in months.values()):
            return False
    if not all(each.keeps_classes(scenario) and each.keeps_freezes(scenario) for each in plan):
        return False
    limits = {
        name: limit for name, group in scenario.team.items() if (limit := group.hiring.at_most)
    }
    if scenario.hiring is not None and scenario.hiring.at_most is not None:
        limits[ALL] = scenario.hiring.at_most
    posted = Counter[tuple[str, tuple[int, int]]]()
    ours = set[tuple[str, tuple[int, int]]]()
    for date, group, agents, is_ours in _posted(scenario, plan) if limits else ():
        for name in {group, ALL} & limits.keys():
            place = name, limits[name].period(date)
            posted[place] += agents
            ours |= {place} if is_ours else set()
    return all(posted[place] <= limits[place[0]].number for place in ours)


def _posted(
    scenario: Scenario, plan: Sequence[Candidate]
) -> Iterator[tuple[dt.date, str, int, bool]]:
    """(date, group, agents, whether the plan that is looked for posts it) of each posting."""
    entries = [(entry, False) for entry in scenario.plan]
    entries += [(entry, True) for each in plan for entry in each.planned(scenario)]
    for entry, is_ours in entries:
        if entry.into is not None:
            yield entry.date, entry.into, entry.hire or 0, is_ours
