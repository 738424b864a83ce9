"""What the commands print fits a terminal; a file or another program gets whole lines."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
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
import json, sys
from sim.cli import cli
for words in json.loads(sys.argv[1]):
    try:
        cli(words, prog_name="supportsim")
    except SystemExit:
        print(sys.argv[2], flush=True)
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
ON_A_TERMINAL = {60: (*WORDY, *TABLES, WITH_FAULTS), 80: WORDY, 200: TABLES}
"""By columns of the terminal."""
Shown = dict[tuple[int, str], list[str]]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """Lines of every command, by the columns of its terminal and what was typed."""
    here = tmp_path_factory.mktemp("terminal")
    (here / "tiny.yaml").write_text(TINY, encoding="utf-8")
    (here / "calls.csv").write_text(CALLS, encoding="utf-8")
    (here / "faults.yaml").write_text(
        "scenario: x\nhorizonn: {weeks: 1}\nchannels: {}\ntopics: {}\n", encoding="utf-8"
    )
    found = {}
    for columns, commands in ON_A_TERMINAL.items():
        *each, rest = "\n".join(on_a_terminal(columns, here, commands)).split(f"{NEXT}\n")
        each.append(rest.removesuffix(NEXT))
        for words, said in zip(commands, each, strict=True):
            found[columns, " ".join(words)] = said.splitlines()
    return found


def on_a_terminal(columns: int, folder: Path, commands: Sequence[list[str]]) -> list[str]:
    """Lines of commands on a terminal of that width: of one process, which loads libraries once."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "dumb", "PYTHONPATH": ROOT}
    program = [sys.executable, "-c", IN_ORDER, json.dumps(commands), NEXT]
    process = subprocess.Popen(program, stdout=theirs, stderr=theirs, env=environment, cwd=folder)
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
    return said.decode().splitlines()


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
