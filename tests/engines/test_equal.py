"""The compiled engine writes the log of the SimPy engine, to the last bit."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.checking import load_scenario
from sim.engine import simulate
from sim.scenarios import bundled_names
from sim.tape import draw_tape
from sim.tape.uncertain import scenario_of_data
from tests.engines.compare import difference, first_difference
from tests.generated import generated

ROOT = Path(__file__).parents[2]
BLOCK = 40
BLOCKS = 25


@pytest.mark.parametrize("name", [*bundled_names(), "tests/fuzz/everything.yaml"])
def test_bundled_scenarios_and_the_one_with_every_key(name: str) -> None:
    path = ROOT / name
    scenario = load_scenario(path if path.exists() else name)
    assert difference(scenario, draw_tape(scenario, seed=3, replication=1)) is None


def test_half_a_year_with_every_lever() -> None:
    """The whole of it is compared by `python benchmarks/engine/engines.py equal`."""
    scenario = load_scenario(
        ROOT / "benchmarks" / "engine" / "year.yaml", overrides=["horizon.weeks=26"]
    )
    assert difference(scenario, draw_tape(scenario, seed=1, replication=0)) is None


@pytest.mark.parametrize("block", range(BLOCKS))
def test_generated_scenarios(block: int) -> None:
    """Whether they can be staffed is asked where they are loaded (tests/generated)."""
    for number in range(block * BLOCK, (block + 1) * BLOCK):
        scenario = scenario_of_data(generated(number), {})
        found = difference(scenario, draw_tape(scenario, seed=number, replication=0))
        assert found is None, f"generated scenario {number}: {found}"


def test_a_difference_is_reported_with_the_history_of_its_contact() -> None:
    scenario = load_scenario("startup")
    tapes = [draw_tape(scenario, seed=1, replication=number) for number in range(2)]
    found = first_difference(*(simulate(scenario, tape, engine="compiled") for tape in tapes))
    assert found is not None
    assert found.startswith("contacts, row 0:")
    assert "steps: contact" in found
