"""What the commands print fits a terminal; a file or another program gets whole lines."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_what_goes_on_stands_below_its_text(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(
        "scenario: x\nhorizonn: {weeks: 1}\nchannels: {}\ntopics: {}\n"
    )
    first, second, *_ = on_a_terminal(60, "scenarios")
    assert first.index("A disputed") == len(second) - len(second.lstrip())
    lines = on_a_terminal(60, "check", str(tmp_path / "x.yaml"))
    assert any(line.startswith("  ") for line in lines)
