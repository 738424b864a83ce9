"""Cells as what they say: moments, durations, words, counts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sim.exports.meaning.columns import Plan, plain, zone_of
from sim.exports.meaning.durations import UNITS, durations
from sim.exports.meaning.mapping import Choices
from sim.exports.meaning.own import UNKNOWN
from sim.exports.meaning.tables import Data, Rows
from sim.exports.meaning.times import Moments, moments, order_of
from sim.exports.meaning.words import (
    KINDS,
    MISSING,
    NO_CONTACT,
    NOBODY,
    OUTCOMES,
    TRUTHS,
)
from sim.exports.meaning.zones import offsets
from sim.exports.text.cells import Coded, Codes, Sheet
from sim.exports.text.faults import Findings
from sim.log import CODES, Ending
from sim.units import either, hint, printable, shown

MOMENTS = (
    *("arrived_at", "answered_at", "ended_at", "started_at", "handled_at", "queued_at", "left_at"),
    *("updated_at", "at"),
)
DURATIONS = (
    *("menu", "wait", "ring", "abandoned_after", "talk", "hold", "park", "wrap_up", "handle"),
    *("response", "resolution", "duration"),
)
OF_CALLS = ("menu", "wait", "ring", "abandoned_after", "talk", "hold", "park", "wrap_up")
"""Durations of calls: ``12:30`` is minutes and seconds, though a bare number be of minutes."""
NAMES = ("channel", "topic", "tier", "group")
COUNTS = ("escalations", "transfers", "reopens")
IDENTITIES = ("contact", "inquiry", "customer", "agent")
TRUTH = ("live", "missed")
NEEDED = ("arrived_at", "started_at", "at")
"""Moments without which a row says nothing."""
NEVER = re.compile(
    r"0|(?:1970-01-01|01[./]01[./]1970|1900-01-0[01]|0[01][./]01[./]1900|1899-12-3[01]"
    r"|3[01][./]12[./]1899|0001-01-01|01[./]01[./]0001|9999-12-31|31[./]12[./]9999|12/31/9999)"
    r"(?:[t ][\d:.]+z?)?"
)
"""Dates that systems write where there is none: the first or the last that they know."""
MOST = 1_000_000
"""No contact has more hand-overs than this."""
IN_ORDER = 0.99
"""Share of rows that come after the row before them in a file that is in order of time."""
SAME = 20.0
"""Minutes by which rows of such a file may still be out of order."""
EXAMPLE = "2026-01-05 08:30 or 2026-01-05T08:30:00+01:00, from 1980 to 2099"
CODED: Mapping[str, Mapping[str, int]] = {
    "outcome": OUTCOMES,
    "status": OUTCOMES,
    "kind": KINDS,
    "ending": {code.name.lower().replace("_", " "): int(code) for code in Ending},
}


class Fields:
    """Reads the columns of one table.

    Args:
        sheet: the table.
        plan: which column is which.
        choices: what the user said.
        zone: of times without an offset.
        findings: where to tell what is wrong.
    """

    def __init__(
        self, sheet: Sheet, plan: Plan, choices: Choices, zone: ZoneInfo, findings: Findings
    ) -> None:
        self._sheet, self._plan, self._choices, self._findings = sheet, plan, choices, findings
        self._zone = ZoneInfo(plan.system.zone) if plan.system.zone else zone
        self._file = sheet.file
        self._own = plan.system.key == "own"
        self._line: Codes = np.zeros(0, np.int64)
        self._keep: NDArray[np.bool_] = np.zeros(0, bool)

    def read(self) -> Rows:
        """The rows under the meanings of their columns."""
        used = (*MOMENTS, *DURATIONS, *NAMES, *COUNTS, *IDENTITIES, *TRUTH, *CODED, "date", "clock")
        places = {name: self._plan.places[name] for name in used if name in self._plan.places}
        raw, self._line = self._sheet.columns(places, self._findings)
        self._keep = np.ones(len(self._line), bool)
        cells = {name: self._tidy(name, column) for name, column in raw.items()}
        for name in [name for name in cells if self._has_no_times(name, cells[name])]:
            del cells[name]
        data: Data = {}
        self._moments(cells, data)
        for name in DURATIONS:
            if name in cells:
                data[name] = self._duration(name, cells[name])
        for name in (*NAMES, *IDENTITIES):
            if name in cells:
                data[name] = cells[name]
        for name in COUNTS:
            if name in cells:
                data[name] = self._count(name, cells[name])
        for name in TRUTH:
            if name in cells:
                data[name] = self._truth(name, cells[name])
        for name in CODED:
            if name in cells and not (name == "status" and self._plan.system.kind == "events"):
                data[name] = self._code(name, cells[name])
        if "status" in cells and self._plan.system.kind == "events":
            data["status"] = cells["status"]
        heads = {name: self._header(name) for name in places}
        return Rows(self._file, self._plan.system, self._line, data, heads).where(self._keep)

    def _tidy(self, name: str, column: Coded) -> Coded:
        """Cells without blanks around them, and empty where they stand for nothing."""
        extra = {word.strip().lower() for word in self._choices.missing}
        extra |= {word.lower() for word in self._plan.system.missing.get(name, ())}
        extra |= NOBODY if name in ("customer", "agent", *MOMENTS, *DURATIONS) else set()
        never = NEVER if name in MOMENTS and name not in NEEDED else None
        said = self._choices.words if name in CODED else {}

        quoted = "'" if name in (*MOMENTS, *DURATIONS, "date", "clock") else ""

        def tidy(cell: str) -> str:
            cell = cell.strip().removeprefix(quoted)
            low = cell.lower()
            if low in extra or (low in MISSING and low not in said):
                return ""
            if never is not None and never.fullmatch(low):
                return ""
            if name == "tier":
                cell = self._choices.tiers.get(cell, cell)
            return printable(cell.replace("\u00a0", " ")) if name in (*NAMES, "agent") else cell

        return column.map(tidy)

    def _has_no_times(self, name: str, column: Coded) -> bool:
        """Whether a column is called like a moment, and only says whether it came: yes or no."""
        mapped = plain(self._header(name)) in map(plain, self._choices.columns)
        if name not in MOMENTS or name in NEEDED or self._own or mapped:
            return False
        words = [word for word in column.words if word]
        if not words or any(letter.isdigit() for word in words for letter in word):
            return False
        said = f"`{self._header(name)}` says {either(words[:2])} and no time: not read"
        self._findings.note(self._file, said)
        return True

    def _header(self, name: str) -> str:
        """The column as the file calls it."""
        place = self._plan.places.get(name)
        return name if place is None else self._sheet.head[place]

    def _leave_out(self, wrong: NDArray[np.bool_], name: str, rule: str, cells: Coded) -> None:
        """Leave out rows by a rule; ``{got}`` in it stands for the cell."""
        rows = np.flatnonzero(wrong & self._keep)
        if len(rows):
            words = [shown(cells.words[code]) for code in cells.codes[rows]]
            each = [rule.replace("{got}", word) for word in words]
            said = rule.replace("{got}", words[0])
            lines = self._line[rows]
            self._findings.left_out(
                self._file, lines, len(self._line), self._header(name), said, each
            )
            self._keep &= ~wrong

    # -- moments --------------------------------------------------------------------------------

    def _moments(self, cells: Mapping[str, Coded], data: Data) -> None:
        dated = {name: cells[name] for name in MOMENTS if name in cells}
        if "clock" in cells and "arrived_at" not in dated:
            dated = {"arrived_at": cells["clock"], **dated}
        if "arrived_at" not in dated and "date" in cells and self._plan.system.kind == "contacts":
            dated = {"arrived_at": cells["date"], **dated}
        day = cells.get("date")
        order, problem = order_of([*dated.values(), *([day] if day else [])])
        if problem and not self._choices.dates:
            name = "date" if day else next(iter(dated))
            self._findings.fault(self._file, None, self._header(name), problem)
        order = self._choices.dates or order or "day-first"
        for name, column in dated.items():
            data[name] = self._moment(name, column, day, order, data)

    def _moment(
        self, name: str, column: Coded, day: Coded | None, order: str, data: Data
    ) -> NDArray[np.float64]:
        zone = self._zone_of(name)
        read = moments(column, zone, order)
        filled = column.codes != _code_of(column, "")
        beside = None
        if day is not None and ((read.no_date | read.unreadable) & filled).any():
            both = _side_by_side(day, column)
            beside = moments(both, zone, order, short_dates=True)
            if beside.unreadable.sum() >= (read.no_date | read.unreadable).sum():
                beside = None
        if beside is not None:
            read = self._after_midnight(beside, data)
        elif (read.no_date & filled).any():
            read = self._without_date(name, read, data)
        numbers = read.unreadable
        if numbers.any():
            numbers = numbers & ~np.isnan(durations(column, "min")[0])
        if numbers.sum() > 0.5 * max(filled.sum(), 1):
            self._findings.fault(
                self._file,
                None,
                self._header(name),
                "holds durations, not moments; say what it is, with its unit, e.g. "
                f'--map "{self._header(name)}=response|min"',
            )
            return read.at
        empty = ~filled if name in NEEDED else np.zeros(len(column), bool)
        rule = f"must be a date and time like {EXAMPLE} (got {{got}})"
        self._leave_out(read.unreadable | empty, name, rule, column)
        return self._end_of_day(name, read, data)

    def _zone_of(self, name: str) -> dt.tzinfo:
        """The zone of a column's times: what its header states, else that of the others."""
        stated = zone_of(self._header(name))
        return stated or self._zone

    def _after_midnight(self, read: Moments, data: Data) -> Moments:
        """Times that stand beside the day of the arrival: those long before it are of the next."""
        arrived = data.get("arrived_at")
        if arrived is not None:
            with np.errstate(invalid="ignore"):
                read.at = np.where(read.at < arrived - 720, read.at + 1440, read.at)
        return read

    def _without_date(self, name: str, read: Moments, data: Data) -> Moments:
        """Times without any day: of the day of the arrival, or else durations since then."""
        arrived = data.get("arrived_at")
        alone = read.no_date & ~np.isnan(read.at)
        if arrived is None:
            read.unreadable = read.unreadable | alone
            return read
        midnight = _midnight(arrived, self._zone)
        with np.errstate(invalid="ignore"):
            later = midnight + read.at >= arrived - 1
        of_day = later[alone].mean() > 0.95
        since = "the day of the arrival" if of_day else "the arrival, as a duration"
        self._findings.note(self._file, f"`{self._header(name)}` has no date; taken from {since}")
        read.at = np.where(alone, read.at + (midnight if of_day else arrived), read.at)
        return read

    def _end_of_day(self, name: str, read: Moments, data: Data) -> NDArray[np.float64]:
        """Dates without a time: an arrival at the beginning of its day, all else at its end."""
        alone = read.no_time & ~np.isnan(read.at)
        if read.twice.any():
            if name in NEEDED:
                _by_place(read)
            elif "arrived_at" in data:
                with np.errstate(invalid="ignore"):
                    later = read.at < data["arrived_at"] - 1
                read.at = np.where(later, read.at + read.twice, read.at)
                read.twice = np.where(later, 0.0, read.twice)
            data[f"{name}, second"] = read.twice
        if not alone.any():
            return read.at
        begins = name in NEEDED
        self._findings.note(
            self._file,
            f"`{self._header(name)}` has no time of day in {alone.sum()} rows; what happened "
            f"within that day is not known: taken as its {'beginning' if begins else 'end'}",
        )
        if begins:
            return read.at
        next_day = _midnight(read.at + 36 * 60, self._zone)
        return np.where(alone, next_day, read.at)

    # -- the rest -------------------------------------------------------------------------------

    def _duration(self, name: str, column: Coded) -> NDArray[np.float64]:
        unit = self._plan.units.get(name) or ""
        if unit not in UNITS:
            unit = "s" if name not in ("handle", "response", "resolution") else "min"
        read, wrong = durations(column, unit, brief=name in OF_CALLS)
        self._leave_out(wrong, name, "must be a duration like 0:03:20 or 200 (got {got})", column)
        return read

    def _count(self, name: str, column: Coded) -> Codes:
        off = 1 if self._plan.units.get(name) == "-1" else 0

        def count(word: str) -> int:
            bare = word.removesuffix(".0")
            if not bare.isdecimal() or len(bare) > len(str(MOST)):
                return UNKNOWN
            return max(int(bare) - off, 0)

        read = np.array([count(word) for word in column.words], np.int64)
        empty = np.array([not word for word in column.words], bool)
        wrong = ((read == UNKNOWN) & ~empty)[column.codes]
        rule = f"must be a whole number from 0 to {MOST:,} (got {{got}})"
        self._leave_out(wrong, name, rule, column)
        return read[column.codes]

    def _truth(self, name: str, column: Coded) -> NDArray[np.bool_]:
        known = np.array([word.lower() in TRUTHS for word in column.words], bool)
        read = np.array([TRUTHS.get(word.lower(), False) for word in column.words], bool)
        self._leave_out(~known[column.codes], name, "must be true or false (got {got})", column)
        return read[column.codes]

    def _code(self, name: str, column: Coded) -> Codes:
        """Codes of words; what is not known is refused in our own columns, else noted."""
        table = dict(CODED[name])
        said = {**self._plan.system.words, **self._choices.words}
        table |= {word: NO_CONTACT if to == "none" else OUTCOMES[to] for word, to in said.items()}
        if self._own:
            allowed = [code.name.lower().replace("_", " ") for code in CODES.get(name, Ending)]
            strange = [w for w in column.words if w and w.lower() not in (*allowed, *said)]
            self._refuse(name, column, strange, allowed)
        elif name == "kind":
            strange = [w for w in column.words if w and w.lower() not in table]
            self._refuse(name, column, strange, list(table))
        else:
            strange = [w for w in column.words if w and w.lower() not in table]
            if strange:
                said_words = ", ".join(shown(word) for word in strange[:5])
                more = f" and {len(strange) - 5} more" if len(strange) > 5 else ""
                rows = int(column.is_in(*strange).sum())
                self._findings.note(
                    self._file,
                    f"`{self._header(name)}` {said_words}{more} in {rows} rows is not known; "
                    f"how these ended is told by their times. Say it by --map "
                    f'"{strange[0]}=solved" (or {either(["unsolved", "open", "abandoned"])})',
                )
        return np.array([table.get(w.lower(), UNKNOWN) for w in column.words], np.int64)[
            column.codes
        ]

    def _refuse(
        self, name: str, column: Coded, strange: Sequence[str], allowed: Sequence[str]
    ) -> None:
        if not strange:
            return
        rows = np.flatnonzero(column.is_in(*strange))
        each = []
        for code in column.codes[rows]:
            word = column.words[code]
            must = f"must be {either(list(allowed)[:12])} (got {shown(word)})"
            each.append(must + hint(word.lower(), list(allowed)))
        self._findings.refuse(self._file, self._line[rows], self._header(name), "", each)


def _by_place(read: Moments) -> None:
    """Times that the clock shows twice, by their place in a file that is in order of time.

    Where one of them is earlier than one before it, the clock has been put back in between.
    """
    known = np.flatnonzero(~np.isnan(read.at))
    sure = read.at[known][read.twice[known] == 0]
    steps = np.diff(sure)
    if len(steps) < 1 or max((steps >= 0).mean(), (steps <= 0).mean()) < IN_ORDER:
        return
    rows = known if (steps >= 0).mean() >= IN_ORDER else known[::-1]
    twice = np.flatnonzero(read.twice[rows] > 0)
    reach = -np.inf
    for k in rows[twice[0] : twice[-1] + 1]:
        if read.twice[k] > 0 and read.at[k] < reach - SAME:
            read.at[k] += read.twice[k]
            read.twice[k] = 0.0
        reach = max(reach, float(read.at[k]))


def _code_of(column: Coded, word: str) -> int:
    return column.words.index(word) if word in column.words else -1


def _side_by_side(day: Coded, clock: Coded) -> Coded:
    """Two columns as one: the day, a blank, the time; empty where one of them is."""
    size = max(len(clock.words), 1)
    pairs, codes = np.unique(day.codes * size + clock.codes, return_inverse=True)
    words = []
    for pair in pairs:
        date, time = day.words[pair // size], clock.words[pair % size]
        words.append(f"{date} {time}" if date and time else "")
    return Coded(codes, words).recoded(words)


def _midnight(at: NDArray[np.float64], zone: ZoneInfo) -> NDArray[np.float64]:
    """Local midnight before each moment, in minutes since 1970."""
    quarters, place = np.unique(np.floor(np.nan_to_num(at) / 15), return_inverse=True)
    days = [
        dt.datetime.fromtimestamp(quarter * 900, zone).date().toordinal() for quarter in quarters
    ]
    local = (np.array(days, np.float64) - dt.date(1970, 1, 1).toordinal()) * 86400
    result = ((local - offsets(local, zone)[0]) / 60)[place]
    return np.where(np.isnan(at), np.nan, result)
