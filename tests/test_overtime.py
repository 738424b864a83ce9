"""Planned overtime: who stays how much longer, when, and what it costs; in both engines."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.agents import Duty
from sim.checking import load_scenario
from sim.decisions.candidates import Use, with_plan
from sim.decisions.growth.search import grow
from sim.engine import engines_here, simulate
from sim.errors import ScenarioError
from sim.expected import expect
from sim.log import Kind
from sim.roster import build_team
from sim.runs.replication import prices, run_replication
from sim.scenarios.meaning.dated_changes import dated_changes
from sim.scenarios.meaning.horizon import calendar_of
from sim.scenarios.sections.schema import Scenario
from sim.tape import draw_tape

TEXT = """
scenario: a desk that stays longer
horizon: {start: 2026-01-05, weeks: 4}
opening_hours: {mon-fri: "08:00-18:00"}
channels: {phone: {mode: live, volume: 20 per day, patience: {mean: 3 min}}}
topics: {call: {L1: {handle_time: {mean: 6 min}}}}
team:
  desk: {agents: 3, cost: 20 per hour, shift: {mon-fri: "08:00-16:00"}, breaks: [30 min]}
money: {overtime_premium: 25%}
plan:
  - {date: 2026-01-12, overtime: 5 h, of: desk, for: 2 weeks}
"""
DAY, HOUR = 1440.0, 60.0
HERE = [name for name, why_not in engines_here().items() if not why_not]


def load(folder: Path, *changes: tuple[str, str]) -> Scenario:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "desk.yaml").write_text(text)
    return load_scenario(folder / "desk.yaml")


def duties(scenario: Scenario) -> list[list[Duty]]:
    people = draw_tape(scenario, seed=1, replication=0).people
    agents = build_team(scenario, calendar_of(scenario), people)[1]
    return [list(agent.duties) for agent in agents]


def last_of(day: int, of: list[Duty]) -> Duty:
    """The last duty that begins on a day."""
    return [duty for duty in of if duty.start // DAY == day][-1]


def minutes(scenario: Scenario, kind: Kind, engine: str = "simpy") -> float:
    log = simulate(scenario, draw_tape(scenario, seed=1, replication=0), engine=engine)
    chosen = log.intervals["kind"] == kind
    return float((log.intervals["ended_at"] - log.intervals["started_at"])[chosen].sum())


def test_every_shift_of_these_weeks_ends_an_hour_later(tmp_path: Path) -> None:
    for of in duties(load(tmp_path)):
        ends = [last_of(day, of)[1] - day * DAY for day in (4, 7, 11, 14, 18, 21)]
        assert [end / HOUR for end in ends] == [16, 17, 17, 17, 17, 16]
        assert last_of(4, of).overtime_from == np.inf
        assert last_of(7, of).overtime_from == 7 * DAY + 16 * HOUR
        assert last_of(7, of).ends_shift


def test_hours_are_spread_over_the_shifts_of_each_pattern(tmp_path: Path) -> None:
    """A rotation of 5 and 3 shifts has 4 a week; who works half of the days stays half as long."""
    weeks = '[{mon-fri: "08:00-16:00"}, {mon-wed: "08:00-16:00"}]'
    turns = load(tmp_path, ('shift: {mon-fri: "08:00-16:00"}', f"rotation: {weeks}"))
    assert {last_of(7, of)[1] for of in duties(turns)} == {7 * DAY + 17.25 * HOUR}
    part_time = load(tmp_path, ("agents: 3,", "agents: 2, contract: 50%,"))
    for of in duties(part_time):
        longer = sum(duty.end - duty.overtime_from for duty in of if duty.overtime_from < np.inf)
        assert longer == pytest.approx(5 * HOUR)  # of two weeks


@pytest.mark.parametrize("engine", HERE)
def test_it_is_logged_as_overtime(tmp_path: Path, engine: str) -> None:
    """Three agents, five hours, two weeks; nobody has more than a call of 100 minutes to finish."""
    quiet = load(tmp_path, ("20 per day", "1 per week"))
    assert minutes(quiet, Kind.OVERTIME, engine) == pytest.approx(3 * 10 * HOUR, abs=1)
    assert minutes(quiet, Kind.DUTY, engine) == pytest.approx(3 * 4 * 37.5 * HOUR, abs=1)


@pytest.mark.parametrize("engine", HERE)
def test_who_is_absent_is_not_paid_for_it(tmp_path: Path, engine: str) -> None:
    """Of 30 days of agents in these weeks, each has an hour of overtime or none."""
    ill = load(tmp_path, ("20 per day", "1 per week"), ("breaks", "absence: 50%, breaks"))
    people = draw_tape(ill, seed=1, replication=0).people
    there = sum(
        int((~person.absent[[7, 8, 9, 10, 11, 14, 15, 16, 17, 18]]).sum()) for person in people
    )
    assert 0 < there < 30
    assert minutes(ill, Kind.OVERTIME, engine) == pytest.approx(there * HOUR, abs=1)
    assert minutes(ill, Kind.ABSENT, engine) % (8 * HOUR) == pytest.approx(0)


@pytest.mark.parametrize("engine", HERE)
def test_whom_strain_keeps_away_is_not_paid_for_it(tmp_path: Path, engine: str) -> None:
    """Absent for a whole shift of eight hours, in weeks with overtime too."""
    strained = load(
        tmp_path,
        ("breaks", "absence: 5%, breaks"),
        ("plan:", "strain: {above: 0%, over: 1 day, absence: +200%}\nplan:"),
        ("20 per day", "100 per day"),
    )
    people = draw_tape(strained, seed=1, replication=0).people
    usual = sum(
        int(person.absent[[*range(5), *range(7, 12), *range(14, 19)]].sum()) for person in people
    )
    absent = minutes(strained, Kind.ABSENT, engine)
    assert absent > (usual + 10) * 8 * HOUR
    assert absent % (8 * HOUR) == pytest.approx(0)


@pytest.mark.parametrize(("own", "premium"), [("", 0.25), (", premium: 60%", 0.6)])
def test_it_costs_wages_and_the_premium(tmp_path: Path, own: str, premium: float) -> None:
    scenario = load(tmp_path, ("20 per day", "1 per week"), ("for: 2 weeks", f"for: 2 weeks{own}"))
    measured = run_replication(_replication(scenario))
    cost = {
        name: measured.table.pairs(name, "all")[1].sum() for name in ("wages", "overtime_premium")
    }
    assert cost["wages"] == pytest.approx(20 * 3 * (4 * 40 + 10), abs=1)
    assert cost["overtime_premium"] == pytest.approx(premium * 20 * 3 * 10, abs=1)


def _replication(scenario: Scenario) -> Any:
    from sim.kpis import TEAM
    from sim.metrics import METRICS
    from sim.runs.replication import Replication

    names = ("wages", "overtime_premium")
    wanted = {name: METRICS[name].within([TEAM], ("all",)) for name in names}
    return Replication("desk", scenario, 1, 0, wanted)


def test_a_premium_of_its_own_holds_only_meanwhile(tmp_path: Path) -> None:
    scenario = load(tmp_path, ("for: 2 weeks", "for: 2 weeks, premium: 60%"))
    assert prices(scenario).own_premiums == {"desk": [(7 * DAY, 21 * DAY, 0.6)]}


def test_of_two_at_once_the_later_one_counts(tmp_path: Path) -> None:
    more = "for: 2 weeks}\n  - {date: 2026-01-15, overtime: 10 h, of: desk, for: 1 day}"
    for of in duties(load(tmp_path, ("for: 2 weeks}", more))):
        ends = [last_of(day, of)[1] / HOUR % 24 for day in (9, 10, 11)]
        assert ends == [17, 18, 17]


def test_what_is_expected_has_it(tmp_path: Path) -> None:
    usual = expect(load(tmp_path, ("of: desk, for: 2 weeks", "of: desk, for: 1 day")))
    longer = expect(load(tmp_path))
    more = sum(longer.staffed.values()) - sum(usual.staffed.values())
    assert more == pytest.approx(3 * 9 * HOUR)


def test_the_plan_says_it_in_words(tmp_path: Path) -> None:
    scenario = load(tmp_path)
    (change,) = dated_changes(scenario, calendar_of(scenario))
    assert change.words == "desk work 5 h overtime a week for 2 weeks"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('{mon-fri: "08:00-16:00"}', '{mon-sun: "00:00-24:00"}', "next begins 0 s later"),
        ("overtime: 5 h", "overtime: 80 h", "makes shifts of `desk` 16 h longer"),
        ("of: desk, ", "", "`overtime` needs `of`"),
        ("of: desk,", "of: desks,", "there is no group `desks`"),
    ],
)
def test_what_cannot_be_worked_is_a_fault(tmp_path: Path, old: str, new: str, fault: str) -> None:
    with pytest.raises(ScenarioError, match=fault):
        load(tmp_path, (old, new))


def test_overtime_is_a_lever_of_grow(tmp_path: Path) -> None:
    """A ninth of the calls comes when nobody is there; no hire helps, overtime does."""
    plan = "options: {stay longer: {do: [{overtime: 5 h, of: desk, premium: 50%}], notice: 1 week}}"
    targets = "targets: {abandonment: at most 8%}"
    scenario = load(
        tmp_path,
        ('"08:00-18:00"', '"08:00-17:00"'),
        ("20 per day", "60 per day"),
        (TEXT[TEXT.index("plan:") :], f"{plan}\n{targets}\n"),
    )
    growth = grow(scenario, risk=0.2, replications=2, confirm=2, jobs=1)
    (use,) = growth.chosen.plan
    assert use.first_day(scenario) == dt.date(2026, 1, 12)
    assert growth.verdict(growth.chosen) == "yes"
    extra = growth.chosen.cost - growth.today.cost
    assert extra == pytest.approx(3 * 15 * 20 * 1.5, rel=0.03)


def test_an_option_of_overtime_ends_with_it(tmp_path: Path) -> None:
    do = "do: [{overtime: 5 h, of: desk, for: 2 weeks}], per_month: 100"
    scenario = load(tmp_path, (TEXT[TEXT.index("plan:") :], f"options: {{stay: {{{do}}}}}\n"))
    use = Use(dt.date(2026, 1, 12), "stay")
    assert use.until(scenario) == dt.date(2026, 1, 26)
    assert use.price(scenario) == pytest.approx(100 * 14 / 30.4375)
    longer = duties(with_plan(scenario, (use,)))
    assert [last_of(day, longer[0])[1] / HOUR % 24 for day in (4, 7, 18, 21)] == [16, 17, 17, 16]
