"""Ownership, worked out by hand. Times in minutes."""

from __future__ import annotations

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

DAY = 24 * 60

HOUSE = """
scenario: by hand
horizon: {start: 2026-01-05, length: 3 days}
demand: {replay: log.csv}
channels: {phone: {mode: live}, email: {mode: deferred}}
tiers: [L1, {name: L2, mode: MODE}]
topics:
  hard:
    share: 50%
    L1: {handle_time: 5 min, wrap_up: 1 min, escalate: 100%}
    L2: {handle_time: 20 min, wrap_up: 2 min}
  easy: {L1: {handle_time: 4 min}}
team:
  first: {tier: L1, agents: 1}
  second: {tier: L2, agents: 1}
"""


def house(ownership: str, mode: str = "as channel") -> str:
    return HOUSE.replace("MODE", mode) + f"ownership: {{{ownership}}}\n"


def chores(log: Log) -> list[tuple[object, ...]]:
    columns = ["chore", "contact", "agent", "due_at", "started_at", "ended_at", "ending"]
    rows = log.frame("ownership")[columns].astype(object)
    return list(rows.where(rows.notna(), None).itertuples(index=False, name=None))


def when(log: Log) -> list[tuple[object, ...]]:
    return steps(log, "contact", "agent", "started_at", "handled_at", "ended_at")


def test_a_cold_hand_over_is_written_after_the_contact_has_gone_on(play: Play) -> None:
    log = play(house("hand_over: 3 min"), [(0, "phone", "hard"), (6, "phone", "easy")])
    # passed on at 5; note and wrap-up until 5 + 3 + 1 = 9, when the next caller is answered
    assert when(log) == [
        (0, "first 1", 0, 5, 9),
        (0, "second 1", 5, 25, 27),
        (1, "first 1", 9, 13, 13),
    ]
    assert chores(log) == [("hand over", 0, "first 1", 5, 5, 8, "done")]


def test_a_warm_hand_over_occupies_both_agents(play: Play) -> None:
    warm = house("kind: warm, hand_over: 3 min")
    log = play(warm, [(0, "phone", "hard"), (1, "phone", "hard"), (12, "phone", "easy")])
    # second 1 answers the first caller at 5: both hand over until 8, first 1 wraps up until 9 and
    # second 1 works until 8 + 20 = 28 (and wraps up until 30). The second caller is passed on at 14
    # and kept company until second 1 is free at 30, and both have handed over at 33; so the caller
    # of 12 is answered at 34.
    assert when(log) == [
        (0, "first 1", 0, 5, 9),
        (0, "second 1", 5, 28, 30),
        (1, "first 1", 9, 14, 34),
        (1, "second 1", 30, 53, 55),
        (2, "first 1", 34, 38, 38),
    ]
    assert chores(log) == [
        ("hand over", 0, "first 1", 5, 5, 8, "done"),
        ("hand over", 0, "second 1", 5, 5, 8, "done"),
        ("hand over", 1, "first 1", 14, 14, 33, "done"),
        ("hand over", 1, "second 1", 30, 30, 33, "done"),
    ]
    kpis = measure(log)
    assert value(kpis, "hand_over_time", group="first") == 3 + 19
    assert value(kpis, "hand_over_time", group="second") == 3 + 3
    # the hand-overs are within the steps and count once
    assert value(kpis, "occupancy", group="first") == (9 + 25 + 4) / (3 * DAY)
    assert value(kpis, "occupancy", group="second") == (25 + 25) / (3 * DAY)


def test_an_agent_stays_no_longer_with_a_customer_who_gives_up(play: Play) -> None:
    warm = house("kind: warm, hand_over: 3 min").replace(
        "{mode: live}", "{mode: live, patience: 9 min}"
    )
    log = play(warm, [(0, "phone", "hard"), (1, "phone", "hard")])
    # the second caller has waited 8 minutes until 9, is passed on at 14 and gives up at 23
    assert when(log)[2:] == [(1, "first 1", 9, 14, 24)]
    assert chores(log)[2:] == [("hand over", 1, "first 1", 14, 14, 23, "done")]
    assert contacts(log, "outcome") == [("solved",), ("abandoned",)]


def test_a_customer_who_hangs_up_is_handed_over_in_writing(play: Play) -> None:
    warm = "kind: warm, hand_over: 3 min"
    for mode, channel in (("deferred", "phone"), ("as channel", "email")):
        log = play(house(warm, mode), [(0, channel, "hard")])
        assert when(log) == [(0, "first 1", 0, 5, 9), (0, "second 1", 5, 25, 27)]
        assert chores(log) == [("hand over", 0, "first 1", 5, 5, 8, "done")]


SLOW = house("update_every: 8 min, update: 3 min, follow_up: 2 min", "deferred")


def test_updates_at_intervals_while_others_have_it_and_a_follow_up(play: Play) -> None:
    log = play(SLOW, [(0, "phone", "hard"), (14, "phone", "easy")])
    # passed on at 5: an update is due at 13, begun at once as first 1 is idle, put aside for the
    # call from 14 to 18, and done at 20. The next would be due at 28; it is solved at 25, which is
    # told within 25 to 27.
    assert when(log) == [
        (0, "first 1", 0, 5, 6),
        (0, "second 1", 5, 25, 27),
        (1, "first 1", 14, 18, 18),
    ]
    assert chores(log) == [
        ("update", 0, "first 1", 13, 13, 14, "interrupted"),
        ("update", 0, "first 1", 13, 18, 20, "done"),
        ("follow up", 0, "first 1", 25, 25, 27, "done"),
    ]
    kpis = measure(log)
    assert value(kpis, "update_time") == 3
    assert value(kpis, "follow_up_time") == 2
    assert value(kpis, "occupancy", group="first") == (6 + 4 + 3 + 2) / (3 * DAY)
    assert value(kpis, "steps") == 3


def test_who_calls_at_the_minute_of_an_update_comes_before_it(play: Play) -> None:
    log = play(SLOW, [(0, "phone", "hard"), (13, "phone", "easy")])
    assert when(log)[2:] == [(1, "first 1", 13, 17, 17)]
    assert chores(log)[0] == ("update", 0, "first 1", 13, 17, 20, "done")


def test_tasks_wait_for_callers_and_come_before_later_letters(play: Play) -> None:
    arrivals = [
        (0, "phone", "hard"),
        (12, "phone", "easy"),
        (12.5, "email", "easy"),
        (13, "phone", "easy"),
        (14, "email", "easy"),
    ]
    log = play(SLOW.replace("follow_up: 2 min", "follow_up: 1 min"), arrivals)
    # the update falls due at 13 while first 1 talks, until 16 and until 20; the letter of 12:30 is
    # older and comes first, the one of 14 after it; solved at 25, so the follow-up is last
    assert [row for row in when(log) if row[1] == "first 1"][1:] == [
        (1, "first 1", 12, 16, 16),
        (3, "first 1", 16, 20, 20),
        (2, "first 1", 20, 24, 24),
        (4, "first 1", 27, 31, 31),
    ]
    assert chores(log) == [
        ("update", 0, "first 1", 13, 24, 27, "done"),
        ("follow up", 0, "first 1", 25, 31, 32, "done"),
    ]


SHIFTS = SLOW.replace(
    "first: {tier: L1, agents: 1}", 'first: {tier: L1, agents: 2, shift: {mon-sun: "00:00-00:15"}}'
)


def test_tasks_wait_for_the_owners_next_duty(play: Play) -> None:
    log = play(SHIFTS, [(0, "phone", "hard")])
    # begun at 13, put back at 15 when the shift ends, though not needed any more from 25 on: what
    # is begun and not done is dropped with what waits; the follow-up is done the next morning
    assert chores(log) == [
        ("update", 0, "first 1", 13, 13, 15, "put back"),
        ("follow up", 0, "first 1", 25, DAY, DAY + 2, "done"),
    ]


def test_whoever_has_left_is_replaced_by_a_colleague_of_the_group(play: Play) -> None:
    arrivals = [(0, "phone", "easy"), (1, "phone", "hard")]
    update = ("update", 1, "first 2", 14, 14, 15, "put back")
    # first 1 talks until 4, so first 2 keeps the second caller, passed on at 6 and solved at 26
    kept = play(SHIFTS, arrivals)
    assert chores(kept) == [update, ("follow up", 1, "first 2", 26, DAY, DAY + 2, "done")]
    # the latest to come leaves; the shift of the day before was the last
    left = play(SHIFTS + "plan:\n  - {date: 2026-01-06, leave: 1, from: first}\n", arrivals)
    people = left.frame("people")
    assert people[people.left].agent.tolist() == ["first 2"]
    assert chores(left) == [update, ("follow up", 1, "first 1", 26, DAY, DAY + 2, "done")]


@pytest.mark.parametrize(("day", "owner"), [("06", "first 1"), ("07", "first 2")])
def test_tasks_that_wait_when_their_owner_leaves_for_good_go_to_a_colleague(
    play: Play, day: str, owner: str
) -> None:
    text = SHIFTS.replace("{handle_time: 20 min, wrap_up: 2 min}", "{handle_time: 30 h}")
    text += f"plan:\n  - {{date: 2026-01-{day}, leave: 1, from: first}}\n"
    rows = [
        (0, "phone", "easy"),
        (1, "phone", "hard"),
        (13, "phone", "easy"),
        (13, "phone", "easy"),
    ]
    # both talk from 13 to 17, when a shift of first 2 is over: its update of 14 does not begin;
    # where it was the last one, first 1 writes it
    assert chores(play(text, rows)) == [
        ("update", 1, owner, 14, DAY, DAY + 3, "done"),
        ("update", 1, owner, DAY + 11, DAY + 11, DAY + 14, "done"),
        ("follow up", 1, "first 1", 6 + 30 * 60, 2 * DAY, 2 * DAY + 2, "done"),
    ]


BUSY = """
scenario: busy
horizon: {start: 2026-01-05, weeks: 2}
opening_hours: {mon-fri: "08:00-18:00"}
channels:
  phone: {mode: live, volume: 120 per day, patience: {mean: 6 min}}
  chat: {mode: live, volume: 60 per day, patience: {mean: 6 min}, at_once: 2, slowdown: 20%}
  email: {mode: deferred, volume: 40 per day, interruptible: true}
tiers:
  - L1
  - L2
  - {name: bank, outside: {hours: {mon-fri: "09:00-17:00"}, turnaround: {mean: 1 day}}}
topics:
  hard:
    share: 50%
    L1: {handle_time: {mean: 5 min}, wrap_up: 1 min, escalate: {L2: 30%, bank: 10%}, solve: 90%}
    L2: {handle_time: {mean: 12 min}, escalate: {L1: 5%}, solve: 95%}
    bank: {escalate: {L1: 40%}, solve: 90%}
  easy: {L1: {handle_time: {mean: 4 min}, solve: 95%}}
returns: {share: 80%, after: {mean: 4 h}}
team:
  first: {tier: L1, agents: 5, breaks: [30 min]}
  second: {tier: L2, agents: 3}
"""
FULL = (
    "ownership: {hand_over: {mean: 2 min}, kind: KIND, update_every: 2 h, update: {mean: 3 min}, "
    "follow_up: {mean: 4 min}}\n"
)


def run(tmp_path: Path, text: str) -> Log:
    (tmp_path / "house.yaml").write_text(text)
    scenario = load_scenario(tmp_path / "house.yaml")
    return simulate(scenario, draw_tape(scenario, seed=1, replication=0))


@pytest.mark.parametrize(
    "nothing",
    [
        "ownership: {owner: first agent}\n",
        "ownership: {owner: nobody, hand_over: 3 min, follow_up: 2 min}\n",
        "ownership: {hand_over: 0 min}\n",
        "ownership: {update_every: 52 weeks, update: 3 min}\n",
    ],
)
def test_no_work_changes_nothing(tmp_path: Path, nothing: str) -> None:
    with_it, without = run(tmp_path, BUSY + nothing), run(tmp_path, BUSY)
    for table in ("contacts", "steps", "intervals", "outside"):
        one, other = getattr(with_it, table), getattr(without, table)
        assert all(np.array_equal(one[c], other[c], equal_nan=one[c].dtype == "f8") for c in one)


@pytest.mark.parametrize("kind", ["cold", "warm"])
def test_owners_work_takes_time_from_the_first_line(tmp_path: Path, kind: str) -> None:
    with_it, without = run(tmp_path, BUSY + FULL.replace("KIND", kind)), run(tmp_path, BUSY)
    busy, usual = measure(with_it), measure(without)
    assert value(busy, "occupancy", group="first") > value(usual, "occupancy", group="first")
    assert value(busy, "speed_of_answer") > value(usual, "speed_of_answer")
    for metric in ("hand_over_time", "update_time", "follow_up_time"):
        assert value(busy, metric, group="first") > 60


def test_a_topic_may_have_rules_of_its_own(play: Play) -> None:
    text = house("hand_over: 3 min").replace(
        "  hard:\n", "  hard:\n    ownership: {owner: nobody}\n"
    )
    assert chores(play(text, [(0, "phone", "hard")])) == []


def test_background_work_is_put_down_for_owners_tasks(play: Play) -> None:
    text = SLOW.replace(
        "first: {tier: L1, agents: 1}",
        "first: {tier: L1, agents: 1, background: {wiki: {per_week: 1, each: 1 h}}}",
    )
    log = play(text, [(2, "phone", "hard")])
    # passed on at 7, wrapped up at 8; updates are due at 15 and, 8 after the first, at 26; it is
    # solved at 27, which is reported when the second update is done
    tasks = log.frame("tasks")[["started_at", "ended_at", "ending"]]
    assert list(tasks.itertuples(index=False, name=None)) == [
        (0, 2, "interrupted"),
        (8, 15, "interrupted"),
        (18, 26, "interrupted"),
        (31, 31 + 60 - 2 - 7 - 8, "done"),
    ]
    assert [row[3:6] for row in chores(log)] == [(15, 15, 18), (26, 26, 29), (27, 29, 31)]


def test_a_backup_hands_over_in_writing_to_its_own_tier(play: Play) -> None:
    """Two agents of L2 who help out at L1 and stayed for each other would both wait for ever."""
    text = house("kind: warm, hand_over: 3 min").replace(
        "second: {tier: L2, agents: 1}",
        "second: {tier: L2, agents: 2, backup: {after: 0 min, tiers: [L1]}}",
    )
    text = text.replace(
        "first: {tier: L1, agents: 1}", "first: {tier: L1, agents: 1, shift: SHIFT}"
    )
    text = text.replace("SHIFT", '{mon-sun: "12:00-13:00"}')
    log = play(text, [(0, "phone", "hard"), (1, "phone", "hard")])
    assert contacts(log, "outcome") == [("solved",), ("solved",)]
    # passed on at 5 and 6, while both write the note and wrap up until 9 and 10
    assert when(log) == [
        (0, "second 1", 0, 5, 9),
        (1, "second 2", 1, 6, 10),
        (0, "second 1", 9, 29, 31),
        (1, "second 2", 10, 30, 32),
    ]
