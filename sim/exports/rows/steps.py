"""Steps: those that files state, and else one for each contact that was answered."""

from __future__ import annotations

import numpy as np

from sim.exports.meaning.own import CONTACT_COLUMNS, STEP_COLUMNS, UNSTATED
from sim.exports.meaning.tables import Data, Rows, stacked
from sim.exports.rows.contacts import in_order
from sim.exports.rows.sheets import Tables
from sim.exports.text.cells import Coded, joined
from sim.exports.text.faults import Findings
from sim.units import shown


def steps_of(tables: Tables, findings: Findings) -> tuple[Data, Data]:
    """All contacts, and all steps with the row of their contact (``contact_row``).

    Args:
        tables: what the files hold.
        findings: where to note what was odd.
    """
    contacts = stacked(tables.contacts, {"contact": "", **CONTACT_COLUMNS})
    names: Coded = contacts["contact"]
    if not tables.steps:
        return contacts, _one_each(contacts)
    stated = [_of_contacts(rows, names, tables, findings) for rows in tables.steps]
    steps = stacked([_with_ends(rows, contacts, findings) for rows in stated], STEP_COLUMNS)
    if tables.in_part:
        steps = _beside(contacts, steps)
    return contacts, steps


def _of_contacts(rows: Rows, names: Coded, tables: Tables, findings: Findings) -> Rows:
    """Steps of contacts that there are, in order of time within each row."""
    file = rows.file
    place = {word: k for k, word in enumerate(names.words)}
    row = np.full(len(names.words) + 1, -1)
    row[names.codes[::-1]] = np.arange(len(names))[::-1]
    contact: Coded = rows.data["contact"]
    code = np.array([place.get(word, -1) for word in contact.words], np.int64)[contact.codes]
    rows.data["contact_row"] = np.where(code >= 0, row[code], -1)
    strange = rows.data["contact_row"] < 0
    gone = strange & contact.is_in(*tables.gone)
    if gone.any():
        findings.note(file, f"{int(gone.sum())} steps of contacts that were left out")
    words = [
        f"{shown(contact.words[k])} is not in contacts.csv" for k in contact.codes[strange & ~gone]
    ]
    rule = "is of no contact that there is"
    findings.left_out(file, rows.line[strange & ~gone], len(rows), "contact", rule, words)
    rows = rows.where(~strange)
    if "ended_at" not in rows.data:
        rows.data["ended_at"] = np.full(len(rows), np.nan)
    return in_order(rows, ("started_at", "ended_at"), findings)


def _with_ends(rows: Rows, contacts: Data, findings: Findings) -> Rows:
    """Steps without an end last until the contact's next step, or else until its contact ended."""
    started, ended, contact = (
        rows.data[name] for name in ("started_at", "ended_at", "contact_row")
    )
    missing = np.isnan(ended)
    if not missing.any():
        return rows
    order = np.lexsort((started, contact))
    following = np.append(started[order][1:], np.nan)
    following[np.append(np.diff(contact[order]) != 0, True)] = np.nan
    until = np.empty(len(rows))
    until[order] = following
    until = np.where(np.isnan(until), contacts["ended_at"][contact], until)
    mended = missing & (until >= started)
    said = "{rows} without an end: taken to last until the contact goes on or ends"
    findings.mended(rows.file, rows.line[mended], rows.head("ended_at"), "is missing", said)
    rows.data["ended_at"] = np.where(mended, until, ended)
    return rows


def _one_each(contacts: Data) -> Data:
    """One step for each contact that was answered; where its end is not known, none."""
    answered = ~np.isnan(contacts["answered_at"])
    ended = contacts["worked_until"]
    lost = np.isnan(ended) & (contacts["outcome"] > 0)
    rows = np.flatnonzero(answered & ~lost)
    steps: Data = {
        "contact_row": rows,
        "started_at": contacts["answered_at"][rows],
        "ended_at": ended[rows],
    }
    if (contacts["ended_at"][rows] != ended[rows]).any():
        steps["handled_at"] = contacts["ended_at"][rows]
    for name in ("tier", "agent", "group"):
        if name in contacts:
            steps[name] = contacts[name].where(rows)
    return steps


def _beside(contacts: Data, steps: Data) -> Data:
    """Steps as stated, and one each for contacts of files without steps."""
    own = _one_each(contacts)
    without = ~np.isin(own["contact_row"], steps["contact_row"])
    result: Data = {}
    for name, column in steps.items():
        other = own.get(name)
        size = int(without.sum())
        if isinstance(column, Coded):
            blank = Coded(np.zeros(size, np.int64), [UNSTATED])
            result[name] = joined([column, other.where(without) if other is not None else blank])
        else:
            fill = np.full(size, np.nan) if column.dtype.kind == "f" else np.full(size, -1)
            result[name] = np.concatenate([column, fill if other is None else other[without]])
    return result
