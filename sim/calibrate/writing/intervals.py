"""How sure the values of a calibrated scenario are, as a file beside it."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.calibrate.found import Calibration, Channel
from sim.calibrate.values import Figure
from sim.calibrate.writing.channels import parts
from sim.errors import UsageError
from sim.exports.meaning.names import fit_name
from sim.sheets import harmless_text

VOLUME, HOURS, TOPICS = "contacts a day", "days and hours", "topics"
HANDLE, PATIENCE, AGENTS = "handle times", "patience", "agents"
INPUTS = (VOLUME, HOURS, TOPICS, HANDLE, PATIENCE, AGENTS)
"""What a scenario is made of, as a backtest exchanges it."""
COLUMNS = ("input", "name", "path", "value", "low", "high")


@dataclass(frozen=True)
class Known:
    """A value of the scenario with its 95 % interval.

    Attributes:
        input: one of ``INPUTS``.
        name: what it is; values of one name are off together.
        path: its place in the scenario, keys joined by dots; empty for agents.
        value, low, high: in the unit of its kind; NaN for what is no number (a profile).
    """

    input: str
    name: str
    path: str
    value: float
    low: float
    high: float


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
            yield _known(VOLUME, channel.name, (*at, "volume"), volume.mean)
            name = f"{channel.name}: busier or quieter"
            yield _known(VOLUME, name, (*at, "demand", "day_variation"), volume.variation)
            for key in ("weekdays", "hours"):
                yield _known(HOURS, part.name, (*at, "demand", key), unknown)
            if part.stream.patience is not None:
                yield _known(PATIENCE, part.name, (*at, "patience"), part.stream.patience.mean)
            yield from _redial(channel, at)


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


def as_csv(values: Iterable[Known]) -> str:
    """The values as the file that stands beside the scenario."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in values:
        numbers = ("" if math.isnan(x) else f"{x:.6g}" for x in (one.value, one.low, one.high))
        words = map(harmless_text, (one.input, one.name, one.path))
        writer.writerow([*words, *numbers])
    return text.getvalue()


def beside(scenario: Path) -> Path:
    """Where the intervals of a scenario's file are kept."""
    return scenario.with_name(f"{scenario.stem}.intervals.csv")


def read_known(path: Path) -> list[Known]:
    """The values of such a file; none where there is no file.

    Raises:
        UsageError: a file that is none of these.
    """
    if not path.is_file():
        return []
    try:
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        if tuple(rows[0]) != COLUMNS:
            raise ValueError
        return [
            Known(row[0], row[1], row[2], *(float(x) if x else math.nan for x in row[3:6]))
            for row in rows[1:]
        ]
    except (OSError, ValueError, IndexError, TypeError) as error:
        said = f"{path}: is not a table of {', '.join(COLUMNS)} as calibrate writes it"
        raise UsageError(said) from error
