"""The channels of a calibrated team, each value with its origin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.calibrate.beside import Beside
from sim.calibrate.demand import WEEKDAYS, a_month
from sim.calibrate.found import Calibration, Channel
from sim.calibrate.kinds import KindOfDay
from sim.calibrate.streams import Stream
from sim.calibrate.values import Floats, Origin
from sim.calibrate.waiting import Patience
from sim.calibrate.writing.screen import quantity
from sim.calibrate.writing.words import clock, interval, key, listed_minutes, minutes
from sim.units.habits import rate
from sim.units.hours import weekdays_text

LONGEST_PATIENCE = 1440.0


@dataclass(frozen=True)
class Part:
    """A channel of the scenario: a stream of a channel of the export."""

    name: str
    stream: Stream


def parts(found: Calibration, channel: Channel) -> list[Part]:
    """A channel by its streams, each a channel of its own; the first keeps the name."""
    result = []
    for k, stream in enumerate(channel.streams):
        words = [found.export.log.names.topics[code] for code in stream.topics] if k else []
        result.append(Part(" ".join([channel.name, *words]), stream))
    return result


def channels(found: Calibration) -> Iterator[str]:
    """Lines of the scenario's channels."""
    yield "channels:"
    for channel in found.channels:
        for part in parts(found, channel):
            yield f"  {key(part.name)}:"
            yield from _channel(channel, part)
    yield ""


def _channel(channel: Channel, part: Part) -> Iterator[str]:
    volume, profiles = part.stream.volume, part.stream.profiles
    yield f"    mode: {'live' if channel.live else 'deferred'}"
    level = channel.volume.now.times(volume.mean.value / max(channel.volume.mean.value, 1e-9))
    first = level.value * channel.first
    label = f"# data: {level.value:.5g} contacts{interval(level, 'per day')}"
    label += "; after the trend" if channel.volume.steady else ""
    if channel.volume.course.since is not None:
        label += f"; {channel.volume.course.way}"
    label += f"; {1 - channel.first:.1%} of them come again" if channel.first < 1 else ""
    yield f"    volume: {rate(first)} per day   {label}"
    factors = dict(zip(WEEKDAYS, volume.factors, strict=True))
    tried = channel.volume.growth_tried
    growth = (
        f"0% per month   # ASSUMED ({100 * tried.low:.3g}% to {100 * tried.high:.3g}% per month)"
    )
    growth += ": the weeks do not carry a steady one"
    if channel.volume.steady:
        month = a_month(channel.volume.trend)
        growth = f"{month.value * 100:.2f}% per month   # data: {volume.weeks:.0f} weeks"
        growth += interval(month, "%")
    yield "    demand:"
    listed = ", ".join(f"{word}: {factor:.4g}" for word, factor in factors.items())
    yield f"      weekdays: {{{listed}}}   # data"
    yield f"      growth: {growth}"
    if channel.volume.course.why:
        yield f"      # {channel.volume.course.why}"
    busy = channel.volume.variation
    label = interval(busy, "%")
    yield f"      day_variation: {min(busy.value, 1) * 100:.3g}%   # data: beyond chance{label}"
    number = f"{part.stream.contacts:,} contacts by half hour"
    yield f"      hours:                    # data: {number}"
    yield from _hours(channel.kinds, profiles)
    if not channel.live:
        yield "    interruptible: true         # ASSUMED"
        return
    yield f"    opening_hours: {_opening(channel.kinds)}   # data: first and last contacts"
    yield from _patience(part.stream.patience)
    yield from _beside(channel.beside)
    if channel.redial is not None:
        redial = channel.redial
        origin = Origin.DATA if redial.known >= 0.5 else Origin.ESTIMATED
        share = max(redial.share.value, 0.0)
        after = (
            f", after: {{mean: {minutes(max(redial.after / np.log(2), 0.1))}}}"
            if redial.after > 0
            else ""
        )
        line = f"    redial: {{share: {share * 100:.3g}%{after}}}"
        yield f"{line}   # {origin}{interval(redial.share, '%')}"
    else:
        yield "    redial: null                # ASSUMED: customers who gave up are not known"


def _beside(beside: Beside | None) -> Iterator[str]:
    if beside is None:
        return
    yield f"    at_once: {beside.at_once}   # data: {beside.contacts:,} began beside others"
    slow = beside.slowdown
    if np.isnan(slow.value):
        yield "    slowdown: 0%   # ASSUMED (0 to 50 %): too few side by side"
    else:
        yield f"    slowdown: {slow.value * 100:.3g}%   # data{interval(slow, '%')}"


def _hours(kinds: list[KindOfDay], profiles: tuple[Floats, ...]) -> Iterator[str]:
    """The profile of every day, or one for each kind of day."""
    for kind, weights in zip(kinds, profiles, strict=True):
        several, more = len(kinds) > 1, kind is not kinds[-1]
        if several:
            opening = "        {" if kind is kinds[0] else "         "
            yield f'{opening}"{weekdays_text(kind.weekdays)}":'
        yield from _profile(kind, weights, f"{'}' * (several and not more)}{',' * more}")


def _profile(kind: KindOfDay, weights: Floats, end: str) -> Iterator[str]:
    first, last = (int(moment // 30) for moment in kind.opens)
    if not weights[first:last].any():
        weights = kind.weights
    cells = [
        f'"{clock(k * 30)}-{clock(k * 30 + 30)}": {max(weights[k], 0):.0f}'
        for k in range(first, last)
    ]
    for k in range(0, len(cells), 4):
        opening = "          {" if not k else "           "
        closing = f"}}{end}" if k + 4 >= len(cells) else ","
        yield opening + ", ".join(cells[k : k + 4]) + closing


def _opening(kinds: list[KindOfDay]) -> str:
    days = (
        f'"{weekdays_text(kind.weekdays)}": "{clock(kind.opens[0])}-{clock(kind.opens[1])}"'
        for kind in kinds
    )
    return f"{{{', '.join(days)}}}"


def _patience(patience: Patience | None) -> Iterator[str]:
    if patience is None:
        yield "    patience: {mean: 5 min}     # ASSUMED (2 to 15 min): nobody is seen to give up"
    elif patience.values is None:
        mean = minutes(max(patience.mean.value, 1 / 60))
        label = f"{patience.left} gave up{interval(patience.mean, 'min')}"
        yield f"    patience: {{mean: {mean}}}   # data: {label}"
    else:
        label = f"Kaplan–Meier, {patience.left:,} gave up; a quarter by"
        quartile = quantity(patience.quartile.value, "min")
        yield f"    patience:                   # data: {label} {quartile}"
        yield "      distribution: empirical"
        values = np.clip(patience.values, 1 / 60, LONGEST_PATIENCE)
        yield f"      values: {listed_minutes(values)}"
