"""Contacts, steps and agents' time as a log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Calendar
from sim.errors import UsageError
from sim.exports.meaning.names import KEYS_OF_TOPICS, fit_names
from sim.exports.meaning.own import UNKNOWN, UNSTATED
from sim.exports.meaning.tables import Data
from sim.exports.text.cells import Coded
from sim.log import CONTACTS, INTERVALS, STEPS, Ending, Log, Names, Outcome, Reason, Table
from sim.units import LONGEST_HORIZON, YEAR

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Period:
    """From when to when a log goes, in minutes since 1970."""

    begin: float
    end: float
    calendar: Calendar


def period_of(
    moments: Sequence[NDArray[np.float64]],
    arrivals: NDArray[np.float64],
    zone: ZoneInfo,
    since: dt.date | None,
    until: dt.date | None,
    begins: str | None = None,
) -> Period:
    """The days of a log: from the first arrival to the last moment, unless stated.

    Where ``begins`` says what begins on the first day, no ``--from`` was typed.

    Raises:
        UsageError: no contact in the days that are asked for.
    """
    first = dt.datetime.fromtimestamp(float(arrivals.min()) * 60, zone).date()
    latest = max(float(np.nanmax(column)) for column in moments if not np.isnan(column).all())
    last = dt.datetime.fromtimestamp(latest * 60 - 1e-3, zone).date()
    if until is not None and until < first:
        raise UsageError(
            f"--until {until}: no contact by then; the log begins with {first}, "
            f"and the log goes on to {last}"
        )
    if since is not None and since > last:
        raise UsageError(
            f"{begins or f'--from {since}'}: no contact since then; the log goes on to {last}"
        )
    if since is not None and until is not None and since > until:
        raise UsageError(f"--until {until}: is too early: {begins or f'--from {since}'}")
    first = since or first
    after = (until or last) + dt.timedelta(days=1)
    begin, end = (
        dt.datetime.combine(day, dt.time(), zone).timestamp() / 60 for day in (first, after)
    )
    if end - begin > LONGEST_HORIZON:
        raise UsageError(_too_long(first, until or last, since, until, begins))
    return Period(begin, end, Calendar(first, end - begin, str(zone)))


def _too_long(
    first: dt.date,
    last: dt.date,
    since: dt.date | None,
    until: dt.date | None,
    begins: str | None,
) -> str:
    """What is wrong with a log from one day to another, and what to write."""
    years = f"more than {LONGEST_HORIZON / YEAR:.0f} years"
    if until is not None:
        return f"--until {until}: the log would go from {first} to {last}, {years}"
    if since is not None:
        return f"{begins or f'--from {since}'}: the log would go from {first} to {last}, {years}"
    return (
        f"the log goes from {first} to {last}, {years}: a date is mistyped, or stands for none; "
        "correct it, or name the days to read by --from and --until"
    )


def build(contacts: Data, steps: Data, intervals: Data, period: Period) -> Log:
    """The log's tables.

    Args:
        contacts: columns of the contacts, see :class:`sim.exports.meaning.tables.Rows`.
        steps: columns of the steps, with ``contact_row`` (row of the contact of each).
        intervals: columns of the agents' time.
        period: from when to when.
    """
    codes = {
        "channel": _Words(contacts.get("channel")),
        "topic": _Words(contacts.get("topic")),
        "tier": _Words(steps.get("tier"), contacts.get("tier")),
        "group": _Words(steps.get("group"), intervals.get("group")),
        "agent": _Words(steps.get("agent"), intervals.get("agent")),
    }
    table = _contacts(contacts, codes, period.begin)
    work = _steps(steps, table, codes, period.begin)
    _from_steps(table, work, contacts)
    size = len(intervals.get("kind", ()))
    ended_at = np.array(intervals.get("ended_at", ()), np.float64)
    duty: Arrays = {
        "group": codes["group"].of(intervals.get("group"), size),
        "agent": codes["agent"].of(intervals.get("agent"), size),
        "kind": np.array(intervals.get("kind", ())),
        "started_at": np.array(intervals.get("started_at", ())) - period.begin,
        "ended_at": np.nan_to_num(ended_at, nan=period.end) - period.begin,
        "pace": np.ones(size),
    }
    people = tuple(
        word if word == UNSTATED else f"agent {k + 1}"
        for k, word in enumerate(codes["agent"].words)
    )
    names = Names(
        channels=fit_names(codes["channel"].words),
        topics=fit_names(codes["topic"].words),
        tiers=fit_names(codes["tier"].words, KEYS_OF_TOPICS),
        groups=fit_names(codes["group"].words),
        agents=people,
    )
    return Log(
        _typed(table, CONTACTS),
        _typed(work, STEPS),
        _typed(duty, INTERVALS),
        names,
        period.calendar,
    )


def _typed(columns: Mapping[str, NDArray[Any]], kinds: Mapping[str, str]) -> Table:
    """A table in the types of the log, which fit a simulation: what a file counts beyond them stays
    as wide as it was read.
    """
    return {name: _fitting(columns[name], np.dtype(kind)) for name, kind in kinds.items()}


def _fitting(values: NDArray[Any], kind: np.dtype[Any]) -> NDArray[Any]:
    beyond = kind.kind == "i" and values.max(initial=0) > np.iinfo(kind).max
    return values.astype(np.int64 if beyond else kind)


class _Words:
    """Names of one kind and their codes."""

    def __init__(self, *columns: Coded | None) -> None:
        there = {
            column.words[code]
            for column in columns
            if column is not None
            for code in np.unique(column.codes)
        }
        self.words = tuple(sorted(there)) or (UNSTATED,)
        self._code = {word: code for code, word in enumerate(self.words)}

    def of(self, column: Coded | None, number: int) -> NDArray[Any]:
        """Codes of some words; the first name where the column is missing."""
        if column is None:
            return np.zeros(number, np.int64)
        return np.array([self._code.get(w, 0) for w in column.words], np.int64)[column.codes]


def _contacts(rows: Data, codes: Mapping[str, _Words], begin: float) -> Arrays:
    size = len(rows["arrived_at"])
    arrived_at, answered_at, ended_at = (
        rows[name] - begin for name in ("arrived_at", "answered_at", "ended_at")
    )
    _, inquiry = np.unique(rows["inquiry"].codes, return_inverse=True)
    order = np.lexsort((np.arange(size), arrived_at, inquiry))
    new = np.diff(inquiry[order], prepend=-1) != 0
    starts = np.flatnonzero(new)
    number = np.empty(size, np.int64)
    number[order] = np.arange(size) - np.repeat(starts, np.diff(np.append(starts, size)))
    assumed = np.where(np.isnan(ended_at), Outcome.OPEN, Outcome.SOLVED)
    assumed[~np.isnan(ended_at) & np.isnan(answered_at)] = Outcome.ABANDONED
    stated = rows["outcome"]
    outcome = np.where(stated == UNKNOWN, assumed, stated)
    followed, follower = order[:-1][~new[1:]], order[1:][~new[1:]]
    unserved = np.isin(outcome[followed], (Outcome.ABANDONED, Outcome.BUSY, Outcome.OPEN))
    served = answered_at[followed] <= arrived_at[follower]
    unserved |= ~served & ~(ended_at[followed] <= arrived_at[follower])  # asks while still waiting
    reason = np.full(size, int(Reason.FIRST))
    reason[follower] = np.where(unserved, Reason.REDIAL, Reason.RETURN)
    next_at = np.full(size, np.nan)
    next_at[followed] = arrived_at[follower]
    channel = codes["channel"].of(rows.get("channel"), size)
    may_leave = np.zeros(len(codes["channel"].words), bool)
    may_leave[channel[outcome == Outcome.ABANDONED]] = True
    tier = codes["tier"].of(rows.get("tier"), size)
    refused = (outcome == Outcome.TURNED_AWAY) | (outcome == Outcome.BUSY)
    refused &= ~(ended_at > arrived_at)  # at the door; who ends later waited until closing time
    return {
        "contact": np.arange(size),
        "inquiry": inquiry,
        "number": number,
        "reason": reason,
        "channel": channel,
        "topic": codes["topic"].of(rows.get("topic"), size),
        "live": np.array(rows.get("live", False)) | may_leave[channel],
        "arrived_at": arrived_at,
        "answered_at": answered_at,
        "queued_at": np.where(refused, np.nan, arrived_at),
        "ended_at": ended_at,
        "outcome": outcome,
        "first_tier": tier,
        "last_tier": tier.copy(),
        "escalations": np.maximum(rows.get("escalations", np.zeros(size)), 0),
        "next_at": next_at,
        "transfers": np.maximum(rows.get("transfers", np.zeros(size)), 0),
    }


def _steps(
    rows: Data, contacts: Mapping[str, NDArray[Any]], codes: Mapping[str, _Words], begin: float
) -> Arrays:
    contact = rows["contact_row"]
    size = len(contact)
    started_at, ended_at = (rows[name] - begin for name in ("started_at", "ended_at"))
    tier = codes["tier"].of(rows.get("tier"), size)
    order = np.lexsort((started_at, contact))
    follows = np.diff(contact[order], prepend=-1) == 0
    followed, follower = order[:-1][follows[1:]], order[1:][follows[1:]]
    queued_at = contacts["arrived_at"][contact].copy()
    queued_at[follower] = ended_at[followed]
    if "queued_at" in rows:
        stated = rows["queued_at"] - begin
        queued_at = np.where(np.isnan(stated), queued_at, stated)
    solved = contacts["outcome"][contact] == Outcome.SOLVED
    ending = np.where(solved, Ending.SOLVED, Ending.UNSOLVED)
    goes_on = tier[follower] != tier[followed]
    ending[followed] = np.where(goes_on, Ending.ESCALATED, Ending.PUT_BACK)
    ending[np.isnan(ended_at)] = Ending.OPEN
    if "ending" in rows:
        ending = np.where(rows["ending"] == UNKNOWN, ending, rows["ending"])
    to_tier = np.full(size, -1)
    passed_on = ending[followed] == Ending.ESCALATED
    to_tier[followed[passed_on]] = tier[follower[passed_on]]
    handled_at = ended_at
    if "handled_at" in rows:
        handled_at = rows["handled_at"] - begin
    columns: Arrays = {
        "contact": contact,
        "channel": contacts["channel"][contact],
        "topic": contacts["topic"][contact],
        "tier": tier,
        "group": codes["group"].of(rows.get("group"), size),
        "agent": codes["agent"].of(rows.get("agent"), size),
        "queued_at": np.fmin(queued_at, started_at),
        "started_at": started_at,
        "handled_at": handled_at,
        "ended_at": ended_at,
        "ending": ending,
        "to_tier": to_tier,
    }
    in_time = np.argsort(started_at, kind="stable")
    return {name: column[in_time] for name, column in columns.items()}


def _from_steps(contacts: Arrays, steps: Mapping[str, NDArray[Any]], rows: Data) -> None:
    """What only the steps tell of a contact: its tiers, and since when it waits again."""
    contact, size = steps["contact"], len(contacts["contact"])
    escalated = steps["ending"] == Ending.ESCALATED
    contacts["first_tier"][contact[::-1]] = steps["tier"][::-1]
    if "tier" not in rows:
        contacts["last_tier"][contact] = steps["tier"]
    released_at = np.where(np.isnan(steps["handled_at"]), steps["ended_at"], steps["handled_at"])
    contacts["queued_at"][contact] = released_at
    for name, ending in (("escalations", Ending.ESCALATED), ("transfers", Ending.TRANSFERRED)):
        if name not in rows:
            passed_on = contact[steps["ending"] == ending]
            contacts[name] = np.bincount(passed_on, minlength=size)
    onward = escalated & (steps["to_tier"] < 0)
    steps["to_tier"][onward] = contacts["last_tier"][contact[onward]]
