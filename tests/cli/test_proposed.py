"""Commands that a command proposes can be copied: paths with blanks and the like are quoted."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from sim.cli.shared.say import command
from tests.cli.conftest import CALLS, Type


def proposed(text: str) -> list[list[str]]:
    """The commands in what was printed, word by word as a shell reads them."""
    return [shlex.split(each) for each in re.findall(r": (supportsim .*)$", text, re.MULTILINE)]


@pytest.mark.parametrize("name", ["my team.yaml", "it's.yaml", "-x.yaml", "a;b.yaml", "$HOME.yaml"])
def test_what_init_proposes_can_be_typed(supportsim: Type, folder: Path, name: str) -> None:
    done = supportsim("init", f"./{name}", "--growth", "2%", "--phone", "40000", "--lines", "2")
    assert done.exit_code == 0, done.output
    verbs = {words[1]: words[2:] for words in proposed(done.output)}
    assert set(verbs) == {"compare", "check", "size", "grow"}
    for words in verbs.values():
        files = [word for word in words if word.endswith(".yaml")]
        assert files
        assert all((folder / file).is_file() for file in files)
        assert not any(file.startswith("-") for file in files)
    assert verbs["grow"][1:] == ["--budget", "5 min", "--out", "growth"]
    checked = supportsim(*["check", *verbs["check"]])
    assert checked.exit_code == 0, checked.output


def test_what_calibrate_proposes_can_be_typed(supportsim: Type, folder: Path) -> None:
    (folder / "calls.csv").write_text(CALLS.replace("arrived_at", "Eingang"), encoding="utf-8")
    words = ["calls.csv", "--out", "my team.yaml", "--map", "Eingang=arrived_at"]
    done = supportsim("calibrate", *words)
    assert done.exit_code == 0, done.output
    again = shlex.split(done.output.partition("next time, ")[2].splitlines()[0])
    assert again == ["--map", "my team.map.yaml"]


def test_words_that_need_no_quotes_have_none() -> None:
    assert command("run", Path("a/b.yaml"), "--uncertain") == "supportsim run a/b.yaml --uncertain"
