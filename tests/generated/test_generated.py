"""Generated scenarios are sound, have every lever, and are the same everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.checking import load_scenario
from sim.engine import simulate
from sim.scenarios import json_schema
from sim.tape import draw_tape
from tests.engine.invariants.laws import add_desks, nobody_is_lost, times_run_forward
from tests.generated import generated, text

OF_DECISIONS = {
    *("options", "do", "bot", "notice", "once", "per_month", "growth_range", "temporary"),
    *("class", "at_most"),
}
OF_SIGNALS = {
    *("signals", "weeks_in_a_row", "recent_weeks", "earlier_weeks", "amber", "red", "rise"),
    *("drop", "score", "done", "slower", "backlog", "ignore_below", "days_of_work", "workload"),
    *("overloaded", "overtime", "abandonment", "repeat_contacts", "response", "proactive"),
    *("ignore_below_target", "short_of_target", "fcr_drop"),
}
OF_REPORTS = {"about", "currency", "scores", "full_time"}
OF_OTHER_FILES = {"extensions", "own", "file"}


@pytest.mark.parametrize("first", range(0, 60, 15))
def test_every_number_is_a_sound_scenario(tmp_path: Path, first: int) -> None:
    for number in range(first, first + 15):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text(number))
        scenario = load_scenario(path)
        tape = draw_tape(scenario, seed=1, replication=0)
        log = simulate(scenario, tape)
        contacts, steps = log.frame("contacts"), log.frame("steps")
        add_desks(scenario, tape, contacts, steps)
        nobody_is_lost(tape, log, contacts, steps)
        times_run_forward(contacts, steps)
        assert 10 <= len(contacts) <= 3000


def keys(section: object) -> Iterator[str]:
    if isinstance(section, dict):
        yield from section
    for each in section.values() if isinstance(section, dict) else section:
        if isinstance(each, (dict, list)):
            yield from keys(each)


def test_together_they_have_every_lever_of_the_engine() -> None:
    definitions = {n: d for n, d in json_schema()["$defs"].items() if not n.endswith("Changes")}
    known = {key for each in definitions.values() for key in each.get("properties", {})}
    used = {key for number in range(150) for key in keys(generated(number))}
    left_out = OF_DECISIONS | OF_SIGNALS | OF_REPORTS | OF_OTHER_FILES
    assert known - used - {"extends"} == left_out - used
    assert left_out <= known


def test_a_number_is_always_the_same_scenario() -> None:
    """Whatever the order of hashes, and without the product."""
    program = (
        "import hashlib, sys; from tests.generated import text; assert 'sim' not in sys.modules;"
        "print(hashlib.sha256(''.join(map(text, range(50))).encode()).hexdigest())"
    )
    root = Path(__file__).parents[2]
    printed = {
        subprocess.check_output(
            [sys.executable, "-c", program], cwd=root, env={**os.environ, "PYTHONHASHSEED": seed}
        )
        for seed in ("1", "2")
    }
    assert len(printed) == 1
    assert len({text(number) for number in range(50)}) == 50


def test_changing_a_scenario_changes_no_other() -> None:
    before = text(7)
    for group in generated(7)["team"].values():
        group.clear()
    assert text(7) == before
