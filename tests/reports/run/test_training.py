"""What training changed: sums of the right weeks, and nothing where there are none."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sim.checking import load_scenario
from sim.reports.run.scorecards import scorecards_of
from sim.reports.run.training import training_tables
from sim.runs import Result, replicate

TEXT = """
scenario: Two skills
horizon: {start: 2026-01-05, weeks: 8, warm_up: 1 week}
opening_hours: {mon-fri: "08:00-12:00"}
channels:
  phone: {mode: live, volume: 60 per day, patience: {mean: 3 min}, target: 80% within 20 s}
topics: {a: {share: 60%, L1: {handle_time: {mean: 4 min}}}, b: {L1: {handle_time: {mean: 4 min}}}}
team: {first: {agents: 3, skills: [a]}, other: {agents: 1, skills: [b]}}
plan:
  - {date: 2026-02-03, train: 2, from: first, skills: [b], takes: 3 days}
  - {date: 2026-01-12, train: 1, from: first, skills: [b], takes: 1 day}
  - {date: 2026-02-27, train: 1, from: other, skills: [a], takes: 3 days}
"""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    path: Path = tmp_path_factory.mktemp("team") / "team.yaml"
    path.write_text(TEXT)
    return replicate(load_scenario(path), replications=4)


def test_weeks_before_and_after_are_summed_up(result: Result) -> None:
    tables = list(training_tables(result))
    # the first week is not measured, so none lies before 12 January; none after 27 February
    assert [table.title for table in tables] == [
        "Training effect: 2 of first trained in b (3 days) on 2026-02-03; "
        "all else that changed included"
    ]
    assert tables[0].columns == (
        "Measure",
        "3 weeks before",
        "3 weeks after",
        "Difference",
        "Verdict",
    )
    kpis = result.kpis
    rows = kpis[(kpis["per"] == "week") & (kpis["metric"] == "service_level")]
    rows = rows[(rows["channel"] == "all") & (rows["group"] == "all")]
    expected = []
    for weeks in (
        ("2026-01-12", "2026-01-19", "2026-01-26"),
        ("2026-02-09", "2026-02-16", "2026-02-23"),
    ):
        sums = rows[rows["period"].isin(weeks)][["numerator", "denominator"]].sum()
        expected.append(sums["numerator"] / sums["denominator"])
    measure, before, after, difference, verdict = tables[0].rows[0]
    assert measure == "Service level"
    shown = [float(cell.removesuffix(" %")) / 100 for cell in (before, after)]
    assert shown == pytest.approx(expected, abs=0.006)
    assert (difference[0], verdict) == ("+", "better")  # one alone could not do b
    assert tables[0].rows[-1][0] == "Occupancy, first"
    assert tables[0] in scorecards_of(result)


def test_training_ends_with_its_last_day(result: Result) -> None:
    assert [(each.starts, each.ends, each.group) for each in result.trainings] == [
        (dt.date(2026, 1, 12), dt.date(2026, 1, 13), "first"),
        (dt.date(2026, 2, 3), dt.date(2026, 2, 6), "first"),
        (dt.date(2026, 2, 27), dt.date(2026, 3, 2), "other"),
    ]
