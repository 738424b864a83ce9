"""Files as tables of contacts, steps, events and agents' time, each recognised by its header."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from sim.errors import UsageError
from sim.exports.meaning.columns import (
    HEADERS,
    Plan,
    guesses,
    own_plan,
    plain,
    recognise,
    systems,
)
from sim.exports.meaning.fields import Fields
from sim.exports.meaning.mapping import Choices
from sim.exports.meaning.own import FILES, UNSTATED
from sim.exports.meaning.tables import Rows
from sim.exports.rows.contacts import contacts_of
from sim.exports.rows.events import EventFacts, contacts_and_steps
from sim.exports.rows.join import apart, events_first, one_log, without_copies
from sim.exports.rows.queue_log import HEAD, calls_and_duty, is_queue_log
from sim.exports.text.cells import Sheet
from sim.exports.text.faults import Findings
from sim.exports.text.layout import grid_sheet, text_sheet
from sim.exports.text.sources import SUFFIXES, read_text
from sim.exports.text.workbooks import WORKBOOKS, read_workbook
from sim.log import Outcome
from sim.units import both, hint, nearest

LONGEST = 40
"""Characters of a header that a message shows."""
MOST_HEADERS = 6
"""Headers that a message shows."""
OWN_FILES = tuple(f"{name}.csv" for name in FILES)


@dataclass
class Tables:
    """What files hold.

    Attributes:
        contacts, events, steps, intervals: tables of each kind; of events their contacts.
        changes: rows of event logs as they stand in their files.
        sources: each file with what it is and its number of rows.
        lacks: what none of the files can tell.
        hands_on: whether steps are work in hand, so that their length is handle time.
        in_part: whether some contacts are of files without steps.
        gone: numbers of contacts whose rows were left out.
        event_facts: further facts of event logs.
    """

    contacts: list[Rows] = field(default_factory=list)
    events: list[Rows] = field(default_factory=list)
    steps: list[Rows] = field(default_factory=list)
    intervals: list[Rows] = field(default_factory=list)
    changes: list[Rows] = field(default_factory=list)
    sources: list[tuple[str, str, int]] = field(default_factory=list)
    lacks: tuple[str, ...] = ()
    hands_on: bool = True
    in_part: bool = False
    gone: set[str] = field(default_factory=set)
    event_facts: list[EventFacts] = field(default_factory=list)


def read_tables(
    sources: Sequence[str | Path], choices: Choices, zone: ZoneInfo, findings: Findings
) -> Tables:
    """The tables of some files and folders.

    Args:
        sources: files and folders.
        choices: what the user says about them.
        zone: of times without an offset.
        findings: where to note what is wrong.

    Raises:
        UsageError: a file that cannot be read, or no file with contacts.
    """
    tables, headers = Tables(), set[str]()
    lacking: list[set[str]] = []
    for path, needed in _files(sources):
        for sheet, kind in _sheets(path, choices.encoding, findings):
            if sheet is None:
                columns = both(FILES["contacts"])
                findings.fault(str(path), None, "", f"is empty; its first line must name {columns}")
                continue
            plan = _plan(sheet, path, choices, findings, needed, kind)
            headers |= {*map(plain, sheet.head)}
            findings.check()
            if plan is not None:
                lacks = _take(sheet, plan, choices, zone, findings, tables)
                if plan.system.kind in ("contacts", "events", "queue_log"):
                    lacking.append(lacks)
    findings.check()
    _tell_unused(choices, headers, sources, findings)
    _take_events(tables, findings)
    for events in tables.events:
        tables.contacts = [*events_first(tables.contacts, events, findings), events]
        events.data["channel"] = events.names("channel", _channel(events))
    apart([*tables.contacts, *tables.steps])
    tables.in_part = bool(tables.steps) and len(tables.contacts) > 1
    if not tables.contacts:
        names = ", ".join(str(source) for source in sources)
        raise UsageError(f"{names}: no tickets, calls or chats in it")
    there = {"agents on duty"} if tables.intervals else set()
    tables.lacks = tuple(sorted(set.intersection(*lacking) - there)) if lacking else ()
    return tables


def _tell_unused(
    choices: Choices, headers: set[str], sources: Sequence[str | Path], findings: Findings
) -> None:
    """Note columns that were named and are not there."""
    for name in choices.columns:
        if plain(name) not in headers:
            near = nearest(plain(name), sorted(headers))
            meant = f"; did you mean `{near}`?" if near else ""
            findings.note(str(sources[0]), f"--map {name}: no column is called so{meant}")


def _files(sources: Sequence[str | Path]) -> Iterator[tuple[Path, bool]]:
    """Files to be read, and whether each must be an export."""
    for source in map(Path, sources):
        if not source.is_dir():
            yield source, True
            continue
        own = [source / name for name in OWN_FILES if (source / name).exists()]
        if (source / "contacts.csv") in own:
            yield from ((path, True) for path in own)
            continue
        others = sorted(
            path
            for path in source.iterdir()
            if path.is_file() and (path.suffix.lower() in SUFFIXES or path.name == "queue_log")
        )
        if not others:
            yield source / "contacts.csv", True
        yield from ((path, False) for path in others)


def _sheets(
    path: Path, encoding: str | None, findings: Findings
) -> Iterator[tuple[Sheet | None, str]]:
    if path.suffix.lower() in WORKBOOKS:
        yield from ((sheet, "") for sheet in _of_a_workbook(path, findings))
        return
    if path.suffix.lower() in (".yaml", ".yml"):
        what = "is YAML, as a scenario or a mapping; an export is a CSV file or a workbook"
        raise UsageError(f"cannot read {path}: {what}")
    text = read_text(path, findings, encoding)
    if is_queue_log(text):
        yield text_sheet(str(path), text, HEADERS, findings, HEAD), "queue_log"
        return
    yield text_sheet(str(path), text, HEADERS, findings), ""


def _of_a_workbook(path: Path, findings: Findings) -> Iterator[Sheet | None]:
    """The tables of a workbook that are known, else its first; hidden ones only if all are."""
    seen, hidden = list[Sheet](), list[Sheet]()
    for name, out_of_sight, grid in read_workbook(path):
        sheet = grid_sheet(f"{path}, {name}", grid, HEADERS)
        if sheet is not None:
            (hidden if out_of_sight else seen).append(sheet)
    for sheet in hidden if seen else ():
        if recognise(sheet.head, Choices()):
            findings.note(sheet.file, "is a hidden sheet, and left out")
    found = seen or hidden
    known = [sheet for sheet in found if recognise(sheet.head, Choices())]
    yield from known or found[:1]
    if not found:
        yield None


def _plan(
    sheet: Sheet, path: Path, choices: Choices, findings: Findings, needed: bool, kind: str
) -> Plan | None:
    if kind == "queue_log":
        system = next(one for one in systems() if one.key == "queue_log")
        return Plan(system, {}, {})
    stem = path.stem if path.name in OWN_FILES else None
    plan = own_plan(sheet.head, stem, choices) or recognise(sheet.head, choices)
    if plan is None and not needed:
        findings.note(sheet.file, "is not recognised as an export, and left out")
        return None
    if plan is None:
        _tell_missing(sheet, stem or "contacts", findings)
    elif plan.system.kind == "counts":
        findings.fault(
            sheet.file,
            sheet.head_line,
            "",
            f"is a {plan.system.name}: counts, and no contacts; see `channels.*.counts` in "
            "docs/scenarios.md",
        )
    elif plan.system.key == "own":
        missing = [name for name in FILES[plan.system.kind] if name not in plan.places]
        if missing:
            _tell_missing(sheet, plan.system.kind, findings)
    return plan


def _tell_missing(sheet: Sheet, kind: str, findings: Findings) -> None:
    """Say which columns are missing, and what the header could be."""
    head = [header if len(header) <= LONGEST else f"{header[:LONGEST]}…" for header in sheet.head]
    missing = [column for column in FILES[kind] if column not in head]
    unlike = [column for column in missing if nearest(column, head) is None]
    if len(unlike) < len(FILES[kind]):
        for column in missing:
            near = "" if column in unlike[1:] else hint(column, head)
            findings.fault(sheet.file, sheet.head_line, column, f"this column is missing{near}")
    if len(missing) == len(FILES[kind]):
        near_systems = guesses(head)
        like = f"; most like {', '.join(near_systems)}" if near_systems else ""
        findings.fault(
            sheet.file,
            sheet.head_line,
            "",
            f"the header is not recognised{like}. "
            'Say which column is which: --map "HEADER=arrived_at"',
        )


def _take(
    sheet: Sheet,
    plan: Plan,
    choices: Choices,
    zone: ZoneInfo,
    findings: Findings,
    tables: Tables,
) -> set[str]:
    """Add a table to what was read; what it cannot tell."""
    system, kind = plan.system, plan.system.kind
    lacks = set(system.lacks)
    if kind == "queue_log":
        calls, duty = calls_and_duty(sheet, system, findings)
        tables.sources.append((sheet.file, system.name, len(calls)))
        _add_contacts(_in_hand(calls), findings, tables)
        tables.intervals += [duty] if len(duty) else []
        return lacks
    rows = Fields(sheet, plan, choices, zone, findings).read()
    if not len(rows) and kind == "contacts" and not findings.faults:
        findings.fault(sheet.file, None, "", "has no rows")
    findings.check()
    tables.sources.append((sheet.file, system.name, len(rows)))
    if kind == "contacts":
        _tell_unread(sheet, plan, findings)
        contacts = contacts_of(rows, findings)
        lacks |= _of_a_list(contacts) if system.key == "list" else set()
        by_hand = "handle time" not in lacks
        _add_contacts(_in_hand(contacts) if by_hand else contacts, findings, tables)
        tables.hands_on &= by_hand
    elif kind == "steps":
        tables.steps.append(rows)
    elif kind == "intervals":
        tables.intervals.append(rows)
    else:
        tables.changes.append(rows)
        tables.hands_on = False
    return lacks


TOLD_BY: Mapping[str, tuple[str, ...]] = {
    "answered_at": ("answered_at", "wait", "response"),
    "ended_at": ("ended_at", "resolution", "talk", "handle"),
}
"""When work began and ended, each by the meanings that tell it."""


def _tell_unread(sheet: Sheet, plan: Plan, findings: Findings) -> None:
    """Name the columns that have no meaning yet where one of them might say when work began or
    ended, which no other does.
    """
    missing = [
        moment
        for moment, meanings in TOLD_BY.items()
        if not any(meaning in plan.places for meaning in meanings)
    ]
    read = {*plan.places.values()}
    unread = [head for place, head in enumerate(sheet.head) if place not in read and head.strip()]
    if plan.system.key == "list" and missing and unread:
        shown = both([head[:LONGEST] for head in unread], MOST_HEADERS)
        findings.note(
            sheet.file,
            f"columns not understood: {shown}; where one of them is a time, say which: "
            f'--map "{unread[0]}={missing[0]}"',
        )


def _in_hand(calls: Rows) -> Rows:
    """Calls or chats with the minutes that each was in hand."""
    data = calls.data
    minutes = data["worked_until"] - data["answered_at"]
    data["in_hand"] = np.where(minutes > 0, minutes, np.nan)
    return calls


HANDLED = ("talk", "hold", "wrap_up")
"""Meanings that tell of work in hand."""


def _of_a_list(rows: Rows) -> set[str]:
    """What a list of tickets or calls with columns of its own does not tell.

    From the first reply of a ticket to its solution is a stretch of the calendar. Work in hand it
    is where its length is stated, or where customers give up: those are calls or chats.
    """
    calls = bool((rows.data["outcome"] == Outcome.ABANDONED).any())
    lacks = {"agents on duty"} if calls else {"agents on duty", "patience"}
    worked = any(name in rows.data for name in HANDLED)
    return lacks if calls or worked else lacks | {"handle time"}


def _take_events(tables: Tables, findings: Findings) -> None:
    """Contacts and steps from event logs; a ticket may go on in a further file."""
    by_system: dict[str, list[Rows]] = {}
    for rows in tables.changes:
        by_system.setdefault(rows.system.key, []).append(rows)
    for parts in by_system.values():
        contacts, steps, event_facts = contacts_and_steps(one_log(parts, findings), findings)
        tables.events.append(contacts)
        tables.steps.append(steps)
        tables.event_facts.append(event_facts)


def _add_contacts(rows: Rows, findings: Findings, tables: Tables) -> None:
    findings.check()
    rows.data["channel"] = rows.names("channel", _channel(rows))
    tables.contacts = [*without_copies(tables.contacts, rows, findings), rows]


def _channel(rows: Rows) -> str:
    return UNSTATED if rows.system.key == "own" else rows.system.channel
