"""A house small enough to run hundreds of times, and a plan for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

import sim
from sim.experiments import Experiment, cells_table, load_experiment, replications_table
from sim.experiments.rounds import key_of
from sim.experiments.tables import as_csv
from sim.runs.ledger import Record
from sim.runs.ledger_file import LedgerFile

HOUSE = """
scenario: Tiny
horizon: {start: 2026-01-05, length: 8 h}
channels:
  phone: {mode: live, volume: 20 per hour, target: 80% within 20 s, patience: {mean: 3 min}}
topics: {call: {L1: {handle_time: {mean: 5 min}}}}
team: {first line: {agents: 2}}
targets: {abandonment: at most 20%}
"""
PLAN = """
question: Two or three?
base: house.yaml
factors:
  team.first line.agents: [2, 3]
  channels.phone.volume: [15 per hour, 25 per hour]
replications: 6
keep: [wait, abandonment, occupancy/first line]
"""

Plant = Callable[..., Path]
Pair = tuple[float, float] | None


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    """Write an experiment into a folder of its own; words of the plan may be replaced."""

    def write(name: str = "experiment", plan: str = PLAN, **replaced: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "house.yaml").write_text(HOUSE, encoding="utf-8")
        for key, value in replaced.items():
            lines = [line for line in plan.splitlines() if not line.startswith(f"{key}:")]
            plan = "\n".join([*lines, f"{key}: {value}", ""])
        (folder / "plan.yaml").write_text(plan, encoding="utf-8")
        return folder

    return write


def tables(experiment: Experiment) -> tuple[bytes, bytes]:
    """What is exported, to be compared byte for byte."""
    return as_csv(cells_table(experiment)), as_csv(replications_table(experiment))


def fill(folder: Path, figures: Mapping[int, Sequence[Pair]]) -> Experiment:
    """Put numerators and denominators of the only KPI into the store, cell by cell."""
    experiment = load_experiment(folder)
    (kpi,) = experiment.keep
    with LedgerFile(experiment.results / "store.sqlite") as ledger:
        for cell in experiment.cells:
            ledger.put(
                Record(key_of(experiment, cell), number, {kpi.label: pair}, None)
                for number, pair in enumerate(figures[cell.number])
            )
    return experiment


def start(*words: str | Path, **settings: object) -> subprocess.Popen[str]:
    """A command in a process group of its own, as a terminal would start it."""
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-m", "sim", "experiment", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(Path(sim.__file__).parents[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **settings,
    )


FINISHED: dict[tuple[tuple[str, str], ...], tuple[bytes, bytes]] = {}
"""Tables of experiments that nothing disturbed, by what is replaced in the plan: they are run once
for all tests."""


@pytest.fixture
def undisturbed(plant: Plant) -> Callable[..., tuple[bytes, bytes]]:
    """The tables of an experiment that one process runs from beginning to end."""

    def finished(**replaced: str) -> tuple[bytes, bytes]:
        from sim.experiments import run

        key = tuple(sorted(replaced.items()))
        if key not in FINISHED:
            experiment = load_experiment(plant("undisturbed", **replaced))
            run(experiment, jobs=1)
            FINISHED[key] = tables(experiment)
        return FINISHED[key]

    return finished
