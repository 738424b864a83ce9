"""The workbook of a run or a comparison: verdict, targets, key figures, by time, plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sim.kpis import Place
from sim.metrics import METRICS
from sim.reports.pen.rows import PLAIN_UNITS, basis, form_of, rows_of
from sim.reports.pen.words import Row, scope
from sim.reports.workbook.book import Column, LineChart, Sheet, sentences_sheet, workbook
from sim.reports.workbook.half_hours import half_hours_sheet

if TYPE_CHECKING:
    from sim.runs.result import Comparison, Result

ON_DUTY = "on_duty_in_shifts"
BY_HOUR = ("contacts", "service_level", "wait", "abandonment", "backlog", ON_DUTY, "occupancy")
"""Figures that a planner looks at hour by hour."""
WEEK: Place = "by week"


def run_workbook(
    results: Sequence[Result], comparison: Comparison | None, answer: Sequence[str]
) -> bytes:
    """Everything that a planner takes into a spreadsheet.

    Args:
        results: one run, or all those of the comparison.
        comparison: of these runs.
        answer: the verdict in sentences.
    """
    sheets = [_answer(results, comparison, answer), _targets(results), _figures(results)]
    if comparison is not None:
        sheets.append(_differences(comparison))
    for number, result in enumerate(results, start=1):
        name = f" ({number})" if len(results) > 1 else ""
        sheets.append(_periods(result, f"By week{name}", "week", METRICS.shown(WEEK)))
        sheets.append(half_hours_sheet(result, f"By half hour{name}"))
        sheets.append(_periods(result, f"By hour of day{name}", "hour of day", BY_HOUR))
        sheets.append(_periods(result, f"By hour of week{name}", "hour of week", BY_HOUR))
        sheets.append(_plan(result, f"Plan{name}"))
    return workbook(sheets)


def _answer(
    results: Sequence[Result], comparison: Comparison | None, answer: Sequence[str]
) -> Sheet:
    foundation = basis(results[0], comparison.confidence if comparison else None)
    numbers = [f"Sheets marked ({k}): {each.name}" for k, each in enumerate(results, start=1)]
    several = numbers if len(results) > 1 else []
    return sentences_sheet("Answer", [*answer, foundation, *several])


def _targets(results: Sequence[Result]) -> Sheet:
    rows, formats = [], []
    for result in results:
        for row in result.targets.to_dict("records"):
            named = (result.name, METRICS[row["metric"]].label, scope(row), row["target"])
            look = _look(row, [row["mean"], row["low"], row["high"]], result)
            rows.append((*named, row["verdict"], look.unit, *look.figures))
            formats.append(look.code)
    titles = ("Scenario", "Target", "Of", "Wanted", "Verdict", "Unit", "Mean", "Low", "High")
    return Sheet("Targets", [Column(title) for title in titles], rows, formats)


def _figures(results: Sequence[Result]) -> Sheet:
    rows, formats = [], []
    for result in results:
        for row in result.headline.to_dict("records"):
            look = _look(row, [row["mean"], row["low"], row["high"]], result)
            named = (result.name, METRICS[row["metric"]].label, scope(row), look.unit)
            rows.append((*named, *look.figures))
            formats.append(look.code)
    titles = ("Scenario", "Measure", "Of", "Unit", "Mean", "Low", "High")
    return Sheet("Key figures", [Column(title) for title in titles], rows, formats)


def _differences(comparison: Comparison) -> Sheet:
    rows, formats = [], []
    for row in comparison.table.to_dict("records"):
        named = (row["scenario"], METRICS[row["metric"]].label, scope(row))
        interval = [row["difference"], row["low"], row["high"]]
        look = _look(row, [*interval, row["baseline"], row["value"]], comparison.baseline)
        rows.append((*named, row["verdict"], look.unit, *look.figures[3:], *look.figures[:3]))
        formats.append(look.code)
    base = comparison.baseline.name
    titles = ("Scenario", "Measure", "Of", "Verdict", "Unit", base)
    further = ("Scenario's", "Difference", "Low", "High")
    return Sheet("Comparison", [Column(title) for title in (*titles, *further)], rows, formats)


class _Look(NamedTuple):
    """Numbers of a row as they stand in its sheet."""

    unit: str
    figures: Sequence[float]
    code: str


def _look(row: Row, figures: Sequence[float], result: Result) -> _Look:
    """A row's numbers in the unit and with the digits that they have in the report.

    Args:
        row: of estimates or differences.
        figures: a figure and the ends of its interval, then others in the same unit.
        result: the run.
    """
    form = form_of(row, figures[:3], result.currency)
    decimals = f".{'0' * form.digits}" if form.digits > 0 else ""
    if row["unit"] == "share":
        return _Look("%", figures, f"0{decimals}%")
    return _Look(form.unit, [value * form.factor for value in figures], f"#,##0{decimals}")


def _unit(row: Row, result: Result) -> str:
    return PLAIN_UNITS.get(row["unit"], result.currency)


def _periods(result: Result, name: str, per: str, metrics: Sequence[str]) -> Sheet:
    """One row for each period, one column for each figure, with its unit in the heading."""
    cells: dict[tuple[str, str], float] = {}
    columns: dict[str, Row] = {}
    for metric in metrics:
        for row in _of_whom(result, metric, per):
            key = f"{metric} {scope(row)}"
            columns.setdefault(key, row)
            cells[str(row["period"]), key] = row["mean"]
    periods = sorted({period for period, _ in cells}, key=_place)
    titles = [Column("Week of" if per == "week" else "Begins at")]
    for row in columns.values():
        whom = f", {scope(row)}" if scope(row) else ""
        label = f"{METRICS[row['metric']].label}{whom} ({_unit(row, result)})"
        titles.append(Column(label, row["unit"]))
    rows = [(_begins(period), *(cells.get((period, key)) for key in columns)) for period in periods]
    charts = list(_charts(columns, result)) if per != "hour of week" else []
    return Sheet(name, titles, rows, charts=charts)


def _of_whom(result: Result, metric: str, per: str) -> list[Row]:
    """Rows of the whole team, and those by channel or group where a planner needs them."""
    whole = rows_of(result.estimates, metric, per)
    by = {ON_DUTY: ("group",), "occupancy": ("group",)}.get(metric, ("channel",))
    apart = rows_of(result.estimates, metric, per, by=by)
    several = len({str(row[by[0]]) for row in apart}) > 1
    mixed = metric in ("wait", "service_level") and several  # phone and e-mail are not one wait
    return [*([] if mixed else whole), *(apart if several else [])]


def _charts(columns: dict[str, Row], result: Result) -> Iterator[LineChart]:
    """Service level, then occupancy: of everybody that has a column."""
    rows = list(columns.values())
    for metric in ("service_level", "wait", "occupancy"):
        places = [k for k, row in enumerate(rows, start=1) if row["metric"] == metric]
        if places:
            axis = _unit(rows[places[0] - 1], result)
            yield LineChart(METRICS[metric].label, places[:8], axis)


def _place(period: str) -> tuple[int, str]:
    """Periods in the order of the calendar: "Mon 08" before "Tue 08"."""
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    day = period.partition(" ")[0]
    return (days.index(day) if day in days else 0), period


def _begins(period: str) -> str:
    """Hours as clocks show them, "Mon 08" → "Mon 08:00"; dates stay."""
    return period if "-" in period else f"{period}:00"


def _plan(result: Result, name: str) -> Sheet:
    """Dates on which something changes."""
    rows = [(date.isoformat(), what) for date, what in result.dated_changes]
    return Sheet(name, [Column("Date"), Column("What changes")], rows)
