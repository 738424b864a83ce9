"""The inquiries of a channel: when they come, about what, and which of them a bot answers."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from sim.calendar import Calendar
from sim.distributions import Gamma
from sim.expected.arrivals import arrival_rate, is_replayed, replayed
from sim.scenarios.meaning import routes
from sim.scenarios.meaning.bots import in_order
from sim.scenarios.meaning.demand import channel_profile
from sim.scenarios.sections.schema import Scenario
from sim.tape.streams import Floats, Ints, RandomStreams


class Customers:
    """Those who reach out on one channel, in order of arrival; arrays have one entry for each."""

    def __init__(
        self,
        scenario: Scenario,
        name: str,
        streams: RandomStreams,
        calendar: Calendar,
        until: float,
    ) -> None:
        self.scenario, self.name, self.streams = scenario, name, streams
        self.topics = sorted(scenario.topics)
        if scenario.demand.replay is not None and is_replayed(scenario, name):
            self.arrived_at, self.topic = self._replayed(calendar)
            self.shares = np.bincount(self.topic, minlength=len(self.topics)).astype(float)
        else:
            shares = [routes.topic_share(scenario, topic, name) for topic in self.topics]
            self.shares = np.array(shares)
            self.arrived_at, self.topic = self._arrivals(calendar)
        come = int(np.searchsorted(self.arrived_at, until))
        self.arrived_at, self.topic = self.arrived_at[:come], self.topic[:come]
        self._meet_bots(calendar)

    def _arrivals(self, calendar: Calendar) -> tuple[Floats, Ints]:
        rate = arrival_rate(self.scenario, self.name, calendar, self._day_factors(calendar))
        generator = self.streams.generator("arrivals", self.name)
        parts, reached = [np.empty(0)], 0.0
        while reached < rate.total:
            gaps = generator.standard_exponential(4096)
            gaps[0] += reached
            parts.append(np.cumsum(gaps))
            reached = float(parts[-1][-1])
        arrived_at = rate.arrivals(np.concatenate(parts))
        bounds = np.cumsum(self.shares)
        (draws,) = self.streams.uniforms(np.arange(len(arrived_at)), 1, "topic", self.name)
        topic = np.searchsorted(bounds / bounds[-1], draws, side="right").astype(np.int16)
        return arrived_at, topic

    def _replayed(self, calendar: Calendar) -> tuple[Floats, Ints]:
        found = [
            (minute, self.topics.index(topic))
            for minute, channel, topic in replayed(self.scenario, calendar)
            if channel == self.name
        ]
        found.sort(key=lambda row: row[0])  # at one minute, as written
        return np.array([m for m, _ in found], float), np.array([t for _, t in found], np.int16)

    def _day_factors(self, calendar: Calendar) -> Floats:
        """How much busier each day is than expected: gamma with mean 1, one draw per local day."""
        spread = channel_profile(self.scenario, self.name).day_variation
        return _day_factors(self.streams, len(calendar.days), spread or 0.0)

    def _meet_bots(self, calendar: Calendar) -> None:
        """Which inquiries a bot answers, which of these come anyway and when, and what is harder.

        One draw decides of each, whichever bot it meets: who is answered by a bot is so by a
        better one.
        """
        number = len(self.arrived_at)
        self.at_bot, self.after_bot = np.zeros(number, bool), np.full(number, math.nan)
        self.harder = np.ones(number) if self.scenario.automation else None
        if self.harder is None:
            return
        answers, comes, delays = self.streams.uniforms(
            np.arange(number), 3, "automation", self.name
        )
        for bot in in_order(self.scenario):
            topics = [c for c, topic in enumerate(self.topics) if bot.answers(topic, self.name)]
            meets = np.isin(self.topic, topics)
            meets &= self.arrived_at >= calendar.minute(bot.from_, 0.0)
            self.at_bot[meets] = answers[meets] < bot.handles
            self.harder[meets] = np.where(self.at_bot[meets], 1.0, bot.harder)
            self.after_bot[meets] = math.nan
            if bot.comes_anyway is not None:
                anyway = meets & self.at_bot & (comes < bot.comes)
                self.after_bot[anyway] = bot.comes_anyway.after.ppf(delays[anyway])


class Drawing:
    """Draws something for the customers of a channel.

    Args:
        scenario: the scenario.
        name: of the channel.
        customers: those who reach out on it.
        streams: where the draws come from.
    """

    def __init__(
        self, scenario: Scenario, name: str, customers: Customers, streams: RandomStreams
    ) -> None:
        self.scenario, self.name, self.streams = scenario, name, streams
        self.customers, self.topic = customers, customers.topic
        self.channel = scenario.channels[name]


@lru_cache(maxsize=8)
def _day_factors(streams: RandomStreams, days: int, spread: float) -> Floats:
    """The factors of days, which channels that vary alike share."""
    if not spread:
        return np.ones(days)
    (draws,) = streams.uniforms(np.arange(days), 1, "day")
    return Gamma(mean=1.0, cv=spread).ppf(draws)
