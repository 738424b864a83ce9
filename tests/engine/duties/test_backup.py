"""Groups that back others up: paths worked out by hand (times in minutes), and what must follow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings

from sim.checking import load_scenario
from sim.engine.house import House
from sim.engine.run import close
from sim.floor import floor_of
from sim.tape import draw_tape
from tests.engine.conftest import Play, steps
from tests.engine.invariants.houses import run, scenarios
from tests.engine.test_paths import HEAD

ONE_AND_A_LEAD = (
    HEAD
    + """
channels: {phone: {mode: live, patience: 30 min}}
topics: {call: {L1: {handle_time: 10 min}}}
team:
  first: {tier: L1, agents: 1}
  leads: {agents: 1, backup: {after: 5 min}}
"""
)


def test_a_lead_takes_who_has_waited_long_enough(play: Play) -> None:
    log = play(ONE_AND_A_LEAD, [(at, "phone", "call") for at in (0, 1, 2, 11, 12)])
    # 1 opens at 6 to the idle lead; 2 opens at 7, when both are busy, and is first's at 10;
    # 11 opens at 16, just when the lead is free (steps end first); 12 would open at 17
    assert steps(log, "queued_at", "tier", "agent", "started_at", "ended_at") == [
        (0, "L1", "first 1", 0, 10),
        (1, "L1", "leads 1", 6, 16),
        (2, "L1", "first 1", 10, 20),
        (11, "L1", "leads 1", 16, 26),
        (12, "L1", "first 1", 20, 30),
    ]


def test_patience_ends_before_a_backup_is_called(play: Play) -> None:
    text = ONE_AND_A_LEAD.replace("patience: 30 min", "patience: 5 min")
    log = play(text, [(0, "phone", "call"), (1, "phone", "call")])
    assert steps(log, "queued_at", "agent") == [(0, "first 1")]


def test_without_a_wait_the_backup_is_the_last_choice(play: Play) -> None:
    text = ONE_AND_A_LEAD.replace("after: 5 min", "after: 0 min")
    log = play(text, [(at, "phone", "call") for at in (0, 1, 2, 40)])
    assert steps(log, "queued_at", "agent", "started_at") == [
        (0, "first 1", 0),
        (1, "leads 1", 1),
        (2, "first 1", 10),
        (40, "first 1", 40),  # the lead has been idle for longer
    ]


OWN_FIRST = (
    HEAD
    + """
channels: {phone: {mode: live}}
tiers: [L1, L2]
topics:
  easy: {share: 50%, L1: {handle_time: 10 min}, L2: {handle_time: 1 min}}
  hard: {L2: {handle_time: 4 min}}
team:
  first: {tier: L1, agents: 1}
  second: {tier: L2, agents: 1, skills: {easy: 50%, hard: 100%}, backup: {after: 3 min}}
"""
)


def test_own_work_comes_first_and_skills_count(play: Play) -> None:
    log = play(
        OWN_FIRST,
        [(0, "phone", "easy"), (0, "phone", "hard"), (1, "phone", "easy"), (2, "phone", "hard")],
    )
    # second is free at 4, when the easy one of 1 opens; the hard one of 2 is its own work.
    # At 8 it takes the easy one at the contact's tier, at half the speed.
    assert steps(log, "queued_at", "tier", "group", "started_at", "ended_at") == [
        (0, "L1", "first", 0, 10),
        (0, "L2", "second", 0, 4),
        (2, "L2", "second", 4, 8),
        (1, "L1", "second", 8, 28),
    ]


def test_one_backup_after_the_other(play: Play) -> None:
    text = ONE_AND_A_LEAD + "  head: {agents: 1, backup: {after: 7 min}}\n"
    log = play(text, [(at, "phone", "call") for at in (0, 1, 1.5, 2)])
    # 1 opens to the lead at 6; 1.5 opens to the busy lead at 6.5 and to the head at 8.5
    assert steps(log, "queued_at", "agent", "started_at") == [
        (0, "first 1", 0),
        (1, "leads 1", 6),
        (1.5, "head 1", 8.5),
        (2, "first 1", 10),
    ]


def test_chats_beside_each_other_as_a_backup(play: Play) -> None:
    text = ONE_AND_A_LEAD.replace("phone: {mode: live,", "chat: {mode: live, at_once: 2,")
    log = play(text, [(0, "chat", "call")] * 3 + [(1, "chat", "call"), (2, "chat", "call")])
    # no slowdown: all take 10; the lead has 0 at 5 and 1 at 6; 2 opens at 7 to full hands
    assert steps(log, "queued_at", "agent", "started_at") == [
        (0, "first 1", 0),
        (0, "first 1", 0),
        (0, "leads 1", 5),
        (1, "leads 1", 6),
        (2, "first 1", 10),
    ]


LETTERS = (
    HEAD
    + """
channels:
  phone: {mode: live}
  email: {mode: deferred, interruptible: true}
tiers: [L1, L2]
topics:
  call: {share: {phone: 100%}, L1: {handle_time: 3 min}, L2: {handle_time: 3 min}}
  letter: {share: {email: 100%}, L1: {handle_time: 10 min}}
  boss: {share: 0%, L2: {handle_time: 20 min}}
"""
)


def test_work_that_was_put_back_opens_again(play: Play) -> None:
    text = (
        LETTERS
        + """
team:
  first: {tier: L1, agents: 1, shift: {mon: "00:00-00:05"}}
  leads: {tier: L2, agents: 1, backup: {after: 1 min, tiers: [L1], topics: [letter]}}
"""
    )
    log = play(text, [(0, "phone", "boss"), (0, "phone", "call"), (1, "email", "letter")])
    # The letter opens at 2 to the busy lead, is begun by first at 3 and put back at 5; it opens
    # once more at 6. The lead, free at 20, finds one letter with 8 minutes left, and no second.
    assert steps(
        log, "topic", "tier", "group", "queued_at", "started_at", "ended_at", "ending"
    ) == [
        ("boss", "L2", "leads", 0, 0, 20, "solved"),
        ("call", "L1", "first", 0, 0, 3, "solved"),
        ("letter", "L1", "first", 1, 3, 5, "put back"),
        ("letter", "L1", "leads", 5, 20, 28, "solved"),
    ]


def test_a_backup_interrupts_nothing_and_is_interrupted_for_own_work(play: Play) -> None:
    text = (
        LETTERS.replace(
            "call: {share: {phone: 100%},", "call: {share: {phone: 100%}, enters_at: L2,"
        )
        + """
team:
  first: {tier: L1, agents: 1, shift: {mon: "01:00-02:00"}}
  leads: {tier: L2, agents: 1, backup: {after: 1 min, tiers: [L1]}}
"""
    )
    text = text.replace(
        "backup: {after: 1 min, tiers: [L1]}",
        "backup: {after: 1 min, tiers: [L1], topics: [letter, call]}",
    )
    log = play(text, [(0, "email", "letter"), (4, "phone", "call")])
    # The lead begins the letter of L1 as a backup at 1; a call of its own tier interrupts at 4.
    assert steps(log, "topic", "tier", "started_at", "ended_at", "ending") == [
        ("letter", "L1", 1, 4, "interrupted"),
        ("call", "L2", 4, 7, "solved"),
        ("letter", "L1", 7, 14, "solved"),
    ]
    at_l1 = text.replace("enters_at: L2,", "enters_at: L1,")
    log = play(at_l1, [(0, "email", "letter"), (4, "phone", "call")])
    # the same call at L1 opens to the lead at 5, who goes on with the letter until 11
    assert steps(log, "topic", "tier", "started_at", "ended_at", "ending") == [
        ("letter", "L1", 1, 11, "solved"),
        ("call", "L1", 11, 14, "solved"),
    ]


def test_limited_to_channels(play: Play) -> None:
    text = (
        LETTERS
        + """
team:
  first: {tier: L1, agents: 1}
  second: {tier: L2, agents: 1, skills: [boss], channels: [email]}
  leads: {agents: 1, backup: {after: 1 min, channels: [phone]}}
"""
    )
    rows = [(0, "phone", "call"), (0, "phone", "call"), (0.5, "email", "letter")]
    assert steps(play(text, rows), "topic", "agent", "started_at") == [
        ("call", "first 1", 0),
        ("call", "leads 1", 1),
        ("letter", "first 1", 3),
    ]


BUSY = """
scenario: busy
horizon: {start: 2026-01-05, length: 40 h}
channels: {phone: {mode: live, volume: 24 per hour}}
topics: {call: {L1: {handle_time: {mean: 5 min}}}}
team:
  first: {tier: L1, agents: FIRST}
  leads: {agents: 3, BACKUP}
"""


def _house(tmp_path: Path, backup: str, first: str = "3") -> House:
    file = tmp_path / "busy.yaml"
    file.write_text(BUSY.replace("BACKUP", backup).replace("FIRST", first), encoding="utf-8")
    scenario = load_scenario(file)
    tape = draw_tape(scenario, seed=5, replication=0)
    house = House(floor_of(scenario, tape), tape)
    house.clock.run(until=house.calendar.minutes)
    return house


def test_the_sooner_a_backup_helps_the_shorter_the_waits(tmp_path: Path) -> None:
    waits = []
    for minutes in (0, 5, 20, 1000):
        contacts = close(_house(tmp_path, f"backup: {{after: {minutes} min}}")).contacts
        waits.append(np.nanmean(contacts["answered_at"] - contacts["arrived_at"]))
    assert waits == sorted(waits)
    assert waits[0] < waits[1] < waits[3]


@pytest.mark.parametrize("away", ["first", "leads"])
def test_lines_forget_who_waits_no_more(tmp_path: Path, away: str) -> None:
    """Of the two lines in which a contact waits, that of the group which never comes."""
    shift = 'shift: {wed: "15:00-16:00"}'
    if away == "leads":
        house = _house(tmp_path, f"{shift}, backup: {{after: 0 min}}")
    else:
        house = _house(tmp_path, "backup: {after: 0 min}", f"3, {shift}")
    lines = [*house.queues.lines, *house.queues.backup_lines]
    waiting = len(house.queues.waiting())
    assert len(close(house).contacts["contact"]) > 800
    assert all(len(line.heap) <= 4 * waiting + 130 for line in lines)


@settings(max_examples=12, phases=[Phase.generate])
@given(scenarios())
def test_a_backup_that_never_comes_changes_nothing(plan: dict[str, Any]) -> None:
    for group in plan["team"].values():
        group.pop("backup", None)
        group.setdefault("tier", "L1")
    _, _, without = run(plan)
    for group in plan["team"].values():
        tier = "L1" if group["tier"] == "L2" else "L2"
        group["backup"] = {"after": "900 years", "tiers": [tier], "topics": ["order", "fault"]}
    _, _, log = run(plan)
    for table in ("contacts", "steps", "intervals"):
        before, after = getattr(without, table), getattr(log, table)
        assert all(before[column].tobytes() == after[column].tobytes() for column in before)
