"""Asterisk's ``queue_log``: a line for each thing that happened to a call or an agent.

``epoch|call|queue|agent|event|data…`` as in Asterisk's ``doc/queuelog.txt``: ENTERQUEUE (url,
caller), CONNECT (hold time), COMPLETEAGENT and COMPLETECALLER, ABANDON, EXITWITHTIMEOUT,
EXITWITHKEY, TRANSFER and its kin; PAUSE, UNPAUSE, ADDMEMBER, REMOVEMEMBER, AGENTLOGIN, AGENTLOGOFF.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from sim.exports.meaning.columns import System
from sim.exports.meaning.own import UNKNOWN
from sim.exports.meaning.tables import Rows
from sim.exports.text.cells import Coded, Sheet, coded
from sim.exports.text.faults import Findings
from sim.log import Kind, Outcome

HEAD = ("at", "contact", "queue", "agent", "event", "one", "two", "three", "four", "five")
LINE = re.compile(r"\d{9,11}(\.\d+)?\|[^|]*\|[^|]*\|[^|]*\|[A-Z]+(\|.*)?")
"""How each of its lines looks."""
ENDS = ("COMPLETEAGENT", "COMPLETECALLER", "TRANSFER", "BLINDTRANSFER", "ATTENDEDTRANSFER")
LEAVES = ("ABANDON", "EXITWITHTIMEOUT", "EXITWITHKEY", "EXITEMPTY")
COMES, GOES = ("ADDMEMBER", "AGENTLOGIN", "AGENTCALLBACKLOGIN"), ("REMOVEMEMBER", "AGENTLOGOFF")


def is_queue_log(text: str) -> bool:
    """Whether the first lines of a text are those of a ``queue_log``."""
    lines = [line for line in text[:4000].splitlines()[:5] if line.strip()]
    return bool(lines) and all(LINE.match(line) for line in lines[:3])


def calls_and_duty(sheet: Sheet, system: System, findings: Findings) -> tuple[Rows, Rows]:
    """Calls, and the agents' duty and breaks.

    Args:
        sheet: the lines under :data:`HEAD`.
        system: the description of this kind of export.
        findings: where to note what is wrong.
    """
    places = {name: HEAD.index(name) for name in HEAD[:7]}
    cells, line = sheet.columns(places, findings)
    stamps = [_number(word) for word in cells["at"].words]
    at = np.array(stamps, np.float64)[cells["at"].codes] / 60
    wrong = np.isnan(at)
    findings.left_out(sheet.file, line[wrong], len(line), "", "does not begin with a moment")
    event = np.array(cells["event"].words, dtype=object)[cells["event"].codes]
    keep = ~wrong & ~np.isnan(at)
    kept = {name: column.where(keep) for name, column in cells.items()}
    calls = _calls(sheet.file, system, line[keep], at[keep], event[keep], kept)
    return calls, _duty(sheet.file, system, line[keep], at[keep], event[keep], kept["agent"])


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        return np.nan


def _calls(
    file: str,
    system: System,
    line: NDArray[np.int64],
    at: NDArray[np.float64],
    event: NDArray[np.object_],
    cells: dict[str, Coded],
) -> Rows:
    """A row for each call that joined a queue; a transferred call joins again under its number."""
    comes = np.flatnonzero(event == "ENTERQUEUE")
    number = cells["contact"].list()
    open_call: dict[str, int] = {}
    answered, ended = np.full(len(comes), np.nan), np.full(len(comes), np.nan)
    outcome = np.full(len(comes), UNKNOWN)
    agent, transfers = [""] * len(comes), np.zeros(len(comes), np.int64)
    agents = cells["agent"].list()
    row = -1
    for k, what in enumerate(event):
        if what == "ENTERQUEUE":
            row += 1
            open_call[number[k]] = row
            continue
        call = open_call.get(number[k])
        if call is None:
            continue
        if what == "CONNECT":
            answered[call], agent[call] = at[k], agents[k]
        elif what in ENDS or what in LEAVES:
            ended[call] = at[k]
            outcome[call] = Outcome.SOLVED if what in ENDS else Outcome.ABANDONED
            transfers[call] += what in ENDS[2:]
            del open_call[number[k]]
    outcome[outcome == UNKNOWN] = Outcome.OPEN
    caller = cells["two"].where(comes)
    numbers = [f"{number[k]} {line[k]}" for k in comes]
    data = {
        "contact": coded(numbers),
        "customer": caller.map(lambda word: "" if word.lower() in ("", "unknown", "-") else word),
        "arrived_at": at[comes],
        "answered_at": answered,
        "ended_at": ended,
        "worked_until": ended,
        "outcome": outcome,
        "topic": cells["queue"].where(comes),
        "agent": coded(agent),
        "transfers": transfers,
    }
    data["inquiry"] = data["contact"]
    return Rows(file, system, line[comes], data)


def _duty(
    file: str,
    system: System,
    line: NDArray[np.int64],
    at: NDArray[np.float64],
    event: NDArray[np.object_],
    agent: Coded,
) -> Rows:
    """Stretches of duty and break between the lines that say so."""
    state: dict[int, tuple[float, int, int]] = {}
    found: list[tuple[int, int, float, float, int]] = []

    def close(who: int, until: float) -> None:
        if who in state:
            since, kind, where = state.pop(who)
            if until > since:
                found.append((who, kind, since, until, where))

    changes = {**dict.fromkeys((*COMES, "UNPAUSE", "UNPAUSEALL"), Kind.DUTY)}
    changes |= dict.fromkeys(("PAUSE", "PAUSEALL"), Kind.BREAK)
    for k, what in enumerate(event):
        if what in changes or what in GOES:
            who = int(agent.codes[k])
            kind = changes.get(what)
            if kind is not None and what not in COMES and who not in state:
                continue
            if kind is not None and who in state and state[who][1] == kind:
                continue
            close(who, at[k])
            if kind is not None:
                state[who] = (at[k], int(kind), int(line[k]))
    for who in list(state):
        close(who, float(at[-1]) if len(at) else 0.0)
    columns = np.array(found, np.float64).reshape(-1, 5).T
    data = {
        "agent": Coded(columns[0].astype(np.int64), agent.words),
        "kind": columns[1].astype(np.int64),
        "started_at": columns[2],
        "ended_at": columns[3],
    }
    return Rows(file, system, columns[4].astype(np.int64), data)
