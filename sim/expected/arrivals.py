"""When inquiries are expected: a rate over time that is constant in pieces, and its clock hours.

The volume of the day (weekday, growth, events, that day's own factor) is spread by the profile of
the day; or it is counts by interval, or replayed. The tape draws its arrivals from this rate.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.calendar import Calendar
from sim.metrics.periods import Window
from sim.metrics.timelines import Floats, Mask, add_up
from sim.scenarios.kept import Kept
from sim.scenarios.meaning import routes
from sim.scenarios.meaning.by_date import opens_on
from sim.scenarios.meaning.counts import counted
from sim.scenarios.meaning.demand import Daily
from sim.scenarios.sections.schema import Scenario


@dataclass(frozen=True)
class ArrivalRate:
    """Expected arrivals of one channel: ``cumulative[i]`` of them before minute ``edges[i]``."""

    edges: Floats
    cumulative: Floats

    @property
    def total(self) -> float:
        """Expected arrivals over the horizon."""
        return float(self.cumulative[-1])

    def arrivals(self, unit_rate: Floats) -> Floats:
        """Arrival minutes for the points of a Poisson process of rate one, by inversion.

        Exact for a rate that is constant in pieces (Çinlar 1975): the points of the unit-rate
        process are read as cumulative rates.

        Args:
            unit_rate: points of that process, increasing; those beyond ``total`` are left out.
        """
        points = unit_rate[unit_rate < self.total]
        return np.interp(points, self.cumulative, self.edges)


def arrival_rate(
    scenario: Scenario, channel: str, calendar: Calendar, day_factors: Floats
) -> ArrivalRate:
    """The arrival rate of a channel.

    Args:
        scenario: the scenario.
        channel: name of the channel.
        calendar: the scenario's calendar.
        day_factors: how much busier each local day is than expected (mean 1), one per day.
    """
    volumes, pieces = _EXPECTED.of(scenario).of(channel, calendar)
    return pieces.accumulated(volumes * day_factors, calendar.minutes)


def expected_rates(
    scenario: Scenario, channel: str, calendar: Calendar
) -> tuple[ArrivalRate, ArrivalRate]:
    """The arrival rate of a channel without growth and events, and the one with them.

    Args:
        scenario: the scenario.
        channel: name of the channel.
        calendar: the scenario's calendar.
    """
    volumes, pieces = _EXPECTED.of(scenario).of(channel, calendar)
    usual = _volumes(scenario, channel, calendar, trend=False)
    actual = pieces.accumulated(volumes, calendar.minutes)
    if (usual == volumes).all():
        return actual, actual
    return pieces.accumulated(usual, calendar.minutes), actual


def minute_of(at: str, calendar: Calendar) -> float:
    """Minutes from the horizon's start to an ISO time, local or with an offset from UTC."""
    moment = dt.datetime.fromisoformat(at)
    if moment.tzinfo is not None:
        return calendar.minute_at(moment)
    clock = moment.hour * 60 + moment.minute + moment.second / 60
    return calendar.minute(moment.date(), clock)


def _volumes(scenario: Scenario, channel: str, calendar: Calendar, *, trend: bool = True) -> Floats:
    """Expected inquiries of each local day; 1 where they are counted by interval."""
    if scenario.channels[channel].counts is not None:
        return np.ones(len(calendar.days))
    daily = Daily(scenario, channel)
    return np.array([daily.volume(date, trend=trend) for date in calendar.days])


class _Piece(NamedTuple):
    """A stretch of time with an even rate."""

    start: float
    end: float
    day: int
    """Number of the local day in whose volume it has a share."""
    share: float


class _Pieces:
    """All pieces of a channel's arrivals, in order."""

    def __init__(self, pieces: Iterable[_Piece]) -> None:
        start, end, day, share = np.array(sorted(pieces), float).reshape(-1, 4).T
        self._start, self._end, self._share = start.copy(), end.copy(), share.copy()
        self._day = day.astype(np.int64)

    def accumulated(self, volumes: Floats, end: float) -> ArrivalRate:
        """Cumulative rate of the days' volumes, cut at the horizon.

        Where pieces overlap, as the clock is put back, each begins where the one before it ended.
        """
        amount = volumes[self._day] * self._share
        finish = np.minimum(self._end, end)
        finished = np.concatenate([[0.0], np.where(amount > 0, finish, 0.0)])
        begin = np.maximum(self._start, np.maximum.accumulate(finished)[:-1])
        some = (begin < finish) & (amount > 0)
        begin, finish, length = begin[some], finish[some], (self._end - self._start)[some]
        apart = begin > np.concatenate([[0.0], finish[:-1]])
        added = np.column_stack([np.zeros(len(begin)), amount[some] * (finish - begin) / length])
        edges = np.column_stack([begin, finish])
        both = np.column_stack([apart, np.ones(len(apart), bool)])
        return ArrivalRate(
            np.concatenate([[0.0], edges[both]]), np.cumsum(np.concatenate([[0.0], added[both]]))
        )


def _pieces(scenario: Scenario, channel: str, calendar: Calendar) -> Iterator[_Piece]:
    """All pieces of a channel's arrivals, in any order."""
    counts = scenario.channels[channel].counts
    daily = Daily(scenario, channel)
    if counts is None:
        for day, date in enumerate(calendar.days):
            yield from _spread(1.0, day, date, daily, calendar)
        return
    for each in counted(counts, calendar).intervals:
        day = (each.date - calendar.start).days
        if not 0 <= day < len(calendar.days):
            continue
        spread = _spread(each.amount, day, each.date, daily, calendar) if each.whole_day else []
        yield from spread or [_Piece(each.start, each.end, day, each.amount)]


def _spread(
    amount: float, day: int, date: dt.date, daily: Daily, calendar: Calendar
) -> list[_Piece]:
    """Something spread over a local day by its profile; nothing where that is empty."""
    found, reached, minute = list[_Piece](), -1.0, 0.0
    for begin, end, share in daily.profile(date):
        start = minute if begin == reached else calendar.minute(date, begin)
        reached, minute = end, calendar.minute(date, end)
        found.append(_Piece(start, minute, day, amount * share))
    return found


class _Expected:
    """What is expected of the channels of a scenario, worked out once for all replications."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._known: dict[tuple[str, Calendar], tuple[Floats, _Pieces]] = {}

    def of(self, channel: str, calendar: Calendar) -> tuple[Floats, _Pieces]:
        """Expected inquiries of each local day, and the pieces over which they are spread."""
        place = channel, calendar
        if place not in self._known:
            volumes = _volumes(self._scenario, channel, calendar)
            self._known[place] = volumes, _Pieces(_pieces(self._scenario, channel, calendar))
        return self._known[place]


_EXPECTED = Kept(_Expected)


def replayed(scenario: Scenario, calendar: Calendar) -> Iterator[tuple[float, str, str]]:
    """(minute, channel, topic) of each replayed inquiry within the horizon, as written."""
    replay = scenario.demand.replay
    if replay is not None:
        for at, channel, topic in zip(replay.arrived_at, replay.channel, replay.topic, strict=True):
            minute = minute_of(at, calendar)
            if 0 <= minute < calendar.minutes:
                yield minute, channel, topic


def is_replayed(scenario: Scenario, channel: str) -> bool:
    """Whether a channel's inquiries are replayed ones; none where there is no replay."""
    rules = scenario.channels[channel]
    return rules.volume is None and rules.counts is None


# By clock hour -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Amount:
    """Expected inquiries or minutes of work over some time.

    ``usual`` leaves growth and events out; ``actual`` has them.
    """

    usual: float
    actual: float

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.usual + other.usual, self.actual + other.actual)

    def __mul__(self, factor: float) -> Amount:
        return Amount(self.usual * factor, self.actual * factor)


NOTHING = Amount(0.0, 0.0)


class HourlyInquiries(NamedTuple):
    """Expected inquiries by clock hour; ``usual`` leaves growth and events out."""

    usual: Floats
    actual: Floats

    def times(self, factor: Floats | float) -> HourlyInquiries:
        """Each hour's inquiries times a factor, or times one of its own."""
        return HourlyInquiries(self.usual * factor, self.actual * factor)

    @property
    def total(self) -> Amount:
        """All hours together."""
        return Amount(float(self.usual.sum()), float(self.actual.sum()))


class Arriving(NamedTuple):
    """Inquiries that arrive while their channel is open, and while it is closed."""

    inside: HourlyInquiries
    outside: HourlyInquiries

    def times(self, factor: float) -> Arriving:
        """A share of them."""
        return Arriving(self.inside.times(factor), self.outside.times(factor))


class Arrivals:
    """Expected inquiries of a scenario by topic, channel and clock hour."""

    def __init__(self, scenario: Scenario, calendar: Calendar, hours: Window) -> None:
        self._scenario, self._calendar, self.hours = scenario, calendar, hours
        self._known: dict[str, Arriving] = {}

    def of(self, topic: str, channel: str) -> Arriving:
        """Inquiries about a topic on a channel, before any bot."""
        if is_replayed(self._scenario, channel):
            minutes = np.array(self._replayed.get((topic, channel), ()), float)
            counts = (minutes >= self.hours.start) & (minutes < self.hours.end)
            return self._by_hour(channel, minutes, (counts, counts))
        if channel not in self._known:
            self._known[channel] = self._of_channel(channel)
        return self._known[channel].times(routes.topic_share(self._scenario, topic, channel))

    @cached_property
    def _replayed(self) -> dict[tuple[str, str], list[float]]:
        """Minutes of replayed inquiries by topic and channel."""
        found: dict[tuple[str, str], list[float]] = defaultdict(list)
        for minute, channel, topic in replayed(self._scenario, self._calendar):
            found[topic, channel].append(minute)
        return found

    def _of_channel(self, channel: str) -> Arriving:
        scenario, calendar, hours = self._scenario, self._calendar, self.hours
        rates = expected_rates(scenario, channel, calendar)
        moments = np.unique(np.concatenate([hours.edges, *self._opening(channel)]))
        moments = moments[(moments >= hours.start) & (moments <= hours.end)]
        usual, actual = (np.diff(np.interp(moments, rate.edges, rate.cumulative)) for rate in rates)
        return self._by_hour(channel, (moments[1:] + moments[:-1]) / 2, (usual, actual))

    def _by_hour(
        self, channel: str, moments: Floats, amounts: tuple[Floats | Mask, Floats | Mask]
    ) -> Arriving:
        """Amounts (usual and actual) at some moments, added up by clock hour."""
        cells, size = self.hours.cell(moments), self.hours.cells
        is_open = self._is_open(channel, moments)
        inside, outside = (
            HourlyInquiries(*(add_up(cells, amount * so, size) for amount in amounts))
            for so in (is_open, ~is_open)
        )
        return Arriving(inside, outside)

    def _is_open(self, channel: str, minutes: Floats) -> Mask:
        """Whether a channel is open at each moment; one that keeps no hours always is."""
        if not self._scenario.channels[channel].keeps_hours:
            return np.ones(len(minutes), dtype=bool)
        opens, closes = self._opening(channel)
        opened = np.searchsorted(opens, minutes, side="right")
        return opened > np.searchsorted(closes, minutes, side="right")

    def _opening(self, channel: str) -> tuple[Floats, Floats]:
        """When a channel opens, and when it closes, in minutes and each in order."""
        if not self._scenario.channels[channel].keeps_hours:
            return np.empty(0), np.empty(0)
        spans = self._calendar.stretches(lambda date: opens_on(self._scenario, channel, date))
        starts, ends = ([getattr(span, name) for span in spans] for name in ("start", "end"))
        return np.sort(np.array(starts, float)), np.sort(np.array(ends, float))
