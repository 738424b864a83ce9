"""Targets in every hour of the week: which, in which intervals, and how sure; right where known."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from sim.checking import load_scenario
from sim.cli import cli
from sim.decisions import Sizing, size
from sim.decisions.heads import prices_of, settled, slots_of
from sim.decisions.offered import start_heads
from sim.decisions.sizing.hours import by_interval, interval_table, intervals, pairs_of
from sim.decisions.sizing.staffing import Verdict, side_of, tolerance
from sim.errors import UsageError
from sim.metrics.goals import Goal, named
from sim.reports.sizing.hours import held_rows
from sim.reports.sizing.rows import head_rows
from sim.reports.sizing.sentences import sizing_verdict
from sim.runs.replication import goals_of
from sim.scenarios import Scenario
from tests.decisions.sizing.sizing_cases import (
    CASES,
    DAY_AND_NIGHT,
    ONE_LINE,
    level_by,
    scenario_of,
)

PAGE = (Path(__file__).parents[3] / "docs" / "size.md").read_text(encoding="utf-8")
LEVEL = Goal("service_level", "phone", "at least", 0.8, 1 / 3)
GONE = Goal("abandonment", "all", "at most", 0.05)
MONDAY, TUESDAY = (replace(LEVEL, hours=(f"{day} 09",)) for day in ("Mon", "Tue"))


@pytest.fixture(scope="module")
def found() -> Sizing:
    """The example of the documentation, every hour."""
    return CASES[3].sized(1, jobs=1, confirm=16)


def test_every_hour_needs_what_erlang_a_says_of_it(found: Sizing) -> None:
    """The example of the documentation, whose figures are Erlang A's."""
    assert CASES[3].optimum == (8, 4)
    assert found.chosen == (8, 4)
    assert found.holds
    assert DAY_AND_NIGHT.strip() in PAGE
    assert f"\n{sizing_verdict(found)[0]}\n" in PAGE
    for calls, agents in ((26, 3), (26, 4), (66, 7), (66, 8)):
        assert f"| {calls} | {agents} | {100 * level_by(calls, agents):.1f} % |" in PAGE
    assert found.hourly is not None
    assert len(found.hourly.goals) == 24
    # on fresh customers, the first hour after a change of shift left out
    for calls, agents, hours in ((26, 4, {*range(8), *range(21, 24)}), (66, 8, {*range(9, 20)})):
        of_shift = [int(goal.hours[0][-2:]) in hours for goal in found.hourly.goals]
        mean = found.hourly.chosen["mean"][of_shift].mean()
        assert mean == pytest.approx(level_by(calls, agents), abs=0.02)


def test_the_average_of_the_week_lets_the_night_go() -> None:
    """By Erlang A three at night answer 70 %, which eight by day make up for on average."""
    average = (26 * level_by(26, 3) + 66 * level_by(66, 8)) / 92
    assert average > 0.8
    weekly = size(scenario_of(DAY_AND_NIGHT), replications=5, confirm=4, jobs=1)
    assert weekly.chosen == (8, 3)
    assert weekly.hourly is None
    assert f"on average {100 * average:.1f} %" in PAGE


def test_what_forces_each_number_is_named_with_its_hours(found: Sizing) -> None:
    assert found.hourly is not None
    day, night = found.hourly.requirements
    for forced, hours in ((day, range(8, 20)), (night, (*range(8), *range(20, 24)))):
        assert forced.goal is not None
        assert {int(hour[-2:]) for hour in forced.goal.hours} <= {*hours}
        assert forced.figure < 0.8
    assert head_rows(found)[1]["forced_by"].startswith("service level of phone on ")


def test_the_answer_counts_the_hours_and_the_table_names_the_weakest(found: Sizing) -> None:
    assert found.hourly is not None
    hour_by_hour, today, _ = sizing_verdict(found)[3:]
    verdicts = found.hourly.chosen["verdict"]
    met, unsure = verdicts.eq("met").sum(), verdicts.eq("cannot tell yet").sum()
    assert min(met, unsure) > 0
    assert met + unsure == len(found.hourly.goals) == 24
    counted = f"met in {met} of 24 hours, cannot tell yet in {unsure}"
    assert hour_by_hour == f"Every target is {counted}."
    assert "missed in" in today
    weakest = found.hourly.goals[int(found.hourly.chosen["mean"].argmin())].when
    ((target, *_, chosen, where),) = held_rows(found)
    assert target == "Service level, phone: at least 80 % within 20 s"
    assert chosen == counted
    assert where.startswith(f"{weakest}: ")


def test_quiet_hours_are_taken_together() -> None:
    hours = [f"Mon {hour:02}" for hour in range(8, 14)] + ["Tue 08", "Tue 09", "Wed 08", "Thu 08"]
    expected = [0, 4.0, 5, 1, 30, 3, 4, 2, 0.5, 0]
    assert list(intervals(hours, expected)) == [
        ("Mon 09", "Mon 10", "Mon 11"),  # 4 + 5 + 1 = 10 are enough
        ("Mon 12", "Mon 13"),  # what is left of the day joins the one before
        ("Tue 08", "Tue 09"),  # a day with fewer than ten is one interval
    ]  # Wednesday has less than one contact, Thursday none
    monday = replace(LEVEL, hours=("Mon 09", "Mon 10", "Mon 11"))
    assert (monday.interval, monday.when) == ("Mon 09-12", "Mondays 9 to 12")
    assert (LEVEL.interval, LEVEL.when) == ("", "")


@pytest.mark.parametrize(
    ("scenario", "targets", "expected"),
    [
        # the phone alone: e-mail waits over hours, and fills the time of the team
        (
            "web-shop",
            "{abandonment: at most 8%, occupancy: at most 85%, wait: at most 5 min}",
            {("service_level", "phone"), ("service_level", "chat"), ("abandonment", "all")},
        ),
        (
            "call-centre",
            "{abandonment: at most 5%, occupancy: at most 85%, wait: at most 1 min, "
            "wait_p90: at most 1 min, backlog: at most 2}",
            {
                ("service_level", "phone"),
                *((metric, "all") for metric in ("abandonment", "occupancy", "wait", "backlog")),
            },
        ),
        ("call-centre", "{occupancy: at least 70%}", {("service_level", "phone")}),
    ],
)
def test_which_targets_are_held_hour_by_hour(
    scenario: str, targets: str, expected: set[tuple[str, str]]
) -> None:
    week = settled(load_scenario(scenario, overrides=[f"targets={targets}"]))
    goals = by_interval(week, goals_of(week), _start(week))
    assert {(goal.metric, goal.channel) for goal in goals} == expected
    assert all(goal.hours for goal in goals)


def _start(week: Scenario):  # type: ignore[no-untyped-def]
    slots = slots_of(week)
    least, most = (1,) * len(slots), (40,) * len(slots)
    return start_heads(week, slots, prices_of(week, slots), least, most)


def test_the_figures_of_an_interval_are_sums_over_its_hours() -> None:
    columns = ["metric", "channel", "period", "numerator", "denominator"]
    rows = [
        ("service_level", "phone", "all", 50.0, 70.0),
        ("service_level", "phone", "Mon 09", 4.0, 5.0),
        ("service_level", "phone", "Mon 10", 2.0, 6.0),
        ("service_level", "chat", "Mon 10", 9.0, 9.0),
    ]
    both = replace(LEVEL, hours=("Mon 09", "Mon 10"))
    pairs = pairs_of(pd.DataFrame(rows, columns=columns), [LEVEL, both, TUESDAY])
    assert pairs == [[50, 70], [6, 11], None]


def test_one_unlucky_interval_of_many_is_no_miss_and_a_sure_one_is() -> None:
    """Of 40 intervals with ten contacts each: mean 75 %, whose 95 % interval ends below 80 %."""
    lucky = [9.0, 9, 9, 9, 9, 9, 9, 9]
    unlucky = [7.0, 8, 7, 8, 7, 8, 7, 8]  # 75 ± 4.5 %: t = 2.36, s = 0.53 ÷ √8
    awful = [5.0, 5, 4, 5, 5, 5, 4, 5]
    nothing = [0.0] * 8
    numerators = np.array([*[lucky] * 37, unlucky, awful, nothing]).T
    denominators = np.where(numerators > 0, 10.0, 0.0)
    goals = [replace(LEVEL, hours=(f"Mon {hour:02}",)) for hour in range(40)]
    table = interval_table(goals, np.stack([numerators, denominators], axis=2))
    assert table["verdict"].tolist() == ["met"] * 37 + [
        "cannot tell yet",
        "missed",
        "cannot tell yet",
    ]
    half = 0.0447 / (0.75 * 0.25)  # on the log-odds scale
    assert table["high"][37] == pytest.approx(1 / (1 + math.exp(-half) / 3), abs=1e-3)
    # the same interval alone is missed
    alone = np.stack([numerators, denominators], axis=2)[:, 37:38]
    assert interval_table(goals[37:38], alone)["verdict"].tolist() == ["missed"]


@pytest.mark.parametrize(("away", "wrong"), [(1.0, -1), (-1.0, 1)])
def test_the_chance_of_a_wrong_answer_is_shared_among_intervals(away: float, wrong: int) -> None:
    """All of 20 intervals off by the tolerance: to refuse takes any, to accept takes this one."""
    draws = np.random.default_rng(7).normal(away, 3.0, size=(300, 20, 200))
    reported = np.array([[side_of(each, 1.0, 8, 20) for each in trial] for trial in draws])
    mistaken = (reported == wrong).any(axis=1) if wrong < 0 else reported[:, 0] == wrong
    assert mistaken.mean() <= 0.05
    if wrong < 0:  # without sharing, one of twenty would be refused too often
        unshared = np.array([[side_of(each, 1.0, 8) for each in trial] for trial in draws])
        assert (unshared == wrong).any(axis=1).mean() > 0.05


def test_tolerances_and_verdicts_of_intervals_by_hand() -> None:
    assert tolerance(MONDAY) == pytest.approx(0.05)
    assert tolerance(replace(GONE, hours=("Mon 09",))) == pytest.approx(0.0125)
    assert tolerance(LEVEL) == pytest.approx(0.01)
    goals = [LEVEL, MONDAY, TUESDAY, replace(LEVEL, hours=("Wed 09",))]
    # where nothing is sure, an interval may be half a tolerance off
    assert Verdict(goals, (0.5, -0.4, -0.6, 1.0), (0, 0, 0, 0)).missed == [TUESDAY]
    verdict = Verdict(goals, (-0.1, -2.0, -3.0, -0.1), (0, 0, 0, -1))
    assert verdict.missed == [LEVEL, TUESDAY, MONDAY, goals[3]]  # the worst interval first
    assert named(verdict.missed) == [
        "Service level, phone (at least 80 % within 20 s) in the week as a whole and in 3 hours of "
        "the week, worst on Tuesdays 9 to 10"
    ]
    assert named([GONE, MONDAY]) == [
        "Abandonment (at most 5 %)",
        "Service level, phone (at least 80 % within 20 s) in 1 hour of the week, worst on Mondays "
        "9 to 10",
    ]


def test_limits_that_are_too_low_name_the_worst_hour() -> None:
    scenario = scenario_of(ONE_LINE.replace("60 h", "16 h").replace("12 h", "10 h"))
    found = size(scenario, most=5, every=60, replications=3, confirm=2, jobs=1)
    assert not found.holds
    assert "even with the most agents" in found.stopped
    hours = "in the week as a whole and in 6 hours of the week, worst on Mondays 1"
    assert f"Abandonment (at most 5 %) {hours}" in found.stopped
    assert (
        "service level, phone (at least 80 % within 20 s) in the week" in sizing_verdict(found)[1]
    )


def test_ctrl_c_leaves_what_is_known_of_the_hours() -> None:
    def stop(done: int, planned: int, doing: str) -> None:
        if done == 9:
            raise KeyboardInterrupt

    scenario = scenario_of(ONE_LINE.replace("60 h", "16 h").replace("12 h", "10 h"))
    found = size(scenario, every=60, replications=3, confirm=2, jobs=1, progress=stop)
    assert not found.confirmed
    assert found.hourly is not None
    assert found.hourly.requirements == ()
    assert found.hourly.chosen["replications"].tolist() == [3] * len(found.hourly.goals)


def test_a_team_without_such_a_target_is_reported_so() -> None:
    mail = ONE_LINE.replace("live", "deferred").replace(", patience: {mean: 3 min}", "")
    mail = mail.replace("agents: 4", "agents: 6")
    with pytest.raises(UsageError, match="no target can be held in every hour"):
        size(
            scenario_of(mail.replace("abandonment: at most 5%", "wait: at most 5 min")),
            every=60,
        )


def test_the_command_writes_intervals(tmp_path: Path) -> None:
    (tmp_path / "line.yaml").write_text(ONE_LINE.replace("60 h", "16 h").replace("12 h", "10 h"))
    options = ["--every-hour", "--replications", "3", "--confirm", "3", "--budget", "6"]
    out = tmp_path / "out"
    command = ["size", str(tmp_path / "line.yaml"), *options, "--out", str(out)]
    done = CliRunner().invoke(cli, command)
    assert done.exit_code == 0, done.output
    assert "Weakest hours" in done.stdout
    assert "forced by" not in done.stdout
    assert '"missed" is said only where wider ranges' in " ".join(done.stdout.split())
    assert {"intervals.csv", "intervals.svg"} <= {p.name for p in out.iterdir()}
    page = (out / "report.html").read_text(encoding="utf-8")
    order = ['class="verdict"', 'id="picture"', 'id="targets"', 'id="agents"', 'id="hours"']
    places = [page.index(each) for each in order]
    assert places == sorted(places)
    assert page.count("<svg") == 2
    assert "The weakest of them" in page
    data = json.loads((out / "sizing.json").read_text())
    assert data["heads"][0]["forced_by"] == ""  # the budget was spent before that was known
    assert len(data["intervals"]) == 2 * 6  # two targets, Monday from 10 to 16
    first = data["intervals"][0]
    assert first["interval"] == "Mon 10-11"
    assert (first["erlang_a"], first["on_duty_today"]) == (8, 4)
    assert first["on_duty"] == data["heads"][0]["needed"]
    assert first["low"] <= first["mean"] <= first["high"]
    with (out / "intervals.csv").open(encoding="utf-8-sig") as file:
        assert [row["interval"] for row in csv.DictReader(file)] == [
            row["interval"] for row in data["intervals"]
        ]


def test_the_option_takes_no_value(tmp_path: Path) -> None:
    (tmp_path / "line.yaml").write_text(ONE_LINE)
    done = CliRunner().invoke(cli, ["size", str(tmp_path / "line.yaml"), "--every-hour=half-hour"])
    assert done.exit_code == 2
    assert "--every-hour" in done.output


PEAK = """
scenario: a peak of half an hour
horizon: {length: 6 h}
opening_hours: {mon-sun: "08:00-14:00"}
channels:
  phone: {mode: live, volume: 176 per day, patience: {mean: 3 min}, target: 80% within 20 s}
demand: {hours: {"08:00-10:00": 52, "10:00-10:30": 33, "10:30-14:00": 91}}
topics: {call: {L1: {handle_time: {mean: 5 min}}}}
team: {desk: {agents: 6, shift: {mon-sun: "08:00-14:00"}}}
"""
"""26 calls an hour, but for half an hour with 33: 66 an hour."""


@pytest.mark.parametrize(("halved", "needed"), [(False, 6), (True, 8)])
def test_a_peak_of_half_an_hour_is_seen_by_half_hours_alone(halved: bool, needed: int) -> None:
    """Erlang A: 4 agents for 26 calls an hour, 8 for 66, and 6 for the 46 of the whole hour."""
    week = settled(scenario_of(PEAK.replace("6 h", "14 h")))
    slots = slots_of(week)
    start = start_heads(week, slots, prices_of(week, slots), (1,), (20,), halved=halved)
    assert start.heads == (needed,)
    by_hour = dict(zip(start.hours, start.needed[0], strict=True))
    peak = "Mon 10:00" if halved else "Mon 10"
    assert {hour: agents for hour, agents in by_hour.items() if agents not in (0, 4)} == {
        peak: needed
    }
    assert start.on_duty[0][start.hours.index(peak)] == pytest.approx(1)
    goals = by_interval(week, goals_of(week), start)
    assert {len(goal.hours) for goal in goals} == {1}
    assert len(goals) == (12 if halved else 6)
    assert level_by(46, 5) < 0.8 < level_by(46, 6)


def test_the_command_holds_targets_in_half_hours(tmp_path: Path) -> None:
    (tmp_path / "peak.yaml").write_text(PEAK.replace("6 h", "14 h"))
    options = ["--every", "30 min", "--replications", "3", "--confirm", "2", "--budget", "6"]
    out = tmp_path / "out"
    done = CliRunner().invoke(
        cli, ["size", str(tmp_path / "peak.yaml"), *options, "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    data = json.loads((out / "sizing.json").read_text())
    assert [row["interval"] for row in data["intervals"]][4] == "Mon 10:00-10:30"
    assert data["intervals"][4]["erlang_a"] == 8
    assert any("of 12 half hours" in sentence for sentence in data["verdict"])
    assert "of 12 half hours" in done.stdout.replace("\n", " ")


@pytest.mark.parametrize("typed", ["15 min", "soon", "2 h", ""])
def test_other_intervals_are_told(tmp_path: Path, typed: str) -> None:
    (tmp_path / "line.yaml").write_text(ONE_LINE)
    done = CliRunner().invoke(cli, ["size", str(tmp_path / "line.yaml"), "--every", typed])
    assert done.exit_code == 2
    assert "--every" in done.output


@pytest.mark.parametrize("swapped", [False, True])
def test_an_hour_and_half_an_hour_at_once_are_told(tmp_path: Path, swapped: bool) -> None:
    """The last one would be taken, whatever it is."""
    (tmp_path / "line.yaml").write_text(ONE_LINE)
    half = ("--every", "30 min")
    options = [*half, "--every-hour"] if swapped else ["--every-hour", *half]
    done = CliRunner().invoke(cli, ["size", str(tmp_path / "line.yaml"), *options])
    assert done.exit_code == 2
    assert "--every-hour, --every '30 min': leave one of them out" in done.output


@pytest.mark.parametrize(
    ("hours", "interval", "when"),
    [
        (("Mon 09",), "Mon 09-10", "Mondays 9 to 10"),
        (("Mon 09", "Mon 10"), "Mon 09-11", "Mondays 9 to 11"),
        (("Sun 23",), "Sun 23-24", "Sundays 23 to 24"),
        (("Tue 09:00",), "Tue 09:00-09:30", "Tuesdays 9:00 to 9:30"),
        (("Tue 08:30", "Tue 09:00"), "Tue 08:30-09:30", "Tuesdays 8:30 to 9:30"),
        (("Sun 23:30",), "Sun 23:30-24:00", "Sundays 23:30 to 24:00"),
        (("Mon 00",), "Mon 00-01", "Mondays 0 to 1"),
    ],
)
def test_intervals_in_words(hours: tuple[str, ...], interval: str, when: str) -> None:
    goal = replace(LEVEL, hours=hours)
    assert (goal.interval, goal.when) == (interval, when)


def test_part_time_heads_are_told_as_full_time_equivalents(tmp_path: Path) -> None:
    part_time = ONE_LINE.replace("agents: 4", "agents: 4, contract: 50%")
    assert part_time != ONE_LINE
    found = size(
        scenario_of(part_time.replace("60 h", "16 h").replace("12 h", "10 h")),
        replications=3,
        confirm=2,
        budget=6,
        jobs=1,
    )
    number = found.chosen[0]
    assert f": {number} ({number / 2:,.1f} FTE)." in sizing_verdict(found)[0]
    (row,) = head_rows(found)
    assert (row["full_time"], row["full_time_equivalents"]) == (0.5, number / 2)
