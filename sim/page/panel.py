"""What can be turned on the page: the numbers and hours that a scenario states."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.page.knobs import HOURS, AnyKnob, Hire, Hours, Knob, Panel

if TYPE_CHECKING:
    from sim.checking import Document

_QUANTITY = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)(\s*\D.*)?")
"""A number and its unit, as people write them in a scenario."""

Section = Mapping[str, Any]
Quantities = Mapping[str, tuple[float, str]]
"""Numbers and units by the paths where they stand."""


def panel_of(document: Document) -> Panel:
    """What can be turned in a scenario."""
    from sim.scenarios.meaning.horizon import calendar_of

    data, calendar = document.data, calendar_of(document.scenario())
    last = calendar.start + dt.timedelta(minutes=calendar.minutes)
    knobs: list[AnyKnob] = [
        *_demand(data),
        *_patience(data),
        *_call_backs(data),
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
    demand = data.get("demand") or {}
    growth = _quantity(demand.get("growth", "0% per month"))
    if growth is not None:
        today, unit = growth
        write = _growth(unit, demand.get("growth_range"))
        yield Knob("growth", "Demand", "Growth", unit, today, -20.0, max(30.0, today), 0.5, write)


def _growth(unit: str, stated: object) -> Callable[[float], Sequence[str]]:
    """Changes of growth; a range that is stated for it has it within afterwards, too."""
    stated = stated if isinstance(stated, dict) else {}
    ends = [_quantity(stated.get(key)) for key in ("low", "high")]
    of_unit = [end[0] for end in ends if end and end[1] == unit]
    if len(of_unit) < 2:
        return _one("demand.growth", unit)
    low, high = of_unit

    def write(value: float) -> Sequence[str]:
        low_end, high_end = min(low, value), max(high, value)
        return [
            f"demand.growth={value:.10g}{unit}",
            f"demand.growth_range.low={low_end:.10g}{unit}",
            f"demand.growth_range.high={high_end:.10g}{unit}",
        ]

    return write


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


def _call_backs(data: Section) -> Iterator[Knob]:
    """Who is offered to be called back and when, who accepts, and who picks up."""
    for name, channel in data["channels"].items():
        stated = channel.get("callback")
        for key, label, usual, most in (
            ("after", "Wait until a call-back is offered", "0 min", 30.0),
            ("accept", "Share who accept a call-back", "100%", 100.0),
            ("pick_up", "Share of call-backs picked up", "100%", 100.0),
        ):
            found = None if stated is None else _quantity(stated.get(key, usual))
            if found is not None and found[1]:
                today, unit = found
                yield Knob(
                    f"callback.{name}.{key}",
                    "Customers",
                    f"{label}, {name}",
                    unit,
                    today,
                    0.0,
                    max(most, 3 * today if key == "after" else today),
                    1.0 if key != "after" else _step(today),
                    _one(f"channels.{name}.callback.{key}", unit),
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
                yield Knob(
                    path, "Agents", label, "", float(heads), least, most, 1.0, write, whole=True
                )


def _hours(data: Section) -> Iterator[Hours]:
    for name, group in data["team"].items():
        places = [("shift", group.get("shift"))]
        places += [
            (f"shifts.{number}.hours", shift.get("hours"))
            for number, shift in enumerate(group.get("shifts") or ())
        ]
        for place, hours in places:
            for days, stated in hours.items() if isinstance(hours, dict) else ():
                if isinstance(stated, str) and HOURS.fullmatch(stated):
                    path = f"team.{name}.{place}.{days}"
                    yield Hours(path, "Shifts", f"{name}, {days}", stated, path)
