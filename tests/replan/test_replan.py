"""A plan laid over what happened: what was off is found, and nothing where nothing was."""

from __future__ import annotations

import datetime as dt
import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from click.testing import CliRunner

import sim
from sim.calibrate import as_csv, beside, read_known
from sim.calibrate.values import Floats
from sim.calibrate.waiting import Waits
from sim.checking import load_document
from sim.cli import cli
from sim.distributions import Distribution, Exponential, Lognormal
from sim.errors import UsageError
from sim.replan import Replan, replan
from sim.replan.assumptions import Assumption, longer
from sim.replan.shifts import with_moves
from sim.replan.written import _flow, renewed
from sim.tape.known import AGENTS, GROWTH, HANDLE, PATIENCE, VOLUME, Known
from tests.calibrate import writers

ROOT = Path(__file__).parents[2]
PLAN = """
scenario: Line
horizon: {start: 2026-03-02, weeks: 20, warm_up: 1 week}
opening_hours: {mon-fri: "09:00-17:00"}
channels:
  phone: {mode: live, volume: 200 per day, target: 80% within 60 s, patience: {mean: 4 min}}
demand: {weekdays: {sat-sun: 0}}
topics: {order: {L1: {handle_time: {mean: 6 min, cv: 0.8}, wrap_up: 30 s}}}
team: {agents: {agents: 4, cost: 25 per hour}}
plan:
  - {date: 2026-03-16, hire: 1, into: agents}  # the second one is still to come
  - {date: 2026-06-01, hire: 1, into: agents}
"""
Lay = Callable[..., Replan]


@pytest.fixture(scope="module")
def lay(tmp_path_factory: pytest.TempPathFactory) -> Lay:
    """Lays the plan over weeks that were really otherwise."""

    def asked(*truth: str, weeks: int = 4, plan: str = PLAN, seed: int = 5) -> Replan:
        folder = tmp_path_factory.mktemp("replan")
        (folder / "plan.yaml").write_text(plan)
        changes = [f"horizon={{start: 2026-03-02, weeks: {weeks}}}", *truth]
        scenario = sim.load_scenario(folder / "plan.yaml", overrides=changes)
        log = sim.simulate(scenario, sim.draw_tape(scenario, seed=seed, replication=0))
        file = writers.five9(folder, log)
        document = load_document(folder / "plan.yaml")
        return replan(document, [str(file)], replications=20)

    return asked


def names(found: Replan) -> list[str]:
    return [each.input for each in found.off]


def test_nothing_is_found_where_nothing_is_off(lay: Lay) -> None:
    found = lay()
    assert {each.input for each in found.assumptions} == {VOLUME, HANDLE, PATIENCE, AGENTS}
    assert found.off == []
    assert found.weeks == 4
    assert found.new.start == dt.date(2026, 3, 30)
    assert found.new.weeks == 16


@pytest.mark.parametrize(
    ("truth", "input_", "times", "key", "stated"),
    [
        ("channels.phone.volume=230 per day", VOLUME, 1.15, "channels.phone.volume", 230),
        (
            "topics.order.L1={handle_time: {mean: 7.2 min, cv: 0.8}, wrap_up: 36 s}",
            HANDLE,
            1.2,
            "topics.order.L1.handle_time",
            7.2,
        ),
        ("channels.phone.patience={mean: 2 min}", PATIENCE, 0.5, "channels.phone.patience", 2),
    ],
)
def test_what_was_off_is_found(
    lay: Lay, truth: str, input_: str, times: float, key: str, stated: float
) -> None:
    found = lay(truth)
    assert names(found) == [input_]
    (off,) = found.off
    assert off.low < times < off.high
    changed = {".".join(each.keys): each for each in found.new.changed}
    value = changed[key].value
    number = float((value["mean"] if isinstance(value, dict) else value).split()[0])
    assert number == pytest.approx(stated, rel=0.15)
    assert changed[key].why.startswith("data: ")


def test_missing_agents_are_found_and_the_plan_goes_on_from_those_who_are_there(lay: Lay) -> None:
    found = lay("team.agents.agents=3")
    assert AGENTS in names(found)
    changed = {".".join(each.keys): each.value for each in found.new.changed}
    assert changed["team.agents.agents"] == 4  # planned 5, one hired by then; one was missing
    assert found.new.plan == [{"date": "2026-06-01", "hire": 1, "into": "agents"}]


@pytest.mark.parametrize(("times", "heads"), [(1.07, 5), (1.12, 6), (0.7, 4)])
def test_whom_the_plan_has_hired_stays_where_hours_differ_by_less_than_half_an_agent(
    times: float, heads: int, tmp_path: Path
) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN)
    document = load_document(tmp_path / "plan.yaml")
    hours = Assumption(
        AGENTS, "", "hours a week", 250, 250 * times, times, times - 0.05, times + 0.05
    )
    new = renewed(document, dt.date(2026, 3, 30), [hours], [], {}, None)
    changed = {".".join(each.keys): each for each in new.changed}
    assert changed["team.agents.agents"].value == heads  # 4, and one hired by then
    assert changed["team.agents.agents"].why.startswith("plan: " if heads == 5 else "data: ")
    assert new.notes == []


@pytest.mark.parametrize(("start", "weeks"), [("2026-06-15", 5.0), ("2026-06-22", 20.0)])
def test_what_is_left_is_enough_to_plan_with(start: str, weeks: float, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN)
    document = load_document(tmp_path / "plan.yaml")
    found = renewed(document, dt.date.fromisoformat(start), [], [], {}, None)
    assert found.weeks == weeks  # a week of warm-up, and four that `grow` needs


SHIFTS = [
    {"agents": 3, "hours": {"mon-fri": "08:00-16:00"}},
    {"agents": 1, "hours": {"mon, fri": "10:00-18:00"}},
]


@pytest.mark.parametrize(
    ("moves", "agents"),
    [([1], [4, 1]), ([1, 2], [5, 2]), ([2, -1], [4, 1]), ([-1], [3]), ([-3], [1]), ([-9], [0])],
)
def test_who_comes_takes_shifts_in_turn_and_the_last_leave_first(
    moves: list[int], agents: list[int]
) -> None:
    assert [shift["agents"] for shift in with_moves(SHIFTS, moves)] == agents


def test_whom_the_plan_has_hired_joins_the_shifts_and_is_not_hired_again(lay: Lay) -> None:
    shifts = json.dumps([{**shift, "hours": {"mon-fri": "09:00-17:00"}} for shift in SHIFTS])
    plan = PLAN.replace("agents: 4, cost", f"shifts: {shifts}, cost")
    as_planned, others = lay(plan=plan), lay("team.agents.shifts.0.agents=2", plan=plan)
    assert AGENTS not in names(as_planned)
    for found, origin in ((as_planned, "plan: 4, 1 hired"), (others, "data: ")):
        changed = {".".join(each.keys): each for each in found.new.changed}
        assert changed["team.agents.shifts"].why.startswith(origin)
        assert "team.agents.agents" not in changed
        assert found.new.plan == [{"date": "2026-06-01", "hire": 1, "into": "agents"}]
    shifts_as_planned = as_planned.new.changed[0].value
    assert [shift["agents"] for shift in shifts_as_planned] == [4, 1]
    assert AGENTS in names(others)


def test_growth_is_told_from_a_step() -> None:
    """By hand: contacts that are a line above the plan, and contacts that jump once."""
    from sim.calibrate.levels import beats_a_step

    at = np.arange(12.0)
    assert beats_a_step(1 + 0.02 * at, at)
    assert not beats_a_step(np.where(at < 6, 1.0, 1.2), at)


def test_growth_is_found(lay: Lay) -> None:
    found = lay("demand.growth=6% per month", weeks=16)
    (growth,) = [each for each in found.off if each.input == GROWTH]
    assert growth.planned == 0
    assert growth.real == pytest.approx(0.06, abs=0.02)
    changed = {".".join(each.keys): each.value for each in found.new.changed}
    level = float(changed["channels.phone.volume"].split()[0])
    assert level == pytest.approx(200 * 1.06 ** (112 / (365.25 / 12)), rel=0.04)


def test_growth_of_the_plan_is_in_the_new_volume(lay: Lay) -> None:
    plan = PLAN.replace("sat-sun: 0}", "sat-sun: 0}, growth: 5% per month")
    found = lay(plan=plan)
    assert found.off == []
    (volume,) = [each for each in found.new.changed if each.keys[-1] == "volume"]
    assert float(volume.value.split()[0]) == pytest.approx(200 * 1.05 ** (28 / (365.25 / 12)))
    assert volume.why.startswith("plan: ")


@pytest.mark.parametrize("patience", [Exponential(3.0), Lognormal(3.0, 1.2)])
@pytest.mark.parametrize("times", [0.5, 1.0, 1.6])
def test_patience_is_held_against_any_distribution(patience: Distribution, times: float) -> None:
    rng = np.random.default_rng(4)
    stays: Floats = times * patience.ppf(rng.random(20_000))
    answered: Floats = rng.exponential(1.0, 20_000)
    waits = Waits(np.minimum(stays, answered), stays < answered, np.zeros(20_000, np.int64))
    found = longer(patience, waits)
    assert found is not None
    assert found.value == pytest.approx(times, rel=0.06)
    assert found.low < times < found.high


def test_hours_of_single_weekdays_are_written_as_they_are() -> None:
    hours = {"mon, fri": "08:00-18:00", "tue-thu": ["08:00-12:00", "13:00-17:00"]}
    assert yaml.safe_load(_flow({"hours": hours})) == {"hours": hours}


def test_too_few_hang_ups_tell_nothing() -> None:
    waits = Waits(np.ones(100), np.arange(100) < 9, np.zeros(100, np.int64))
    assert longer(Exponential(3.0), waits) is None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan with intervals beside it, and four weeks with 15 % more calls."""
    folder = tmp_path_factory.mktemp("plan")
    (folder / "plan.yaml").write_text(PLAN)
    changes = ["horizon={start: 2026-03-02, weeks: 4}", "channels.phone.volume=230 per day"]
    scenario = sim.load_scenario(folder / "plan.yaml", overrides=changes)
    log = sim.simulate(scenario, sim.draw_tape(scenario, seed=5, replication=0))
    writers.five9(folder, log)
    known = [Known(VOLUME, "phone", "channels.phone.volume", 200.0, 196.0, 204.0)]
    beside(folder / "plan.yaml").write_text(as_csv(known))
    return folder


def ask(folder: Path, *words: str) -> tuple[int, str, str]:
    command = ["replan", str(folder / "plan.yaml"), "--since", str(folder / "five9.csv")]
    done = CliRunner().invoke(cli, [*command, "--replications", "20", "--jobs", "1", *words])
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("low", "times", "high", "off", "holds"),
    [
        (0.97, 1.0, 1.04, False, True),
        (0.87, 1.30, 1.96, False, False),  # it may be a third more, or just as planned
        (0.90, 0.96, 1.02, False, False),
        (1.01, 1.04, 1.07, False, False),
        (1.07, 1.10, 1.13, True, False),
    ],
)
def test_what_these_weeks_tell(
    low: float, times: float, high: float, off: bool, holds: bool
) -> None:
    """Hours matter from 5 % on."""
    each = Assumption(AGENTS, "", "hours a week", 100, 100 * times, times, low, high)
    assert (each.off, each.holds) == (off, holds)


@pytest.fixture(scope="module")
def told(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What is told of them as JSON."""
    out = tmp_path_factory.mktemp("told") / "rest.yaml"
    code, said, err = ask(folder, "--json", "--out", str(out))
    assert code == 0, err
    found: dict[str, Any] = json.loads(said)
    return found


def test_the_command_says_what_was_off_and_writes_the_rest(
    folder: Path, told: dict[str, Any]
) -> None:
    code, out, err = ask(folder)
    assert code == 0, err
    new = folder / "plan-2026-03-30.yaml"
    assert f"Go on: supportsim grow {new} --uncertain" in out
    assert "Off was:\n  contacts of phone: planned 1,0" in out
    scenario = sim.load_scenario(new)
    assert scenario.horizon.start == dt.date(2026, 3, 30)
    assert scenario.team["agents"].headcount == 5
    assert len(scenario.plan) == 1
    volume = scenario.channels["phone"].volume
    assert volume is not None
    assert volume.count == pytest.approx(230, rel=0.03)
    (known,) = read_known(beside(new))
    assert known.value == pytest.approx(volume.count, rel=1e-4)
    assert known.low < known.value < known.high
    lines = new.read_text().splitlines()
    (line,) = [line for line in lines if "volume:" in line]
    assert "# data: planned 200 per day; contacts a week +1" in line
    # what cannot be told yet is not called as assumed
    (hours,) = [row for row in told["assumptions"] if row["input"] == AGENTS]
    assert not hours["off"]
    assert hours["high"] > 1.05
    assert not hours["holds"]
    (line,) = [line for line in out.splitlines() if "Cannot be told yet:" in line]
    assert "agents' hours on duty" in line
    assert "As assumed: patience on phone." in out
    assert "their real hours are estimated" in " ".join(out.split())
    # once more, it is in the way
    code, _, err = ask(folder)
    assert code == 2
    assert "is there already" in err


def test_json(told: dict[str, Any]) -> None:
    assert told["off"] == ["contacts a day: phone"]
    contacts = [row for row in told["by_week"] if row["metric"] == "contacts"]
    assert [row["week"] for row in contacts] == [f"2026-03-{d:02}" for d in (2, 9, 16, 23)]
    assert all(row["real"] > row["planned"] for row in contacts)
    duty = [row for row in told["by_week"] if row["metric"] == "on_duty_in_shifts"]
    assert all(row["real"] is None for row in duty)  # no agents' states in the export
    for row, agents in zip(duty, (4, 4, 5, 5), strict=True):  # nights do not count
        assert row["planned"] == pytest.approx(agents)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--out", "rest.txt"], "a scenario ends in .yaml"),
        (["--out", "missing/rest.yaml"], "there is no folder"),
        (["--grow", "--json"], "--grow, --json: one at a time"),
        (["--from", "2026-06-01"], "no contact"),
    ],
)
def test_what_cannot_be_done_is_said(folder: Path, words: list[str], said: str) -> None:
    code, _, err = ask(folder, *words)
    assert code == 2
    assert said in err


def test_grow_is_asked_with_the_new_scenario(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def asked(scenario: sim.Scenario, **_: object) -> None:
        raise UsageError(f"asked from {scenario.horizon.start}, {scenario._uncertain is not None}")

    monkeypatch.setattr("sim.decisions.grow", asked)
    code, _, err = ask(folder, "--grow", "--out", str(tmp_path / "rest.yaml"))
    assert code == 2
    assert "asked from 2026-03-30, True" in err


def test_the_command_of_the_docs(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "calibrate.md").read_text(encoding="utf-8")
    (block,) = [b for b in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) if "replan" in b]
    command, onward = block.splitlines()
    Path("my-team.yaml").write_text(PLAN)
    Path("calls.csv").write_bytes((folder / "five9.csv").read_bytes())
    words = [*shlex.split(command)[1:], "--replications", "20", "--jobs", "1"]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    assert f"Go on: {onward}" in done.output
    done = CliRunner().invoke(cli, [*words, "--out", "the rest.yaml"])
    assert "Go on: supportsim grow 'the rest.yaml'" in done.output


def test_the_plan_itself_is_never_replaced(folder: Path) -> None:
    code, _, err = ask(folder, "--out", str(folder / "plan.yaml"), "--force")
    assert code == 2
    assert "is the plan itself" in err
    assert (folder / "plan.yaml").read_text() == PLAN


def test_a_plan_of_other_channels(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN.replace("phone", "hotline"))
    (tmp_path / "five9.csv").write_bytes((folder / "five9.csv").read_bytes())
    code, _, err = ask(tmp_path)
    assert code == 2
    assert "the plan has no channel of the export's: phone" in err
