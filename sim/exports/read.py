"""An export's tables as a log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Calendar
from sim.errors import UsageError
from sim.exports.tables import FILES, UNSTATED, Rows, Tables
from sim.log import CONTACTS, INTERVALS, STEPS, Ending, Log, Names, Outcome, Reason, Table


def is_export(source: str) -> bool:
    """Whether a source is meant as an export and not as a scenario: a CSV file, or a folder."""
    path = Path(source)
    return path.suffix.lower() == ".csv" or path.is_dir()


def read_log(source: str | Path, *, time_zone: str = "UTC", until: dt.date | None = None) -> Log:
    """A log from the CSV files of a helpdesk.

    The log begins at local midnight of the day of the first contact. What is open at its end waits
    up to the end.

    Args:
        source: ``contacts.csv`` by any name, or a folder with it and perhaps ``steps.csv`` and
            ``intervals.csv``.
        time_zone: IANA time zone of the team, and of times without an offset.
        until: last day that the export covers; that of the last moment in it unless stated.

    Raises:
        ScenarioError: what is wrong in the files: line, column, rule.
        UsageError: a file that cannot be read, or a day that cannot be the last one.
    """
    source = Path(source)
    paths = {name: source / f"{name}.csv" for name in FILES}
    if not source.is_dir():
        paths = {"contacts": source}
    reader = Tables(time_zone)
    contacts = reader.table(paths["contacts"], "contacts")
    reader.once(paths["contacts"], contacts)
    reader.order(paths["contacts"], contacts, ("arrived_at", "answered_at", "ended_at"))
    steps, intervals = (
        reader.table(paths[name], name) if name in paths and paths[name].exists() else {}
        for name in ("steps", "intervals")
    )
    if steps:
        reader.known(paths["steps"], steps, contacts)
        reader.order(paths["steps"], steps, ("started_at", "ended_at"))
    if intervals:
        reader.order(paths["intervals"], intervals, ("started_at", "ended_at"))
    return _build(contacts, steps or _steps_of(contacts), intervals, time_zone, until)


def _steps_of(contacts: Rows) -> Rows:
    """One step for each contact that was answered, where the export has no steps."""
    answered = [k for k, at in enumerate(contacts["answered_at"]) if not np.isnan(at)]
    columns = {"contact": "contact", "started_at": "answered_at", "ended_at": "ended_at"}
    columns |= {"tier": "tier"} if "tier" in contacts else {}
    return {name: [contacts[column][k] for k in answered] for name, column in columns.items()}


def _build(
    contacts: Rows, steps: Rows, intervals: Rows, time_zone: str, until: dt.date | None
) -> Log:
    """The log's tables from what the files say."""
    zone = ZoneInfo(time_zone)
    first = dt.datetime.fromtimestamp(min(contacts["arrived_at"]) * 60, zone).date()
    moments = [
        at
        for rows in (contacts, steps, intervals)
        for c in rows
        if c.endswith("_at")
        for at in rows[c]
    ]
    last = dt.datetime.fromtimestamp(np.nanmax(moments) * 60 - 1e-3, zone).date()
    if until is not None and until < last:
        raise UsageError(f"--until {until}: the log goes on to {last}")
    after = (until or last) + dt.timedelta(days=1)
    begin, end = (
        dt.datetime.combine(day, dt.time(), zone).timestamp() / 60 for day in (first, after)
    )
    calendar = Calendar(first, end - begin, time_zone)
    codes = {
        "channel": _Words(contacts.get("channel")),
        "topic": _Words(contacts.get("topic")),
        "tier": _Words([*steps.get("tier", ()), *contacts.get("tier", ())]),
        "group": _Words([*steps.get("group", ()), *intervals.get("group", ())]),
        "agent": _Words([*steps.get("agent", ()), *intervals.get("agent", ())]),
    }
    number = {contact: k for k, contact in enumerate(contacts["contact"])}
    table = _contacts(contacts, codes, begin)
    work = _steps(steps, table, number, codes, begin)
    _from_steps(table, work, contacts)
    duty = {
        "group": codes["group"].of(intervals.get("group"), len(intervals.get("kind", ()))),
        "agent": codes["agent"].of(intervals.get("agent"), len(intervals.get("kind", ()))),
        "kind": np.array(intervals.get("kind", ())),
        "started_at": np.array(intervals.get("started_at", ())) - begin,
        "ended_at": np.nan_to_num(np.array(intervals.get("ended_at", ())), nan=end) - begin,
        "pace": np.ones(len(intervals.get("kind", ()))),
    }
    names = Names(*(codes[name].words for name in ("channel", "topic", "tier", "group", "agent")))
    return Log(
        _typed(table, CONTACTS), _typed(work, STEPS), _typed(duty, INTERVALS), names, calendar
    )


def _typed(columns: Mapping[str, NDArray[Any]], kinds: Mapping[str, str]) -> Table:
    return {name: columns[name].astype(kind) for name, kind in kinds.items()}


class _Words:
    """Names of one kind and their codes."""

    def __init__(self, words: Sequence[str] | None) -> None:
        self.words = tuple(sorted(set(words or (UNSTATED,)))) or (UNSTATED,)
        self._code = {word: code for code, word in enumerate(self.words)}

    def of(self, words: Sequence[str] | None, number: int) -> NDArray[Any]:
        """Codes of some words; the first name where the column is missing."""
        if words is None:
            return np.zeros(number, np.int64)
        return np.array([self._code[word] for word in words], np.int64)


def _contacts(rows: Rows, codes: Mapping[str, _Words], begin: float) -> dict[str, NDArray[Any]]:
    size = len(rows["contact"])
    arrived_at, answered_at, ended_at = (
        np.array(rows[name]) - begin for name in FILES["contacts"][1:]
    )
    _, inquiry = np.unique(np.array(rows.get("inquiry", rows["contact"])), return_inverse=True)
    order = np.lexsort((np.arange(size), arrived_at, inquiry))
    new = np.diff(inquiry[order], prepend=-1) != 0
    starts = np.flatnonzero(new)
    number = np.empty(size, np.int64)
    number[order] = np.arange(size) - np.repeat(starts, np.diff(np.append(starts, size)))
    assumed = np.where(np.isnan(ended_at), Outcome.OPEN, Outcome.SOLVED)
    assumed[~np.isnan(ended_at) & np.isnan(answered_at)] = Outcome.ABANDONED
    stated = rows.get("outcome", [None] * size)
    outcome = np.array([a if s is None else s for s, a in zip(stated, assumed, strict=True)])
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
    return {
        "contact": np.arange(size),
        "inquiry": inquiry,
        "number": number,
        "reason": reason,
        "channel": channel,
        "topic": codes["topic"].of(rows.get("topic"), size),
        "live": np.array(rows.get("live", may_leave[channel])),
        "arrived_at": arrived_at,
        "answered_at": answered_at,
        "queued_at": arrived_at.copy(),
        "ended_at": ended_at,
        "outcome": outcome,
        "first_tier": tier,
        "last_tier": tier.copy(),
        "escalations": np.array(rows.get("escalations", np.zeros(size))),
        "next_at": next_at,
        "transfers": np.array(rows.get("transfers", np.zeros(size))),
    }


def _steps(
    rows: Rows,
    contacts: Mapping[str, NDArray[Any]],
    number: Mapping[str, int],
    codes: Mapping[str, _Words],
    begin: float,
) -> dict[str, NDArray[Any]]:
    size = len(rows["contact"])
    contact = np.array([number[word] for word in rows["contact"]], np.int64)
    started_at, ended_at = (np.array(rows[name], float) - begin for name in FILES["steps"][1:])
    tier = codes["tier"].of(rows.get("tier"), size)
    order = np.lexsort((started_at, contact))
    follows = np.diff(contact[order], prepend=-1) == 0
    followed, follower = order[:-1][follows[1:]], order[1:][follows[1:]]
    queued_at = contacts["arrived_at"][contact].copy()
    queued_at[follower] = ended_at[followed]
    if "queued_at" in rows:
        stated = np.array(rows["queued_at"], float) - begin
        queued_at = np.where(np.isnan(stated), queued_at, stated)
    solved = contacts["outcome"][contact] == Outcome.SOLVED
    ending = np.where(solved, Ending.SOLVED, Ending.UNSOLVED)
    goes_on = tier[follower] != tier[followed]
    ending[followed] = np.where(goes_on, Ending.ESCALATED, Ending.PUT_BACK)
    ending[np.isnan(ended_at)] = Ending.OPEN
    if "ending" in rows:
        ending = np.array(
            [a if s is None else s for s, a in zip(rows["ending"], ending, strict=True)]
        )
    to_tier = np.full(size, -1)
    passed_on = ending[followed] == Ending.ESCALATED
    to_tier[followed[passed_on]] = tier[follower[passed_on]]
    handled_at = ended_at
    if "handled_at" in rows:
        handled_at = np.array(rows["handled_at"], float) - begin
    columns: dict[str, NDArray[Any]] = {
        "contact": contact,
        "channel": contacts["channel"][contact],
        "topic": contacts["topic"][contact],
        "tier": tier,
        "group": codes["group"].of(rows.get("group"), size),
        "agent": codes["agent"].of(rows.get("agent"), size),
        "queued_at": np.minimum(queued_at, started_at),
        "started_at": started_at,
        "handled_at": handled_at,
        "ended_at": ended_at,
        "ending": ending,
        "to_tier": to_tier,
    }
    in_time = np.argsort(started_at, kind="stable")
    return {name: column[in_time] for name, column in columns.items()}


def _from_steps(
    contacts: dict[str, NDArray[Any]], steps: Mapping[str, NDArray[Any]], rows: Rows
) -> None:
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
