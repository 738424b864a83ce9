"""The team of a calibrated scenario: shifts, absence, or how many people are assumed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.calibrate.found import Calibration
from sim.calibrate.kinds import KindOfDay
from sim.calibrate.shifts import Spans, Week, shifts
from sim.calibrate.staff import Staff
from sim.calibrate.values import Floats
from sim.calibrate.writing.words import clock, interval, key
from sim.units.hours import weekdays_text

BUSY = 0.75
"""Share of their time that assumed agents work."""
LEAST_ABSENCE = 0.01
"""Absence below which days hardly differ."""


def shifts_of(found: Calibration) -> list[Week]:
    """The shifts of each agent, by weekday; none where nothing tells who works when."""
    staff = found.staff
    if staff is None:
        return []
    live = [channel for channel in found.channels if channel.live] or found.channels[:1]
    there = 1 - absent(staff)
    agents = tuple(
        _while_open(found, kind, column) / there
        for kind, column in zip(staff.kinds, staff.agents, strict=True)
    )
    return shifts(agents, staff.kinds, live[0].volume.factors)


def team(found: Calibration) -> Iterator[str]:
    """Lines of the scenario's team."""
    yield "team:"
    staff, week = found.staff, shifts_of(found)
    if len(found.tiers) == 1 and week and staff is not None:
        how = "data: agents' states" if staff.from_states else "estimated: from activity"
        yield f"  agents:                       # {how}, as shifts that people can work"
        yield "    shifts:"
        for shift, number in _grouped(week):
            yield f"      - {{agents: {number}, hours: {shift}}}"
        if absent(staff):
            label = f"# estimated: how far days differ{interval(staff.absence, '%')}"
            yield f"    absence: {absent(staff) * 100:.3g}%   {label}"
        yield "    cost: 25 per hour           # ASSUMED"
        return
    for tier in found.tiers:
        number = _needed(found, tier)
        name = "agents" if len(found.tiers) == 1 else f"{tier} agents"
        shift = 'shift: {mon-fri: "09:00-17:00"}'
        yield f"  {key(name)}:                 # ASSUMED: the export does not say who works when"
        yield f"    {{tier: {key(tier)}, agents: {number}, {shift}, cost: 25 per hour}}"


def _while_open(found: Calibration, kind: KindOfDay, agents: Floats) -> Floats:
    """Agents on a kind of day without the time in which no channel is open.

    Who finishes a call after closing is no shift.
    """
    if not all(channel.live for channel in found.channels):
        return agents
    open_ = np.zeros(len(agents), bool)
    for channel in found.channels:
        for other in channel.kinds:
            if set(other.weekdays) & set(kind.weekdays):
                first, last = (int(moment // 30) for moment in other.opens)
                open_[first:last] = True
    return np.where(open_, agents, 0.0)


def absent(staff: Staff) -> float:
    """The share of absent agents that is written: none where days hardly differ."""
    return staff.absence.value if staff.absence.value >= LEAST_ABSENCE else 0.0


def _grouped(week: list[Week]) -> Iterator[tuple[str, int]]:
    """Equal weeks together, as a scenario writes the hours of a week."""
    texts = []
    for agent in week:
        by_spans: dict[Spans, list[int]] = {}
        for one, spans in agent.items():
            by_spans.setdefault(spans, []).append(one)
        days = sorted(by_spans.items(), key=lambda item: min(item[1]))
        listed = (f'"{weekdays_text(tuple(some))}": {_spans(spans)}' for spans, some in days)
        texts.append("{" + ", ".join(listed) + "}")
    for text in dict.fromkeys(texts):
        yield text, texts.count(text)


def _spans(spans: Spans) -> str:
    texts = [f'"{clock(a * 30)}-{clock(b * 30)}"' for a, b in spans]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _needed(found: Calibration, tier: str) -> int:
    """Agents that assumed handle times keep busy."""
    volume = sum(channel.volume.now.value * 7 for channel in found.channels)
    hours = 0.0
    for topic in found.topics:
        if tier in topic.work:
            handling, _ = topic.work[tier]
            mean = handling.mean.value if handling is not None else found.handle_assumed.value
            hours += volume * topic.share.value * mean / 60
    return max(int(np.ceil(hours / (40 * BUSY))), 1)
