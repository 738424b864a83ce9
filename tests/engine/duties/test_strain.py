"""Strained agents: exact values where load is constant, paths by hand, directions."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from sim.checking import load_scenario
from sim.engine import simulate
from sim.engine.duties.strain import Load
from sim.engine.recorder import Recorder
from sim.log import Kind, Log, Outcome, Reason
from sim.tape import draw_tape
from tests.engine.conftest import Play, steps

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


# Always busy beside nights, so that strain is the same on all days but the first.
STEADY = """
scenario: steady
horizon: {start: 2026-01-05, length: WEEKS weeks}
demand: {replay: log.csv}
channels: {email: {mode: deferred, interruptible: true}}
topics: {letter: {L1: {handle_time: 20 h}}}
team: {first: {agents: AGENTS, shift: {mon-sun: "09:00-17:00"}, PEOPLE}}
strain: {above: 0%, over: 2 h, SLOPE}
"""


def steady(play: Play, agents: int, weeks: int, people: str, slope: str) -> Log:
    """All on duty at the same hours, with a little less work than they could do without strain."""
    text = STEADY.replace("AGENTS", str(agents)).replace("WEEKS", str(weeks))
    text = text.replace("PEOPLE", people).replace("SLOPE", slope)
    return play(text, [(0, "email", "letter")] * round(agents * weeks * 2.3))


def share_within(hits: int, number: int, chance: float) -> bool:
    low, high = binom.interval(0.999, number, chance)
    return bool(low <= hits <= high)


def test_absence_under_constant_strain_is_as_stated(play: Play) -> None:
    log = steady(
        play, 60, 8, 'absence: 5%, breaks: [30 min, {at: "12:00", length: 20 min}]', "absence: +20%"
    )
    intervals = log.frame("intervals")
    after = intervals[intervals.started_at >= 1440]
    absent = after[after.kind == "absent"]
    assert (
        absent.ended_at.sub(absent.started_at)
        .groupby([absent.agent, absent.started_at // 1440], observed=True)
        .sum()
        .eq(480)
        .all()
    )  # the whole shift, with its breaks
    days = absent.groupby([absent.agent, absent.started_at // 1440], observed=True).ngroups
    # 5 % x (1 + 10 x 0.2) = 15 % of the agent-days
    assert share_within(days, 60 * 55, 0.15)
    assert not share_within(days, 60 * 55, 0.05)
    paid = after.ended_at.sub(after.started_at).groupby(after.agent, observed=True).sum()
    assert np.allclose(paid, 55 * 480)  # nobody is paid twice or not at all


def test_leaving_under_constant_strain_is_geometric(play: Play) -> None:
    log = steady(play, 300, 26, "turnover: {per_year: 30%, replaced: false}", "leaving: +25%")
    people, intervals = log.frame("people"), log.frame("intervals")
    # the hazard -ln(0.7) a year is 1 + 10 x 0.25 = 3.5 times as high
    chance = 1 - 0.7 ** (3.5 * 26 * 7 / 365.25)
    assert share_within(int(people.left.sum()), 300, chance)
    gone = people[people.left]
    assert (gone.ended_at % 1440 == 0).all()
    last = intervals.groupby("agent", observed=True).ended_at.max()
    assert (last[gone.agent].to_numpy() <= gone.ended_at.to_numpy()).all()
    staying = last[people[~people.left].agent]
    assert (staying == staying.max()).all()
    # half-way through, as many as the hazard says have left
    half = int((gone.ended_at <= 13 * 7 * 1440).sum())
    assert share_within(half, 300, 1 - 0.7 ** (3.5 * 13 * 7 / 365.25))


def test_who_strains_out_on_the_last_day_has_not_left_within_the_horizon(play: Play) -> None:
    log = steady(play, 100, 1, "turnover: {per_year: 90%, replaced: false}", "leaving: +100%")
    people = log.frame("people")
    # a hazard of 11 x 2.3 / 365.25 = 7 % a day: the first go at midnight after the first day
    assert set(people[people.left].ended_at // 1440) == set(range(1, 7))


def test_before_a_promotion_the_turnover_of_the_old_group_counts(play: Play) -> None:
    text = STEADY.replace("AGENTS", "40").replace("WEEKS", "4").replace("SLOPE", "leaving: +100%")
    text = text.replace("PEOPLE", "turnover: {per_year: 90%, replaced: false}")
    senior = ', senior: {agents: 0, shift: {mon-sun: "09:00-17:00"}}}'
    plan = "plan: [{date: 2026-01-26, promote: 40, from: first, to: senior}]\n"
    log = play(
        text.replace("}}\nstrain", f"}}{senior}\nstrain") + plan, [(0, "email", "letter")] * 400
    )
    people = log.frame("people")
    # 7 % a day go, for three weeks; nobody leaves the group that has no turnover
    assert share_within(int(people.left.sum()), 40, 1 - 0.1 ** (11 * 20 / 365.25))
    assert (people[people.left].ended_at <= 21 * 1440).all()


def test_who_leaves_of_strain_is_replaced_as_other_leavers_are(play: Play) -> None:
    hiring = "hiring: {lead_time: 10 days, training: 3 days}"
    turnover = "turnover: {per_year: 60%, replaced: REPLACED}"
    rules = f"{hiring}, {turnover}"
    log = steady(play, 40, 12, rules.replace("REPLACED", "yes"), "leaving: +25%")
    people, intervals = log.frame("people"), log.frame("intervals")
    gone, hired = people[people.left], people[people.hired]
    first_days = (gone.ended_at + 10 * 1440).sort_values()
    assert hired.started_at.tolist() == first_days[first_days < 12 * 7 * 1440].tolist()
    again = gone[gone.agent.isin(hired.agent)]
    assert len(again) > 1  # successors leave, too, and have successors
    for left in gone[gone.ended_at < 10 * 7 * 1440].itertuples():
        place, *number = str(left.agent).split("-")
        following = people[people.agent == f"{place}-{int((number or ['1'])[0]) + 1}"]
        assert following.started_at.tolist() == [left.ended_at + 10 * 1440]
        own = intervals[intervals.agent == following.agent.iloc[0]]
        trained = own[own.started_at < following.started_at.iloc[0] + 3 * 1440]
        assert trained.kind.tolist() == ["training"] * 3
    empty = steady(play, 40, 12, rules.replace("REPLACED", "no"), "leaving: +25%")
    week = hired.started_at.min() // (7 * 1440) * 7 * 1440
    earlier, without = (
        each.frame("steps").query(f"started_at < {week}")[["contact", "agent", "started_at"]]
        for each in (log, empty)
    )
    assert len(earlier) > 100
    assert earlier.astype(str).equals(without.astype(str))
    assert empty.frame("people").left.sum() < len(gone)


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
