"""How a group changes by itself: hiring, learning, coaching, leaving. Sections of the scenario."""

from __future__ import annotations

import datetime as dt
import math
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.scenarios.sections.section import Headcount, Name, NoneBy, Number, Section, Switch
from sim.scenarios.sections.spread import Tenure
from sim.units import (
    DAY,
    WEEK,
    YEAR,
    Date,
    HiringLimit,
    LongTime,
    PositiveLongTime,
    Share,
    Speed,
    Starts,
    UnreadableError,
    Week,
    WorkingTime,
    format_duration,
)


def _got(share: float) -> str:
    return f'(got "{100 * share:.6g}%")'


class Freeze(Section):
    """A time in which no job is posted."""

    from_: Annotated[Date, Field(alias="from")]
    """First day of it (YYYY-MM-DD)."""
    until: Date
    """Last day of it."""
    backfill: Switch = True
    """Whether those who leave meanwhile are replaced at once; `no`: their jobs are posted when it
    is over."""

    @model_validator(mode="after")
    def _has_days(self) -> Freeze:
        if self.until < self.from_:
            raise UnreadableError((("until",), f"must not be before `from` (got {self.until})"))
        return self

    def has(self, date: dt.date) -> bool:
        """Whether a date lies in it."""
        return self.from_ <= date <= self.until

    @property
    def over(self) -> dt.date:
        """The first day after it."""
        return self.until + dt.timedelta(days=1)


class Hiring(Section):
    """How new agents come into a group."""

    lead_time: LongTime = 0.0
    """Time from posting a job to the first working day, e.g. `6 weeks`."""
    starts: Annotated[Starts | None, NoneBy("any day")] = None
    """Days on which new agents may start, e.g. `first monday of month`, or a list of dates: they
    start on the first of them after the lead time. `any day` unless stated."""
    class_: Annotated[Headcount, Field(alias="class")] = 1
    """How many are hired and start together, e.g. `4`: `grow` hires whole classes."""
    at_most: HiringLimit | None = None
    """Jobs that `grow` may post in a calendar month or quarter, with those of the plan, e.g.
    `2 per month`."""
    freeze: Annotated[Freeze | None, NoneBy("none")] = None
    """A time in which `grow` posts no job, e.g. `{from: 2026-01-01, until: 2026-03-31}`; `none`
    unless stated."""
    training: LongTime = 0.0
    """Time that a new agent is trained, off the lines and paid, e.g. `2 weeks`."""
    per_head: Annotated[Number, Field(ge=0)] = 0.0
    """Cost of a hire (recruiting, equipment), charged on the first working day."""
    temporary: PositiveLongTime | None = None
    """How long agents may be hired instead of for good, e.g. `8 weeks`: `grow` tries it."""

    def first_day(self, posted: dt.date) -> dt.date:
        """First working day of whoever is hired by a job posted on a date."""
        ready = self.ready_on(posted)
        return ready if self.starts is None else self.starts.on_or_after(ready)

    def ready_on(self, posted: dt.date) -> dt.date:
        """The day on which the lead time of a job posted on a date is over."""
        return posted + dt.timedelta(days=math.ceil(self.lead_time / DAY))

    def is_frozen(self, date: dt.date) -> bool:
        """Whether no job may be posted on a date."""
        return self.freeze is not None and self.freeze.has(date)

    def backfilled(self, left: dt.date) -> dt.date:
        """When the job of somebody who leaves on a date is posted."""
        freeze = self.freeze
        waits = freeze is not None and not freeze.backfill and freeze.has(left)
        return freeze.over if freeze is not None and waits else left


class CompanyHiring(Hiring):
    """How new agents come into all groups that state nothing else."""

    at_most: HiringLimit | None = None
    """Jobs that `grow` may post in a calendar month or quarter for all groups together, with those
    of the plan, e.g. `2 per month`."""

    def of(self, own: Hiring) -> Hiring:
        """The hiring of a group: its own where it states it, else the company's."""
        names = self.model_fields_set - own.model_fields_set - {"at_most"}
        return own.model_copy(update={name: getattr(self, name) for name in names})


class Learning(Section):
    """How new agents differ from the others, until they have learned."""

    over: PositiveLongTime
    """Time on the lines until an agent is as good as the others, e.g. `8 weeks`."""
    curve: Literal["linear", "exponential"] = "linear"
    """`linear`: evenly; `exponential`: fast at first, 95 % of the way after `over`."""
    speed: Speed = 1.0
    """Speed at the start, relative to the group's, e.g. `60%`."""
    solve: Share = 1.0
    """Share of solved steps at the start, relative to the topic's `solve`, e.g. `80%`."""
    escalate: Speed = 1.0
    """Share of steps passed on at the start, relative to the topic's `escalate`, e.g. `150%`."""

    @model_validator(mode="after")
    def _learns(self) -> Learning:
        if self.speed > 1:
            raise UnreadableError((("speed",), f"must be at most 100% {_got(self.speed)}"))
        if self.escalate < 1:
            raise UnreadableError((("escalate",), f"must be at least 100% {_got(self.escalate)}"))
        return self


class _Guided(Section):
    """Agents who learn take the time of others."""

    by: Name
    """Group whose agents do it; their time for it is taken off the lines."""
    time: WorkingTime
    """Time for each agent who learns and week, e.g. `3 h`."""

    @model_validator(mode="after")
    def _within_a_week(self) -> Self:
        if self.time > WEEK:
            hours = f'(got "{format_duration(self.time)}")'
            raise UnreadableError((("time",), f"is for each week, so at most 168 h {hours}"))
        return self


class Supervision(_Guided):
    """What agents in training off the lines take of others, of another group or their own."""


class Coaching(_Guided):
    """Training of new agents on the job, by agents of another group or their own."""

    weeks: PositiveLongTime
    """How long each new agent is coached once on the lines, e.g. `6 weeks`."""
    shortens: Share = 0.0
    """How much shorter the learning takes for it, e.g. `25%`."""


class Turnover(Section):
    """How many agents leave of their own accord."""

    per_year: Share
    """Chance that an agent leaves within a year, e.g. `30%`."""
    early: LongTime = 0.0
    """First time in the group in which agents leave more often, e.g. `3 months`."""
    early_times: Speed = 1.0
    """How many times more often they leave in that time, e.g. `200%`."""
    replaced: Switch = True
    """Whether a job is posted on the day that somebody leaves."""

    @property
    def hazard(self) -> float:
        """Hazard of leaving a minute, once the first time is over: -ln(1 - turnover per year)."""
        return -math.log1p(-self.per_year) / YEAR

    @model_validator(mode="after")
    def _somebody_stays(self) -> Turnover:
        if self.per_year >= 1:
            raise UnreadableError((("per_year",), f"must be less than 100% {_got(self.per_year)}"))
        return self


class Staff(Section):
    """What a group's section states of its people's comings and goings."""

    hiring: Hiring = Hiring()
    """How long a hire takes, is trained, and what it costs."""
    learning: Learning | None = None
    """How new agents differ from the others; not at all unless stated."""
    coaching: Coaching | None = None
    """Who trains new agents on the lines, and for how long."""
    supervision: Supervision | None = None
    """Who has to be there for agents in training off the lines, as new ones or for new skills."""
    turnover: Turnover | None = None
    """How many leave; nobody unless stated."""
    tenure: Tenure | None = None
    """Time in the group of today's agents, e.g. `{mean: 2 years}`; done learning unless stated."""
    meetings: Week | None = None
    """Weekly meetings of the whole group, off the lines, e.g. `{mon: "09:00-09:30"}`."""
