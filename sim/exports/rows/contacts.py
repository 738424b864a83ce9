"""Rows of tickets, calls and chats as contacts: when each came, was answered and ended, and how.

Rules for what is odd, each noted with how many rows it concerns:

- Durations that a system measured count before the difference of two stamps of two clocks.
- An answer or end up to :data:`CLOCKS` before what it follows is taken as at once: two clocks.
- One that lies further back: the row is left out.
- A row that comes again with the same number and arrival was delivered twice: the last one counts.
- A ticket that is listed again with a later arrival was taken up again: a further contact of the
  same inquiry.
- A call that ended before it joined the line (left in the menu) is no contact.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.exports.meaning.own import UNKNOWN
from sim.exports.meaning.tables import Rows
from sim.exports.meaning.words import NO_CONTACT, REOPENED
from sim.exports.text.cells import Coded, coded
from sim.exports.text.faults import Findings
from sim.log import Outcome
from sim.units import shown

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

CLOCKS = 1.0
"""Minutes by which a moment may lie before what it follows, and be taken as at once."""
SPOKEN = ("talk", "missed", "abandoned_after")
"""Meanings of which any makes contacts live ones."""
CALLS = ("wait", "talk", "missed", "abandoned_after", "queued_at")
"""Meanings that only systems of calls and chats have: there customers can give up."""


def contacts_of(rows: Rows, findings: Findings) -> Rows:
    """Contacts from the rows of a file.

    Args:
        rows: as :class:`sim.exports.meaning.fields.Fields` reads them.
        findings: where to note what was odd.

    Returns:
        Rows in the order of the file with at least ``contact``, ``inquiry``, ``arrived_at``,
        ``answered_at``, ``ended_at``, ``worked_until`` (wrap-up done) and ``outcome``.
    """
    own = rows.system.key == "own"
    _numbered(rows)
    if own:
        rows.data.setdefault("outcome", np.full(len(rows), UNKNOWN))
        rows = _once(rows, findings)
    else:
        rows = _without_others(rows, findings)
        _derive(rows, findings)
        rows = _delivered_once(rows, findings)
        _again(rows)
    rows = in_order(rows, ("arrived_at", "answered_at", "ended_at"), findings)
    _tell_unknown_ends(rows, findings)
    wrap_up = np.nan_to_num(rows.data.get("wrap_up", np.zeros(len(rows))))
    rows.data["worked_until"] = rows.data["ended_at"] + wrap_up
    return rows


def _tell_unknown_ends(rows: Rows, findings: Findings) -> None:
    """Tell of contacts that are over, but nobody knows since when."""
    data = rows.data
    for outcome, what, where in (
        (Outcome.ABANDONED, "gave up", "waits"),
        (Outcome.SOLVED, "are solved", "times to resolution and handle times"),
    ):
        lost = (data["outcome"] == outcome) & np.isnan(data["ended_at"])
        if lost.any():
            said = f"{int(lost.sum())} contacts {what} at a time that is not there: not in {where}"
            findings.note(rows.file, said)


def _numbered(rows: Rows) -> None:
    """Contacts without a number get one; inquiries without one are their contact's own."""
    data = rows.data
    if "contact" not in data:
        data["contact"] = coded([f"row {line}" for line in rows.line])
    contact: Coded = data["contact"]
    if "inquiry" not in data:
        data["inquiry"] = contact
        return
    stated: Coded = data["inquiry"]
    cells = zip(stated.list(), contact.list(), strict=True)
    data["inquiry"] = coded([f"i {inquiry}" if inquiry else f"c {own}" for inquiry, own in cells])


# -- the product's own columns ------------------------------------------------------------------


def _once(rows: Rows, findings: Findings) -> Rows:
    """Each contact has a number, and one row; copies of a whole row are passed over."""
    contact: Coded = rows.data["contact"]
    empty = contact.is_in("")
    findings.left_out(rows.file, rows.line[empty], len(rows), "contact", "must not be empty")
    rows = rows.where(~empty)
    contact = rows.data["contact"]
    first = np.full(len(contact.words), -1)
    first[contact.codes[::-1]] = np.arange(len(rows))[::-1]
    again = np.flatnonzero(first[contact.codes] != np.arange(len(rows)))
    same = np.array([_alike(rows, int(first[contact.codes[k]]), int(k)) for k in again], bool)
    said = "{rows} passed over: the same row is there twice"
    findings.mended(rows.file, rows.line[again[same]], "contact", "is stated twice", said)
    other = again[~same]
    words = [f"{shown(contact.words[code])} is stated twice" for code in contact.codes[other]]
    rule = "is stated twice with different content"
    findings.left_out(rows.file, rows.line[other], len(rows), "contact", rule, words)
    keep = np.ones(len(rows), bool)
    keep[again] = False
    return rows.where(keep)


def _alike(rows: Rows, one: int, other: int) -> bool:
    """Whether two rows say the same."""
    for column in rows.data.values():
        cells = column.codes if isinstance(column, Coded) else column
        a, b = cells[one], cells[other]
        if a != b and not (a != a and b != b):  # NaN is like NaN
            return False
    return True


# -- what systems export ------------------------------------------------------------------------


def _without_others(rows: Rows, findings: Findings) -> Rows:
    """Without rows that are no contacts; ``outcome`` from all columns that tell it."""
    data, size = rows.data, len(rows)
    outcome = data.get("outcome", np.full(size, UNKNOWN)).copy()
    if "status" in data:
        outcome = np.where(outcome == UNKNOWN, data["status"], outcome)
    gave_up = data.get("missed", np.zeros(size, bool))
    if "abandoned_after" in data:
        gave_up = gave_up | (np.nan_to_num(data["abandoned_after"]) > 0)
    outcome[gave_up & (outcome != NO_CONTACT)] = Outcome.ABANDONED
    data["outcome"] = outcome
    others = outcome == NO_CONTACT
    if others.any():
        findings.note(rows.file, f"{others.sum()} rows are no contacts (by their status word)")
    if "queued_at" in data:
        menu = (outcome == Outcome.ABANDONED) & np.isnan(data["queued_at"]) & ~others
        if menu.any():
            share = menu.sum() / max((~others).sum(), 1)
            said = (
                f"{menu.sum()} calls ({share:.2%}) ended before they joined the line; no contacts"
            )
            findings.note(rows.file, said)
            others |= menu
    return rows.where(~others)


def _derive(rows: Rows, findings: Findings) -> None:
    """Moments from durations, and outcomes from moments, where the export has no others."""
    data, size = rows.data, len(rows)
    unknown = np.full(size, np.nan)
    outcome = data["outcome"]
    calls = any(name in data for name in CALLS)

    def sum_of(*names: str) -> Floats:
        there = [data[name] for name in names if name in data]
        if not there:
            return unknown
        total: Floats = np.nansum(there, axis=0)
        return np.where(np.all(np.isnan(there), axis=0), np.nan, total)

    data["arrived_at"] = data["arrived_at"] + np.nan_to_num(sum_of("menu"))
    arrived = data["arrived_at"]
    answered, ended = (data.get(name, unknown).copy() for name in ("answered_at", "ended_at"))
    waited, talked = sum_of("wait", "ring"), sum_of("talk", "hold", "park")
    gave_up = outcome == Outcome.ABANDONED
    silent = calls & (outcome == UNKNOWN) & np.isnan(answered) & ~(np.nan_to_num(talked) > 0)
    if "answered_at" in data or "talk" in data:
        gave_up |= silent & ~np.isnan(np.fmax(waited, ended))
    served = ~gave_up & (np.nan_to_num(talked) > 0 if "talk" in data else ~np.isnan(waited))
    served |= outcome == Outcome.SOLVED
    if "answered_at" in data and _agrees(rows, waited, findings):
        _tell_clocks(rows, answered, served & ~np.isnan(waited), findings)
        answered = np.where(served & ~np.isnan(waited), arrived + waited, answered)
        ended = np.where(np.isnan(answered + talked), ended, answered + talked)
    answered = np.where(np.isnan(answered) & served, arrived + waited, answered)
    answered = np.where(np.isnan(answered), arrived + sum_of("response"), answered)
    answered[gave_up] = np.nan
    left = np.fmin(data.get("left_at", unknown), unknown)
    for other in (sum_of("abandoned_after"), waited):
        left = np.where(np.isnan(left), arrived + other, left)
    ended = np.where(gave_up & ~np.isnan(left), left, ended)
    ended = np.where(np.isnan(ended), answered + talked, ended)
    ended = np.where(np.isnan(ended), arrived + sum_of("resolution"), ended)
    assumed = np.where(np.isnan(ended), Outcome.OPEN, Outcome.SOLVED)
    assumed[gave_up] = Outcome.ABANDONED
    outcome = np.where(outcome == UNKNOWN, assumed, outcome)
    ended[outcome == Outcome.OPEN] = np.nan
    data.update(answered_at=answered, ended_at=ended, outcome=outcome)
    if any(name in data for name in SPOKEN):
        data.setdefault("live", np.ones(size, bool))  # though nobody may have given up


def _agrees(rows: Rows, waited: Floats, findings: Findings) -> bool:
    """Whether waits as a system measured them fit the moments of answering."""
    apart = np.abs(rows.data["answered_at"] - rows.data["arrived_at"] - waited)
    apart = apart[~np.isnan(apart)]
    if not len(apart) or float(np.median(apart)) <= CLOCKS:
        return bool(len(apart))
    findings.note(
        rows.file,
        f"`{rows.head('wait')}` does not fit `{rows.head('answered_at')}` (its unit?); not used",
    )
    waited[:] = np.nan
    return False


def _tell_clocks(rows: Rows, answered: Floats, measured: Mask, findings: Findings) -> None:
    """Tell of answers that are stamped before the arrival, where the measured wait counts."""
    with np.errstate(invalid="ignore"):
        early = measured & (answered < rows.data["arrived_at"])
    share = early.sum() / max(int((~np.isnan(answered)).sum()), 1)
    before, after = rows.head("answered_at"), rows.head("arrived_at")
    said = (
        f"{{rows}} ({share:.1%} of the answered) have `{before}` before `{after}`, two clocks: "
        f"the wait as measured (`{rows.head('wait')}`) counts"
    )
    rule = f"must not be before `{after}`"
    findings.mended(rows.file, rows.line[early], before, rule, said)


def _delivered_once(rows: Rows, findings: Findings) -> Rows:
    """Rows that say the same contact again: the last one, by when it was changed, counts."""
    data = rows.data
    contact: Coded = data["contact"]
    arrived = data["arrived_at"] if rows.system.returns else np.zeros(len(rows))
    changed = data.get("updated_at", np.zeros(len(rows)))
    order = np.lexsort((np.arange(len(rows)), np.nan_to_num(changed), arrived, contact.codes))
    same = (np.diff(contact.codes[order]) == 0) & (np.diff(arrived[order]) == 0)
    older = order[:-1][same]
    older = older[~contact.where(older).is_in("")]
    keep = np.ones(len(rows), bool)
    keep[older] = False
    said = "{rows} passed over: the same contact comes again, and its last row counts"
    rule = "is stated twice"
    findings.mended(rows.file, rows.line[np.sort(older)], rows.head("contact"), rule, said)
    return rows.where(keep)


def _again(rows: Rows) -> None:
    """Tickets that are listed again: further contacts of one inquiry."""
    data = rows.data
    contact: Coded = data["contact"]
    order = np.lexsort((data["arrived_at"], contact.codes))
    follows = np.diff(contact.codes[order], prepend=-1) == 0
    later = order[follows]
    before = np.zeros(len(rows), bool)
    before[order[:-1][follows[1:]]] = True
    outcome = data["outcome"]
    outcome[(outcome == REOPENED) & before] = Outcome.UNSOLVED
    outcome[before & (outcome == Outcome.OPEN) & ~np.isnan(data["answered_at"])] = Outcome.UNSOLVED
    still = outcome == REOPENED
    outcome[still] = Outcome.OPEN
    data["ended_at"][still] = np.nan
    if len(later):
        begins = np.maximum.accumulate(np.where(follows, 0, np.arange(len(order))))
        number = np.zeros(len(rows), np.int64)
        number[order] = np.arange(len(order)) - begins
        words = [f"{w} ({k + 1})" if k else w for w, k in zip(contact.list(), number, strict=True)]
        if data["inquiry"] is contact:
            data["inquiry"] = contact
        data["contact"] = coded(words)


# -- times that run backwards -------------------------------------------------------------------


def in_order(rows: Rows, columns: tuple[str, ...], findings: Findings) -> Rows:
    """Rows whose times do not run backwards.

    Args:
        rows: rows with those columns.
        columns: names in the order in which they happen; NaN is passed over.
        findings: where to note what was mended or left out.
    """
    keep = np.ones(len(rows), bool)
    last = np.full(len(rows), -np.inf)
    before = np.zeros(len(rows), np.int64)
    for place, name in enumerate(columns):
        at = rows.data[name]
        with np.errstate(invalid="ignore"):
            behind = at < last
            second = rows.data.get(f"{name}, second")
            if second is not None:
                at = np.where((at < last - CLOCKS) & (second > 0), at + second, at)
                behind = at < last
            slight = behind & (at >= last - CLOCKS)
        _clip(rows, name, slight, last - at, [columns[k] for k in before[slight][:1]], findings)
        at = np.where(slight, last, at)
        wrong = behind & ~slight & keep
        each = [f"must not be before `{rows.head(columns[k])}`" for k in before[wrong]]
        rule = each[0] if each else ""
        findings.left_out(rows.file, rows.line[wrong], len(rows), rows.head(name), rule, each)
        keep &= ~wrong
        rows.data[name] = at
        there = ~np.isnan(at)
        last, before = np.where(there, at, last), np.where(there, place, before)
    return rows.where(keep)


def _clip(
    rows: Rows, name: str, slight: Mask, by: Floats, before: list[str], findings: Findings
) -> None:
    """Tell of moments that are taken as at once."""
    if slight.any():
        earlier = rows.head(before[0])
        most = round(float(by[slight].max()) * 60, 1)
        share = slight.mean()
        said = f"{{rows}} ({share:.1%}) have `{rows.head(name)}` up to {most:g} s before "
        rule = f"must not be before `{earlier}`"
        findings.mended(
            rows.file,
            rows.line[slight],
            rows.head(name),
            rule,
            f"{said}`{earlier}`: taken as at once",
        )
