"""The CSV files of an export, cell by cell, and what is wrong with them."""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from sim.errors import Fault, ScenarioError, UsageError
from sim.log import CODES
from sim.units import both, either, hint, nearest, shown

FILES: Mapping[str, tuple[str, ...]] = {
    "contacts": ("contact", "arrived_at", "answered_at", "ended_at"),
    "steps": ("contact", "started_at", "ended_at"),
    "intervals": ("agent", "kind", "started_at", "ended_at"),
}
"""Tables of an export, and the columns each must have."""
OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "contacts": (
        "inquiry",
        "channel",
        "topic",
        "tier",
        "live",
        "outcome",
        "escalations",
        "transfers",
    ),
    "steps": ("tier", "group", "agent", "queued_at", "handled_at", "ending"),
    "intervals": ("group",),
}
"""Further columns that are used where they are there."""
UNSTATED = "unstated"
"""Name of a channel, topic, tier, group or agent that the export does not state."""
MOST_FAULTS = 10

Rows = dict[str, list[Any]]


class Tables:
    """Reads tables and gathers what is wrong with them."""

    def __init__(self, time_zone: str) -> None:
        self._zone = ZoneInfo(time_zone)
        self._faults: list[Fault] = []

    def table(self, path: Path, name: str) -> Rows:
        """Columns of a table, each cell as what it says."""
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            cause = error.strerror if isinstance(error, OSError) else "is not UTF-8 text"
            raise UsageError(f"cannot read {path}: {cause}") from None
        if not text.strip():
            self._tell(path, None, "", f"is empty; its first line must name {both(FILES[name])}")
            self.check()
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        reader = csv.reader(text.splitlines(), delimiter=delimiter)
        head = [word.strip() for word in next(reader, [])]
        known = (*FILES[name], *OPTIONAL[name])
        missing = [column for column in FILES[name] if column not in head]
        unlike = [column for column in missing if nearest(column, head) is None]
        for column in missing:
            near = "" if column in unlike[1:] else hint(column, head)
            self._tell(path, 1, column, f"this column is missing{near}")
        used = {column: head.index(column) for column in known if column in head}
        rows: Rows = {column: [] for column in used}
        for fields in reader:
            if any(field.strip() for field in fields):
                for column, place in used.items():
                    cell = fields[place].strip() if place < len(fields) else ""
                    rows[column].append(self._cell(path, reader.line_num, column, cell))
        self.check()
        return rows

    def _cell(self, path: Path, line: int, column: str, cell: str) -> Any:
        try:
            return self._value(column, cell)
        except ValueError as error:
            self._tell(path, line, column, str(error))
            return math.nan if column.endswith("_at") else cell

    def _value(self, column: str, cell: str) -> Any:
        if column.endswith("_at"):
            if not cell and column not in ("arrived_at", "started_at"):
                return math.nan
            return self._moment(cell)
        if column in CODES:
            words = {code.name.lower().replace("_", " "): int(code) for code in CODES[column]}
            if cell.lower() not in words and cell:
                near = hint(cell.lower(), list(words))
                raise ValueError(f"must be {either(list(words))} (got {shown(cell)}){near}")
            return words.get(cell.lower())
        if column == "live":
            if cell.lower() not in ("true", "false", "yes", "no", "1", "0"):
                raise ValueError(f"must be true or false (got {shown(cell)})")
            return cell.lower() in ("true", "yes", "1")
        if column in ("escalations", "transfers"):
            if not cell.isdecimal():
                raise ValueError(f"must be a whole number of 0 or more (got {shown(cell)})")
            return int(cell)
        if not cell and column in ("contact", "inquiry"):
            raise ValueError("must not be empty")
        return cell or UNSTATED

    def _moment(self, cell: str) -> float:
        """POSIX minutes of an ISO date and time."""
        try:
            moment = dt.datetime.fromisoformat(cell)
        except ValueError:
            example = "2026-01-05 08:30 or 2026-01-05T08:30:00+01:00"
            raise ValueError(
                f"must be a date and time like {example} (got {shown(cell)})"
            ) from None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self._zone)
        return moment.timestamp() / 60

    def order(self, path: Path, rows: Rows, columns: Sequence[str]) -> None:
        """Times that stand in a row of a table do not run backwards."""
        for number in range(len(rows[columns[0]])):
            last, before = -np.inf, ""
            for column in columns:
                moment = rows[column][number]
                if moment < last:
                    self._tell(path, number + 2, column, f"must not be before `{before}`")
                if not np.isnan(moment):
                    last, before = moment, column
        self.check()

    def known(self, path: Path, rows: Rows, contacts: Rows) -> None:
        """Steps are of contacts that there are."""
        there = set(contacts["contact"])
        for number, contact in enumerate(rows["contact"]):
            if contact not in there:
                self._tell(path, number + 2, "contact", f"{shown(contact)} is not in contacts.csv")
        self.check()

    def once(self, path: Path, rows: Rows) -> None:
        """Each contact has one row."""
        seen: set[str] = set()
        for number, contact in enumerate(rows["contact"]):
            if contact in seen:
                self._tell(path, number + 2, "contact", f"{shown(contact)} is stated twice")
            seen.add(contact)
        if not seen:
            self._tell(path, None, "", "has no rows")
        self.check()

    def _tell(self, path: Path, line: int | None, column: str, message: str) -> None:
        self._faults.append(Fault(str(path), line, column, message))

    def check(self) -> None:
        """Stop at what is wrong so far."""
        if self._faults:
            more = len(self._faults) - MOST_FAULTS
            faults = self._faults[:MOST_FAULTS]
            if more > 0:
                faults.append(Fault(faults[0].file, None, "", f"and {more} more faults like these"))
            raise ScenarioError(faults)
