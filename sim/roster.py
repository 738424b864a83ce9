"""The roster: every agent's duties and paid time off the lines, expanded before the clock starts.

Shifts by the rota (overnight, daylight saving, contract and holidays included), within each
person's career, less absence, training, breaks, meetings and coaching.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sim.agents import Agent, AgentGroup, Away, Duty, Learner, Post, Remit
from sim.calendar import DAY, Calendar, Span
from sim.careers import Person, Stint
from sim.log import Kind
from sim.scenarios.meaning import rota, routes
from sim.scenarios.meaning.eras import group_eras
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Break, Group
from sim.units import WEEK

Pauses = Callable[[Span], Iterable[Away]]
"""Breaks, meetings and coaching in a shift."""
COACHING_AT_ONCE = 120.0
"""Minutes of coaching in one go, at most."""


def build_team(
    scenario: Scenario, calendar: Calendar, people: Sequence[Person]
) -> tuple[list[AgentGroup], list[Agent]]:
    """The groups, in order of their codes, and every agent with the roster of the whole horizon.

    Those who were trained beyond their group's skills form groups of their own, after the others.

    Args:
        scenario: the scenario.
        calendar: its calendar.
        people: everybody's career, from the tape.
    """
    posts = _Posts(scenario)
    shifts = _ShiftsOf(scenario, calendar)
    coaching = _coaching(scenario, calendar, people, shifts)
    agents = []
    for number, person in enumerate(people):
        duties: list[Duty] = []
        off_lines: list[Away] = []
        for k, stint in enumerate(person.stints):
            here: list[Duty] = []  # a new post is taken on coming on duty, so a duty ends before
            for worked in shifts.of(stint):
                pauses = _pauses(worked, coaching.get((number, k), {}))
                _expand(worked.shifts, person, pauses, here, off_lines)
            duties += here
        post = [posts.of(stint) for stint in person.stints]
        agents.append(Agent(number, person.name, post, duties, off_lines))
    return posts.groups, agents


class _Posts:
    """What agents are, by stint; groups are made when somebody is in them."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self.groups: list[AgentGroup] = []
        self._known: dict[tuple[object, ...], AgentGroup] = {}
        for name in sorted(scenario.team):
            self._group(name, ())

    def of(self, stint: Stint) -> Post:
        """What a person is in a stint."""
        group = self._group(stint.group, stint.trained)
        return Post(stint.start, group, _learner(self._scenario.team[stint.group], stint))

    def _group(self, name: str, trained: tuple[tuple[str, float], ...]) -> AgentGroup:
        if (name, trained) not in self._known:
            scenario, rules = self._scenario, self._scenario.team[name]
            topics = sorted(scenario.topics)
            skills = routes.speeds(scenario, rules) | dict(trained)
            group = AgentGroup(
                number=len(self.groups),
                code=sorted(scenario.team).index(name),
                name=name,
                speed={topics.index(skill): speed for skill, speed in skills.items()},
                own=_own_remit(scenario, rules, dict(trained)),
                backup=_backup_remit(scenario, rules, dict(trained)),
            )
            self.groups.append(group)
            self._known[name, trained] = group
        return self._known[name, trained]


def _own_remit(scenario: Scenario, rules: Group, trained: Mapping[str, float]) -> Remit:
    """What contacts are a group's own work."""
    tier = routes.group_tier(scenario, rules)
    topics = {**routes.own_speeds(scenario, rules), **trained}
    channels = routes.channels(scenario, rules)
    return _remit(scenario, [tier] if tier is not None else [], topics, channels)


def _backup_remit(scenario: Scenario, rules: Group, trained: Mapping[str, float]) -> Remit | None:
    """What contacts a group takes when they have waited for some time."""
    if rules.backup is None:
        return None
    further = () if rules.backup.topics is not None else trained
    return _remit(
        scenario,
        routes.backup_tiers(scenario, rules),
        {*routes.backup_topics(scenario, rules), *further},
        routes.backup_channels(scenario, rules),
        rules.backup.after,
    )


def _remit(
    scenario: Scenario,
    tiers: Iterable[str],
    topics: Iterable[str],
    channels: Iterable[str],
    after: float = 0.0,
) -> Remit:
    """A remit by the codes of its tiers, topics and channels."""
    known_tiers = routes.tier_names(scenario)
    known_topics, known_channels = sorted(scenario.topics), sorted(scenario.channels)
    return Remit(
        frozenset(known_tiers.index(tier) for tier in tiers),
        frozenset(known_topics.index(topic) for topic in topics),
        frozenset(known_channels.index(channel) for channel in channels),
        after,
    )


def _learner(group: Group, stint: Stint) -> Learner | None:
    if group.learning is None or stint.learns_from == -math.inf:
        return None
    shorter = 0.0 if group.coaching is None else group.coaching.shortens
    over = group.learning.over * (1 - shorter)
    return Learner(stint.learns_from, group.learning, over) if over > 0 else None


class _Worked(NamedTuple):
    """Shifts of a place in a group for a while."""

    shifts: rota.Shifts
    rules: Group
    site: Calendar
    turn: int
    """The place among those who share the pattern, from 0."""
    headcount: int
    """How many share it."""


class _ShiftsOf:
    """The shifts of every place of every group; those who work the same share one object."""

    def __init__(self, scenario: Scenario, calendar: Calendar) -> None:
        self._scenario, self._calendar = scenario, calendar
        self._today: dict[tuple[str, int], list[_Worked]] = {}
        """By group and era, the places of its headcount."""
        self._further: dict[tuple[str, int, int], _Worked] = {}

    def of(self, stint: Stint) -> list[_Worked]:
        """The shifts of a stint, one entry for each change of the group's hours."""
        eras = group_eras(self._scenario, stint.group)
        found = []
        for number, (date, rules) in enumerate(eras):
            worked = self._place(stint.group, stint.place, number, rules)
            since, until = stint.start, stint.end
            if number > 0:
                since = max(since, worked.site.minute(date, 0.0))
            if number + 1 < len(eras):
                until = min(until, worked.site.minute(eras[number + 1][0], 0.0))
            if since > 0 or until < self._calendar.minutes:
                parts = ([s for s in part if since <= s.start < until] for part in worked.shifts)
                worked = worked._replace(shifts=rota.Shifts(*parts))
            found.append(worked)
        return found

    def _place(self, name: str, place: int, era: int, rules: Group) -> _Worked:
        site = rota.site_calendar(rules, self._calendar)
        if place >= rules.headcount:
            number = place - rules.headcount
            if (name, era, number) not in self._further:
                shifts = rota.further(self._scenario, rules, self._calendar, number)
                worked = _Worked(shifts, rules, site, number % rules.headcount, rules.headcount)
                self._further[name, era, number] = worked
            return self._further[name, era, number]
        if (name, era) not in self._today:
            self._today[name, era] = [
                _Worked(shifts, rules, site, turn, len(pattern))
                for pattern in rota.roster(self._scenario, rules, self._calendar)
                for turn, shifts in enumerate(pattern)
            ]
        return self._today[name, era][place]


def _expand(
    shifts: rota.Shifts,
    person: Person,
    pauses: Pauses,
    duties: list[Duty],
    off_lines: list[Away],
) -> None:
    """Add the duties of some shifts, and the paid time off the lines.

    Args:
        shifts: the shifts by the rota.
        person: whose they are: absent on some days, in training at some times.
        pauses: breaks, meetings and coaching in each shift.
        duties: takes the duties.
        off_lines: takes the rest of the paid time.
    """
    off_lines.extend(Away(Kind.ABSENT, span.start, span.end) for span in shifts.holidays)
    for span in shifts.worked:
        if 0 <= span.day < len(person.absent) and person.absent[span.day]:
            off_lines.append(Away(Kind.ABSENT, span.start, span.end))
            continue
        if any(begin <= span.start < end for begin, end in person.training):
            off_lines.append(Away(Kind.TRAINING, span.start, span.end))
            continue
        start = latest = span.start
        if duties and duties[-1].end == start and duties[-1].ends_shift:
            start = duties.pop().start  # round the clock: no shift ends here
        for kind, begin, end in sorted(pauses(span), key=lambda pause: pause[1:]):
            begin, end = max(begin, latest), max(begin, latest) + end - begin
            meanwhile = () if kind is Kind.BREAK else (Away(kind, begin, min(end, span.end)),)
            if end >= span.end or begin == start == span.start:
                if not meanwhile or begin >= span.end:
                    continue  # a break has duty before and after it
                if begin == span.start:
                    off_lines.extend(meanwhile)
                    start = latest = min(end, span.end)
                    continue
            end = min(end, span.end)
            if start < begin:
                duties.append(Duty(start, begin, end, meanwhile))
            elif duties:  # straight after another pause
                last = duties[-1]
                duties[-1] = Duty(last.start, last.end, end, last.meanwhile + meanwhile)
            start = latest = end
        if start < span.end:
            duties.append(Duty(start, span.end, span.end))


def _pauses(worked: _Worked, coaching: Mapping[Span, Sequence[Away]]) -> Pauses:
    """What interrupts the duty in each of some shifts."""

    def of(span: Span) -> Iterator[Away]:
        for begin, end in _breaks(span, worked):
            yield Away(Kind.BREAK, begin, end)
        yield from coaching.get(span, ())
        for begin, end in rota.meetings(worked.rules, span, worked.site):
            yield Away(Kind.MEETING, begin, end)

    return of


def _breaks(span: Span, worked: _Worked) -> Iterator[tuple[float, float]]:
    """(from, to) of each break in a shift.

    A break at a stated time is then. The others divide the shift evenly, and the agents who share
    it take turns around that middle, so that as few as possible are away together.
    """
    breaks, site = worked.rules.breaks, worked.site
    floating = [pause for pause in breaks if not isinstance(pause, Break)]
    part = (span.end - span.start) / (len(floating) + 1)
    for number, length in enumerate(floating, start=1):
        apart = min(length, max(part - length, 0.0) / max(worked.headcount - 1, 1))
        middle = span.start + number * part + (worked.turn - (worked.headcount - 1) / 2) * apart
        yield middle - length / 2, middle + length / 2
    date = site.start + dt.timedelta(days=span.day)
    for pause in breaks:
        if isinstance(pause, Break):
            at = site.minute(date, pause.at)
            if at < span.start:
                at = site.minute(date, pause.at + DAY)
            yield at, at + pause.length


# Coaching ----------------------------------------------------------------------------------

Coached = dict[tuple[int, int], dict[Span, list[Away]]]
"""(person, stint) of a coach → shift → coaching in it."""


def _coaching(
    scenario: Scenario, calendar: Calendar, people: Sequence[Person], shifts: _ShiftsOf
) -> Coached:
    """When coaches are off the lines to train new agents.

    The time that new agents need in a local week is cut into pieces of at most two hours, which go
    to the coaches in turn, each a third into one of the coach's shifts of that week.
    """
    found: Coached = defaultdict(lambda: defaultdict(list))
    for coaches, needed in _needed_coaching(scenario, calendar, people).items():
        stints = [
            (number, k, [span for worked in shifts.of(stint) for span in worked.shifts.worked])
            for number, person in enumerate(people)
            for k, stint in enumerate(person.stints)
            if stint.group == coaches
        ]
        for week, minutes in sorted(needed.items()):
            here = [
                (number, k, [span for span in spans if week <= span.start < week + WEEK])
                for number, k, spans in stints
            ]
            here = [each for each in here if each[2]]
            pieces = math.ceil(minutes / COACHING_AT_ONCE)
            for piece in range(pieces if here else 0):
                turn, place = divmod(piece + round(week / WEEK), len(here))
                number, k, spans = here[place]
                span = spans[turn % len(spans)]
                begin = span.start + (span.end - span.start) / 3
                found[number, k][span].append(Away(Kind.COACHING, begin, begin + minutes / pieces))
    return found


def _needed_coaching(
    scenario: Scenario, calendar: Calendar, people: Sequence[Person]
) -> dict[str, dict[float, float]]:
    """Group of the coaches → beginning of a local week → minutes of coaching needed in it."""
    needed: dict[str, dict[float, float]] = defaultdict(lambda: defaultdict(float))
    monday = calendar.start - dt.timedelta(days=calendar.start.weekday())
    for person in people:
        for stint in person.stints:
            rules = scenario.team[stint.group].coaching
            if rules is None or stint.learns_from == -math.inf:
                continue
            begin = max(stint.start, stint.learns_from, 0.0)
            end = min(stint.end, stint.learns_from + rules.weeks, calendar.minutes)
            week = calendar.minute(monday, 0.0)
            for number in range(math.ceil(calendar.minutes / WEEK) + 1):
                week = calendar.minute(monday + dt.timedelta(weeks=number), 0.0)
                inside = min(end, week + WEEK) - max(begin, week)
                if inside > 0:
                    needed[rules.by][week] += rules.time * inside / WEEK
    return needed
