"""Outside teams at work: when they take up what is passed to them, and when it is done."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from sim.calendar import OpenTime
from sim.clock import ARRIVAL, Alarm
from sim.engine.moments import Moments, Workplace
from sim.floor import Arrays
from sim.inquiries import Contact
from sim.log import Outcome
from sim.tape import SOLVED


def register(house: Workplace, moments: Moments) -> None:
    """Where any tier is an outside team."""
    if house.floor.outside:
        teams = OutsideTeams(house)
        moments.sends_out.append(teams.sends_out)
        moments.closes.append(teams.closes)


class BusinessHours(OpenTime):
    """The hours of an outside team over the horizon, and its room in each week.

    What is passed to it is taken up in order; beyond the week's capacity, in the next week that it
    works, by its own clock.
    """

    def __init__(self, outside: Arrays, team: int, end: float) -> None:
        """Nothing is passed to it yet.

        Args:
            outside: of the floor.
            team: number of the outside team.
            end: of the horizon.
        """
        spans = slice(outside["spans_from"][team], outside["spans_from"][team + 1])
        super().__init__(outside["start"][spans].tolist(), outside["end"][spans].tolist(), end)
        self._weeks: list[float] = outside["week"][spans].tolist()
        self._room: float = outside["room"].item(team)
        self._week, self._taken = -1.0, 0

    def take(self, now: float) -> float:
        """When a contact that is passed on now is taken up; inf: after the horizon."""
        next_room = bisect_left if self._taken < self._room else bisect_right
        place = max(bisect_right(self.closes, now), next_room(self._weeks, self._week))
        if place == len(self.opens):
            return math.inf
        if self._weeks[place] > self._week:
            self._week, self._taken = self._weeks[place], 0
        self._taken += 1
        return max(now, self.opens[place])


@dataclass(eq=False, slots=True)
class Visit:
    """A contact at an outside team."""

    contact: Contact
    tier: int
    passed_at: float
    started_at: float


class OutsideTeams:
    """All outside teams of a scenario, and the contacts that are with them."""

    def __init__(self, house: Workplace) -> None:
        """Set up the teams, with nothing passed to them yet."""
        self._house, self._clock, self._script = house, house.clock, house.script
        self._hours: Mapping[int, BusinessHours] = {
            tier: BusinessHours(house.floor.outside, team, house.floor.calendar.minutes)
            for tier, team in enumerate(house.floor.outside["of_tier"])
            if team >= 0
        }
        """Business hours by tier."""
        self._visits: dict[Visit, None] = {}
        """Contacts outside now."""

    def sends_out(self, contact: Contact) -> bool:
        """Whether a contact that reaches its tier is with an outside team from now on."""
        now, tier = self._clock.now, contact.kind.tier
        if tier not in self._hours:
            return False
        start = self._hours[tier].take(now)
        visit = Visit(contact, tier, now, start)
        self._visits[visit] = None
        if start < math.inf:
            done = self._hours[tier].after(start, self._script.handle_time[contact.step])
            Alarm(self._clock, self._done, visit).set(done, ARRIVAL + contact.id)
        return True

    def _done(self, alarm: Alarm) -> None:
        """A team is done with a contact: it goes on at another tier, or is over."""
        visit: Visit = alarm.about
        del self._visits[visit]
        contact = visit.contact
        follows = self._script.next[contact.step]
        self._log(visit, self._clock.now, max(follows, -1))
        if follows >= 0:
            self._house.pass_on(contact)
        else:
            self._house.leave(contact, Outcome.SOLVED if follows == SOLVED else Outcome.UNSOLVED)

    def closes(self) -> None:
        """What a team still has at the end of the horizon is open."""
        for visit in self._visits:
            self._house.log.contact(visit.contact, Outcome.OPEN, math.nan)
            self._log(visit, math.nan, -1)

    def _log(self, visit: Visit, back_at: float, follows: int) -> None:
        started_at = visit.started_at if visit.started_at < math.inf else math.nan
        times = visit.passed_at, started_at, back_at
        self._house.log.outside(visit.contact, visit.tier, *times, follows)
