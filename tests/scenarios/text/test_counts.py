"""Counted inquiries: how long intervals are, and where they lie on the clock.

Every figure is worked out by hand: a count belongs to its interval, and is spread evenly over it.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from sim.calendar import Calendar
from sim.checking import load_document
from sim.errors import ScenarioError
from sim.expected import expect
from sim.expected.arrivals import arrival_rate
from sim.scenarios.meaning.counts import counted
from sim.scenarios.meaning.horizon import calendar_of
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.text.tables import Counts

MONDAY = Calendar(dt.date(2026, 2, 2), 7 * 24 * 60.0)
BERLIN = "Europe/Berlin"


def lengths(*at: str, minutes: list[object] | None = None) -> list[float]:
    """Minutes of each interval that begins then, one inquiry in each."""
    columns = {"at": list(at), "count": [1] * len(at)} | ({"minutes": minutes} if minutes else {})
    found = counted(Counts.read(columns), MONDAY)
    assert found.faults == ()
    return [each.end - each.start for each in found.intervals]


def faults(*at: str, minutes: list[object] | None = None) -> list[tuple[int, str]]:
    columns = {"at": list(at), "count": [1] * len(at)} | ({"minutes": minutes} if minutes else {})
    return list(counted(Counts.read(columns), MONDAY).faults)


def clock(*times: str) -> list[str]:
    return [f"2026-02-02 {time}" for time in times]


class TestLengths:
    def test_a_row_lasts_until_the_next_and_the_last_as_long_as_the_one_before(self) -> None:
        assert lengths(*clock("08:00", "08:30", "09:00")) == [30, 30, 30]

    def test_a_night_in_between_is_no_interval(self) -> None:
        rows = [*clock("17:00", "17:30"), "2026-02-03 08:00", "2026-02-03 08:30"]
        assert lengths(*rows) == [30, 30, 30, 30]

    def test_rows_of_nobody_that_are_left_out_make_no_interval_longer(self) -> None:
        assert lengths(*clock("08:00", "08:30", "09:30", "10:00", "12:00")) == [30] * 5

    def test_lengths_may_change_from_row_to_row(self) -> None:
        """Hours before eight and from six on, half-hours between."""
        rows = clock(
            "06:00", "07:00", "08:00", "08:30", "09:00", "09:30", "10:00", "11:00", "12:00"
        )
        assert lengths(*rows) == [60, 60, 30, 30, 30, 30, 60, 60, 60]

    def test_seconds(self) -> None:
        rows = clock("08:00:00", "08:00:10", "08:00:20", "08:00:30")
        assert lengths(*rows) == pytest.approx([1 / 6] * 4)

    def test_stated_lengths_count_whatever_follows(self) -> None:
        rows = clock("08:00", "10:00", "11:00")
        assert lengths(*rows, minutes=["30 min", 15, "1 h"]) == [30, 15, 60]
        assert lengths(*rows, minutes=["30 min", None, ""]) == [30, 60, 60]

    def test_a_date_alone_is_a_whole_day_and_so_are_rows_that_all_begin_at_midnight(self) -> None:
        assert lengths("2026-02-02", "2026-02-04") == [1440, 1440]
        assert lengths("2026-02-02 00:00", "2026-02-05 00:00") == [1440, 1440]
        assert lengths("2026-02-02", "2026-02-03 08:00", "2026-02-03 08:30") == [1440, 30, 30]


class TestFaults:
    def test_a_row_off_the_grid_is_told(self) -> None:
        ((row, message),) = faults(*clock("08:00", "08:30", "09:00", "09:01", "09:30", "10:00"))
        assert row == 3
        assert message.startswith("begins 60 s after the row before it, which lasts 30 min")

    def test_the_same_time_twice(self) -> None:
        assert faults(*clock("08:00", "08:30", "08:00")) == [(2, "states 2026-02-02 08:00 twice")]

    def test_a_single_row_without_a_length(self) -> None:
        ((row, message),) = faults(*clock("08:00"))
        assert (row, message[:16]) == (0, "needs its length")

    def test_stated_lengths_that_overlap(self) -> None:
        assert faults(*clock("08:00", "08:30"), minutes=["1 h", "1 h"]) == [
            (1, "lies within the interval before it")
        ]
        assert faults("2026-02-02", *clock("08:00", "08:30")) == [
            (1, "lies within the total of 2026-02-02")
        ]

    def test_totals_of_weeks(self) -> None:
        ((row, message),) = faults("2026-02-02", "2026-02-09", "2026-02-16")
        assert (row, message[:22]) == (1, "rows are 7 days apart:")


class TestClockChanges:
    def test_the_hour_that_comes_twice(self) -> None:
        calendar = Calendar(dt.date(2025, 10, 26), 1440.0, BERLIN)
        times = ["01:30", "02:00", "02:30", "02:00", "02:30", "03:00"]
        columns = {"at": [f"2025-10-26 {time}" for time in times], "count": [1] * 6}
        found = counted(Counts.read(columns), calendar)
        assert found.faults == ()
        assert [(e.row, e.start, e.end) for e in found.intervals] == [
            (k, 90.0 + 30 * k, 120.0 + 30 * k) for k in range(6)
        ]

    def test_it_is_no_other_hour(self) -> None:
        calendar = Calendar(dt.date(2025, 10, 26), 1440.0, BERLIN)
        times = ["03:00", "03:30", "03:00", "03:30"]
        columns = {"at": [f"2025-10-26 {time}" for time in times], "count": [1] * 4}
        assert [row for row, _ in counted(Counts.read(columns), calendar).faults] == [2, 3]

    def test_offsets_say_which(self) -> None:
        calendar = Calendar(dt.date(2025, 10, 26), 1440.0, BERLIN)
        at = ["2025-10-26 02:30+02:00", "2025-10-26 02:00+01:00", "2025-10-26T01:30Z"]
        found = counted(Counts.read({"at": at, "count": [1, 1, 1]}), calendar)
        assert [(e.start, e.end) for e in found.intervals] == [(150, 180), (180, 210), (210, 240)]

    def test_the_hour_that_is_not(self) -> None:
        calendar = Calendar(dt.date(2026, 3, 29), 1440.0, BERLIN)
        at = [f"2026-03-29 {time}" for time in ("01:00", "01:30", "02:00", "03:00", "03:30")]
        found = counted(Counts.read({"at": at, "count": [1, 1, 0, 1, 1]}), calendar)
        assert found.faults == ()  # a zero that the telephone system wrote
        assert [(e.start, e.end) for e in found.intervals] == [
            (60, 90),
            (90, 120),
            (120, 150),
            (150, 180),
        ]
        lost = counted(Counts.read({"at": at, "count": [1, 1, 5, 1, 1]}), calendar)
        assert lost.faults == ((2, "there is no such time: the clock is put forward over it"),)


def test_an_interval_that_the_change_lies_in_ends_where_the_next_begins() -> None:
    """Six hours by the clock are five as it is put forward, and seven as it is put back."""
    for day, real in (("2026-03-29", 5), ("2025-10-26", 7)):
        calendar = Calendar(dt.date.fromisoformat(day), 1440.0, BERLIN)
        at = [f"{day} {time}" for time in ("00:00", "06:00", "12:00", "18:00")]
        for stated in ({}, {"minutes": "6 h"}):
            found = counted(Counts.read({"at": at, "count": [1] * 4, **stated}), calendar)
            assert found.faults == ()
            hours = [(each.end - each.start) / 60 for each in found.intervals]
            assert hours == [real, 6, 6, 6]


CENTRE = """
scenario: Centre
horizon: {start: 2026-02-02, weeks: 1}
opening_hours: {mon-fri: "08:00-18:00"}
channels:
  phone: {mode: live, patience: {mean: 3 min}, COUNTS}
topics:
  call: {L1: {handle_time: {mean: 4 min}}}
team:
  agents: {agents: 8}
"""


def centre(folder: Path, table: str, more: str = "") -> Scenario:
    (folder / "counts.csv").write_text("at,count\n" + table, encoding="utf-8")
    path = folder / "centre.yaml"
    path.write_text(CENTRE.replace("COUNTS", "counts: counts.csv") + more, encoding="utf-8")
    return load_document(path).scenario()


def test_daily_totals_are_spread_by_the_profile_of_the_day(tmp_path: Path) -> None:
    """480 on Monday, even over ten hours; 300 on Tuesday, two thirds of them before noon."""
    more = 'demand: {hours: {tue: {"08:00-12:00": 2, "12:00-18:00": 1}}}\n'
    scenario = centre(tmp_path, "2026-02-02,480\n2026-02-03,300\n", more)
    calendar = calendar_of(scenario)
    rate = arrival_rate(scenario, "phone", calendar, np.ones(len(calendar.days)))
    hours = np.array([0, 8, 9, 18, 24, 32, 36, 42, 48]) * 60.0
    before = np.interp(hours, rate.edges, rate.cumulative)
    assert np.diff(before) == pytest.approx([0, 48, 432, 0, 0, 200, 100, 0])


def test_counts_while_closed_are_told_with_their_line(tmp_path: Path) -> None:
    table = "2026-02-02,480\n2026-02-07,20\n2026-02-08,0\n"
    centre(tmp_path, table)
    (told,) = load_document(tmp_path / "centre.yaml").warnings
    assert (Path(told.file).name, told.line) == ("counts.csv", 3)
    assert told.message.startswith("4 % of its contacts come while it is closed")
    scenario = load_document(tmp_path / "centre.yaml").scenario()
    reached = expect(scenario).streams.reached["call", "phone"]
    assert reached.actual == pytest.approx(480)


def test_faults_of_rows_are_told_with_their_line(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        centre(tmp_path, "2026-02-02 08:00,4\n\n2026-02-02 08:30,4\n2026-02-02 08:30,4\n")
    (fault,) = caught.value.faults
    assert (Path(fault.file).name, fault.line) == ("counts.csv", 5)


def test_a_mixture_of_local_times_and_offsets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        centre(tmp_path, "2026-02-02 08:00,4\n2026-02-02 08:30+01:00,4\n")
    (fault,) = caught.value.faults
    assert (fault.line, fault.message) == (
        3,
        "`at` must have offsets from UTC everywhere or nowhere",
    )


def test_lengths_in_a_column(tmp_path: Path) -> None:
    (tmp_path / "counts.csv").write_text(
        "at,minutes,count\n2026-02-02 08:00,30,6\n2026-02-02 10:00,1 h,6\n", encoding="utf-8"
    )
    path = tmp_path / "centre.yaml"
    path.write_text(CENTRE.replace("COUNTS", "counts: counts.csv"), encoding="utf-8")
    counts = load_document(path).scenario().channels["phone"].counts
    assert counts is not None
    assert counts.minutes == (30.0, 60.0)
