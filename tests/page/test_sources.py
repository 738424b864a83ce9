"""What the page may open and write."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError, UsageError
from sim.page.downloads import save
from sim.page.sources import Sources
from tests.page.conftest import TEAM


def test_nothing_outside_the_folder_is_opened(sources: Sources, folder: Path) -> None:
    (folder.parent / "secret.yaml").write_text(TEAM, encoding="utf-8")
    for name in ("../secret.yaml", str(folder.parent / "secret.yaml"), "", "nothing.yaml"):
        with pytest.raises(UsageError, match="no scenario"):
            sources.load(name)


def test_a_changed_file_is_read_again(sources: Sources, folder: Path) -> None:
    assert sources.load("desk.yaml").scenario().team["desk"].agents == 2
    (folder / "desk.yaml").write_text(TEAM.replace("agents: 2", "agents: 33"), encoding="utf-8")
    assert sources.load("desk.yaml").scenario().team["desk"].agents == 33


def test_modules_are_not_imported_unless_allowed(folder: Path) -> None:
    (folder / "harm.py").write_text(f"open({str(folder / 'harmed')!r}, 'w').close()\n")
    (folder / "theirs.yaml").write_text(TEAM + "extensions: [harm]\n", encoding="utf-8")
    (folder / "hidden.yaml").write_text("extends: theirs.yaml\n", encoding="utf-8")
    for name in ("theirs.yaml", "hidden.yaml"):
        with pytest.raises(ScenarioError, match="--allow-extensions"):
            Sources(folder).load(name)
    assert not (folder / "harmed").exists()
    Sources(folder, allow_extensions=True).load("theirs.yaml")
    assert (folder / "harmed").exists()


@pytest.mark.parametrize(
    "name", ["../up", "/etc/x", "a/b", "", ".hidden", "a\\b", "a\0b", "x" * 200]
)
def test_names_that_lead_elsewhere_are_refused(folder: Path, name: str) -> None:
    before = sorted(folder.rglob("*"))
    with pytest.raises(UsageError):
        save(folder, name, TEAM)
    assert sorted(folder.rglob("*")) == before


def test_a_file_that_is_there_is_not_replaced(folder: Path) -> None:
    assert save(folder, "spring plan", "text").read_text() == "text"
    with pytest.raises(UsageError, match="already"):
        save(folder, "spring plan.yaml", "other")
    assert (folder / "spring plan.yaml").read_text() == "text"
