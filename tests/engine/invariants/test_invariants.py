"""What holds in every log, whatever the scenario: nothing lost, nobody in two places, no idling."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.checking import load_scenario
from sim.engine import simulate
from sim.tape import draw_tape
from tests.engine.invariants.houses import outside_teams, run, scenarios
from tests.engine.invariants.idling import (
    no_hand_is_free_while_a_chat_waits,
    nobody_idles_while_a_contact_waits,
    waiting,
)
from tests.engine.invariants.laws import (
    NEVER,
    add_desks,
    agents_do_one_thing_at_a_time,
    nobody_is_lost,
    nobody_is_lost_outside,
    patience_is_kept,
    times_run_forward,
    work_is_done_in_full,
)


@settings(max_examples=40, phases=[Phase.generate])
@given(scenarios())
def test_every_log_keeps_the_rules(plan: dict[str, Any]) -> None:
    scenario, tape, log = run(plan)
    contacts, steps = log.frame("contacts"), log.frame("steps")
    add_desks(scenario, tape, contacts, steps)
    nobody_is_lost(tape, log, contacts, steps)
    times_run_forward(contacts, steps)
    agents_do_one_thing_at_a_time(scenario, steps)
    work_is_done_in_full(scenario, tape, log, steps)
    patience_is_kept(scenario, tape, contacts)
    waits = waiting(log, contacts, steps)
    nobody_idles_while_a_contact_waits(scenario, log, waits, steps)
    no_hand_is_free_while_a_chat_waits(scenario, log, waits, steps)


@settings(max_examples=30, phases=[Phase.generate])
@given(outside_teams())
def test_so_it_does_with_outside_teams(plan: dict[str, Any]) -> None:
    scenario, tape, log = run(plan)
    contacts, steps = log.frame("contacts"), log.frame("steps")
    add_desks(scenario, tape, contacts, steps)
    nobody_is_lost(tape, log, contacts, steps)
    times_run_forward(contacts, steps)
    work_is_done_in_full(scenario, tape, log, steps)
    patience_is_kept(scenario, tape, contacts)
    nobody_idles_while_a_contact_waits(scenario, log, waiting(log, contacts, steps), steps)
    nobody_is_lost_outside(log, contacts, steps)


@settings(max_examples=10, phases=[Phase.generate])
@given(st.integers(2, 5), st.integers(0, 1000))
def test_one_more_equal_agent_delays_nobody_who_never_gives_up(agents: int, seed: int) -> None:
    """In a single first-come line; with skills, priorities or patience it may."""
    plan: dict[str, Any] = {
        "scenario": "line",
        "horizon": {"start": "2026-01-05", "length": "20 h"},
        "channels": {"phone": {"mode": "live", "volume": f"{10 * agents} per hour"}},
        "topics": {"call": {"L1": {"handle_time": {"mean": "5 min", "cv": 1.5}}}},
        "team": {"team": {"agents": agents}},
    }
    starts = []
    for extra in (0, 1):
        plan["team"]["team"]["agents"] = agents + extra
        with TemporaryDirectory() as folder:
            path = Path(folder) / "line.yaml"
            path.write_text(yaml.safe_dump(plan))
            scenario = load_scenario(path)
        log = simulate(scenario, draw_tape(scenario, seed=seed, replication=0))
        answered = log.contacts["answered_at"]
        starts.append(np.where(np.isnan(answered), np.inf, answered))
    few, more = starts
    assert len(few) == len(more) > 100
    assert (more <= few + NEVER).all()
    assert (more < few - NEVER).any()
