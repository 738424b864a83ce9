"""Who takes a contact: by lot, in a stated order of groups, and backups with their own work.

The first two against exact probabilities: two agents of unlike speed without a line, so that the
house has four states (who is busy), whose probabilities solve four equations.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from sim.checking import load_scenario
from sim.engine import simulate
from sim.errors import ScenarioError
from sim.tape import draw_tape
from tests.engine.conftest import Play, steps
from tests.engine.test_paths import HEAD

RATE, BATCHES = 1.2, 10
UNLIKE = """
scenario: two unlike agents, no line
horizon: {length: 22 h, warm_up: 2 h}
channels: {phone: {mode: live, volume: 1.2 per minute, lines: 2}}
topics: {call: {L1: {handle_time: {mean: 1 min}}}}
team:
  quick: {agents: 1, shift: 24/7}
  slow: {agents: 1, shift: 24/7, skills: {call: 40%}}
routing: ROUTING
"""


def exact(first: float) -> tuple[float, float]:
    """Shares of time in which the quick and the slow agent are busy.

    Args:
        first: share of the calls that the quick one takes when both are free.
    """
    quick, slow = 1.0, 0.4  # contacts a minute
    rates = np.zeros((4, 4))  # nobody busy, the quick one, the slow one, both
    rates[0, 1], rates[0, 2] = RATE * first, RATE * (1 - first)
    rates[1, 3] = rates[2, 3] = RATE
    rates[1, 0] = rates[3, 2] = quick
    rates[2, 0] = rates[3, 1] = slow
    rates -= np.diag(rates.sum(axis=1))
    equations = np.vstack([rates.T, np.ones(4)])
    chances = np.linalg.lstsq(equations, np.array([0, 0, 0, 0, 1.0]), rcond=None)[0]
    return float(chances[1] + chances[3]), float(chances[2] + chances[3])


@pytest.mark.parametrize(
    ("routing", "first"),
    [
        ("{idle_agent: random}", 0.5),
        ("{prefer: {call: [slow, quick]}}", 0.0),
        ("{idle_agent: random, prefer: {call: [quick]}}", 1.0),
    ],
)
def test_two_unlike_agents(tmp_path: Path, routing: str, first: float) -> None:
    (tmp_path / "unlike.yaml").write_text(UNLIKE.replace("ROUTING", routing))
    scenario = load_scenario(tmp_path / "unlike.yaml")
    busy = np.zeros((BATCHES, 2))
    for batch in range(BATCHES):
        log = simulate(scenario, draw_tape(scenario, seed=5, replication=batch))
        done = log.frame("steps")
        start = done["started_at"].clip(lower=120)
        end = done["ended_at"].fillna(1320)
        minutes = (end - start).clip(lower=0).groupby(done["group"].astype(str)).sum()
        busy[batch] = minutes["quick"] / 1200, minutes["slow"] / 1200
    mean, error = busy.mean(axis=0), busy.std(axis=0, ddof=1) / math.sqrt(BATCHES)
    assert error.max() < 0.01
    assert np.abs(mean - exact(first)).max() < 4.5 * error.max()
    others = [each for each in (0.0, 0.5, 1.0) if each != first]
    assert all(np.abs(mean - exact(each)).max() > 6 * error.max() for each in others)


CHATS = (
    HEAD
    + """
channels: {chat: {mode: live, at_once: 3}}
topics: {call: {L1: {handle_time: 100 min}}}
team: {agents: {agents: 3, shift: 24/7}}
routing: {idle_agent: random}
"""
)


def test_a_lot_among_those_with_the_fewest_in_hand(tmp_path: Path) -> None:
    """Three chats are one for each; who has the fourth is a lot, and the next two others have."""
    rows = [f"2026-01-05 00:0{minute},chat,call" for minute in range(6)]
    (tmp_path / "log.csv").write_text("\n".join(["arrived_at,channel,topic", *rows]) + "\n")
    (tmp_path / "chats.yaml").write_text(CHATS)
    scenario = load_scenario(tmp_path / "chats.yaml")
    everyone, fourth = {"agents 1", "agents 2", "agents 3"}, set()
    for seed in range(12):
        log = simulate(scenario, draw_tape(scenario, seed=seed, replication=0))
        agents = [agent for _, agent in sorted(steps(log, "queued_at", "agent"))]
        assert [{*agents[:3]}, {*agents[3:]}] == [everyone] * 2
        fourth.add(agents[3])
    assert fourth == everyone


IN_ORDER = (
    HEAD
    + """
channels: {phone: {mode: live}}
topics: {fault: {share: 50%, L1: {handle_time: 10 min}}, order: {L1: {handle_time: 10 min}}}
team:
  a: {agents: 1, shift: 24/7}
  b: {agents: 1, shift: 24/7, skills: [fault]}
  c: {agents: 1, shift: 24/7}
routing: {prefer: {fault: [c, a]}}
"""
)


def test_groups_are_asked_in_the_stated_order_for_that_topic_alone(play: Play) -> None:
    log = play(IN_ORDER, [(k, "phone", "fault") for k in range(3)] + [(20, "phone", "order")])
    # without the order the specialist, b, would be first; it is last as it is not named
    assert steps(log, "queued_at", "group") == [(0, "c"), (1, "a"), (2, "b"), (20, "c")]


WITH_OWN = (
    HEAD
    + """
channels: {phone: {mode: live}}
topics: {hard: {share: 50%, L1: {handle_time: 10 min}}, easy: {L1: {handle_time: 10 min}}}
team:
  first: {agents: 1, shift: 24/7, skills: [easy]}
  second:
    {tier: L1, agents: 1, shift: 24/7, skills: [hard], backup: {after: 2 min, RANK topics: [easy]}}
"""
)


@pytest.mark.parametrize(
    ("rank", "second"),
    [("", [(0, 0), (2, 10)]), ("rank: with own,", [(0, 0), (1, 10), (2, 20)])],
)
def test_backups_rank_opened_contacts_with_their_own(
    play: Play, rank: str, second: list[tuple[float, float]]
) -> None:
    """The easy call of minute 1 is open to the second from 3 on, and the first busy until 10.5.

    At 10 the second has its own of minute 2 and the older easy one to choose from.
    """
    calls = [(0, "hard"), (0.5, "easy"), (1, "easy"), (2, "hard")]
    log = play(WITH_OWN.replace("RANK", rank), [(at, "phone", topic) for at, topic in calls])
    columns = steps(log, "group", "queued_at", "started_at")
    assert [(queued, start) for group, queued, start in columns if group == "second"] == second


def test_faults(tmp_path: Path) -> None:
    text = UNLIKE.replace("ROUTING", "{prefer: {cal: [quick], call: [quick, nobody, quick]}}")
    (tmp_path / "unlike.yaml").write_text(text)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(tmp_path / "unlike.yaml")
    assert [(fault.path, fault.message) for fault in caught.value.faults] == [
        ("routing.prefer.cal", "there is no topic `cal`; did you mean `call`?"),
        ("routing.prefer.call", "states `quick` 2 times"),
        ("routing.prefer.call", "there is no team `nobody`; known: `quick`, `slow`"),
    ]
