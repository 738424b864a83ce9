"""A calibrated team as a scenario that a person reads: each value with its origin on its line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import numpy as np

from sim.calibrate.found import Calibration, Topic
from sim.calibrate.values import Origin
from sim.calibrate.work import Handling
from sim.calibrate.writing.channels import channels, parts
from sim.calibrate.writing.screen import quantity
from sim.calibrate.writing.team import team
from sim.calibrate.writing.words import interval, key, listed_minutes, minutes, quoted


def as_yaml(found: Calibration, name: str) -> str:
    """The scenario.

    Args:
        found: what was estimated.
        name: title of the scenario.
    """
    return "\n".join([*_head(found, name), *channels(found), *_topics(found), *team(found)]) + "\n"


def origins(text: str) -> dict[Origin, list[int]]:
    """Lines of a written scenario whose values are data, estimated and ASSUMED."""
    found: dict[Origin, list[int]] = {origin: [] for origin in Origin}
    for number, line in enumerate(text.splitlines(), start=1):
        said = re.match(r" *[^#\s].*\s# *(data|estimated|ASSUMED)\b", line)
        if said:
            found[Origin(said[1])].append(number)
    return found


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
        known = f"# data{interval(topic.share, '%')}"
        if len(found.topics) > 1 and len(set(of.values())) == 1:
            yield f"    share: {next(iter(of.values()))}%   {known}"
        elif len(found.topics) > 1:
            listed = ", ".join(f"{key(name)}: {part}%" for name, part in of.items() if part)
            of_all = f"{quantity(topic.share.value, '%')} of all contacts"
            yield f"    share: {{{listed}}}   # data; {of_all}{interval(topic.share, '%')}"
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
        yield from _handling(found, handling)
        names = found.export.log.names.tiers
        onward = {names[to]: figure for to, figure in flow.to.items() if names[to] in there}
        if onward:
            listed = ", ".join(f"{key(to)}: {f.value * 100:.3g}%" for to, f in onward.items())
            yield f"      escalate: {{{listed}}}   # data: {flow.steps:,} steps"
        if found.returns is None:
            yield "      solve: 100%               # ASSUMED: who came again is among the contacts"
        else:
            part = found.returns.share
            yield f"      solve: {(1 - part.value) * 100:.4g}%   # data: the others come back"


def _handling(found: Calibration, handling: Handling | None) -> Iterator[str]:
    if handling is None or not handling.steps:
        assumed = found.handle_assumed
        yield (
            f"      handle_time: {{mean: {minutes(assumed.value)}, cv: 1.0}}   # ASSUMED "
            f"({assumed.low:.3g} to {assumed.high:.3g} min): {found.why_assumed}"
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
