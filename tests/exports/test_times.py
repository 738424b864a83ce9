"""Moments: how dates are written is decided by the whole file, never by one cell."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.exports.meaning.durations import durations
from sim.exports.meaning.times import moments, offsets
from sim.exports.text.cells import coded
from tests.exports.conftest import Read, told

BERLIN = ZoneInfo("Europe/Berlin")
AT = dt.datetime(2026, 3, 4, 17, 5, tzinfo=BERLIN).timestamp() / 60


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-04 17:05",
        "2026-03-04T17:05:00",
        "2026-03-04T16:05:00Z",
        "2026-03-04 16:05:00.000 UTC",
        "2026-03-04T17:05:00+01:00",
        "2026-03-04T11:05-0500",
        "2026/03/04 17:05:00.000",
        "04.03.2026 17:05",
        "4.3.2026 17:05 Uhr",
        "04.03.26, 17:05",
        "Mi, 04.03.2026 17:05",
        "04/03/2026 5:05 PM",
        "04/Mar/26 5:05 pm",
        "4 March 2026 17:05",
        "4. März 2026 17:05",
        "Mar 4, 2026 5:05 p.m.",
        "20260304T170500",
        "20260304 17:05",
        str(int(AT * 60)),
        str(int(AT * 60000)),
        f"{int(AT * 60)}.000",
        "46085.7118055556",
        "46085,7118055556",
    ],
)
def test_ways_to_write_a_moment(cell: str) -> None:
    read = moments(coded([cell]), BERLIN, "day-first")
    assert read.at[0] == pytest.approx(AT, abs=1e-3)
    assert not read.unreadable[0]


@pytest.mark.parametrize(
    "cell",
    [
        "2026-02-30",
        "31.02.2026",
        "2026-13-01",
        "9999-12-31",
        "0001-01-01",
        "12:75",
        "soon",
        "5 PM-ish",
    ],
)
def test_no_moments(cell: str) -> None:
    assert moments(coded([cell]), BERLIN, "day-first").unreadable[0]


@given(
    st.lists(
        st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2090, 1, 1)), min_size=1, max_size=30
    )
)
def test_iso_times_are_read_as_the_standard_library_reads_them(times: list[dt.datetime]) -> None:
    cells = [str(one.replace(microsecond=0)) for one in times]
    read = moments(coded(cells), BERLIN, "day-first").at
    want = [dt.datetime.fromisoformat(c).replace(tzinfo=BERLIN).timestamp() / 60 for c in cells]
    np.testing.assert_allclose(read, want, rtol=0, atol=1e-6)


def test_the_clock_is_changed_within_a_day() -> None:
    local = [dt.datetime(2026, 10, 25, h, m) for h in (0, 1, 2, 3, 4) for m in (0, 30)]
    seconds = np.array([(one - dt.datetime(1970, 1, 1)).total_seconds() for one in local])
    ahead, later = offsets(seconds, BERLIN)
    assert ahead.tolist() == [7200.0] * 6 + [3600.0] * 4
    assert later.tolist() == [0.0] * 4 + [3600.0] * 2 + [0.0] * 4


def slashes(*days: str) -> str:
    head = "Ticket,Created,Resolved\n"
    return head + "".join(f"{k},{day} 9:00,{day} 9:30\n" for k, day in enumerate(days))


def test_one_day_above_twelve_decides_for_all(read: Read) -> None:
    day_first = read(slashes("03/04/2026", "13/04/2026")).log.contacts["arrived_at"]
    assert day_first[1] - day_first[0] == 10 * 1440
    month_first = read(slashes("03/04/2026", "03/13/2026")).log.contacts["arrived_at"]
    assert month_first[1] - month_first[0] == 9 * 1440


def test_dates_that_do_not_tell_are_asked_about(read: Read) -> None:
    text = slashes("03/04/2026", "05/04/2026")
    with pytest.raises(ScenarioError, match="--dates day-first or month-first"):
        read(text)
    arrived = read(text, dates="month-first").log.contacts["arrived_at"]
    assert arrived[1] - arrived[0] == 61 * 1440 - 60 * 0
    with pytest.raises(ScenarioError, match="some of the dates have the day first, others"):
        read(slashes("13/04/2026", "04/13/2026"))


def test_offsets_and_local_times_in_one_column(read: Read) -> None:
    text = "Ticket,Created\n1,2026-01-05T09:00:00+01:00\n2,2026-01-05 09:00\n"
    arrived = read(text, time_zone="Europe/Berlin").log.contacts["arrived_at"]
    assert arrived.tolist() == [540, 540]


def test_date_and_time_in_two_columns_and_past_midnight(read: Read) -> None:
    text = (
        "Anruf;Datum;Uhrzeit;Angenommen;Ende\n"
        "1;05.01.2026;09:00:00;09:01:00;09:05:00\n"
        "2;05.01.2026;23:58:00;00:01:00;00:09:00\n"
    )
    contacts = read(text).log.contacts
    assert contacts["arrived_at"].tolist() == [540, 1438]
    assert contacts["answered_at"].tolist() == [541, 1441]
    assert contacts["ended_at"].tolist() == [545, 1449]


def test_times_alone_are_durations_where_they_cannot_be_times_of_day(read: Read) -> None:
    rows = "".join(f"{k},2026-01-{k + 1:02d} 09:00,00:0{k % 5 + 1}:00\n" for k in range(10))
    export = read("Ticket,Created,Answered\n" + rows)
    wait = export.log.contacts["answered_at"] - export.log.contacts["arrived_at"]
    assert wait.tolist() == [k % 5 + 1 for k in range(10)]
    assert "`Answered` has no date; taken from the arrival, as a duration" in told(export)


def test_numbers_where_moments_should_be_say_how_to_map_them(read: Read) -> None:
    text = "Ticket,Created,First response\n" + "".join(
        f"{k},2026-01-05 09:0{k},{k + 3}\n" for k in range(5)
    )
    with pytest.raises(ScenarioError, match=r'--map "First response=response\|min"'):
        read(text)
    contacts = read(text, maps=("First response=response|min",)).log.contacts
    assert (contacts["answered_at"] - contacts["arrived_at"]).tolist() == [3, 4, 5, 6, 7]


def test_dates_without_a_time_are_told_once(read: Read) -> None:
    text = "contact,arrived_at,answered_at,ended_at\n" + "".join(
        f"{k},2026-01-{k:02d} 09:00,2026-01-{k:02d} 09:30,2026-01-{k:02d}\n" for k in range(1, 9)
    )
    export = read(text)
    assert (export.log.contacts["ended_at"] % 1440 == 0).all()
    assert told(export).count("has no time of day in 8 rows") == 1


@pytest.mark.parametrize(
    ("cell", "unit", "minutes"),
    [
        ("200", "s", 200 / 60),
        ("0:03:20", "s", 200 / 60),
        ("03:20", "s", 200 / 60),
        ("3:20", "h", 200),
        ("1,5", "h", 90),
        ("1.234,5", "min", 1234.5),
        ("1,234.5", "min", 1234.5),
        ("90000", "ms", 1.5),
        ("1 h 5 min", "s", 65),
        ("2 days 01:00:00", "s", 2 * 1440 + 60),
        ("-3", "s", np.nan),
        ("soon", "s", np.nan),
        ("", "s", np.nan),
    ],
)
def test_durations(cell: str, unit: str, minutes: float) -> None:
    read, wrong = durations(coded([cell]), unit)
    np.testing.assert_allclose(read, [minutes])
    assert wrong[0] == (bool(cell) and np.isnan(minutes))
