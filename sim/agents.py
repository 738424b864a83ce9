"""Agents: groups with tier and skills, learning, steps in hand, and the working life.

When each is on duty is worked out in :mod:`sim.roster`, from careers (:mod:`sim.careers`) and rota.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from simpy import Event

from sim.clock import SHIFT, Alarm, Clock, Moment
from sim.inquiries import Contact, ContactKind, Waiting
from sim.log import Ending, Kind
from sim.scenarios.sections.team.background import Background
from sim.scenarios.sections.team.staff import Learning

if TYPE_CHECKING:
    from simpy.events import ProcessGenerator


_OPEN = Ending.OPEN


class Away(NamedTuple):
    """A stretch of an agent's paid time off the lines."""

    kind: Kind
    start: float
    end: float


class Duty(NamedTuple):
    """A stretch of duty without a break, in minutes since the horizon began."""

    start: float
    end: float
    away_until: float
    """When the break after it ends; its own end where the agent goes home."""
    meanwhile: tuple[Away, ...] = ()
    """Meetings and coaching until then, in order; what is left is a break."""
    overtime_from: float = math.inf
    """From when on it is planned overtime."""

    @property
    def ends_shift(self) -> bool:
        """Whether the agent goes home afterwards."""
        return self.away_until == self.end


@dataclass(frozen=True, eq=False)
class AgentGroup:
    """Agents alike in tier, skills and channels."""

    number: int
    code: int
    """Code of its section of the team; those trained beyond their group share it."""
    name: str
    speed: Mapping[int, float]
    """Topic code → share of standard speed; topics that are missing it cannot serve."""
    own: Remit
    """Contacts that are its own work."""
    backup: Remit | None
    """Contacts that it takes when they have waited for some time, if it does."""

    def takes(self, kind: ContactKind) -> bool:
        """Whether it takes contacts of a kind, also as a backup."""
        return self.own.covers(kind) or (self.backup is not None and self.backup.covers(kind))


@dataclass(frozen=True, eq=False)
class Remit:
    """What contacts a group takes: any that are of one of its tiers, topics and channels each."""

    tiers: frozenset[int]
    topics: frozenset[int]
    channels: frozenset[int]
    after: float = 0.0
    """Minutes that they wait before."""
    with_own: bool = False
    """Whether they rank with the group's own work, where they are none of it."""

    def covers(self, kind: ContactKind) -> bool:
        """Whether contacts of a kind are among them; for questions, whatever their channel."""
        return (
            kind.tier in self.tiers
            and kind.topic in self.topics
            and (kind.is_question or kind.channel.number in self.channels)
        )


@dataclass(frozen=True)
class Learner:
    """How an agent who still learns differs from the others."""

    since: float
    """When learning began."""
    rules: Learning
    over: float
    """Minutes that it takes; with coaching less than the rules say."""

    def progress(self, now: float) -> float:
        """How much has been learned, from 0 to 1 (never quite, where exponential)."""
        part = max(0.0, now - self.since) / self.over
        if self.rules.curve == "exponential":
            return -math.expm1(-ALMOST_ALL * part)
        return min(part, 1.0)

    def speed(self, now: float) -> float:
        """Speed relative to the group's."""
        return self.rules.speed + (1 - self.rules.speed) * self.progress(now)

    def solve(self, now: float) -> float:
        """Share of solved steps relative to the topic's."""
        return self.rules.solve + (1 - self.rules.solve) * self.progress(now)

    def escalate(self, now: float) -> float:
        """Share of steps passed on relative to the topic's."""
        return self.rules.escalate + (1 - self.rules.escalate) * self.progress(now)


ALMOST_ALL = -math.log(0.05)
"""Rate of an exponential curve that has come 95 % of the way when the stated time is over."""


class Post(NamedTuple):
    """What an agent is from some moment on."""

    start: float
    group: AgentGroup
    learner: Learner | None


@dataclass(eq=False, slots=True)
class Agent:
    """One person: the roster of the whole horizon, and what is in hand now."""

    number: int
    name: str
    posts: Sequence[Post]
    """What the agent is, from when on; at least one."""
    duties: Sequence[Duty]
    off_lines: Sequence[Away]
    """Whole shifts off the lines but paid: absence, holidays, training."""
    group: AgentGroup = field(init=False)
    learner: Learner | None = field(init=False)
    """How the agent differs from the group as yet; None: not at all."""
    on_duty: bool = False
    leaving: bool = False
    """Duty is over; the agent only finishes what is in hand."""
    in_hand: list[Step] = field(default_factory=list)
    """Steps being worked on: one, or several contacts side by side."""
    put_aside: Step | None = None
    """Deferred work that a live contact interrupted."""
    task: Task | None = None
    """Background work being done; the agent is free for contacts all the same."""
    own: list[Waiting] = field(default_factory=list)
    """A line of tasks for this agent alone: a heap of entries as in :mod:`sim.queues`."""
    settled_at: float = math.nan
    """When the rest of the steps in hand was last brought up to date."""
    place: tuple[int, float, int, Agent] | None = None
    """The entry by which routing holds the agent as free, if it does."""
    signed_on_at: float = math.nan
    left_at: float = math.inf
    """When the agent has left by a decision of the running house; inf: not, or by the career."""
    duty: Duty = field(init=False)
    """The present or latest duty."""
    next_end: Step = field(init=False)
    """The step in hand whose end the alarm announces."""
    alarm: Alarm = field(init=False)
    """Rings when that step ends; an older one that still rings counts no more."""
    off_duty: Event = field(init=False)
    """Comes when the agent goes off duty."""

    def __post_init__(self) -> None:
        """Begin with the first post."""
        _, self.group, self.learner = self.posts[0]

    def take_post(self, now: float) -> None:
        """Be what the agent is by now."""
        if len(self.posts) > 1:
            current = max(k for k, post in enumerate(self.posts) if k == 0 or post.start <= now)
            _, self.group, self.learner = self.posts[current]
        if self.learner is not None and self.learner.progress(now) == 1.0:
            self.learner = None

    # Work in hand: one step, or several of a channel side by side

    def pace(self) -> float:
        """How fast each contact in hand goes on, as a share of the speed it would have alone.

        Side by side each takes longer, by how many they are (``slowdown``).
        """
        beside = len(self.in_hand) - 1
        return 1.0 if beside == 0 else 1.0 / (1.0 + self.in_hand[0].kind.channel.longer[beside])

    def settle(self, now: float) -> None:
        """Bring what is left of the steps in hand up to now."""
        done = (now - self.settled_at) * self.pace()
        for step in self.in_hand:
            step.rest -= done
        self.settled_at = now

    def first_to_end(self) -> Step:
        """The step in hand with the least left; among equals, that of the lower contact."""
        return min(self.in_hand, key=lambda step: (step.rest, step.contact.id))


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
        "speed",
        "started_at",
        "to_tier",
        "wrap_up",
    )

    def __init__(
        self, contact: Contact, agent: Agent, now: float, standard: float, wrap_up: float
    ) -> None:
        self.contact = contact
        self.agent = agent
        self.kind = contact.kind
        self.queued_at = contact.queued_at
        self.started_at = now
        self.speed = agent.group.speed[contact.kind.topic]
        """Share of standard speed."""
        if agent.learner is not None:
            self.speed *= agent.learner.speed(now)
        self.rest = standard / self.speed
        """Minutes of work left for this agent alone; of handling first, then of wrap-up."""
        self.wrap_up = wrap_up
        self.handled_at = math.nan
        self.ending = _OPEN
        self.to_tier = -1

    @property
    def may_be_put_down(self) -> bool:
        """Whether it can be left in the middle: deferred work, until its handling ends or the agent
        asks a colleague (``rest`` is inf).
        """
        return (
            self.kind.interruptible and self.handled_at != self.handled_at and self.rest < math.inf
        )


class ChoreStep(Step):
    """A stretch of work that is no step on a contact: takes everybody the same time."""

    __slots__ = ()

    def __init__(self, contact: Contact, agent: Agent, now: float) -> None:
        """A chore is begun.

        Args:
            contact: stands for the chore where it waits and in hand.
            agent: who begins it.
            now: the present minute.
        """
        self.contact, self.agent, self.kind = contact, agent, contact.kind
        self.queued_at, self.started_at = contact.queued_at, now
        self.speed = 1.0
        self.rest = contact.rest or 0.0
        self.wrap_up = 0.0
        self.handled_at = math.nan
        self.ending = Ending.OPEN
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

    What the agent does on duty stands in the house: each end of a step brings the next.
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
