"""Rules of hiring as companies have them: who starts when, how many, and when no job is posted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sim.checking import load_document, load_scenario
from sim.decisions import Growth, grow
from sim.decisions.candidates import Hire, Use, merged, moved
from sim.decisions.growth.judge import PlanJudge
from sim.decisions.growth.table import with_room
from sim.decisions.hiring_rules import earliest, keeps_rules, posted_for
from sim.decisions.trials import Trials
from sim.decisions.weeks import whole_weeks
from sim.errors import ScenarioError
from sim.reports.growth.sentences import growth_verdict
from sim.runs.replication import goals_of
from sim.scenarios import Scenario
from sim.tape import draw_tape
from sim.units import HiringLimit, Starts, UnreadableError
from tests.decisions.growth.test_grow import CROSSING, LINE

START = dt.date(2026, 1, 5)


def day(month: int, number: int) -> dt.date:
    return dt.date(2026, month, number)


def load(folder: Path, hiring: str, more: str = "", text: str = LINE) -> Scenario:
    text = text.replace("hiring: {lead_time: 2 weeks}", f"hiring: {{{hiring}}}") + more
    (folder / "line.yaml").write_text(text)
    return load_scenario(folder / "line.yaml")


@pytest.mark.parametrize(
    ("text", "from_", "starts"),
    [
        ("mondays", day(1, 6), day(1, 12)),
        ("every Friday", day(1, 9), day(1, 9)),
        ("first monday of month", day(1, 6), day(2, 2)),
        ("first Monday of the month", day(2, 2), day(2, 2)),
        ("fourth thursday of month", day(1, 23), day(2, 26)),
        ("last friday of month", day(1, 31), day(2, 27)),
        ("first day of month", day(1, 2), day(2, 1)),
        ("last day of month", day(2, 2), day(2, 28)),
        ("15th of month", day(12, 16), dt.date(2027, 1, 15)),
        ("31st of month", day(2, 2), day(2, 28)),
        (["2026-03-16", "2026-02-16"], day(2, 1), day(2, 16)),
        (["2026-03-16", "2026-02-16"], day(3, 17), dt.date(3000, 1, 1)),
    ],
)
def test_days_on_which_somebody_may_start(text: object, from_: dt.date, starts: dt.date) -> None:
    """By the calendar of 2026, in which 2 February is a Monday."""
    assert Starts.read(text).on_or_after(from_) == starts


@pytest.mark.parametrize(
    "text", ["monday morning", "fifth monday of month", "32nd of month", 5, []]
)
def test_other_days_cannot_be_read(text: object) -> None:
    with pytest.raises(UnreadableError):
        Starts.read(text)


def test_a_limit_counts_by_calendar_month_or_quarter() -> None:
    month, quarter = HiringLimit.read("2 per month"), HiringLimit.read("6 / quarter")
    assert (month.number, quarter.number) == (2, 6)
    assert month.period(day(3, 31)) != month.period(day(4, 1))
    assert quarter.period(day(1, 1)) == quarter.period(day(3, 31)) != quarter.period(day(4, 1))
    for text in ("2 per week", "0 per month", "two per month", 2):
        with pytest.raises(UnreadableError):
            HiringLimit.read(text)


def test_a_job_is_posted_in_time_for_a_day_on_which_people_start(tmp_path: Path) -> None:
    """Lead time 2 weeks, first Mondays: to help by 20 March somebody starts on 2 March."""
    line = load(tmp_path, "lead_time: 2 weeks, starts: first monday of month")
    assert Hire(day(1, 5), "desk", 1).first_day(line) == day(2, 2)
    assert Hire(day(1, 20), "desk", 1).first_day(line) == day(3, 2)
    assert posted_for(line, "desk", day(3, 20)) == day(2, 16)
    assert posted_for(line, "desk", day(3, 1)) == day(1, 19)
    assert posted_for(line, "desk", day(2, 1)) == START  # too late, but as soon as may be


def test_nothing_is_posted_in_a_freeze(tmp_path: Path) -> None:
    """From Wednesday 21 January to Sunday 15 February: two weeks before 1 March lie in it."""
    freeze = "lead_time: 2 weeks, freeze: {from: 2026-01-21, until: 2026-02-15}"
    options = "options: {two more: {do: [{hire: 2, into: desk}], notice: 1 week}}\n"
    line = load(tmp_path, freeze, options)
    assert posted_for(line, "desk", day(3, 1)) == day(1, 19)
    assert posted_for(line, "desk", day(3, 2)) == day(2, 16)
    assert earliest(line, "desk") == START
    for date, allowed in ((day(1, 20), True), (day(1, 21), False), (day(2, 15), False)):
        assert keeps_rules(line, (Hire(date, "desk", 1),), None) == allowed
    # an option posts its jobs when its notice is over
    assert keeps_rules(line, (Use(day(1, 13), "two more"),), None)
    assert not keeps_rules(line, (Use(day(1, 14), "two more"),), None)
    at_once = load(tmp_path, freeze.replace("2026-01-21", "2026-01-01"))
    assert earliest(at_once, "desk") == day(2, 16)


def test_classes_and_limits_are_kept_with_the_plan_of_the_team(tmp_path: Path) -> None:
    plan = "plan: [{date: 2026-01-12, hire: 2, into: desk}]\n"
    line = load(tmp_path, "class: 2, at_most: 4 per quarter", plan)
    two = Hire(day(2, 2), "desk", 2, unit=2)
    assert two.fewer() is None
    assert merged([two, two]) == (Hire(day(2, 2), "desk", 4, unit=2),)
    assert moved(merged([two, two]), 0, 1) == (two, two.later(1))
    assert keeps_rules(line, (two,), None)
    assert not keeps_rules(line, (Hire(day(2, 2), "desk", 1),), None)  # half a class
    assert not keeps_rules(line, (two, two.later(1)), None)  # six in the first quarter
    assert keeps_rules(line, (two, two.later(9)), None)  # the last two in April


def test_leavers_are_replaced_when_the_rules_let_them(tmp_path: Path) -> None:
    """All leave soon. Jobs of the freeze are posted after it, and people start on Mondays."""
    rules = "lead_time: 1 day, starts: mondays, freeze: {from: 2026-01-01, until: 2026-02-01, "
    leaving = "turnover: {per_year: 99.9999999%}, "
    for backfill in ("yes", "no"):
        text = LINE.replace("hiring:", f"{leaving}hiring:").replace("agents: 3", "agents: 9")
        line = load(tmp_path, f"{rules}backfill: {backfill}}}", text=text)
        tape = draw_tape(line, seed=4, replication=0)
        first_days = [
            START + dt.timedelta(minutes=person.stints[0].start)
            for person in tape.people
            if person.stints[0].hired
        ]
        assert len(first_days) > 5
        assert {date.weekday() for date in first_days} == {0}
        assert (min(first_days) < day(2, 2)) == (backfill == "yes")


def test_what_does_not_fit_is_said(tmp_path: Path) -> None:
    for hiring, message in (
        ("starts: soon", "must be days like `mondays`"),
        ("starts: [2026-02-31]", "is not a day of the calendar"),
        ("class: 0", "must be at least 1"),
        ("at_most: 3", "must be a number per month or quarter"),
        ("freeze: {from: 2026-02-02, until: 2026-02-01}", "must not be before `from`"),
        ("freeze: {from: 2026-02-02}", "until"),
    ):
        with pytest.raises(ScenarioError) as error:
            load(tmp_path, hiring)
        assert message in str(error.value), hiring
    plan = "plan: [{date: 2026-01-12, hire: 3, into: desk}]\n"
    rules = "class: 2, at_most: 2 per month, freeze: {from: 2026-01-01, until: 2026-01-31}"
    load(tmp_path, rules, plan)
    told = [str(each) for each in load_document(tmp_path / "line.yaml").warnings]
    assert any("posted on 2026-01-12, when `desk` hires nobody" in each for each in told)
    assert any("hires in classes of 2 (got 3)" in each for each in told)
    assert any("hires 2 a month at most; with this it is 3" in each for each in told)


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Growth:
    rules = "lead_time: 2 weeks, class: 2, freeze: {from: 2026-01-01, until: 2026-03-15}"
    line = load(tmp_path_factory.mktemp("frozen"), rules)
    return grow(line, risk=0.25, replications=2, confirm=4, jobs=1)


def test_grow_waits_for_the_end_of_a_freeze_and_says_what_it_loses(frozen: Growth) -> None:
    """By Erlang A the line is outgrown in week 8; who is posted on 16 March comes in week 12."""
    assert CROSSING < 11
    (hire,) = frozen.chosen.hires
    assert (hire.posted, hire.agents) == (day(3, 16), 2)
    assert frozen.helps_from == day(3, 30)
    ((_, weeks),) = frozen.lost
    assert 11 in weeks
    verdict = growth_verdict(frozen)
    assert verdict[0].startswith("Post 2 jobs for desk by 16 March 2026.")
    (lost,) = (each for each in verdict if each.startswith("Lost whatever is done: "))
    assert "The freeze of hiring until 15 March 2026 makes it so late." in lost
    assert any(
        "for desk, 2 are hired and start together and no job is posted" in each for each in verdict
    )


def test_a_month_that_is_full_sends_a_job_to_the_month_before(tmp_path: Path) -> None:
    """One a month: of three who are due in March one is posted then, one in each month before."""
    line = load(tmp_path, "lead_time: 2 weeks, at_most: 1 per month")
    trials = Trials(line, goals_of(line), whole_weeks(line), seed=1, budget=10)
    judge = PlanJudge(trials, range(1), None, ["desk"], [])
    due = [judge.step("desk", day(3, 23))] * 3
    plan = with_room(judge, (), due)
    assert [hire.posted for hire in plan] == [day(1, 26), day(2, 23), day(3, 9)]


COMPANY = """
scenario: a company with rules
horizon: {start: 2026-01-05, weeks: 8}
channels: {phone: {mode: live, volume: 100 per day, patience: {mean: 3 min}}}
topics: {call: {L1: {handle_time: {mean: 6 min}}}}
hiring:
  lead_time: 2 weeks
  starts: first monday of month
  freeze: {from: 2026-01-05, until: 2026-01-18}
  at_most: 2 per month
team:
  desk: {agents: 3}
  own: {agents: 3, hiring: {lead_time: 1 week, freeze: none}}
  any: {agents: 3, hiring: {starts: any day, at_most: 1 per month}}
"""


@pytest.fixture
def company(tmp_path: Path) -> Scenario:
    (tmp_path / "company.yaml").write_text(COMPANY)
    return load_scenario(tmp_path / "company.yaml")


def test_rules_of_the_company_hold_key_by_key_where_a_group_states_nothing(
    company: Scenario,
) -> None:
    desk, own, any_ = (company.team[name].hiring for name in ("desk", "own", "any"))
    assert desk.first_day(day(1, 5)) == day(2, 2)
    assert desk.is_frozen(day(1, 18))
    assert own.first_day(day(1, 5)) == day(2, 2)  # ready on 12 January, starts as all do
    assert own.first_day(day(1, 28)) == day(3, 2)
    assert not own.is_frozen(day(1, 5))
    assert any_.first_day(day(1, 20)) == day(2, 3)
    assert any_.is_frozen(day(1, 5))
    assert [each.at_most for each in (desk, own, any_)] == [None, None, HiringLimit.read("1/month")]


def test_the_company_hires_so_many_in_all_groups_together(company: Scenario) -> None:
    def allowed(*hires: tuple[str, int]) -> bool:
        return keeps_rules(company, [Hire(day(2, 2), name, agents) for name, agents in hires], None)

    assert allowed(("desk", 2))
    assert allowed(("desk", 1), ("any", 1))
    assert not allowed(("desk", 3))
    assert not allowed(("desk", 2), ("own", 1))
    assert not allowed(("any", 2))


def test_a_plan_that_breaks_rules_of_the_company_is_told(tmp_path: Path) -> None:
    plan = (
        "plan: [{date: 2026-01-06, hire: 2, into: desk}, {date: 2026-01-06, hire: 1, into: own}]\n"
    )
    (tmp_path / "company.yaml").write_text(COMPANY + plan)
    frozen, limit = map(str, load_document(tmp_path / "company.yaml").warnings)
    assert "when `desk` hires nobody: see its `freeze`" in frozen
    assert "all groups hire 2 a month at most; with this it is 3" in limit


def test_without_rules_of_the_company_nothing_changes(tmp_path: Path) -> None:
    empty = COMPANY[: COMPANY.index("hiring:")] + "hiring: {}\n" + COMPANY[COMPANY.index("team:") :]
    (tmp_path / "empty.yaml").write_text(empty)
    (tmp_path / "none.yaml").write_text(empty.replace("hiring: {}\n", ""))
    with_, without = (load_scenario(tmp_path / f"{name}.yaml") for name in ("empty", "none"))
    assert with_.team == without.team
    for name, group in without.team.items():
        assert with_.team[name].model_fields_set == group.model_fields_set
