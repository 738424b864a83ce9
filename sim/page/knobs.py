"""What can be turned on the page, and what each knob changes in the scenario.

A knob writes changes of the form ``path=value``, as ``--set`` takes them, so that what the page
simulates is a scenario like any other: it is checked, can be saved, and runs from the shell.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.checking import Document

_QUANTITY = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)(\s*\D.*)?")
"""A number and its unit, as people write them in a scenario."""
_HOURS = re.compile(r"(?:[01]\d|2[0-4]):[0-5]\d-(?:[01]\d|2[0-4]):[0-5]\d")

Section = Mapping[str, Any]
Quantities = Mapping[str, tuple[float, str]]
"""Numbers and units by the paths where they stand."""


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
        if not _HOURS.fullmatch(typed):
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


def panel_of(document: Document) -> Panel:
    """What can be turned in a scenario."""
    from sim.scenarios.meaning.horizon import calendar_of

    data, calendar = document.data, calendar_of(document.scenario())
    last = calendar.start + dt.timedelta(minutes=calendar.minutes)
    knobs: list[AnyKnob] = [
        *_demand(data),
        *_patience(data),
        *_work(data),
        *_bots(data, calendar.start),
        *_team(data),
        *_hours(data),
    ]
    hire = Hire(tuple(data["team"]), calendar.start, last, data.get("plan") or ())
    return Panel(knobs, hire)


def _quantity(value: object) -> tuple[float, str] | None:
    """Number and unit of what a scenario states; None where it says it otherwise."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value), ""
    match = _QUANTITY.fullmatch(value) if isinstance(value, str) else None
    return (float(match[1]), match[2] or "") if match else None


def _one(path: str, unit: str) -> Callable[[float], Sequence[str]]:
    return lambda value: [f"{path}={value:.10g}{unit}"]


def _step(today: float) -> float:
    return 1.0 if today >= 20 else 0.1 if today >= 2 else 0.01


def _demand(data: Section) -> Iterator[Knob]:
    for name, channel in data["channels"].items():
        found = _quantity(channel.get("volume"))
        if found is not None:
            today, unit = found
            yield Knob(
                f"volume.{name}",
                "Demand",
                f"Inquiries, {name}",
                unit,
                today,
                0.0,
                max(3 * today, 10.0),
                _step(today),
                _one(f"channels.{name}.volume", unit),
            )
    stated = (data.get("demand") or {}).get("growth", "0% per month")
    growth = _quantity(stated)
    if growth is not None:
        today, unit = growth
        write = _one("demand.growth", unit)
        yield Knob("growth", "Demand", "Growth", unit, today, -20.0, max(30.0, today), 0.5, write)


def _patience(data: Section) -> Iterator[Knob]:
    for name, channel in data["channels"].items():
        stated, path = channel.get("patience"), f"channels.{name}.patience"
        if isinstance(stated, dict):
            stated, path = stated.get("mean"), f"{path}.mean"
        found = _quantity(stated)
        if found is not None and found[1]:
            today, unit = found
            yield Knob(
                f"patience.{name}",
                "Customers",
                f"Mean patience, {name}",
                unit,
                today,
                _step(today),
                5 * today,
                _step(today),
                _one(path, unit),
            )


def _work(data: Section) -> Iterator[Knob]:
    """Handle time and escalation by tier, relative to today's."""
    for tier in _tiers(data):
        times, passed = _work_at(data, tier)
        for name, label, stated_by_path, most in (
            ("handle", "Handle time", times, 300.0),
            ("escalate", "Escalations", passed, 300.0),
        ):
            if any(number for number, _ in stated_by_path.values()):
                yield Knob(
                    f"{name}.{tier}",
                    "Work",
                    f"{label} at {tier}, relative to today",
                    "%",
                    100.0,
                    10.0 if name == "handle" else 0.0,
                    most,
                    1.0,
                    _scaled(stated_by_path),
                )


def _work_at(data: Section, tier: str) -> tuple[Quantities, Quantities]:
    """Handle times and escalations of all topics at a tier, by their paths."""
    times, passed = {}, {}
    for topic, sections in data["topics"].items():
        work = sections.get(tier)
        if not isinstance(work, dict):
            continue
        path = f"topics.{topic}.{tier}"
        stated, place = work.get("handle_time"), f"{path}.handle_time"
        if isinstance(stated, dict):
            stated, place = stated.get("mean"), f"{place}.mean"
        if (time := _quantity(stated)) is not None:
            times[place] = time
        if (share := _quantity(work.get("escalate"))) is not None:
            passed[f"{path}.escalate"] = share
    return times, passed


def _scaled(stated: Quantities) -> Callable[[float], Sequence[str]]:
    """Several quantities, all made scaled by a factor in percent; shares end at 100 %."""

    def write(percent: float) -> Sequence[str]:
        changes = []
        for path, (number, unit) in stated.items():
            value = number * percent / 100
            if path.endswith(".escalate"):
                value = min(value, 100.0 if "%" in unit else 1.0)
            changes.append(f"{path}={value:.10g}{unit}")
        return changes

    return write


def _tiers(data: Section) -> list[str]:
    stated = data.get("tiers") or ["L1"]
    return [each["name"] if isinstance(each, dict) else str(each) for each in stated]


def _bots(data: Section, start: dt.date) -> Iterator[Knob]:
    bots = data.get("automation") or []
    for number, bot in enumerate(bots):
        found = _quantity(bot.get("handles"))
        if found is not None and "%" in found[1]:
            today, unit = found
            yield Knob(
                f"bot.{number}",
                "Work",
                f"Share that {bot.get('name', 'the bot')} answers",
                unit,
                today,
                0.0,
                100.0,
                1.0,
                _one(f"automation.{number}.handles", unit),
            )
    if not bots:
        yield Knob(
            "bot", "Work", "Share that a bot answers", "%", 0.0, 0.0, 90.0, 1.0, _new_bot(start)
        )


def _new_bot(start: dt.date) -> Callable[[float], Sequence[str]]:
    def write(percent: float) -> Sequence[str]:
        bot = {"name": "bot", "from": start.isoformat(), "handles": f"{percent:g}%"}
        return [f"automation={json.dumps([bot])}"]

    return write


def _team(data: Section) -> Iterator[Knob]:
    for name, group in data["team"].items():
        places = [("agents", group.get("agents"), name)]
        for number, shift in enumerate(group.get("shifts") or ()):
            hours = shift.get("hours")
            told = (
                ", ".join(f"{d} {h}" for d, h in hours.items()) if isinstance(hours, dict) else ""
            )
            label = f"{name}, {told or f'shift {number + 1}'}"
            places.append((f"shifts.{number}.agents", shift.get("agents"), label))
        for place, heads, label in places:
            if isinstance(heads, int):
                path, most = f"team.{name}.{place}", float(max(2 * heads, heads + 5))
                write = _one(path, "")
                least = min(1.0, heads)
                yield Knob(path, "Agents", label, "", float(heads), least, most, 1.0, write)


def _hours(data: Section) -> Iterator[Hours]:
    for name, group in data["team"].items():
        places = [("shift", group.get("shift"))]
        places += [
            (f"shifts.{number}.hours", shift.get("hours"))
            for number, shift in enumerate(group.get("shifts") or ())
        ]
        for place, hours in places:
            for days, stated in hours.items() if isinstance(hours, dict) else ():
                if isinstance(stated, str) and _HOURS.fullmatch(stated):
                    path = f"team.{name}.{place}.{days}"
                    yield Hours(path, "Shifts", f"{name}, {days}", stated, path)
