"""Tables as a workbook: numbers as numbers with their formats, frozen panes, native charts.

Text stays text: nothing that a user has typed as a name becomes a formula or a link. The same
tables give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook

from sim.metrics import METRICS
from sim.reports.pen.rows import PLAIN_UNITS

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter.worksheet import Worksheet

FORMATS: Mapping[str, str] = {
    "share": "0.0%",
    "min": "0.00",
    "count": "#,##0.0",
    "money": "#,##0.00",
    "score": "0.00",
    "whole": "#,##0",
}
"""How numbers look, by unit."""
DATE = "d mmm yyyy"
"""How dates look: months in the reader's language."""
LONGEST_NAME = 31
"""Characters that a sheet's name may have."""
FIRST_YEAR = 1900
"""Spreadsheets know no dates before."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_MADE_AT = dt.datetime(2000, 1, 1)
"""Stands in every workbook for when it was made: the same results give the same bytes."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet."""

    title: str
    unit: str = ""
    """A key of :data:`FORMATS`; empty where cells are text or numbers of several units."""


@dataclass(frozen=True)
class LineChart:
    """A native chart of some columns over another one."""

    title: str
    columns: Sequence[int]
    axis: str
    labels: int = 0
    """Column of the labels below."""


@dataclass(frozen=True)
class Sheet:
    """A table with its name, or sentences alone."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    formats: Sequence[str] = ()
    """Format of each row's numbers, where they differ by row."""
    charts: Sequence[LineChart] = ()


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The sheets that have rows, as a workbook."""
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = Workbook(stream, options)
    book.set_properties({"title": "supportsim", "created": _MADE_AT})
    codes = {code for sheet in sheets for code in sheet.formats} | {*FORMATS.values(), DATE}
    styles = {code: book.add_format({"num_format": code}) for code in sorted(codes)}
    styles[""] = book.add_format({"valign": "top"})
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    taken: set[str] = set()
    for sheet in sheets:
        if sheet.rows:
            page = book.add_worksheet(_name(sheet.name, taken))
            _fill(book, page, sheet, styles, heading)
    book.close()
    return stream.getvalue()


def _name(name: str, taken: set[str]) -> str:
    """A name that a sheet may have, and that no other has."""
    plain = _FORBIDDEN.sub(" ", name).strip()[:LONGEST_NAME] or "Sheet"
    found, number = plain, 2
    while found.lower() in taken:
        ending = f" {number}"
        found, number = plain[: LONGEST_NAME - len(ending)] + ending, number + 1
    taken.add(found.lower())
    return found


def _fill(
    book: Workbook, page: Worksheet, sheet: Sheet, styles: Mapping[str, Any], heading: Any
) -> None:
    dates = set()
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.title, heading)
        cells = [row[place] for row in sheet.rows if place < len(row)]
        dates |= {place} if _are_dates(cells) else set()
        page.set_column(place, place, _width(column.title, cells))
    for number, row in enumerate(sheet.rows, start=1):
        own = sheet.formats[number - 1] if sheet.formats else ""
        for place, cell in enumerate(row):
            if place in dates and isinstance(cell, str):
                date = dt.datetime.fromisoformat(cell)
                page.write_datetime(number, place, date, styles[DATE])
                continue
            code = FORMATS.get(sheet.columns[place].unit, own)
            _write(page, number, place, cell, styles[code])
    page.freeze_panes(1, 1 if len(sheet.columns) > 1 else 0)
    if len(sheet.columns) > 1:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    for number, chart in enumerate(sheet.charts):
        drawn = _chart(book, page.get_name(), sheet, chart)
        page.insert_chart(1 + 16 * number, len(sheet.columns) + 1, drawn)


def _are_dates(cells: Sequence[Any]) -> bool:
    """Whether a column has dates, written like 2026-03-09, and no other text."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    if not texts or not all(_ISO.fullmatch(text) for text in texts):
        return False
    try:
        return all(dt.date.fromisoformat(text).year >= FIRST_YEAR for text in texts)
    except ValueError:
        return False


def _write(page: Worksheet, row: int, place: int, cell: Any, style: Any) -> None:
    """A cell: numbers as numbers, nothing for what is not known."""
    if hasattr(cell, "item"):
        cell = cell.item()
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        page.write_number(row, place, cell, style)
    else:
        page.write_string(row, place, str(cell), style)


def _width(title: str, cells: Sequence[Any]) -> float:
    """Characters of a column: its texts fit, up to a point; headings may break."""
    texts = [len(cell) for cell in cells if isinstance(cell, str)]
    words = max(map(len, title.split()), default=0)
    return float(min(max([words + 3, min(len(title), 14), *texts, 8]), 60))


def _chart(book: Workbook, page: str, sheet: Sheet, chart: LineChart) -> Any:
    drawn = book.add_chart({"type": "line"})
    last = len(sheet.rows)
    for place in chart.columns:
        drawn.add_series(
            {
                "name": [page, 0, place],
                "categories": [page, 1, chart.labels, last, chart.labels],
                "values": [page, 1, place, last, place],
            }
        )
    drawn.set_title({"name": chart.title, "name_font": {"size": 12}})
    drawn.set_y_axis({"name": chart.axis, "min": 0})
    drawn.set_legend({"position": "bottom"})
    drawn.set_size({"width": 640, "height": 300})
    return drawn


def sentences_sheet(name: str, sentences: Sequence[str]) -> Sheet:
    """Sentences, one below the other."""
    return Sheet(name, (Column("In words"),), [(sentence,) for sentence in sentences])


HEADINGS = {
    "replications": "Simulated runs",
    "metric": "Measure",
    "erlang_a": "Agents needed (by Erlang A)",
    "calculated": "Calculated (by Erlang A and offered work)",
    "headcount": "With the headcount of",
    "on_duty": "On duty, with the headcount found",
    "full_time": "One agent (share of full time)",
    "full_time_equivalents": "Full-time equivalents",
    "employed_fte": "Employed (full-time equivalents)",
}
"""Headings of columns whose names do not say what is in them, or are those of KPIs."""
SHARES = ("chance", "calculated_share")
MONEY = ("cost", "cost_per_agent", "cost_per_head", "saves")
"""Columns of shares (each whose name has such a word) and of money, besides KPIs."""


def frame_sheet(name: str, frame: pd.DataFrame) -> Sheet:
    """A table with its numbers in their formats.

    Headings are words, with the unit where the column is a KPI; metrics go by their labels. Where
    the table has a column ``unit``, each row's numbers look as that unit does. Whole numbers stay
    whole.
    """
    from pandas.api.types import is_integer_dtype

    chances = any("chance" in str(title) for title in frame.columns)
    of_kpis = {"erlang_a": "Erlang A"} if "metric" in frame else {}
    columns = []
    for title in map(str, frame.columns):
        unit = "whole" if is_integer_dtype(frame[title]) else _unit(title, chances)
        columns.append(Column(of_kpis.get(title) or _heading(title), unit))
    formats = [FORMATS.get(unit, "") for unit in frame["unit"]] if "unit" in frame else ()
    said = {title: _said(title) for title in map(str, frame.columns)}
    rows = [
        tuple(say(cell) for say, cell in zip(said.values(), row, strict=True))
        for row in frame.itertuples(index=False, name=None)
    ]
    return Sheet(_in_words(name), columns, rows, formats)


def _unit(title: str, chances: bool) -> str:
    """Unit of a column of numbers, by its name; empty where it is that of its rows, or text."""
    if title == "full_time":
        return "share"
    if title in METRICS and title not in HEADINGS:
        return METRICS[title].unit
    if title in MONEY:
        return "money"
    share = any(word in title for word in SHARES) or (chances and title in ("low", "high"))
    return "share" if share else ""


def _heading(title: str) -> str:
    if title in HEADINGS:
        return HEADINGS[title]
    if title not in METRICS:
        return _in_words(title)
    metric = METRICS[title]
    return f"{metric.label} ({PLAIN_UNITS.get(metric.unit, metric.unit)})"


def _said(title: str) -> Callable[[Any], Any]:
    """How the texts of a column are said."""
    if title == "unit":
        return lambda cell: PLAIN_UNITS.get(cell, cell)
    if title in ("metric", "measure"):
        return lambda cell: METRICS[cell].label if cell in METRICS else cell
    return lambda cell: cell


def _in_words(title: str) -> str:
    text = re.sub(
        r"\berlang ([ac])\b", lambda found: f"Erlang {found[1].upper()}", title.replace("_", " ")
    )
    return text[:1].upper() + text[1:]
