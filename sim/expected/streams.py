"""Streams of inquiries: what arrives, what bots leave of it, and where it reaches the team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sim.calendar import Calendar
from sim.expected.arrivals import NOTHING, Amount, Arrivals, HourlyInquiries
from sim.expected.bots import left_by_bots
from sim.expected.returns import begin_at
from sim.scenarios.meaning import routes
from sim.scenarios.sections.contacts.channels import TURN_AWAY
from sim.scenarios.sections.schema import Scenario

Stream = tuple[str, str]
"""A topic, and the channel in which it is served."""
Amounts = Mapping[Stream, Amount]


class Streams(NamedTuple):
    """What is expected of the inquiries of some time, by (topic, channel)."""

    arriving: Amounts
    """Inquiries that arrive, by the channel by which they come."""
    reached: Amounts
    """Inquiries that reach people, by the channel in which they are served.

    Live ones outside opening hours are turned away, or go to the deferred channel."""
    harder: Mapping[Stream, float]
    """Work of such an inquiry relative to its topic's, as bots answer the easy ones."""
    landed: Mapping[str, Amounts]
    """Contacts that land at a wrong desk, by tier and (topic of the desk, channel)."""

    def by_topic(self, channel: str) -> dict[str, float]:
        """Inquiries that arrive on a channel, by topic."""
        return _by_topic(self.arriving, channel)


def _by_topic(arriving: Amounts, channel: str) -> dict[str, float]:
    return {topic: amount.actual for (topic, by), amount in arriving.items() if by == channel}


def streams_of(scenario: Scenario, arrivals: Arrivals, calendar: Calendar) -> Streams:
    """Every stream that is expected.

    Args:
        scenario: the scenario.
        arrivals: its inquiries by clock hour.
        calendar: its calendar.
    """
    arriving = dict(_arriving(scenario, arrivals))
    reached: dict[Stream, Amount] = defaultdict(lambda: NOTHING)
    work: dict[Stream, Amount] = defaultdict(lambda: NOTHING)
    landed: dict[str, dict[Stream, Amount]] = {}
    by_topic = {channel: _by_topic(arriving, channel) for channel in scenario.channels}
    for topic, channel in arriving:
        tier, desks = _wrong_desks(scenario, topic, channel, by_topic[channel])
        for served_in, inquiries in _served(scenario, arrivals, topic, channel):
            bots = left_by_bots(scenario, topic, channel, calendar, arrivals.hours)
            people = inquiries.times(bots.people).total
            if people.actual > 0:
                reached[topic, served_in] += people
                work[topic, served_in] += inquiries.times(bots.work).total
                here = landed.setdefault(tier, {}) if desks else {}
                for desk, share in desks.items():
                    here[desk, served_in] = here.get((desk, served_in), NOTHING) + people * share
    harder = {stream: each.actual / reached[stream].actual for stream, each in work.items()}
    return Streams(arriving, dict(reached), harder, landed)


def _arriving(scenario: Scenario, arrivals: Arrivals) -> Iterator[tuple[Stream, Amount]]:
    for channel in scenario.channels:
        for topic in scenario.topics:
            inside, outside = (hourly.total for hourly in arrivals.of(topic, channel))
            if inside.actual + outside.actual > 0:
                yield (topic, channel), inside + outside


def _served(
    scenario: Scenario, arrivals: Arrivals, topic: str, channel: str
) -> Iterator[tuple[str, HourlyInquiries]]:
    """In which channels inquiries are served that come by one, and those of each."""
    inside, outside = arrivals.of(topic, channel)
    yield channel, inside
    if scenario.channels[channel].outside_hours != TURN_AWAY:
        yield scenario.channels[channel].outside_hours, outside


def _wrong_desks(
    scenario: Scenario, topic: str, channel: str, weights: Mapping[str, float]
) -> tuple[str, dict[str, float]]:
    """The tier that a topic's contacts reach first, and how many of each inquiry land by mistake at
    which desk.
    """
    share = routes.wrong_share(scenario, topic, channel)
    tier = routes.entry_tier(scenario, scenario.topics[topic])
    if share == 0 or tier is None:
        return "", {}
    contacts = share * begin_at(scenario, topic, channel)[tier]
    desks = routes.wrong_desks(scenario, topic, weights)
    return tier, {desk: contacts * part for desk, part in desks.items()}
