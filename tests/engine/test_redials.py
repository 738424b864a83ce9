"""Customers who try again and keep the work that is done, by hand (times in minutes)."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.checking import load_scenario
from sim.engine import simulate
from sim.tape import draw_tape
from tests.engine.conftest import Play, contacts, steps
from tests.engine.test_paths import HEAD

TWO = (
    HEAD
    + """
channels: {phone: {mode: live, REDIAL}}
tiers: [L1, L2]
topics: {call: {L1: {handle_time: 5 min, escalate: 100%}, L2: {handle_time: 20 min}}}
team: {first: {tier: L1, agents: 2}, second: {tier: L2, agents: 1}}
"""
)
KEEPS = "patience: 4 min, redial: {share: 100%, after: 10 min, keeps_work: true}"


def test_what_was_done_is_not_done_again(play: Play) -> None:
    log = play(TWO.replace("REDIAL", KEEPS), [(0, "phone", "call"), (0, "phone", "call")])
    # the second gives up at L2 at 9, is there again at 19 and gives up at 23, and at 33
    assert contacts(log, "inquiry", "reason", "first_tier", "arrived_at", "outcome")[1:] == [
        (1, "first", "L1", 0, "abandoned"),
        (1, "redial", "L2", 19, "abandoned"),
        (1, "redial", "L2", 33, "solved"),
    ]
    assert steps(log, "contact", "tier", "started_at", "ended_at") == [
        (0, "L1", 0, 5),
        (11, "L1", 0, 5),
        (0, "L2", 5, 25),
        (13, "L2", 33, 53),
    ]


def test_without_it_the_concern_begins_anew(play: Play) -> None:
    text = TWO.replace("REDIAL", KEEPS.replace(", keeps_work: true", ""))
    log = play(text, [(0, "phone", "call"), (0, "phone", "call")])
    assert steps(log, "contact", "tier", "started_at")[3:] == [(12, "L1", 19), (12, "L2", 25)]


def test_who_is_back_after_that_begins_anew(play: Play) -> None:
    text = TWO.replace("REDIAL", KEEPS).replace("20 min}", "20 min, solve: 0%}")
    text += "returns: {share: 100%, after: 30 min, at_most: 1}\n"
    log = play(text, [(0, "phone", "call"), (0, "phone", "call")])
    # the work that is left can end unsolved, though no step of the redial's own is ever begun
    assert contacts(log, "inquiry", "reason", "first_tier", "arrived_at")[5:] == [
        (1, "return", "L1", 83)
    ]


def test_a_concern_is_as_much_work_when_it_comes_again_and_patience_is_another(
    tmp_path: Path,
) -> None:
    text = TWO.replace("demand: {replay: log.csv}\n", "").replace("escalate: 100%", "escalate: 50%")
    text = text.replace("mode: live", "mode: live, volume: 60 per hour")
    text = text.replace("handle_time: 5 min", "handle_time: {mean: 3 min}")
    text = text.replace("REDIAL", KEEPS.replace("patience: 4 min", "patience: {mean: 2 min}"))
    (tmp_path / "house.yaml").write_text(text, encoding="utf-8")
    scenario = load_scenario(tmp_path / "house.yaml")
    tape = draw_tape(scenario, seed=3, replication=0)
    log = simulate(scenario, tape)
    both, first = log.frame("contacts"), log.frame("steps").groupby("contact").first()
    both["waited"] = (both.ended_at - both.arrived_at).where(both.outcome == "abandoned")
    again, before = both[both.reason == "redial"], both.shift()
    from_l1 = again[(again.first_tier == "L1") & again.contact.isin(first.index)]
    assert len(from_l1) > 20
    for row in from_l1.itertuples():
        began = both[(both.inquiry == row.inquiry) & (both.number == 0)].contact.iloc[0]
        drawn = tape.steps["handle_time"][tape.contacts["first_step"][began]]
        worked = first.loc[row.contact]
        length = worked.handled_at - worked.started_at
        assert worked.handled_at != worked.handled_at or length == pytest.approx(drawn)
    twice = again.waited.notna() & before.loc[again.index].waited.notna()
    assert twice.sum() > 20
    assert not (again.waited[twice] == before.loc[again.index].waited[twice]).any()
