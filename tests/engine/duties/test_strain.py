"""Strained agents: exact values where load is constant, paths by hand, directions."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.checking import load_scenario
from sim.engine import simulate
from sim.engine.duties.strain import Load
from sim.engine.recorder import Recorder
from sim.log import Kind, Log, Outcome, Reason
from sim.tape import draw_tape
from tests.engine.conftest import Play, steps
from tests.engine.duties.test_strained_people import share_within

OFF, FREE, BUSY = range(3)


def test_recent_occupancy_by_hand() -> None:
    # 60 min free, 60 busy, 60 off, 60 busy; a minute fades by 1/e in 60, the agent is on duty for
    # half of the time. Weights: before 0.5 e^-4 (80 % of them busy), then (1 - 1/e) times e^-3,
    # e^-2 and 1 for the hours on duty.
    load = Load(60.0, 0.8, 0.5, 0.0)
    assert load.above(0.8) == 0
    for doing, at in ((FREE, 0.0), (BUSY, 60.0), (OFF, 120.0), (BUSY, 180.0), (FREE, 240.0)):
        load.turns(doing, at)
    hour = 1 - math.exp(-1)
    before = 0.5 * math.exp(-4)
    busy = 0.8 * before + hour * (math.exp(-2) + 1)
    duty = before + hour * (math.exp(-3) + math.exp(-2) + 1)
    assert load.above(0.5) == pytest.approx(10 * (busy / duty - 0.5), rel=1e-12)
    assert load.above(0.98) == 0


def test_time_off_duty_neither_strains_nor_rests() -> None:
    load = Load(100.0, 0.5, 1.0, 0.0)
    load.turns(BUSY, 0.0)
    load.turns(OFF, 70.0)
    strained = load.above(0.5)
    load.turns(FREE, 1000.0)
    assert strained > 0
    assert load.above(0.5) == pytest.approx(strained, rel=1e-9)


SATURATED = """
scenario: saturated
horizon: {start: 2026-01-05, length: LENGTH}
channels: {email: {mode: deferred, volume: 300 per hour}}
topics: {letter: {L1: {handle_time: 10 min, wrap_up: 2 min}}}
team: {first: {agents: 1}}
"""


def run(folder: Path, text: str) -> Log:
    (folder / "x.yaml").write_text(text)
    scenario = load_scenario(folder / "x.yaml")
    return simulate(scenario, draw_tape(scenario, seed=4, replication=0))


def alone(play: Play, strain: str) -> list[tuple[object, ...]]:
    text = """
scenario: by hand
horizon: {start: 2026-01-05, length: 2 days}
demand: {replay: log.csv}
channels: {email: {mode: deferred}}
topics: {letter: {L1: {handle_time: 10 min, wrap_up: 2 min}}}
team: {first: {agents: 1}}
"""
    return steps(
        play(text + strain, [(0, "email", "letter")] * 220), "started_at", "handled_at", "ended_at"
    )


def test_a_saturated_agent_slows_down_by_the_closed_form(play: Play) -> None:
    rows = alone(play, "strain: {above: 50%, over: 100 min, handle_time: +10%}\n")
    # always busy: occupancy 1 - 0.5 e^(-t/100), so a step begun at t takes
    # 10 x (1 + 1 x (0.5 - 0.5 e^(-t/100))) and 2 of wrap-up, which does not change
    assert rows[0] == (0, 10, 12)
    assert rows[1][1] == pytest.approx(12 + 10 * (1.5 - 0.5 * math.exp(-0.12)))  # 22.5654
    assert rows[1][2] == pytest.approx(24.56540, abs=1e-4)
    at = 0.0
    for started_at, handled_at, ended_at in rows[:140]:
        assert started_at == pytest.approx(at, abs=1e-6)
        at += 10 * (1.5 - 0.5 * math.exp(-at / 100))
        assert handled_at == pytest.approx(at, abs=1e-6)
        at += 2
        assert ended_at == pytest.approx(at, abs=1e-6)


def test_from_0_percent_a_saturated_agent_slows_down_by_a_constant(play: Play) -> None:
    rows = alone(play, "strain: {above: 0%, over: 10 min, handle_time: +7%}\n")
    # occupancy 1, ten times 10 points above: 10 x (1 + 10 x 0.07) = 17 minutes, and 2
    lengths = [float(str(end)) - float(str(start)) for start, _, end in rows[20:140]]
    assert np.allclose(lengths, 19, rtol=0, atol=1e-8)


def test_an_idle_agent_is_not_strained(play: Play) -> None:
    text = """
scenario: by hand
horizon: {start: 2026-01-05, length: 1 day}
demand: {replay: log.csv}
channels: {email: {mode: deferred, interruptible: true}, phone: {mode: live}}
topics: {letter: {L1: {handle_time: 10 min}}}
team: {first: {agents: 1}}
strain: {above: 50%, over: 100 min, handle_time: +10%}
"""
    log = play(text, [(0, "email", "letter"), (4, "phone", "letter"), (100, "phone", "letter")])
    # the call comes in the middle of the letter, which goes on afterwards at its old pace: busy
    # 0 to 20.192; from 20.192 to 100 free, which leaves less than half of the time busy
    call = 10 * (1.5 - 0.5 * math.exp(-0.04))
    ends = [4, 4 + call, 10 + call, 110]
    assert [row[0] for row in steps(log, "ended_at")] == pytest.approx(ends)


def test_tasks_of_owners_tire_as_contacts_do(play: Play) -> None:
    text = """
scenario: by hand
horizon: {start: 2026-01-05, length: 1 day}
demand: {replay: log.csv}
channels: {phone: {mode: live}}
tiers: [L1, L2]
topics:
  hard: {share: 50%, L1: {handle_time: 6 min, escalate: 100%}, L2: {handle_time: 19 min}}
  easy: {L1: {handle_time: 4 min}}
team: {first: {tier: L1, agents: 1}, second: {tier: L2, agents: 1}}
ownership: {follow_up: 30 min}
strain: {above: 50%, over: 100 min, handle_time: +10%}
"""
    log = play(text, [(0, "phone", "hard"), (55, "phone", "easy")])
    # the owner is busy with the step until 6, free until 25, busy with the follow-up until 55
    load = 1 - 0.5 * math.exp(-0.06)
    load *= math.exp(-0.19)
    load = 1 - (1 - load) * math.exp(-0.3)
    rows = steps(log, "agent", "started_at", "ended_at")
    assert rows[:2] == [("first 1", 0, 6), ("second 1", 6, 25)]
    assert rows[2][:2] == ("first 1", 55)
    assert rows[2][2] == pytest.approx(55 + 4 * (1 + 10 * (load - 0.5) * 0.1))


def test_a_hire_comes_without_strain_and_tires_like_the_others(play: Play) -> None:
    text = """
scenario: by hand
horizon: {start: 2026-01-05, weeks: 4}
demand: {replay: log.csv}
channels: {email: {mode: deferred}}
topics: {letter: {L1: {handle_time: 10 min}}}
team: {first: {agents: 1}}
plan: [{date: 2026-01-26, hire: 1, into: first}]
strain: {above: 50%, over: 100 min, handle_time: +10%}
"""
    rows = steps(play(text, [(0, "email", "letter")] * 3800), "agent", "started_at", "ended_at")
    hired = [(start, end) for agent, start, end in rows if str(agent) != "first 1"]
    at = 21 * 1440.0
    for started_at, ended_at in hired[:60]:
        assert started_at == pytest.approx(at, abs=1e-5)
        at += 10 * (1.5 - 0.5 * math.exp((21 * 1440 - at) / 100))
        assert ended_at == pytest.approx(at, abs=1e-5)


RETURNING = (
    SATURATED.replace("LENGTH", "3 weeks")
    .replace("300 per hour", "5.9 per hour")
    .replace("wrap_up: 2 min", "solve: SOLVE")
    + "returns: {share: SHARE, after: 1 h, at_most: 2}\n"
)


def test_solved_contacts_come_back_under_constant_strain_as_stated(tmp_path: Path) -> None:
    text = RETURNING.replace("SOLVE", "80%").replace("SHARE", "0%")
    log = run(tmp_path, text + "strain: {above: 0%, over: 10 min, returns: +2 points}\n")
    contacts = log.contacts
    ended_at = contacts["ended_at"]
    solved = (contacts["outcome"] == Outcome.SOLVED) & (ended_at > 3 * 1440)
    # a line without end after three days;
    # 2 points for each of ten times 10 points: 20 % of the solved ones, of the unsolved ones none
    may = solved & (contacts["number"] < 2)
    back = ~np.isnan(contacts["next_at"])
    assert share_within(int((back & may).sum()), int(may.sum()), 0.2)
    assert not (back & ~(contacts["outcome"] == Outcome.SOLVED)).any()
    assert not (back & (contacts["number"] == 2)).any()
    assert np.allclose((contacts["next_at"] - ended_at)[back], 60)
    again = contacts["number"] > 0
    assert again.any()
    assert (contacts["reason"][again] == Reason.RETURN).all()


LEVERS = {
    "handle_time": "+30%",
    "returns": "+9 points",
    "absence": "+100%",
    "leaving": "+1000%",
}
BUSY_WEEKS = """
scenario: busy
horizon: {start: 2026-01-05, weeks: 6}
opening_hours: {mon-fri: "09:00-17:00"}
channels:
  phone: {mode: live, volume: 21 per hour, patience: {mean: 20 min}}
  email:
    mode: deferred
    volume: 20 per day
    interruptible: true
    demand: {nights: 0%, weekends: 0%}
topics:
  question:
    L1: {handle_time: {mean: 10 min, cv: 1}, escalate: 10%, solve: 90%}
    L2: {handle_time: 9 min}
tiers: [L1, L2]
returns: {share: 50%, after: {mean: 1 day}}
team:
  first:
    tier: L1
    agents: 4
    breaks: [30 min]
    absence: 5%
    turnover: {per_year: 50%, replaced: no}
  second: {tier: L2, agents: 1}
"""


def figures(log: Log) -> dict[str, float]:
    """What each lever raises."""
    steps, intervals, people = log.frame("steps"), log.frame("intervals"), log.frame("people")
    first = steps[(steps.tier == "L1") & steps.handled_at.notna()]
    absent = intervals[intervals.kind == "absent"]
    contacts = log.frame("contacts")
    return {
        "handle_time": float((first.ended_at - first.started_at).mean()),
        "returns": float((contacts.reason == "return").mean()),
        "absence": float((absent.ended_at - absent.started_at).sum()),
        "leaving": float(people.left.sum()),
    }


@pytest.mark.parametrize("lever", LEVERS)
def test_each_lever_raises_what_it_names(tmp_path: Path, lever: str) -> None:
    strain = "strain: {above: 60%, over: 1 day, LEVER}\n"
    zero, low, high = (
        figures(run(tmp_path, BUSY_WEEKS + strain.replace("LEVER", f"{lever}: {slope}")))[lever]
        for slope in (
            LEVERS[lever].translate(str.maketrans("139", "000")),
            LEVERS[lever].replace("0", "", 1) if lever != "returns" else "+3 points",
            LEVERS[lever],
        )
    )
    assert zero <= low < high or zero < low <= high
    assert zero < high


def test_nothing_at_zero_slopes_or_below_the_limit(tmp_path: Path) -> None:
    def same(strain: str) -> bool:
        plain, other = run(tmp_path, BUSY_WEEKS), run(tmp_path, BUSY_WEEKS + strain)
        tables = ("contacts", "steps", "intervals", "people")
        return all(
            getattr(plain, table)[name].tobytes() == column.tobytes()
            for table in tables
            for name, column in getattr(other, table).items()
        )

    assert same("strain: {above: 10%}\n")
    zero = "handle_time: +0%, returns: +0 points, absence: +0%, leaving: +0%"
    assert same(f"strain: {{above: 10%, over: 1 h, {zero}}}\n")
    # occupancy does not get there within six weeks
    assert same("strain: {above: 99.9%, over: 900 weeks, handle_time: +30%, absence: +100%}\n")
    assert not same("strain: {above: 60%, over: 1 day, handle_time: +30%}\n")


def test_the_same_customers_come_with_and_without_strain(tmp_path: Path) -> None:
    plain = run(tmp_path, BUSY_WEEKS).contacts
    strained = run(tmp_path, BUSY_WEEKS + "strain: {above: 60%, returns: +9 points}\n").contacts
    first = [table["number"] == 0 for table in (plain, strained)]
    for name in ("arrived_at", "topic", "channel"):
        assert np.array_equal(plain[name][first[0]], strained[name][first[1]])


def test_who_has_gone_is_not_paid_for_absence_from_that_moment_on() -> None:
    away = [(Kind.ABSENT, start, start + 60.0) for start in (60.0, 480.0, 600.0)]
    agent: Any = SimpleNamespace(
        off_lines=away,
        left_at=480.0,
        group=SimpleNamespace(code=0),
        number=0,
        learner=None,
        take_post=lambda _: None,
    )
    assert Recorder().rows([agent]).intervals["started_at"].tolist() == [60.0]
