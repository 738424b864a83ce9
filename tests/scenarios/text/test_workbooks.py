"""Counts and inquiries are read from a workbook as from a CSV file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sim.checking import load_scenario
from sim.errors import ScenarioError

pytest.importorskip("python_calamine", reason="the extra `excel` is not installed")
xlsxwriter = pytest.importorskip("xlsxwriter")

TEAM = """\
scenario: Counted
horizon: {start: 2026-01-05, length: 2 days}
channels: {phone: {mode: live, counts: FILE}}
topics: {order: {L1: {handle_time: 4 min}}}
team: {desk: {agents: 2}}
"""
COUNTS = [(8, 0, 3), (8, 30, 5), (9, 0, 2.5)]


def write_book(path: Path, rows: list[tuple[object, ...]]) -> None:
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("empty")
    sheet = book.add_worksheet("counts")
    date = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, dt.datetime):
                sheet.write_datetime(number, place, cell, date)
            else:
                sheet.write(number, place, cell)
    book.close()


def team(folder: Path, file: str) -> Path:
    path = folder / f"{file}.yaml"
    path.write_text(TEAM.replace("FILE", file), encoding="utf-8")
    return path


def test_a_workbook_means_what_the_same_csv_means(tmp_path: Path) -> None:
    rows = [(dt.datetime(2026, 1, 5, hour, minute), count) for hour, minute, count in COUNTS]
    write_book(tmp_path / "counts.xlsx", [("at", "count"), *rows])
    lines = [f"2026-01-05 {hour:02}:{minute:02},{count}" for hour, minute, count in COUNTS]
    text = "\n".join(["at,count", *lines, ""])
    (tmp_path / "counts.csv").write_text(text, encoding="utf-8-sig")
    book = load_scenario(team(tmp_path, "counts.xlsx"))
    assert book == load_scenario(team(tmp_path, "counts.csv"))
    assert book.channels["phone"].counts.count == (3.0, 5.0, 2.5)


def test_a_fault_in_a_workbook_has_its_row(tmp_path: Path) -> None:
    write_book(tmp_path / "counts.xlsx", [("at", "count"), ("2026-01-05 08:00", 1), ("soon", 2)])
    with pytest.raises(ScenarioError, match=r"counts\.xlsx:3: .*`at` must be a date and time"):
        load_scenario(team(tmp_path, "counts.xlsx"))


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04"])
def test_what_is_no_workbook_is_said_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "counts.xlsx").write_bytes(content)
    with pytest.raises(ScenarioError, match="is not a workbook"):
        load_scenario(team(tmp_path, "counts.xlsx"))


def test_a_workbook_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"counts\.xlsx.*no such file"):
        load_scenario(team(tmp_path, "counts.xlsx"))
