"""The door: files of a helpdesk or telephone system in, one log out, with what was made of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sim.errors import UsageError
from sim.exports.build import Period, build, period_of
from sim.exports.meaning.mapping import Choices
from sim.exports.meaning.own import DUTY_COLUMNS, UNKNOWN, UNSTATED
from sim.exports.meaning.tables import Data, Rows, stacked
from sim.exports.rows.duty import duty_of, matched, spelt_alike
from sim.exports.rows.events import EventFacts
from sim.exports.rows.sheets import Tables, read_tables
from sim.exports.rows.steps import steps_of
from sim.exports.text.cells import Coded
from sim.exports.text.faults import Findings, Note
from sim.log import Log, Outcome
from sim.units import printable


@dataclass(frozen=True)
class Export:
    """What files of a helpdesk say.

    Attributes:
        log: the log, agents under numbers.
        customer: of each contact (row of ``log.contacts``) a number, -1 where not known.
        handle: minutes of work on each contact where the export states them, else NaN.
        reopens: how often each contact's ticket was taken up again, -1 where not stated.
        sources: each file with what it was recognised as and its number of rows.
        lacks: what none of the files can tell, in words.
        knows: what the files tell: any of ``answer``, ``handle time``, ``patience``, ``tier``,
            ``topic``, ``agent``, ``customer``, ``duty``, ``time of day``, ``time tracked`` (where
            steps are no work in hand, but their length is noted on contacts).
        event_facts: event logs' further facts.
        notes: what was made of odd rows.
    """

    log: Log
    customer: NDArray[np.int64]
    handle: NDArray[np.float64]
    reopens: NDArray[np.int64]
    sources: tuple[tuple[str, str, int], ...]
    lacks: tuple[str, ...]
    knows: frozenset[str]
    event_facts: tuple[EventFacts, ...] = ()
    notes: tuple[Note, ...] = field(default=())

    @property
    def measurable(self) -> Log:
        """The log without what cannot be measured on it.

        Where steps are stretches of the calendar and no work in hand, as those of tickets, agents'
        time on duty would make a workload of them.
        """
        if "handle time" in self.knows:
            return self.log
        nothing = {name: column[:0] for name, column in self.log.intervals.items()}
        return replace(self.log, intervals=nothing)


def read_log(
    source: str | Path,
    *,
    time_zone: str = "UTC",
    since: dt.date | None = None,
    until: dt.date | None = None,
    choices: Choices | None = None,
    strict: bool = False,
) -> Log:
    """A log from the files of a helpdesk.

    The log begins at local midnight of the day of the first contact. What is open at its end waits
    up to the end.

    Args:
        source: a file, or a folder of files; see :func:`read_export`.
        time_zone: IANA time zone of the team, and of times without an offset.
        since: first day to be read; that of the first contact unless stated.
        until: last day that the export covers; that of the last moment in it unless stated.
        choices: which column is which, where the headers do not tell.
        strict: refuse rows that a rule would mend or leave out.

    Raises:
        ScenarioError: what is wrong in the files: line, column, rule.
        UsageError: a file that cannot be read, or a day that cannot be the last one.
    """
    return read_export(
        [source], time_zone=time_zone, since=since, until=until, choices=choices, strict=strict
    ).measurable


def read_export(
    sources: Sequence[str | Path],
    *,
    time_zone: str = "UTC",
    since: dt.date | None = None,
    until: dt.date | None = None,
    choices: Choices | None = None,
    strict: bool = False,
    begins: str | None = None,
) -> Export:
    """What files of a helpdesk say, as a log and what was made of odd rows.

    Args:
        sources: files (CSV with any delimiter, gzipped or not, workbooks, ``queue_log``), or
            folders of them: tickets, calls, events, steps, agents' time, recognised by headers.
        time_zone: IANA time zone of the team, and of times without an offset.
        since: first day to be read; that of the first contact unless stated.
        until: last day to be read; that of the last moment unless stated.
        choices: what the user says about columns, words and dates.
        strict: refuse rows that a rule would mend or leave out.
        begins: what begins on the first day, for errors, where no ``--from`` stated it: ``plan.yaml
            begins on 2026-01-05``.

    Raises:
        ScenarioError: what is wrong in the files: line, column, rule.
        UsageError: a file that cannot be read, or a day that is not in it.
    """
    files = read_files(sources, time_zone=time_zone, choices=choices, strict=strict)
    return files.days(since, until, begins)


def read_files(
    sources: Sequence[str | Path],
    *,
    time_zone: str = "UTC",
    choices: Choices | None = None,
    strict: bool = False,
) -> Files:
    """All that files of a helpdesk hold, for those who look at several stretches of days.

    Args:
        sources: as of :func:`read_export`, as all that follow.
        time_zone: of the team.
        choices: what the user says about the files.
        strict: refuse rows that a rule would mend or leave out.

    Raises:
        ScenarioError: what is wrong in the files: line, column, rule.
        UsageError: a file that cannot be read.
    """
    findings = Findings(strict)
    zone = ZoneInfo(time_zone)
    tables = read_tables(sources, choices or Choices(), zone, findings)
    findings.check()
    contacts, steps = steps_of(tables, findings)
    findings.check()
    stated = [rows for rows in tables.intervals if len(rows)]
    if "agent" in steps:
        steps["agent"] = spelt_alike(stated, steps["agent"])
    duty = duty_of(stated, findings) if stated else None
    findings.check()
    return Files(tables, contacts, steps, duty, zone, findings)


@dataclass(frozen=True, eq=False)
class Files:
    """What files of a helpdesk hold, read once."""

    tables: Tables
    contacts: Data
    steps: Data
    duty: Rows | None
    zone: ZoneInfo
    findings: Findings

    def days(
        self,
        since: dt.date | None = None,
        until: dt.date | None = None,
        begins: str | None = None,
    ) -> Export:
        """The days that are asked for, with the arguments of :func:`read_export`.

        Raises:
            ScenarioError: what is wrong in these days.
            UsageError: a day that is not in the files.
        """
        findings = Findings(self.findings.strict)
        findings.notes += self.findings.notes
        return _export(
            self.tables,
            dict(self.contacts),
            dict(self.steps),
            self.duty,
            self.zone,
            since,
            until,
            findings,
            begins,
        )


def _export(
    tables: Tables,
    contacts: Data,
    steps: Data,
    duty: Rows | None,
    zone: ZoneInfo,
    since: dt.date | None,
    until: dt.date | None,
    findings: Findings,
    begins: str | None,
) -> Export:
    """The log of the days that are asked for."""
    intervals = stacked([duty], DUTY_COLUMNS) if duty is not None else {}
    moments = [
        data[name]
        for data in (contacts, steps, intervals)
        for name in data
        if name.endswith("_at") and len(data[name])
    ]
    period = period_of(moments, contacts["arrived_at"], zone, since, until, begins)
    if since or until:
        contacts, steps, intervals = _cut(contacts, steps, intervals, period, findings, tables)
    if duty is not None and not matched(
        duty,
        steps.get("agent"),
        np.nan_to_num(steps["ended_at"] - steps["started_at"]),
        findings,
    ):
        intervals = {}
    findings.check()
    log = build(contacts, _named(steps), _named(intervals), period)
    size = len(contacts["arrived_at"])
    if not tables.hands_on:
        contacts = _with_work(contacts)
    customer: Coded | None = contacts.get("customer")
    codes = np.full(size, -1)
    knows = _known(tables, contacts, steps, intervals)
    if customer is not None:
        known = np.array([bool(word) for word in customer.words], bool)[customer.codes]
        codes = np.where(known, customer.codes, -1)
    return Export(
        log=log,
        customer=codes,
        handle=contacts.get("handle", np.full(size, np.nan)),
        reopens=contacts.get("reopens", np.full(size, UNKNOWN)),
        sources=tuple((printable(file), what, rows) for file, what, rows in tables.sources),
        lacks=tuple(
            word for word in tables.lacks if word != "handle time" or "time tracked" not in knows
        ),
        knows=knows,
        event_facts=tuple(tables.event_facts),
        notes=tuple(findings.notes),
    )


def _with_work(contacts: Data) -> Data:
    """Calls beside tickets, whose steps are no work in hand: time in hand is as time tracked."""
    in_hand = contacts.get("in_hand")
    if in_hand is None:
        return contacts
    tracked = contacts.get("handle", np.full(len(in_hand), np.nan))
    return {**contacts, "handle": np.where(np.isnan(tracked), in_hand, tracked)}


def _named(data: Data) -> Data:
    """Agents without a name under one."""
    agent: Coded | None = data.get("agent")
    if agent is None:
        return data
    return {**data, "agent": agent.map(lambda word: word or UNSTATED)}


def _cut(
    contacts: Data,
    steps: Data,
    intervals: Data,
    period: Period,
    findings: Findings,
    tables: Tables,
) -> tuple[Data, Data, Data]:
    """What lies within the days that are asked for; what ends after them is open at their end."""
    arrived = contacts["arrived_at"]
    keep = (arrived >= period.begin) & (arrived < period.end)
    if not keep.any():
        first = period.calendar.start
        last = first + dt.timedelta(days=round(period.calendar.minutes / 1440) - 1)
        raise UsageError(f"no contact from {first} to {last} in the log")
    if not keep.all():
        findings.note(tables.sources[0][0], f"{int((~keep).sum())} contacts of other days left out")
    number = np.cumsum(keep) - 1
    contacts = _where(contacts, keep)
    row = steps["contact_row"]
    stay = keep[row] & (steps["started_at"] < period.end)
    steps = _where(steps, stay)
    steps["contact_row"] = number[steps["contact_row"]]
    for name in ("answered_at", "ended_at", "worked_until"):
        later = contacts[name] > period.end
        if name == "ended_at":
            contacts["outcome"] = np.where(later, Outcome.OPEN, contacts["outcome"])
        contacts[name] = np.where(later, np.nan, contacts[name])
    for name in ("handled_at", "ended_at"):
        if name in steps:
            steps[name] = np.where(steps[name] > period.end, np.nan, steps[name])
    if intervals:
        begun = np.maximum(intervals["started_at"], period.begin)
        ended = np.minimum(np.nan_to_num(intervals["ended_at"], nan=period.end), period.end)
        intervals = {**intervals, "started_at": begun, "ended_at": ended}
        intervals = _where(intervals, ended > begun)
    return contacts, steps, intervals


def _where(data: Data, rows: NDArray[np.bool_]) -> Data:
    return {
        name: column.where(rows) if isinstance(column, Coded) else column[rows]
        for name, column in data.items()
    }


def _known(tables: Tables, contacts: Data, steps: Data, intervals: Data) -> frozenset[str]:
    """What the files tell."""
    found: set[str] = {
        name
        for name in ("topic", "tier", "customer")
        if name in contacts and len(set(contacts[name].words) - {"", UNSTATED})
    }
    found |= {"tier"} if "tier" in steps else set()
    found |= {"agent"} if "agent" in steps and any(steps["agent"].words) else set()
    found |= {"answer"} if (~np.isnan(contacts["answered_at"])).any() else set()
    found |= {"duty"} if intervals else set()
    tracked = "handle" in contacts and (contacts["handle"] > 0).any()
    found |= {"handle time"} if tables.hands_on else {"time tracked"} if tracked else set()
    found |= {"patience"} if (contacts["outcome"] == Outcome.ABANDONED).any() else set()
    minutes = contacts["arrived_at"] % 1440
    found |= {"time of day"} if len(np.unique(minutes[:2000])) > 1 else set()
    return frozenset(found)
