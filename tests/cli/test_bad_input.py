"""Whatever is typed: a message and an exit code, never a traceback, nothing written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import sim.engine
from tests.cli.conftest import TINY, Type


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("rum tiny.yaml", "Did you mean 'run'?"),
        ("run", "Missing argument"),
        ("run tinny.yaml", "did you mean `tiny.yaml`?"),
        ("run web-shp", "did you mean `web-shop`?"),
        ("run .", "is a directory"),
        ("run tiny.yaml --replication 3", "Did you mean"),
        ("run tiny.yaml --replications 0", "must be at least 1 (got '0')"),
        ("run tiny.yaml --replications many", "must be a whole number (got 'many')"),
        ("run tiny.yaml --seed abc", "must be a whole number (got 'abc')"),
        ("run tiny.yaml --seed -1", "must be at least 0 and at most"),
        ("run tiny.yaml --jobs 0", "must be at least 1"),
        ("run tiny.yaml --set nonsense", "nonsense"),
        ("run tiny.yaml --set team.frist.agents=3", "did you mean `first`?"),
        ("run tiny.yaml --set team.first.agents=three", "team.first.agents"),
        ("run tiny.yaml --precision wait", "must be written like `wait=5%`"),
        ("run tiny.yaml --precision wiat=5%", "did you mean `wait`?"),
        ("run tiny.yaml --max-replications 50", "goes with --precision"),
        ("run tiny.yaml --within 5min --replications 9", "goes without --replications"),
        ("run tiny.yaml --within soon", "within: "),
        ("run tiny.yaml --out tiny.yaml", "is a file, not a folder"),
        ("run tiny.yaml --out tiny.yaml/below", "is a file, not a folder"),
        ("compare tiny.yaml", "nothing to compare with"),
        ("compare tiny.yaml tiny.yaml tiny.yaml", "is given twice"),
        ("compare tiny.yaml --with team.first.agent=3", "did you mean `agents`?"),
        ("compare tiny.yaml --with horizon.length=9h", "differ in `horizon`"),
        ("warm-up tiny.yaml --kpi wiat", "did you mean `wait`?"),
        ("warm-up tiny.yaml --kpi cost", "cannot be followed over time"),
        ("warm-up tiny.yaml", "at least to tell when it has settled"),
        ("scenarios web-shp", "did you mean `web-shop`?"),
        ("check", "Missing argument"),
        ("run tiny.yaml --replications 2,000", "must be a whole number: write 2000"),
        ("size tiny.yaml --most twelve", "must be a whole number: write 12"),
        ("size tiny.yaml --every 30", "--every: must be `1 h` or `30 min` (got '30')"),
        ("size tiny.yaml --every hour", "--every: must be `1 h` or `30 min`"),
        ("grow tiny.yaml --risk 0%", "--risk: must be above 0% and below 100%"),
        (
            "grow tiny.yaml --budget 1,000",
            "must be a number of runs or a time: write `1000`",
        ),
        ("grow tiny.yaml --budget 20x", "--budget: unknown unit of time `x`"),
        ("signals x.csv --until 05.01.2026", "must be a day like 2026-01-31: write `2026-01-05`"),
        ("signals startup --from 2026-01-05", "--from: only with a log"),
        ("signals startup --dates day-first --strict", "--dates, --strict: only with a log"),
        ("signals x.csv --from 05.01.2026", "must be a day like 2026-01-31: write `2026-01-05`"),
        ("calibrate tiny.yaml --out made.yaml", "is YAML, as a scenario or a mapping"),
    ],
)
def test_wrong_words_are_answered_with_a_message(
    supportsim: Type, folder: Path, words: str, message: str
) -> None:
    done = supportsim(*words.split())
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stdout == ""
    assert [path.name for path in folder.iterdir()] == ["tiny.yaml"]


def test_faults_of_all_scenarios_are_reported_at_once(supportsim: Type, folder: Path) -> None:
    for name in ("one", "two"):
        text = TINY.replace("agents: 2", "agents: -1")
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    done = supportsim("compare", "one.yaml", "two.yaml")
    assert "one.yaml:7" in done.stderr
    assert "two.yaml:7" in done.stderr


def test_a_folder_that_may_not_be_written_is_refused_before_the_run(
    supportsim: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.mkdir", refuse)
    done = supportsim("run", "tiny.yaml", "--out", "out")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr == "Error: --out: cannot write into out: Permission denied\n"


@pytest.mark.parametrize("out", ["/proc", "/proc/x", "x" * 300])
def test_a_folder_that_cannot_be_made_is_refused_before_the_run(supportsim: Type, out: str) -> None:
    done = supportsim("run", "tiny.yaml", "--out", out)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"--out: cannot write into {out}: " in done.stderr


def test_two_plans_of_one_name_are_refused(supportsim: Type) -> None:
    plans = ("--with", "A: team.first.agents=3", "--with", "A: team.first.agents=4")
    done = supportsim("compare", "tiny.yaml", *plans)
    assert done.exit_code == 2
    assert "--with: two plans are called 'A'" in done.stderr


def test_faults_of_plans_are_reported_under_their_names(supportsim: Type) -> None:
    plans = ("--with", "A: team.first.agents=-1", "--with", "team.first.agent=4")
    done = supportsim("compare", "tiny.yaml", *plans)
    assert done.exit_code == 2
    assert "--with A: team.first.agents: must be at least 0 (got -1)" in done.stderr
    assert "--with team.first.agent=4: team.first.agent: unknown key" in done.stderr


def test_a_failed_replication_is_reported(
    supportsim: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **engine: object) -> None:
        raise ZeroDivisionError("no time at all")

    monkeypatch.setattr(sim.engine, "simulate", fail)
    done = supportsim("run", "tiny.yaml")
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: Tiny, simulated run 0 (seed 1): ZeroDivisionError")


def test_ctrl_c_shows_what_has_finished(supportsim: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    simulate, calls = sim.engine.simulate, []

    def interrupt(*args: object, **engine: object) -> object:
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return simulate(*args, **engine)

    monkeypatch.setattr(sim.engine, "simulate", interrupt)
    done = supportsim("run", "tiny.yaml")
    assert done.exit_code == 130
    assert "interrupted after 2 of 20 simulated runs" in done.stdout


ENVIRONMENT = {"PYTHONPATH": str(Path(sim.__file__).parents[1]), "PYTHONIOENCODING": "ascii"}


def test_a_reader_that_stops_early_is_no_error() -> None:
    writer = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "sim", "schema"],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert writer.stdout
    assert writer.stderr
    with writer:
        assert writer.stdout.readline() == b"{\n"
        writer.stdout.close()
        assert writer.stderr.read() == b""


def test_a_terminal_without_the_characters_gets_other_ones() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "sim", "run", "tiny.yaml", "--replications", "2"],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Tiny" in done.stdout


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["compare", "--help"]])
def test_help_needs_no_slow_library(words: list[str]) -> None:
    code = (
        "import sys; from sim.cli import cli\n"
        "try: cli(sys.argv[1:])\n"
        "except SystemExit: print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Usage:" in done.stdout
    loaded = set(done.stdout.split())
    assert not loaded & {"numpy", "pandas", "scipy", "matplotlib", "pydantic", "yaml", "rich"}


@pytest.mark.parametrize("command", ["run", "grow", "size"])
def test_an_export_is_no_scenario_and_the_way_is_told(
    supportsim: Type, folder: Path, command: str
) -> None:
    (folder / "calls.csv").write_text("contact,arrived_at\n", encoding="utf-8")
    done = supportsim(command, "calls.csv")
    assert done.exit_code == 2
    assert "calls.csv: is a table, and no scenario: `supportsim calibrate`" in done.stderr


def test_what_an_answer_hangs_on_is_said_to_be_left_out(supportsim: Type, folder: Path) -> None:
    week = {"length: 8 h": "weeks: 5", "agents: 2": "agents: 1"}
    text = TINY
    for one, other in week.items():
        assert one in text
        text = text.replace(one, other)
    (folder / "team.yaml").write_text(text, encoding="utf-8")
    few = ("--replications", "2", "--confirm", "2", "--budget", "2", "--jobs", "1")
    done = supportsim("grow", "team.yaml", "--sensitivity", *few)
    assert done.exit_code == 0
    assert "What the answer hangs on is left out: the search was cut short." in done.stderr
