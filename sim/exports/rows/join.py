"""Several files as one: tickets that are in two of them, tickets beside their events."""

from __future__ import annotations

import numpy as np

from sim.exports.meaning.tables import Rows, together
from sim.exports.text.cells import Coded
from sim.exports.text.faults import Findings

FROM_TICKETS = ("channel", "topic", "customer", "tier", "group")
"""What a list of tickets tells of those whose events are in another file."""


def without_copies(earlier: list[Rows], new: Rows, findings: Findings) -> list[Rows]:
    """Tables without the contacts that a further file of the same system holds as well.

    Args:
        earlier: tables of files read before.
        new: contacts of a further file.
        findings: where to note how many there are.
    """
    if not earlier:
        return []
    mine: Coded = new.data["contact"]
    here = set(zip(mine.list(), new.data["arrived_at"].tolist(), strict=True))
    result = []
    for rows in earlier:
        if rows.system.key != new.system.key or "contact" not in rows.heads:
            result.append(rows)
            continue
        contact: Coded = rows.data["contact"]
        cells = zip(contact.list(), rows.data["arrived_at"].tolist(), strict=True)
        again = np.array([cell in here for cell in cells], bool)
        said = f"{{rows}} passed over: the same contact is in {new.file}"
        findings.mended(rows.file, rows.line[again], rows.head("contact"), "is stated twice", said)
        result.append(rows.where(~again))
    return result


def one_log(parts: list[Rows], findings: Findings) -> Rows:
    """Event logs of several files as one; an event that two of them hold counts once.

    Within a file nothing is passed over: a ticket may well be resolved twice in a second.

    Args:
        parts: tables of one system.
        findings: where to note how many were there twice.
    """
    if len(parts) == 1:
        return parts[0]
    names = [name for name in ("contact", "status", "agent", "tier") if name in parts[0].data]
    seen: set[tuple[object, ...]] = set()
    result = []
    for rows in parts:
        columns = [rows.data[name].list() for name in names if name in rows.data]
        cells = list(zip(rows.data["at"].tolist(), *columns, strict=True))
        again = np.array([cell in seen for cell in cells], bool)
        seen.update(cells)
        said = "{rows} passed over: the same event is in another file"
        findings.mended(rows.file, rows.line[again], rows.head("contact"), "is stated twice", said)
        result.append(rows.where(~again))
    return together(result)


def events_first(tickets: list[Rows], events: Rows, findings: Findings) -> list[Rows]:
    """Tickets whose events are known are counted by their events; the rest of them stay.

    Args:
        tickets: tables of tickets.
        events: contacts from an event log; gets what the tickets tell beside it.
        findings: where to note what was joined.
    """
    inquiry: Coded = events.data["inquiry"]
    result = []
    for rows in tickets:
        contact: Coded = rows.data["contact"]
        shared = set(inquiry.words) & set(contact.words)
        if len(shared) < len(inquiry.words) / 2:
            result.append(rows)
            continue
        place = dict(zip(contact.list(), range(len(rows)), strict=True))
        row = np.array([place.get(word, -1) for word in inquiry.words], np.int64)[inquiry.codes]
        for name in FROM_TICKETS:
            if name in rows.data and name not in events.data:
                column: Coded = rows.data[name]
                words = [*column.words, ""]
                codes = np.where(row >= 0, column.codes[row], len(words) - 1)
                events.data[name] = Coded(codes, words).recoded(words)
        findings.note(
            rows.file, f"{len(shared)} tickets are counted by their events in another file"
        )
        result.append(rows.where(~contact.is_in(*shared)))
    return result


def apart(tables: list[Rows]) -> None:
    """Numbers of different systems are different contacts, though they may be written alike."""
    if len({rows.system.key for rows in tables if "arrived_at" in rows.data}) < 2:
        return
    for rows in tables:
        key = rows.system.key
        if key != "own":
            for name in ("contact", "inquiry"):
                if name in rows.data:
                    rows.data[name] = rows.data[name].map(lambda word, key=key: f"{key} {word}")
