"""A calibrated team as a scenario that a person reads: each value with its origin on its line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from sim.calibrate.demand import WEEKDAYS, KindOfDay
from sim.calibrate.found import Calibration, Channel, Topic, weekdays_text
from sim.calibrate.staff import layers
from sim.calibrate.told import quantity
from sim.calibrate.values import Figure, Floats, Origin
from sim.calibrate.work import Handling

ASSUMED_HANDLE = 6.0
"""Minutes of work where the export does not tell."""
BUSY = 0.75
"""Share of their time that assumed agents work."""
FORBIDDEN = "./[]=;,"
"""Characters that a scenario's names do not hold."""
LONGEST_PATIENCE = 1440.0


def as_yaml(found: Calibration, name: str) -> str:
    """The scenario.

    Args:
        found: what was estimated.
        name: title of the scenario.
    """
    return (
        "\n".join([*_head(found, name), *_channels(found), *_topics(found), *_team(found)]) + "\n"
    )


def _head(found: Calibration, name: str) -> Iterator[str]:
    log, days = found.export.log, found.days
    files = ", ".join(file.rpartition("/")[2] for file, _, _ in found.export.sources)
    yield f"# Calibrated from {files}: {days.first} to {found.last_day}."
    yield "# Behind each value: data (measured), estimated (by a detour), ASSUMED (please replace)."
    for remark in found.findings.remarks:
        yield f"# {remark}"
    start = found.last_day + dt.timedelta(days=7 - found.last_day.weekday())
    yield f"scenario: {_text(name)}"
    yield f"about: {_text(f'Calibrated from {files}.')}"
    yield f"horizon: {{start: {start}, weeks: 8, warm_up: 1 week}}"
    yield f"time_zone: {log.calendar.time_zone}"
    yield ""


def _text(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)


def _key(name: str) -> str:
    name = "".join(" " if c in FORBIDDEN else c for c in name).strip() or "unnamed"
    plain = name.replace(" ", "").replace("-", "").replace("_", "")
    return (
        name
        if plain.isalnum() and plain[0].isalpha() and name.lower() not in _WORDS
        else _text(name)
    )


_WORDS = ("yes", "no", "true", "false", "null", "on", "off")


def _interval(figure: Figure, unit: str) -> str:
    if np.isnan(figure.low):
        return ""
    return f", 95 % {quantity(figure.low, unit)}–{quantity(figure.high, unit)}"


def _minutes(number: float) -> str:
    return f"{number * 60:.4g} s" if number < 10 else f"{number:.4g} min"


def _list(values: Floats) -> str:
    return "[" + ", ".join(_minutes(float(value)) for value in values) + "]"


# -- channels ------------------------------------------------------------------------------------


def parts(channel: Channel) -> list[tuple[str, KindOfDay]]:
    """A live channel by kinds of day, each a channel of its own: the first keeps the name.

    A scenario has one profile of the day for each channel.
    """
    if not channel.live:
        return [(channel.name, channel.kinds[0])]
    return [
        (channel.name if not k else f"{channel.name} {weekdays_text(kind.weekdays)}", kind)
        for k, kind in enumerate(channel.kinds)
    ]


def _channels(found: Calibration) -> Iterator[str]:
    yield "channels:"
    for channel in found.channels:
        for name, kind in parts(channel):
            yield f"  {_key(name)}:"
            yield from _channel(channel, kind, alone=len(parts(channel)) == 1)
    yield ""


def _channel(channel: Channel, kind: KindOfDay, alone: bool) -> Iterator[str]:
    volume = channel.volume
    yield f"    mode: {'live' if channel.live else 'deferred'}"
    interval = _interval(volume.mean, "per day")
    first = volume.mean.value * channel.first
    label = f"# data: {volume.mean.value:.5g} contacts{interval}"
    label += f"; {1 - channel.first:.1%} of them come again" if channel.first < 1 else ""
    yield f"    volume: {first:.5g} per day   {label}"
    days = range(7) if alone else kind.weekdays
    factors = {WEEKDAYS[k]: volume.factors[k] if k in days else 0.0 for k in range(7)}
    growth = "0% per month              # ASSUMED: the weeks do not carry a steady one"
    if volume.steady:
        month = (1 + volume.trend.value) ** (365.25 / 12 / 7) - 1
        growth = f"{month * 100:.2f}% per month   # data: {volume.weeks:.0f} weeks"
    yield "    demand:"
    listed = ", ".join(f"{word}: {factor:.4g}" for word, factor in factors.items())
    yield f"      weekdays: {{{listed}}}   # data"
    yield f"      growth: {growth}"
    label = _interval(volume.variation, "%")
    part = min(volume.variation.value, 1.0)
    yield f"      day_variation: {part * 100:.3g}%   # data: beyond chance{label}"
    yield f"      hours:                    # data: {kind.weights.sum():,.0f} contacts by half hour"
    yield from _hours(kind)
    if not channel.live:
        yield "    interruptible: true         # ASSUMED"
        return
    yield f"    opening_hours: {_opening(kind)}   # data: first and last contacts"
    yield from _patience(channel)
    if channel.redial is not None:
        redial = channel.redial
        origin = Origin.DATA if redial.known >= 0.5 else Origin.ESTIMATED
        part = max(redial.share.value, 0.0)
        after = (
            f", after: {{mean: {_minutes(max(redial.after / np.log(2), 0.1))}}}"
            if redial.after > 0
            else ""
        )
        line = f"    redial: {{share: {part * 100:.3g}%{after}}}"
        yield f"{line}   # {origin}{_interval(redial.share, '%')}"
    else:
        yield "    redial: null                # ASSUMED: customers who gave up are not known"


def _hours(kind: KindOfDay) -> Iterator[str]:
    first, last = (int(moment // 30) for moment in kind.opens)
    cells = [
        f'"{_clock(k * 30)}-{_clock(k * 30 + 30)}": {max(kind.weights[k], 0):.0f}'
        for k in range(first, last)
    ]
    for k in range(0, len(cells), 4):
        opening = "        {" if not k else "         "
        closing = "}" if k + 4 >= len(cells) else ","
        yield opening + ", ".join(cells[k : k + 4]) + closing


def _clock(minute: float) -> str:
    return f"{int(minute) // 60:02d}:{int(minute) % 60:02d}"


def _opening(kind: KindOfDay) -> str:
    begin, end = (_clock(moment) for moment in kind.opens)
    return f'{{"{weekdays_text(kind.weekdays)}": "{begin}-{end}"}}'


def _patience(channel: Channel) -> Iterator[str]:
    patience = channel.patience
    if patience is None:
        yield "    patience: {mean: 5 min}     # ASSUMED (2 to 15 min): nobody is seen to give up"
    elif patience.values is None:
        mean = _minutes(max(patience.mean.value, 1 / 60))
        label = f"{patience.left} gave up{_interval(patience.mean, 'min')}"
        yield f"    patience: {{mean: {mean}}}   # data: {label}"
    else:
        label = f"Kaplan–Meier, {patience.left:,} gave up; a quarter by"
        quartile = quantity(patience.quartile.value, "min")
        yield f"    patience:                   # data: {label} {quartile}"
        yield "      distribution: empirical"
        values = np.clip(patience.values, 1 / 60, LONGEST_PATIENCE)
        yield f"      values: {_list(values)}"


# -- topics and team -----------------------------------------------------------------------------


def _topics(found: Calibration) -> Iterator[str]:
    yield f"tiers: [{', '.join(_key(tier) for tier in found.tiers)}]"
    yield "topics:"
    for k, topic in enumerate(found.topics):
        yield f"  {_key(topic.name)}:"
        if k < len(found.topics) - 1:
            share = topic.share
            yield f"    share: {share.value * 100:.4g}%   # data{_interval(share, '%')}"
        yield from _topic(found, topic)
    if found.returns is not None and found.returns.share.value > 0:
        yield f"returns: {{share: 100%, after: {{mean: {_minutes(found.returns.after)}}}}}   # data"
    yield ""


def _topic(found: Calibration, topic: Topic) -> Iterator[str]:
    if topic.enters_at != found.tiers[0]:
        yield f"    enters_at: {_key(topic.enters_at)}   # data: where most of its contacts begin"
    there = set(topic.work)
    for tier, (handling, flow) in topic.work.items():
        yield f"    {_key(tier)}:"
        yield from _handling(handling)
        names = found.export.log.names.tiers
        onward = {names[to]: figure for to, figure in flow.to.items() if names[to] in there}
        if onward:
            listed = ", ".join(f"{_key(to)}: {f.value * 100:.3g}%" for to, f in onward.items())
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
            f"      handle_time: {{mean: {_minutes(ASSUMED_HANDLE)}, cv: 1.0}}   # ASSUMED "
            f"({low:g} to {high:g} min): the export does not say when work begins"
        )
        return
    label = f"# data: {handling.steps:,} steps{_interval(handling.mean, 'min')}"
    if handling.values is None:
        cv = handling.cv.value if handling.cv.value > 0 else 0.01
        mean = _minutes(handling.mean.value)
        yield f"      handle_time: {{mean: {mean}, cv: {cv:.3g}}}   {label}"
    else:
        yield f"      handle_time:              {label}, mean {_minutes(handling.mean.value)}"
        yield f"        {{distribution: empirical, values: {_list(handling.values)}}}"
    if handling.wrap_up > 1 / 60:
        yield f"      wrap_up: {_minutes(handling.wrap_up)}   # data"


def _team(found: Calibration) -> Iterator[str]:
    yield "team:"
    staff = found.staff
    live = [channel for channel in found.channels if channel.live] or found.channels[:1]
    week: list[dict[int, tuple[int, int]]] = []
    if staff is not None:
        week = layers(staff.agents, live[0].kinds)
    if len(found.tiers) == 1 and week and staff is not None:
        how = "data: agents' states" if staff.from_states else "estimated: activity × availability"
        yield f"  agents:                       # {how}, as layers of shifts"
        yield "    shifts:"
        for shift, number in _grouped(week):
            yield f"      - {{agents: {number}, hours: {shift}}}"
        yield "    cost: 25 per hour           # ASSUMED"
        return
    for tier in found.tiers:
        number = _needed(found, tier)
        name = "agents" if len(found.tiers) == 1 else f"{tier} agents"
        shift = 'shift: {mon-fri: "09:00-17:00"}'
        yield f"  {_key(name)}:                 # ASSUMED: the export does not say who works when"
        yield f"    {{tier: {_key(tier)}, agents: {number}, {shift}, cost: 25 per hour}}"


def _grouped(week: list[dict[int, tuple[int, int]]]) -> Iterator[tuple[str, int]]:
    """Equal layers together, as a scenario writes the hours of a week."""
    texts = []
    for layer in week:
        by_span: dict[tuple[int, int], list[int]] = {}
        for one, span in layer.items():
            by_span.setdefault(span, []).append(one)
        texts.append(
            "{"
            + ", ".join(
                f'"{weekdays_text(tuple(days))}": "{_clock(a * 30)}-{_clock(b * 30)}"'
                for (a, b), days in sorted(by_span.items(), key=lambda item: min(item[1]))
            )
            + "}"
        )
    for text in dict.fromkeys(texts):
        yield text, texts.count(text)


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
