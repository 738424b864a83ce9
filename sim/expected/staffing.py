"""People for the work: time on duty of each group, by shifts, plan, meetings and coaching."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sim.calendar import Calendar, Span
from sim.metrics.timelines import Floats, Mask
from sim.scenarios.meaning import rota
from sim.scenarios.meaning.by_date import Working, working_by_date
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Group
from sim.scenarios.sections.team.plan import ends_on
from sim.scenarios.sections.team.staff import Coaching, Supervision
from sim.units import WEEK

FREE = 1 / 3
"""Share of a shift that coaching leaves: it begins when a third of the shift is over."""
PARTS = 20
"""Equal parts in which the distribution of today's tenure is taken."""


def staffed_minutes(scenario: Scenario, name: str, calendar: Calendar) -> float:
    """Agent-minutes that a group is on duty over the horizon: shifts less breaks, meetings,
    coaching and expected absence, with the people that the plan brings and takes.
    """
    group = scenario.team[name]
    site = rota.site_calendar(group, calendar)
    total = sum(
        agents * on_duty(group, spans, site) for spans, agents in worked(scenario, name, calendar)
    )
    total *= _planned(scenario, name, calendar)
    total -= float(coaching_by(scenario, name, calendar).done.sum())
    return max(total, 0.0) * (1 - group.absence)


def on_duty(group: Group, spans: Iterable[Span], site: Calendar) -> float:
    """Minutes that are left of some shifts after breaks and meetings."""
    pause = group.pause
    return math.fsum(
        max(span.end - span.start - pause - _in_meetings(group, span, site), 0.0) for span in spans
    )


def _in_meetings(group: Group, span: Span, site: Calendar) -> float:
    return sum(end - start for start, end in rota.meetings(group, span, site))


def share_on_duty(group: Group, spans: Sequence[Span], site: Calendar) -> float:
    """Share of some shifts that is left after breaks, meetings and absence."""
    length = math.fsum(span.end - span.start for span in spans)
    return on_duty(group, spans, site) / length * (1 - group.absence) if length else 0.0


def _planned(scenario: Scenario, name: str, calendar: Calendar) -> float:
    """Average headcount of a group over the horizon by the plan, relative to that of today.

    Of a group that nobody is in yet, relative to those whose shifts :func:`worked` has. Those who
    leave of their own accord are taken to be replaced at once.
    """
    group = scenario.team[name]
    total = group.headcount * calendar.minutes
    for start, end, agents in _hired(scenario, name, calendar):
        total += agents * max(0.0, min(end, calendar.minutes) - max(start, 0.0))
    for entry in scenario.plan:
        left = max(0.0, calendar.minutes - max(calendar.minute(entry.date, 0.0), 0.0))
        moving = entry.promote or entry.leave or 0
        total += moving * left * ((entry.to == name) - (entry.from_ == name))
        if entry.from_ == name:
            total -= (entry.train or 0) * min(entry.takes or 0.0, left)
    return max(0.0, total / (group.places * calendar.minutes))


def _hired(scenario: Scenario, name: str, calendar: Calendar) -> Iterator[tuple[float, float, int]]:
    """From when to when those whom the plan hires into a group are on the lines, and how many."""
    hiring = scenario.team[name].hiring
    for entry in scenario.plan:
        if entry.into == name:
            first_day, end = hiring.first_day(entry.date), math.inf
            if entry.for_ is not None:
                end = calendar.minute(ends_on(first_day, entry.for_), 0.0)
            yield calendar.minute(first_day, 0.0) + hiring.training, end, entry.hire or 0


def worked(scenario: Scenario, name: str, calendar: Calendar) -> list[tuple[Sequence[Span], int]]:
    """The different rosters of a group, each with the number of agents who have it.

    Where the plan changes its shifts, there is one for the time before and one for that after it.
    A group that nobody is in yet has those of the first who come, if the plan brings anybody.
    """
    found: list[tuple[Sequence[Span], int]] = []
    if not scenario.team[name].headcount and not _planned(scenario, name, calendar):
        return found
    works = working_by_date(scenario, name)
    for working, until in zip(works, [*(each.date for each in works[1:]), None], strict=True):
        begins = (working.date - calendar.start).days
        ends = math.inf if until is None else (until - calendar.start).days
        for spans, number in _rosters(scenario, working, calendar):
            found.append(([span for span in spans if begins <= span.day < ends], number))
    return found


def _rosters(
    scenario: Scenario, working: Working, calendar: Calendar
) -> Iterator[tuple[Sequence[Span], int]]:
    """The different rosters of a group, overtime and all, and how many agents have each."""
    group, overtime = working.group, working.overtime
    by_pattern = rota.of_anybody(scenario, group, calendar)
    for pattern, agents in zip(rota.patterns(scenario, group), by_pattern, strict=False):
        longer = 0.0 if overtime is None else overtime.each(pattern)
        rosters = {id(each): each.worked for each in agents}
        for key, number in Counter(id(each) for each in agents).items():
            spans = rosters[key]
            if longer:
                spans = [span._replace(end=span.end + longer) for span in spans]
            yield spans, number


def covered(spans: Iterable[Span], calendar: Calendar) -> Mask:
    """Which minutes of the horizon lie in stretches of it."""
    minutes = np.zeros(math.ceil(calendar.minutes), dtype=bool)
    for span in spans:
        minutes[int(span.start) : math.ceil(span.end)] = True
    return minutes


# Coaching ----------------------------------------------------------------------------------


class CoachingTime(NamedTuple):
    """Agent-minutes of coaching and supervision by week of the horizon."""

    needed: Floats
    """What those who learn are to have."""
    most: Floats
    """What fits into the shifts of the coaches."""

    @property
    def done(self) -> Floats:
        """What is done of it."""
        return np.minimum(self.needed, self.most)


def coaching_by(scenario: Scenario, name: str, calendar: Calendar) -> CoachingTime:
    """The coaching and supervision that a group's agents are to do.

    Args:
        scenario: the scenario.
        name: the group of the coaches.
        calendar: the scenario's calendar.
    """
    edges = np.arange(0.0, calendar.minutes + WEEK, WEEK).clip(0.0, calendar.minutes)
    needed, most = np.zeros((2, len(edges) - 1))
    for learners in scenario.team:
        for rules, start, end, heads in _learning(scenario, learners, calendar):
            if rules.by == name:
                needed += heads * rules.time * np.diff(edges.clip(start, end)) / WEEK
    if needed.any():
        headcount = _planned(scenario, name, calendar)
        for spans, agents in worked(scenario, name, calendar):
            for span in spans:
                length = span.end - span.start
                most[int(span.start / WEEK)] += agents * headcount * length * (1 - FREE)
    return CoachingTime(needed, most)


def _learning(
    scenario: Scenario, name: str, calendar: Calendar
) -> Iterator[tuple[Coaching | Supervision, float, float, float]]:
    """What those who learn a group's work take of others, from when to when, and how many."""
    group = scenario.team[name]
    if group.coaching is not None:
        for start, heads in _beginners(scenario, name, calendar):
            yield group.coaching, start, start + group.coaching.weeks, heads
    if group.supervision is not None:
        for start, end, heads in _trainees(scenario, name, calendar):
            yield group.supervision, start, end, heads


def _trainees(
    scenario: Scenario, name: str, calendar: Calendar
) -> Iterator[tuple[float, float, float]]:
    """From when to when agents of a group are in training, and how many: whom the plan hires or
    trains, and those who replace who leaves, at an even rate.
    """
    group = scenario.team[name]
    for start, end, agents in _hired(scenario, name, calendar):
        yield start - group.hiring.training, min(start, end), agents
    for entry in scenario.plan:
        if entry.action == "train" and entry.from_ == name:
            start = calendar.minute(entry.date, 0.0)
            yield start, start + (entry.takes or 0.0), entry.train or 0
    for start, heads in _replacements(group, calendar):
        yield start, start + group.hiring.training, heads


def _replacements(group: Group, calendar: Calendar) -> Iterator[tuple[float, float]]:
    """When those come who replace who leaves, at an even rate, and how many."""
    if group.turnover is not None and group.turnover.replaced:
        a_week = group.headcount * group.turnover.hazard * WEEK
        for week in range(math.ceil(calendar.minutes / WEEK)):
            yield (week + 0.5) * WEEK + group.hiring.lead_time, a_week


def _beginners(scenario: Scenario, name: str, calendar: Calendar) -> Iterator[tuple[float, float]]:
    """When somebody begins to learn a group's work, and how many: the plan's, those who have come
    lately, and those who replace who leaves, at an even rate.
    """
    group = scenario.team[name]
    for start, _, agents in _hired(scenario, name, calendar):
        yield start, agents
    for entry in scenario.plan:
        if entry.to == name:
            yield calendar.minute(entry.date, 0.0), entry.promote or 0
    if group.tenure is not None:
        parts = (np.arange(PARTS) + 0.5) / PARTS
        for tenure in group.tenure.ppf(parts):
            yield group.hiring.training - float(tenure), group.headcount / PARTS
    for start, heads in _replacements(group, calendar):
        yield start + group.hiring.training, heads
