"""Odd surroundings: closed streams, pipes, names that a terminal would act upon, odd arguments."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import sim
from sim.cli import cli
from tests.cli.conftest import CALLS, TINY, Type

ENVIRONMENT = {"PYTHONPATH": str(Path(sim.__file__).parents[1]), "HOME": "/nonexistent"}
ESCAPES = "\x1b[31mred\x07"


def typed(folder: Path, line: str) -> subprocess.CompletedProcess[bytes]:
    """Type a line into a shell that knows hardly anything of its user."""
    command = line.replace("supportsim", f"{sys.executable} -m sim")
    shell = ["bash", "-c", command]
    return subprocess.run(shell, cwd=folder, env=ENVIRONMENT, capture_output=True, check=False)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("supportsim check tiny.yaml >&-", 1),
        ("supportsim check tiny.yaml 2>&-", 0),
        ("supportsim check nothing.yaml 2>&- <&-", 2),
    ],
)
def test_closed_streams_are_told_and_never_written_into(folder: Path, line: str, code: int) -> None:
    done = typed(folder, line)
    assert done.returncode == code
    assert b"Traceback" not in done.stdout + done.stderr
    assert (folder / "tiny.yaml").read_text(encoding="utf-8") == TINY


def test_a_home_that_is_not_there_is_not_missed(folder: Path) -> None:
    done = typed(folder, "supportsim run tiny.yaml --replications 1")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(("command", "megabytes"), [("check", 60), ("run", 200), ("grow", 400)])
def test_too_little_memory_is_refused_before_a_library_fails(
    folder: Path, command: str, megabytes: int
) -> None:
    done = typed(folder, f"ulimit -v {megabytes * 1024}; supportsim {command} tiny.yaml")
    assert done.returncode == 1
    assert done.stderr.decode() == (
        f"Error: there is too little memory: {megabytes} MB are allowed here, "
        "at least 512 MB are needed (see `ulimit -v`)\n"
    )


def test_help_needs_hardly_any_memory(folder: Path) -> None:
    done = typed(folder, "ulimit -v 60000; supportsim run --help")
    assert done.returncode == 0
    assert done.stdout.startswith(b"Usage:")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("command", ["check", "run", "signals", "experiment status"])
def test_a_pipe_is_no_file_and_nobody_waits_for_it(
    supportsim: Type, folder: Path, command: str
) -> None:
    os.mkfifo(folder / "pipe.csv")
    (folder / "exp").mkdir()
    os.mkfifo(folder / "exp" / "plan.yaml")
    done = supportsim(*command.split(), "exp" if "experiment" in command else "pipe.csv")
    assert done.exit_code == 2
    assert "not a file" in done.output


@pytest.mark.parametrize("name", [ESCAPES, "n\udcff", "a.b", "a[1]", "right\u202eleft", "x" * 61])
def test_names_of_plans_obey_the_rule_for_names(supportsim: Type, name: str) -> None:
    done = supportsim("compare", "tiny.yaml", "--with", f"{name}: team.first.agents=3")
    assert done.exit_code == 2
    assert "a name must not be empty" in done.stderr
    assert not set(done.output) & set("\x1b\x07\u202e")


@pytest.mark.parametrize("change", [f"team.{ESCAPES}.agents=3", ESCAPES])
def test_what_is_typed_is_shown_escaped(supportsim: Type, change: str) -> None:
    done = supportsim("run", "tiny.yaml", "--set", change)
    assert done.exit_code == 2
    assert "\\x1b[31mred\\x07" in done.stderr or "\\u001b[31mred\\u0007" in done.stderr
    assert not set(done.output) & set("\x1b\x07")


def test_a_file_that_is_named_by_escapes_is_shown_escaped(supportsim: Type, folder: Path) -> None:
    (folder / f"{ESCAPES}.yaml").write_text(TINY, encoding="utf-8")
    done = supportsim("check", f"{ESCAPES}.yaml")
    assert done.exit_code == 0
    assert done.stdout.startswith("\\x1b[31mred\\x07.yaml: ok\n")


FIVE_DAYS = ("--set", "horizon.length=5 days")
ODD = f"a\nb{ESCAPES}\u202e"
SHOWN = "a\\nb\\x1b[31mred\\x07\\u202e"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0, ["run", "tiny.yaml", "--replications", "2", "--out", ODD]),
        (0, ["run", "tiny.yaml", "--replications", "2", "--json", "--out", ODD]),
        (0, ["run", f"{ODD}.yaml", "--replications", "2", "--out", ODD]),
        (0, ["compare", "tiny.yaml", f"{ODD}.yaml", "--replications", "2", "--out", ODD]),
        (0, ["warm-up", "tiny.yaml", "--replications", "2", *FIVE_DAYS, "--out", ODD]),
        (0, ["signals", "tiny.yaml", "--replications", "2", "--out", ODD]),
        (0, ["check", f"{ODD}.yaml"]),
        (0, ["calibrate", f"{ODD}.csv", "--out", f"{ODD}-found.yaml", "--report", ODD]),
        (0, ["init", f"{ODD}-new.yaml", "--phone", "3000"]),
        (2, ["init", f"{ODD}.yaml"]),
        (2, ["init", f"{ODD}.txt"]),
        (2, ["check", f"{ODD}-missing.yaml"]),
        (2, ["run", "tiny.yaml", "--out", f"{ODD}.yaml"]),
        (2, ["run", "tiny.yaml", "--out", f"/proc/{ODD}"]),
        (2, ["run", "tiny.yaml", ODD]),
        (2, ["run", "tiny.yaml", f"--{ODD}"]),
        (2, ["run", "tiny.yaml", "--seed", ODD]),
        (2, ["grow", "tiny.yaml", "--notes", f"/proc/{ODD}"]),
        (2, ["experiment", "status", ODD]),
        (2, ["experiment", "run", ODD]),
        (2, ["scenarios", ODD]),
        (2, [ODD]),
    ],
)
@pytest.mark.usefixtures("undrawn")
def test_a_line_break_or_an_escape_in_a_path_is_shown_escaped(
    supportsim: Type, folder: Path, code: int, words: list[str]
) -> None:
    (folder / f"{ODD}.yaml").write_text(TINY, encoding="utf-8")
    (folder / f"{ODD}.csv").write_text(CALLS, encoding="utf-8")
    done = supportsim(*words)
    assert done.exit_code == code, done.output
    assert not set(done.output) & set("\x1b\x07\u202e")
    assert not any(line.startswith("b\\x1b") for line in done.output.splitlines())
    assert "grow" in words or SHOWN in done.output or "\\\\n" in done.output
    for page in [*folder.rglob("*.html"), *folder.rglob("*found.yaml")]:
        assert not set(page.read_text(encoding="utf-8")) & set("\x1b\x07\u202e")


def test_a_file_that_is_calibrated_from_an_odd_name_can_be_read(
    supportsim: Type, folder: Path
) -> None:
    (folder / f"{ODD}.csv").write_text(CALLS, encoding="utf-8")
    assert supportsim("calibrate", f"{ODD}.csv", "--out", f"{ODD}.yaml").exit_code == 0
    done = supportsim("check", f"{ODD}.yaml")
    assert (done.exit_code, done.stderr) == (0, "")


LEVELS = """question: Which?
base: tiny.yaml
replications: 2
keep: wait
factors: {how many: {path: team.first.agents, levels: %s}}
"""


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ('{"\\e[31mX": 2, b: 3}', "a name must not be empty"),
        ('{"a;=1+1": 2, b: 3}', "a name must not be empty"),
        ("[1, true, 1.0]", "states a level twice"),
        ("[1, 1.0]", "states a level twice"),
        ('["1 \\e[31m", 2]', "must be one line of text"),
    ],
)
def test_names_of_levels_obey_the_rule_for_names(
    supportsim: Type, folder: Path, levels: str, told: str
) -> None:
    (folder / "plan.yaml").write_text(LEVELS % levels, encoding="utf-8")
    done = supportsim("experiment", "run", ".")
    assert done.exit_code == 2
    assert told in done.stderr
    assert not (folder / "results").exists()
    assert not set(done.output) & set("\x1b\x07")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("experiment", "run", ".", "--shard", f"1/{'9' * 5000}"), "must be written like `2/8`"),
        (("run", "tiny.yaml", "--seed", str(2**63)), "9223372036854775807"),
        (("grow", "tiny.yaml", "--budget", "9" * 5000), "--budget"),
    ],
)
def test_digits_without_end_are_refused(
    supportsim: Type, folder: Path, words: tuple[str, ...], told: str
) -> None:
    (folder / "plan.yaml").write_text(LEVELS % "[2, 3]", encoding="utf-8")
    done = supportsim(*words)
    assert done.exit_code == 2
    assert told in done.stderr


def test_a_seed_beyond_what_a_store_holds_is_refused_before_there_is_one(
    supportsim: Type, folder: Path
) -> None:
    plan = f"{LEVELS % '[2, 3]'}seed: {2**63}\n"
    (folder / "plan.yaml").write_text(plan, encoding="utf-8")
    done = supportsim("experiment", "run", ".")
    assert done.exit_code == 2
    assert "plan.yaml:6: seed: must be at most 9223372036854775807" in done.stderr
    assert not (folder / "results").exists()


def test_a_damaged_row_is_told_left_out_and_done_again(supportsim: Type, folder: Path) -> None:
    import sqlite3

    (folder / "plan.yaml").write_text(LEVELS % "[2, 3]", encoding="utf-8")
    assert supportsim("experiment", "run", ".").exit_code == 0
    cells = (folder / "results/cells.csv").read_bytes()
    with sqlite3.connect(folder / "results/store.sqlite") as store:
        store.execute("UPDATE replication SET figures = replace(figures, '1', '2')")
    store.close()
    verified = supportsim("experiment", "status", ".", "--verify")
    assert (verified.exit_code, "is damaged: simulated run 0 (seed 1)" in verified.stderr) == (
        1,
        True,
    )
    told = supportsim("experiment", "status", ".")
    assert "warning: results/store.sqlite is damaged: simulated run" in told.stderr
    assert "0 simulated runs done" not in told.stdout or "4 missing" in told.stdout
    assert supportsim("experiment", "run", ".").exit_code == 0
    assert (folder / "results/cells.csv").read_bytes() == cells
    assert supportsim("experiment", "status", ".", "--verify").exit_code == 0


def test_a_plan_that_was_changed_since_its_last_run_is_told(supportsim: Type, folder: Path) -> None:
    for levels, told in (("[2, 3]", False), ("[2, 3]", False), ("[2, 3, 4]", True)):
        (folder / "plan.yaml").write_text(LEVELS % levels, encoding="utf-8")
        done = supportsim("experiment", "run", ".")
        assert done.exit_code == 0
        assert ("The plan was changed since it was last run" in done.stderr) == told


UNDRAWN = """
from sim.reports.run import charts
charts.CHARTS = ()  # what else is drawn is not the point
from sim.cli import main; main()
"""


def test_a_reader_that_goes_early_loses_no_file(folder: Path) -> None:
    line = f"{sys.executable} -c '{UNDRAWN}' run tiny.yaml --replications 2 --out kept"
    done = typed(folder, f"set -o pipefail; {line} | true")
    assert b"Traceback" not in done.stderr
    assert (folder / "kept" / "manifest.json").exists()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("it run web-", {"web-shop"}),
        ("it compare tiny.yaml web-", {"web-shop"}),
        ("it scenarios web-", {"web-shop"}),
        ("it run --repl", {"--replications", "--replay"}),
    ],
)
def test_a_shell_completes_commands_and_bundled_names(words: str, expected: set[str]) -> None:
    last = words.rsplit(maxsplit=1)[-1]
    for shell in ("bash", "zsh", "fish"):
        asked = {
            "_SUPPORTSIM_COMPLETE": f"{shell}_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": last if shell == "fish" else str(len(words.split()) - 1),
        }
        done = CliRunner().invoke(cli, prog_name="supportsim", env=asked, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        assert all(each in done.stdout for each in expected)
        assert "call-centre" not in done.stdout


def test_files_are_completed_where_no_bundled_name_fits(folder: Path) -> None:
    asked = "_SUPPORTSIM_COMPLETE=bash_complete COMP_WORDS='it run ti' COMP_CWORD=2"
    assert typed(folder, f"{asked} supportsim").stdout == b"file,ti\n"
    (folder / "web-mine.yaml").write_text(TINY)
    asked = "_SUPPORTSIM_COMPLETE=bash_complete COMP_WORDS='it run web-' COMP_CWORD=2"
    found = typed(folder, f"{asked} supportsim").stdout.decode().split()
    assert {"plain,web-shop", "plain,web-mine.yaml"} <= set(found)
