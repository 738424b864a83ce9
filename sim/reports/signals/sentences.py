"""The traffic lights in words, and as a chart: weeks × signals × tiers."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from sim.decisions import Miss, TrafficLights, first_misses, watch
from sim.decisions.signals.watch import known_signals
from sim.metrics import METRICS
from sim.reports.pen.words import Row, amount, count_of, day, in_sentence, listed

if TYPE_CHECKING:
    from sim.runs.result import Result

SIGNALS_TITLE = "Traffic lights: when it is time to grow"
LEAST_WEEKS = 4
"""Whole weeks from which a report has traffic lights: fewer cannot show a rise."""
SIGNS = {"red": "R", "amber": "A", "green": "·", "unknown": "?"}
"""Letter of each colour, so that it reads without colour."""
LEGEND = (
    "R red, A amber, · green, ? not known (too few weeks, or no figure); – not measured. A colour "
    "has lasted for as many weeks in a row as the scenario asks."
)


class CalendarRow(NamedTuple):
    """One row of the calendar."""

    signal: str
    """What it says."""
    of: str
    """Tier, channel or group; empty where the signal is not measured."""
    cells: Sequence[Row]
    measured: bool


_LIGHTS: WeakKeyDictionary[Result, TrafficLights] = WeakKeyDictionary()


def lights_of(result: Result) -> TrafficLights:
    """The traffic lights of a run; kept, for page, chart and table all ask for them."""
    if result not in _LIGHTS:
        _LIGHTS[result] = watch(
            result.kpis, result.signals, goals=result.goals, confidence=result.confidence
        )
    return _LIGHTS[result]


def has_lights(result: Result) -> bool:
    """Whether enough whole weeks were measured for traffic lights."""
    weeks = result.kpis[(result.kpis["per"] == "week") & (result.kpis["metric"] == "backlog")]
    return weeks["period"].nunique() >= LEAST_WEEKS and len(lights_of(result).weeks) >= LEAST_WEEKS


def calendar_rows(lights: TrafficLights) -> list[CalendarRow]:
    """The rows of the calendar in order."""
    rows, known = [], known_signals()
    cells: dict[tuple[str, str, str], list[Row]] = {place: [] for place in lights.places()}
    for cell in lights.rows:
        cells[cell["signal"], cell["scope"], cell["name"]].append(cell)
    for (signal, scope, name), of_row in cells.items():
        measured = scope != "all"
        rows.append(CalendarRow(known[signal].label, name if measured else "", of_row, measured))
    return rows


def signs(row: CalendarRow) -> list[str]:
    """One sign for each week of a row."""
    return [SIGNS[cell["colour"]] if row.measured else "–" for cell in row.cells]


def lights_verdict(lights: TrafficLights, misses: Sequence[Miss] = ()) -> list[str]:
    """What the traffic lights say, in a few sentences."""
    if not lights.weeks:
        return [
            "No whole week, Monday to Sunday, was measured, so there is nothing to judge: a level "
            "takes one week or two in a row, a rise four."
        ]
    rows = [row for row in calendar_rows(lights) if row.measured]
    sentences = [_first(rows, "red") or _first(rows, "amber")]
    if not any(sentences):
        sentences = [_calm(rows, count_of(len(lights.weeks), "week"))]
    known = known_signals()
    unmeasured = [
        f"{in_sentence(row.signal)} (needs {known[str(row.cells[0]['signal'])].needs})"
        for row in calendar_rows(lights)
        if not row.measured
    ]
    if misses:
        sentences.append(_lead(rows, misses[0], lights.weeks))
    if unmeasured:
        sentences.append(f"Not measured: {listed(unmeasured, most=6)}.")
    return [sentence for sentence in sentences if sentence]


def _calm(rows: Sequence[CalendarRow], weeks: str) -> str:
    """That no row reaches a colour, and how far that is known."""
    known = [[cell["colour"] != "unknown" for cell in row.cells] for row in rows]
    unsure = sum(not all(week) for week in zip(*known, strict=True))
    sentence = f"No signal turns amber or red in {weeks}"
    if unsure:
        sentence += f"; in {unsure} of them some cannot be told"
    never = [
        f"{in_sentence(row.signal)} at {row.of}"
        for row, weeks_known in zip(rows, known, strict=True)
        if not any(weeks_known)
    ]
    if len(never) == len(rows) > 0:
        return f"No signal is known in {weeks}."
    return f"{sentence}; never known: {listed(never)}." if never else f"{sentence}."


def _first(rows: Sequence[CalendarRow], colour: str) -> str:
    """The rows that reach a colour, the earliest first."""
    reached = []
    for row in rows:
        for cell in row.cells:
            if cell["colour"] == colour:
                reached.append((cell["week"], row, cell))
                break
    if not reached:
        return ""
    reached.sort(key=lambda each: str(each[0]))
    phrases = [
        f"{in_sentence(row.signal)} at {row.of}, week of {day(week)} ({cause(cell)}"
        f"{chance(cell, colour)})"
        for week, row, cell in reached
    ]
    return f"First {colour}: {listed(phrases)}."


def cause(cell: Row) -> str:
    """The figure behind a cell: "occupancy 92 %"."""
    value, unit = float(cell["value"]), cell["unit"]
    if unit == "times":
        text = f"{100 * (value - 1):+.0f} %" if math.isfinite(value) else "from nothing"
    elif unit == "points":
        text = f"{amount(100 * value, 'count')} points"
    elif math.isinf(value):
        text = "without end"
    else:
        text = amount(value, unit)
    return f"{cell['cause']} {text}"


def chance(cell: Row, colour: str) -> str:
    """How sure a cell is over several replications: "; chance of red 80 % (56 to 94)"."""
    if cell["replications"] < 2:
        return ""
    if colour != "red":
        return f"; chance of amber or red {amount(cell['chance_amber'], 'share')}"
    low, high = (100 * cell[end] for end in ("low", "high"))
    return f"; chance of red {amount(cell['chance_red'], 'share')} ({low:.0f} to {high:.0f})"


def highest_chance(row: CalendarRow) -> str:
    """The highest chance of red of a row, and in which week: "80 % (56 to 94), 2026-04-20".

    Weeks in which the colour is known in few replications only do not count.
    """
    if not row.measured:
        return ""
    known = [cell for cell in row.cells if cell["colour"] != "unknown"]
    if not known:
        return "not known"
    cell = max(known, key=lambda each: float(each["chance_red"]))
    low, high = (100 * cell[end] for end in ("low", "high"))
    share = f"{amount(cell['chance_red'], 'share')} ({low:.0f} to {high:.0f})"
    return f"{share}, {cell['week']}" if cell["chance_red"] > 0 else share


def _lead(rows: Sequence[CalendarRow], miss: Miss, weeks: Sequence[str]) -> str:
    """How many weeks the first signal came before the first target failed."""
    what = METRICS[miss.metric].label
    of = "" if miss.channel == "all" else f" of {miss.channel}"
    sentence = f"First target to fail: {in_sentence(what)}{of}, week of {day(miss.week)}"
    if miss.week == weeks[0]:
        return f"{sentence}, the first one, so no signal could come before."
    parts = []
    for colour, worse in (("amber", ("amber", "red")), ("red", ("red",))):
        begins = [c["week"] for row in rows for c in row.cells if c["colour"] in worse]
        if begins:
            lead = (dt.date.fromisoformat(miss.week) - dt.date.fromisoformat(min(begins))).days // 7
            when = f"{count_of(abs(lead), 'week')} {'earlier' if lead >= 0 else 'later'}"
            parts.append(f"the first {colour} {when if lead else 'in the same week'}")
    return f"{sentence}; {', '.join(parts) if parts else 'no signal came before'}."


def misses_of(result: Result) -> list[Miss]:
    """When the targets of a run fail first."""
    return first_misses(
        result.kpis,
        result.goals,
        weeks_in_a_row=result.signals.weeks_in_a_row,
    )
