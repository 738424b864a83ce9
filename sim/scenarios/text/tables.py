"""Tables that a scenario takes from CSV files: interval counts, inquiries to replay, durations."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sim.scenarios.text.spreadsheet import Row, plain_counts, unclear
from sim.units import (
    MINUTES,
    UnreadableError,
    Written,
    either,
    got,
    hint,
    is_number,
    parse_duration,
    parse_positive_duration,
    unreadable,
)
from sim.units.habits import iso_moments
from sim.units.hours import FIRST_YEAR, LAST_YEAR

Fault = tuple[int | None, str]
"""Line of the CSV file (None: the file as a whole) and message."""
MOST_FAULTS = 10
MOST_COUNTED = 1e9
"""Inquiries of an interval at most."""


class TableError(ValueError):
    """A CSV file that cannot be used; ``faults`` lists what is wrong with it, by line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        shown = list(faults[:MOST_FAULTS])
        if len(faults) > MOST_FAULTS:
            shown.append((None, f"and {len(faults) - MOST_FAULTS} more faults like these"))
        self.faults = shown
        super().__init__("; ".join(message for _, message in shown))


@dataclass(frozen=True)
class Counts(Written):
    """Inquiries counted in intervals, in the order of the file."""

    at: tuple[str, ...]
    """When each begins: ISO date and time, local or with an offset from UTC; a date alone is a
    whole day. A local hour that comes twice is stated twice, in its order."""
    count: tuple[float, ...]
    minutes: tuple[float | None, ...]
    """Stated length of each; None: to be found from when the others begin."""

    @classmethod
    def read(cls, value: object) -> Counts:
        """From the columns ``{at: […], count: […]}``, as the loader puts them in for a file.

        ``minutes`` may state a length for all, or one for each (nothing: to be found).
        """
        columns = _columns(value, ("at", "count"), optional=("minutes",))
        faults: list[tuple[tuple[str | int, ...], str]] = []
        at = tuple(_each(columns["at"], "at", parse_day_or_moment, faults))
        count = tuple(_each(columns["count"], "count", _parse_count, faults))
        stated = columns.get("minutes")
        if isinstance(stated, (list, tuple)):
            minutes = tuple(_each(stated, "minutes", _parse_length, faults))
            if len(stated) != len(at):
                faults.append((("minutes",), "must be one length, or a list of one for each row"))
        else:
            (length,) = tuple(_each([stated], "minutes", _parse_length, faults)) or (None,)
            minutes = (length,) * len(at)
        offsets = {has_offset(each) for each in at if len(each) > DATE}
        if len(offsets) > 1:
            faults.append((("at",), _MIXED))
        if faults:
            raise UnreadableError(*faults)
        return cls(at, count, minutes)

    @classmethod
    def form(cls) -> dict[str, Any]:
        """JSON Schema: name of a CSV file, or its columns."""
        what = "CSV file with columns `at`, `count` and perhaps `minutes`"
        return _file_or_columns(what, ("at", "count"), ("minutes",))


@dataclass(frozen=True)
class Replay(Written):
    """Inquiries as they came: ``arrived_at`` (ISO date and time), ``channel``, ``topic``."""

    arrived_at: tuple[str, ...]
    channel: tuple[str, ...]
    topic: tuple[str, ...]

    @classmethod
    def read(cls, value: object) -> Replay:
        """From the columns ``{arrived_at: […], channel: […], topic: […]}``."""
        columns = _columns(value, ("arrived_at", "channel", "topic"))
        faults: list[tuple[tuple[str | int, ...], str]] = []
        at = list(_each(columns["arrived_at"], "arrived_at", parse_moment, faults))
        channel = list(_each(columns["channel"], "channel", _parse_word, faults))
        topic = list(_each(columns["topic"], "topic", _parse_word, faults))
        if faults:
            raise UnreadableError(*faults)
        if len({has_offset(each) for each in at}) > 1:
            raise UnreadableError((("arrived_at",), _MIXED))
        rows = sorted(zip(at, channel, topic, strict=True), key=lambda row: _moment(row[0]))
        return cls(*(tuple(row[k] for row in rows) for k in range(3)))

    @classmethod
    def form(cls) -> dict[str, Any]:
        """JSON Schema: name of a CSV file, or its columns."""
        names = ("arrived_at", "channel", "topic")
        return _file_or_columns("CSV file with columns `arrived_at`, `channel`, `topic`", names)


DATE = len("2026-01-05")
_MOMENT = "must be a date and time like 2026-01-05 08:30, local or with an offset (+01:00)"
_MIXED = "must have offsets from UTC everywhere or nowhere"


def parse_moment(value: object) -> str:
    """ISO text of a date and time, e.g. ``2026-01-05 08:30``, local or with an offset from UTC."""
    if not isinstance(value, str):
        raise unreadable(_MOMENT, value)
    try:
        moment = dt.datetime.fromisoformat(value.strip())
    except ValueError:
        meant = iso_moments(value)
        instead = f": write {either(meant)}" if meant else ""
        raise unreadable(f"{_MOMENT}{instead}", value) from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise unreadable(f"must be in the years {FIRST_YEAR} to {LAST_YEAR}", value)
    return moment.isoformat(timespec="auto" if moment.second or moment.microsecond else "minutes")


def parse_day_or_moment(value: object) -> str:
    """The same, or ISO text of a date alone."""
    moment = parse_moment(value)
    return moment[:DATE] if len(str(value).strip()) <= DATE else moment


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def has_offset(moment: str) -> bool:
    """Whether ISO text of a date and time has an offset from UTC."""
    return _moment(moment).tzinfo is not None


def _parse_length(value: object) -> float | None:
    """Minutes of a length: a plain number or a duration; None where none is stated."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and not any(letter.isalpha() for letter in value):
        value = f"{value.strip()} min"
    return parse_positive_duration(f"{value} min" if is_number(value) else value)


def _parse_count(value: object) -> float:
    try:
        count = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise unreadable("must be a number", value) from None
    if not math.isfinite(count) or count < 0 or isinstance(value, bool):
        raise unreadable("must be a number of 0 or more", value)
    if count > MOST_COUNTED:
        raise unreadable(f"must be at most {MOST_COUNTED:.0f}", value)
    return count


def _parse_word(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise unreadable("must not be empty", value)
    return value.strip()


def _each(
    values: Sequence[object],
    name: str,
    parse: Callable[[object], Any],
    faults: list[tuple[tuple[str | int, ...], str]],
) -> Iterator[Any]:
    for k, value in enumerate(values):
        try:
            yield parse(value)
        except UnreadableError as error:
            faults += [((name, k), message) for _, message in error.parts]


def _columns(
    value: object, names: Sequence[str], optional: Sequence[str] = ()
) -> Mapping[str, Any]:
    if isinstance(value, str):
        raise unreadable("a file can be named in a scenario file only; here, write columns", value)
    if isinstance(value, Mapping) and isinstance(value.get("file"), str):
        raise unreadable(f"must be the name itself, without `file`: write `{value['file']}`", value)
    if not isinstance(value, Mapping) or not set(names) <= set(value) <= {*names, *optional}:
        columns = ", ".join(f"`{name}`" for name in names)
        raise unreadable(f"must be the name of a CSV file with the columns {columns}", value)
    lengths = {len(value[name]) if isinstance(value[name], (list, tuple)) else -1 for name in names}
    if len(lengths) != 1 or -1 in lengths:
        raise unreadable("columns must be lists of one length", value)
    return value


def _file_or_columns(
    what: str, names: Sequence[str], optional: Sequence[str] = ()
) -> dict[str, Any]:
    return {
        "description": f"{what}, found beside the scenario file.",
        "anyOf": [
            {"type": "string", "examples": ["counts.csv"]},
            {
                "type": "object",
                "properties": {
                    **{name: {"type": "array"} for name in names},
                    **{name: {"type": ["string", "number", "array"]} for name in optional},
                },
                "required": list(names),
                "additionalProperties": False,
            },
        ],
    }


def rows_of(text: str) -> list[Row]:
    """(line, fields) of each row that is not empty."""
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [(reader.line_num, [field.strip() for field in row]) for row in reader]
    except csv.Error as error:
        raise TableError([(reader.line_num, f"is not a table: {error}")]) from None
    return [row for row in rows if any(row[1])]


def _take(
    rows: Sequence[Row],
    parsers: Mapping[str, Callable[[str], Any]],
    optional: Mapping[str, Callable[[str], Any]] = MappingProxyType({}),
) -> tuple[dict[str, list[Any]], list[int]]:
    """Columns by name with each value parsed, and the line of each row."""
    if not rows:
        raise TableError([(None, "is empty")])
    line, header = rows[0]
    places = {name.lower(): k for k, name in reversed(list(enumerate(header)))}
    missing = [name for name in parsers if name not in places]
    if missing:
        message = f"has no column `{missing[0]}`{hint(missing[0], header)}"
        raise TableError([(line, message)])
    if len(rows) == 1:
        raise TableError([(None, "has a header but no rows")])
    faults: list[Fault] = []
    parsers = {**parsers, **{name: optional[name] for name in optional if name in places}}
    columns: dict[str, list[Any]] = {name: [] for name in parsers}
    for line, row in rows[1:]:
        for name, parse in parsers.items():
            place = places[name]
            try:
                columns[name].append(parse(row[place] if place < len(row) else ""))
            except UnreadableError as error:
                faults += [(line, f"`{name}` {message}") for _, message in error.parts]
    if faults:
        raise TableError(faults)
    return columns, [line for line, _ in rows[1:]]


def read_counts(text: str, channel: str = "") -> tuple[dict[str, Any], list[int]]:
    """Columns of a CSV file of interval counts, as :meth:`Counts.read` takes them.

    Headers, dates and numbers may be those of a German or English spreadsheet.

    Args:
        text: the file's text.
        channel: whose counts are wanted, where each channel has a column of its own.

    Returns:
        The columns, and the line of each row.

    Raises:
        TableError: with every fault and its line.
    """
    parsers = {"at": parse_day_or_moment, "count": _parse_count}
    rows = rows_of(text)
    if fault := unclear(rows, channel):
        raise TableError([fault])
    columns, lines = _take(plain_counts(rows, channel), parsers, {"minutes": _parse_length})
    timed = [each for each in columns["at"] if len(each) > DATE]
    first = next((k for k, each in enumerate(timed) if has_offset(each) != has_offset(timed[0])), 0)
    if first:
        raise TableError([(lines[columns["at"].index(timed[first])], f"`at` {_MIXED}")])
    if "minutes" in columns:
        columns["minutes"] = [each and f"{each!r} min" for each in columns["minutes"]]
    return columns, lines


def read_replay(
    text: str, channels: Sequence[str] = (), topics: Sequence[str] = ()
) -> dict[str, Any]:
    """Columns of a CSV file of inquiries, as :meth:`Replay.read` takes them.

    Args:
        text: the file's text.
        channels: names that the channel column may hold.
        topics: names that the topic column may hold.

    Raises:
        TableError: with every fault and its line.
    """
    parsers = {"arrived_at": parse_moment, "channel": _parse_word, "topic": _parse_word}
    columns, lines = _take(rows_of(text), parsers)
    faults = [
        (line, f"`{name}` is not a {name} of the scenario{hint(word, known)} {got(word)}")
        for name, known in (("channel", channels), ("topic", topics))
        for line, word in zip(lines, columns[name], strict=True)
        if word not in known
    ]
    if faults:
        raise TableError(sorted(faults))
    return columns


def read_durations(text: str) -> list[str]:
    """Durations of a CSV file with one column; its header may name the unit of plain numbers.

    Raises:
        TableError: with every fault and its line.
    """
    rows = rows_of(text)
    if not rows:
        raise TableError([(None, "is empty")])
    unit = rows[0][1][0].lower()
    body = rows if _is_duration(rows[0][1][0]) else rows[1:]
    if not body:
        raise TableError([(None, "has a header but no rows")])
    faults: list[Fault] = []
    values: list[str] = []
    for line, row in body:
        text = row[0]
        try:
            if unit in MINUTES and not any(letter.isalpha() for letter in text):
                text = f"{text} {unit}"
            parse_duration(text)
        except UnreadableError as error:
            faults += [(line, message) for _, message in error.parts]
        values.append(text)
    if faults:
        raise TableError(faults)
    return values


def _is_duration(text: str) -> bool:
    try:
        parse_duration(text)
    except UnreadableError:
        return False
    return True
