"""How sure ``grow`` is of a week, on how many runs, and what it leaves out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np

from sim.decisions import Growth
from sim.decisions.candidates import Hire, Use
from sim.decisions.growth.not_held import NotHeld
from sim.metrics.goals import Goal
from sim.reports.growth.risks import odds_of, raises_risk, worst_week
from sim.reports.growth.rows import level_words
from sim.reports.growth.sentences import growth_verdict


def test_few_runs_say_no_more_than_they_can(growth: Growth) -> None:
    """A plan on five runs beside its delay on the first three of these."""
    figures = np.full((1, 7, 5), 0.1)
    weeks = replace(growth.today.weeks, figures=figures, told_by=None)
    assert odds_of(weeks, 0, 3) == "next to nothing (in none of 5 runs)"
    assert odds_of(weeks.first(1), 0, 3) == "next to nothing (in none of 1 run)"
    figures[0, 3, 3:] = 0.9  # of the first three runs none misses, of five two
    assert odds_of(weeks.first(3), 0, 3) == "next to nothing (in none of 3 runs)"
    late = replace(weeks, figures=figures)
    assert odds_of(late, 0, 3) == "about 1 in 3"  # 0.4 is a fifth above that
    plan = replace(growth.chosen, weeks=late)
    found = replace(growth, chosen=plan, in_reach=np.ones((1, 7)), riskiest=(0, 3), stopped="")
    worse = figures[:, :, :3].copy()
    assert not raises_risk(found, replace(plan, weeks=weeks.first(3)))
    worse[0, 3, 0] = 0.9  # one of three: less than two of five, and more than none of three
    delayed = replace(plan, weeks=replace(weeks, figures=worse, told_by=None))
    assert worst_week(found, delayed).chance < worst_week(found, plan).chance
    assert raises_risk(found, delayed)


def test_what_a_certainty_takes_has_its_dates(growth: Growth) -> None:
    hires = [Hire(dt.date(2026, 1, 5), "faults", 1), Hire(dt.date(2026, 2, 2), "faults", 2)]
    trial = replace(growth.chosen, plan=(*hires, Use(dt.date(2026, 1, 12), "teach")))
    ((sure, takes, *_),) = level_words(replace(growth, levels=[(0.9, trial)]))
    assert sure == "90 %"
    assert takes == (
        "3 for faults: 1 by 5 January 2026, 2 by 2 February 2026; “teach” by 12 January 2026"
    )


def test_delays_that_would_begin_behind_the_horizon_are_left_out(growth: Growth) -> None:
    """Seven weeks from 5 January on end before 23 February."""
    first = min(each.first_day(growth.scenario) for each in growth.chosen.plan)
    end = dt.date(2026, 2, 23)
    within = [weeks for weeks in (2, 4, 8) if first + dt.timedelta(weeks=weeks) < end]
    assert [weeks for weeks, _ in growth.delayed] == within
    assert first + dt.timedelta(weeks=8) >= end


def test_money_that_cannot_be_kept_is_told_once_and_binds_no_desk(growth: Growth) -> None:
    """Every week misses a budget; the first two are before anything helps."""
    goal = Goal("budget_used", "all", "at most", 1.0)
    weeks = replace(growth.today.weeks, goals=[goal], figures=np.full((1, 7, 4), 1.2), told_by=None)
    today = replace(growth.today, plan=(), weeks=weeks)
    missed = [NotHeld(goal, weeks.starts)]
    found = replace(
        growth, goals=[goal], today=today, chosen=today, delayed=(), fewer=(), more=None
    )
    found = replace(found, alternatives=(), levels=[(0.9, today)], not_held=missed, stopped="")
    found = replace(
        found, helps_from=dt.date(2026, 1, 19), why_not="more agents only make it worse"
    )
    assert growth.binding is not None
    told = growth_verdict(found)
    assert told[:2] == [
        "Nothing was found that helps.",
        "No hire and no option within the limits holds Budget used (at most 100 %) from the week "
        "of 5 January 2026 on. More agents only make it worse.",
    ]
    assert not any("Lost whatever" in each or "At the limit" in each for each in told)
    assert (found.lost, level_words(found)) == ([], [])
    assert replace(found, not_held=()).lost == [(goal, [0, 1])]
