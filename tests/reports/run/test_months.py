"""Charts over the weeks, and the dates of the plan in them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from sim.calendar import Calendar
from sim.checking import load_scenario
from sim.reports.charts import charts_of, draw_headcount, draw_months
from sim.reports.pen.dates import dates_of_changes
from sim.reports.pen.rows import whole_weeks
from sim.runs import Result, replicate
from sim.scenarios.meaning.dated_changes import dated_changes
from sim.scenarios.meaning.horizon import calendar_of

TEXT = """
scenario: weeks
horizon: {start: 2026-01-05, length: 8 weeks, warm_up: 1 week}
channels: {phone: {mode: live, volume: 30 per day, target: 80% within 1 min, patience: 5 min}}
topics: {call: {L1: {handle_time: 1 min}}}
team:
  first: {agents: 2, shift: {mon-fri: "08:00-16:00"}, cost: 20 per hour STAFF}
  second: {agents: 2, shift: {mon-fri: "08:00-16:00"}, cost: 30 per hour}
  boss: {role: manager, agents: 1, shift: {mon-fri: "08:00-16:00"}, cost: 50 per hour}
money: {budget: 6000 per week}
plan: [PLAN]
"""
STAFF = ", hiring: {lead_time: 6 days}, learning: {over: 4 weeks, speed: 50%}"
HIRE = "{date: 2026-01-20, hire: 1, into: first}"


def result(folder: Path, staff: str = "", plan: str = "", weeks: int = 8) -> Result:
    text = TEXT.replace("STAFF", staff).replace("PLAN", plan).replace("8 weeks", f"{weeks} weeks")
    (folder / "weeks.yaml").write_text(text)
    return replicate(load_scenario(folder / "weeks.yaml"), replications=2)


def names(result: Result) -> set[str]:
    return {chart.name for chart in charts_of(result)}


def test_there_are_weekly_charts_from_six_whole_weeks_on(tmp_path: Path) -> None:
    assert "months" in names(result(tmp_path, weeks=7))
    assert not {"months", "headcount"} & names(result(tmp_path, STAFF, HIRE, weeks=6))


def test_headcount_is_drawn_where_people_come_go_or_learn(tmp_path: Path) -> None:
    assert "headcount" not in names(result(tmp_path))
    assert "headcount" not in names(result(tmp_path, STAFF))
    assert "headcount" in names(result(tmp_path, STAFF, HIRE))
    assert "headcount" in names(result(tmp_path, f"{STAFF}, tenure: 1 day"))


def test_headcount_and_hours_by_hand(tmp_path: Path) -> None:
    """The hire starts on Monday 26 January, at half speed, and is at full speed 4 weeks later."""
    figure = Figure()
    draw_headcount(figure, result(tmp_path, STAFF, HIRE))
    heads, hours, first_heads, first_hours, *second = figure.axes
    assert [axes.get_title() for axes in figure.axes[::2]] == ["Whole team", "first", "second"]
    assert len(second) == 2  # a group that takes no contacts has no panel of its own
    assert list(_steps(heads)) == [5, 5, 6, 6, 6, 6, 6]
    assert list(_steps(first_heads)) == [2, 2, 3, 3, 3, 3, 3]
    assert _steps(first_hours)[:2] == pytest.approx([80, 80], abs=0.5)
    assert _steps(first_hours)[-1] == pytest.approx(120, abs=0.5)
    lost = _steps(first_hours)[2] - _steps(first_hours, "#009E73")[2]
    # first week: 5 days from 50 % on, 1/8 a week more: about 40 h x (0.5 - 1/8 x 2.5/7)
    assert lost == pytest.approx(40 * (0.5 - 0.5 * (2 + 1 / 2) / 28), abs=0.5)
    assert len(_steps(hours)) == 7


def test_the_leads_scorecard_reports_what_learning_has_done(tmp_path: Path) -> None:
    from sim.reports.run.scorecards import scorecards_of

    def paces(run: Result) -> list[tuple[str, ...]]:
        (lead,) = [table for table in scorecards_of(run) if table.title.startswith("Team lead")]
        return [row for row in lead.rows if row[0].startswith("Pace")]

    assert paces(result(tmp_path)) == []
    first, last = paces(result(tmp_path, f"{STAFF}, tenure: 1 week"))
    # in week 2 after a start at 50 % a week before the first: (1 + 1.5)/4 of the way, give or take
    assert "first week" in first[0]
    assert float(first[2].split()[0]) == pytest.approx(100 * (0.5 + 0.5 * (14 + 2.5) / 28), abs=2)
    assert first[3].startswith("100 %")
    assert last[1].startswith("100 %")


def _steps(axes, colour: str = "#0072B2") -> np.ndarray:
    from matplotlib.colors import to_hex
    from matplotlib.patches import StepPatch

    (line,) = [
        patch
        for patch in axes.patches
        if isinstance(patch, StepPatch)
        and not patch.get_fill()
        and to_hex(patch.get_edgecolor()).upper() == colour
    ]
    return line.get_data().values


def test_the_figures_to_steer_by_have_a_panel_each(tmp_path: Path) -> None:
    figure = Figure()
    run = result(tmp_path, STAFF, HIRE)
    draw_months(figure, run)
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == [
        "Service level",
        "Contacts waiting (backlog)",
        "Occupancy",
        "First contact resolution",
        "Cost a week",
    ]
    cost = figure.axes[-1]
    assert _steps(cost)[0] == pytest.approx(80 * 20 + 80 * 30 + 40 * 50, rel=0.01)
    assert _steps(cost, "#222222") == pytest.approx([6000] * 7)
    text = figure.get_supxlabel()
    assert "1) 26 Jan: 1 hired into first (posted on 2026-01-20)" in text


def test_only_whole_measured_weeks_count(tmp_path: Path) -> None:
    run = result(tmp_path, weeks=7)
    assert whole_weeks(run) == [dt.date(2026, 1, 12) + dt.timedelta(weeks=k) for k in range(6)]
    midweek = Calendar(dt.date(2026, 1, 7), 7 * 7 * 1440, "Europe/Berlin")
    cut = type("Stub", (), {"calendar": midweek, "warm_up": 0.0})()
    assert whole_weeks(cut) == [dt.date(2026, 1, 12) + dt.timedelta(weeks=k) for k in range(6)]


def test_a_year_over_the_change_of_the_clock_ends_with_a_whole_week() -> None:
    scenario = load_scenario("year-of-growth", overrides=["horizon.weeks=12"])
    calendar = calendar_of(scenario)
    assert calendar.datetime(calendar.minutes).date() == dt.date(2026, 3, 30)
    stub = type("Stub", (), {"calendar": calendar, "warm_up": 7 * 1440.0})()
    assert whole_weeks(stub)[-1] == dt.date(2026, 3, 23)


def test_every_action_in_words(tmp_path: Path) -> None:
    plan = (
        f"{HIRE}, {{date: 2026-02-02, leave: 2, from: second}},"
        " {date: 2026-02-02, leave: 1, from: first},"
        " {date: 2026-01-21, promote: 1, from: first, to: second},"
        ' {date: 2026-02-03, shift: {mon: "08:00-09:00"}, of: first},'
        ' {date: 2026-02-04, opening_hours: {mon-fri: "08:00-16:00"}, channels: [phone]},'
        " {date: 2026-02-05, event: launch, volume: +40%},"
        " {date: 2026-02-06, background: wiki, of: second},"
        " {date: 2026-03-20, leave: 1, from: second}"
    )
    text = TEXT.replace("STAFF", STAFF).replace("PLAN", plan)
    text = text.replace("2 , shift", "2, shift").replace(
        "second: {agents: 2", "second: {WIKI, agents: 4"
    )
    text += (
        "automation:\n  - {name: helper, from: 2026-02-07, channels: [phone], handles: 15%}\n"
        "  - {name: none, from: 2026-02-08, channels: [phone], handles: 0%}\n"
        "  - {name: always, from: 2026-01-01, channels: [phone], handles: 5%}\n"
    )
    text = text.replace("WIKI", "background: {wiki: {per_week: 1, each: 1 h, starts: by plan}}")
    (tmp_path / "weeks.yaml").write_text(text)
    scenario = load_scenario(tmp_path / "weeks.yaml")
    found = [
        (f"{change.date}", change.words)
        for change in dated_changes(scenario, calendar_of(scenario))
    ]
    assert found == [
        ("2026-01-21", "1 promoted from first to second"),
        ("2026-01-26", "1 hired into first (posted on 2026-01-20)"),
        ("2026-02-02", "1 leaves first"),
        ("2026-02-02", "2 leave second"),
        ("2026-02-03", "new shifts of first"),
        ("2026-02-04", "new opening hours of phone"),
        ("2026-02-05", "launch: volume +40 % for 1 day"),
        ("2026-02-06", "second start wiki"),
        ("2026-02-07", "helper answers 15 % (phone)"),
        ("2026-02-08", "none answers nobody"),
    ]
    stub = type("Stub", (), {"dated_changes": dated_changes(scenario, calendar_of(scenario))})()
    weeks = [dt.date(2026, 2, 2)]
    assert dates_of_changes(stub, weeks)[0] == (
        dt.date(2026, 2, 2),
        "1 leaves first; 2 leave second",
    )
