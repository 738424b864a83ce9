"""The scenario language: frozen, closed models, one per section of the YAML file.

Every attribute is in model units: minutes, shares (0.8 for 80 %), money per paid hour.
What a person writes (``5 min``, ``80% within 20 s``) is read by the types of :mod:`sim.units`.
References between sections (a skill that names a topic, say) are checked in
:mod:`sim.scenarios.checks.references`, where each can name the nearest right word.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PrivateAttr,
    Tag,
    model_validator,
)

from sim.distributions import Constant
from sim.extensions import Module
from sim.policies import ORDERS, PREFERENCES
from sim.scenarios.sections.contacts.automation import Bot
from sim.scenarios.sections.contacts.outside import Outside, fill_in
from sim.scenarios.sections.contacts.ownership import Ownership
from sim.scenarios.sections.contacts.wrong_desk import WrongDesk
from sim.scenarios.sections.experience import Prices, Satisfaction
from sim.scenarios.sections.holidays import DaysOff, HolidayOrDate
from sim.scenarios.sections.section import (
    EACH,
    MODULE,
    ONE,
    Count,
    Headcount,
    KnownName,
    Name,
    Names,
    Number,
    Prose,
    Repeats,
    Section,
    Shares,
    Skills,
    Switch,
    Title,
    neither_or_both,
)
from sim.scenarios.sections.signals import Signals
from sim.scenarios.sections.spread import Patience, Spread, TierPatience
from sim.scenarios.sections.strain import Impatience, Strain
from sim.scenarios.sections.targets import Targets
from sim.scenarios.sections.team.background import BackgroundOrHours
from sim.scenarios.sections.team.backup import Backup
from sim.scenarios.sections.team.options import Option
from sim.scenarios.sections.team.plan import Plan
from sim.scenarios.sections.team.staff import Staff
from sim.scenarios.text.tables import Counts, Replay
from sim.units import (
    ALWAYS,
    YEAR,
    Change,
    Date,
    DayProfile,
    Duration,
    Growth,
    HourlyCost,
    MinuteOfDay,
    PositiveDuration,
    PositiveShare,
    Priority,
    RotaWeek,
    ServiceTarget,
    Share,
    Speed,
    TimeZone,
    Volume,
    Week,
    WeekdayFactors,
    format_duration,
    hint,
    nearest,
    parse_date,
    unreadable,
)


def _in_our_time(start: dt.date) -> dt.date:
    if not 1900 <= start.year < 2900:
        raise unreadable("must be in the years 1900 to 2899", start.isoformat())
    return start


class Horizon(Section):
    start: Annotated[Date, AfterValidator(_in_our_time)] = parse_date("2026-01-05")
    """First day of the simulated time, at local midnight (YYYY-MM-DD)."""
    weeks: Annotated[Number, Field(gt=0, le=1_000_000)] | None = None
    """Length in weeks; write this or `length`."""
    length: PositiveDuration | None = None
    """Length as a duration, e.g. `8 h` or `2 years`; write this or `weeks`."""
    warm_up: Duration = 0.0
    """Time at the start that is simulated but not measured, e.g. `1 week`."""

    @model_validator(mode="after")
    def _one_length(self) -> Horizon:
        if (self.weeks is None) == (self.length is None):
            raise ValueError(
                f"write exactly one of `weeks` and `length` {neither_or_both(self.weeks)}"
            )
        if self.minutes > 100 * YEAR:
            raise ValueError(f"must last at most 100 years (got {self.minutes / YEAR:.0f} years)")
        if self.warm_up >= self.minutes:
            raise ValueError(
                f"`warm_up` must be shorter than the horizon (got {format_duration(self.warm_up)} "
                f"of {format_duration(self.minutes)})"
            )
        return self

    @property
    def minutes(self) -> float:
        """Length of the horizon in minutes, warm-up included."""
        return self.length if self.length is not None else (self.weeks or 0.0) * 7 * 24 * 60


class Redial(Section):
    share: Share
    """Share of customers who try again after giving up in line or finding all lines taken."""
    after: Spread
    """Time until they try again."""
    at_most: Repeats = 10
    """Redials an inquiry makes at most."""


class Returns(Section):
    share: Share
    """Share of unsolved inquiries that come back."""
    after: Spread
    """Time from the end of the unsolved contact until the customer returns."""
    at_most: Repeats = 5
    """Returns an inquiry makes at most."""
    conflicting_answers: Share = 0.0
    """Chance that a solved inquiry comes back nevertheless, for each further agent who has worked
    on the contact: several agents tell several things."""


class Profile(Section):
    """How demand is spread over time; a channel may override the shared profile key by key."""

    weekdays: WeekdayFactors | None = None
    """Factor of each weekday on the volume, e.g. `{mon: 1.3, sat: 0.5}`; 1 where not named."""
    hours: DayProfile | None = None
    """Relative number of inquiries by time of day: `"08": 4` (an hour) or `"08:00-08:15": 4`.
    Flat over the opening hours unless stated."""
    growth: Growth | None = None
    """Trend of the volume, compounding, e.g. `3% per month`."""
    day_variation: Share | None = None
    """How much busier one day is than another beyond chance (coefficient of variation)."""


class Event(Section):
    name: Title
    """What happens, for the reports."""
    from_: Annotated[Date, Field(alias="from")]
    """First day (YYYY-MM-DD)."""
    days: Count = 1
    """Number of days."""
    volume: Change
    """Change of the volume on these days, e.g. `+60%`."""
    channels: Names | None = None
    """Channels it acts on; all unless stated."""


class GrowthRange(Section):
    """How uncertain the trend is."""

    low: Growth
    """Growth that is exceeded with 75 %, e.g. `1% per month`."""
    high: Growth
    """Growth that is exceeded with 25 %, e.g. `5% per month`."""


class Demand(Profile):
    growth_range: GrowthRange | None = None
    """Low and high cases of `growth`; `grow` runs a quarter of its replications with each, and
    half with `growth` itself. Other commands take `growth`."""
    events: tuple[Event, ...] = ()
    """Dated events that raise or lower the volume."""
    replay: Replay | None = None
    """CSV file with one inquiry per row (`arrived_at`, `channel`, `topic`), replayed as it was."""


class Channel(Section):
    mode: Literal["live", "deferred"]
    """`live`: the customer waits and may give up; `deferred`: work queues until it is done."""
    volume: Volume | None = None
    """Inquiries on a normal day, e.g. `420 per day`, `50 per hour` (of opening) or
    `2100 per week`."""
    counts: Counts | None = None
    """CSV file of interval counts (`at`, `count`) instead of `volume`."""
    target: ServiceTarget | None = None
    """Service level, e.g. `80% within 20 s`."""
    patience: Patience = "unlimited"
    """How long a live customer waits in line before giving up."""
    impatience: Impatience | None = None
    """How patience shrinks where recent waits were long (an assumption); not at all unless
    stated."""
    redial: Redial | None = None
    """Customers who gave up and try again."""
    lines: Count | None = None
    """Live contacts of this channel in the house at most (waiting or talking); more are turned
    away."""
    at_once: Repeats = 1
    """Contacts of this channel that one agent handles side by side; with some in hand, an agent
    takes only further ones of this channel."""
    slowdown: Share = 0.0
    """How much longer each takes for every further contact beside it."""
    interruptible: Switch = False
    """Deferred work that an agent puts aside for a live contact and resumes afterwards."""
    priority: Priority | None = None
    """1 (first) to 9, or urgent, high, normal, low; normal for live, low for deferred channels."""
    effort: Speed = 1.0
    """Handle time in this channel relative to the topic's, e.g. `120%`."""
    opening_hours: Week | None = None
    """Opening hours of this channel, where they differ from the scenario's."""
    outside_hours: Name = "turn away"
    """Live contacts outside opening hours: `turn away`, or the deferred channel they become."""
    demand: Profile | None = None
    """What differs from the shared demand profile."""
    holidays: Literal["closed", "open"] = "closed"
    """On the scenario's holidays: `closed` (or shorter hours, and other demand), or `open` with the
    demand of any other day."""


class Work(Section):
    """A topic's work at one tier."""

    handle_time: Spread = Field(default_factory=lambda: Constant(0.0))
    """Talk or work time at standard speed; left out at outside teams only."""
    wrap_up: Spread | None = None
    """Work after the customer is released; none unless stated."""
    escalate: Shares = 0.0
    """Share passed to the next tier, or shares by tier, e.g. `{L2: 8%, engineering: 1%}`."""
    solve: Share = 1.0
    """Share solved of those not escalated."""


class Topic(Section):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Work]

    share: Shares | None = None
    """Share of the inquiries, or shares by channel; one topic may leave it out and takes the
    rest."""
    priority: Priority | None = None
    """Raises contacts of this topic above their channel's priority (the higher one counts)."""
    returns: Returns | None = None
    """What unsolved inquiries do, where it differs from the scenario's `returns`."""
    ownership: Ownership | None = None
    """Who keeps inquiries that are passed on, where it differs from the scenario's `ownership`."""
    enters_at: Name | None = None
    """Tier that new contacts reach first; the first tier with work for this topic unless stated."""

    @classmethod
    def _known(cls, tiers: Sequence[str] | None) -> list[str] | None:
        return None if tiers is None else [*cls.keys(), *tiers]

    @classmethod
    def _unknown(cls, key: str, value: Any, known: Sequence[str]) -> str:
        own, near = cls.keys(), nearest(key, known)
        tiers = [each for each in known if each not in own]
        if isinstance(value, Mapping) and "handle_time" in value and near not in own:
            return f"`{key}` is not in `tiers`{hint(key, tiers)}"
        return f"unknown key{hint(key, known)}{', or a tier that `tiers` names' * (near is None)}"

    @property
    def work(self) -> Mapping[str, Work]:
        """The topic's work by tier name."""
        return self.__pydantic_extra__ or {}

    def put(self, tier: str, work: Work) -> None:
        """Let the topic have work at a tier, while the scenario is being read."""
        self.__pydantic_extra__[tier] = work


class Tier(Section):
    name: Name
    """Name of the tier."""
    mode: Literal["as channel", "deferred"] = "as channel"
    """`deferred`: contacts that are passed here are called back; the customer no longer waits in
    line."""
    patience: TierPatience = "as channel"
    """How long a live customer waits in this tier's line, where it differs from the channel's."""
    outside: Outside | None = None
    """An outside team (product, payments, warehouse …) instead of agents; customers are called
    back."""

    @property
    def calls_back(self) -> bool:
        """Whether customers who are passed here no longer wait in line."""
        return self.mode == "deferred" or self.outside is not None


def _tier_by_name(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


TierOrName = Annotated[Tier, BeforeValidator(_tier_by_name, json_schema_input_type=Name | Tier)]


class Break(Section):
    at: MinuteOfDay
    """Local time of day at which the break starts, e.g. `12:30`."""
    length: PositiveDuration
    """Length of the break."""


def _length_or_break(value: Any) -> str:
    return EACH if isinstance(value, (Mapping, Break)) else ONE


Pause = Annotated[
    Annotated[PositiveDuration, Tag(ONE)] | Annotated[Break, Tag(EACH)],
    Discriminator(_length_or_break),
]
"""A break by its length, or with its time of day."""


class Shift(Section):
    agents: Headcount
    """Agents who work this shift."""
    hours: Week
    """Working hours by weekday, e.g. `{mon-fri: "08:00-16:30"}`; overnight: `"22:00-06:00"`."""


class Group(Staff):
    tier: Name | None = None
    """Tier the group works at; may be left out where there is one tier. A group with `backup` and
    without `tier` has no work of its own."""
    agents: Headcount | None = None
    """Number of agents; left out where `shifts` states them."""
    skills: Skills | None = None
    """Topics they can work on, with their share of standard speed (`{order: 100%, billing: 85%}`);
    all topics of the tier unless stated."""
    channels: Names | None = None
    """Channels they work on; all unless stated."""
    shift: Week | None = None
    """Weekly working hours of every agent in the group; the opening hours unless stated."""
    shifts: Annotated[tuple[Shift, ...], Field(min_length=1)] | None = None
    """Several weekly patterns in one group, each with its number of agents."""
    rotation: tuple[RotaWeek, ...] | None = None
    """Weeks that agents work in turn, each `off` or hours by weekday; spread over the agents, so
    that every week of the rotation is worked at the same time. The week in which the horizon
    begins is the first."""
    contract: PositiveShare = 1.0
    """Share of these hours that each agent works and is paid for, e.g. `80%`: whole days off, in
    turn, so that as few agents as possible are away together."""
    time_zone: TimeZone | None = None
    """IANA time zone of the shifts and breaks, where the group works in another one."""
    holidays: DaysOff = "off"
    """On the scenario's holidays: `off` (paid), or `works`; or dates of its own on which it is
    off."""
    breaks: tuple[Pause, ...] = ()
    """Breaks in each shift: a length (agents take turns around the middle) or
    `{at: "12:30", length: 30 min}`."""
    absence: Share = 0.0
    """Chance that an agent is absent on a day (paid, not on duty)."""
    cost: HourlyCost = 0.0
    """Cost per paid hour, e.g. `24 per hour`."""
    role: Literal["first line", "specialist", "engineer", "lead", "manager"] | None = None
    """Whose scorecard the group gets in reports. Unless stated, the first tier is the first line,
    the last of three or more has engineers, those between have specialists. A `manager` is paid and
    takes no contacts."""
    backup: Backup | None = None
    """Contacts of other tiers or topics that it takes when they have waited for some time, e.g.
    `{after: 5 min, tiers: [L1]}`; its own work comes first."""
    background: Mapping[Name, BackgroundOrHours] = {}
    """Work of the whole group that is not a contact, by name: `5 h per week`, or
    `{per_week: 20, each: 10 min}`. Done when no contact waits."""

    @model_validator(mode="after")
    def _headcount_once(self) -> Group:
        if (self.agents is None) == (self.shifts is None):
            raise ValueError(
                f"write exactly one of `agents` and `shifts` {neither_or_both(self.agents)}"
            )
        patterns = [
            key for key in ("shift", "shifts", "rotation") if getattr(self, key) is not None
        ]
        if len(patterns) > 1:
            stated = " and ".join(f"`{key}`" for key in patterns)
            raise ValueError(f"write one of `shift`, `shifts` and `rotation` (got {stated})")
        return self

    @property
    def follows_opening_hours(self) -> bool:
        """Whether the group states no hours of its own."""
        return self.shift is None and self.shifts is None and self.rotation is None

    @property
    def headcount(self) -> int:
        """Number of agents in the group."""
        return self.agents or sum(shift.agents for shift in self.shifts or ())


class Routing(Section):
    idle_agent: Annotated[str, KnownName(PREFERENCES)] = "most specialised"
    """Which idle agent takes a contact; ties go to the longest idle, then to the lower number."""
    order: Annotated[str, KnownName(ORDERS)] = "first come"
    """Order within one priority: time in this line, time of the inquiry, or time the target runs
    out."""
    chats: Literal["spread", "fill"] = "spread"
    """Contacts handled side by side go to the agent with the fewest (`spread`) or the most (`fill`)
    in hand."""


ModuleName = Annotated[str, Field(pattern=MODULE, max_length=200)]


class Scenario(Section):
    """One support team, its customers and its clock."""

    scenario: Title
    """Name of the scenario, for the reports."""
    about: Prose = ""
    """What it is about, in a sentence or two."""
    extensions: tuple[ModuleName, ...] = ()
    """Python modules, beside the file or installed, that add policies, distributions, KPIs or
    signals, e.g. `[my_rules]`."""
    horizon: Horizon
    """The simulated time."""
    time_zone: TimeZone = "UTC"
    """IANA time zone of all local times, e.g. `Europe/Berlin`."""
    opening_hours: Week = ALWAYS
    """When live channels are open: `24/7` or by weekday, e.g. `{mon-fri: "08:00-20:00"}`."""
    holidays: tuple[HolidayOrDate, ...] = ()
    """Public holidays: live channels are closed, groups are off (paid), and demand is that of a
    Sunday, unless stated otherwise. A date, or `{date: 2026-12-24, open: "08:00-12:00"}`."""
    channels: Annotated[Mapping[Name, Channel], Field(min_length=1)]
    """Phone, chat, e-mail, social …, by name."""
    demand: Demand = Demand()
    """How the volume is spread over time."""
    topics: Annotated[Mapping[Name, Topic], Field(min_length=1)]
    """What inquiries are about, with their work at each tier."""
    ownership: Ownership | None = None
    """Who keeps inquiries that are passed on, and with which work; nobody unless stated."""
    returns: Returns | None = None
    """What customers do when their inquiry was not solved; they give up unless stated."""
    tiers: Annotated[tuple[TierOrName, ...], Field(min_length=1)] = (Tier(name="L1"),)
    """Tiers in order of escalation."""
    wrong_desk: WrongDesk | None = None
    """Contacts that land at the wrong desk and are transferred; none unless stated."""
    team: Annotated[Mapping[Name, Group], Field(min_length=1)]
    """Groups of agents, by name."""
    plan: Plan = ()
    """Dated changes: hires, leavers, promotions, training, shifts, opening hours, events,
    background work."""
    options: Mapping[Name, Option] = {}
    """What may be done instead of hiring, by name, and what it costs; only `grow` tries it."""
    routing: Routing = Routing()
    """How contacts and agents find each other."""
    automation: tuple[Bot, ...] = ()
    """Bots that answer a share of the inquiries, each from a date on."""
    targets: Targets = Field(default_factory=dict)
    """What the team should reach, e.g. `{fcr: at least 70%, abandonment: at most 5%}`."""
    fcr_window: PositiveDuration = 7.0 * 24 * 60
    """Time without a return after which a first contact counts as a resolution."""
    currency: Title = "EUR"
    """Currency of all costs, for the reports."""
    satisfaction: Satisfaction | None = None
    """Assumed scorecard of the customers' satisfaction; `{}` takes all its defaults. Not modelled
    unless stated."""
    money: Prices = Prices()
    """Costs beside wages, the value of a customer, and the budget."""
    strain: Strain | None = None
    """What lasting load does to agents (an assumption); nothing unless stated."""
    signals: Signals = Signals()
    """When a week's figures are a sign that the team should grow; the defaults unless stated."""

    _data: Mapping[str, Any] = PrivateAttr(default_factory=dict)
    _modules: tuple[Module, ...] = PrivateAttr(default=())

    @model_validator(mode="after")
    def _outside_work(self) -> Scenario:
        fill_in(self)
        return self

    def text(self) -> str:
        """YAML that needs no other file; empty for a scenario that was not read from one."""
        from sim.scenarios.text.writer import write

        return write(self._data) if self._data else ""
