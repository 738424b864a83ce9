"""A calibrated team as a scenario that a person reads: each value with its origin on its line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from sim.calibrate.demand import KindOfDay
from sim.calibrate.found import Calibration, Topic, weekdays_text
from sim.calibrate.shifts import Spans, layers
from sim.calibrate.staff import Staff
from sim.calibrate.values import Floats
from sim.calibrate.work import Handling
from sim.calibrate.writing.channels import channels, parts
from sim.calibrate.writing.words import clock, interval, key, listed_minutes, minutes, quoted

ASSUMED_HANDLE = 6.0
"""Minutes of work where the export does not tell."""
BUSY = 0.75
"""Share of their time that assumed agents work."""
LEAST_ABSENCE = 0.01
"""Absence below which days hardly differ."""


def as_yaml(found: Calibration, name: str) -> str:
    """The scenario.

    Args:
        found: what was estimated.
        name: title of the scenario.
    """
    return "\n".join([*_head(found, name), *channels(found), *_topics(found), *_team(found)]) + "\n"


def _head(found: Calibration, name: str) -> Iterator[str]:
    log, days = found.export.log, found.days
    files = ", ".join(file.rpartition("/")[2] for file, _, _ in found.export.sources)
    yield f"# Calibrated from {files}: {days.first} to {found.last_day}."
    yield "# Behind each value: data (measured), estimated (by a detour), ASSUMED (please replace)."
    for remark in found.findings.remarks:
        yield f"# {remark}"
    start = found.last_day + dt.timedelta(days=7 - found.last_day.weekday())
    yield f"scenario: {quoted(name)}"
    yield f"about: {quoted(f'Calibrated from {files}.')}"
    yield f"horizon: {{start: {start}, weeks: 8, warm_up: 1 week}}"
    yield f"time_zone: {log.calendar.time_zone}"
    yield ""


def _topics(found: Calibration) -> Iterator[str]:
    yield f"tiers: [{', '.join(key(tier) for tier in found.tiers)}]"
    yield "topics:"
    shares = _shares(found)
    for topic in found.topics:
        yield f"  {key(topic.name)}:"
        of = {name: column[topic.name] for name, column in shares.items()}
        known = f"# data{interval(topic.share, '%')} of all contacts"
        if len(found.topics) > 1 and len(set(of.values())) == 1:
            yield f"    share: {next(iter(of.values()))}%   {known}"
        elif len(found.topics) > 1:
            listed = ", ".join(f"{key(name)}: {part}%" for name, part in of.items() if part)
            yield f"    share: {{{listed}}}   {known}"
        yield from _topic(found, topic)
    if found.returns is not None and found.returns.share.value > 0:
        yield f"returns: {{share: 100%, after: {{mean: {minutes(found.returns.after)}}}}}   # data"
    yield ""


def _shares(found: Calibration) -> dict[str, dict[str, float]]:
    """By channel of the scenario the share of each topic in percent; they add up to 100."""
    contacts = found.export.log.contacts
    result = {}
    for channel in found.channels:
        for part in parts(found, channel):
            own = contacts["topic"][contacts["channel"] == channel.code]
            own = own[np.isin(own, part.stream.topics)]
            counts = [int(np.isin(own, topic.codes).sum()) for topic in found.topics]
            exact = 10_000 * np.array(counts) / max(sum(counts), 1)
            whole = np.floor(exact).astype(int)
            most = np.argsort(whole - exact, kind="stable")[: 10_000 - int(whole.sum())]
            whole[most] += 1  # what rounding leaves goes to the largest remainders
            result[part.name] = {
                topic.name: int(number) / 100
                for topic, number in zip(found.topics, whole, strict=True)
            }
    return result


def _topic(found: Calibration, topic: Topic) -> Iterator[str]:
    if topic.enters_at != found.tiers[0]:
        yield f"    enters_at: {key(topic.enters_at)}   # data: where most of its contacts begin"
    there = set(topic.work)
    for tier, (handling, flow) in topic.work.items():
        yield f"    {key(tier)}:"
        yield from _handling(handling)
        names = found.export.log.names.tiers
        onward = {names[to]: figure for to, figure in flow.to.items() if names[to] in there}
        if onward:
            listed = ", ".join(f"{key(to)}: {f.value * 100:.3g}%" for to, f in onward.items())
            yield f"      escalate: {{{listed}}}   # data: {flow.steps:,} steps"
        if found.returns is None:
            yield "      solve: 100%               # ASSUMED (85 to 100 %): returns are not known"
        else:
            part = found.returns.share
            yield f"      solve: {(1 - part.value) * 100:.4g}%   # data: the others come back"


def _handling(handling: Handling | None) -> Iterator[str]:
    if handling is None or not handling.steps:
        low, high = ASSUMED_HANDLE / 2, ASSUMED_HANDLE * 2
        yield (
            f"      handle_time: {{mean: {minutes(ASSUMED_HANDLE)}, cv: 1.0}}   # ASSUMED "
            f"({low:g} to {high:g} min): the export does not say when work begins"
        )
        return
    label = f"# data: {handling.steps:,} steps{interval(handling.mean, 'min')}"
    if handling.values is None:
        cv = handling.cv.value if handling.cv.value > 0 else 0.01
        mean = minutes(handling.mean.value)
        yield f"      handle_time: {{mean: {mean}, cv: {cv:.3g}}}   {label}"
    else:
        yield f"      handle_time:              {label}, mean {minutes(handling.mean.value)}"
        yield f"        {{distribution: empirical, values: {listed_minutes(handling.values)}}}"
    if handling.wrap_up > 1 / 60:
        yield f"      wrap_up: {minutes(handling.wrap_up)}   # data"


def _team(found: Calibration) -> Iterator[str]:
    yield "team:"
    staff = found.staff
    live = [channel for channel in found.channels if channel.live] or found.channels[:1]
    week: list[dict[int, Spans]] = []
    if staff is not None:
        there = 1 - _absent(staff)
        agents = tuple(
            _while_open(found, kind, column) / there
            for kind, column in zip(staff.kinds, staff.agents, strict=True)
        )
        week = layers(agents, staff.kinds, live[0].volume.factors)
    if len(found.tiers) == 1 and week and staff is not None:
        how = "data: agents' states" if staff.from_states else "estimated: from activity"
        yield f"  agents:                       # {how}, as layers of shifts"
        yield "    shifts:"
        for shift, number in _grouped(week):
            yield f"      - {{agents: {number}, hours: {shift}}}"
        if _absent(staff):
            label = f"# estimated: how far days differ{interval(staff.absence, '%')}"
            yield f"    absence: {_absent(staff) * 100:.3g}%   {label}"
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


def _absent(staff: Staff) -> float:
    """The share of absent agents that is written: none where days hardly differ."""
    return staff.absence.value if staff.absence.value >= LEAST_ABSENCE else 0.0


def _grouped(week: list[dict[int, Spans]]) -> Iterator[tuple[str, int]]:
    """Equal layers together, as a scenario writes the hours of a week."""
    texts = []
    for layer in week:
        by_spans: dict[Spans, list[int]] = {}
        for one, spans in layer.items():
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
    volume = sum(channel.volume.mean.value * 7 for channel in found.channels)
    hours = 0.0
    for topic in found.topics:
        if tier in topic.work:
            handling, _ = topic.work[tier]
            mean = handling.mean.value if handling is not None else ASSUMED_HANDLE
            hours += volume * topic.share.value * mean / 60
    return max(int(np.ceil(hours / (40 * BUSY))), 1)
