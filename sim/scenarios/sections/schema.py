"""The scenario as a whole: frozen, closed models, one per section of the YAML file.

Every attribute is in model units: minutes, shares (0.8 for 80 %), money per paid hour.
What a person writes (``5 min``, ``80% within 20 s``) is read by the types of :mod:`sim.units`.
References between sections (a skill that names a topic, say) are checked in
:mod:`sim.scenarios.checks`, where each can name the nearest right word.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from html import escape
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    Field,
    PrivateAttr,
    model_validator,
)

from sim.extensions import Module
from sim.metrics import ServiceLevelOf
from sim.policies import ORDERS, PREFERENCES
from sim.scenarios.sections.contacts.automation import Bot
from sim.scenarios.sections.contacts.channels import Channel
from sim.scenarios.sections.contacts.demand import Demand
from sim.scenarios.sections.contacts.ownership import Ownership
from sim.scenarios.sections.contacts.tiers import Tier, TierOrName, with_outside_work
from sim.scenarios.sections.contacts.topics import Returns, Topic
from sim.scenarios.sections.contacts.wrong_desk import WrongDesk
from sim.scenarios.sections.experience import Prices, Satisfaction
from sim.scenarios.sections.holidays import HolidayOrDate
from sim.scenarios.sections.matters import Matters
from sim.scenarios.sections.section import (
    MODULE,
    Count,
    KnownName,
    Name,
    Names,
    Number,
    Prose,
    Section,
    Title,
    neither_or_both,
)
from sim.scenarios.sections.signals import Signals
from sim.scenarios.sections.strain import Strain
from sim.scenarios.sections.targets import Targets
from sim.scenarios.sections.team.group import Group
from sim.scenarios.sections.team.options import Option
from sim.scenarios.sections.team.plan import Plan
from sim.scenarios.sections.team.staff import CompanyHiring
from sim.units import (
    ALWAYS,
    HOUR,
    LONGEST_HORIZON,
    WEEK,
    YEAR,
    Date,
    LongTime,
    PositiveDuration,
    PositiveLongTime,
    TimeZone,
    Week,
    WorkingTime,
    format_duration,
    parse_date,
    unreadable,
)


def _in_our_time(start: dt.date) -> dt.date:
    if not 1900 <= start.year < 2900:
        raise unreadable("must be in the years 1900 to 2899", start.isoformat())
    return start


def _of_a_week(minutes: float) -> float:
    if not HOUR <= minutes <= WEEK:
        raise unreadable("must be 1 h to 168 h, the paid hours of a week", format_duration(minutes))
    return minutes


FullTimeWeek = Annotated[WorkingTime, AfterValidator(_of_a_week)]


class Horizon(Section):
    start: Annotated[Date, AfterValidator(_in_our_time)] = parse_date("2026-01-05")
    """First day of the simulated time, at local midnight (YYYY-MM-DD)."""
    weeks: Annotated[Number, Field(gt=0, le=1_000_000)] | None = None
    """Length in weeks; write this or `length`."""
    length: PositiveLongTime | None = None
    """Length as a duration, e.g. `8 h` or `2 years`; write this or `weeks`."""
    warm_up: LongTime = 0.0
    """Time at the start that is simulated but not measured, e.g. `1 week`."""

    @model_validator(mode="after")
    def _one_length(self) -> Horizon:
        if (self.weeks is None) == (self.length is None):
            raise ValueError(
                f"write exactly one of `weeks` and `length` {neither_or_both(self.weeks)}"
            )
        if self.minutes > LONGEST_HORIZON:
            years = f"{LONGEST_HORIZON / YEAR:.0f} years (got {self.minutes / YEAR:.0f} years)"
            raise ValueError(f"must last at most {years}")
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


class ServiceLevel(Section):
    of: ServiceLevelOf = "all offered"
    """`all offered`: of those answered, given up, sent away at closing time, or in line for longer;
    `answered`: of those answered alone; `without short abandons`: of all offered but those who gave
    up early; `short abandons as met`: of all offered, early ones as if answered in time."""
    short: PositiveDuration | None = None
    """Wait up to which giving up is early; the channel's target time unless stated."""


class SharedLines(Section):
    channels: Annotated[Names, Field(min_length=2)]
    """Live channels that share them."""
    lines: Count
    """Live contacts of all of them in the house at most (waiting or talking)."""


class Routing(Section):
    idle_agent: Annotated[str, KnownName(PREFERENCES)] = "most specialised"
    """Which idle agent takes a contact; ties go to the longest idle, then to the lower number.
    `random`: any of them, by lot."""
    prefer: Mapping[Name, Names] = {}
    """By topic: groups in the order in which their agents are asked, e.g.
    `{fault: [seniors, juniors]}`; those not named come after them, as `idle_agent` says."""
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
    week_begins: Literal["mon", "sat", "sun"] = "mon"
    """First day of a week: of rotations, weekly background work, capacities and coaching, and in
    reports."""
    opening_hours: Week = ALWAYS
    """When live channels are open: `24/7` or by weekday, e.g. `{mon-fri: "08:00-20:00"}`."""
    holidays: tuple[HolidayOrDate, ...] = ()
    """Public holidays: live channels are closed, groups are off (paid), and demand is that of a
    Sunday, unless stated otherwise. A date, or `{date: 2026-12-24, open: "08:00-12:00"}`."""
    channels: Annotated[Mapping[Name, Channel], Field(min_length=1)]
    """Phone, chat, e-mail, social …, by name."""
    shared_lines: tuple[SharedLines, ...] = ()
    """Caps of lines that several live channels share, beside their own `lines`, e.g.
    `[{channels: [phone, sales], lines: 30}]`."""
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
    hiring: CompanyHiring | None = None
    """How new agents come into all groups, as in a group's `hiring`, which goes before it."""
    full_time: FullTimeWeek | None = None
    """Paid time of a full-time week, e.g. `40 h`, breaks included: what full-time equivalents (FTE)
    are counted in. Unless stated, the longest week of any group, kept within 35 h and 40 h."""
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
    service_level: ServiceLevel = ServiceLevel()
    """Of which contacts the service level is the share answered in time."""
    fcr_window: PositiveLongTime = 7.0 * 24 * 60
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
    matters: Matters = Matters()
    """From where on a difference between two scenarios matters; the defaults unless stated."""
    signals: Signals = Signals()
    """When a week's figures are a sign that the team should grow; the defaults unless stated."""

    _data: Mapping[str, Any] = PrivateAttr(default_factory=dict)
    _modules: tuple[Module, ...] = PrivateAttr(default=())
    _uncertain: Any = PrivateAttr(default=None)
    """Values to be drawn anew for each replication (:class:`sim.tape.uncertain.Uncertain`)."""

    @model_validator(mode="after")
    def _outside_work(self) -> Scenario:
        # The scenario is still being made, and nobody has seen it; topics may be another's, too.
        self.__dict__["topics"] = with_outside_work(self.tiers, self.topics)
        return self

    @model_validator(mode="after")
    def _hiring_of_all(self) -> Scenario:
        """Groups hire by the rules of the company: what they state themselves stays theirs."""
        if self.hiring is not None:
            team = {name: group.model_copy() for name, group in self.team.items()}
            for group in team.values():
                group.__dict__["hiring"] = self.hiring.of(group.hiring)  # nobody has seen it
            self.__dict__["team"] = team
        return self

    @property
    def values_drawn(self) -> int:
        """How many values each replication draws anew from their intervals; usually none."""
        return 0 if self._uncertain is None else int(self._uncertain.drawn)

    def __repr__(self) -> str:
        heads = sum(group.headcount for group in self.team.values())
        days = self.horizon.minutes / 1440
        return (
            f"<Scenario {self.scenario!r}: {days:g} days from {self.horizon.start}, "
            f"{', '.join(self.channels)}; {heads} agents in {len(self.team)} groups>"
        )

    def __str__(self) -> str:
        return repr(self)

    def _repr_html_(self) -> str:
        """For notebooks: what it is about, its channels and its groups."""
        channels = [
            (name, channel.mode, f"{channel.volume.count:g} per {channel.volume.per}")
            if channel.volume
            else (name, channel.mode, "counted or replayed")
            for name, channel in self.channels.items()
        ]
        groups = [
            (name, group.tier or "", f"{group.headcount} agents")
            for name, group in self.team.items()
        ]
        rows = "".join(
            f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>"
            for row in (*channels, *groups)
        )
        return f"<p><b>{escape(self.scenario)}</b> {escape(self.about)}</p><table>{rows}</table>"

    def model_copy(
        self, *, update: Mapping[str, Any] | None = None, deep: bool = False
    ) -> Scenario:
        """A copy; one with changes has no text any more, for that of this one describes another."""
        copied = super().model_copy(update=update, deep=deep)
        if update:
            copied._data = {}
        return copied

    def text(self) -> str:
        """YAML that needs no other file.

        Empty for a scenario that was not read from one, or was changed since.
        """
        from sim.scenarios.text.writer import write

        return write(self._data) if self._data else ""
