"""The workbook of a report: numbers are numbers, text is text, and it is the same each time."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

from sim.metrics import headline
from sim.reports.workbook.book import Column, LineChart, Sheet, frame_sheet, workbook
from sim.reports.workbook.run import run_workbook
from sim.runs.result import Comparison

calamine = pytest.importorskip("python_calamine", reason="the extra `excel` is not installed")


def read(book: bytes) -> Mapping[str, Sequence[Sequence[Any]]]:
    """Rows of each sheet by its name, read by another library."""
    found = calamine.CalamineWorkbook.from_filelike(io.BytesIO(book))
    return {name: found.get_sheet_by_name(name).to_python() for name in found.sheet_names}


def test_names_that_look_like_formulas_stay_text() -> None:
    spoilt = ["=1+1", "+1", "-1", "@SUM(A1)", "http://evil.example", "=HYPERLINK(1)", "12", "{=1}"]
    book = workbook([Sheet("x", [Column("=A1")], [(each,) for each in spoilt])])
    assert read(book)["x"] == [["=A1"], *([each] for each in spoilt)]
    parts = zipfile.ZipFile(io.BytesIO(book))
    text = "".join(parts.read(name).decode() for name in parts.namelist())
    assert "<f>" not in text
    assert "<hyperlink " not in text


def test_numbers_are_numbers_and_what_is_not_known_is_empty() -> None:
    rows = [("a", 0.25, 3), ("b", float("nan"), None), ("c", float("inf"), 7)]
    book = workbook([Sheet("x", [Column("who"), Column("share", "share"), Column("n")], rows)])
    assert read(book)["x"][1:] == [["a", 0.25, 3.0], ["b", "", ""], ["c", "", 7.0]]


def test_columns_of_dates_are_dates_and_others_stay_text() -> None:
    rows = [("2026-03-09", "2026-03-09", "2026-13-01"), ("2026-12-31", "soon", "2026-01-01")]
    book = workbook([Sheet("x", [Column("a"), Column("b"), Column("c")], [*rows, ("", None, "")])])
    assert [row[0] for row in read(book)["x"][1:3]] == ["2026-03-09", "2026-12-31"]
    rows = [*rows, (None, None, None)]
    found = read(workbook([Sheet("x", [Column("a"), Column("b"), Column("c")], rows)]))["x"]
    assert [row[0] for row in found[1:3]] == [dt.date(2026, 3, 9), dt.date(2026, 12, 31)]
    assert [row[1:] for row in found[1:3]] == [list(row[1:]) for row in rows[:2]]


def test_sheets_have_names_of_their_own_that_spreadsheets_take() -> None:
    sheets = [Sheet(name, [Column("a")], [(1,)]) for name in ("x" * 40, "x" * 40, "a/b:c", "")]
    names = list(read(workbook(sheets)))
    assert names == ["x" * 31, "x" * 29 + " 2", "a b c", "Sheet"]


def test_charts_are_native() -> None:
    sheet = Sheet("x", [Column("t"), Column("y")], [("a", 1), ("b", 2)])
    drawn = Sheet(sheet.name, sheet.columns, sheet.rows, charts=[LineChart("y", [1], "n")])
    names = zipfile.ZipFile(io.BytesIO(workbook([drawn]))).namelist()
    assert [name for name in names if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]


def test_a_comparison_has_all_its_sheets_with_the_figures_of_the_report(
    comparison: Comparison,
) -> None:
    book = run_workbook(comparison.results, comparison, ["A is better."])
    sheets = read(book)
    wanted = ["Answer", "Targets", "Key figures", "Comparison", "By week (1)"]
    assert list(sheets)[:5] == wanted
    assert sheets["Answer"][1] == ["A is better."]
    assert len(sheets["Comparison"]) == len(comparison.table) + 1
    first = headline(comparison.baseline.estimates).iloc[0]
    row = sheets["Key figures"][1]
    assert row[0] == comparison.baseline.name
    assert row[4:7] == pytest.approx([first["mean"], first["low"], first["high"]])
    hours = sheets["By hour of week (1)"]
    assert hours[1][0].startswith("Mon ")
    assert any("Service level, phone (%)" in title for title in hours[0])


def test_the_same_results_give_the_same_bytes(comparison: Comparison) -> None:
    first = run_workbook(comparison.results, comparison, ["A is better."])
    assert run_workbook(comparison.results, comparison, ["A is better."]) == first


def test_tables_have_formats_by_name_and_by_row() -> None:
    frame = pd.DataFrame(
        {
            "metric": ["service_level", "wait"],
            "unit": ["share", "min"],
            "mean": [0.8, 1.5],
            "worst_chance": [0.1, 0.2],
            "cost": [1234.5, 2.0],
            "replications": [20, 100],
            "erlang_a": [0.9, 1.0],
            "abandonment": [0.03, 0.04],
        }
    )
    sheet = frame_sheet("erlang_figures", frame)
    assert sheet.name == "Erlang figures"
    assert [column.title for column in sheet.columns[-2:]] == ["Erlang A", "Abandonment (%)"]
    assert [row[:2] for row in sheet.rows] == [("Service level", "%"), ("Mean wait", "min")]
    assert list(sheet.formats) == ["0.0%", "0.00"]
    units = [column.unit for column in sheet.columns]
    assert units == ["", "", "", "share", "money", "whole", "", "share"]


def test_headings_say_what_is_in_a_column_that_is_no_kpi() -> None:
    frame = pd.DataFrame(
        {
            "headcount": ["today"],
            "on_duty": [4.03],
            "full_time": [0.9],
            "full_time_equivalents": [5.4],
        }
    )
    sheet = frame_sheet("heads", frame)
    assert [(column.title, column.unit) for column in sheet.columns] == [
        ("With the headcount of", ""),
        ("On duty, with the headcount found", ""),
        ("One agent (share of full time)", "share"),
        ("Full-time equivalents", ""),
    ]
