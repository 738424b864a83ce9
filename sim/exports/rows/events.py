"""Event logs, one row for each change of a ticket, as contacts and the steps between the changes.

A contact begins with a ticket's first event, is answered when work first begins, and ends when it
is resolved; where work begins again after that, the ticket has come back: a further contact of the
same inquiry. A step goes from the beginning of work to the next change of status, team or person.
Such a step is a stretch of the calendar, not of hands-on work, so no handle time follows from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.exports.meaning.tables import Rows
from sim.exports.meaning.words import CLOSED, QUEUED, REMARK, RESOLVED, TAKEN, WAITS, event_of
from sim.exports.text.cells import Coded, coded
from sim.exports.text.faults import Findings
from sim.log import Outcome

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class EventFacts:
    """What an event log tells beyond contacts and steps.

    Attributes:
        resolved: how often each ticket was resolved.
        to_taken: minutes from its first event to the beginning of work (NaN: never).
        to_resolved: minutes from its first event to its last resolve (NaN: never).
    """

    resolved: Codes
    to_taken: NDArray[np.float64]
    to_resolved: NDArray[np.float64]


def contacts_and_steps(rows: Rows, findings: Findings) -> tuple[Rows, Rows, EventFacts]:
    """Contacts, steps and what else an event log tells.

    Args:
        rows: ``contact``, ``at`` and ``status`` of each event, and perhaps ``agent``, ``tier``,
            ``group``, ``channel``, ``topic``.
        findings: where to note which events were taken for what.
    """
    ticket: Coded = rows.data["contact"]
    order = np.lexsort((np.arange(len(rows)), rows.data["at"], ticket.codes))
    rows = rows.where(order)
    ticket = rows.data["contact"]
    at, new = rows.data["at"], np.diff(ticket.codes, prepend=-1) != 0
    status: Coded = rows.data["status"]
    what = np.array([event_of(word) for word in status.words], np.int64)[status.codes]
    _tell_words(rows, what, findings)
    comes_back = _comes_back(new, what)
    begins = new | comes_back
    number = np.cumsum(begins) - 1
    starts = np.flatnonzero(begins)
    size = len(starts)

    def first_at(event: int) -> NDArray[np.float64]:
        result = np.full(size, np.nan)
        chosen = np.flatnonzero(what == event)[::-1]
        result[number[chosen]] = at[chosen]
        return result

    def last_at(event: int) -> NDArray[np.float64]:
        result = np.full(size, np.nan)
        chosen = np.flatnonzero(what == event)
        result[number[chosen]] = at[chosen]
        return result

    resolved_at, closed_at, taken_at = last_at(RESOLVED), last_at(CLOSED), first_at(TAKEN)
    ended_at = np.where(np.isnan(resolved_at), closed_at, resolved_at)
    answered_at = np.where(np.isnan(taken_at), first_at(RESOLVED), taken_at)
    answered_at = np.where(answered_at > ended_at, np.nan, answered_at)
    followed = np.append(~new[starts][1:], False)
    outcome = np.where(np.isnan(ended_at), Outcome.OPEN, Outcome.SOLVED)
    outcome[followed] = Outcome.UNSOLVED
    inquiry = ticket.where(starts)
    turn = np.arange(size) - np.maximum.accumulate(np.where(new[starts], np.arange(size), 0))
    words = inquiry.list()
    contact = coded([f"{w} ({k + 1})" if k else w for w, k in zip(words, turn, strict=True)])
    data = {
        "contact": contact,
        "inquiry": inquiry,
        "arrived_at": at[starts],
        "answered_at": answered_at,
        "ended_at": ended_at,
        "worked_until": ended_at,
        "outcome": outcome,
    }
    for name in ("channel", "topic"):
        if name in rows.data:
            data[name] = rows.data[name].where(starts)
    contacts = Rows(rows.file, rows.system, rows.line[starts], data)
    steps = _steps(rows, what, number, contact, new)
    contacts.heads = dict(rows.heads)
    return contacts, steps, _event_facts(at, new, what)


def _comes_back(new: NDArray[np.bool_], what: Codes) -> NDArray[np.bool_]:
    """Events with which a resolved ticket is worked on again."""
    result = np.zeros(len(what), bool)
    over = False
    for k, event in enumerate(what):
        if new[k]:
            over = False
        if over and event in (TAKEN, QUEUED, WAITS):
            result[k], over = True, False
        elif event in (RESOLVED, CLOSED):
            over = True
    return result


def _steps(rows: Rows, what: Codes, number: Codes, contact: Coded, new: NDArray[np.bool_]) -> Rows:
    """Stretches from the beginning of work to the next change of the same ticket."""
    at = rows.data["at"]
    last = np.append(new[1:], True)
    until = np.append(at[1:], np.nan)
    until[last] = np.nan
    works = what == TAKEN
    chosen = np.flatnonzero(works & ~np.isnan(until))
    same = number[chosen] == number[np.minimum(chosen + 1, len(number) - 1)]
    chosen = chosen[same]
    data = {
        "contact": Coded(contact.codes[number[chosen]], contact.words),
        "started_at": at[chosen],
        "ended_at": until[chosen],
    }
    for name in ("agent", "tier", "group"):
        if name in rows.data:
            data[name] = rows.data[name].where(chosen)
    return Rows(rows.file, rows.system, rows.line[chosen], data)


def _event_facts(at: NDArray[np.float64], new: NDArray[np.bool_], what: Codes) -> EventFacts:
    starts = np.flatnonzero(new)
    place = np.cumsum(new) - 1
    resolved = np.bincount(place[what == RESOLVED], minlength=len(starts))
    to_taken, to_resolved = np.full(len(starts), np.nan), np.full(len(starts), np.nan)
    taken = np.flatnonzero(what == TAKEN)[::-1]
    to_taken[place[taken]] = at[taken] - at[starts][place[taken]]
    done = np.flatnonzero(what == RESOLVED)
    to_resolved[place[done]] = at[done] - at[starts][place[done]]
    return EventFacts(resolved, to_taken, to_resolved)


def _tell_words(rows: Rows, what: Codes, findings: Findings) -> None:
    """Say which events were taken as what, so that a wrong guess is seen."""
    status: Coded = rows.data["status"]
    names = {TAKEN: "work begins", RESOLVED: "resolved", CLOSED: "closed", WAITS: "waits outside"}
    names |= {QUEUED: "in a line", REMARK: "no change"}
    by_event = {name: set[str]() for name in names.values()}
    for code in np.unique(status.codes):
        by_event[names[event_of(status.words[code])]].add(status.words[code])
    parts = [
        f"{name}: {', '.join(sorted(words)[:6])}{', …' if len(words) > 6 else ''}"
        for name, words in by_event.items()
        if words
    ]
    findings.note(rows.file, f"events taken as: {'; '.join(parts)}")
    if not (what == RESOLVED).any() and not (what == CLOSED).any():
        findings.note(rows.file, "no event says that a ticket is resolved; all are open")
