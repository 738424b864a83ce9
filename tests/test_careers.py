"""Careers: the plan, hiring, leaving; worked out by hand, and against exact distributions."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from sim.agents import Agent, Duty
from sim.careers import Person
from sim.checking import load_scenario
from sim.engine import simulate
from sim.errors import ScenarioError
from sim.log import Kind, Log
from sim.roster import build_team
from sim.scenarios import Scenario
from sim.scenarios.meaning.horizon import calendar_of
from sim.tape import draw_tape

DAY = 1440.0
TEXT = """
scenario: careers
horizon: {start: 2026-01-05, length: LENGTH}
channels: {phone: {mode: live, volume: 100 per day}}
topics:
  call: {share: 50%, L1: {handle_time: 1 min}}
  bill: {L1: {handle_time: 1 min}}
team:
  first: {agents: 2, skills: [call], shift: {mon-fri: "08:00-16:00"}RULES}
  second: {agents: 2, shift: {mon-fri: "09:00-17:00"}}
plan: [PLAN]
"""


def load(folder: Path, plan: str = "", rules: str = "", length: str = "8 weeks") -> Scenario:
    text = TEXT.replace("PLAN", plan).replace("RULES", rules).replace("LENGTH", length)
    (folder / "team.yaml").write_text(text)
    return load_scenario(folder / "team.yaml")


def people(scenario: Scenario) -> dict[str, Person]:
    tape = draw_tape(scenario, seed=1, replication=0)
    return {person.name: person for person in tape.people}


def agents(scenario: Scenario) -> dict[str, Agent]:
    everybody = draw_tape(scenario, seed=1, replication=0).people
    team = build_team(scenario, calendar_of(scenario), everybody)[1]
    return {agent.name: agent for agent in team}


def stints(person: Person) -> list[tuple[str, float, float]]:
    return [(each.group, each.start / DAY, each.end / DAY) for each in person.stints]


def run(scenario: Scenario) -> Log:
    return simulate(scenario, draw_tape(scenario, seed=1, replication=0))


# The plan -----------------------------------------------------------------------------------


def test_a_hire_starts_after_the_lead_time_is_trained_and_then_on_duty(tmp_path: Path) -> None:
    scenario = load(
        tmp_path,
        "{date: 2026-01-06, hire: 1, into: first}",
        ", hiring: {lead_time: 13 days, training: 1 week}",
    )
    # posted on day 1, the first day is day 14 (Monday 19 January), on the lines from day 21
    hire = people(scenario)["first 3"]
    assert stints(hire) == [("first", 14, math.inf)]
    assert hire.stints[0].hired
    agent = agents(scenario)["first 3"]
    training = [(away.kind, away.start / DAY) for away in agent.off_lines]
    assert training == [(Kind.TRAINING, 14 + k + 1 / 3) for k in range(5)]
    start = 21 * DAY + 480
    assert agent.duties[0] == Duty(start, start + 480, start + 480)


def test_the_last_come_leave_first_and_are_not_replaced(tmp_path: Path) -> None:
    plan = "{date: 2026-01-07, hire: 1, into: first}, {date: 2026-01-12, leave: 2, from: first}"
    everybody = people(load(tmp_path, plan))
    assert stints(everybody["first 3"]) == [("first", 2, 7)]
    assert stints(everybody["first 2"]) == [("first", 0, 7)]
    assert stints(everybody["first 1"]) == [("first", 0, math.inf)]
    assert everybody["first 2"].stints[0].leaves
    assert len(everybody) == 5


def test_who_is_hired_for_a_time_goes_at_its_end_whatever_the_group_by_then(tmp_path: Path) -> None:
    plan = (
        "{date: 2026-01-07, hire: 1, into: first, for: 12 days}, "
        "{date: 2026-01-23, promote: 3, from: first, to: second}"
    )
    everybody = people(load(tmp_path, plan, ", hiring: {lead_time: 10 days}"))
    third = everybody["first 3"]
    assert stints(third) == [("first", 12, 18), ("second", 18, 24)]
    assert [each.leaves for each in third.stints] == [False, True]
    assert stints(everybody["first 1"]) == [("first", 0, 18), ("second", 18, math.inf)]
    assert len(everybody) == 5


def test_who_was_hired_for_a_time_is_not_there_to_leave_after_it(tmp_path: Path) -> None:
    hired = "{date: 2026-01-07, hire: 1, into: first, for: 5 days}"
    load(tmp_path, f"{hired}, {{date: 2026-01-11, leave: 3, from: first}}")
    with pytest.raises(ScenarioError, match="`first` has 2 on 2026-01-12"):
        load(tmp_path, f"{hired}, {{date: 2026-01-12, leave: 3, from: first}}")


def test_who_was_hired_for_a_time_and_leaves_before_its_end_is_not_replaced(tmp_path: Path) -> None:
    plan = "{date: 2026-01-07, hire: 20, into: first, for: 30 weeks}"
    rules = ", turnover: {per_year: 90%}"
    everybody = people(load(tmp_path, plan, rules, "40 weeks"))
    hired = [everybody[f"first {number}"] for number in range(3, 23)]
    ends = {each.stints[0].end / DAY for each in hired}
    assert max(ends) == 2 + 30 * 7
    assert len(ends) > 5
    assert not [name for name in everybody if name.startswith("first") and name.endswith("-2")]


def test_the_longest_in_a_group_is_promoted_and_works_the_new_groups_shifts(tmp_path: Path) -> None:
    scenario = load(tmp_path, "{date: 2026-01-12, promote: 1, from: first, to: second}")
    assert stints(people(scenario)["first 1"]) == [("first", 0, 7), ("second", 7, math.inf)]
    agent = agents(scenario)["first 1"]
    assert [post.group.name for post in agent.posts] == ["first", "second"]
    mondays = [duty for duty in agent.duties if duty.start % (7 * DAY) < DAY]
    assert [duty.start % DAY / 60 for duty in mondays[:2]] == [8, 9]
    log = run(scenario).frame("steps")
    own = log[log.agent == "first 1"]
    assert set(own[own.started_at < 7 * DAY].group) == {"first"}
    assert set(own[own.started_at >= 7 * DAY].group) == {"second"}


def test_who_works_round_the_clock_is_promoted_too(tmp_path: Path) -> None:
    load(tmp_path, "{date: 2026-01-12, promote: 1, from: first, to: second}")
    document = (tmp_path / "team.yaml").read_text()
    document = document.replace('skills: [call], shift: {mon-fri: "08:00-16:00"}', "skills: [call]")
    document = document.replace(', shift: {mon-fri: "09:00-17:00"}', "")
    (tmp_path / "team.yaml").write_text(document)
    scenario = load_scenario(tmp_path / "team.yaml")
    duties = agents(scenario)["first 1"].duties
    assert [(duty.start / DAY, duty.end / DAY) for duty in duties] == [(0, 7), (7, 56)]
    log = run(scenario).frame("steps")
    own = log[log.agent == "first 1"]
    assert set(own[own.started_at < 7 * DAY].group) == {"first"}
    assert set(own[own.started_at >= 7 * DAY].group) == {"second"}


def test_training_takes_an_agent_off_the_lines_and_gives_a_skill(tmp_path: Path) -> None:
    plan = "{date: 2026-01-12, train: 1, from: first, skills: [bill], takes: 2 days, speed: 50%}"
    scenario = load(tmp_path, plan)
    agent = agents(scenario)["first 1"]
    assert [(a.kind, a.start / DAY) for a in agent.off_lines] == [
        (Kind.TRAINING, 7 + 1 / 3),
        (Kind.TRAINING, 8 + 1 / 3),
    ]
    before, after = (post.group for post in agent.posts)
    assert before.speed == {1: 1.0}
    assert after.speed == {0: 0.5, 1: 1.0}
    assert before.code == after.code
    log = run(scenario).frame("steps")
    bills = log[(log.agent == "first 1") & (log.topic == "bill")]
    assert len(bills)
    assert bills.started_at.min() >= 9 * DAY
    assert np.allclose(bills.ended_at - bills.started_at, 2)


def test_shifts_and_opening_hours_change_on_their_day(tmp_path: Path) -> None:
    plan = (
        '{date: 2026-01-12, shift: {mon-fri: "12:00-20:00"}, of: first},'
        ' {date: 2026-01-19, opening_hours: {mon-fri: "10:00-14:00"}}'
    )
    scenario = load(tmp_path, plan)
    duties = agents(scenario)["first 1"].duties
    starts = [divmod(duty.start / 60, 24) for duty in duties[:7]]
    assert starts == [*((day, 8) for day in range(5)), (7, 12), (8, 12)]
    arrived_at = run(scenario).contacts["arrived_at"]
    open_all_day = arrived_at[arrived_at < 14 * DAY]
    later = arrived_at[arrived_at >= 14 * DAY]
    assert (open_all_day % DAY < 600).any()
    assert ((later % DAY >= 600) & (later % DAY < 840)).all()
    assert (later % (7 * DAY) < 5 * DAY).all()


def test_an_event_of_the_plan_is_an_event_of_the_demand(tmp_path: Path) -> None:
    plan = load(tmp_path, "{date: 2026-01-07, event: launch, days: 3, volume: +100%}")
    planned = run(plan).contacts["arrived_at"]
    text = (tmp_path / "team.yaml").read_text()
    text = text[: text.index("plan:")]
    (tmp_path / "team.yaml").write_text(
        text + "demand: {events: [{name: launch, from: 2026-01-07, days: 3, volume: +100%}]}"
    )
    assert np.array_equal(
        planned, run(load_scenario(tmp_path / "team.yaml")).contacts["arrived_at"]
    )


def test_meetings_and_coaching_are_off_the_lines(tmp_path: Path) -> None:
    plan = "{date: 2026-01-12, hire: 1, into: first}"
    rules = (
        ', meetings: {mon: "08:00-08:30", fri: "15:30-16:00"},'
        " coaching: {by: second, time: 3 h, weeks: 2 weeks}"
    )
    log = run(load(tmp_path, plan, rules)).frame("intervals")
    meetings = log[log.kind == "meeting"]
    own = meetings[meetings.agent == "first 1"]
    assert [(row.started_at % DAY / 60, row.ended_at % DAY / 60) for row in own.itertuples()][
        :2
    ] == [(8, 8.5), (15.5, 16)]
    coaching = log[log.kind == "coaching"]
    assert set(coaching.group) == {"second"}
    # two weeks from the 12th: 3 h each, in two pieces of 90 min, to one coach each
    assert list((coaching.ended_at - coaching.started_at).round(6)) == [90.0] * 4
    assert sorted(coaching.started_at // (7 * DAY)) == [1, 1, 2, 2]
    on_duty = log[log.kind.isin(["duty"]) & (log.agent == "second 1")]
    for piece in coaching[coaching.agent == "second 1"].itertuples():
        assert not (
            (on_duty.started_at < piece.ended_at) & (on_duty.ended_at > piece.started_at)
        ).any()


def test_a_coach_works_the_rest_of_the_shift(tmp_path: Path) -> None:
    plan = "{date: 2026-01-12, hire: 1, into: first}"
    load(tmp_path, plan, ", coaching: {by: second, time: 3 h, weeks: 1 week}")
    file = tmp_path / "team.yaml"
    file.write_text(
        file.read_text().replace("{agents: 2, shift", "{agents: 1, breaks: [1 h], shift")
    )
    scenario = load_scenario(file)
    everybody = {
        person.name: person for person in draw_tape(scenario, seed=1, replication=0).people
    }
    everybody["second 1"].absent[9] = True  # Wednesday the 14th
    team = build_team(scenario, calendar_of(scenario), list(everybody.values()))[1]
    coach = next(agent for agent in team if agent.name == "second 1")
    coached, missed = 8 * DAY, 9 * DAY  # the days after Monday have a piece of 90 min each
    hours = [
        (duty.start / 60 % 24, duty.end / 60 % 24, duty.away_until / 60 % 24, len(duty.meanwhile))
        for duty in coach.duties
        if coached <= duty.start < coached + DAY
    ]
    # a third into the shift, and the break only then
    assert hours == [
        (9, pytest.approx(9 + 8 / 3), pytest.approx(14 + 1 / 6), 1),
        (pytest.approx(14 + 1 / 6), 17, 17, 0),
    ]
    assert [(away.kind, away.start, away.end) for away in coach.off_lines] == [
        (Kind.ABSENT, missed + 540, missed + 1020)
    ]
    others = [duty for duty in coach.duties if not coached <= duty.start < coached + DAY]
    assert {(duty.start / 60 % 24, duty.end / 60 % 24) for duty in others} == {
        (9, 12.5),
        (13.5, 17),
    }
    assert [duty.start for duty in coach.duties] == sorted(duty.start for duty in coach.duties)


@pytest.mark.parametrize(
    ("plan", "by", "lengths"),
    [
        # 5 h in three equal pieces; from the first minute on, too
        ("date: 2026-01-12, hire: 1, into: first", "second", [100.0] * 3),
        ("date: 2026-01-05, hire: 1, into: first", "second", [100.0] * 3),
        ("date: 2026-01-12, hire: 1, into: first", "first", [100.0] * 3),
        (
            "date: 2026-01-12, train: 1, from: first, skills: [bill], takes: 1 week",
            "second",
            [100.0] * 3,
        ),
        # the second week has three of seven days of it: 2 h 8 min
        (
            "date: 2026-01-12, train: 1, from: first, skills: [bill], takes: 10 days",
            "first",
            [100.0] * 3 + [900 / 14] * 2,
        ),
    ],
)
def test_agents_in_training_take_the_time_of_others(
    tmp_path: Path, plan: str, by: str, lengths: list[float]
) -> None:
    rules = f", hiring: {{training: 1 week}}, supervision: {{by: {by}, time: 5 h}}"
    scenario = load(tmp_path, f"{{{plan}}}", rules)
    log = run(scenario).frame("intervals")
    pieces = log[log.kind == "coaching"].sort_values("started_at")
    assert list(pieces.ended_at - pieces.started_at) == pytest.approx(lengths)
    assert set(pieces.group) == {by}
    training = log[log.kind == "training"]
    assert training.agent.nunique() == 1
    own = pieces[pieces.agent == training.agent.iloc[0]]
    assert (own.started_at >= training.ended_at.max()).all()


# Leaving ------------------------------------------------------------------------------------

MANY = """
scenario: many
horizon: {start: 2026-01-05, length: 52 weeks}
channels: {phone: {mode: live, volume: 1 per day}}
topics: {call: {L1: {handle_time: 1 min}}}
team: {first: {agents: 2000, shift: {mon-fri: "09:00-17:00"}, TURNOVER}}
"""


def leaving_days(folder: Path, turnover: str) -> np.ndarray:
    (folder / "many.yaml").write_text(MANY.replace("TURNOVER", turnover))
    everybody = draw_tape(load_scenario(folder / "many.yaml"), seed=4, replication=0).people
    return np.array([person.stints[0].end / DAY for person in everybody[:2000]])


def within(count: int, number: int, chance: float) -> bool:
    """Whether a count lies within the central 99.9 % of a binomial distribution."""
    low, high = binom.interval(0.999, number, chance)
    return bool(low <= count <= high)


def test_a_constant_hazard_gives_geometric_headcounts(tmp_path: Path) -> None:
    left = leaving_days(tmp_path, "turnover: {per_year: 40%, replaced: no}")
    daily = 0.6 ** (1 / 365.25)  # share that stays for another day
    for day in (30, 100, 200, 364):
        # who leaves during day d (from 0) is gone from day d + 1 on
        assert within(int((left <= day).sum()), 2000, 1 - daily**day)
    some = left[left <= 300]
    assert (some == np.floor(some)).all()


def test_the_first_months_may_be_the_worst(tmp_path: Path) -> None:
    turnover = "tenure: 0 min, turnover: {per_year: 40%, early: 100 days, early_times: 300%}"
    left = leaving_days(tmp_path, turnover)
    daily = 0.6 ** (1 / 365.25)
    assert within(int((left <= 100).sum()), 2000, 1 - daily**300)
    assert within(int((left <= 200).sum()), 2000, 1 - daily**400)


def test_leavers_are_replaced_after_the_lead_time(tmp_path: Path) -> None:
    rules = ", hiring: {lead_time: 2 weeks, training: 1 week}, turnover: {per_year: 90%}"
    scenario = load(tmp_path, rules=rules, length="52 weeks")
    everybody = {each.name: each for each in draw_tape(scenario, seed=3, replication=0).people}
    followed = 0
    for person in everybody.values():
        (stint,) = person.stints
        if stint.group == "first" and stint.leaves and stint.end < 350 * DAY:
            (successor,) = [
                other
                for other in everybody.values()
                if other.stints[0].group == "first"
                and other.stints[0].place == stint.place
                and other.stints[0].start == stint.end + 14 * DAY
            ]
            assert successor.training == ((stint.end + 14 * DAY, stint.end + 21 * DAY),)
            place, _, number = person.name.partition("-")  # "first 1" is followed by "first 1-2"
            assert successor.name == f"{place}-{int(number or 1) + 1}"
            followed += 1
    assert followed > 2


def test_nobody_elses_draws_change_when_somebody_is_hired(tmp_path: Path) -> None:
    rules = ", absence: 20%, turnover: {per_year: 50%, replaced: no}"
    today = people(load(tmp_path, rules=rules, length="30 weeks"))
    plan = "{date: 2026-02-02, hire: 3, into: first}"
    grown = people(load(tmp_path, plan, rules, "30 weeks"))
    for name, person in today.items():
        assert stints(person) == stints(grown[name])
        assert np.array_equal(person.absent, grown[name].absent)
    assert set(grown) - set(today) == {"first 3", "first 4", "first 5"}


@pytest.mark.parametrize(
    "rules",
    [
        ", hiring: {lead_time: 6 weeks, training: 2 weeks, per_head: 4500}",
        ", turnover: {per_year: 0%}",
        ", learning: {over: 8 weeks, speed: 50%, solve: 50%, escalate: 200%}",
        ", learning: {over: 8 weeks}, tenure: 1 day",
        ", coaching: {by: second, time: 3 h, weeks: 6 weeks}",
    ],
)
def test_a_lever_without_effect_changes_no_byte(tmp_path: Path, rules: str) -> None:
    plain, lever = (run(load(tmp_path, rules=each, length="2 weeks")) for each in ("", rules))
    for table in ("contacts", "steps", "intervals"):
        for name, column in getattr(plain, table).items():
            assert column.tobytes() == getattr(lever, table)[name].tobytes(), name
