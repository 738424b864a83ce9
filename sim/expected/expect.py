"""What is to be expected of a scenario, in one piece."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sim.calendar import Calendar
from sim.expected.arrivals import Arrivals
from sim.expected.pools import PER, Lines, lines_of
from sim.expected.staffing import staffed_minutes
from sim.expected.streams import Stream, Streams, streams_of
from sim.expected.work import Offer, offers
from sim.metrics.periods import window_of
from sim.scenarios.meaning import routes
from sim.scenarios.meaning.consults import can_answer
from sim.scenarios.meaning.horizon import calendar_of
from sim.scenarios.meaning.kinds_of_day import kinds_of_day
from sim.scenarios.sections.schema import Scenario


@dataclass(frozen=True, eq=False)
class Expected:
    """Inquiries, work and people that are expected of a scenario; means, no chance."""

    scenario: Scenario
    calendar: Calendar
    arrivals: Arrivals
    """Inquiries by topic, channel and clock hour, before any bot."""
    streams: Streams
    """What reaches the team of them, and how."""

    @property
    def inquiries(self) -> float:
        """How many inquiries are expected, before any bot."""
        return math.fsum(amount.actual for amount in self.streams.arriving.values())

    @cached_property
    def staffed(self) -> Mapping[str, float]:
        """Agent-minutes on duty over the horizon, by group."""
        return {
            name: staffed_minutes(self.scenario, name, self.calendar) for name in self.scenario.team
        }

    @cached_property
    def lines(self) -> Lines:
        """Live contacts and the groups that share them, by hour of the week."""
        return self.lines_by(PER)

    def lines_by(self, per: str) -> Lines:
        """The same by hour of the week; where time is cut so, by half hour of it or of a day."""
        return lines_of(self.scenario, self.arrivals, self.streams, self.calendar, per)

    def able(self, stream: Stream, tier: str) -> frozenset[str]:
        """Groups that can serve a stream at a tier, also as a backup."""
        return frozenset(
            name
            for name, group in self.scenario.team.items()
            if routes.takes(self.scenario, group, *stream, tier)
        )

    def can_answer(self, stream: Stream, tier: str) -> frozenset[str]:
        """Groups that can answer questions about a stream, where a tier is asked."""
        return frozenset(
            name
            for name, group in self.scenario.team.items()
            if can_answer(self.scenario, group, stream[0], tier)
        )

    def able_on_duty(self, stream: Stream, tier: str) -> frozenset[str]:
        """Those that can serve it and are on duty some time."""
        return self._on_duty(self.able(stream, tier))

    def _on_duty(self, groups: frozenset[str]) -> frozenset[str]:
        return frozenset(name for name in groups if self.staffed[name] > 0)

    def offers(self, *, on_duty: bool = True) -> Iterator[Offer]:
        """Work on contacts, for groups that can do it.

        Args:
            on_duty: leave out groups that are never on duty; otherwise the team is yet to be sized.
        """
        if not on_duty:
            return offers(self.scenario, self.streams, self.able, self.can_answer)

        def can_answer(stream: Stream, tier: str) -> frozenset[str]:
            return self._on_duty(self.can_answer(stream, tier))

        return offers(self.scenario, self.streams, self.able_on_duty, can_answer)


def expect(
    scenario: Scenario,
    *,
    measured: bool = False,
    until: float | None = None,
    halved: bool = False,
) -> Expected:
    """What is to be expected of a scenario.

    Args:
        scenario: a sound scenario.
        measured: inquiries and work after the warm-up only, and not of the whole horizon.
        until: minute at which to stop; the end of the horizon unless stated.
        halved: cut time at half hours and not at clock hours.
    """
    calendar = calendar_of(scenario)
    if until is not None:
        calendar = replace(calendar, minutes=until)
    begins = scenario.horizon.warm_up if measured else 0.0
    hours = window_of(calendar, begins, kinds_of_day(scenario) if halved else None)
    arrivals = Arrivals(scenario, calendar, hours)
    return Expected(scenario, calendar, arrivals, streams_of(scenario, arrivals, calendar))
