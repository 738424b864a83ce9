"""Goals week by week, and plans of hires, worked out by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from sim.checking import load_scenario
from sim.decisions.candidates import (
    Hire,
    fewer,
    later,
    merged,
    moved,
    with_plan,
)
from sim.decisions.goals import STATED, GoalWeeks, wilson
from sim.decisions.hiring_rules import keeps_rules, posted_for
from sim.decisions.trial import Trial
from sim.decisions.weeks import whole_weeks
from sim.metrics.goals import Goal
from sim.runs.replication import goals_of
from sim.scenarios import Scenario
from tests.decisions.by_week import weeks_of

WEEKS = ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26"]
ABANDONMENT = Goal("abandonment", "all", "at most", 0.05)
SERVICE = Goal("service_level", "phone", "at least", 0.8, 1 / 3)


def kpi_rows(metric: str, channel: str, run: int, values: list[float]) -> list[dict[str, object]]:
    scope = {"metric": metric, "channel": channel, "topic": "all", "tier": "all"}
    return [
        {**scope, "group": "all", "agent": "all", "per": "week", "period": week}
        | {"numerator": 200 * value, "denominator": 200.0, "replication": run}
        for week, value in zip(WEEKS, values, strict=True)
    ]


def test_the_chance_of_missing_is_the_share_of_replications() -> None:
    rows = kpi_rows("abandonment", "all", 7, [0.01, 0.04, 0.06, 0.09])
    rows += kpi_rows("abandonment", "all", 9, [0.02, 0.06, 0.05, 0.08])
    rows += kpi_rows("service_level", "phone", 7, [0.9, 0.8, 0.7, 0.8])
    weeks = weeks_of(pd.DataFrame(rows), [ABANDONMENT, SERVICE], WEEKS)
    assert weeks.replications == 2
    # at the bound itself nothing is missed, and what was not measured misses nothing
    assert weeks.share.tolist() == [[0, 0.5, 0.5, 1], [0, 0, 0.5, 0]]
    assert np.isnan(weeks.figures[1, :, 1]).all()


def test_weeks_that_are_alike_tell_of_a_chance_as_many_more_runs_would() -> None:
    """Of one week alone the interval is Wilson's; seven alike make it narrower, and no wider."""
    draws = np.random.default_rng(1).normal(0.04, 0.01, (1, 7, 40))
    alike = GoalWeeks([ABANDONMENT], [f"{k}" for k in range(7)], draws)
    alone = GoalWeeks([ABANDONMENT], ["0"], draws[:, :1])
    missed = int((draws[0, 0] > 0.05).sum())
    assert 0 < missed < 40
    low, high = alone.chance_interval
    assert (low[0, 0], high[0, 0]) == wilson(np.array(missed / 40), 40, STATED)
    assert (alike.effective_runs >= 40).all()
    assert alike.effective_runs[0, 3] > 2 * 40  # in the middle six others tell of it
    wide, narrow = (
        float(high[0, 3] - low[0, 3])
        for low, high in (wilson(alike.chance, 40, STATED), alike.chance_interval)
    )
    assert narrow < 0.75 * wide


@pytest.mark.parametrize(
    ("metric", "bound", "helps"),
    [
        ("service_level", "at least", True),
        ("abandonment", "at most", True),
        ("occupancy", "at most", True),
        ("occupancy", "at least", False),
        ("budget_used", "at most", False),
        ("cost_per_solved", "at most", False),
        ("lost_value", "at most", True),
        ("escalation", "at least", False),
    ],
)
def test_what_more_agents_help_to_hold(metric: str, bound: str, helps: bool) -> None:
    assert Goal(metric, "all", bound, 0.5).more_helps == helps


def chances(*values: float) -> GoalWeeks:
    """One goal that is missed in so many of ten replications."""
    missed = np.array([[k < round(10 * value) for k in range(10)] for value in values])
    return GoalWeeks([ABANDONMENT], WEEKS, np.where(missed, 0.1, 0.0)[np.newaxis])


def test_bounds_of_a_chance_are_wilsons() -> None:
    low, high = wilson(np.array([0.0, 0.5]), 20, z=2.0)
    # 0 of 20: from 0 to z² ÷ (n + z²); 10 of 20: 0.5 ± z √(0.25 ÷ n + z² ÷ 4 n²) ÷ (1 + z² ÷ n)
    assert (low[0], high[0]) == pytest.approx((0.0, 4 / 24))
    reach = 2 * (0.25 / 20 + 4 / 1600) ** 0.5 / 1.2
    assert (low[1], high[1]) == pytest.approx((0.5 - reach, 0.5 + reach))


def test_a_stated_interval_covers_the_chance_as_often_as_it_says() -> None:
    """Exact: over chances of 2 % to 50 % and 20 replications, the binomial tells how often."""
    hits = np.arange(21)
    low, high = wilson(hits / 20, 20, STATED)
    chances = np.linspace(0.02, 0.5, 97)
    covers = [binom.pmf(hits[(low <= p) & (p <= high)], 20, p).sum() for p in chances]
    assert np.mean(covers) == pytest.approx(0.95, abs=0.01)
    assert min(covers) > 0.83


def test_a_bad_week_does_not_hide_among_good_ones() -> None:
    weeks = chances(0.0, 0.0, 0.5, 0.0)
    assert weeks.chance[0].tolist() == [0, 0, 0.5, 0]
    unmeasured = GoalWeeks([ABANDONMENT], WEEKS, np.full((1, 4, 10), np.nan))
    assert not unmeasured.chance.any()


def trial_of(*values: float) -> Trial:
    return Trial((), chances(*values), 0.0, {}, {})


def test_few_replications_tell_what_is_far_from_the_risk() -> None:
    everywhere, three = np.ones(4), np.array([1.0, 1.0, 1.0, 0.0])
    # 10 of 10 are far above 25 %, 2 of 10 are not far from it; a week out of reach does not count
    assert trial_of(0.0, 0.0, 0.0, 1.0).is_clear(0.25, everywhere)
    assert trial_of(0.0, 0.0, 0.0, 1.0).is_clear(0.25, three)
    assert not trial_of(0.0, 0.2, 0.0, 0.0).is_clear(0.25, everywhere)
    assert not trial_of(0.2, 0.2, 0.2, 0.2).is_clear(0.25, everywhere)


def test_a_week_in_which_nothing_changes_is_not_worse_for_its_neighbours_sake() -> None:
    """In the last week fewer give up. So the line of chances bends, and the week before, of which
    nothing has changed, is judged to miss the risk.
    """
    draws = np.random.default_rng(44)
    distance = np.linspace(2.6, 1.3, 6)[np.newaxis, :, np.newaxis]
    figures = 0.05 + 0.01 * (draws.normal(size=(1, 6, 32)) - distance)
    less, more = figures.copy(), figures.copy()
    less[0, 5] -= 0.012
    more[0, 4] += 0.02
    before, helped, harmed = (
        Trial((), GoalWeeks([ABANDONMENT], list("abcdef"), each), 0.0, {}, {})
        for each in (figures, less, more)
    )
    assert helped.beyond(0.1)[0, 4] > before.beyond(0.1)[0, 4]
    assert not helped.worse_than(before, 0.1).any()
    assert np.flatnonzero(harmed.worse_than(before, 0.1)[0]).tolist() == [4]


def test_a_close_chance_that_is_known_well_decides() -> None:
    # 2 of 10, with a standard error of √((0.2 × 0.8 + 1/14) ÷ 14) = 0.129
    close, everywhere = trial_of(0.0, 0.2, 0.0, 0.0), np.ones(4)
    assert not close.in_doubt(0.25, everywhere, enough=0.13).any()
    assert close.in_doubt(0.25, everywhere, enough=0.128).any()
    # 0.2 is 0.05 below 0.25: less than one standard error, more than a third
    assert not close.in_doubt(0.25, everywhere, sure=0.15).any()


def test_what_brings_a_week_nearer_is_told_replication_by_replication() -> None:
    before, after = np.array([[[0.2, 0.4], [0.1, 0.3]]]), np.array([[[0.1, 0.3], [0.1, 0.3]]])
    first, then = (GoalWeeks([ABANDONMENT], WEEKS[:2], each) for each in (before, after))
    # a tenth less, where the replications lie a tenth about their mean; nothing differs later
    assert then.nearer(first) == pytest.approx(np.array([[1.0, 0.0]]))
    assert first.nearer(then) == pytest.approx(np.array([[-1.0, 0.0]]))


@pytest.mark.parametrize(
    ("values", "first"),
    [
        ((0.0, 0.0, 0.0, 0.0), None),
        ((0.0, 0.3, 0.0, 0.0), 1),  # one week is enough, as in the search
        ((0.0, 0.1, 0.0, 0.6), 3),  # the risk itself is accepted
        ((0.0, 0.0, 0.0, 0.9), 3),
    ],
)
def test_a_week_above_the_risk_breaks_a_promise(
    values: tuple[float, ...], first: int | None
) -> None:
    weeks = chances(*values)
    assert weeks.first_broken(0.1) == [first]
    # the rule of the search is the same
    holds = trial_of(*values).excess(0.1, np.ones(4)) == 0
    assert holds == (first is None)


def test_the_first_break_lies_between_what_surely_holds_and_what_surely_does_not() -> None:
    # of ten runs nobody misses the first week (within 50 % for sure), all miss the last
    weeks = chances(0.0, 0.4, 0.6, 1.0)
    assert weeks.first_broken(0.5) == [2]
    assert weeks.first_broken_between(0, 0.5) == (1, 3)
    assert chances(0.0, 0.0, 1.0, 1.0).first_broken_between(0, 0.5) == (2, 2)
    # where no week is surely above the risk it may be any to the end, or later
    assert chances(0.0, 0.0, 0.6, 0.5).first_broken_between(0, 0.5) == (2, 3)


TEAM = """
scenario: team
horizon: {start: 2026-01-07, weeks: 5, warm_up: 3 days}
channels: {phone: {mode: live, volume: 10 per day}}
topics: {call: {L1: {handle_time: 5 min}}}
team:
  desk: {agents: 2, hiring: {lead_time: 10 days, training: 4 days}}
"""


@pytest.fixture
def team(tmp_path: Path) -> Scenario:
    (tmp_path / "team.yaml").write_text(TEAM)
    return load_scenario(tmp_path / "team.yaml")


def test_goals_are_the_service_levels_and_the_targets(tmp_path: Path) -> None:
    text = TEAM.replace("mode: live", "mode: live, target: 80% within 20 s, patience: 3 min")
    (tmp_path / "team.yaml").write_text(text + "targets: {abandonment: at most 5%}\n")
    goals = goals_of(load_scenario(tmp_path / "team.yaml"))
    assert goals == [SERVICE, ABANDONMENT]
    assert [goal.label for goal in goals] == ["Service level, phone", "Abandonment"]
    assert [goal.target for goal in goals] == ["at least 80 % within 20 s", "at most 5 %"]


def test_whole_weeks_lie_in_the_measured_time(team: Scenario) -> None:
    # measured from Saturday the 10th, to the end of Tuesday 10 February
    assert whole_weeks(team) == ["2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02"]


def test_a_job_is_posted_on_the_last_monday_that_is_early_enough(team: Scenario) -> None:
    # 14 days before Monday 2 February is Monday the 19th; the day before, it is the 12th
    assert posted_for(team, "desk", dt.date(2026, 2, 2)) == dt.date(2026, 1, 19)
    assert posted_for(team, "desk", dt.date(2026, 2, 1)) == dt.date(2026, 1, 12)
    assert posted_for(team, "desk", dt.date(2026, 1, 12)) == dt.date(2026, 1, 7)  # the first day
    assert Hire(dt.date(2026, 1, 19), "desk", 1).first_day(team) == dt.date(2026, 1, 29)


def test_plans_of_hires(team: Scenario) -> None:
    first, second = dt.date(2026, 1, 12), dt.date(2026, 2, 9)
    plan = merged([Hire(second, "desk", 1), Hire(first, "desk", 2), Hire(second, "desk", 1)])
    assert plan == (Hire(first, "desk", 2), Hire(second, "desk", 2))
    assert fewer(plan, 0) == (Hire(first, "desk", 1), Hire(second, "desk", 2))
    assert fewer(fewer(plan, 0), 0) == (Hire(second, "desk", 2),)
    assert moved(plan, 0, 4) == (Hire(first, "desk", 1), Hire(second, "desk", 3))
    assert moved(moved(plan, 0, 4), 0, 4) == (Hire(second, "desk", 4),)
    assert moved(plan, 1, -4) == (Hire(first, "desk", 3), Hire(second, "desk", 1))
    assert later(plan, 1)[0].posted == dt.date(2026, 1, 19)
    assert keeps_rules(team, plan, 2)
    assert not keeps_rules(team, moved(plan, 0, 4), 2)
    assert keeps_rules(team, moved(plan, 0, 4), None)


def test_hires_for_good_and_for_a_time_are_told_apart(team: Scenario) -> None:
    monday = dt.date(2026, 1, 12)
    for_good, for_a_time = Hire(monday, "desk", 1), Hire(monday, "desk", 1, stays=56 * 1440.0)
    plan = merged([for_a_time, for_good, for_a_time])
    assert [(each.agents, each.label) for each in plan if isinstance(each, Hire)] == [
        (2, "desk for 8 weeks"),
        (1, "desk"),
    ]
    entry, other = with_plan(team, plan).plan
    assert (entry.hire, entry.for_, other.for_) == (2, 56 * 1440, None)
    assert replace(for_a_time, stays=10 * 1440.0).label == "desk for 10 days"


def test_hires_come_after_the_scenarios_own_plan(team: Scenario) -> None:
    grown = with_plan(team, (Hire(dt.date(2026, 1, 12), "desk", 2),))
    (entry,) = grown.plan
    assert (entry.date, entry.hire, entry.into) == (dt.date(2026, 1, 12), 2, "desk")
    assert team.plan == ()
