"""Scenarios from their sections, and their Erlang lines."""

from pathlib import Path

import pytest

from sim.checking import load_scenario
from sim.runs import replicate
from tests.expected.lines import HEAD, PLAIN


@pytest.fixture
def load(tmp_path: Path):
    """A scenario from YAML, section by section; ``None`` leaves a section out."""

    def loaded(**sections: str | None):
        text = "".join(f"{name}: {value}\n" for name, value in sections.items() if value)
        path = tmp_path / "small.yaml"
        path.write_text(HEAD + text, encoding="utf-8")
        return load_scenario(path)

    return loaded


@pytest.fixture
def line(load):
    """The Erlang line of a short run of the plain scenario with other sections."""

    def of(**sections: str):
        return replicate(load(**PLAIN | sections), replications=2).erlang

    return of
