"""The page of a calibration: the fits over the data, every value with its origin, what is odd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from sim.calibrate import Calibration
from sim.calibrate.values import Origin, Value
from sim.calibrate.writing.screen import HEADS, quantity
from sim.reports.pen.page import drawing
from sim.reports.pen.parts import Part, render_parts
from sim.reports.pen.style import Picture
from sim.reports.pen.tables import WordTable
from sim.reports.pen.words import count_of, listed

KIND = "Customer support simulation: what an export says about the team"
READING = (
    "data: measured in the export, with an interval of 95 % from days drawn anew. estimated: by a "
    "detour, because the export does not say it itself. ASSUMED: not in the export at all; replace "
    "it by what you know.",
    "A value with a place stands there in the scenario. One without is told beside it, so that you "
    "can hold it against what you know.",
    "Where the line of the scenario leaves the data, the scenario will be wrong. Whether that "
    "matters, a backtest says.",
)
MOST_DATES = 60


def render_calibration(
    found: Calibration,
    name: str,
    lines: Mapping[Origin, Sequence[int]],
    pictures: Sequence[tuple[str, Picture]],
) -> str:
    """The report.

    Args:
        found: what was found.
        name: of the scenario.
        lines: of the written scenario, whose values are data, estimated and ASSUMED.
        pictures: each with the part of the page that it belongs to.
    """

    def drawn(part: str) -> list[Picture]:
        return [picture for place, picture in pictures if place == part]

    parts = [
        Part("arrivals", "When contacts come", drawings=list(map(drawing, drawn("arrivals")))),
        Part("weeks", "From week to week", drawings=list(map(drawing, drawn("weeks")))),
        Part("handling", "How long work takes", drawings=list(map(drawing, drawn("handling")))),
        Part("patience", "How long customers wait", drawings=list(map(drawing, drawn("patience")))),
        Part("agents", "How many agents there were", drawings=list(map(drawing, drawn("agents")))),
        Part("values", "Every value, and where it is from", tables=_values(found)),
        Part("rows", "What was odd, and what was made of it", tables=_odd(found)),
        Part("reading", "How to read this", sentences=READING),
        Part("sources", "What was read", tables=[_sources(found)]),
    ]
    return render_parts(KIND, name, sentences(found, lines), _basis(found), parts)


def sentences(found: Calibration, lines: Mapping[Origin, Sequence[int]]) -> list[str]:
    """How much is known, what is not, and what to do next."""
    data, estimated, assumed = (len(lines[origin]) for origin in Origin)
    said = [
        f"{count_of(data + estimated + assumed, 'value')} in the scenario: {data} from the data, "
        f"{estimated} estimated by a detour, {assumed} ASSUMED."
    ]
    missing = list(dict.fromkeys(v.name for v in _of(found, Origin.ASSUMED)))
    if missing:
        places = ", ".join(map(str, lines[Origin.ASSUMED]))
        said.append(
            f"Please replace what you know better: {listed(missing, most=5)} (lines {places} of "
            "the scenario)."
        )
    doubts = [value.name for value in _of(found, Origin.ESTIMATED) if value.key]
    if doubts:
        said.append(
            f"The first to doubt, for they are estimated by a detour: {listed(doubts, most=5)}."
        )
    said += [f"{remark[:1].upper()}{remark[1:]}." for remark in found.findings.remarks]
    said.append(
        "Not yet tested: keep the last weeks back (--until) and lay the scenario over them with "
        "supportsim backtest, before you plan with it."
    )
    return said


def _of(found: Calibration, origin: Origin) -> list[Value]:
    return [value for value in found.findings.entries if value.origin == origin]


def _basis(found: Calibration) -> str:
    weeks = len(found.days.weekday) / 7
    number = len(found.export.log.contacts["contact"])
    zone = found.export.log.calendar.time_zone
    period = f"{found.days.first} to {found.last_day} ({weeks:.1f} weeks)"
    return f"{count_of(number, 'contact')}, {period}, times in {zone}."


def _values(found: Calibration) -> list[WordTable]:
    """A table for each origin, the doubtful ones first."""
    columns = ("Value", "", "95 % interval", "From", "Place in the scenario")
    return [
        WordTable(
            HEADS[origin],
            (
                *columns[:2],
                "Tried from to" if origin == Origin.ASSUMED else columns[2],
                *columns[3:],
            ),
            [_row(value) for value in _of(found, origin)],
        )
        for origin in (Origin.ASSUMED, Origin.ESTIMATED, Origin.DATA)
        if _of(found, origin)
    ]


def _row(value: Value) -> tuple[str, ...]:
    figure = value.figure
    shown = "?" if np.isnan(figure.value) else quantity(figure.value, value.unit)
    ends = ""
    if not np.isnan(figure.low):
        ends = f"{quantity(figure.low, value.unit)} to {quantity(figure.high, value.unit)}"
    return value.name, shown, ends, value.basis, value.key


def _odd(found: Calibration) -> list[WordTable]:
    """Rows that a rule mended or left out, and days that do not count."""
    notes = [
        (Path(note.file).name, note.kept, ", ".join(map(str, note.lines)))
        for note in found.export.notes
    ]
    days = [(str(day), "no contact at all: taken as no data") for day in found.days.gaps]
    days += [(str(day), "far fewer than its weekday: holiday or outage") for day in found.days.low]
    days.sort()
    more = [("…", f"and {len(days) - MOST_DATES} more")] if len(days) > MOST_DATES else []
    tables = [
        WordTable("Rows", ("File", "What, and what was made of it", "First lines"), notes),
        WordTable("Days left out of the volume", ("Day", "Why"), days[:MOST_DATES] + more),
    ]
    return [table for table in tables if table.rows]


def _sources(found: Calibration) -> WordTable:
    rows = [(Path(file).name, name, f"{rows:,}") for file, name, rows in found.export.sources]
    if found.export.lacks:
        rows.append(("Not in these files", ", ".join(found.export.lacks), ""))
    return WordTable("Files", ("File", "Taken as", "Rows"), rows)
