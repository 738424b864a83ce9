"""Knobs of the page: numbers, hours and a hire, and what each changes in the scenario.

A knob writes changes of the form ``path=value``, as ``--set`` takes them, so that what the page
simulates is a scenario like any other: it is checked, can be saved, and runs from the shell.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.errors import UsageError

HOURS = re.compile(r"(?:[01]\d|2[0-4]):[0-5]\d-(?:[01]\d|2[0-4]):[0-5]\d")
"""Hours as a scenario states them."""


@dataclass(frozen=True)
class Knob:
    """A number that can be turned."""

    name: str
    """Name of its field, e.g. ``volume.phone``."""
    heading: str
    """What it stands under on the page."""
    label: str
    unit: str
    today: float
    low: float
    high: float
    step: float
    write: Callable[[float], Sequence[str]]
    """Changes that a value makes."""
    whole: bool = False
    """Whether only whole numbers make sense."""

    kind = "number"

    def shown(self, value: str | float) -> str:
        """The value as its field has it."""
        return f"{float(value):.10g}"

    def read(self, text: str) -> float:
        """The value that was typed.

        Raises:
            UsageError: no number, or one out of range.
        """
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not self.low <= value <= self.high:
            raise UsageError(
                f"{self.label} must be a number from {self.low:g} to {self.high:g} (got {text!r})"
            )
        if self.whole and not value.is_integer():
            raise UsageError(f"{self.label} must be a whole number (got {text!r})")
        return value

    def changes(self, text: str) -> Sequence[str]:
        """What a value that was typed changes; nothing where it is today's."""
        value = self.read(text)
        return self.write(value) if value != self.today else ()


@dataclass(frozen=True)
class Hours:
    """Hours of a shift that can be written anew, e.g. ``08:00-16:30``."""

    name: str
    heading: str
    label: str
    today: str
    path: str

    kind = "hours"
    unit = ""

    def shown(self, value: str) -> str:
        """The value as its field has it."""
        return value

    def changes(self, text: str) -> Sequence[str]:
        """What hours that were typed change.

        Raises:
            UsageError: they are not of the form ``08:00-16:30``.
        """
        typed = text.replace(" ", "")
        if not HOURS.fullmatch(typed):
            raise UsageError(f"{self.label} must be hours like 08:00-16:30 (got {text!r})")
        return [f"{self.path}={json.dumps(typed)}"] if typed != self.today else []


AnyKnob = Knob | Hours


@dataclass(frozen=True)
class Hire:
    """One hire, or several on one date: the three fields of the page that belong together."""

    groups: Sequence[str]
    first: dt.date
    last: dt.date
    plan: Sequence[Any]
    """What the scenario has planned already."""

    def changes(self, state: Mapping[str, str]) -> Sequence[str]:
        """The plan with the hire; nothing where nobody is to be hired.

        Raises:
            UsageError: a number, a group or a date that there is not.
        """
        count = state.get("hire.count", "0")
        if not count.isascii() or not count.isdigit() or int(count) > 100:
            raise UsageError(f"Agents to hire must be a whole number up to 100 (got {count!r})")
        if int(count) == 0:
            return []
        group, date = state.get("hire.into", ""), state.get("hire.date", "")
        if group not in self.groups:
            raise UsageError(f"There is no group {group!r} to hire into")
        try:
            day = dt.date.fromisoformat(date)
        except ValueError:
            raise UsageError(f"The date of a hire must be a day (got {date!r})") from None
        hire = {"date": day.isoformat(), "hire": int(count), "into": group}
        return [f"plan={json.dumps([*self.plan, hire], default=str, ensure_ascii=False)}"]


@dataclass(frozen=True)
class Panel:
    """All that can be turned in one scenario."""

    knobs: Sequence[AnyKnob]
    hire: Hire

    @property
    def headings(self) -> Mapping[str, Sequence[AnyKnob]]:
        """The knobs by what they stand under."""
        by_heading: dict[str, list[AnyKnob]] = {}
        for knob in self.knobs:
            by_heading.setdefault(knob.heading, []).append(knob)
        return by_heading

    def changes(self, state: Mapping[str, str]) -> list[str]:
        """What values of the page's fields change in the scenario.

        Raises:
            UsageError: one of them cannot be used.
        """
        changed = [
            change
            for knob in self.knobs
            if knob.name in state
            for change in knob.changes(state[knob.name])
        ]
        return [*changed, *self.hire.changes(state)]

    def told(self, state: Mapping[str, str]) -> list[str]:
        """What is different from today, in words."""
        said = [
            f"{knob.label}: {knob.shown(state[knob.name])}{knob.unit} "
            f"(today {knob.shown(knob.today)}{knob.unit})"  # type: ignore[arg-type]
            for knob in self.knobs
            if knob.name in state and knob.changes(state[knob.name])
        ]
        if self.hire.changes(state):
            said.append(
                f"Hire {state['hire.count']} into {state['hire.into']}, posted on "
                f"{state['hire.date']}"
            )
        return said

    def differing(self, state: Mapping[str, str]) -> dict[str, str]:
        """The fields that differ from today: what a link needs to restore the page."""
        kept = {
            knob.name: state[knob.name]
            for knob in self.knobs
            if knob.name in state and knob.changes(state[knob.name])
        }
        if self.hire.changes(state):
            kept |= {name: state[name] for name in ("hire.count", "hire.into", "hire.date")}
        return kept
