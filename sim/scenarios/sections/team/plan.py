"""The dated plan: what changes in the team, the hours and the demand, and when."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from sim.scenarios.sections.section import Count, Name, Names, Section, Title
from sim.units import (
    DAY,
    Date,
    LongTime,
    PositiveLongTime,
    RelativeChange,
    Share,
    Speed,
    UnreadableError,
    Week,
    WorkingTime,
    both,
    either,
    hint,
)

Action = Literal[
    "hire",
    "leave",
    "promote",
    "train",
    "shift",
    "overtime",
    "opening_hours",
    "event",
    "background",
]


class _Keys(NamedTuple):
    """What goes with an action."""

    needed: tuple[str, ...]
    optional: tuple[str, ...]
    example: str


ACTIONS: Mapping[Action, _Keys] = {
    "hire": _Keys(("into",), ("for",), "{date: 2026-03-02, hire: 2, into: first line}"),
    "leave": _Keys(("from",), (), "{date: 2026-03-02, leave: 1, from: first line}"),
    "promote": _Keys(
        ("from", "to"), (), "{date: 2026-03-02, promote: 1, from: first line, to: specialists}"
    ),
    "train": _Keys(
        ("from", "skills", "takes"),
        ("speed",),
        "{date: 2026-03-02, train: 2, from: first line, skills: [billing], takes: 3 days}",
    ),
    "shift": _Keys(
        ("of",), (), '{date: 2026-03-02, shift: {mon-sat: "08:00-16:00"}, of: first line}'
    ),
    "overtime": _Keys(
        ("of",), ("for", "premium"), "{date: 2026-03-02, overtime: 5 h, of: first line}"
    ),
    "opening_hours": _Keys(
        (), ("channels",), '{date: 2026-03-02, opening_hours: {mon-sat: "08:00-20:00"}}'
    ),
    "event": _Keys(
        ("volume",), ("days", "channels"), "{date: 2026-03-02, event: launch, volume: +40%}"
    ),
    "background": _Keys(("of",), (), "{date: 2026-03-02, background: wiki, of: specialists}"),
}
"""Every action with the keys that it needs and may have."""


_CALLED: Mapping[Action, Sequence[str]] = {
    "hire": ("add", "recruit", "join", "onboard"),
    "leave": ("fire", "quit", "remove", "dismiss", "lay_off", "layoff", "exit", "resign"),
    "promote": ("move", "transfer"),
    "train": ("teach", "learn"),
}
"""What else people call an action."""


def faults_of_keys(keys: Sequence[str]) -> list[tuple[tuple[str | int, ...], str]]:
    """What is wrong with the keys of a change: (key below it, message).

    Args:
        keys: those that are stated.
    """
    stated = [key for key in keys if key != "date"]
    actions = [key for key in stated if key in ACTIONS]
    if len(actions) != 1:
        found = both(actions) if actions else "none"
        return [((), f"needs one action: {either(list(ACTIONS))} (got {found})")]
    needed, optional, example = ACTIONS[actions[0]]  # type: ignore[index]
    fits = [*needed, *optional]
    faults: list[tuple[tuple[str | int, ...], str]] = [
        ((key,), f"does not go with `{actions[0]}`{hint(key, fits)}")
        for key in stated
        if key not in (*actions, *fits)
    ]
    missing = [key for key in needed if key not in stated]
    if missing:
        faults.append(((), f"`{actions[0]}` needs {both(missing)}, e.g. `{example}`"))
    return faults


class Change(Section):
    """One action; what it needs beside its own key is in ``ACTIONS``."""

    hire: Count | None = None
    """Number of agents to hire `into` a group."""
    leave: Count | None = None
    """Number of agents who leave `from` a group and are not replaced, the last come first."""
    promote: Count | None = None
    """Number of agents who go `from` one group `to` another, those longest in it first."""
    train: Count | None = None
    """Number of agents `from` a group who learn `skills`, off the lines for as long as it `takes`;
    those longest in the group first."""
    shift: Week | None = None
    """Weekly hours of all agents `of` a group from that day on."""
    overtime: WorkingTime | None = None
    """Time a week that each agent `of` a group stays longer, spread evenly over the shifts, e.g.
    `5 h`."""
    opening_hours: Week | None = None
    """Opening hours of all `channels`, or of those named, from that day on."""
    event: Title | None = None
    """Name of an event that changes the `volume` for some `days`, perhaps of some `channels`."""
    background: Name | None = None
    """Background work `of` a group that starts on that day, e.g. a knowledge base; the work itself
    says `starts: by plan`."""
    into: Name | None = None
    """Group that agents are hired into."""
    for_: Annotated[PositiveLongTime | None, Field(alias="for")] = None
    """How long they are hired, from the first working day on, or how long overtime goes on, e.g.
    `8 weeks`; for good unless stated."""
    from_: Annotated[Name | None, Field(alias="from")] = None
    """Group that agents come from."""
    to: Name | None = None
    """Group that agents are promoted to."""
    of: Name | None = None
    """Group whose shift changes, that works overtime, or whose background work starts."""
    premium: Share | None = None
    """Paid on top of the cost per hour for all overtime of the group meanwhile, e.g. `25%`;
    `money.overtime_premium` unless stated."""
    skills: Names | None = None
    """Topics that agents are trained in."""
    takes: LongTime | None = None
    """Time that training takes off the lines, e.g. `3 days`."""
    speed: Speed | None = None
    """Share of standard speed in the new skills; 100% unless stated."""
    days: Count | None = None
    """Number of days of an event; 1 unless stated."""
    volume: RelativeChange | None = None
    """Change of the volume during an event, e.g. `+60%`."""
    channels: Names | None = None
    """Channels that an event or new opening hours act on; all unless stated."""

    @classmethod
    def _unknown(cls, key: str, value: Any, known: Sequence[str]) -> str:
        """An action by another name: `fire` is one letter from `hire`, and the opposite of it."""
        meant = next((action for action, words in _CALLED.items() if key.lower() in words), None)
        if meant is not None:
            return f"unknown key; did you mean `{meant}`?"
        return super()._unknown(key, value, known)

    @model_validator(mode="after")
    def _one_action(self) -> Self:
        faults = faults_of_keys([key for key in self.keys() if self._value(key) is not None])
        if faults:
            raise UnreadableError(*faults)
        return self

    def _value(self, key: str) -> object:
        return getattr(self, f"{key}_" if key in ("from", "for") else key)

    @property
    def action(self) -> Action:
        """The key of its action."""
        return next(key for key in ACTIONS if getattr(self, key) is not None)


class Planned(Change):
    """One action on a date."""

    date: Date
    """Day of the action (YYYY-MM-DD); a hire is posted on it and starts after the group's
    `lead_time`."""


Plan = tuple[Planned, ...]


def ends_on(first_day: dt.date, stays: float) -> dt.date:
    """The first day on which what is for a time, in minutes, is over: whoever is hired is gone."""
    return first_day + dt.timedelta(days=math.ceil(stays / DAY))


def time_hired(stays: float) -> str:
    """A time in minutes as a scenario may state it, in whole days: `8 weeks`."""
    days = math.ceil(stays / DAY)
    number, unit = (days // 7, "week") if days % 7 == 0 else (days, "day")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def starts_on(date: dt.date, lead_time: float) -> dt.date:
    """First working day of a hire posted on a date, after a lead time in minutes."""
    return date + dt.timedelta(days=-(-lead_time // (24 * 60)))
