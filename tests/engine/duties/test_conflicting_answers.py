"""Solved contacts that come back because several agents told several things."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from sim.checking import load_scenario
from sim.engine import simulate
from sim.log import Log
from sim.metrics import measure
from sim.tape import draw_tape
from tests.engine.conftest import Play, contacts, steps
from tests.metrics.logs import value

TWO_TIERS = """
scenario: by hand
horizon: {start: 2026-01-05, length: 3 h}
demand: {replay: log.csv}
channels: {email: {mode: deferred, interruptible: true}}
tiers: [L1, L2]
topics:
  easy: {share: 50%, L1: {handle_time: 4 min}}
  hard: {share: 50%, L1: {handle_time: 2 min, escalate: 100%}, L2: {handle_time: 10 min}}
returns: {share: 0%, after: 30 min, at_most: 2, conflicting_answers: 100%}
team:
  first: {tier: L1, agents: 1}
  second: {tier: L2, agents: 1}
"""


def test_two_agents_on_a_contact_bring_it_back_and_one_does_not(play: Play) -> None:
    log = play(TWO_TIERS, [(0, "email", "hard"), (1, "email", "easy")])
    # Solved at 12 by the second of two agents: back at 42 and, solved at 54, at 84; at most twice.
    assert contacts(log, "inquiry", "reason", "arrived_at", "ended_at", "outcome", "next_at") == [
        (0, "first", 0, 12, "solved", 42),
        (0, "return", 42, 54, "solved", 84),
        (0, "return", 84, 96, "solved", None),
        (1, "first", 1, 6, "solved", None),
    ]
    kpis = measure(log)
    assert value(kpis, "return_rate") == 2 / 4
    assert value(kpis, "solved") == 1
    assert value(kpis, "fcr") == 1 / 2


def test_an_agent_who_puts_work_back_has_not_answered(play: Play) -> None:
    text = TWO_TIERS.replace("agents: 1}", 'agents: 1, shift: {mon: "00:00-00:03"}}', 1)
    text += '  late: {tier: L1, agents: 1, shift: {mon: "00:10-03:00"}}\n'
    log = play(text, [(0, "email", "easy")])
    assert steps(log, "agent", "ended_at", "ending") == [
        ("first 1", 3, "put back"),
        ("late 1", 11, "solved"),
    ]
    assert contacts(log, "next_at") == [(None,)]


DRAWN = """
scenario: three tiers
horizon: {start: 2026-01-05, weeks: 4}
channels: {email: {mode: deferred, volume: 1500 per day}}
tiers: [L1, L2, L3]
topics:
  call:
    L1: {handle_time: {mean: 2 min}, escalate: 50%, solve: 90%}
    L2: {handle_time: {mean: 3 min}, escalate: 40%}
    L3: {handle_time: {mean: 3 min}}
returns: {share: 50%, after: {mean: 3 h}, conflicting_answers: 10%}
team:
  first: {tier: L1, agents: 5}
  second: {tier: L2, agents: 5}
  third: {tier: L3, agents: 5}
"""


def _log(folder: Path, text: str) -> Log:
    (folder / "team.yaml").write_text(text)
    scenario = load_scenario(folder / "team.yaml")
    return simulate(scenario, draw_tape(scenario, seed=1, replication=0))


def test_the_share_grows_with_each_further_agent(tmp_path: Path) -> None:
    log = _log(tmp_path, DRAWN)
    frame = log.frame("contacts")
    solved = frame[(frame.outcome == "solved") & (frame.number == 0)]
    for agents in (1, 2, 3):
        back = solved[solved.escalations == agents - 1].next_at.notna()
        assert back.mean() == pytest.approx(0.1 * (agents - 1), abs=0.01)
        assert len(back) > 5000
    unsolved = frame[(frame.outcome == "unsolved") & (frame.number == 0)]
    assert unsolved.next_at.notna().mean() == pytest.approx(0.5, abs=0.03)


def test_the_same_agent_twice_is_one_voice(tmp_path: Path) -> None:
    text = DRAWN.replace("escalate: 40%", "escalate: {L1: 100%}").replace("agents: 5", "agents: 1")
    text = text.replace("1500 per day", "200 per day").replace("weeks: 4", "weeks: 20")
    frame = _log(tmp_path, text).frame("contacts")
    solved = frame[(frame.outcome == "solved") & (frame.number == 0)]
    # L1, L2, L1 and so on: ever the same two people
    for escalations, agents in ((0, 1), (2, 2), (4, 2)):
        back = solved[solved.escalations == escalations].next_at.notna()
        assert len(back) > 2000
        assert back.mean() == pytest.approx(0.1 * (agents - 1), abs=0.02)


def test_no_share_is_no_difference_and_more_brings_more_back(tmp_path: Path) -> None:
    plain = _log(tmp_path, DRAWN.replace(", conflicting_answers: 10%", ""))
    found = []
    for share in ("0%", "10%", "30%"):
        log = _log(tmp_path, DRAWN.replace("answers: 10%", f"answers: {share}"))
        if share == "0%":
            for table in ("contacts", "steps", "intervals"):
                one, other = getattr(plain, table), getattr(log, table)
                assert all(one[name].tobytes() == other[name].tobytes() for name in one)
        kpis = measure(log)
        found.append([value(kpis, name) for name in ("return_rate", "contacts", "resolution_time")])
    assert found == sorted(found)
    assert all(low < high for low, high in zip(found[0], found[2], strict=True))


def test_first_contacts_stay_as_they_were_drawn(tmp_path: Path) -> None:
    tapes = []
    for share in ("0%", "30%"):
        (tmp_path / "team.yaml").write_text(DRAWN.replace("answers: 10%", f"answers: {share}"))
        scenario = load_scenario(tmp_path / "team.yaml")
        tapes.append(draw_tape(scenario, seed=1, replication=0))
    plain, some = tapes
    both = []
    for tape in tapes:
        steps_of = np.diff([*tape.contacts["first_step"], len(tape.steps["next"])])
        row = np.repeat(np.arange(len(steps_of)), steps_of)
        place = np.arange(len(row)) - tape.contacts["first_step"][row]
        keys = zip(tape.contacts["inquiry"][row], tape.contacts["number"][row], place, strict=True)
        both.append(dict(zip(keys, tape.steps["handle_time"], strict=True)))
    assert len(some.contacts["number"]) > len(plain.contacts["number"])
    assert both[0].items() <= both[1].items()
    assert max(Counter(key[:2] for key in both[1]).values()) == 3
