"""How many inquiries a scenario expects, by channel and local day. No chance is involved."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence

from sim.scenarios.meaning.by_date import events, opening_by_date
from sim.scenarios.meaning.holidays import holiday_of_channel
from sim.scenarios.sections.contacts.demand import Profile
from sim.scenarios.sections.holidays import Holiday
from sim.scenarios.sections.schema import Scenario
from sim.units import DAY, MINUTES, Week

Piece = tuple[float, float, float]
"""From minute, to minute (of the local day), share of the day's inquiries."""
SUNDAY = 6


def channel_profile(scenario: Scenario, channel: str) -> Profile:
    """A channel's demand profile: its own keys over the shared ones.

    Its own ``hours`` stand for shared ``nights`` as well, and the other way round; its own
    ``weekdays`` for shared ``weekends``.
    """
    shared, own = scenario.demand, scenario.channels[channel].demand or Profile()
    keys = Profile.model_fields
    stated = {key: getattr(own, key) for key in keys if getattr(own, key) is not None}
    for key, other in (("hours", "nights"), ("nights", "hours"), ("weekdays", "weekends")):
        if key in stated:
            stated.setdefault(other, None)
    return Profile.model_construct(**{key: stated.get(key, getattr(shared, key)) for key in keys})


def opening_hours(scenario: Scenario, channel: str) -> Week:
    """A channel's opening hours: its own, or the scenario's."""
    return scenario.channels[channel].opening_hours or scenario.opening_hours


def day_profile(
    scenario: Scenario, channel: str, weekday: int, holiday: Holiday | None = None
) -> tuple[Piece, ...]:
    """How a day's inquiries are spread over it.

    By the weights that ``hours`` states for that weekday, also outside opening hours. Else by
    ``nights``, so many of them while closed. Else flat: live ones while open, so that a day on
    which the channel is closed has no pieces; deferred ones over the whole day, or over the
    channel's own opening hours. A holiday without hours and volume of its own is a Sunday.

    Args:
        scenario: the scenario.
        channel: name of the channel.
        weekday: 0 is Monday.
        holiday: the holiday that the channel observes on this day, if any.

    Returns:
        Pieces in order, whose shares add up to 1.
    """
    profile, rules = channel_profile(scenario, channel), scenario.channels[channel]
    hours = profile.hours
    if isinstance(hours, Mapping):
        hours = hours.get(_demanded_as(weekday, holiday))
    if hours is None:
        while_open = _open_hours(scenario, channel, weekday, holiday)
        if profile.nights is not None:
            hours = _day_and_night(while_open, profile.nights)
        elif not rules.keeps_hours and rules.opening_hours is None:
            hours = _flat([(0.0, DAY)])
        else:
            hours = _flat(while_open)
    total = math.fsum(weight for _, _, weight in hours)
    return tuple((begin, end, weight / total) for begin, end, weight in hours if weight > 0)


def _flat(spans: Iterable[tuple[float, float]], share: float = 1.0) -> tuple[Piece, ...]:
    """Weights of a share of something that is even over some spans."""
    return tuple((begin, end, (end - begin) * share) for begin, end in spans)


def _day_and_night(spans: Sequence[tuple[float, float]], nights: float) -> tuple[Piece, ...]:
    """Weights of a day with its share of ``nights`` outside of some spans, if there is a night."""
    borders = [0.0, *(minute for span in spans for minute in span), DAY]
    closed = [(begin, end) for begin, end in zip(borders[::2], borders[1::2], strict=True)]
    closed = [(begin, end) for begin, end in closed if begin < end]
    minutes = [math.fsum(end - begin for begin, end in each) for each in (spans, closed)]
    if not minutes[0] or not minutes[1]:
        return _flat([(0.0, DAY)])
    day, night = ((1 - nights) / minutes[0], nights / minutes[1])
    return tuple(sorted(_flat(spans, day) + _flat(closed, night)))


def _demanded_as(weekday: int, holiday: Holiday | None) -> int:
    """The weekday whose demand a day has."""
    plain = holiday is not None and holiday.volume is None and holiday.open is None
    return SUNDAY if plain else weekday


def _open_hours(
    scenario: Scenario, channel: str, weekday: int, holiday: Holiday | None
) -> tuple[tuple[float, float], ...]:
    """The hours over which a day's demand is flat, unless its profile is stated."""
    keeps_hours = scenario.channels[channel].keeps_hours
    if keeps_hours and holiday is not None and holiday.open is not None:
        return holiday.open
    return opening_hours(scenario, channel).on(_demanded_as(weekday, holiday))


def usual_volume(
    scenario: Scenario, channel: str, weekday: int, holiday: Holiday | None = None
) -> float:
    """Expected inquiries of a channel on a usual day, without growth and events.

    ``per day`` is a day with weekday factor 1. ``per week`` is the total of a usual week, shared
    out by the weekday factors of the days that have demand. ``per hour`` and ``per minute`` are
    rates while open, times the minutes open on that weekday and its factor.

    Args:
        scenario: the scenario.
        channel: name of the channel; 0 for one without ``volume``.
        weekday: 0 is Monday.
        holiday: the holiday that the channel observes on this day, if any.
    """
    volume = scenario.channels[channel].volume
    if volume is None or not day_profile(scenario, channel, weekday, holiday):
        return 0.0
    factors = _weekday_factors(channel_profile(scenario, channel))
    factor = factors[_demanded_as(weekday, holiday)]
    if holiday is not None and holiday.volume is not None:
        factor *= holiday.volume
    if volume.per == "week":
        days = [day for day in range(7) if day_profile(scenario, channel, day)]
        total = math.fsum(factors[day] for day in days)
        return volume.count * factor / total if total else 0.0
    if volume.per == "day":
        return volume.count * factor
    open_today = _open_hours(scenario, channel, weekday, holiday)
    minutes = math.fsum(end - begin for begin, end in open_today)
    return volume.count * factor * minutes / MINUTES[volume.per]


def _weekday_factors(profile: Profile) -> Mapping[int, float]:
    """The factor of each weekday; of Saturdays and Sundays by their share of a week, if stated."""
    factors = dict(profile.weekdays or dict.fromkeys(range(7), 1.0))
    if profile.weekends is not None:
        others = math.fsum(factors[day] for day in range(5))
        each = profile.weekends / (1 - profile.weekends) * others / 2
        factors |= {5: each, SUNDAY: each}
    return factors


class Daily:
    """The demand of a channel on each local day: by the plan's hours, holidays, growth and events.

    Args:
        scenario: the scenario.
        channel: name of the channel.
    """

    def __init__(self, scenario: Scenario, channel: str) -> None:
        self._channel, self._scenario = channel, scenario
        self._growth = channel_profile(scenario, channel).growth
        self._events = [
            event
            for event in events(scenario)
            if event.channels is None or channel in event.channels
        ]
        self._openings = opening_by_date(scenario)
        self._known: dict[tuple[int, int, Holiday | None], tuple[float, tuple[Piece, ...]]] = {}

    def volume(self, date: dt.date, *, trend: bool = True) -> float:
        """Expected inquiries on a whole day: usual volume × growth × events; 0 without ``volume``.

        Args:
            date: the local day.
            trend: whether growth (taken at half past the day) and events are in it.
        """
        usual, _ = self._usual(date)
        return usual * self._factor(date) if usual and trend else usual

    def profile(self, date: dt.date) -> tuple[Piece, ...]:
        """How they are spread over the day (:func:`day_profile`)."""
        return self._usual(date)[1]

    def _usual(self, date: dt.date) -> tuple[float, tuple[Piece, ...]]:
        stage = sum(since <= date for since, _ in self._openings) - 1
        holiday = holiday_of_channel(self._scenario, self._channel, date)
        key = stage, date.weekday(), holiday
        if key not in self._known:
            day = self._openings[stage][1], self._channel, date.weekday(), holiday
            self._known[key] = usual_volume(*day), day_profile(*day)
        return self._known[key]

    def _factor(self, date: dt.date) -> float:
        """How many times its usual volume the channel has on a day."""
        day = (date - self._scenario.horizon.start).days
        factor = 1.0 if self._growth is None else self._growth.factor((day + 0.5) * DAY)
        return factor * math.prod(
            event.volume for event in self._events if 0 <= (date - event.from_).days < event.days
        )
