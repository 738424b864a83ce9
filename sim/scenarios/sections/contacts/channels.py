"""Channels: phone, chat, e-mail, social …, how customers wait there, and what is promised."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.scenarios.sections.contacts.demand import Profile
from sim.scenarios.sections.contacts.slowdown import Slowdown
from sim.scenarios.sections.section import (
    Count,
    Name,
    Repeats,
    Section,
    Switch,
)
from sim.scenarios.sections.spread import Patience, Spread
from sim.scenarios.sections.strain import Impatience
from sim.scenarios.sections.targets import ChannelTargets
from sim.scenarios.text.tables import Counts
from sim.units import (
    Duration,
    Level,
    PositiveDuration,
    Priority,
    ServiceTarget,
    Share,
    Speed,
    Volume,
    Week,
)

TURN_AWAY = "turn away"
"""What `outside_hours` says where contacts become those of no other channel."""


class Redial(Section):
    share: Share
    """Share of customers who try again after giving up in line or finding all lines taken."""
    after: Spread
    """Time until they try again."""
    at_most: Repeats = 10
    """Redials an inquiry makes at most."""
    keeps_work: Switch = False
    """Whether who tries again goes on where it gave up: what was done is not done again, and what
    is left is as much as it was. Otherwise the concern begins anew, with new draws."""


class Message(Section):
    """A message that a live customer leaves who has waited in vain: deferred work."""

    to: Name
    """Deferred channel that its work belongs to, e.g. `email`."""
    after: PositiveDuration | None = None
    """Wait for the first answer after which the customer leaves one; however long unless stated
    (then only `at_closing: message`)."""


class Callback(Section):
    """A call-back that live customers are offered who wait for the first answer."""

    after: Duration = 0.0
    """Wait after which it is offered; as soon as nobody is free unless stated."""
    accept: Share = 1.0
    """Share of customers who accept: they hang up, and do not give up any more."""
    in_: PositiveDuration | None = Field(default=None, alias="in")
    """Time from hanging up until they are called back; when it is their turn unless stated, as
    they keep their place in line."""
    pick_up: Share = 1.0
    """Share of the calls that are picked up."""
    attempts: Repeats = 3
    """Calls at most; who picks up none of them is lost."""
    again: PositiveDuration = 30.0
    """Time from a call that nobody picked up until the next."""
    no_answer: PositiveDuration = 1.0
    """Time that such a call takes the agent."""


class Announce(Section):
    """What live customers are told, or see, when they begin to wait for the first answer."""

    of_expected: Level = 1.0
    """What is announced relative to the expected wait, e.g. `120%` where a centre would rather be
    too high than too low; `0%` drives nobody away."""
    who_stays: Literal["may give up", "waits"] = "may give up"
    """Those whose patience is as long: they `may give up` when it is over, as without being told,
    or each of them `waits` to the end."""


class Channel(Section):
    mode: Literal["live", "deferred"]
    """`live`: the customer waits and may give up; `deferred`: work queues until it is done."""
    volume: Volume | None = None
    """Inquiries on a normal day, e.g. `420 per day`, `50 per hour` (of opening) or
    `2100 per week`."""
    counts: Counts | None = None
    """CSV file of interval counts (`at`, `count`) instead of `volume`."""
    target: ServiceTarget | None = None
    """Service level, e.g. `80% within 20 s`; `90% within 8 business hours` counts time only while
    the channel is open."""
    targets: ChannelTargets = Field(default_factory=dict)
    """Further targets of this channel by KPI, e.g. `{abandonment: at most 5%, wait_p90: at most
    15 min in 90% of days}`."""
    patience: Patience = "unlimited"
    """How long a live customer waits in line before giving up."""
    hang_up: Share = 0.0
    """Share of customers who hang up at once when they would have to wait for the first answer."""
    announce: Announce | None = None
    """Customers are told how long they will wait for the first answer, and who has less patience
    leaves at once; `{}` takes all defaults. Nobody is told unless stated."""
    impatience: Impatience | None = None
    """How patience shrinks where recent waits were long (an assumption); not at all unless
    stated."""
    redial: Redial | None = None
    """Customers who gave up and try again."""
    lines: Count | None = None
    """Live contacts of this channel in the house at most (waiting or talking); more are turned
    away."""
    message: Message | None = None
    """What customers leave who wait for the first answer for long, or until closing time."""
    callback: Callback | None = None
    """Customers who wait for the first answer are offered a call-back; `{}` takes all defaults.
    Nobody is unless stated."""
    at_closing: Literal["serve", "send away", "message"] = "serve"
    """What happens at closing time to those who still wait for the first answer: they are served,
    sent away, or leave a `message`."""
    at_once: Repeats = 1
    """Contacts of this channel that one agent handles side by side; with some in hand, an agent
    takes only further ones of this channel."""
    slowdown: Slowdown = 0.0
    """How much longer each takes for every further contact beside it, e.g. `25%`; or with so many
    in hand, e.g. `{2: 15%, 3: 45%}`."""
    interruptible: Switch = False
    """Deferred work that an agent puts aside for a live contact and resumes afterwards."""
    priority: Priority | None = None
    """1 (first) to 9, or urgent, high, normal, low; normal for live, low for deferred channels."""
    effort: Speed = 1.0
    """Handle time in this channel relative to the topic's, e.g. `120%`."""
    opening_hours: Week | None = None
    """Opening hours of this channel, where they differ from the scenario's."""
    outside_hours: Name = TURN_AWAY
    """Live contacts outside opening hours: `turn away`, or the deferred channel they become."""
    demand: Profile | None = None
    """What differs from the shared demand profile."""
    holidays: Literal["closed", "open"] = "closed"
    """On the scenario's holidays: `closed` (or shorter hours, and other demand), or `open` with the
    demand of any other day."""

    @property
    def is_live(self) -> bool:
        """Whether its customers wait in line, and may give up."""
        return self.mode == "live"

    @property
    def keeps_hours(self) -> bool:
        """Whether it takes contacts in its opening hours only."""
        return self.mode == "live"
