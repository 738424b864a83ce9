"""What kept figures are known by changes with all code that they come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.runs import versions


@pytest.mark.parametrize(
    "name", ["clock.py", "engine/compiled/sources/a.c", "engine/compiled/sources/a.h"]
)
def test_the_version_of_the_model_follows_all_sources(tmp_path: Path, name: str) -> None:
    source = tmp_path / name
    source.parent.mkdir(parents=True, exist_ok=True)

    def version(text: str) -> str:
        source.write_text(text)
        versions._package.cache_clear()
        return versions._package(tmp_path)

    assert version("one") != version("two")
    assert version("two") == version("two")


@pytest.mark.parametrize("name", ["reports/page.py", "cli/run.py", "engine/compiled/engine.so"])
def test_the_version_of_the_model_is_that_of_figures_alone(tmp_path: Path, name: str) -> None:
    """What shows figures has no part in them; the library is checked where it is loaded."""
    source = tmp_path / name
    source.parent.mkdir(parents=True)
    before = versions._package(tmp_path)
    source.write_text("something")
    versions._package.cache_clear()
    assert versions._package(tmp_path) == before
