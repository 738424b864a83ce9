"""Counts as spreadsheets hold them are the same counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.checking import load_scenario
from sim.errors import ScenarioError
from sim.scenarios.text.tables import TableError, read_counts

ISO = {"at": ["2026-01-05T08:00", "2026-01-05T08:30"], "count": [1200.0, 17.0]}


@pytest.mark.parametrize(
    "text",
    [
        "at,count\n2026-01-05 08:00,1200\n2026-01-05 08:30,17\n",
        "Zeit;Anrufe\n05.01.2026 08:00;1.200\n05.01.2026 08:30;17\n",
        "Datum;Uhrzeit;Anrufe (Eingang)\r\n05.01.2026;8:00;1200\r\n05.01.2026;08:30:00;17\r\n",
        "Anrufe Januar;;\n;;\nDatum;von;bis;Anzahl\n5.1.2026;08:00;08:30;1.200,0\n"
        "5.1.2026;8.30 Uhr;9 Uhr;17,0\nSumme;;;1217\n",
        'Interval,Offered\n2026-01-05 08:00-08:30,"1,200"\n2026-01-05 08:30 - 09:00,17\n',
        "Date,Start time,Calls offered,Calls answered\n2026-01-05,08:00,1200,9\n"
        "2026-01-05,08:30,17,9\n",
        "Datum;Uhrzeit;Anzahl Anrufe\n05.01.2026;8:00;1200\n05.01.2026;8:30;17\n",
        "Date\tTime\tCalls\n13/01/2026\t08:00\t1200\n13/01/2026\t08:30\t17\n",
        "Date;Time;Phone;Chat;E-Mail\n46027;0,3333333;1200;1;2\n46027;0,3541667;17;1;2\n",
        "Zeit,Phone calls,Phone\n46027.3333333,9,1200\n46027.3541667,9,17\n",
        "Date,from,to,Contacts\n2026-01-05,08:00:00,08:30:00,1200\n2026-01-05,08:30:00,09:00:00,17\n",
    ],
)
def test_layouts(text: str) -> None:
    columns, _ = read_counts(text, "phone")
    day = "2026-01-13" if "13/01" in text else "2026-01-05"
    assert [at.replace(day, "2026-01-05") for at in columns["at"]] == ISO["at"]
    assert columns["count"] == ISO["count"]


def test_lines_are_those_of_the_file() -> None:
    with pytest.raises(TableError) as caught:
        read_counts("Anrufe;\n\nDatum;Anrufe\n05.01.2026;12\n06.01.2026;viele\n")
    assert caught.value.faults == [(5, '`count` must be a number (got "viele")')]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("date,count\n05/01/2026,3\n", "write `2026-01-05` or `2026-05-01`"),
        (
            "date,calls,chats\n2026-01-05,3,4\n",
            "counts in `calls` and `chats`: which are those of `phone`? Call that column `count` "
            "or `phone`; add up columns of topics",
        ),
        ("day;Billing;Faults;note\n05.01.2026;3;4;x\n", "counts in `Billing` and `Faults`: which"),
        ("Title;;\nat;sales calls;service calls\n2026-01-05;3;4\n", "`sales calls` and `service"),
        ("date,calls answered\n2026-01-05,3\n", "counts in `calls answered`: call that column `co"),
        ("date,note\n2026-01-05,x\n", "has no column `at`"),
        ("a,b\n2026-01-05,3\n", "has no column `at`"),
        ("Datum;Anrufe\n05.01.2026;-3\n", "must be a number of 0 or more"),
    ],
)
def test_what_cannot_be_told_is_a_fault(text: str, fault: str) -> None:
    with pytest.raises(TableError) as caught:
        read_counts(text, "phone")
    assert fault in str(caught.value)


@pytest.mark.parametrize("decimal", ["12.125", "300.5"])
def test_a_point_is_a_decimal_point_unless_every_one_separates_thousands(decimal: str) -> None:
    columns, _ = read_counts(f"Datum;Anrufe\n05.01.2026;{decimal}\n06.01.2026;7.5\n")
    assert columns["count"] == [float(decimal), 7.5]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_spreadsheets(encoding: str, tmp_path: Path) -> None:
    text = "Datum;Anrufe (für Köln)\n05.01.2026;40\n06.01.2026;50\n"
    (tmp_path / "zahlen.csv").write_bytes(text.encode(encoding))
    scenario = SCENARIO.replace("FILE", "zahlen.csv")
    (tmp_path / "x.yaml").write_text(scenario)
    counts = load_scenario(tmp_path / "x.yaml").channels["phone"].counts
    assert counts is not None
    assert counts.count == (40.0, 50.0)


def test_a_file_is_named_without_a_key(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(SCENARIO.replace("FILE", "{file: zahlen.csv}"))
    with pytest.raises(ScenarioError, match=r"without `file`: write `zahlen\.csv`"):
        load_scenario(tmp_path / "x.yaml")


SCENARIO = """\
scenario: Shop
horizon: {start: 2026-01-05, weeks: 1}
channels:
  phone: {mode: live, counts: FILE, patience: {mean: 3 min}}
topics: {order: {L1: {handle_time: {mean: 5 min}}}}
team: {desk: {agents: 2}}
"""
