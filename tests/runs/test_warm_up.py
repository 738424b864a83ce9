"""Warm-up: the initial transient of M/M/1 by theory, cycles, and questions that have none."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from sim import load_scenario
from sim.cli import cli
from sim.errors import UsageError
from sim.reports.warm_up import warm_up_words
from sim.runs.warm_up import find_warm_up
from sim.scenarios.meaning.cycle import cycle_of, why_terminating
from sim.scenarios.meaning.horizon import calendar_of
from tests.theory.chains import Chain

QUEUE = """
scenario: M/M/1
horizon: {length: 60 h}
channels: {mail: {mode: deferred, volume: 96 per day}}
topics: {call: {L1: {handle_time: {mean: 12 min}}}}
team: {first line: {agents: 1}}
"""
RATE, WORK = 96 / 1440, 12.0

Write = Callable[..., Path]


@pytest.fixture
def queue(tmp_path: Path) -> Write:
    """The queue as a file; lines that begin as those given are replaced."""

    def write(*lines: str) -> Path:
        text = QUEUE
        for line in lines:
            key = f"{line.partition(':')[0]}:"
            kept = [each for each in text.splitlines() if not each.startswith(key)]
            text = "\n".join([*kept, line, ""])
        file = tmp_path / "queue.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def expected_backlog(hours: int) -> np.ndarray:
    """Mean number in line in each hour of M/M/1 from empty on, by Kolmogorov's equations."""
    chain = Chain([0], lambda n: ((n + 1, RATE if n < 150 else 0), (n - 1, 1 / WORK if n else 0)))
    p, backlog = chain.at(0), []
    for _ in range(hours):
        p, spent = chain.after(p, 60.0)
        backlog.append(chain.mean(spent, lambda n: max(n - 1, 0)) / 60.0)
    return np.array(backlog)


def test_the_course_is_that_of_theory_and_the_cut_removes_the_bias(queue: Write) -> None:
    """M/M/1, 80 % busy, from empty: 3.2 wait in the long run, 2.9 over the first 60 hours."""
    found = find_warm_up(load_scenario(queue()), kpis=["backlog"], replications=150, jobs=1)
    exact = expected_backlog(60)
    settled = 0.8**2 / (1 - 0.8)
    (backlog,) = found.settlings
    assert (found.cycle, found.step, found.batch) == ("none", 60.0, 5)
    assert len(backlog.means) == 60
    # the deviation of one hour of one replication is about 4.5
    assert np.abs(backlog.means - exact).max() < 4 * 4.5 / np.sqrt(150)
    assert backlog.means[0] == pytest.approx(exact[0], rel=0.2)
    assert backlog.cut is not None
    assert backlog.cut % 5 == 0
    # by the exact course: what is left after the cut is nearer to the long run than the whole is
    whole, rest = exact.mean(), exact[backlog.cut :].mean()
    assert settled - whole > 0.09 * settled
    assert abs(settled - rest) < 0.5 * (settled - whole)
    assert found.needed == 60.0 * backlog.cut


def test_means_and_moving_average_by_hand(queue: Write) -> None:
    """Means of five hours in a row, and of five hours around each but at the beginning."""
    found = find_warm_up(load_scenario(queue()), kpis=["backlog"], replications=1)
    (backlog,) = found.settlings
    np.testing.assert_allclose(backlog.batches, backlog.means.reshape(12, 5).mean(axis=1))
    assert found.reach == 2
    assert backlog.smooth[0] == backlog.means[0]
    assert backlog.smooth[1] == pytest.approx(backlog.means[:3].mean())
    assert backlog.smooth[7] == pytest.approx(backlog.means[5:10].mean())
    assert backlog.whole == pytest.approx(backlog.means.mean())


def test_a_stated_warm_up_does_not_matter(queue: Write) -> None:
    one, two = (
        find_warm_up(load_scenario(queue(horizon)), replications=2).settlings
        for horizon in ("horizon: {length: 60 h}", "horizon: {length: 60 h, warm_up: 20 h}")
    )
    for before, after in zip(one, two, strict=True):
        np.testing.assert_array_equal(before.means, after.means)


def test_a_backlog_that_grows_to_the_end_has_not_settled(queue: Write) -> None:
    """Half busy at first, then a rush of 125 %."""
    volume = "channels: {mail: {mode: deferred, volume: 60 per day}}"
    rush = "demand: {events: [{name: rush, from: 2026-01-06, days: 2, volume: +150%}]}"
    found = find_warm_up(load_scenario(queue(volume, rush)), kpis=["backlog"], replications=5)
    assert found.settlings[0].cut is None
    assert found.needed is None
    warning, words = warm_up_words(found)
    assert warning.startswith("This is a terminating question: it changes on a date")
    assert words == "Not settled within 2.5 days: backlog."
    (words,) = warm_up_words(replace(found, reasons=()))
    assert words.startswith("Not settled within 2.5 days: backlog. Either the horizon is too short")


@pytest.mark.parametrize(
    ("line", "cycle"),
    [
        ("about: nothing", "none"),
        ("team: {first line: {agents: 1, breaks: [30 min]}}", "day"),
        ('demand: {hours: {"08": 1, "09": 3}}', "day"),
        ("demand: {weekdays: {sun: 0.5}}", "week"),
        ('team: {first line: {agents: 4, shift: {mon-fri: "08:00-16:00"}}}', "week"),
        ('team: {first line: {agents: 4, shift: {mon-sun: "08:00-16:00"}}}', "day"),
        ('holidays: [{date: 2026-01-06, open: "08:00-20:00"}]', "week"),
        ("team: {first line: {agents: 1, background: {tidying: 1 h per week}}}", "week"),
    ],
)
def test_what_recurs(queue: Write, line: str, cycle: str) -> None:
    assert cycle_of(load_scenario(queue(line))) == cycle


LIVE = "channels: {mail: {mode: live, volume: 96 per day, patience: {mean: 3 min}}}"
DAYTIME = "team: {first line: {agents: 2}}"
NIGHTS = 'opening_hours: {mon-sun: "08:00-20:00"}'


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["demand: {growth: 2% per month}"], "its demand grows or shrinks"),
        (["demand: {growth: 0% per month}"], ""),
        (
            ["demand: {events: [{name: sale, from: 2026-01-06, volume: +50%}]}"],
            "it changes on a date (2026-01-06: sale: volume +50 % for 1 day)",
        ),
        (["plan: [{date: 2026-01-06, hire: 1, into: first line}]"], "1 hired into first line"),
        (["team: {first line: {agents: 1, turnover: {per_year: 20%}}}"], "first line has turnover"),
        ([LIVE, NIGHTS], "each day begins anew"),
        ([LIVE], ""),
        ([NIGHTS, DAYTIME], ""),
        ([LIVE, NIGHTS, "returns: {share: 50%, after: {mean: 1 day}}"], ""),
    ],
)
def test_terminating_questions_are_known(queue: Write, lines: list[str], reason: str) -> None:
    scenario = load_scenario(queue(*lines))
    reasons = why_terminating(scenario, calendar_of(scenario))
    assert len(reasons) == bool(reason)
    assert reason in "".join(reasons)


@pytest.mark.parametrize(
    ("changes", "options", "message"),
    [
        ({}, {"kpis": ["cost"]}, "cost cannot be followed over time; these can: wait"),
        ({}, {"kpis": ["wiat"]}, "did you mean `wait`\\?"),
        ({}, {"replications": 0}, "replications must be a whole number"),
        (
            {"horizon": "{length: 20 h}"},
            {},
            r"4 means of 5 h each.* --set 'horizon\.length=5 days'",
        ),
        ({"horizon": "{weeks: 3}", "demand": "{weekdays: {sun: 0.5}}"}, {}, r"horizon\.weeks=20"),
    ],
)
def test_what_cannot_be_known_is_reported(
    queue: Write, changes: dict[str, str], options: dict[str, object], message: str
) -> None:
    scenario = load_scenario(queue(*(f"{key}: {value}" for key, value in changes.items())))
    with pytest.raises(UsageError, match=message):
        find_warm_up(scenario, **options)  # type: ignore[arg-type]


def test_hours_without_contacts_are_no_observation(queue: Write) -> None:
    """Nobody calls at night: waits of these hours are unknown, those of every five days are not."""
    file = queue('demand: {hours: {"08": 1}}', "horizon: {weeks: 8}")
    found = find_warm_up(load_scenario(file), kpis=["wait"], replications=1)
    assert (found.cycle, found.step) == ("day", 1440.0)
    assert len(found.periods) == 56
    assert np.isfinite(found.settlings[0].batches).all()
    rare = queue('demand: {hours: {"08": 1}}', "horizon: {weeks: 8}", RARE)
    with pytest.raises(UsageError, match="a stretch without anything to measure"):
        find_warm_up(load_scenario(rare), kpis=["wait"], replications=1)


RARE = "channels: {mail: {mode: deferred, volume: 0.1 per day}}"


def invoke(*words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["warm-up", *map(str, words)])
    return result.exit_code, result.output


def test_the_command(queue: Write, tmp_path: Path) -> None:
    code, out = invoke(queue(), "--replications", "5", "--jobs", "1", "--out", tmp_path / "out")
    assert code == 0
    assert "By MSER-5 from minute 0, over 5 simulated runs (seed 1)" in out
    series = pd.read_csv(tmp_path / "out" / "warm-up.csv")
    assert series["kpi"].value_counts().to_dict() == {"wait": 60, "backlog": 60, "occupancy": 60}
    assert b"Welch" in (tmp_path / "out" / "warm-up.svg").read_bytes()
    rows = json.loads(CliRunner().invoke(cli, ["warm-up", str(queue()), "--json"]).stdout)
    assert list(rows[0]) == ["kpi", "unit", "leave_out", "whole", "settled"]


def test_the_command_warns_of_a_terminating_question(queue: Write) -> None:
    file = queue("demand: {growth: 2% per month}")
    _, out = invoke(file, "--replications", "2")
    assert out.startswith("This is a terminating question: its demand grows or shrinks.")
    assert "`horizon: {warm_up:" not in out
    code, out = invoke(queue(), "--kpi", "cost")
    assert code == 2
    assert "cost cannot be followed over time" in out
