"""KPIs of the team: occupancy, overload, balance, overtime and shrinkage."""

from __future__ import annotations

import numpy as np

from sim.kpis import AGENT, CYCLES, GROUP, HALF_HOUR, TEAM, TIER, WHOLE, Breakdown, KpiSection
from sim.log import Kind
from sim.metrics.facts.contacts import EXACTLY
from sim.metrics.facts.found import Facts, Sums
from sim.metrics.facts.steps import by_seat, seats
from sim.metrics.facts.team import (
    duty_and_work_of_seats,
    duty_by_hour,
    duty_in_shifts,
    group_hours,
    intervals_by_seat,
    overtime_worked,
    paid_minutes,
    paid_time,
    shift_time,
    tier_of_groups,
    work_by_hour,
)
from sim.metrics.tabulate import Ratio, Records, TimeAverage, Total
from sim.metrics.timelines import add_up

kpi = KpiSection("Team")

OFF_DUTY = (Kind.BREAK, Kind.ABSENT, Kind.TRAINING, Kind.COACHING, Kind.MEETING)

BY_HALF_HOUR = Breakdown((TEAM, GROUP), (HALF_HOUR,), row=155)
BY_TIME = Breakdown((TEAM, TIER, GROUP), (*WHOLE, *CYCLES, "week"), row=150)


@kpi(
    "Agents on duty (average of all hours)",
    "count",
    None,
    "time average",
    by=(BY_TIME,),
    target=False,
    serving_only=True,
)
def on_duty(facts: Facts) -> Sums:
    """time on duty, overtime included ÷ measured time"""
    yield group_hours(facts), TimeAverage(duty_by_hour(facts).ravel())


@kpi(
    "Agents on duty (while anybody has a shift)",
    "count",
    None,
    "ratio",
    by=(BY_TIME, BY_HALF_HOUR),
    shown={"by group": 10},
    target=False,
    serving_only=True,
)
def on_duty_in_shifts(facts: Facts) -> Sums:
    """time on duty within shifts ÷ time in which anybody of them has a shift, absent or not"""
    duty = duty_in_shifts(facts)
    cells = np.arange(facts.window.cells)
    yield Records(cells), Ratio(duty.sum(axis=0), shift_time(facts, 0 * tier_of_groups(facts))[0])
    tiers = tier_of_groups(facts)
    known = np.arange(tiers.max(initial=-1) + 1)
    by_tier = np.array([duty[tiers == tier].sum(axis=0) for tier in known]).reshape(-1)
    records = Records(np.tile(cells, len(known)), {"tier": np.repeat(known, len(cells))})
    yield records, Ratio(by_tier, shift_time(facts, tiers)[known].ravel())
    groups = np.arange(len(tiers))
    yield group_hours(facts), Ratio(duty.ravel(), shift_time(facts, groups).ravel())


@kpi(
    "Occupancy",
    "share",
    None,
    "ratio",
    by=(BY_TIME, BY_HALF_HOUR, Breakdown((AGENT,), WHOLE, row=160)),
    shown={
        "headline": 100,
        "headline of each group": 110,
        "by tier": 50,
        "by group": 50,
        "by week": 70,
        "lead": 50,
        "trained group": 10,
    },
    more_agents="lower",
    hourly=True,
    followed=True,
    of_time=True,
)
def occupancy(facts: Facts) -> Sums:
    """time on duty with at least one step or owner's task in hand ÷ time on duty, overtime
    included
    """
    yield group_hours(facts), Ratio(work_by_hour(facts).ravel(), duty_by_hour(facts).ravel())
    duty, work = duty_and_work_of_seats(facts)
    yield by_seat(facts), Ratio(work, duty)


@kpi(
    "Overloaded time",
    "share",
    "lower",
    "ratio",
    by=(Breakdown((TEAM, TIER, GROUP), (*WHOLE, "week"), row=170),),
    shown={"headline": 120, "by group": 60, "lead": 60},
    of_time=True,
)
def overloaded(facts: Facts) -> Sums:
    """time on duty in clock hours in which the group's occupancy was above the limit ÷ time on
    duty, overtime included
    """
    duty, work = duty_by_hour(facts), work_by_hour(facts)
    too_much = np.where(work > facts.occupancy_limit * duty + EXACTLY, duty, 0.0)
    yield group_hours(facts), Ratio(too_much.ravel(), duty.ravel())


@kpi(
    "Imbalance between agents",
    "share",
    "lower",
    "ratio",
    by=(Breakdown((TEAM, GROUP), WHOLE, row=200),),
    shown={"by group": 70, "lead": 70},
)
def imbalance(facts: Facts) -> Sums:
    """standard deviation of occupancy between the agents of a group; all: square root of the mean
    variance, weighted by agents
    """
    duty, work = duty_and_work_of_seats(facts)
    groups = len(facts.log.names.groups)
    rated = np.flatnonzero(duty > 0)
    group, share = seats(facts).group[rated], work[rated] / duty[rated]
    agents = np.bincount(group, minlength=groups)
    mean = add_up(group, share, groups) / np.maximum(agents, 1)
    squares = add_up(group, (share - mean[group]) ** 2, groups)
    several = np.flatnonzero(agents >= 2)
    spread = np.sqrt(squares[several] / agents[several])
    cells = np.zeros(len(several), np.int64)
    if len(several):
        overall = np.sqrt(squares[several].sum() / agents[several].sum())
        yield Records(cells[:1]), Ratio(np.array([overall]), np.ones(1))
    yield Records(cells, {"group": several}), Ratio(spread, np.ones(len(several)))


@kpi(
    "Overtime",
    "min",
    "lower",
    "mean",
    by=(
        Breakdown((TEAM, TIER, GROUP), (*WHOLE, "week"), row=171),
        Breakdown((AGENT,), WHOLE, row=180),
    ),
    shown={"by group": 80, "by week": 80, "lead": 80},
    worked=True,
)
def overtime(facts: Facts) -> Sums:
    """time worked after the end of the shift, planned or not"""
    yield group_hours(facts), Total(overtime_worked(facts).ravel())
    number = len(seats(facts).agent)
    stretches = intervals_by_seat(facts, facts.log.intervals["kind"] == Kind.OVERTIME)
    each = stretches.cut(facts.window.start, facts.window.end).totals(number)
    yield by_seat(facts), Ratio(each, np.ones(number))


@kpi(
    "Shrinkage",
    "share",
    "lower",
    "ratio",
    by=(Breakdown((TEAM, TIER, GROUP), (*WHOLE, "week"), row=170),),
    shown={"by group": 90},
    of_time=True,
)
def shrinkage(facts: Facts) -> Sums:
    """paid time in breaks, absent, in training, coaching or meetings ÷ paid time"""
    serving = facts.serving[:, np.newaxis]
    off_duty, paid = paid_minutes(facts, OFF_DUTY) * serving, paid_time(facts) * serving
    yield group_hours(facts), Ratio(off_duty.ravel(), paid.ravel())
