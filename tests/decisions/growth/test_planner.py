"""The search for a plan: what it does with the replications that it may spend."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from sim.checking import load_scenario
from sim.decisions.candidates import Hire, Plan, hires_of, merged
from sim.decisions.goals import Floats, GoalWeeks
from sim.decisions.growth import refined
from sim.decisions.growth.judge import CAREFUL, LAST, LOOK, Care, Times, as_good
from sim.decisions.growth.not_held import why_not_held
from sim.decisions.growth.planner import Planner
from sim.decisions.growth.refined import cheaper, last_that_holds, without_surplus
from sim.decisions.growth.search import _riskiest, grow
from sim.decisions.trial import Trial
from sim.decisions.trials import Trials
from sim.decisions.weeks import whole_weeks
from sim.runs.replication import goals_of
from sim.runs.searching import BudgetSpentError

if TYPE_CHECKING:
    from sim.decisions.growth.judge import PlanJudge

LINE = """
scenario: a small line
horizon: {start: 2026-01-05, weeks: 3}
channels: {phone: {mode: live, volume: 80 per day, patience: {mean: 3 min}}}
topics: {call: {L1: {handle_time: {mean: 6 min}}}}
team: {desk: {agents: 1, cost: 20 per hour}}
targets: {abandonment: at most 5%}
"""


SALE = """
scenario: a week of a sale
horizon: {start: 2026-01-05, weeks: 6}
opening_hours: {mon-fri: "09:00-15:00"}
channels: {phone: {mode: live, volume: 50 per day, patience: {mean: 4 min}}}
demand:
  weekdays: {sat-sun: 0}
  events: [{name: sale, from: 2026-01-26, days: 5, volume: +100%}]
topics: {call: {L1: {handle_time: {mean: 8 min}}}}
team: {desk: {agents: 3, cost: 24 per hour, hiring: {lead_time: 1 week, temporary: 2 weeks}}}
targets: {abandonment: at most 10%}
"""


@pytest.fixture
def planner(tmp_path: Path) -> Planner:
    """A search that looks at each plan on four replications, and may spend twelve."""
    (tmp_path / "line.yaml").write_text(LINE)
    scenario = load_scenario(tmp_path / "line.yaml")
    trials = Trials(scenario, goals_of(scenario), whole_weeks(scenario), seed=3, budget=12)
    planner = Planner(trials, range(1), None, ["desk"], [])
    planner.limit = 0.1
    return planner


def hires(planner: Planner, *numbers: int) -> list[Plan]:
    return [(Hire(planner.start, "desk", number),) for number in numbers]


def test_of_a_batch_that_is_too_large_the_first_plans_are_tried(planner: Planner) -> None:
    before = planner.judged(())
    assert before.weeks.replications == planner.trials.spent == 4
    assert planner.excess(before) > 0
    better = planner.best_of(hires(planner, 1, 2, 3), before)
    assert planner.trials.spent == 12
    assert better is not None
    assert better.plan in hires(planner, 1, 2)


def test_the_budget_is_spent_when_not_even_one_plan_fits(planner: Planner) -> None:
    planner.trials.budget = 7
    before = planner.judged(())
    with pytest.raises(BudgetSpentError):
        planner.best_of(hires(planner, 1, 2, 3), before)
    assert planner.trials.left < len(planner.look)


def test_a_close_decision_takes_what_the_budget_has_left(planner: Planner) -> None:
    """Eight replications do not tell; sixteen do not fit: the eight decide."""
    planner.limit = 0.97
    trial = planner.judged(())
    assert not trial.is_clear(planner.limit, planner.in_reach)
    assert trial.weeks.replications == 8


def test_a_plan_that_is_judged_again_keeps_the_replications_that_it_had(planner: Planner) -> None:
    planner.limit = 0.97
    assert planner.judged(()).weeks.replications == 8
    assert planner.judged((), Care(LOOK[-1], 1.0)).weeks.replications == 8


def test_luck_on_a_first_look_does_not_decide_at_last(planner: Planner) -> None:
    planner.trials.budget = 16
    assert planner.judged((), CAREFUL).weeks.replications == 4
    assert planner.judged((), LAST).weeks.replications == 16


def test_the_final_decision_may_take_twice_as_many_replications_as_another(
    planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing ever tells here."""
    planner.trials.budget = 1000
    monkeypatch.setattr(Trial, "in_doubt", lambda *_, **__: np.ones(3, bool))
    assert planner.judged((), CAREFUL).weeks.replications == 128
    assert planner.judged((), LAST).weeks.replications == 256


def test_a_plan_mended_at_last_is_put_later_again(
    planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second week holds, the third seems to until it is judged at last; then the first is
    tried, which holds, and once more the second."""
    first, second, third = (
        (Hire(planner.start + dt.timedelta(weeks=week), "desk", 1),) for week in range(3)
    )
    late = iter([third, second])
    mended = {second: second, third: first}
    monkeypatch.setattr(refined, "made_to_hold", lambda judge, plan, care=None: mended[plan])
    monkeypatch.setattr(refined, "without_surplus", lambda judge, plan: plan)
    monkeypatch.setattr(refined, "cheaper", lambda judge, plan: plan)
    monkeypatch.setattr(refined, "_as_late_as_may_be", lambda judge, plan: next(late))
    assert refined.refined(planner, second) == second


def asked_of(planner: Planner, figures: Floats, monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """The plans that a planner judges from now on; of each it sees these figures."""
    weeks = GoalWeeks(planner.trials.goals, planner.trials.whole_weeks, figures)
    asked: list[Plan] = []

    def judged(plan: Plan, _: Care) -> Trial:
        asked.append(plan)
        return Trial(plan, weeks, 0, {}, {})

    monkeypatch.setattr(planner, "judged", judged)
    return asked


@pytest.mark.parametrize(
    ("runs", "missed", "sure"), [(32, 32, True), (32, 5, False), (128, 15, True)]
)
def test_a_plan_that_does_the_same_until_a_week_that_another_surely_misses_needs_no_judging(
    planner: Planner, runs: int, missed: int, sure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three weeks; the second of them is missed with more than 10 %.

    5 of 32 runs do not tell that: 16 % with a standard error of 7. 128 runs are the most.
    """
    first, second, third = (
        Hire(planner.start + dt.timedelta(weeks=week), "desk", 1) for week in range(3)
    )
    figures = np.zeros((1, 3, runs))
    figures[0, 1, :missed] = 0.1
    asked = asked_of(planner, figures, monkeypatch)
    plans: list[Plan] = [(first, third), (first,), (first, second), (first, second, third)]
    assert not any(planner.holds(plan) for plan in plans)
    assert asked == ([plans[0], plans[2]] if sure else plans)
    planner.given_up[:, 1] = True
    assert planner.holds((first,))


def test_a_plan_that_hires_less_than_one_that_lacks_people_needs_no_judging(
    planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All runs miss the third week with an agent from the first week on and another from the
    second."""
    first, second, third = (
        Hire(planner.start + dt.timedelta(weeks=week), "desk", 1) for week in range(3)
    )
    figures = np.zeros((1, 3, 32))
    figures[0, 2] = 0.1
    asked = asked_of(planner, figures, monkeypatch)
    assert not planner.holds((first, second))
    for less in (
        (first,),
        (second,),
        (second, third),
        (first, third),
        (replace(second, agents=2),),
    ):
        assert not planner.holds(less)
    assert asked == [(first, second)]
    more: list[Plan] = [(replace(first, agents=2),), (first, second, third)]
    for_a_time: Plan = (replace(first, stays=10080.0),)
    for plan in (*more, for_a_time):
        assert not planner.holds(plan)
    assert asked == [(first, second), *more, for_a_time]


def test_a_plan_that_costs_less_than_one_that_costs_too_much_is_judged(
    planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More agents do not help to hold a budget."""
    first, second = (Hire(planner.start + dt.timedelta(weeks=week), "desk", 1) for week in range(2))
    (goal,) = planner.trials.goals
    planner.trials.goals = [replace(goal, metric="budget_used")]
    figures = np.full((1, 3, 32), 1.0)
    asked = asked_of(planner, figures, monkeypatch)
    plans: list[Plan] = [(first,), (second,)]
    assert not any(planner.holds(plan) for plan in plans)
    assert asked == plans


def test_a_target_that_more_agents_help_to_hold_never_needs_fewer(
    planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By chance twice the agents miss it a little more often here."""
    goals, weeks = planner.trials.goals, planner.trials.whole_weeks

    def missed_in(runs: int) -> Trial:
        figures = np.zeros((1, 3, 32))
        figures[:, :, :runs] = 0.1
        return Trial((), GoalWeeks(goals, weeks, figures), 0, {}, {})

    monkeypatch.setattr(planner.trials, "try_all", lambda *_: [missed_in(8), missed_in(9)])
    planner.given_up[:] = True
    assert why_not_held(planner, 0.1) == (
        "even twice the agents, once they are all on the lines, miss Abandonment"
    )


def test_a_search_says_from_the_first_run_on_what_it_does(tmp_path: Path) -> None:
    (tmp_path / "line.yaml").write_text(LINE.replace("weeks: 3", "weeks: 4"))
    seen: list[str] = []
    scenario = load_scenario(tmp_path / "line.yaml")
    grow(scenario, budget=40, confirm=4, jobs=1, progress=lambda *told: seen.append(told[2]))
    assert seen[0] == "how today's team does"


def test_large_teams_over_long_times_are_judged_on_fewer_replications() -> None:
    """18,500 inquiries of four weeks; 87,000 of a year."""
    assert Times.of(load_scenario("web-shop"), 8) == (4, 128, 128)
    assert Times.of(load_scenario("year-of-growth"), 8) == (2, 32, 32)
    assert Times.of(load_scenario("year-of-growth"), 64) == (2, 16, 16)


class _Holds:
    """A judge by whom plans of at least so many agents hold; it counts what it is asked."""

    def __init__(self, least: int) -> None:
        self.least, self.asked = least, list[int]()

    def holds_for_less(self, plan: Plan, before: Plan) -> bool:
        del before
        (hire,) = hires_of(plan)
        self.asked.append(hire.agents)
        return hire.agents >= self.least

    def note(self, plan: Plan) -> Plan:
        return plan


def test_where_the_last_who_comes_is_needed_nobody_before_is_taken_out(planner: Planner) -> None:
    start = dt.date(2026, 1, 5)
    plan = merged(Hire(start + dt.timedelta(weeks=week), "desk", 2) for week in range(3))
    asked: list[int] = []

    def holds(other: Plan, before: Plan) -> bool:
        del before
        asked.append(sum(hire.agents for hire in hires_of(other)))
        return asked[-1] >= 3

    planner.holds_for_less = holds  # type: ignore[method-assign]
    left = without_surplus(planner, plan)
    # of six the last two go, then one of those before; the second of them is needed: nobody is
    # asked after who came still earlier
    assert left == (Hire(start, "desk", 2), Hire(start + dt.timedelta(weeks=1), "desk", 1))
    assert asked == [5, 4, 3, 2]


@pytest.mark.parametrize(("least", "most_asked"), [(40, 1), (39, 7), (17, 7), (1, 7)])
def test_of_a_large_posting_as_many_as_may_be_are_left_out_by_halves(
    least: int, most_asked: int
) -> None:
    start = dt.date(2026, 1, 5)
    judge, plan = _Holds(least), (Hire(start, "desk", 40),)
    fewer = [(Hire(start, "desk", number),) for number in range(39, 0, -1)]
    found = last_that_holds(cast("PlanJudge", judge), plan, fewer)
    assert found == (Hire(start, "desk", least),)
    assert len(judge.asked) <= most_asked


def _trial(planner: Planner, mean: float) -> Trial:
    """In each week as many runs a tenth above a mean as a tenth below it."""
    runs = np.tile([mean - 0.1, mean + 0.1], 50)
    figures = np.tile(runs, (1, len(planner.trials.whole_weeks), 1))
    return Trial(
        (), GoalWeeks(planner.trials.goals, planner.trials.whole_weeks, figures), 0, {}, {}
    )


@pytest.mark.parametrize(("missed", "acts"), [(52, False), (53, True)])
def test_a_week_a_twentieth_above_the_risk_is_as_good(
    planner: Planner, missed: int, acts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a risk of 10 % up to 10.5 %: 52 of 500 runs are 10.4 %, 53 are 10.6 %."""
    runs = np.where(np.arange(500) < missed, 0.1, 0.0)
    figures = np.tile(runs, (1, len(planner.trials.whole_weeks), 1))
    weeks = GoalWeeks(planner.trials.goals, planner.trials.whole_weeks, figures)
    one = (Hire(planner.start, "desk", 1),)
    monkeypatch.setattr(planner, "judged", lambda _: Trial((), weeks, 0, {}, {}))
    monkeypatch.setattr(planner, "_plan_on", lambda _: one)
    planner.solve(0.1)
    assert planner.best == (one if acts else ())


def test_a_risk_near_1_stays_a_chance() -> None:
    assert as_good(0.98) == pytest.approx(0.981)


@pytest.mark.parametrize(
    ("first", "then", "number"), [(0.85, 0.75, 4), (0.35, 0.25, 2), (0.35, 0.35, 1)]
)
def test_where_many_are_missing_most_of_them_come_at_once(
    planner: Planner, first: float, then: float, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At most 5 % may give up, 0.1 is a standard deviation; the desk has one agent.

    35 % lie 3 deviations above it, and 1.28 more are wanted for a risk of 10 %. One agent brings
    1, so 0.7 × 4.28 = 2.99 come, rounded down. From 85 % it is more than 2 × (1 + 1), the most.
    """
    before, after = _trial(planner, first), _trial(planner, then)
    monkeypatch.setattr(planner.trials, "try_all", lambda *_: [before])
    assert planner.wanted(before, after, "desk", 1) == number


def test_a_week_of_a_sale_is_held_by_somebody_who_is_hired_for_a_time(tmp_path: Path) -> None:
    (tmp_path / "sale.yaml").write_text(SALE)
    scenario = load_scenario(tmp_path / "sale.yaml")
    trials = Trials(scenario, goals_of(scenario), whole_weeks(scenario), seed=3, budget=10_000)
    planner = Planner(trials, range(2), None, ["desk"], [])
    planner.limit = 0.1
    sale = dt.date(2026, 1, 26)
    for_good = merged([Hire(sale - dt.timedelta(weeks=1), "desk", 1)])
    assert planner.excess(planner.judged(())) > 0
    assert planner.holds(for_good)
    found = cheaper(planner, for_good)
    assert planner.holds(found)
    assert {(each.first_day(scenario), each.until(scenario)) for each in found} == {
        (sale, sale + dt.timedelta(weeks=2))
    }


def test_a_budget_that_is_missed_is_given_up_before_anybody_is_tried(tmp_path: Path) -> None:
    """Whoever is hired costs more: no replication is spent on finding that out."""
    (tmp_path / "dear.yaml").write_text(
        LINE.replace(
            "targets: {", "money: {budget: 100 per week}\ntargets: {budget_used: at most 100%, "
        )
    )
    scenario = load_scenario(tmp_path / "dear.yaml")
    trials = Trials(scenario, goals_of(scenario), whole_weeks(scenario), seed=3, budget=100)
    planner = Planner(trials, range(1), None, ["desk"], [])
    planner.limit = 0.1
    trial = planner.judged(())
    before = trials.spent
    assert planner.gives_up_at_once(trial)
    assert [goal.metric for goal in trials.goals] == ["budget_used", "abandonment"]
    assert planner.given_up.tolist() == [[True] * 3, [False] * 3]
    assert not planner.gives_up_at_once(trial)
    assert trials.spent == before


def test_the_riskiest_week_is_one_to_be_held_and_the_nearest_to_its_bound_if_none_is_missed(
    planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = np.array([[[0.010, 0.012] * 2, [0.030, 0.032] * 2, [0.048, 0.050] * 2]])
    weeks = GoalWeeks(planner.trials.goals, planner.trials.whole_weeks, figures)
    monkeypatch.setattr(planner, "judged", lambda _: Trial((), weeks, 0, {}, {}))
    assert _riskiest(planner, "") == (0, 2)
    planner.given_up[0, 2] = True
    assert _riskiest(planner, "") == (0, 1)
