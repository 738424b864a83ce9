"""What the commands print fits a terminal; a file or another program gets whole lines."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

import sim
from sim.cli.shared.say import broken
from sim.terminal.paper import new_table
from tests.cli.conftest import CALLS, TINY, Type

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")


ROOT = str(Path(sim.__file__).parents[1])
IN_ORDER = """
import json, os, sys
from sim.cli import cli
for columns, words in json.loads(sys.argv[1]):
    os.environ["COLUMNS"] = str(columns)
    os.chdir(f"{sys.argv[2]}/{columns}")
    try:
        cli(words, prog_name="supportsim")
    except SystemExit:
        print(sys.argv[3], flush=True)
"""
NEXT = "(the next command)"
WORDY = (["scenarios"], ["check", "year-of-growth", "launch-with-bot"])
TABLES = (
    *map(
        str.split,
        (
            "run tiny.yaml --replications 2",
            "signals tiny.yaml --replications 2",
            "warm-up tiny.yaml --replications 5 --set horizon.length=5days",
            "size tiny.yaml --every-hour --replications 3 --confirm 2 --budget 6 --jobs 1",
            "calibrate calls.csv --out found.yaml",
        ),
    ),
    ["compare", "tiny.yaml", "--replications", "2", "--with", "One more: team.first.agents=3"],
)
WITH_FAULTS = ["check", "faults.yaml"]
ON_A_TERMINAL = (
    *((60, words) for words in (*WORDY, *TABLES, WITH_FAULTS)),
    *((80, words) for words in WORDY),
    *((200, words) for words in TABLES),
)
"""What is typed, and the columns of the terminal meanwhile."""
Shown = dict[tuple[int, str], list[str]]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """Lines of every command, by the columns of its terminal and what was typed."""
    here = tmp_path_factory.mktemp("terminal")
    for columns in {columns for columns, _ in ON_A_TERMINAL}:
        folder = here / str(columns)
        folder.mkdir()
        (folder / "tiny.yaml").write_text(TINY, encoding="utf-8")
        (folder / "calls.csv").write_text(CALLS, encoding="utf-8")
        (folder / "faults.yaml").write_text(
            "scenario: x\nhorizonn: {weeks: 1}\nchannels: {}\ntopics: {}\n", encoding="utf-8"
        )
    *said, nothing = on_a_terminal(here).split(NEXT)
    assert nothing.strip() == ""
    return {
        (columns, " ".join(words)): text.strip("\r\n").splitlines()
        for (columns, words), text in zip(ON_A_TERMINAL, said, strict=True)
    }


def on_a_terminal(here: Path) -> str:
    """What one process says on a terminal, which loads the libraries once for all commands."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "dumb", "PYTHONPATH": ROOT}
    program = [sys.executable, "-c", IN_ORDER, json.dumps(ON_A_TERMINAL), str(here), NEXT]
    process = subprocess.Popen(program, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    said = b""
    try:
        while part := os.read(ours, 4096):
            said += part
    except OSError:  # Linux ends a terminal so
        pass
    finally:
        process.wait()
        os.close(ours)
    return said.decode()


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.parametrize("words", WORDY, ids=" ".join)
def test_lines_break_at_words(
    supportsim: Type, shown: Shown, columns: int, words: list[str]
) -> None:
    lines = shown[columns, " ".join(words)]
    whole = supportsim(*words).stdout
    assert max(map(len, lines)) <= columns
    assert max(map(len, whole.splitlines())) > columns
    assert " ".join("\n".join(lines).split()) == " ".join(whole.split())


@pytest.mark.parametrize("columns", [60, 200])
@pytest.mark.parametrize("words", TABLES, ids=" ".join)
def test_tables_are_as_wide_as_the_terminal_and_cut_no_word(
    shown: Shown, columns: int, words: list[str]
) -> None:
    lines = shown[columns, " ".join(words)]
    assert lines
    assert not lines[0].startswith(("Error", "Usage"))
    assert max(map(len, lines)) <= columns
    assert not any("…" in line for line in lines)


def test_a_table_that_does_not_fit_is_a_list() -> None:
    table = new_table("Plans", "what", "first day", "abandonment")
    table.add_row("hire one", "2026-01-05", "5.1 %")
    table.add_row("hire nobody", "", "12 % (9 to 15, of a few simulated runs alone)")
    assert drawn(table, 44) == [
        "Plans",
        "",
        "  what     first day    abandonment",
        " ─────────────────────────────────────────",
        "  hire     2026-01-05   5.1 %",
        "  one",
        "  hire                  12 % (9 to 15, of",
        "  nobody                a few simulated",
        "                        runs alone)",
        "",
    ]
    assert drawn(table, 30) == [
        "Plans",
        "",
        "  hire one",
        "    first day: 2026-01-05",
        "    abandonment: 5.1 %",
        "  hire nobody",
        "    abandonment: 12 % (9 to",
        "      15, of a few simulated",
        "      runs alone)",
        "",
    ]


def drawn(table: Table, width: int) -> list[str]:
    console = Console(width=width, height=25, file=io.StringIO(), color_system=None)
    with console.capture() as text:
        console.print(table)
    return [line.rstrip() for line in text.get().splitlines()]


def test_a_command_to_copy_stays_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    line = "How many people it takes: supportsim size my-team.yaml --every-hour"
    assert broken(line) == (
        "How many people it takes:\n  supportsim size my-team.yaml --every-hour"
    )


def test_what_goes_on_stands_below_its_text(shown: Shown) -> None:
    first, second, *_ = shown[60, "scenarios"]
    assert first.index("A disputed") == len(second) - len(second.lstrip())
    assert any(line.startswith("  ") for line in shown[60, " ".join(WITH_FAULTS)])
