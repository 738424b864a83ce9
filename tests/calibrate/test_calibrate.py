"""A known team is simulated, written as a system writes it, and calibrated: it comes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import sim
from sim.calibrate import Calibration, as_yaml, calibrate, tables, what_was_read
from sim.calibrate.values import Figure, Origin
from sim.checking import load_document
from sim.cli import cli
from sim.errors import UsageError
from sim.exports import read_export
from sim.log import Outcome
from sim.scenarios import Scenario
from tests.calibrate import writers

TEAM = """
scenario: Known line
about: A phone line whose every parameter is known.
horizon: {start: 2026-03-02, weeks: 8, warm_up: 0 min}
opening_hours: {mon-fri: "08:00-18:00"}
channels:
  phone:
    mode: live
    volume: 260 per day
    target: 80% within 20 s
    patience: {mean: 3 min}
demand:
  weekdays: {mon: 1.4, tue: 1.1, wed: 1.0, thu: 1.0, fri: 0.5, sat-sun: 0}
  day_variation: 10%
topics:
  order:
    share: 70%
    L1: {handle_time: {mean: 5 min, cv: 0.8}, wrap_up: 1 min, solve: 100%}
  refund:
    L1: {handle_time: {mean: 8 min, cv: 1.2}, wrap_up: 1 min, solve: 100%}
team:
  agents: {agents: 4, cost: 25 per hour}
"""


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    path = tmp_path_factory.mktemp("team") / "team.yaml"
    path.write_text(TEAM)
    return load_document(str(path)).scenario()


@pytest.fixture(scope="module")
def log(team: Scenario) -> sim.Log:
    return sim.simulate(team, sim.draw_tape(team, seed=11, replication=0))


@pytest.fixture(scope="module")
def found(log: sim.Log, tmp_path_factory: pytest.TempPathFactory) -> Calibration:
    return calibrate(read_export([writers.five9(tmp_path_factory.mktemp("calls"), log)]))


def figure(found: Calibration, name: str) -> Figure:
    (value,) = [value for value in found.findings.entries if value.name == name]
    return value.figure


@pytest.mark.parametrize(
    ("name", "truth"),
    [
        ("phone, contacts a day", 260 * 5.0 / 7),
        ("phone, mon", 260 * 1.4),
        ("phone, fri", 260 * 0.5),
        ("phone, busier or quieter than usual, per day", 0.10),
        ("phone, patience: a quarter has left by", 3 * np.log(4 / 3)),
        ("phone, patience: half have left by", 3 * np.log(2)),
        ("order, share", 0.7),
        ("order, L1: handle time", 5.0),
        ("refund, L1: handle time", 8.0),
        ("order, L1: its cv", 0.8),
        ("refund, L1: its cv", 1.2),
        ("agents at noon, mon-fri", 4.0),
    ],
)
def test_intervals_cover_what_is_true(name: str, truth: float, found: Calibration) -> None:
    value = figure(found, name)
    # Three times the printed half width: one known team, and it must not be off by more.
    reach = 1.5 * (value.high - value.low)
    assert abs(value.value - truth) <= reach
    assert value.high - value.low < 0.8 * truth or truth < 1


def test_activity_alone_would_be_too_many_or_too_few(found: Calibration) -> None:
    assert found.staff is not None
    assert abs(found.staff.noon.value - 4) < 0.15


def test_the_scenario_can_be_read_and_says_where_each_value_is_from(
    found: Calibration, tmp_path: Path
) -> None:
    text = as_yaml(found, "calibrated")
    (tmp_path / "again.yaml").write_text(text)
    again = load_document(str(tmp_path / "again.yaml")).scenario()
    assert set(again.topics) == {"order", "refund"}
    for line in text.splitlines():
        if any(key in line for key in ("volume:", "handle_time:", "share:", "growth:", "solve:")):
            assert any(word in line for word in Origin), line
    assert sum("ASSUMED" in line for line in text.splitlines()) >= 3


@pytest.mark.parametrize("writer", writers.CALLS[1:])
def test_two_formats_of_one_log_give_the_same_scenario(
    writer: Callable[[Path, sim.Log], Path], log: sim.Log, found: Calibration, tmp_path: Path
) -> None:
    source = writer(tmp_path, log)
    again = as_yaml(calibrate(read_export([source])), "team")
    assert again.replace(source.name, "five9.csv") == as_yaml(found, "team")


def test_states_of_agents_make_duty_known(log: sim.Log, tmp_path: Path) -> None:
    sim.exports.write_log(tmp_path, log)
    result = calibrate(read_export([tmp_path]))
    (value,) = [v for v in result.findings.entries if v.name.startswith("agents on duty at noon")]
    assert value.origin == Origin.DATA
    assert value.figure.value == pytest.approx(4.0, abs=0.01)


AFTERNOON = """
scenario: Two kinds of callers
about: New customers call in the afternoon, are quick, and soon give up.
horizon: {start: 2026-03-02, weeks: 4, warm_up: 0 min}
opening_hours: {mon-fri: "08:00-18:00"}
channels:
  phone: {mode: live, volume: 200 per day, target: 80% within 20 s, patience: {mean: 8 min}}
  new:
    mode: live
    volume: 120 per day
    patience: {mean: 1 min}
    demand: {hours: {"08:00-15:00": 20, "15:00-18:00": 80}}
demand: {weekdays: {sat-sun: 0}}
topics:
  order: {share: {phone: 100%}, L1: {handle_time: {mean: 6 min, cv: 0.8}, solve: 100%}}
  offer: {share: {new: 100%}, L1: {handle_time: {mean: 2 min, cv: 0.8}, solve: 100%}}
team:
  agents: {agents: 3, cost: 25 per hour}
"""


def test_a_topic_with_its_own_times_and_patience_is_a_channel_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "team.yaml").write_text(AFTERNOON)
    team = load_document(str(tmp_path / "team.yaml")).scenario()
    log = sim.simulate(team, sim.draw_tape(team, seed=4, replication=0))
    result = calibrate(read_export([writers.five9(tmp_path, log)]))  # one line; topics are skills
    (tmp_path / "again.yaml").write_text(as_yaml(result, "again"))
    again = load_document(str(tmp_path / "again.yaml")).scenario()
    assert set(again.channels) == {"phone", "phone offer"}
    assert again.topics["offer"].share == {"phone offer": 1.0}

    def gave_up(log: sim.Log) -> np.ndarray:
        """Share that gave up before and after three o'clock."""
        late = log.calendar.local(log.contacts["arrived_at"]) % 1440 >= 900
        left = log.contacts["outcome"] == Outcome.ABANDONED
        return np.array([left[~late].mean(), left[late].mean()])

    simulated = sim.simulate(again, sim.draw_tape(again, seed=5, replication=0))
    np.testing.assert_allclose(gave_up(simulated), gave_up(log), atol=0.04)
    assert gave_up(log)[1] > gave_up(log)[0] + 0.1  # else the test says nothing


EVENTS = "Case ID,Activity,Resource,Complete Timestamp\n" + "".join(
    f"{k},{what},r{k % 3},2026-{1 + d // 28:02d}-{d % 28 + 1:02d} {9 + k % 5:02d}:{m:02d}:00\n"
    for k in range(300)
    for d in [k // 4]
    for what, m in (("Take in charge ticket", 5), ("Resolve ticket", 40))
)


def test_nothing_is_invented_that_an_event_log_lacks(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(EVENTS)
    result = calibrate(read_export([path]))
    assert result.tiers == ("L1",)
    by_name = {value.name: value for value in result.findings.entries}
    assert by_name["contact, L1: handle time"].origin == Origin.ASSUMED
    assert by_name["agents on duty"].origin == Origin.ASSUMED
    assert not any("patience" in name for name in by_name)
    cells = [
        cell for head, rows in tables(result) for cell in (head, *(c for r in rows for c in r))
    ]
    text = "\n".join([*what_was_read(result), *cells])
    assert "not in this export: agents on duty, handle time, patience" in text
    assert text.index("ASSUMED, please replace") < text.index("contact, L1: handle time")
    again = tmp_path / "again.yaml"
    again.write_text(as_yaml(result, "events"))
    load_document(str(again))


def test_who_gave_up_nobody_knows_when_tells_no_patience(tmp_path: Path) -> None:
    rows = "".join(
        f"2026-01-{day:02} {9 + k // 4:02}:{k % 4}5,"
        + (",missed\n" if k % 8 == 0 else f"2026-01-{day:02} {9 + k // 4:02}:{k % 4}6,solved\n")
        for day in (5, 6, 7, 8, 9, 12, 13, 14)
        for k in range(24)
    )
    (tmp_path / "calls.csv").write_text(f"Call start,Answered at,Status\n{rows}")
    result = calibrate(read_export([tmp_path / "calls.csv"]))
    (patience,) = (each for each in result.findings.entries if "patience" in each.name)
    assert (patience.origin, patience.basis) == (Origin.ASSUMED, "24 gave up, nobody knows when")
    again = tmp_path / "again.yaml"
    again.write_text(as_yaml(result, "calls"))
    assert "nan" not in again.read_text()
    load_document(str(again))


def test_too_little_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "few.csv"
    path.write_text("contact,arrived_at,answered_at,ended_at\n1,2026-01-05 09:00,,\n")
    with pytest.raises(UsageError, match="too little to calibrate: 1 contacts on 1 days"):
        calibrate(read_export([path]))


def test_kinds_of_day_have_profiles_and_hours_of_their_own(tmp_path: Path) -> None:
    text = TEAM.replace(
        'opening_hours: {mon-fri: "08:00-18:00"}',
        'opening_hours: {mon-thu: "08:00-18:00", fri: "08:00-12:00"}',
    )
    (tmp_path / "team.yaml").write_text(text.replace("weeks: 8", "weeks: 4"))
    team = load_document(str(tmp_path / "team.yaml")).scenario()
    log = sim.simulate(team, sim.draw_tape(team, seed=6, replication=0))
    result = calibrate(read_export([writers.five9(tmp_path, log)]))
    (tmp_path / "again.yaml").write_text(as_yaml(result, "again"))
    again = load_document(str(tmp_path / "again.yaml")).scenario()
    assert list(again.channels) == ["phone"]
    hours = again.channels["phone"].opening_hours
    assert hours is not None
    assert hours.on(0) == ((480.0, 1080.0),)
    assert hours.on(4) == ((480.0, 720.0),)
    profile = again.channels["phone"].demand
    assert profile is not None
    assert isinstance(profile.hours, dict)
    assert max(end for _, end, _ in profile.hours[4]) == 720
    assert max(end for _, end, _ in profile.hours[0]) == 1080


ONE_AGENT = (
    "CALL ID,TIMESTAMP,AGENT,QUEUE WAIT TIME,TALK TIME,AFTER CALL WORK TIME,ABANDONED\n"
) + "".join(
    f"{k},2026-01-0{5 + k % 3} 09:{k:02d}:00,Kim,00:00:10,00:00:20,00:00:05,0\n" for k in range(60)
)


def test_few_days_and_one_agent_are_told(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(ONE_AGENT)
    remarks = calibrate(read_export([tmp_path / "calls.csv"])).findings.remarks
    assert remarks[0].startswith("only 3 days: weekdays, busyness and intervals are hardly more")
    assert remarks[1].startswith("only one agent")


def test_the_command(log: sim.Log, tmp_path: Path) -> None:
    calls = writers.five9(tmp_path, log)
    calls.write_text(calls.read_text().replace("SKILL", "Worum"))
    words = ["calibrate", str(calls), "--out", str(tmp_path / "my-team.yaml")]
    words += ["--map", "Worum=topic"]
    done = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert done.exit_code == 0
    assert "Known from the data" in done.stdout
    assert "values from data" in done.stdout
    assert "Worum" in (tmp_path / "my-team.map.yaml").read_text()
    check = CliRunner().invoke(cli, ["check", str(tmp_path / "my-team.yaml")])
    assert check.exit_code == 0
    lines = (tmp_path / "my-team.yaml").read_text().splitlines()
    assumed = [
        k for k, line in enumerate(lines, 1) if "   # ASSUMED" in line or "# ASSUMED" in line
    ]
    listed = ", ".join(map(str, assumed))
    assert f"my-team.yaml: ok; {len(assumed)} values are ASSUMED (lines {listed})" in check.stdout
    before = (tmp_path / "my-team.yaml").read_bytes()
    again = CliRunner().invoke(cli, words)
    assert again.exit_code == 2
    assert "my-team.yaml" in again.stderr
    assert "is there already, and stays as it is; --force replaces it" in again.stderr
    assert CliRunner().invoke(cli, [*words, "--force"]).exit_code == 0
    assert (tmp_path / "my-team.yaml").read_bytes() == before
    for wrong, said in (("x.csv", "a scenario ends in .yaml"), ("no/x.yaml", "there is no folder")):
        words[3] = str(tmp_path / wrong)
        done = CliRunner().invoke(cli, words)
        assert (done.exit_code, said in done.stderr) == (2, True)


@pytest.mark.parametrize("name", ["my-team.yaml", "my-team.intervals.csv", "my-team.map.yaml"])
def test_no_file_of_the_user_is_lost(name: str, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(ONE_AGENT)
    (tmp_path / name).write_text("mine")
    words = ["calibrate", str(tmp_path / "calls.csv"), "--map", "AGENT=agent"]
    done = CliRunner().invoke(cli, [*words, "--out", str(tmp_path / "my-team.yaml")])
    assert done.exit_code == 2
    assert f"{name}: is there already" in done.stderr
    assert (tmp_path / name).read_text() == "mine"


def test_a_kept_mapping_is_said_again_without_force(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(ONE_AGENT)
    words = ["calibrate", str(tmp_path / "calls.csv"), "--out", str(tmp_path / "my-team.yaml")]
    assert CliRunner().invoke(cli, [*words, "--map", "AGENT=agent"]).exit_code == 0
    (tmp_path / "my-team.yaml").unlink()
    (tmp_path / "my-team.intervals.csv").unlink()
    kept = str(tmp_path / "my-team.map.yaml")
    assert CliRunner().invoke(cli, [*words, "--map", kept]).exit_code == 0


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xdb\x00C\x00" * 9


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (JPEG, "seems to be a picture, and no table"),
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"CALL ID,TIMESTAMP,QUEUE WAIT TIME,TALK TIME,ABANDONED\n", "has no rows"),
    ],
)
def test_what_is_no_export_gets_a_clear_word(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "photo.csv").write_bytes(content)
    words = ["calibrate", str(tmp_path / "photo.csv"), "--out", str(tmp_path / "my-team.yaml")]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (tmp_path / "my-team.yaml").exists()
