"""Customers who are told how long they will wait, worked out by hand (times in minutes)."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.checking import load_document, load_scenario
from sim.engine import simulate
from sim.errors import ScenarioError
from sim.tape import draw_tape
from tests.engine.conftest import Play, contacts
from tests.engine.test_paths import HEAD

ONE = (
    HEAD
    + """
channels: {phone: {mode: live, patience: 15 min, announce: {TOLD}}, mail: {mode: deferred}}
topics:
  call: {L1: {handle_time: 9 min, wrap_up: 1 min}}
  long: {L1: {handle_time: 30 min}}
team: {agents: {agents: 1, shift: 24/7}}
"""
)
CALLS = [(at, "phone", "call") for at in (0, 1, 2, 11)]
STAYS = [(0, 0, "solved"), (1, 10, "solved")]


def test_who_has_less_patience_than_announced_leaves_at_once(play: Play) -> None:
    log = play(ONE.replace("TOLD", ""), CALLS)
    # 1 hears 10, 2 hears 20 of which 10 are for the one ahead, 11 hears 10
    assert contacts(log, "arrived_at", "answered_at", "ended_at", "outcome") == [
        (0, 0, 9, "solved"),
        (1, 10, 19, "solved"),
        (2, None, 2, "abandoned"),
        (11, 20, 29, "solved"),
    ]


@pytest.mark.parametrize(
    ("told", "left"), [("0%", 0), ("75%", 0), ("76%", 1), ("150%", 1), ("151%", 2)]
)
def test_what_is_announced_may_differ_from_what_is_expected(
    play: Play, told: str, left: int
) -> None:
    """Of 10 and 20 min; as long as patience is not longer."""
    log = play(ONE.replace("TOLD", f"of_expected: {told}"), CALLS)
    gone = [ended for ended, answered in contacts(log, "ended_at", "answered_at") if not answered]
    assert sum(at in (1, 2, 11) for at in gone) == left


@pytest.mark.parametrize(
    ("stays", "second"), [("may give up", (None, 16, "abandoned")), ("waits", (30, 39, "solved"))]
)
def test_who_stays_may_give_up_later_or_waits(play: Play, stays: str, second: object) -> None:
    text = ONE.replace("TOLD", f"who_stays: {stays}")
    log = play(text, [(0, "phone", "long"), (1, "phone", "call")])
    # hears 10, as if a call were in hand; it is a long one, till 30
    assert contacts(log, "answered_at", "ended_at", "outcome")[1] == second


def test_each_ahead_takes_the_time_of_its_topic(play: Play) -> None:
    text = ONE.replace("TOLD", "").replace("patience: 15", "patience: PATIENCE")
    calls = [(0, "phone", "call"), (1, "phone", "long"), (2, "phone", "call")]
    for patience, outcome in (("39", "abandoned"), ("40", "solved")):
        log = play(text.replace("PATIENCE", patience), calls)
        assert contacts(log, "outcome") == [("solved",), ("solved",), (outcome,)]


def test_only_those_count_who_come_first(play: Play) -> None:
    text = ONE.replace("TOLD", "")
    log = play(text, [(0, "phone", "call"), (1, "mail", "call"), (2, "phone", "call")])
    assert contacts(log, "outcome") == [("solved",)] * 3
    urgent = text.replace("mail: {mode: deferred", "mail: {mode: deferred, priority: urgent")
    log = play(urgent, [(0, "phone", "call"), (1, "mail", "call"), (2, "phone", "call")])
    assert contacts(log, "outcome") == [("solved",), ("solved",), ("abandoned",)]


def test_agents_count_by_their_speed_and_lines_that_they_share(play: Play) -> None:
    text = ONE.replace("TOLD", "").replace("patience: 15", "patience: PATIENCE")
    text = text.replace(
        "{agents: {agents: 1, shift: 24/7}}",
        "{both: {agents: 1, shift: 24/7}, slow: {agents: 1, shift: 24/7, skills: {call: 50%}}}",
    )
    calls = [(0, "phone", "long"), (0, "phone", "call"), (1, "phone", "long"), (2, "phone", "call")]
    # of 1.5 agents: 30 for the long one ahead, 10 for this one
    for patience, outcome in (("26", "abandoned"), ("27", "solved")):
        waits = text.replace("TOLD", "").replace("PATIENCE min", f"{patience} min")
        waits = waits.replace("long: {", "long: {patience: unlimited, ")
        assert contacts(play(waits, calls), "outcome")[3] == (outcome,)


@pytest.mark.parametrize(("patience", "outcome"), [("9", "abandoned"), ("10", "solved")])
def test_chats_side_by_side_take_their_part_of_an_agent(
    play: Play, patience: str, outcome: str
) -> None:
    text = ONE.replace("TOLD", "").replace("patience: 15", f"patience: {patience}")
    text = text.replace("{mode: live,", "{mode: live, at_once: 2, slowdown: 100%,")
    text = text.replace("handle_time: 9 min, wrap_up: 1 min", "handle_time: 10 min")
    log = play(text, [(0, "phone", "call"), (0, "phone", "call"), (10, "phone", "call")])
    # both in hand end at 20; 10 × (1 + 100%) ÷ 2 each
    assert contacts(log, "outcome")[2] == (outcome,)


def test_nobody_is_told_who_waits_while_nobody_is_on_duty_or_after_the_first_answer(
    play: Play,
) -> None:
    text = ONE.replace("TOLD", "of_expected: 900%")
    late = text.replace("shift: 24/7", 'shift: {mon: "00:10-12:00"}')
    assert contacts(play(late, [(0, "phone", "call")]), "answered_at") == [(10,)]
    tiers = text.replace("topics:", "tiers: [L1, L2]\ntopics:").replace(
        "wrap_up: 1 min}", "escalate: 100%}, L2: {handle_time: 14 min}"
    )
    tiers = tiers.replace(
        "{agents: {agents: 1",
        "{b: {tier: L2, agents: 1, shift: 24/7}, agents: {tier: L1, agents: 2",
    )
    log = play(tiers, [(0, "phone", "call"), (0, "phone", "call")])
    assert contacts(log, "outcome") == [("solved",), ("solved",)]  # the second waits 14 at L2


PLAIN = ONE.replace("demand: {replay: log.csv}\n", "").replace("15 min", "{mean: 9 min}")
PLAIN = (
    PLAIN.replace("call: {L1", "call: {share: 80%, L1")
    .replace("mode: live", "mode: live, volume: 9 per hour")
    .replace("deferred}", "deferred, volume: 1 per day}")
)


def test_neutral_values_change_nothing(tmp_path: Path) -> None:
    logs = []
    for rule in ("", ", announce: {of_expected: 0%}", ", announce: {}"):
        text = PLAIN.replace(", announce: {TOLD}", rule)
        (tmp_path / "house.yaml").write_text(text, encoding="utf-8")
        scenario = load_scenario(tmp_path / "house.yaml")
        logs.append(simulate(scenario, draw_tape(scenario, seed=3, replication=0)))
    for table in ("contacts", "steps", "intervals"):
        for name, column in getattr(logs[0], table).items():
            assert column.tobytes() == getattr(logs[1], table)[name].tobytes(), (table, name)
    assert logs[0].contacts["ended_at"].tobytes() != logs[2].contacts["ended_at"].tobytes()


def test_it_is_for_live_channels_whose_customers_may_leave(tmp_path: Path) -> None:
    file = tmp_path / "house.yaml"
    text = PLAIN.replace("{TOLD}", "{}")
    file.write_text(text.replace("{mean: 9 min}", "unlimited"), encoding="utf-8")
    warnings = [(each.path, each.message) for each in load_document(file).warnings]
    assert ("channels.phone.announce", "nobody will leave: patience is unlimited") in warnings
    file.write_text(text.replace("deferred,", "deferred, announce: {},"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="is for live channels"):
        load_document(file)
