"""Agents: groups with tier and skills, the roster of who is on duty when, and the working day.

The roster is expanded before the clock starts: shifts by local date (overnight and daylight saving
included), less absences and breaks.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from simpy import Event

from sim.calendar import DAY, Calendar, Span
from sim.clock import SHIFT, Alarm, Clock, Moment
from sim.inquiries import Contact, ContactKind
from sim.log import Ending
from sim.scenarios import rota, routes
from sim.scenarios.background import Background
from sim.scenarios.schema import Break, Group, Scenario

if TYPE_CHECKING:
    from simpy.events import ProcessGenerator


_OPEN = Ending.OPEN


class Duty(NamedTuple):
    """A stretch of duty without a break, in minutes since the horizon began."""

    start: float
    end: float
    away_until: float
    """When the break after it ends; its own end where the agent goes home."""

    @property
    def ends_shift(self) -> bool:
        """Whether the agent goes home afterwards."""
        return self.away_until == self.end


@dataclass(frozen=True, eq=False)
class AgentGroup:
    """Agents alike in tier, skills and channels."""

    number: int
    name: str
    speed: Mapping[int, float]
    """Topic code → share of standard speed; topics that are missing it cannot serve."""
    own: Remit
    """Contacts that are its own work."""
    backup: Remit | None
    """Contacts that it takes when they have waited for some time, if it does."""

    @property
    def channels(self) -> frozenset[int]:
        """Channels that it works on, also as a backup."""
        return self.own.channels | (self.backup.channels if self.backup else frozenset())


@dataclass(frozen=True, eq=False)
class Remit:
    """What contacts a group takes: any that are of one of its tiers, topics and channels each."""

    tiers: frozenset[int]
    topics: frozenset[int]
    channels: frozenset[int]
    after: float = 0.0
    """Minutes that they wait before."""

    def covers(self, kind: ContactKind) -> bool:
        """Whether contacts of a kind are among them."""
        return (
            kind.tier in self.tiers
            and kind.topic in self.topics
            and kind.channel.number in self.channels
        )


@dataclass(eq=False, slots=True)
class Agent:
    """One person: the roster of the whole horizon, and what is in hand now."""

    number: int
    name: str
    group: AgentGroup
    duties: Sequence[Duty]
    absences: Sequence[Span]
    """Shifts that the agent misses."""
    on_duty: bool = False
    leaving: bool = False
    """Duty is over; the agent only finishes what is in hand."""
    in_hand: list[Step] = field(default_factory=list)
    """Steps being worked on: one, or several contacts side by side."""
    put_aside: Step | None = None
    """Deferred work that a live contact interrupted."""
    task: Task | None = None
    """Background work being done; the agent is free for contacts all the same."""
    settled_at: float = math.nan
    """When the rest of the steps in hand was last brought up to date."""
    place: object = None
    """The entry by which routing holds the agent as free, if it does."""
    signed_on_at: float = math.nan
    duty: Duty = field(init=False)
    """The present or latest duty."""
    next_end: Step = field(init=False)
    """The step in hand whose end the alarm announces."""
    alarm: Alarm = field(init=False)
    """Rings when that step ends; an older one that still rings counts no more."""
    off_duty: Event = field(init=False)
    """Comes when the agent goes off duty."""


class Step:
    """One stretch of work on a contact by one agent."""

    __slots__ = (
        "agent",
        "contact",
        "ending",
        "handled_at",
        "kind",
        "queued_at",
        "rest",
        "started_at",
        "to_tier",
        "wrap_up",
    )

    def __init__(
        self, contact: Contact, agent: Agent, now: float, rest: float, wrap_up: float
    ) -> None:
        self.contact = contact
        self.agent = agent
        self.kind = contact.kind
        self.queued_at = contact.queued_at
        self.started_at = now
        self.rest = rest
        """Minutes of work left for this agent alone; of handling first, then of wrap-up."""
        self.wrap_up = wrap_up
        self.handled_at = math.nan
        self.ending = _OPEN
        self.to_tier = -1


class Task:
    """One piece of a group's background work: an article, a call, a week's monitoring."""

    __slots__ = ("alarm", "due_at", "group", "item", "number", "rest", "rules", "started_at")

    def __init__(
        self, number: int, item: int, group: int, rules: Background, due_at: float
    ) -> None:
        self.number = number
        self.item, self.group = item, group
        """By code."""
        self.rules = rules
        self.due_at = due_at
        self.started_at = math.nan
        """When it was last taken up."""
        self.rest = rules.each
        """Minutes of work left when it was last taken up."""
        self.alarm: Alarm | None = None
        """Rings when it is finished, if somebody has it in hand."""


class Supervisor(Protocol):
    """What an agent's working life needs of the house."""

    clock: Clock

    def sign_on(self, agent: Agent, duty: Duty) -> None:
        """The agent comes on duty and takes work."""


def working_life(agent: Agent, house: Supervisor) -> ProcessGenerator:
    """An agent, duty after duty (a SimPy process).

    What the agent does on duty is told in the house: each end of a step brings the next.
    """
    clock = house.clock
    start = Moment(clock)
    for duty in agent.duties:
        if duty.end <= clock.now:
            continue  # overtime took it all
        yield start.set(max(duty.start, clock.now), SHIFT + agent.number)
        agent.off_duty = Event(clock)
        house.sign_on(agent, duty)
        yield agent.off_duty


def build_team(
    scenario: Scenario, calendar: Calendar, absent: Mapping[str, NDArray[np.bool_]]
) -> tuple[list[AgentGroup], list[Agent]]:
    """The groups, in order of their codes, and every agent with the roster of the whole horizon.

    Args:
        scenario: the scenario.
        calendar: its calendar.
        absent: group name → agents by local days, true where an agent is absent.
    """
    groups: list[AgentGroup] = []
    agents: list[Agent] = []
    for name, rules in sorted(scenario.team.items()):
        group = _group(scenario, len(groups), name, rules)
        groups.append(group)
        place = 0
        site = rota.site_calendar(rules, calendar)
        for pattern in rota.roster(scenario, rules, calendar):
            for turn, shifts in enumerate(pattern):
                days_off = absent[name][place]
                duties, absences = _roster(shifts, days_off, rules.breaks, site, turn, len(pattern))
                place += 1
                agents.append(Agent(len(agents), f"{name} {place}", group, duties, absences))
    return groups, agents


def _group(scenario: Scenario, number: int, name: str, rules: Group) -> AgentGroup:
    tiers = routes.tier_names(scenario)
    topics, channels = sorted(scenario.topics), sorted(scenario.channels)

    def remit(of: list[str], about: Iterable[str], via: list[str], after: float = 0.0) -> Remit:
        return Remit(
            frozenset(tiers.index(tier) for tier in of),
            frozenset(topics.index(topic) for topic in about),
            frozenset(channels.index(channel) for channel in via),
            after,
        )

    tier = routes.group_tier(scenario, rules)
    own = remit(
        [tier] if tier is not None else [],
        routes.own_speeds(scenario, rules),
        routes.channels(scenario, rules),
    )
    backup = None
    if rules.backup is not None:
        backup = remit(
            routes.backup_tiers(scenario, rules),
            routes.backup_topics(scenario, rules),
            routes.backup_channels(scenario, rules),
            rules.backup.after,
        )
    speed = {topics.index(topic): s for topic, s in routes.speeds(scenario, rules).items()}
    return AgentGroup(number, name, speed, own, backup)


def _roster(
    shifts: rota.Shifts,
    days_off: NDArray[np.bool_],
    breaks: Sequence[float | Break],
    calendar: Calendar,
    turn: int,
    headcount: int,
) -> tuple[list[Duty], list[Span]]:
    """An agent's duties, and the paid time the agent misses.

    Args:
        shifts: the agent's shifts by the rota.
        days_off: local days on which the agent is absent.
        breaks: the breaks of each shift.
        calendar: the horizon by the clocks of the group's place.
        turn: the agent's place among those who share the pattern, from 0.
        headcount: how many share it.
    """
    duties: list[Duty] = []
    absences = list(shifts.holidays)
    for span in shifts.worked:
        if 0 <= span.day < len(days_off) and days_off[span.day]:
            absences.append(span)
            continue
        start = latest = span.start
        if duties and duties[-1].end == start and duties[-1].ends_shift:
            start = duties.pop().start  # round the clock: no shift ends here
        for begin, end in sorted(_breaks(span, breaks, calendar, turn, headcount)):
            begin, end = max(begin, latest), max(begin, latest) + end - begin
            if end >= span.end or begin == start == span.start:
                continue  # a break has duty before and after it
            if start < begin:
                duties.append(Duty(start, begin, end))
            else:  # straight after another break
                duties[-1] = duties[-1]._replace(away_until=end)
            start = latest = end
        duties.append(Duty(start, span.end, span.end))
    return duties, absences


def _breaks(
    span: Span, breaks: Sequence[float | Break], calendar: Calendar, turn: int, headcount: int
) -> Iterable[tuple[float, float]]:
    """(from, to) of each break in a shift.

    A break at a stated time is then. The others divide the shift evenly, and the agents who share
    it take turns around that middle, so that as few as possible are away together.
    """
    floating = [pause for pause in breaks if not isinstance(pause, Break)]
    part = (span.end - span.start) / (len(floating) + 1)
    for number, length in enumerate(floating, start=1):
        apart = min(length, max(part - length, 0.0) / max(headcount - 1, 1))
        middle = span.start + number * part + (turn - (headcount - 1) / 2) * apart
        yield middle - length / 2, middle + length / 2
    date = calendar.start + dt.timedelta(days=span.day)
    for pause in breaks:
        if isinstance(pause, Break):
            at = calendar.minute(date, pause.at)
            if at < span.start:
                at = calendar.minute(date, pause.at + DAY)
            yield at, at + pause.length
