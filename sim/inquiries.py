"""Inquiries: they arrive, and the life of one goes on from contact to contact."""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Calendar, OpenTime, Span
from sim.clock import ARRIVAL, Alarm, Clock, Moment
from sim.log import Outcome, Reason
from sim.scenarios.meaning.by_date import scenario_on
from sim.scenarios.meaning.consults import consult_of
from sim.scenarios.meaning.defaults import channel_priority, contact_priority
from sim.scenarios.meaning.demand import opening_hours
from sim.scenarios.meaning.holidays import holiday_of_channel, open_on
from sim.scenarios.meaning.ownership import anybody_owns
from sim.scenarios.sections.contacts.channels import Channel
from sim.scenarios.sections.contacts.slowdown import longer
from sim.scenarios.sections.schema import Scenario

if TYPE_CHECKING:
    from simpy.events import ProcessGenerator

Floats = NDArray[np.float64]

_FIRST = Reason.FIRST


class OpenHours(OpenTime):
    """When a channel is open."""

    def __init__(self, spans: Sequence[Span], end: float) -> None:
        opens: list[float] = []
        closes: list[float] = []
        for span in spans:
            if closes and span.start <= closes[-1]:
                closes[-1] = max(closes[-1], span.end)
            else:
                opens.append(span.start)
                closes.append(span.end)
        super().__init__(opens, closes, end)

    def is_open(self, minute: float) -> bool:
        """Whether the channel is open at a minute (the closing minute itself is not)."""
        before = bisect_right(self.opens, minute) - 1
        return before >= 0 and minute < self.closes[before]

    def into_open(self, minute: float) -> float:
        """When a customer who means to come at ``minute`` comes.

        At once if open. Otherwise as far into the next opening as ``minute`` was into the closed
        time, so that a night's returns are spread over the next day. Where no opening follows,
        after the end of the horizon.
        """
        if self.is_open(minute):
            return minute
        following = bisect_right(self.opens, minute)
        if following == len(self.opens):
            return max(minute, self.end)
        opens, closes = self.opens[following], self.closes[following]
        closed_since = self.closes[following - 1] if following else 0.0
        part = (minute - closed_since) / (opens - closed_since)
        return opens + part * (closes - opens)


class ChannelState:
    """A channel as the running house sees it: its rules, and how many customers it holds now."""

    def __init__(
        self, number: int, rules: Channel, hours: OpenHours | None, promised: OpenHours | None
    ) -> None:
        self.number = number
        self.live = rules.is_live
        self.interruptible = rules.interruptible
        self.at_once = rules.at_once
        self.longer = longer(rules.slowdown, rules.at_once)
        """How much longer each contact takes, as a share, with 1, 2 … of them in hand."""
        self.lines = math.inf if rules.lines is None else rules.lines
        self.target = math.inf if rules.target is None else rules.target.within_minutes
        self.promised = promised
        """Hours in which alone the minutes of the target count; None: all of them do."""
        self.priority = channel_priority(rules)
        self.redials_at_most = 0 if rules.redial is None else rules.redial.at_most
        self.hours = hours
        """Opening hours; None where always open."""
        self.overflow: ChannelState | None = None
        """Deferred channel that takes live contacts outside opening hours; None: turned away."""
        self.leaves_message_to: ChannelState | None = None
        """Deferred channel whose work a message is that a waiting customer leaves, if any does."""
        message = rules.message
        self.message_after = math.inf
        """Minutes that a customer waits for the first answer before leaving one."""
        if message is not None and message.after is not None:
            self.message_after = message.after
        self.callback_after, self.callback_in = math.inf, math.nan
        """Minutes that a customer waits for the first answer until a call-back is offered; minutes
        from then on until it is due, NaN: the place in line is kept."""
        if rules.callback is not None:
            self.callback_after = rules.callback.after
            self.callback_in = math.nan if rules.callback.in_ is None else rules.callback.in_
        self.callback_attempts, self.callback_again, self.callback_no_answer = 1, math.inf, 0.0
        """Calls at most; minutes from one that nobody picks up to the next; minutes of such one."""
        if rules.callback is not None:
            self.callback_attempts = rules.callback.attempts
            self.callback_again = rules.callback.again
            self.callback_no_answer = rules.callback.no_answer
        self.at_closing = rules.at_closing
        self.shares_with: Sequence[ChannelState] = ()
        """Channels with which it shares lines, itself included."""
        self.shared_lines = math.inf
        """Live contacts of all of these in the house at most."""
        self.in_house = 0
        """Live contacts in the house now, waiting or being answered."""

    def due_at(self, since: float) -> float:
        """When the target of a contact that arrives at a moment runs out; inf without one."""
        if self.promised is None or math.isinf(self.target):
            return since + self.target
        return self.promised.after(since, self.target)

    @property
    def is_full(self) -> bool:
        """Whether one more live contact finds all lines taken."""
        if self.in_house >= self.lines:
            return True
        if not self.shares_with:
            return False
        return sum(channel.in_house for channel in self.shares_with) >= self.shared_lines


def channel_hours(scenario: Scenario, calendar: Calendar) -> list[OpenHours | None]:
    """When each channel is open, in order of their codes; None: always."""
    return [
        _open_hours(scenario, name, calendar) if rules.keeps_hours else None
        for name, rules in sorted(scenario.channels.items())
    ]


def promised_hours(scenario: Scenario, calendar: Calendar) -> dict[str, OpenHours]:
    """Opening hours of the channels whose target counts business hours, and that ever close."""
    found = {
        name: _open_hours(scenario, name, calendar)
        for name, rules in scenario.channels.items()
        if rules.target is not None and rules.target.business
    }
    return {name: hours for name, hours in found.items() if hours is not None}


def open_channels(
    scenario: Scenario,
    hours: Sequence[OpenHours | None],
    promised: Mapping[str, OpenHours],
) -> list[ChannelState]:
    """The channels, in order of their codes.

    Args:
        scenario: the scenario.
        hours: of :func:`channel_hours`.
        promised: of :func:`promised_hours`.
    """
    states = {
        name: ChannelState(number, scenario.channels[name], when, promised.get(name))
        for number, (name, when) in enumerate(zip(sorted(scenario.channels), hours, strict=True))
    }
    for name, state in states.items():
        message = scenario.channels[name].message
        state.overflow = states.get(scenario.channels[name].outside_hours)
        state.leaves_message_to = None if message is None else states.get(message.to)
    for shared in scenario.shared_lines:
        sharing = [states[name] for name in shared.channels]
        for state in sharing:
            state.shares_with, state.shared_lines = sharing, shared.lines
    return list(states.values())


def _open_hours(scenario: Scenario, channel: str, calendar: Calendar) -> OpenHours | None:
    """When a channel is open; None: always."""
    closes = any(holiday_of_channel(scenario, channel, date) for date in calendar.days)
    then = {date: scenario_on(scenario, date) for date in _days_and_eve(calendar)}
    if not closes and all(opening_hours(each, channel).always for each in then.values()):
        return None
    spans = calendar.stretches(lambda date: open_on(then[date], channel, date))
    return OpenHours(spans, calendar.minutes)


def _days_and_eve(calendar: Calendar) -> list[dt.date]:
    return [calendar.days[0] - dt.timedelta(days=1), *calendar.days]


class ContactKind:
    """Contacts of one tier, topic and channel, live or not: all that they have in common."""

    __slots__ = (
        "at_once",
        "channel",
        "interruptible",
        "interrupts",
        "is_question",
        "live",
        "number",
        "priority",
        "question",
        "question_takes",
        "question_waits",
        "tier",
        "topic",
    )

    def __init__(
        self, number: int, live: bool, tier: int, topic: int, channel: ChannelState, priority: int
    ) -> None:
        self.number = number
        """Its place among all kinds."""
        self.live, self.tier, self.topic, self.channel = live, tier, topic, channel
        self.priority = priority
        """1 is the highest."""
        self.at_once = channel.at_once if live else 1
        """Such contacts that an agent handles side by side."""
        self.interruptible = channel.interruptible and not live
        """Whether a live contact may interrupt the work on it."""
        self.interrupts = False
        """Whether it may interrupt other work, where there is such."""
        self.is_question = False
        """Whether these are no contacts, but agents who ask colleagues about such."""
        self.question: ContactKind | None = None
        """What it is to ask a colleague about such a contact, if anybody does."""
        self.question_takes = math.nan
        """Minutes that it takes on average, if this is one."""
        self.question_waits = math.nan
        """Minutes that the agent waits for a colleague at most."""


def contact_kinds(scenario: Scenario, channels: Sequence[ChannelState]) -> list[ContactKind]:
    """All kinds of contacts that can occur, by number; after them, those of questions about them.

    Args:
        scenario: the scenario.
        channels: its channels, by code.
    """
    kinds: list[ContactKind] = []
    interruptible = anybody_owns(scenario) or any(c.interruptible for c in channels)
    called_back = any(tier.calls_back for tier in scenario.tiers)
    for topic, (_, rules) in enumerate(sorted(scenario.topics.items())):
        for tier, each in enumerate(scenario.tiers):
            for channel in channels if each.name in rules.work else ():
                priority = contact_priority(rules, channel.priority)
                live = [True] if channel.live and not each.calls_back else []
                offered = channel.callback_after < math.inf
                written = [False] if called_back or offered or not channel.live else []
                for waits in (*live, *written):
                    kind = ContactKind(len(kinds), waits, tier, topic, channel, priority)
                    kind.interrupts = waits and interruptible
                    kinds.append(kind)
    return [*kinds, *_questions(scenario, kinds)]


def _questions(scenario: Scenario, kinds: Sequence[ContactKind]) -> Iterator[ContactKind]:
    """Kinds of questions to colleagues, which wait in lines as contacts do: one for each kind of
    contact that any are about.
    """
    tiers, topics = [tier.name for tier in scenario.tiers], sorted(scenario.topics)
    number = len(kinds)
    for kind in kinds:
        rules = consult_of(scenario, scenario.topics[topics[kind.topic]], tiers[kind.tier])
        if rules is None:
            continue
        of = tiers.index(rules.of)
        question = ContactKind(number, kind.live, of, kind.topic, kind.channel, rules.priority)
        question.at_once, question.interruptible, question.is_question = 1, False, True
        question.interrupts, question.question_takes = kind.interrupts, rules.takes.mean
        kind.question, kind.question_waits = question, rules.wait
        number += 1
        yield question


class Contact:
    """One time a customer reaches out, from arriving to being released."""

    __slots__ = (
        "answered_at",
        "arrived_at",
        "callback_at",
        "calls",
        "escalations",
        "first_tier",
        "id",
        "inquired_at",
        "joined_at",
        "kind",
        "patience",
        "place",
        "queued_at",
        "reason",
        "redials",
        "rest",
        "returns",
        "step",
        "waits_by",
    )

    def __init__(self, row: int, step: int, kind: ContactKind, at: float) -> None:
        self.id = row
        """Row of the contact in the tape."""
        self.step = step
        """Row of its present step in the tape."""
        self.waits_by = step
        """Row of the tape's step with the patience of its customer."""
        self.kind = kind
        """What it is now: tier and channel may change."""
        self.first_tier = kind.tier
        self.arrived_at = self.inquired_at = at
        self.queued_at = math.nan
        """When it last began to wait."""
        self.joined_at = math.nan
        """When it reached its present tier."""
        self.answered_at = math.nan
        self.callback_at = math.nan
        """When its customer hung up to be called back."""
        self.calls = 0
        """Calls since then that nobody picked up."""
        self.reason = _FIRST
        self.redials = self.returns = 0
        """Redials and returns of its inquiry up to it."""
        self.escalations = 0
        self.rest: float | None = None
        """Standard minutes of handling left of a step that was put back; None: not begun."""
        self.place: Waiting | None = None
        """The entry by which a line holds it as waiting, if one does."""
        self.patience: Alarm | None = None
        """Rings when its customer gives up, if it does."""

    def follows(self, earlier: Contact, reason: Reason) -> None:
        """It is a further contact of an inquiry."""
        self.redials = earlier.redials + (reason is Reason.REDIAL)
        self.returns = earlier.returns + (reason is Reason.RETURN)
        self.reason = reason
        self.inquired_at = earlier.inquired_at


Waiting = tuple[int, float, int, Contact]
"""A contact in a line: (priority, what the order looks at, number, contact), the lowest first."""


class FrontDoor(Protocol):
    """What arriving customers need of the house."""

    clock: Clock

    def first_contact(self, row: int) -> None:
        """A customer reaches out for the first time, by a contact of the tape."""


def arrivals(house: FrontDoor, inquiries: Iterable[tuple[int, float]]) -> ProcessGenerator:
    """The inquiries of one channel, arriving one after the other (a SimPy process).

    Args:
        house: where they arrive.
        inquiries: row of the first contact of each, and when it arrives, in that order.
    """
    arrival = Moment(house.clock)
    for contact, minute in inquiries:
        yield arrival.set(minute, ARRIVAL + contact)
        house.first_contact(contact)


def comes_again(
    contact: Contact,
    outcome: Outcome,
    *,
    redial_after: float,
    return_after: float,
    returns_at_most: int,
) -> tuple[Reason, float] | None:
    """Why and after how many minutes the customer comes again; None if never.

    A customer who gave up in line or found all lines taken may redial; an unsolved inquiry may
    return; one who was answered by a bot may come to a person. The delays (NaN: will not) belong to
    the contact, the caps to its inquiry.
    """
    if outcome is Outcome.UNSOLVED:
        reason, after = Reason.RETURN, return_after
        spent = contact.returns >= returns_at_most
    elif outcome in (Outcome.ABANDONED, Outcome.BUSY):
        reason, after = Reason.REDIAL, redial_after
        spent = contact.redials >= contact.kind.channel.redials_at_most
    elif outcome is Outcome.DEFLECTED:
        reason, after, spent = Reason.AFTER_BOT, return_after, False
    else:
        return None
    return None if spent or math.isnan(after) else (reason, after)
