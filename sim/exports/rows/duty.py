"""Agents' time: copies and overlaps put right, and names held against those of the steps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.exports.meaning.tables import Rows, together
from sim.exports.meaning.words import NO_CONTACT
from sim.exports.rows.contacts import in_order
from sim.exports.text.cells import Coded
from sim.exports.text.faults import Findings
from sim.log import Kind
from sim.units import both

STRONGER = (
    Kind.ABSENT,
    Kind.BREAK,
    Kind.TRAINING,
    Kind.MEETING,
    Kind.COACHING,
    Kind.OVERTIME,
    Kind.DUTY,
)
"""What an agent's time is where several kinds are stated for it: a break lies within duty."""
UNMATCHED_AT_MOST = 0.02
"""Share of the work that may be of agents without duty."""

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


def duty_of(tables: Sequence[Rows], findings: Findings) -> Rows:
    """Stretches of agents' paid time, each minute of an agent once, whatever files state it.

    Args:
        tables: at least one with ``agent``, ``kind``, ``started_at``, and ``ended_at`` or
            ``duration``.
        findings: where to note what was put right.
    """
    each = [_each_minute_once(_stretches(rows, findings), findings) for rows in tables]
    return each[0] if len(each) == 1 else _each_minute_once(together(each), findings)


def _stretches(rows: Rows, findings: Findings) -> Rows:
    """The rows of a file with their ends, each once."""
    data = rows.data
    if "ended_at" not in data:
        data["ended_at"] = np.full(len(rows), np.nan)
    if "duration" in data:
        by_length = data["started_at"] + data["duration"]
        data["ended_at"] = np.where(np.isnan(data["ended_at"]), by_length, data["ended_at"])
    rows = in_order(rows, ("started_at", "ended_at"), findings)
    rows = _with_ends(rows, findings)
    rows = rows.where((rows.data["kind"] != NO_CONTACT) & (rows.data["kind"] >= 0))
    return _without_copies(rows, findings)


def _with_ends(rows: Rows, findings: Findings) -> Rows:
    """Stretches without an end last until the agent's next one."""
    agent: Coded = rows.names("agent")
    started, ended = rows.data["started_at"], rows.data["ended_at"]
    order = np.lexsort((started, agent.codes))
    following = np.append(started[order][1:], np.nan)
    following[np.append(np.diff(agent.codes[order]) != 0, True)[: len(order)]] = np.nan
    until = np.empty(len(rows))
    until[order] = following
    open_end = np.isnan(ended)
    mended = open_end & ~np.isnan(until)
    said = "{rows} without an end: taken to last until the agent's next row"
    findings.mended(rows.file, rows.line[mended], rows.head("ended_at"), "is missing", said)
    rows.data["ended_at"] = np.where(mended, until, ended)
    return rows


def _without_copies(rows: Rows, findings: Findings) -> Rows:
    data = rows.data
    ended = np.nan_to_num(data["ended_at"], nan=np.inf)
    order = np.lexsort((ended, data["started_at"], data["kind"], data["agent"].codes))
    columns = (data["agent"].codes, data["kind"], data["started_at"], ended)
    with np.errstate(invalid="ignore"):
        same = np.all([column[order][1:] == column[order][:-1] for column in columns], axis=0)
    copies = np.sort(order[1:][same]) if len(order) > 1 else order[:0]
    said = "{rows} of agents' time passed over: the same stretch is there twice"
    findings.mended(rows.file, rows.line[copies], "", "is stated twice", said)
    keep = np.ones(len(rows), bool)
    keep[copies] = False
    return rows.where(keep)


def _each_minute_once(rows: Rows, findings: Findings) -> Rows:
    """Cut stretches that lie over each other: each minute is of the strongest kind."""
    data = rows.data
    agent, started = data["agent"].codes, data["started_at"]
    ended = np.nan_to_num(data["ended_at"], nan=np.inf)
    order = np.lexsort((ended, started, agent))
    over, cluster = np.zeros(len(rows), bool), np.zeros(len(rows), np.int64)
    reach, who, number = -np.inf, -1, -1
    for k in order:
        if agent[k] != who:
            reach, who = -np.inf, int(agent[k])
        over[k] = started[k] < reach
        number += not over[k]
        cluster[k] = number
        reach = max(reach, float(ended[k]))
    if not over.any():
        return rows
    said = "{rows} of agents' time overlap others of the same agent: each minute counted once"
    findings.mended(rows.file, rows.line[over], "", "overlaps another row", said)
    tangled = np.isin(cluster, cluster[over])
    parts = [(int(k), float(started[k]), float(ended[k])) for k in np.flatnonzero(~tangled)]
    by_cluster = np.flatnonzero(tangled)[np.argsort(cluster[tangled], kind="stable")]
    for mine in np.split(by_cluster, np.flatnonzero(np.diff(cluster[by_cluster])) + 1):
        parts += _cut(mine, started, ended, data["kind"])
    table = np.array(sorted(parts, key=lambda part: part[1]), np.float64).reshape(-1, 3)
    result = rows.where(table[:, 0].astype(np.int64))
    result.data["started_at"] = table[:, 1]
    result.data["ended_at"] = np.where(np.isinf(table[:, 2]), np.nan, table[:, 2])
    return result


def _cut(
    mine: Codes, started: Floats, ended: Floats, kind: Codes
) -> list[tuple[int, float, float]]:
    """Stretches of one agent as (row, start, end) that do not overlap."""
    strength = {int(one): place for place, one in enumerate(STRONGER)}
    rows = sorted(mine, key=lambda k: (strength[int(kind[k])], started[k]))
    taken: list[tuple[float, float]] = []
    parts: list[tuple[int, float, float]] = []
    for k in rows:
        pieces = [(float(started[k]), float(ended[k]))]
        for begin, end in taken:
            pieces = [
                piece
                for a, b in pieces
                for piece in ((a, min(b, begin)), (max(a, end), b))
                if piece[1] > piece[0]
            ]
        parts += [(int(k), a, b) for a, b in pieces]
        taken += pieces
    return parts


def spelt_alike(tables: Sequence[Rows], steps_agent: Coded) -> Coded:
    """The agents of steps as agents' time spells them, where capitals and blanks alone differ.

    Args:
        tables: agents' time; names of its own that differ so become alike, too.
        steps_agent: agent of each step.
    """
    known: dict[str, str] = {}
    for rows in tables:
        names: Coded = rows.data["agent"]
        rows.data["agent"] = names.map(lambda word: known.setdefault(_bare(word), word))
    return steps_agent.map(lambda word: known.get(_bare(word), word))


def _bare(name: str) -> str:
    return " ".join(name.split()).casefold()


def matched(duty: Rows, steps_agent: Coded | None, minutes: Floats, findings: Findings) -> bool:
    """Whether agents' time can be held against the steps: their names agree.

    Args:
        duty: agents' time.
        steps_agent: agent of each step; None where the export does not say.
        minutes: length of each step.
        findings: where to note names that do not match.
    """
    file = duty.file
    if steps_agent is None or not any(steps_agent.words):
        findings.note(
            file, "the steps do not say who worked, so that workload is not known: duty is not used"
        )
        return False
    names = {word for word in duty.data["agent"].words if word}
    strange = sorted({word for word in steps_agent.words if word} - names)
    length = np.nan_to_num(minutes)
    without = ~steps_agent.is_in(*names)
    share = float(length[without].sum() / max(length.sum(), 1e-9))
    if share <= UNMATCHED_AT_MOST and float(without.mean()) <= UNMATCHED_AT_MOST:
        if strange:
            of = f"({share:.1%} of the work)"
            agents = f"{len(strange)} agent{'s' * (len(strange) > 1)}"
            findings.note(file, f"no duty for {both(strange)} {of}", f"no duty for {agents} {of}")
        return True
    idle = sorted(names - set(steps_agent.words))
    beside = f"; duty without any step: {both(idle)}" if idle else ""
    said = f"no duty for agents with {share:.0%} of the work"
    so = "Workload is not known: duty is not used. Write the names alike in both files"
    whose = both(strange) or "nobody named"
    findings.note(file, f"{said}: {whose}{beside}. {so}", f"{said}. {so}")
    return False
