"""A typical day by half hour: what Erlang A asks for, the chart and the sheet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim import load_scenario
from sim.expected.erlang.needed import needed_on_a_day
from sim.reports.day.half_hours import (
    ON_DUTY,
    TypicalDay,
    figures_on,
    needed_on,
    needs_of,
    on_duty_on,
    typical_days,
)
from sim.reports.run.charts import CHARTS
from sim.reports.workbook.half_hours import half_hours_sheet
from sim.runs.comparing import replicate
from sim.runs.result import Result

TEAM = """
scenario: day and evening
horizon: {weeks: 1}
opening_hours: {mon-fri: "08:00-20:00", sat: "09:00-12:30"}
channels:
  phone: {mode: live, volume: 480 per day, patience: {mean: 3 min}, target: 80% within 20 s}
demand:
  weekdays: {mon: 1, tue: 1, wed: 1, thu: 1, fri: 1, sat: 1, sun: 0}
  hours:
    mon-fri: {"08:00-12:00": 264, "12:00-12:30": 13, "12:30-20:00": 203}
    sat: {"09:00-12:30": 1}
topics: {call: {L1: {handle_time: {mean: 5 min}}}}
team:
  day: {agents: 8, shift: {mon-fri: "08:00-14:00"}, absence: 50%}
  evening: {agents: 4, shift: {mon-fri: "14:00-20:00", sat: "09:00-12:30"}}
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Result:
    path = tmp_path_factory.mktemp("day") / "day.yaml"
    path.write_text(TEAM)
    return replicate(load_scenario(path), replications=3, jobs=1)


def test_each_half_hour_needs_what_erlang_a_says(run: Result) -> None:
    # Of 480 calls 264 come from 8 to 12, 66 an hour; 13 from 12:00 to 12:30, 26 an hour. By the
    # table of docs/size.md these need 8 and 4 agents.
    lines, needed = needed_on_a_day(run.scenario)
    by_half = dict(zip(lines.hours, needed[0], strict=True))
    assert lines.length == 30
    assert [by_half[f"Mon-Fri {at}"] for at in ("08:00", "09:30", "11:30", "12:00")] == [8, 8, 8, 4]
    assert by_half["Mon-Fri 20:00"] == 0
    pool = needs_of(run)[0]
    calls = next(iter(lines.arrivals.values()))
    assert calls[lines.hours.index("Mon-Fri 08:00")] == pytest.approx(33)
    assert pool.needed["Mon-Fri 12:00"] == 4


def test_a_typical_day_reaches_from_the_first_shift_to_the_last(run: Result) -> None:
    assert typical_days(run) == [TypicalDay("Mon-Fri", 16, 24), TypicalDay("Sat", 18, 7)]


def test_agents_on_duty_leave_out_the_absent(run: Result) -> None:
    day, _ = typical_days(run)
    on_duty = on_duty_on(run, day, needs_of(run)[0])
    assert on_duty[0] == pytest.approx(4, abs=1.5)  # eight, absent half the time
    assert on_duty[-1] == 4
    by_group = dict(figures_on(run, day, ON_DUTY, ("group",)))
    assert np.isnan(by_group["evening"][0][0])  # it begins at 14:00


def test_the_sheet_has_the_figures_of_the_run(run: Result) -> None:
    sheet = half_hours_sheet(run, "By half hour")
    titles = [column.title for column in sheet.columns]
    assert len(sheet.rows) == 24 + 7
    assert sheet.rows[0][:2] == ("Mon-Fri", "08:00")
    assert sheet.rows[-1][:2] == ("Sat", "12:00")
    noon = dict(zip(titles, sheet.rows[8], strict=True))
    assert noon["Begins at"] == "12:00"
    assert noon["Agents needed for phone (by Erlang A)"] == 4
    short = noon["On duty above needed, phone"]
    assert short == pytest.approx(noon["Agents on duty for phone"] - 4)
    rows = run.estimates.query("metric == 'service_level' and period == 'Mon-Fri 12:00'")
    mean = rows[rows["channel"] == "phone"]["mean"].item()
    assert noon["Service level, phone (%)"] == mean
    groups = [title for title in titles if title.startswith("On duty, ")]
    assert groups == ["On duty, day (agents)", "On duty, evening (agents)"]


def test_a_run_without_live_channels_has_its_agents(tmp_path: Path) -> None:
    path = tmp_path / "mail.yaml"
    path.write_text(
        TEAM.replace(
            "phone: {mode: live, volume: 480 per day, patience: {mean: 3 min}, target: 80% within "
            "20 s}",
            "mail: {mode: deferred, volume: 90 per day}",
        )
    )
    mail = replicate(load_scenario(path), replications=2, jobs=1)
    assert needs_of(mail) == []
    assert typical_days(mail)[0] == TypicalDay("Mon-Fri", 16, 24)
    assert next(chart for chart in CHARTS if chart.name == "day").possible(mail)
    titles = [column.title for column in half_hours_sheet(mail, "x").columns]
    assert "On duty, day (agents)" in titles


def test_no_half_hour_is_drawn_where_nobody_asks(run: Result) -> None:
    saturday = typical_days(run)[1]
    needed = needed_on(saturday, needs_of(run)[0])
    assert (needed > 0).all()
