"""Customers who come back with the same concern, worked out by hand (times in minutes)."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.checking import load_document, load_scenario
from sim.engine import simulate
from sim.errors import ScenarioError
from sim.tape import draw_tape
from tests.engine.conftest import Play, contacts, steps
from tests.engine.test_paths import HEAD

TWO = (
    HEAD
    + """
channels: {phone: {mode: live, patience: 4 min, redial: {share: 100%, after: 10 min}}}
tiers: [L1, L2]
topics:
  call: {L1: {handle_time: 5 min, solve: 0%}, L2: {handle_time: 12 min, solve: 0%}}
  short: {L1: {handle_time: 5 min, solve: 0%}}
returns: {share: 100%, after: 30 min, at_most: 2, to: L2}
team: {first: {tier: L1, agents: 1}, second: {tier: L2, agents: 1}}
"""
)


def test_who_is_back_begins_at_the_tier_that_is_stated(play: Play) -> None:
    log = play(TWO, [(0, "phone", "call")])
    assert steps(log, "tier", "started_at", "ended_at", "ending") == [
        ("L1", 0, 5, "unsolved"),
        ("L2", 35, 47, "unsolved"),
        ("L2", 77, 89, "unsolved"),
    ]
    assert contacts(log, "reason", "first_tier", "last_tier", "arrived_at", "outcome") == [
        ("first", "L1", "L1", 0, "unsolved"),
        ("return", "L2", "L2", 35, "unsolved"),
        ("return", "L2", "L2", 77, "unsolved"),
    ]


def test_who_is_back_and_gives_up_tries_there_again(play: Play) -> None:
    log = play(TWO, [(0, "phone", "call"), (5, "phone", "call")])
    # the second is back at 40 while L2 has the first until 47, gives up at 44, redials at 54
    assert contacts(log, "inquiry", "reason", "first_tier", "arrived_at", "outcome") == [
        (0, "first", "L1", 0, "unsolved"),
        (0, "return", "L2", 35, "unsolved"),
        (0, "return", "L2", 77, "unsolved"),
        (1, "first", "L1", 5, "unsolved"),
        (1, "return", "L2", 40, "abandoned"),
        (1, "redial", "L2", 54, "unsolved"),
        (1, "return", "L2", 96, "unsolved"),
    ]


def test_who_redials_before_anybody_has_answered_begins_as_new(play: Play) -> None:
    log = play(TWO, [(0, "phone", "call"), (0, "phone", "call")])
    assert contacts(log, "inquiry", "reason", "first_tier", "arrived_at")[3:6] == [
        (1, "first", "L1", 0),
        (1, "redial", "L1", 14),
        (1, "return", "L2", 49),
    ]


def test_topics_without_work_there_begin_as_usual(play: Play) -> None:
    log = play(TWO, [(0, "phone", "short")])
    assert contacts(log, "first_tier", "arrived_at") == [("L1", 0), ("L1", 35), ("L1", 70)]


PLAIN = TWO.replace("demand: {replay: log.csv}\n", "").replace(
    "mode: live", "mode: live, volume: 9 per hour"
)
PLAIN = PLAIN.replace("short: {", "short: {share: 30%, ")


def test_the_usual_tier_changes_nothing(tmp_path: Path) -> None:
    logs = []
    for rule in ("", ", to: L1", ", to: L2"):
        (tmp_path / "house.yaml").write_text(PLAIN.replace(", to: L2", rule), encoding="utf-8")
        scenario = load_scenario(tmp_path / "house.yaml")
        logs.append(simulate(scenario, draw_tape(scenario, seed=3, replication=0)))
    for table in ("contacts", "steps", "intervals"):
        for name, column in getattr(logs[0], table).items():
            assert column.tobytes() == getattr(logs[1], table)[name].tobytes(), (table, name)
    assert logs[0].contacts["first_tier"].tobytes() != logs[2].contacts["first_tier"].tobytes()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (PLAIN.replace("to: L2", "to: L3"), "there is no tier `L3`"),
        (PLAIN.replace("to: L2", "to: shop"), "`shop` is an outside team"),
        (PLAIN.replace("to: L2", "to: third"), "must be a tier that has work for a topic"),
        (
            PLAIN.replace("short: {", "short: {returns: {share: 9%, after: 1 h, to: L2}, "),
            "must be a tier that has work for this topic",
        ),
    ],
)
def test_it_is_a_tier_with_agents_and_work(tmp_path: Path, text: str, says: str) -> None:
    tiers = "tiers: [L1, L2, third, {name: shop, outside: {turnaround: 1 h}}]"
    file = tmp_path / "house.yaml"
    file.write_text(text.replace("tiers: [L1, L2]", tiers), encoding="utf-8")
    with pytest.raises(ScenarioError, match=says):
        load_document(file)


def test_check_wants_somebody_there(tmp_path: Path) -> None:
    file = tmp_path / "house.yaml"
    file.write_text(PLAIN.replace(", second: {tier: L2, agents: 1}", ""), encoding="utf-8")
    with pytest.raises(ScenarioError, match="L2"):
        load_document(file)
