"""How sure the values of a calibrated scenario are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from sim.calibrate.demand import a_month
from sim.calibrate.found import Calibration, Channel
from sim.calibrate.values import Figure
from sim.calibrate.writing.channels import parts
from sim.exports.meaning.names import fit_name
from sim.tape.known import AGENTS, GROWTH, HANDLE, HOURS, PATIENCE, TOPICS, VOLUME, Known


def known_values(found: Calibration) -> list[Known]:
    """All values that a backtest may draw or exchange."""
    return [*_of_channels(found), *_of_topics(found), *_of_team(found)]


def _known(input_: str, name: str, path: Iterable[str], figure: Figure) -> Known:
    low, high = (figure.value if math.isnan(x) else x for x in (figure.low, figure.high))
    return Known(input_, name, ".".join(map(fit_name, path)), figure.value, low, high)


def _of_channels(found: Calibration) -> Iterator[Known]:
    for channel in found.channels:
        for part in parts(found, channel):
            at, unknown = ("channels", part.name), Figure(math.nan)
            volume = channel.volume
            yield _known(VOLUME, channel.name, (*at, "volume"), volume.now)
            if volume.steady:
                growth = a_month(volume.trend)
                yield _known(GROWTH, channel.name, (*at, "demand", "growth"), growth)
            name = f"{channel.name}: busier or quieter"
            yield _known(VOLUME, name, (*at, "demand", "day_variation"), volume.variation)
            for key in ("weekdays", "hours"):
                yield _known(HOURS, part.name, (*at, "demand", key), unknown)
            if part.stream.patience is not None:
                yield _known(PATIENCE, part.name, (*at, "patience"), part.stream.patience.mean)
            yield from _redial(channel, at)
            if channel.beside is not None and channel.beside.slowdown.value > 0:
                slow = channel.beside.slowdown
                yield _known(HANDLE, f"{channel.name}: slowdown", (*at, "slowdown"), slow)


def _redial(channel: Channel, at: tuple[str, ...]) -> Iterator[Known]:
    if channel.redial is not None and channel.redial.share.value > 0:
        name = f"{channel.name}: redials"
        yield _known(PATIENCE, name, (*at, "redial", "share"), channel.redial.share)


def _of_topics(found: Calibration) -> Iterator[Known]:
    for topic in found.topics:
        yield _known(TOPICS, topic.name, ("topics", topic.name, "share"), Figure(math.nan))
        for tier, (handling, flow) in topic.work.items():
            at = ("topics", topic.name, tier)
            if handling is not None and handling.steps:
                name = f"{topic.name}, {tier}"
                yield _known(HANDLE, name, (*at, "handle_time"), handling.mean)
            for to, figure in flow.to.items():
                word = found.export.log.names.tiers[to]
                name = f"{topic.name}, {tier} to {word}"
                yield _known(TOPICS, name, (*at, "escalate", word), figure)


def _of_team(found: Calibration) -> Iterator[Known]:
    staff = found.staff
    if staff is None or not staff.noon.value > 0:
        return
    days = [float(len(kind.weekdays)) for kind in staff.kinds]
    whole = sum(n * float(column.sum()) for n, column in zip(days, staff.agents, strict=True)) / 2
    part = whole / staff.noon.value  # as sure as the agents at noon
    hours = Figure(whole, staff.noon.low * part, staff.noon.high * part)
    yield _known(AGENTS, "agents' hours a week", (), hours)
