"""The front door gives these names and no others, each with a word on what it is."""

from __future__ import annotations

import subprocess
import sys

import pytest

import sim

NAMES = {
    "Comparison",
    "Growth",
    "Log",
    "Result",
    "RunError",
    "Scenario",
    "ScenarioError",
    "Sizing",
    "SupportsimError",
    "Tape",
    "UsageError",
    "charts",
    "compare",
    "draw_tape",
    "experiments",
    "exports",
    "grow",
    "load_scenario",
    "measure",
    "replicate",
    "simulate",
    "size",
    "write_report",
}


def test_the_names_are_these() -> None:
    assert set(sim.__all__) == set(dir(sim)) == NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
def test_each_opens_and_is_documented(name: str) -> None:
    assert (getattr(sim, name).__doc__ or "").strip()


@pytest.mark.parametrize("name", ["experiments", "exports"])
def test_a_package_within_is_found_by_a_process_that_knows_nothing_yet(name: str) -> None:
    # here, other tests have brought it in already
    code = f"from sim import {name}; print({name}.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == f"sim.{name}", done.stderr[-300:]


def test_another_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'simulator'"):
        _ = sim.simulator


def test_a_room_comes_in_by_its_name_alone() -> None:
    """In a process that has not loaded it, as every command is."""
    code = "from sim import experiments; print(experiments.load_experiment.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("load_experiment", "")
