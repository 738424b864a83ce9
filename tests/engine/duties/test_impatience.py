"""Patience that shrinks after long waits: the mean by hand, a path by hand, and its direction."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from sim.checking import load_scenario
from sim.engine import simulate
from sim.engine.duties.impatience import RecentWaits
from sim.log import Log
from sim.scenarios.sections.strain import Impatience
from sim.tape import draw_tape
from tests.engine.conftest import Play, contacts

RULES = Impatience.model_validate({"after_waits_of": "2 min", "over": "30 min", "shrinks": "20%"})


def test_recent_mean_wait_by_hand() -> None:
    recent = RecentWaits(RULES)
    assert recent.mean(5.0) == 0
    recent.answered(10.0, 6.0)
    assert recent.mean(10.0) == 6
    # the only one, half an hour old: it counts 1/e, and the rest as nobody who waited
    assert recent.mean(40.0) == pytest.approx(6 / math.e)
    recent.answered(40.0, 0.0)
    weights = 1 / math.e + 1
    assert recent.mean(40.0) == pytest.approx(6 / math.e / weights)
    # later the weights are less than 1 together, and the memory fades
    assert recent.mean(70.0) == pytest.approx(6 / math.e**2)


def test_patience_shrinks_once_for_each_time_that_waits_exceed_the_limit() -> None:
    for wait, left in ((0.0, 1.0), (2.0, 1.0), (3.0, 0.8**0.5), (4.0, 0.8), (6.0, 0.64)):
        recent = RecentWaits(RULES)
        recent.answered(1.0, wait)
        assert recent.patience(1.0) == pytest.approx(left)


HOUSE = """
scenario: by hand
horizon: {start: 2026-01-05, length: 3 h}
demand: {replay: log.csv}
channels: {phone: {mode: live, patience: 8 min, IMPATIENCE}}
topics: {call: {L1: {handle_time: 6 min}}}
team: {first: {agents: 1}}
"""
CALLS = [(minute, "phone", "call") for minute in (0, 1, 7, 8, 9)]


def test_who_calls_after_a_long_wait_gives_up_sooner(play: Play) -> None:
    log = play(
        HOUSE.replace("IMPATIENCE", "impatience: {after_waits_of: 1 min, over: 30 min, SHRINKS}")
        # waits so far: 0 at minute 0, and 5 at minute 6
        .replace("SHRINKS", "shrinks: 50%"),
        CALLS,
    )

    def left(at: float) -> float:
        mean = 5 * math.exp((6 - at) / 30) / (math.exp(-at / 30) + math.exp((6 - at) / 30))
        return 8 * 0.5 ** (mean - 1)  # 8 minutes, halved once for each minute above one

    assert left(7) == pytest.approx(16 * 0.5 ** (5 * math.exp(0.2) / (1 + math.exp(0.2))))
    rows = contacts(log, "arrived_at", "ended_at", "outcome")
    assert rows[:2] == [(0, 6, "solved"), (1, 12, "solved")]
    for (arrived_at, ended_at, outcome), at in zip(rows[2:], (7, 8, 9), strict=True):
        assert (arrived_at, outcome) == (at, "abandoned" if at + left(at) < 12 else "solved")
        if outcome == "abandoned":
            assert ended_at == pytest.approx(at + left(at))
    assert {row[2] for row in rows[2:]} == {"abandoned"}
    usual = play(HOUSE.replace(", IMPATIENCE", ""), CALLS)
    # with their usual 8 minutes, the one of minute 7 is served at 12
    assert [row[2] for row in contacts(usual, "arrived_at", "ended_at", "outcome")][2] == "solved"


def test_only_the_first_answer_ends_a_wait(play: Play) -> None:
    text = HOUSE.replace("IMPATIENCE", "impatience: {after_waits_of: 1 min, over: 30 min, HALF}")
    text = text.replace("HALF", "shrinks: 50%").replace("topics:", "tiers: [L1, L2]\ntopics:")
    text = text.replace("6 min}}}", "6 min, escalate: 100%}, L2: {handle_time: 6 min}}}")
    text = text.replace(
        "{first: {agents: 1}}", "{first: {tier: L1, agents: 1}, second: {tier: L2, agents: 1}}"
    )
    # Answered at once at 0 and at 6; that the first goes on upstairs at 6 is no wait of 6 minutes.
    # So the one of minute 7 still has 8 minutes of patience, and is answered at 12.
    log = play(text, [(minute, "phone", "call") for minute in (0, 6, 7)])
    assert contacts(log, "arrived_at", "answered_at", "outcome") == [
        (0, 0, "solved"),
        (6, 6, "solved"),
        (7, 12, "solved"),
    ]


def test_who_is_called_back_does_not_make_callers_impatient(play: Play) -> None:
    text = HOUSE.replace("IMPATIENCE", "impatience: {after_waits_of: 1 min, over: 30 min, HALF}")
    text = text.replace("HALF", "shrinks: 50%").replace(
        "topics:", "tiers: [L1, {name: L2, mode: deferred}]\ntopics:"
    )
    text = text.replace("{call: {", "{fault: {share: 50%, L2: {handle_time: 30 min}}, call: {")
    text = text.replace(
        "{first: {agents: 1}}", "{first: {tier: L1, agents: 1}, second: {tier: L2, agents: 1}}"
    )
    # The second fault is called back at 30, after 29 minutes; nobody has waited on the line for an
    # answer, so the caller of 32 has 8 minutes of patience, and is answered at 37.
    rows = [(0, "phone", "fault"), (1, "phone", "fault"), (31, "phone", "call")]
    log = play(text, [*rows, (32, "phone", "call")])
    assert contacts(log, "arrived_at", "answered_at", "outcome") == [
        (0, 0, "solved"),
        (1, 30, "solved"),
        (31, 31, "solved"),
        (32, 37, "solved"),
    ]


BUSY = """
scenario: busy
horizon: {start: 2026-01-05, weeks: 1}
channels:
  phone: {mode: live, volume: 22 per hour, patience: {mean: 12 min}, IMPATIENCE}
  email: {mode: deferred, volume: 10 per day}
topics: {question: {L1: {handle_time: {mean: 10 min}}}}
team: {first: {agents: 4}}
"""


def run(folder: Path, impatience: str) -> Log:
    (folder / "x.yaml").write_text(BUSY.replace(", IMPATIENCE", impatience))
    scenario = load_scenario(folder / "x.yaml")
    return simulate(scenario, draw_tape(scenario, seed=4, replication=0))


def test_more_give_up_the_more_patience_shrinks(tmp_path: Path) -> None:
    rules = ", impatience: {after_waits_of: 1 min, over: 30 min, shrinks: SHARE}"
    plain, zero, some, much = (
        run(tmp_path, rules.replace("SHARE", share) if share else "")
        for share in ("", "0%", "20%", "60%")
    )
    lost = [int((log.frame("contacts").outcome == "abandoned").sum()) for log in (zero, some, much)]
    assert lost[0] < lost[1] < lost[2]
    for table in ("contacts", "steps", "intervals", "people"):
        for name, column in getattr(plain, table).items():
            assert column.tobytes() == getattr(zero, table)[name].tobytes()
    # limits that no wait reaches
    never = run(tmp_path, ", impatience: {after_waits_of: 9 h, over: 30 min, shrinks: 60%}")
    assert never.contacts["ended_at"].tobytes() == plain.contacts["ended_at"].tobytes()
