"""Shifts of every place of every group, and what interrupts the duty in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sim.agents import Away
from sim.calendar import DAY, Calendar, Span
from sim.careers import Stint
from sim.log import Kind
from sim.scenarios.meaning import rota
from sim.scenarios.meaning.by_date import Working, working_by_date
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Break, Group

Pauses = Callable[[Span], Iterable[Away]]
"""Breaks, meetings and coaching in a shift."""


class Worked(NamedTuple):
    """Shifts of a place in a group for a while."""

    shifts: rota.Shifts
    rules: Group
    site: Calendar
    turn: int
    """The place among those who share the pattern, from 0."""
    headcount: int
    """How many share it."""
    longer: float = 0.0
    """Minutes by which planned overtime makes each shift longer."""

    def within(self, since: float, until: float) -> Worked:
        """Those that begin within a time."""
        parts = ([span for span in part if since <= span.start < until] for part in self.shifts)
        return self._replace(shifts=rota.Shifts(*parts))

    @property
    def floats(self) -> bool:
        """Whether there are breaks that agents take in turns."""
        return any(not isinstance(pause, Break) for pause in self.rules.breaks)

    @property
    def has_pauses(self) -> bool:
        """Whether anything ever interrupts the duty."""
        return bool(self.rules.breaks) or self.rules.meetings is not None


class Places:
    """The shifts of every place of every group; those who work the same share one object."""

    def __init__(self, scenario: Scenario, calendar: Calendar) -> None:
        self._scenario, self._calendar = scenario, calendar
        self._by_date: dict[str, list[Working]] = {}
        self._today: dict[tuple[str, int], list[Worked]] = {}
        """By group and era, the places of its headcount."""
        self._further: dict[tuple[str, int, int], Worked] = {}

    def of(self, stint: Stint) -> list[Worked]:
        """The shifts of a stint, one entry for each change of the group's hours."""
        return [place.within(since, until) for place, since, until in self.parts(stint)]

    def parts(self, stint: Stint) -> list[tuple[Worked, float, float]]:
        """The shifts of a stint's place, and from when to when these are the stint's: one entry for
        each change of the group's hours.
        """
        if stint.group not in self._by_date:
            self._by_date[stint.group] = [
                each if each.group.headcount else self._with_all_who_come(stint.group, each)
                for each in working_by_date(self._scenario, stint.group)
            ]
        versions = self._by_date[stint.group]
        found = []
        for number, working in enumerate(versions):
            worked = self._place(stint.group, stint.place, number, working)
            since, until = stint.start, stint.end
            if number > 0:
                since = max(since, worked.site.minute(working.date, 0.0))
            if number + 1 < len(versions):
                until = min(until, worked.site.minute(versions[number + 1].date, 0.0))
            found.append((worked, since, until))
        return found

    def _place(self, name: str, place: int, era: int, working: Working) -> Worked:
        rules, scenario = working.group, self._scenario
        site = rota.site_calendar(rules, self._calendar)
        if place >= rules.headcount:
            number = place - rules.headcount
            if (name, era, number) not in self._further:
                shifts = rota.further(scenario, rules, self._calendar, number)
                longer, turn = self._longer(working), number % rules.headcount
                by = longer[number % len(longer)]
                worked = Worked(shifts, rules, site, turn, rules.headcount, by)
                self._further[name, era, number] = worked
            return self._further[name, era, number]
        if (name, era) not in self._today:
            self._today[name, era] = [
                Worked(shifts, rules, site, turn, len(pattern), by)
                for pattern, by in zip(
                    rota.roster(scenario, rules, self._calendar),
                    self._longer(working),
                    strict=True,
                )
                for turn, shifts in enumerate(pattern)
            ]
        return self._today[name, era][place]

    def _longer(self, working: Working) -> list[float]:
        """Minutes by which overtime makes each shift longer, by pattern."""
        return [
            0.0 if working.overtime is None else working.overtime.each(pattern)
            for pattern in rota.patterns(self._scenario, working.group)
        ]

    def _with_all_who_come(self, name: str, working: Working) -> Working:
        """A group that nobody is in yet, as if all whom the plan brings had always been there: so
        they share its shifts, days off and breaks.
        """
        entries = self._scenario.plan
        hired = sum(entry.hire or 0 for entry in entries if entry.into == name)
        promoted = sum(entry.promote or 0 for entry in entries if entry.to == name)
        everybody = {"agents": max(1, hired + promoted)}
        return working._replace(group=working.group.model_copy(update=everybody))


def pauses_of(worked: Worked, coaching: Mapping[Span, Sequence[Away]]) -> Pauses:
    """What interrupts the duty in each of some shifts."""

    def of(span: Span) -> Iterator[Away]:
        for begin, end in _breaks(span, worked):
            yield Away(Kind.BREAK, begin, end)
        yield from coaching.get(span, ())
        for begin, end in rota.meetings(worked.rules, span, worked.site):
            yield Away(Kind.MEETING, begin, end)

    return of


def _breaks(span: Span, worked: Worked) -> Iterator[tuple[float, float]]:
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
