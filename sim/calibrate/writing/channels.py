"""The channels of a calibrated team, each value with its origin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.calibrate.demand import WEEKDAYS, KindOfDay
from sim.calibrate.found import Calibration, Channel, weekdays_text
from sim.calibrate.streams import Stream
from sim.calibrate.values import Floats, Origin
from sim.calibrate.waiting import Patience
from sim.calibrate.writing.told import quantity
from sim.calibrate.writing.words import clock, interval, key, listed_minutes, minutes

LONGEST_PATIENCE = 1440.0


@dataclass(frozen=True)
class Part:
    """A channel of the scenario: a stream of a channel on a kind of day."""

    name: str
    stream: Stream
    kind: KindOfDay
    weights: Floats
    alone: bool


def parts(found: Calibration, channel: Channel) -> list[Part]:
    """A live channel by streams and kinds of day, each a channel of its own.

    A scenario has one profile of the day for each channel. The first keeps the name.
    """
    kinds = channel.kinds if channel.live else channel.kinds[:1]
    result = []
    for k, stream in enumerate(channel.streams):
        words = [found.export.log.names.topics[code] for code in stream.topics] if k else []
        for kind, weights in zip(kinds, stream.profiles, strict=False):
            if not stream.volume.factors[list(kind.weekdays)].any():
                continue
            name = " ".join([channel.name, *words, *_other_days(kind, kinds)])
            result.append(Part(name, stream, kind, weights, len(kinds) == 1))
    return result


def _other_days(kind: KindOfDay, kinds: list[KindOfDay]) -> list[str]:
    return [] if kind is kinds[0] else [weekdays_text(kind.weekdays)]


def channels(found: Calibration) -> Iterator[str]:
    """Lines of the scenario's channels."""
    yield "channels:"
    for channel in found.channels:
        for part in parts(found, channel):
            yield f"  {key(part.name)}:"
            yield from _channel(channel, part)
    yield ""


def _channel(channel: Channel, part: Part) -> Iterator[str]:
    volume, kind = part.stream.volume, part.kind
    yield f"    mode: {'live' if channel.live else 'deferred'}"
    first = volume.mean.value * channel.first
    label = f"# data: {volume.mean.value:.5g} contacts{interval(volume.mean, 'per day')}"
    label += f"; {1 - channel.first:.1%} of them come again" if channel.first < 1 else ""
    yield f"    volume: {first:.5g} per day   {label}"
    days = range(7) if part.alone else kind.weekdays
    factors = {WEEKDAYS[k]: volume.factors[k] if k in days else 0.0 for k in range(7)}
    growth = "0% per month              # ASSUMED: the weeks do not carry a steady one"
    if channel.volume.steady:
        month = (1 + channel.volume.trend.value) ** (365.25 / 12 / 7) - 1
        growth = f"{month * 100:.2f}% per month   # data: {volume.weeks:.0f} weeks"
    yield "    demand:"
    listed = ", ".join(f"{word}: {factor:.4g}" for word, factor in factors.items())
    yield f"      weekdays: {{{listed}}}   # data"
    yield f"      growth: {growth}"
    busy = channel.volume.variation
    label = interval(busy, "%")
    yield f"      day_variation: {min(busy.value, 1) * 100:.3g}%   # data: beyond chance{label}"
    yield f"      hours:                    # data: {part.weights.sum():,.0f} contacts by half hour"
    yield from _hours(kind, part.weights)
    if not channel.live:
        yield "    interruptible: true         # ASSUMED"
        return
    yield f"    opening_hours: {_opening(kind)}   # data: first and last contacts"
    yield from _patience(part.stream.patience)
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


def _hours(kind: KindOfDay, weights: Floats) -> Iterator[str]:
    first, last = (int(moment // 30) for moment in kind.opens)
    cells = [
        f'"{clock(k * 30)}-{clock(k * 30 + 30)}": {max(weights[k], 0):.0f}'
        for k in range(first, last)
    ]
    for k in range(0, len(cells), 4):
        opening = "        {" if not k else "         "
        closing = "}" if k + 4 >= len(cells) else ","
        yield opening + ", ".join(cells[k : k + 4]) + closing


def _opening(kind: KindOfDay) -> str:
    begin, end = (clock(moment) for moment in kind.opens)
    return f'{{"{weekdays_text(kind.weekdays)}": "{begin}-{end}"}}'


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
