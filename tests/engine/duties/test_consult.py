"""Asking a colleague while the customer stays, worked out by hand (times in minutes)."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim import Scenario, measure
from sim.checking import load_document, load_scenario
from sim.engine import simulate
from sim.errors import ScenarioError
from sim.log import Log
from sim.tape import draw_tape
from tests.engine.conftest import Play, contacts, steps
from tests.engine.test_paths import HEAD

ASKS = (
    HEAD
    + """
channels:
  phone: {mode: live}
  chat: {mode: live, at_once: 2}
  mail: {mode: deferred, interruptible: true}
tiers: [{name: L1, consult: {share: 100%, of: L2, takes: 3 min, wait: 2 min}}, L2]
topics:
  call: {L1: {handle_time: 5 min, wrap_up: 1 min}, L2: {handle_time: 10 min}}
  hard: {L2: {handle_time: 6 min}}
  long: {L2: {handle_time: 60 min}}
team: {first: {tier: L1, agents: 1, shift: 24/7}, second: {tier: L2, agents: 1, shift: 24/7}}
"""
)


def asked(log: Log) -> list[tuple[object, ...]]:
    """Questions: whose time it is, when asked, taken and over, and how."""
    frame = log.frame("ownership")[["group", "due_at", "started_at", "ended_at", "ending"]]
    rows = frame.astype(object)
    return list(rows.where(rows.notna(), None).itertuples(index=False, name=None))


def test_the_first_agent_keeps_the_customer_and_both_are_busy(play: Play) -> None:
    log = play(ASKS, [(0, "phone", "call"), (1, "phone", "call")])
    assert steps(log, "group", "started_at", "handled_at", "ended_at", "ending") == [
        ("first", 0, 8, 9, "solved"),  # 5 alone, 3 with the colleague, 1 of wrap-up
        ("first", 9, 17, 18, "solved"),
    ]
    assert asked(log) == [("second", 5, 5, 8, "done"), ("second", 14, 14, 17, "done")]
    assert contacts(log, "ended_at", "escalations", "transfers") == [(8, 0, 0), (17, 0, 0)]


def test_a_topic_without_questions_changes_nothing_for_those_after_it(play: Play) -> None:
    rules = "consult: {share: 100%, of: L2, takes: 3 min, wait: 2 min}"
    text = ASKS.replace(f"{{name: L1, {rules}}}", "L1").replace(
        "  call: {L1: {", f"  bill: {{L1: {{handle_time: 5 min}}}}\n  call: {{L1: {{{rules}, "
    )
    log = play(text, [(0, "phone", "bill"), (9, "phone", "call")])
    assert asked(log) == [("second", 14, 14, 17, "done")]


def test_what_is_measured_of_it(play: Play) -> None:
    log = play(ASKS, [(0, "phone", "call"), (0, "phone", "hard"), (90, "phone", "long")])
    kpis = measure(log).set_index(["metric", "group", "agent", "channel", "topic", "tier", "per"])
    kpis = kpis[kpis.index.get_level_values("per") == "all"]

    def value(metric: str, group: str = "all") -> float:
        of_all = kpis.loc[(metric, group, "all", "all", "all", "all", "all")]
        return float(of_all["numerator"] / of_all["denominator"])

    # asks at 5, waits until 6 for the colleague, is answered by 9 and wraps up until 10
    assert value("consults") == pytest.approx(1 / 3)
    assert value("consults_answered") == 1
    assert value("consult_wait") == 1
    assert value("fcr") == 1
    assert value("occupancy", "first") == pytest.approx(10 / 180)
    assert value("occupancy", "second") == pytest.approx((9 + 60) / 180)


@pytest.mark.parametrize(
    ("otherwise", "first", "ends"),
    [
        ("go on", ("first", 0, 7, 8, "solved"), (7, 0)),
        ("escalate", ("first", 0, 7, 8, "escalated"), (70, 1)),
    ],
)
def test_where_nobody_is_free_in_time_it_goes_on_or_is_escalated(
    play: Play, otherwise: str, first: object, ends: object
) -> None:
    text = ASKS.replace("wait: 2 min", f"wait: 2 min, otherwise: {otherwise}")
    log = play(text, [(0, "phone", "call"), (0, "phone", "long")])
    assert steps(log, "group", "started_at", "handled_at", "ended_at", "ending")[0] == first
    assert contacts(log, "ended_at", "escalations")[0] == ends
    assert asked(log) == [("first", 5, None, 7, "unsolved")]


def test_without_a_wait_only_who_is_free_is_asked(play: Play) -> None:
    text = ASKS.replace("wait: 2 min", "wait: 0 min")
    log = play(text, [(0, "phone", "call"), (0, "phone", "hard")])
    assert contacts(log, "ended_at")[0] == (5,)
    assert asked(log) == [("first", 5, None, 5, "unsolved")]
    log = play(text, [(1, "phone", "hard"), (3, "phone", "call")])
    assert asked(log) == [("second", 8, 8, 11, "done")]


def test_nobody_waits_for_colleagues_who_are_off_duty(play: Play) -> None:
    text = ASKS.replace(
        "second: {tier: L2, agents: 1, shift: 24/7}",
        'second: {tier: L2, agents: 1, shift: {mon: "00:06-12:00"}}',
    )
    log = play(text, [(0, "phone", "call"), (9, "phone", "call")])
    assert asked(log) == [("first", 5, None, 5, "unsolved"), ("second", 14, 14, 17, "done")]


@pytest.mark.parametrize(
    ("priority", "question", "hard"), [("urgent", 6, 9), ("normal", 12, 6), ("low", 12, 6)]
)
def test_questions_queue_by_their_priority(
    play: Play, priority: str, question: float, hard: float
) -> None:
    text = ASKS.replace("wait: 2 min", f"wait: 9 min, priority: {priority}")
    log = play(text, [(0, "phone", "call"), (0, "phone", "hard"), (1, "phone", "hard")])
    assert asked(log) == [("second", 5, question, question + 3, "done")]
    assert contacts(log, "answered_at")[2] == (hard,)


def test_a_customer_s_question_interrupts_a_colleague_as_the_customer_would(play: Play) -> None:
    about_a_call = play(ASKS, [(0, "phone", "call"), (0, "mail", "hard")])
    works = steps(about_a_call, "group", "started_at", "ended_at", "ending")
    assert [step for step in works if step[0] == "second"] == [
        ("second", 0, 5, "interrupted"),
        ("second", 8, 9, "solved"),
    ]
    about_a_mail = play(ASKS, [(0, "mail", "call"), (0, "mail", "hard")])
    assert asked(about_a_mail) == [("second", 5, 6, 9, "done")]


def test_who_asks_about_a_mail_neither_puts_it_aside_nor_back(play: Play) -> None:
    text = ASKS.replace("agents: 1, shift: 24/7}, second", "agents: 1, SHIFT}, second")
    log = play(
        text.replace("SHIFT", 'shift: {mon: "00:00-00:06"}'),
        [(0, "mail", "call"), (6, "phone", "call")],
    )
    # asks at 5; the shift ends at 6, and the phone rings
    assert steps(log, "group", "started_at", "handled_at", "ended_at") == [("first", 0, 8, 9)]
    assert contacts(log, "answered_at", "outcome")[1] == (None, "open")


def test_both_go_on_after_their_shift_ends(play: Play) -> None:
    short = 'shift: {mon: "00:00-00:06"}'
    log = play(ASKS.replace("shift: 24/7", short), [(0, "phone", "call")])
    assert asked(log) == [("second", 5, 5, 8, "done")]
    overtime = log.frame("intervals").query("kind == 'overtime'")
    assert overtime[["group", "started_at", "ended_at"]].values.tolist() == [
        ["first", 6, 9],
        ["second", 6, 8],
    ]


def test_a_chat_that_waits_for_a_colleague_leaves_the_hand_to_the_others(play: Play) -> None:
    log = play(ASKS, [(0, "chat", "call"), (6, "chat", "call"), (7, "phone", "hard")])
    # the first asks from 5 to 8; the second, begun meanwhile, does so from 11 to 14, and waits
    # for the colleague until 13, who has taken the phone from 8 to 14: alone
    assert steps(log, "group", "started_at", "handled_at", "ended_at") == [
        ("first", 0, 8, 9),
        ("first", 6, 13, 14),
        ("second", 8, 14, 14),
    ]


def test_colleagues_of_the_same_tier_ask_each_other(play: Play) -> None:
    text = ASKS.replace("of: L2", "of: L1").replace("{tier: L1, agents: 1", "{tier: L1, agents: 2")
    log = play(text, [(0, "phone", "call"), (1, "phone", "call")])
    # each waits for the other: the first gives up at 7, wraps up until 8, and answers the second
    assert asked(log) == [("first", 5, None, 7, "unsolved"), ("first", 6, 8, 11, "done")]
    assert asked(play(text, [(0, "phone", "call")])) == [("first", 5, 5, 8, "done")]


def test_a_topic_may_differ_from_its_tier(play: Play) -> None:
    own = "wrap_up: 1 min, consult: {share: 0%, of: L2, takes: 9 min}"
    log = play(ASKS.replace("wrap_up: 1 min", own), [(0, "phone", "call")])
    assert asked(log) == []


def test_a_question_that_is_open_at_the_end(play: Play) -> None:
    text = ASKS.replace("length: 3 h", "length: 6 min")
    log = play(text, [(0, "phone", "call"), (0, "phone", "long")])
    assert asked(log) == [("first", 5, None, None, "open")]
    assert contacts(log, "outcome") == [("open",), ("open",)]
    assert asked(play(text, [(0, "phone", "call")])) == [("second", 5, 5, None, "open")]


def scenario_of(folder: Path, text: str) -> Scenario:
    (folder / "log.csv").write_text("arrived_at,channel,topic\n2026-01-05T00:00:00,phone,call\n")
    (folder / "house.yaml").write_text(text, encoding="utf-8")
    return load_scenario(folder / "house.yaml")


DRAWN = (
    ASKS.replace("demand: {replay: log.csv}\n", "")
    .replace("mode: live}", "mode: live, volume: 20 per hour, patience: {mean: 9 min}}")
    .replace("at_once: 2}", "at_once: 2, volume: 4 per hour}")
    .replace("interruptible: true}", "interruptible: true, volume: 90 per day}")
    .replace("L1: {handle_time: 5 min", "share: 80%, L1: {handle_time: {mean: 2 min}")
    .replace("hard: {", "hard: {share: 20%, ")
    .replace("  long: {L2: {handle_time: 60 min}}\n", "")
)


def test_the_neutral_value_changes_nothing(tmp_path: Path) -> None:
    logs = []
    for rule in ("L1, L2", "{name: L1, consult: {share: 0%, of: L2, takes: 3 min}}, L2", None):
        text = DRAWN
        if rule is not None:
            begin, end = text.index("tiers: [") + 8, text.index("]\ntopics")
            text = text[:begin] + rule + text[end:]
        scenario = scenario_of(tmp_path, text)
        logs.append(simulate(scenario, draw_tape(scenario, seed=3, replication=0)))
    for table in ("contacts", "steps", "intervals", "ownership"):
        for name, column in getattr(logs[0], table).items():
            assert column.tobytes() == getattr(logs[1], table)[name].tobytes(), (table, name)
    assert logs[0].contacts["ended_at"].tobytes() != logs[2].contacts["ended_at"].tobytes()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("of: L2", "of: L3", "must be the agent's own tier or a later one"),
        ("tiers: [{name: L1,", "tiers: [L0, {name: L1,", None),
        ("of: L2", "of: L1, otherwise: escalate", "nobody escalates to the own tier"),
        (", L2: {handle_time: 10 min}", "", "nobody at L2 has the skill `call`"),
        (
            "wait: 2 min}}, L2]",
            "wait: 2 min}}, {name: L2, consult: {share: 5%, of: L1, takes: 1 min}}]",
            "must be the agent's own tier or a later one",
        ),
    ],
)
def test_who_asks_has_somebody_to_ask(tmp_path: Path, old: str, new: str, said: str | None) -> None:
    text = ASKS.replace(old, new)
    if said is None:
        assert scenario_of(tmp_path, text)
        return
    with pytest.raises(ScenarioError, match=said):
        scenario_of(tmp_path, text)


def test_a_skill_for_questions_alone_is_used(tmp_path: Path) -> None:
    text = ASKS.replace(", L2: {handle_time: 10 min}", "").replace(
        "second: {tier: L2,", "second: {tier: L2, skills: [call, hard, long],"
    )
    scenario_of(tmp_path, text)
    said = [each.message for each in load_document(tmp_path / "house.yaml").warnings]
    assert not any("not used" in each for each in said)
