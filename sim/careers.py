"""Careers: who works in which group from when to when, by the plan, hiring and turnover.

Everything here is decided before the clock starts: the plan is dated, and when a person would leave
is drawn on the tape. People join, move and leave at local midnight.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Calendar
from sim.distributions import Exponential
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Group
from sim.scenarios.sections.team.plan import Planned, ends_on
from sim.scenarios.sections.team.staff import Turnover

Key = tuple[object, ...]
"""Whose draws: group, place in it, and how many had that place before."""


class Draws(Protocol):
    """The random numbers of people, each strictly between 0 and 1."""

    def one(self, purpose: str, key: Key) -> float:
        """A number for a purpose."""

    def by_day(self, purpose: str, key: Key) -> NDArray[np.float64]:
        """A number for each local day."""


@dataclass(frozen=True)
class Stint:
    """A stretch of a person's time in one group, with the same skills. Times in minutes."""

    group: str
    place: int
    """Whose shifts: those of the group's agent of that number; from the headcount on, a hire's."""
    start: float
    end: float
    since: float
    """When the person came into the group; -inf: long ago."""
    learns_from: float
    """When learning the group's work began, after training; -inf: long ago."""
    trained: tuple[tuple[str, float], ...] = ()
    """Topics learned beyond the group's skills, with their speed."""
    hired: bool = False
    """Whether it begins the person's employment, within the horizon."""
    leaves: bool = False
    """Whether it ends the person's employment."""


@dataclass(frozen=True, eq=False)
class Person:
    """One person's employment."""

    name: str
    stints: tuple[Stint, ...]
    training: tuple[tuple[float, float], ...]
    """(from, to) off the lines, being trained."""
    absent: NDArray[np.bool_]
    """Local days on which the person is absent."""
    key: Key
    """Whose draws the person's are."""


@dataclass(eq=False)
class _Member:
    """A person while the careers are being worked out."""

    key: Key
    name: str
    group: str
    place: int
    since: float
    learns_from: float
    hazard_left: float
    """How much more of the hazard of leaving (a number with mean 1) the person withstands."""
    began: float
    hired: bool
    trained: dict[str, float] = field(default_factory=dict)
    stints: list[Stint] = field(default_factory=list)
    training: list[tuple[float, float]] = field(default_factory=list)
    gone: bool = False
    temporary: bool = False
    """Whether hired for a time: then nobody follows who leaves before its end."""
    strained: bool = False
    """Whether strain has made the person go."""
    moves: int = 0
    """Changes of group; a time of leaving that was worked out before counts no more."""


def careers(
    scenario: Scenario,
    calendar: Calendar,
    draws: Draws,
    strained: Mapping[Key, float] | None = None,
) -> tuple[Person, ...]:
    """Everybody who works within the horizon: today's agents by group, then those who join.

    Args:
        scenario: the scenario.
        calendar: its calendar.
        draws: the random numbers of people.
        strained: when strain makes people go, as far as that is known: they are replaced as other
            leavers are. Their own careers do not end by it; the running house sees to that.
    """
    team = _Team(scenario, calendar, draws, strained or {})
    team.play()
    return tuple(team.people())


class _Team:
    def __init__(
        self,
        scenario: Scenario,
        calendar: Calendar,
        draws: Draws,
        strained: Mapping[Key, float],
    ) -> None:
        self._scenario, self._calendar, self._draws = scenario, calendar, draws
        self._strained = strained
        self._everybody: list[_Member] = []
        self._places = {name: group.headcount for name, group in scenario.team.items()}
        self._coming: list[tuple[float, int, int, object]] = []
        self._order = count()
        self._some_leave = any(group.turnover is not None for group in scenario.team.values())

    def play(self) -> None:
        """Work out the careers, day by day."""
        for name, group in sorted(self._scenario.team.items()):
            for place in range(group.headcount):
                since = self._since(group, (name, place))
                learns = since + group.hiring.training
                self._join((name, place), name, place, since, learns, 0.0, hired=False)
        for entry in self._scenario.plan:
            if entry.action == "hire":
                first_day = self._group(entry.into).hiring.first_day(entry.date)
                self._await(first_day, 2, entry)
            elif entry.action in ("leave", "promote", "train"):
                self._await(entry.date, 2, entry)
        while self._coming and self._coming[0][0] < self._calendar.minutes:
            now, _, _, event = heappop(self._coming)
            if isinstance(event, Planned):
                self._act(event, max(now, 0.0))
            elif isinstance(event, _Job):
                self._fill(event, now)
            elif isinstance(event, _Leaving) and event.moves == event.member.moves:
                self._leaves(event.member, now)
            elif isinstance(event, _Strained) and not event.member.gone:
                event.member.strained = True
                self._post_job(event.member, now)
            elif isinstance(event, _Ending) and not event.member.gone:
                self._end_stint(event.member, now, leaves=True)
                event.member.moves += 1

    def people(self) -> Iterator[Person]:
        """Everybody, with their careers to the end of the horizon and beyond."""
        for member in self._everybody:
            if not member.gone:
                self._end_stint(member, math.inf, leaves=False)
            if member.stints:  # else gone on the day of coming
                training, absent = tuple(member.training), self._absent(member)
                yield Person(member.name, tuple(member.stints), training, absent, member.key)

    def _group(self, name: str | None) -> Group:
        return self._scenario.team[str(name)]

    def _since(self, group: Group, key: Key) -> float:
        if group.tenure is None:
            return -math.inf
        draw = np.array([self._draws.one("tenure", key)])
        return -float(group.tenure.ppf(draw)[0])

    def _await(self, date: dt.date, rank: int, event: object) -> None:
        minute = self._calendar.minute(date, 0.0)
        heappush(self._coming, (minute, rank, next(self._order), event))

    # Joining and leaving -------------------------------------------------------------------

    def _join(
        self,
        key: Key,
        group: str,
        place: int,
        since: float,
        learns_from: float,
        now: float,
        *,
        hired: bool,
    ) -> _Member:
        name = f"{group} {place + 1}" + (f"-{key[2]}" if len(key) > 2 else "")
        withstands = math.inf
        if self._some_leave:
            draw = np.array([self._draws.one("leaving", key)])
            withstands = float(Exponential(1.0).ppf(draw)[0])
        member = _Member(key, name, group, place, since, learns_from, withstands, now, hired)
        self._everybody.append(member)
        self._foresee_leaving(member, now)
        if key in self._strained:
            midnight = self._calendar.datetime(self._strained[key]).date()
            self._await(midnight, 1, _Strained(member))
        return member

    def _new(self, key: Key, group: str, place: int, now: float) -> _Member:
        trained_at = now + self._group(group).hiring.training
        member = self._join(key, group, place, now, trained_at, now, hired=True)
        if trained_at > now:
            member.training.append((now, trained_at))
        return member

    def _fill(self, job: _Job, now: float) -> None:
        self._new(job.key, job.group, job.place, now)

    def _foresee_leaving(self, member: _Member, now: float) -> None:
        turnover = self._group(member.group).turnover
        if turnover is None or turnover.per_year == 0:
            return
        minute = _leaving_at(turnover, member.since, now, member.hazard_left)
        if minute < self._calendar.minutes:
            self._await(self._date_after(minute), 1, _Leaving(member, member.moves))

    def _date_after(self, minute: float) -> dt.date:
        """The day after a moment."""
        return self._calendar.datetime(minute).date() + dt.timedelta(days=1)

    def _leaves(self, member: _Member, now: float) -> None:
        """A person leaves of their own accord."""
        self._end_stint(member, now, leaves=True)
        if not member.strained:
            self._post_job(member, now)

    def _post_job(self, member: _Member, now: float) -> None:
        """A place is to be filled again, where the group does so."""
        group = self._group(member.group)
        lasting = not member.temporary
        if group.turnover is not None and group.turnover.replaced and lasting:
            before = int(str(member.key[2])) if len(member.key) > 2 else 1
            same_place = member.key[:2] == (member.group, member.place)
            key = (member.group, member.place, before + 1 if same_place else 2)
            job = _Job(key, member.group, member.place)
            today = self._calendar.datetime(now).date()
            self._await(group.hiring.first_day(group.hiring.backfilled(today)), 0, job)

    def _end_stint(self, member: _Member, now: float, *, leaves: bool) -> None:
        if now > member.began:
            member.stints.append(
                Stint(
                    member.group,
                    member.place,
                    member.began,
                    now,
                    member.since,
                    member.learns_from,
                    tuple(sorted(member.trained.items())),
                    member.hired,
                    leaves,
                )
            )
        member.began, member.hired, member.gone = now, False, leaves

    # The plan ------------------------------------------------------------------------------

    def _act(self, entry: Planned, now: float) -> None:
        """What the plan says for a day."""
        if entry.action == "hire":
            for _ in range(entry.hire or 0):
                group = str(entry.into)
                place = self._next_place(group)
                member = self._new((group, place), group, place, now)
                if entry.for_ is not None:
                    member.temporary = True
                    first_day = self._group(group).hiring.first_day(entry.date)
                    self._await(ends_on(first_day, entry.for_), 1, _Ending(member))
        elif entry.action == "leave":
            for member in self._longest_first(entry.from_)[::-1][: entry.leave]:
                self._end_stint(member, now, leaves=True)
                member.moves += 1
        elif entry.action == "promote":
            for member in self._longest_first(entry.from_)[: entry.promote]:
                self._promote(member, str(entry.to), now)
        else:
            new = dict.fromkeys(entry.skills or (), entry.speed or 1.0)
            here = self._longest_first(entry.from_)
            able = [member for member in here if not new.items() <= member.trained.items()]
            for member in able[: entry.train]:
                trained_at = now + (entry.takes or 0.0)
                if trained_at > now:
                    member.training.append((now, trained_at))
                self._end_stint(member, now, leaves=False)
                member.trained |= new

    def _promote(self, member: _Member, group: str, now: float) -> None:
        member.hazard_left -= self._withstood(member, now)
        self._end_stint(member, now, leaves=False)
        member.group, member.place = group, self._next_place(group)
        member.since = member.learns_from = now
        member.trained = {}
        member.moves += 1
        self._foresee_leaving(member, now)

    def _withstood(self, member: _Member, now: float) -> float:
        turnover = self._group(member.group).turnover
        if turnover is None:
            return 0.0
        return hazard(turnover, member.since, max(member.since, 0.0), now)

    def _next_place(self, group: str) -> int:
        self._places[group] += 1
        return self._places[group] - 1

    def _longest_first(self, group: str | None) -> list[_Member]:
        here = [m for m in self._everybody if m.group == group and not m.gone and not m.strained]
        return sorted(here, key=lambda member: (member.since, member.place))

    # Absence -------------------------------------------------------------------------------

    def _absent(self, member: _Member) -> NDArray[np.bool_]:
        starts = self._calendar.midnights
        absent = np.zeros(len(starts), bool)
        shares = {stint.group: self._group(stint.group).absence for stint in member.stints}
        if not any(shares.values()):
            return absent
        draws = self._draws.by_day("absence", member.key)
        for stint in member.stints:
            here = (starts >= stint.start) & (starts < stint.end)
            absent[here] = draws[here] < shares[stint.group]
        return absent


@dataclass(frozen=True, eq=False)
class _Leaving:
    member: _Member
    moves: int


@dataclass(frozen=True, eq=False)
class _Strained:
    """Strain makes somebody go."""

    member: _Member


@dataclass(frozen=True, eq=False)
class _Ending:
    """The end of the time for which somebody was hired, whatever the group then."""

    member: _Member


@dataclass(frozen=True)
class _Job:
    """A place to be filled again."""

    key: Key
    group: str
    place: int


def hazard(turnover: Turnover, since: float, start: float, end: float) -> float:
    """Cumulative hazard of leaving from ``start`` to ``end``, in a group since ``since``."""
    early = max(0.0, min(end, since + turnover.early) - start)
    return turnover.hazard * (end - start + (turnover.early_times - 1) * early)


def _leaving_at(turnover: Turnover, since: float, now: float, withstands: float) -> float:
    """When the hazard of leaving, from now on, has reached what a person withstands."""
    early_left = max(0.0, since + turnover.early - now)
    early_rate = turnover.hazard * turnover.early_times
    if withstands < early_rate * early_left:
        return now + withstands / early_rate
    return now + early_left + (withstands - early_rate * early_left) / turnover.hazard
