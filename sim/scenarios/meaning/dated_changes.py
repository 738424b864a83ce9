"""What a scenario changes on which date, in words: for charts and tables over time."""

from __future__ import annotations

import datetime as dt
import math
from typing import NamedTuple

from sim.calendar import Calendar
from sim.scenarios.meaning.by_date import events
from sim.scenarios.sections.contacts.automation import Bot
from sim.scenarios.sections.contacts.demand import Event
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.plan import Planned, time_hired
from sim.units import DAY, format_duration


class DatedChange(NamedTuple):
    """A date on which something changes."""

    date: dt.date
    words: str
    """What changes, e.g. "2 hired into first line"."""


def dated_changes(scenario: Scenario, calendar: Calendar) -> tuple[DatedChange, ...]:
    """The plan, the events and the bots that begin within the horizon, by date.

    A hire counts on the first working day, and its words say when it was posted.

    Args:
        scenario: the scenario.
        calendar: its calendar.
    """
    found = [_planned(scenario, entry) for entry in scenario.plan if entry.action != "event"]
    found += [_event(event) for event in events(scenario)]
    found += [_bot(bot) for bot in scenario.automation if bot.from_ > calendar.start]
    last = calendar.datetime(calendar.minutes - 1).date()
    return tuple(sorted(each for each in found if calendar.start <= each.date <= last))


class Training(NamedTuple):
    """A training of the plan."""

    starts: dt.date
    ends: dt.date
    """First day after it."""
    group: str
    words: str
    """Who is trained in what, e.g. "2 of first line trained in billing (3 days)"."""


def trainings(scenario: Scenario) -> tuple[Training, ...]:
    """The trainings of the plan, by date."""
    found = []
    for entry in scenario.plan:
        if entry.action == "train":
            days = math.ceil((entry.takes or 0.0) / DAY)
            ends = entry.date + dt.timedelta(days=days)
            words = _planned(scenario, entry).words
            found.append(Training(entry.date, ends, str(entry.from_), words))
    return tuple(sorted(found))


def _planned(scenario: Scenario, entry: Planned) -> DatedChange:
    date = entry.date
    if entry.action == "hire":
        first_day = scenario.team[str(entry.into)].hiring.first_day(date)
        posted = f" (posted on {date})" if first_day > date else ""
        stays = "" if entry.for_ is None else f" for {time_hired(entry.for_)}"
        return DatedChange(first_day, f"{entry.hire} hired into {entry.into}{stays}{posted}")
    if entry.action == "leave":
        leave = "leaves" if entry.leave == 1 else "leave"
        return DatedChange(date, f"{entry.leave} {leave} {entry.from_}")
    if entry.action == "promote":
        return DatedChange(date, f"{entry.promote} promoted from {entry.from_} to {entry.to}")
    if entry.action == "train":
        skills, takes = ", ".join(entry.skills or ()), format_duration(entry.takes or 0.0)
        return DatedChange(date, f"{entry.train} of {entry.from_} trained in {skills} ({takes})")
    if entry.action == "shift":
        return DatedChange(date, f"new shifts of {entry.of}")
    if entry.action == "overtime":
        stays = "" if entry.for_ is None else f" for {time_hired(entry.for_)}"
        hours = format_duration(entry.overtime or 0.0)
        return DatedChange(date, f"{entry.of} work {hours} overtime a week{stays}")
    if entry.action == "background":
        return DatedChange(date, f"{entry.of} start {entry.background}")
    of = f" of {', '.join(entry.channels)}" if entry.channels else ""
    return DatedChange(date, f"new opening hours{of}")


def _event(event: Event) -> DatedChange:
    of = f" of {', '.join(event.channels)}" if event.channels else ""
    change = f"{100 * (event.volume - 1):+.3g} %"
    return DatedChange(event.from_, f"{event.name}: volume{of} {change} for {_days(event.days)}")


def _bot(bot: Bot) -> DatedChange:
    if bot.handles == 0:
        return DatedChange(bot.from_, f"{bot.name} answers nobody")
    of = [" and ".join(names) for names in (bot.topics, bot.channels) if names]
    about = f" ({', '.join(of)})" if of else ""
    return DatedChange(bot.from_, f"{bot.name} answers {100 * bot.handles:.3g} %{about}")


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
