"""How many inquiries a scenario expects, by channel and local day. No chance is involved."""

from __future__ import annotations

import datetime as dt
import math

from sim.calendar import Calendar
from sim.scenarios.meaning.eras import events
from sim.scenarios.meaning.holidays import holiday_of_channel
from sim.scenarios.sections.contacts.demand import Profile
from sim.scenarios.sections.holidays import Holiday
from sim.scenarios.sections.schema import Scenario
from sim.units import DAY, MINUTES, Growth, Week

Piece = tuple[float, float, float]
"""From minute, to minute (of the local day), share of the day's inquiries."""
SUNDAY = 6


def channel_profile(scenario: Scenario, channel: str) -> Profile:
    """A channel's demand profile: its own keys over the shared ones."""
    shared, own = scenario.demand, scenario.channels[channel].demand or Profile()
    keys = Profile.model_fields
    stated = {key: getattr(own, key) for key in keys if getattr(own, key) is not None}
    return Profile.model_construct(**{key: stated.get(key, getattr(shared, key)) for key in keys})


def opening_hours(scenario: Scenario, channel: str) -> Week:
    """A channel's opening hours: its own, or the scenario's."""
    return scenario.channels[channel].opening_hours or scenario.opening_hours


def day_profile(
    scenario: Scenario, channel: str, weekday: int, holiday: Holiday | None = None
) -> tuple[Piece, ...]:
    """How a day's inquiries are spread over it: the profile's weights, or flat while open.

    Stated ``hours`` hold for every day, also outside opening hours; without them a day on which
    the channel is closed has no pieces. A holiday without hours and volume of its own is a Sunday.

    Args:
        scenario: the scenario.
        channel: name of the channel.
        weekday: 0 is Monday.
        holiday: the holiday that the channel observes on this day, if any.

    Returns:
        Pieces in order, whose shares add up to 1.
    """
    hours = channel_profile(scenario, channel).hours
    if hours is None:
        open_today = _open_hours(scenario, channel, weekday, holiday)
        hours = tuple((begin, end, end - begin) for begin, end in open_today)
    total = math.fsum(weight for _, _, weight in hours)
    return tuple((begin, end, weight / total) for begin, end, weight in hours if weight > 0)


def _demanded_as(weekday: int, holiday: Holiday | None) -> int:
    """The weekday whose demand a day has."""
    plain = holiday is not None and holiday.volume is None and holiday.open is None
    return SUNDAY if plain else weekday


def _open_hours(
    scenario: Scenario, channel: str, weekday: int, holiday: Holiday | None
) -> tuple[tuple[float, float], ...]:
    """The hours over which a day's demand is flat, unless its profile is stated."""
    live = scenario.channels[channel].mode == "live"
    if live and holiday is not None and holiday.open is not None:
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
    factors = channel_profile(scenario, channel).weekdays or dict.fromkeys(range(7), 1.0)
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


def daily_volume(scenario: Scenario, channel: str, date: dt.date, calendar: Calendar) -> float:
    """Expected inquiries of a channel on a whole local day: usual volume × growth × events.

    Growth is taken at half past the day, counted from the horizon's start.

    Args:
        scenario: the scenario.
        channel: name of the channel; 0 for one without ``volume``.
        date: the local day.
        calendar: the scenario's calendar.
    """
    growth = channel_profile(scenario, channel).growth
    holiday = holiday_of_channel(scenario, channel, date)
    usual = usual_volume(scenario, channel, date.weekday(), holiday)
    return (
        usual * day_factor(scenario, channel, growth, (date - calendar.start).days)
        if usual
        else 0.0
    )


def day_factor(scenario: Scenario, channel: str, growth: Growth | None, day: int) -> float:
    """How many times its usual volume a channel has on a day, by growth and events.

    Args:
        scenario: the scenario.
        channel: name of the channel.
        growth: the channel's trend.
        day: number of the local day, 0 being the horizon's first.
    """
    factor = 1.0 if growth is None else growth.factor((day + 0.5) * DAY)
    date = scenario.horizon.start + dt.timedelta(days=day)
    return factor * math.prod(
        event.volume
        for event in events(scenario)
        if 0 <= (date - event.from_).days < event.days
        and (event.channels is None or channel in event.channels)
    )
