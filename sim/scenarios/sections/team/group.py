"""Groups of agents: where, when and on what they work, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, GetJsonSchemaHandler, Tag, model_validator
from pydantic_core import core_schema

from sim.scenarios.sections.holidays import DaysOff
from sim.scenarios.sections.section import (
    EACH,
    ONE,
    Headcount,
    MaybeNone,
    Name,
    Names,
    Section,
    Skills,
    neither_or_both,
)
from sim.scenarios.sections.team.background import BackgroundOrHours
from sim.scenarios.sections.team.backup import Backup
from sim.scenarios.sections.team.staff import Staff
from sim.units import (
    HourlyCost,
    MinuteOfDay,
    PositiveDuration,
    PositiveShare,
    RotaWeek,
    Share,
    TimeZone,
    Week,
)


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


class _Table:
    """The list may stand in a file, which the loader puts in."""

    @staticmethod
    def __get_pydantic_json_schema__(
        core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        file = {
            "type": "string",
            "description": "CSV file or workbook of shifts, found beside the scenario file.",
            "examples": ["shifts.xlsx", "rota.csv", "plan.xlsx#Shifts"],
        }
        return {"anyOf": [file, handler(core)]}


class Group(Staff):
    tier: Name | None = None
    """Tier the group works at; may be left out where there is one tier. A group with `backup` and
    without `tier` has no work of its own."""
    agents: MaybeNone | None = None
    """Number of agents; left out where `shifts` states them. 0 of a group that does not exist yet:
    `plan` hires into it, or `grow` may."""
    skills: Skills | None = None
    """Topics they can work on, with their share of standard speed (`{order: 100%, billing: 85%}`);
    all topics of the tier unless stated."""
    channels: Names | None = None
    """Channels they work on; all unless stated."""
    shift: Week | None = None
    """Weekly working hours of every agent in the group; the opening hours unless stated."""
    shifts: Annotated[tuple[Shift, ...], Field(min_length=1), _Table] | None = None
    """Several weekly patterns in one group, each with its number of agents; or a CSV file or
    workbook of shifts, e.g. `shifts.xlsx`."""
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
    def pause(self) -> float:
        """Minutes of all breaks of a shift."""
        return sum(each.length if isinstance(each, Break) else each for each in self.breaks)

    @property
    def headcount(self) -> int:
        """Number of agents in the group."""
        return self.agents or sum(shift.agents for shift in self.shifts or ())

    @property
    def places(self) -> int:
        """Number of agents; of a group that has nobody yet, as many as have other shifts."""
        return self.headcount or len(self.rotation or (1,))
