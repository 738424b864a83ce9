"""What the commands print fits a terminal; a file or another program gets whole lines."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from sim.cli.shared.say import broken
from sim.terminal.paper import new_table
from tests.cli.conftest import CALLS

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")


def on_a_terminal(columns: int, *arguments: str) -> list[str]:
    """Lines of a command on a terminal of that width."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "dumb"}
    command = [sys.executable, "-m", "sim", *arguments]
    process = subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environment)
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
@pytest.mark.parametrize(
    "arguments", [["scenarios"], ["check", "year-of-growth", "launch-with-bot"]]
)
def test_lines_break_at_words(columns: int, arguments: list[str]) -> None:
    lines = on_a_terminal(columns, *arguments)
    whole = subprocess.run(
        [sys.executable, "-m", "sim", *arguments], capture_output=True, text=True, check=True
    ).stdout
    assert max(map(len, lines)) <= columns
    assert max(map(len, whole.splitlines())) > columns
    assert " ".join("\n".join(lines).split()) == " ".join(whole.split())


PLAN = "One more: team.first.agents=3"
ASKED = (
    "run tiny.yaml --replications 2",
    "signals tiny.yaml --replications 2",
    "warm-up tiny.yaml --replications 5 --set horizon.length=5days",
    "size tiny.yaml --every-hour",
    "calibrate calls.csv --out found.yaml",
)


@pytest.mark.parametrize("columns", [60, 200])
@pytest.mark.parametrize(
    "arguments", [*map(str.split, ASKED), ["compare", "tiny.yaml", "--with", PLAN]]
)
def test_tables_are_as_wide_as_the_terminal_and_cut_no_word(
    folder: Path, columns: int, arguments: list[str]
) -> None:
    (folder / "calls.csv").write_text(CALLS, encoding="utf-8")
    lines = on_a_terminal(columns, *arguments)
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


def test_what_goes_on_stands_below_its_text(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(
        "scenario: x\nhorizonn: {weeks: 1}\nchannels: {}\ntopics: {}\n"
    )
    first, second, *_ = on_a_terminal(60, "scenarios")
    assert first.index("A disputed") == len(second) - len(second.lstrip())
    lines = on_a_terminal(60, "check", str(tmp_path / "x.yaml"))
    assert any(line.startswith("  ") for line in lines)
