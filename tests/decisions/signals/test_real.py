"""Logs written as CSV and read again, exports with few columns, and exports that are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from pandas.testing import assert_frame_equal

import sim
from sim.checking import load_document
from sim.cli import cli
from sim.decisions import watch
from sim.exports import read_log, write_log
from sim.log import Log, Outcome, Reason
from sim.reports.pen.folder import MARKER
from sim.runs.replication import goals_of, occupancy_limit, service_targets
from sim.scenarios import Scenario

LEAST = """contact,arrived_at,answered_at,ended_at
1,2026-01-05 09:00,2026-01-05 09:10,2026-01-05 09:20
2,2026-01-05 09:05,,2026-01-05 09:30
3,2026-01-06 09:00,,
"""


@pytest.fixture(scope="module")
def team() -> Scenario:
    changes = ("horizon.weeks=11", "horizon.warm_up=0 min", "demand.growth=25% per month")
    return load_document("startup", overrides=changes).scenario()


@pytest.fixture(scope="module")
def log(team: Scenario) -> Log:
    return sim.simulate(team, sim.draw_tape(team, seed=3, replication=0))


def test_a_written_log_gives_the_same_colours(team: Scenario, log: Log, tmp_path: Path) -> None:
    write_log(tmp_path, log)
    back = read_log(tmp_path, time_zone=team.time_zone)
    assert (back.calendar, back.names.channels) == (log.calendar, log.names.channels)
    limits = {"service_targets": service_targets(team), "occupancy_limit": occupancy_limit(team)}
    one, other = (
        watch(sim.measure(each, **limits), team.signals, goals=goals_of(team))
        for each in (log, back)
    )
    order = ["signal", "scope", "name", "week"]
    assert {"red", "amber", "green", "unknown"} == set(one.cells["colour"])
    assert_frame_equal(
        *(each.cells.sort_values(order, ignore_index=True) for each in (one, other)), rtol=1e-6
    )


def test_who_asks_again_while_waiting_is_a_repeat_contact(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text(
        "contact,inquiry,arrived_at,answered_at,ended_at\n"
        "1,a,2026-01-05 09:00,2026-01-06 09:00,2026-01-06 09:10\n"
        "2,a,2026-01-05 15:00,2026-01-06 09:10,2026-01-06 09:15\n"  # where is my answer?
        "3,a,2026-01-07 09:00,2026-01-07 10:00,2026-01-07 10:10\n"  # was answered, returns
        "4,b,2026-01-05 09:00,2026-01-05 09:05,2026-01-05 09:30\n"
        "5,b,2026-01-05 09:20,2026-01-05 11:00,2026-01-05 11:10\n"  # during the answer
    )
    log = read_log(path)
    first, redial, back = Reason.FIRST, Reason.REDIAL, Reason.RETURN
    assert log.contacts["reason"].tolist() == [first, redial, back, first, back]
    kpis = sim.measure(log)
    (row,) = (
        kpis[(kpis["metric"] == "repeat_contacts") & (kpis["per"] == "all")]
        .query("channel == 'all' and topic == 'all'")
        .to_dict("records")
    )
    assert row["numerator"] / row["denominator"] == 1 / 5


def test_the_least_columns(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text(LEAST, encoding="utf-8")
    log = read_log(path)
    assert log.contacts["outcome"].tolist() == [Outcome.SOLVED, Outcome.ABANDONED, Outcome.OPEN]
    assert log.contacts["arrived_at"].tolist() == [540, 545, 1980]
    assert log.contacts["live"].all()  # a channel in which somebody gave up
    assert log.steps["started_at"].tolist() == [550]
    assert log.calendar.minutes == 2 * 1440


def test_further_contacts_of_an_inquiry(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    head, *rows = LEAST.splitlines()
    lines = [f"{head},inquiry", f"{rows[0]},a", f"{rows[1]},b", f"{rows[2]},b"]
    path.write_text("\n".join(lines), encoding="utf-8")
    contacts = read_log(path).contacts
    assert contacts["reason"].tolist() == [Reason.FIRST, Reason.FIRST, Reason.REDIAL]
    assert contacts["number"].tolist() == [0, 0, 1]
    assert contacts["next_at"][1] == 1980


@pytest.mark.parametrize(
    ("old", "new", "reported"),
    [
        ("arrived_at", "arived_at", "tickets.csv:1: arrived_at: this column is missing"),
        ("2026-01-05 09:05", "5.1.26", "tickets.csv:3: arrived_at: must be a date and time like"),
        (
            "2026-01-05 09:10",
            "2026-01-05 08:10",
            ":2: answered_at: must not be before `arrived_at`",
        ),
        ("\n3,", "\n1,", 'tickets.csv:4: contact: "1" is stated twice'),
        ("\n3,", "\n,", "tickets.csv:4: contact: must not be empty"),
        (LEAST, "", "tickets.csv: is empty; its first line must name `contact`, `arrived_at`"),
        (LEAST[LEAST.index("1,") :], "", "tickets.csv: has no rows"),
        ("ended_at\n", "ended_at,outcome\n", ""),
    ],
)
def test_wrong_exports_name_line_column_and_rule(
    old: str, new: str, reported: str, tmp_path: Path
) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text(LEAST.replace(old, new), encoding="utf-8")
    done = CliRunner().invoke(cli, ["signals", str(path)], catch_exceptions=False)
    assert reported in done.stderr
    assert done.exit_code == (2 if reported else 0)


def test_columns_that_are_there_are_listed_once(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text("who,made,ended\n", encoding="utf-8")
    done = CliRunner().invoke(cli, ["signals", str(path)], catch_exceptions=False)
    missing = "this column is missing"
    assert done.stderr.replace(str(path), "tickets.csv").splitlines() == [
        f"tickets.csv:1: contact: {missing}; known: `who`, `made`, `ended`",
        f"tickets.csv:1: arrived_at: {missing}",
        f"tickets.csv:1: answered_at: {missing}",
        f"tickets.csv:1: ended_at: {missing}; did you mean `ended`?",
        "tickets.csv:1: the header is not recognised; most like list of tickets or calls. "
        'Say which column is which: --map "HEADER=arrived_at"',
    ]


def test_a_log_that_is_not_there_or_too_short_is_reported(tmp_path: Path) -> None:
    words = ["signals", str(tmp_path / "exprot"), "--time-zone", "Europe/Berlin"]
    done = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert (done.exit_code, "exprot: no such file or folder" in done.stderr) == (2, True)
    words[1:] = [str(tmp_path / "tickets.csv")]
    (tmp_path / "tickets.csv").write_text(LEAST, encoding="utf-8")
    done = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert "No whole week, Monday to Sunday, was measured" in done.stdout
    assert "If it covers the whole week, say so: --until" in done.stderr
    done = CliRunner().invoke(cli, [*words, "--until", "2026-01-11"], catch_exceptions=False)
    assert "Traffic lights" in done.stdout


def test_unknown_words_name_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    head, row, *_ = LEAST.splitlines()
    path.write_text(f"{head},outcome\n{row},solvd\n", encoding="utf-8")
    done = CliRunner().invoke(cli, ["signals", str(path)], catch_exceptions=False)
    assert "tickets.csv:2: outcome: must be" in done.stderr
    assert "did you mean `solved`?" in done.stderr


@pytest.mark.parametrize(
    ("words", "reported"),
    [
        (("--time-zone", "Europe/Berln"), "did you mean `Europe/Berlin`?"),
        (("--until", "2026-01-01"), "the log goes on to 2026-01-06"),
        (("--replications", "5"), "--replications goes with a scenario"),
        (("--set", "horizon.weeks=3"), "name one by --scenario"),
    ],
)
def test_options_of_a_log(words: tuple[str, ...], reported: str, tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text(LEAST, encoding="utf-8")
    done = CliRunner().invoke(cli, ["signals", str(path), *words], catch_exceptions=False)
    assert reported in done.stderr
    assert done.exit_code == 2


def test_the_files_of_a_log(log: Log, tmp_path: Path) -> None:
    write_log(tmp_path / "log", log)
    words = [
        "signals",
        str(tmp_path / "log"),
        "--scenario",
        "startup",
        "--out",
        str(tmp_path / "out"),
    ]
    done = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert done.exit_code == 0
    assert "Workload too high" in done.stdout
    found = {path.name for path in (tmp_path / "out").iterdir()}
    assert found == {"signals.csv", "signals.svg", MARKER}
