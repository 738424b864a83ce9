"""Who waits in vain, worked out by hand (times in minutes): messages and closing time."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.checking import load_scenario
from sim.engine import simulate
from sim.errors import ScenarioError
from sim.metrics import measure
from sim.tape import draw_tape
from tests.engine.conftest import Play, contacts, steps
from tests.engine.test_paths import HEAD

ONE = (
    HEAD
    + """
channels:
  phone: {mode: live, RULES}
  email: {mode: deferred}
topics: {call: {L1: {handle_time: 10 min}}}
team: {agents: {agents: 1, shift: 24/7}}
"""
)


def test_who_has_waited_for_long_leaves_a_message_and_keeps_the_place(play: Play) -> None:
    text = ONE.replace("RULES", "message: {to: email, after: 3 min}")
    log = play(text, [(0, "phone", "call"), (1, "phone", "call"), (9, "phone", "call")])
    # 1 leaves a message at 4; at 10 the live call of 9 comes first, then the message, since 1
    assert steps(log, "queued_at", "started_at", "ended_at") == [
        (0, 0, 10),
        (9, 10, 20),
        (1, 20, 30),
    ]
    assert contacts(log, "arrived_at", "channel", "answered_at", "outcome") == [
        (0, "phone", 0, "solved"),
        (1, "email", 20, "solved"),
        (9, "phone", 10, "solved"),
    ]


def test_a_call_finds_the_lines_taken_that_another_channel_shares(play: Play) -> None:
    text = ONE.replace("RULES}", "}\n  sales: {mode: live}").replace(
        "team: {agents: {agents: 1,",
        "team: {sellers: {agents: 1, channels: [sales]}, agents: {agents: 1,",
    )
    text += "shared_lines: [{channels: [phone, sales], lines: 1}]\n"
    log = play(text, [(0, "phone", "call"), (9, "sales", "call"), (11, "sales", "call")])
    assert contacts(log, "outcome") == [("solved",), ("busy",), ("solved",)]


def test_patience_comes_before_a_message_at_the_same_minute(play: Play) -> None:
    text = ONE.replace("RULES", "patience: 3 min, message: {to: email, after: 3 min}")
    log = play(text, [(0, "phone", "call"), (1, "phone", "call")])
    assert contacts(log, "outcome") == [("solved",), ("abandoned",)]


def test_a_message_goes_to_a_free_writer_and_frees_the_line(play: Play) -> None:
    text = ONE.replace("RULES", "lines: 2, message: {to: email, after: 3 min}").replace(
        "agents: 1, shift: 24/7}", "agents: 1, shift: 24/7, channels: [phone]}"
    )
    text = text.replace("team: {", "team: {writers: {agents: 1, shift: 24/7, channels: [email]}, ")
    log = play(text, [(at, "phone", "call") for at in (0, 1, 2, 5)])
    # 2 finds both lines taken; 1 leaves one at 4, when a writer takes the message; 5 waits
    assert contacts(log, "arrived_at", "channel", "answered_at", "outcome") == [
        (0, "phone", 0, "solved"),
        (1, "email", 4, "solved"),
        (2, "phone", None, "busy"),
        (5, "email", 14, "solved"),
    ]


CLOSING = 'opening_hours: {mon: "00:00-00:05"}, at_closing: '
CALLS = [(0, "phone", "call"), (2, "phone", "call"), (4, "phone", "call"), (5, "phone", "call")]


def test_at_closing_those_who_wait_are_served_unless_stated(play: Play) -> None:
    log = play(ONE.replace("RULES", CLOSING + "serve"), CALLS)
    assert contacts(log, "arrived_at", "answered_at", "outcome") == [
        (0, 0, "solved"),
        (2, 10, "solved"),
        (4, 20, "solved"),
        (5, None, "turned away"),
    ]


def test_at_closing_they_are_sent_away(play: Play) -> None:
    log = play(ONE.replace("RULES", CLOSING + "send away, target: 80% within 1 min"), CALLS)
    assert contacts(log, "arrived_at", "answered_at", "ended_at", "outcome") == [
        (0, 0, 10, "solved"),
        (2, None, 5, "turned away"),
        (4, None, 5, "turned away"),
        (5, None, 5, "turned away"),
    ]
    kpis = measure(log, service_targets={"phone": (0.8, 1.0)})
    whole = (kpis[["channel", "topic", "tier", "group", "agent", "per"]] == "all").all(axis=1)
    rows = kpis[whole].set_index("metric")
    found = (rows["numerator"] / rows["denominator"]).to_dict()
    assert found["turned_away"] == pytest.approx(3 / 4)
    assert found["service_level"] == pytest.approx(1 / 3)  # two had waited, and are missed
    assert found["backlog"] == pytest.approx((3 + 1) / 180)
    assert (found["abandonment"], found["lines_full"]) == (0, 0)


def test_at_closing_they_leave_messages(play: Play) -> None:
    log = play(ONE.replace("RULES", CLOSING + "message, message: {to: email}"), CALLS)
    assert contacts(log, "arrived_at", "channel", "answered_at") == [
        (0, "phone", 0),
        (2, "email", 10),
        (4, "email", 20),
        (5, "phone", None),
    ]


def test_who_was_answered_before_is_served_after_closing(play: Play) -> None:
    text = ONE.replace("RULES", CLOSING + "send away").replace(
        "topics:", "tiers: [L1, L2]\ntopics:"
    )
    text = text.replace("{handle_time: 10 min}", "{handle_time: 3 min, escalate: 100%}")
    text = text.replace(
        "team: {agents: {", "team: {b: {tier: L2, agents: 1, shift: 24/7}, agents: {tier: L1, "
    )
    text = text.replace("escalate: 100%}}", "escalate: 100%}, L2: {handle_time: 10 min}}")
    log = play(text, [(0, "phone", "call"), (1, "phone", "call")])
    # both are passed on, at 3 and at 6; the second waits at L2 from 6 to 13, after closing
    assert contacts(log, "arrived_at", "ended_at", "outcome") == [
        (0, 13, "solved"),
        (1, 23, "solved"),
    ] or contacts(log, "arrived_at", "outcome") == [(0, "solved"), (1, "solved")]


def test_neutral_values_change_nothing(tmp_path: Path) -> None:
    plain = (
        ONE.replace("demand: {replay: log.csv}\n", "")
        .replace("deferred}", "deferred, volume: 0 per day}")
        .replace("RULES", "MORE, volume: 3 per hour")
    )
    plain = plain.replace("patience: 30 min", "patience: {mean: 9 min}")
    logs = []
    for more in (
        "lines: 99",
        "lines: 99, hang_up: 0%, at_closing: serve, message: {to: email, after: 900 weeks}",
    ):
        (tmp_path / "house.yaml").write_text(plain.replace("MORE", more))
        scenario = load_scenario(tmp_path / "house.yaml")
        logs.append(simulate(scenario, draw_tape(scenario, seed=3, replication=0)))
    for table in ("contacts", "steps", "intervals"):
        for name, column in getattr(logs[0], table).items():
            assert column.tobytes() == getattr(logs[1], table)[name].tobytes()


@pytest.mark.parametrize(
    ("rules", "path", "message"),
    [
        (
            "message: {to: mail, after: 1 min}",
            "message.to",
            'must be a deferred channel; did you mean `email`? (got "mail")',
        ),
        ("message: {to: phone}", "message.to", "must be a deferred channel; `phone` is live"),
        (
            "at_closing: message",
            "at_closing",
            "needs `message`, which says whose work it is, e.g. `message: {to: email}`",
        ),
    ],
)
def test_faults(tmp_path: Path, rules: str, path: str, message: str) -> None:
    text = (
        ONE.replace("demand: {replay: log.csv}\n", "")
        .replace("deferred}", "deferred, volume: 0 per day}")
        .replace("RULES", f"volume: 9 per day, {rules}")
    )
    (tmp_path / "house.yaml").write_text(text)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(tmp_path / "house.yaml")
    assert [(each.path, each.message) for each in caught.value.faults] == [
        (f"channels.phone.{path}", message)
    ]


@pytest.mark.parametrize(
    ("shared", "message"),
    [
        (
            "[{channels: [phone, email], lines: 3}]",
            "`email` is a deferred channel, which has no lines",
        ),
        (
            "[{channels: [phone, fax], lines: 3}]",
            "there is no channel `fax`; known: `phone`, `email`",
        ),
    ],
)
def test_faults_of_shared_lines(tmp_path: Path, shared: str, message: str) -> None:
    text = ONE.replace("demand: {replay: log.csv}\n", f"shared_lines: {shared}\n")
    text = text.replace("deferred}", "deferred, volume: 0 per day}")
    (tmp_path / "house.yaml").write_text(text.replace("RULES", "volume: 9 per day"))
    with pytest.raises(ScenarioError) as caught:
        load_scenario(tmp_path / "house.yaml")
    assert [each.message for each in caught.value.faults] == [message]
