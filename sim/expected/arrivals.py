"""When inquiries are expected: a rate over time that is constant in pieces.

The volume of the day (weekday, growth, events, that day's own factor) is spread by the profile of
the day; or it is counts by interval. The tape draws its arrivals from this rate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Calendar
from sim.scenarios.meaning.demand import daily_volume, day_profile
from sim.scenarios.meaning.eras import scenario_on
from sim.scenarios.meaning.holidays import holiday_of_channel
from sim.scenarios.sections.schema import Scenario

Floats = NDArray[np.float64]


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
    counts = scenario.channels[channel].counts
    if counts is not None:
        pieces = []
        for at, count in zip(counts.at, counts.count, strict=True):
            moment = dt.datetime.fromisoformat(at)
            start = calendar.minute(moment.date(), moment.hour * 60 + moment.minute)
            day = (moment.date() - calendar.start).days
            if 0 <= day < len(day_factors):
                pieces.append((start, start + counts.minutes, count * day_factors[day]))
    else:
        pieces = list(_daily_pieces(scenario, channel, calendar, day_factors))
    return _accumulate(pieces, calendar.minutes)


def _daily_pieces(
    scenario: Scenario, channel: str, calendar: Calendar, day_factors: Floats
) -> Iterator[tuple[float, float, float]]:
    """(from, to, expected arrivals) of each piece of each local day."""
    for date, factor in zip(calendar.days, day_factors, strict=True):
        then = scenario_on(scenario, date)
        volume = daily_volume(then, channel, date, calendar) * factor
        holiday = holiday_of_channel(then, channel, date)
        for start, end, share in day_profile(then, channel, date.weekday(), holiday):
            yield calendar.minute(date, start), calendar.minute(date, end), volume * share


def _accumulate(pieces: Iterable[tuple[float, float, float]], end: float) -> ArrivalRate:
    """Cumulative rate of pieces in any order, cut at the horizon."""
    edges, cumulative = [0.0], [0.0]
    for start, stop, amount in sorted(pieces):
        begin = max(start, edges[-1])
        finish = min(stop, end)
        if begin >= finish or amount <= 0:
            continue
        if begin > edges[-1]:
            edges.append(begin)
            cumulative.append(cumulative[-1])
        edges.append(finish)
        cumulative.append(cumulative[-1] + amount * (finish - begin) / (stop - start))
    return ArrivalRate(np.array(edges), np.array(cumulative))
