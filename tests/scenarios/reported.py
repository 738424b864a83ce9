"""What is reported of a scenario file before it runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.checking import load_document, load_scenario
from sim.errors import ScenarioError
from tests.scenarios.conftest import Write


def warnings_in(write: Write, text: str) -> list[str]:
    return [str(warning) for warning in load_document(write("x.yaml", text)).warnings]


def faults_in(write: Write, text: str) -> list[str]:
    return faults_of(write("x.yaml", text))


def faults_of(source: str | Path, *overrides: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(source, overrides=overrides)
    return [str(fault) for fault in caught.value.faults]
