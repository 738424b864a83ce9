"""Customers who hang up to be called back, worked out by hand (times in minutes)."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.checking import load_document, load_scenario
from sim.engine import simulate
from sim.errors import ScenarioError
from sim.log import Log
from sim.metrics import measure
from sim.tape import draw_tape
from tests.engine.conftest import Play, contacts, steps
from tests.engine.test_paths import HEAD

ONE = (
    HEAD
    + """
channels: {phone: {mode: live, patience: 8 min, callback: {BACK}}}
topics: {call: {L1: {handle_time: 10 min}}}
team: {agents: {agents: 1, shift: 24/7}}
"""
)
CALLS = [(at, "phone", "call") for at in (0, 1, 2)]


def kpi(log: Log, name: str) -> float:
    rows = measure(log)
    found = rows[(rows.metric == name) & (rows.per == "all")]
    found = found[(found[["channel", "topic", "tier", "group"]] == "all").all(axis=1)]
    return float((found.numerator / found.denominator).iloc[0])


def test_who_hangs_up_keeps_the_place_and_does_not_give_up(play: Play) -> None:
    log = play(ONE.replace("BACK", "after: 5 min"), CALLS)
    # 1 and 2 hang up at 6 and 7 and are called at 10 and 20; on the line, they had left at 9 and 10
    assert contacts(log, "callback_at", "answered_at", "ended_at", "outcome") == [
        (None, 0, 10, "solved"),
        (6, 10, 20, "solved"),
        (7, 20, 30, "solved"),
    ]
    assert kpi(log, "called_back") == pytest.approx(2 / 3)
    assert kpi(log, "callback_wait") == pytest.approx((4 + 13) / 2)
    assert kpi(log, "wait") == pytest.approx((5 + 5) / 3)  # on the line
    assert kpi(log, "speed_of_answer") == pytest.approx((9 + 18) / 3)
    assert kpi(log, "had_to_wait") == pytest.approx(2 / 3)


def test_a_later_customer_on_the_line_comes_after_them(play: Play) -> None:
    text = ONE.replace("BACK", "after: 5 min").replace("patience: 8 min", "patience: 20 min")
    log = play(text, [*CALLS, (16, "phone", "call")])
    assert contacts(log, "callback_at", "answered_at") == [
        *((None, 0), (6, 10), (7, 20)),
        (21, 30),
    ]


def test_patience_that_ends_first_or_at_that_moment_loses_the_customer(play: Play) -> None:
    for after, outcome in (("8 min", "abandoned"), ("7 min", "solved")):
        log = play(ONE.replace("BACK", f"after: {after}"), CALLS[:2])
        assert contacts(log, "outcome")[1] == (outcome,)


def test_at_a_stated_time_they_come_before_who_came_later(play: Play) -> None:
    log = play(ONE.replace("BACK", "in: 12 min"), [*CALLS, (11, "phone", "call")])
    # nobody is free: 1 hangs up at 1, 2 at 2, and both are due at 13 and 14; the agent is free at
    # 10 and takes the call of 11 until 21, then these in order of arrival
    assert contacts(log, "callback_at", "answered_at", "outcome") == [
        (None, 0, "solved"),
        (1, 21, "solved"),
        (2, 31, "solved"),
        (None, 11, "solved"),
    ]


def test_a_call_back_may_be_due_after_the_end(play: Play) -> None:
    log = play(ONE.replace("BACK", "in: 1 day"), CALLS[:2])
    assert contacts(log, "callback_at", "answered_at", "outcome")[1] == (1, None, "open")
    assert kpi(log, "callback_wait") == 179


def test_a_stated_time_outside_opening_hours_goes_into_the_next(play: Play) -> None:
    text = ONE.replace(
        "mode: live,", 'mode: live, opening_hours: {mon: ["00:00-00:10", "01:00-02:00"]},'
    )
    log = play(text.replace("BACK", "in: 34 min"), CALLS[:2])
    # due at 35, half way through the closed time from 10 to 60: half way through 60 to 120
    assert contacts(log, "callback_at", "answered_at")[1] == (1, 90)


def test_they_need_no_line(play: Play) -> None:
    text = ONE.replace("mode: live,", "mode: live, lines: 2,")
    log = play(
        text.replace("BACK", "after: 1 min"),
        [(0, "phone", "call"), (1, "phone", "call"), (3, "phone", "call")],
    )
    assert contacts(log, "outcome") == [("solved",)] * 3
    log = play(
        text.replace("BACK", "after: 3 min"),
        [(0, "phone", "call"), (1, "phone", "call"), (3, "phone", "call")],
    )
    assert contacts(log, "outcome")[2] == ("busy",)


def test_who_is_passed_on_is_on_the_line_again(play: Play) -> None:
    text = ONE.replace("topics:", "tiers: [L1, L2]\ntopics:").replace(
        "10 min}", "10 min, escalate: 100%}, L2: {handle_time: 25 min}"
    )
    text = text.replace(
        "{agents: {", "{second: {tier: L2, agents: 1, shift: 24/7}, agents: {tier: L1, "
    )
    log = play(text.replace("BACK", ""), CALLS[:2])
    # L2 has the first from 10 to 35; the second is called at 10, is passed on at 20, gives up at 28
    assert contacts(log, "callback_at", "answered_at", "ended_at", "outcome") == [
        (None, 0, 35, "solved"),
        (1, 10, 28, "abandoned"),
    ]


def test_closing_time_sends_nobody_away_who_has_hung_up(play: Play) -> None:
    text = ONE.replace(
        "mode: live,", 'mode: live, at_closing: send away, opening_hours: {mon: "00:00-00:07"},'
    )
    log = play(
        text.replace("BACK", "after: 5 min"),
        [(0, "phone", "call"), (1, "phone", "call"), (3, "phone", "call")],
    )
    assert contacts(log, "outcome") == [("solved",), ("solved",), ("turned away",)]


VAIN = "after: 5 min, pick_up: 0%, attempts: 2, again: 16 min, no_answer: 3 min"


def test_who_picks_up_no_call_is_lost(play: Play) -> None:
    log = play(ONE.replace("BACK", VAIN), [*CALLS[:2], (28, "phone", "call")])
    # called from 10 to 13, due again at 29; the agent has the call of 28 until 38, then calls
    assert steps(log, "contact", "started_at", "handled_at", "ended_at", "ending") == [
        (0, 0, 10, 10, "solved"),
        (1, 10, None, 13, "no answer"),
        (2, 28, 38, 38, "solved"),
        (1, 38, None, 41, "no answer"),
    ]
    assert contacts(log, "callback_at", "answered_at", "ended_at", "outcome")[1] == (
        *(6, None, 41, "abandoned"),
    )
    assert kpi(log, "not_reached") == 1
    assert kpi(log, "callback_wait") == 41 - 6
    assert kpi(log, "occupancy") == pytest.approx(26 / 180)
    assert kpi(log, "handle_time") == 10
    assert kpi(log, "line_wait") == pytest.approx(9 / 3)  # until the first call


def test_who_is_lost_may_redial(play: Play) -> None:
    text = ONE.replace("mode: live,", "mode: live, redial: {share: 100%, after: 60 min},")
    log = play(text.replace("BACK", VAIN), CALLS[:2])
    assert contacts(log, "reason", "arrived_at", "outcome")[1:] == [
        ("first", 1, "abandoned"),
        ("redial", 29 + 3 + 60, "solved"),
    ]


def test_as_many_calls_are_picked_up_as_stated(tmp_path: Path) -> None:
    """Of those who hang up, 0.4 need one call, 0.24 two, 0.144 three; 0.216 pick up none."""
    text = PLAIN.replace("{BACK}", "{pick_up: 40%, again: 20 min}").replace("3 h", "400 h")
    (tmp_path / "house.yaml").write_text(text, encoding="utf-8")
    scenario = load_scenario(tmp_path / "house.yaml")
    log = simulate(scenario, draw_tape(scenario, seed=3, replication=0))
    both, calls = log.frame("contacts"), log.frame("steps")
    back = both[both.callback_at.notna() & (both.outcome != "open")]
    vain = calls[calls.ending == "no answer"].groupby("contact").size()
    numbers = back.contact.map(vain).fillna(0)
    assert len(back) > 1500
    for number, share in enumerate((0.4, 0.24, 0.144, 0.216)):
        assert (numbers == number).mean() == pytest.approx(share, abs=4 * (share / 1500) ** 0.5)
    assert ((numbers == 3) == (back.outcome == "abandoned")).all()


PLAIN = ONE.replace("demand: {replay: log.csv}\n", "").replace("8 min", "{mean: 9 min}")
PLAIN = PLAIN.replace("mode: live", "mode: live, volume: 9 per hour")


def test_nobody_who_accepts_changes_nothing(tmp_path: Path) -> None:
    logs = []
    for rule in ("", ", callback: {accept: 0%}", ", callback: {after: 99 h}", ", callback: {}"):
        text = PLAIN.replace(", callback: {BACK}", rule)
        (tmp_path / "house.yaml").write_text(text, encoding="utf-8")
        scenario = load_scenario(tmp_path / "house.yaml")
        logs.append(simulate(scenario, draw_tape(scenario, seed=3, replication=0)))
    for other in logs[1:3]:
        for table in ("contacts", "steps", "intervals"):
            for name, column in getattr(logs[0], table).items():
                assert column.tobytes() == getattr(other, table)[name].tobytes(), (table, name)
    assert "callback_at" not in logs[0].contacts
    assert logs[0].contacts["ended_at"].tobytes() != logs[3].contacts["ended_at"].tobytes()


def test_it_is_for_live_channels_and_targets_need_it(tmp_path: Path) -> None:
    file = tmp_path / "house.yaml"
    text = PLAIN.replace("{BACK}", "{}")
    file.write_text(text.replace("mode: live", "mode: deferred"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="is for live channels"):
        load_document(file)
    target = "targets: {callback_wait: at most 30 min}\n"
    file.write_text(text + target, encoding="utf-8")
    load_document(file)
    file.write_text(PLAIN.replace(", callback: {BACK}", "") + target, encoding="utf-8")
    with pytest.raises(ScenarioError, match="is not measured without the `callback` of a channel"):
        load_document(file)
