"""Outside teams at work: when they take up what is passed to them, and when it is done."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate

from sim.calendar import Calendar
from sim.clock import ARRIVAL, Alarm, Clock
from sim.inquiries import Contact
from sim.scenarios.meaning import rota
from sim.scenarios.sections.contacts.outside import Outside
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Group


class BusinessHours:
    """The hours of an outside team over the horizon, and its room in each week.

    What is passed to it is taken up in order; beyond the week's capacity, in the next week that it
    works. Weeks begin with the Monday of its own clock.
    """

    def __init__(self, scenario: Scenario, rules: Outside, calendar: Calendar) -> None:
        shift = Group(
            agents=1, shift=rules.hours, time_zone=rules.time_zone, holidays=rules.holidays
        )
        ((agent,),) = rota.roster(scenario, shift, calendar)
        self._starts = [span.start for span in agent.worked]
        self._ends = [span.end for span in agent.worked]
        self._done = list(accumulate(span.end - span.start for span in agent.worked))
        """Business minutes up to the end of each span."""
        monday = calendar.start.weekday()
        self._weeks = [(span.day + monday) // 7 for span in agent.worked]
        self._room = math.inf if rules.capacity is None else rules.capacity.count
        self._week, self._taken = -1, 0

    def take(self, now: float) -> float:
        """When a contact that is passed on now is taken up; inf: after the horizon."""
        next_room = bisect_left if self._taken < self._room else bisect_right
        place = max(bisect_right(self._ends, now), next_room(self._weeks, self._week))
        if place == len(self._starts):
            return math.inf
        if self._weeks[place] > self._week:
            self._week, self._taken = self._weeks[place], 0
        self._taken += 1
        return max(now, self._starts[place])

    def after(self, start: float, minutes: float) -> float:
        """When business minutes from ``start`` (in hours) are over; inf: after the horizon."""
        place = bisect_right(self._starts, start) - 1
        due = self._done[place] - (self._ends[place] - start) + minutes
        place = bisect_left(self._done, due)
        if place == len(self._done):
            return math.inf
        return max(start, self._ends[place] - (self._done[place] - due))


@dataclass(eq=False, slots=True)
class Visit:
    """A contact at an outside team."""

    contact: Contact
    tier: int
    passed_at: float
    started_at: float


class OutsideTeams:
    """All outside teams of a scenario, and the contacts that are with them."""

    def __init__(
        self,
        scenario: Scenario,
        calendar: Calendar,
        clock: Clock,
        comes_back: Callable[[Visit], None],
    ) -> None:
        """Set up the teams.

        Args:
            scenario: the scenario.
            calendar: its calendar.
            clock: its clock.
            comes_back: what happens when a team is done with a contact.
        """
        self._clock = clock
        self._comes_back = comes_back
        self.hours: Mapping[int, BusinessHours] = {
            code: BusinessHours(scenario, tier.outside, calendar)
            for code, tier in enumerate(scenario.tiers)
            if tier.outside is not None
        }
        """Business hours by tier."""
        self.visits: dict[Visit, None] = {}
        """Contacts outside now."""

    def take(self, contact: Contact, turnaround: float) -> None:
        """A contact is passed to the outside team of its tier."""
        now, tier = self._clock.now, contact.kind.tier
        start = self.hours[tier].take(now)
        visit = Visit(contact, tier, now, start)
        self.visits[visit] = None
        if start < math.inf:
            done = self.hours[tier].after(start, turnaround)
            if done < math.inf:
                alarm = Alarm(self._clock, self._done, visit)
                alarm.set(done, ARRIVAL + contact.id)

    def _done(self, alarm: Alarm) -> None:
        del self.visits[alarm.about]
        self._comes_back(alarm.about)
