"""KPIs of the team: occupancy, overload, balance, overtime and shrinkage."""

from __future__ import annotations

import numpy as np

from sim.kpis import AGENT, CYCLES, GROUP, TEAM, TIER, WHOLE, Breakdown, Metric
from sim.log import Kind
from sim.metrics.facts.contacts import EXACTLY
from sim.metrics.facts.replication import Figures, Replication
from sim.metrics.facts.steps import by_seat, seats
from sim.metrics.facts.team import (
    duty_and_work_of_seats,
    duty_by_hour,
    group_hours,
    intervals_by_seat,
    overtime_worked,
    paid_minutes,
    paid_time,
    work_by_hour,
)
from sim.metrics.tabulate import Ratio, Records, TimeAverage, Total
from sim.metrics.timelines import add_up

OFF_DUTY = (Kind.BREAK, Kind.ABSENT, Kind.TRAINING, Kind.COACHING, Kind.MEETING)

BY_TIME = Breakdown((TEAM, TIER, GROUP), (*WHOLE, *CYCLES, "week"), row=150)


@Metric(
    "on_duty",
    "Agents on duty (average of all hours)",
    "count",
    None,
    "time on duty, overtime included ÷ measured time",
    group="Team",
    by=(BY_TIME,),
    shown={"by group": 10},
    target=False,
    serving_only=True,
).measured_by
def on_duty(run: Replication) -> Figures:
    yield group_hours(run), TimeAverage(duty_by_hour(run).ravel())


@Metric(
    "occupancy",
    "Occupancy",
    "share",
    None,
    "time on duty with at least one step or owner's task in hand ÷ time on duty, overtime included",
    group="Team",
    by=(BY_TIME, Breakdown((AGENT,), WHOLE, row=160)),
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
).measured_by
def occupancy(run: Replication) -> Figures:
    yield group_hours(run), Ratio(work_by_hour(run).ravel(), duty_by_hour(run).ravel())
    duty, work = duty_and_work_of_seats(run)
    yield by_seat(run), Ratio(work, duty)


@Metric(
    "overloaded",
    "Overloaded time",
    "share",
    "lower",
    "time on duty in clock hours in which the group's occupancy was above the limit ÷ time "
    "on duty, overtime included",
    group="Team",
    by=(Breakdown((TEAM, TIER, GROUP), (*WHOLE, "week"), row=170),),
    shown={"headline": 120, "by group": 60, "lead": 60},
).measured_by
def overloaded(run: Replication) -> Figures:
    duty, work = duty_by_hour(run), work_by_hour(run)
    too_much = np.where(work > run.occupancy_limit * duty + EXACTLY, duty, 0.0)
    yield group_hours(run), Ratio(too_much.ravel(), duty.ravel())


@Metric(
    "imbalance",
    "Imbalance between agents",
    "share",
    "lower",
    "standard deviation of occupancy between the agents of a group; all: square root of the "
    "mean variance, weighted by agents",
    group="Team",
    by=(Breakdown((TEAM, GROUP), WHOLE, row=200),),
    shown={"by group": 70, "lead": 70},
).measured_by
def imbalance(run: Replication) -> Figures:
    duty, work = duty_and_work_of_seats(run)
    groups = len(run.log.names.groups)
    rated = np.flatnonzero(duty > 0)
    group, share = seats(run).group[rated], work[rated] / duty[rated]
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


@Metric(
    "overtime",
    "Overtime",
    "min",
    "lower",
    "time worked after the end of the shift",
    group="Team",
    by=(
        Breakdown((TEAM, TIER, GROUP), (*WHOLE, "week"), row=171),
        Breakdown((AGENT,), WHOLE, row=180),
    ),
    shown={"by group": 80, "by week": 80, "lead": 80},
).measured_by
def overtime(run: Replication) -> Figures:
    yield group_hours(run), Total(overtime_worked(run).ravel())
    number = len(seats(run).agent)
    stretches = intervals_by_seat(run, run.log.intervals["kind"] == Kind.OVERTIME)
    each = stretches.cut(run.window.start, run.window.end).totals(number)
    yield by_seat(run), Ratio(each, np.ones(number))


@Metric(
    "shrinkage",
    "Shrinkage",
    "share",
    "lower",
    "paid time in breaks, absent, in training, coaching or meetings ÷ paid time",
    group="Team",
    by=(Breakdown((TEAM, TIER, GROUP), (*WHOLE, "week"), row=170),),
    shown={"by group": 90},
).measured_by
def shrinkage(run: Replication) -> Figures:
    serving = run.serving[:, np.newaxis]
    off_duty, paid = paid_minutes(run, OFF_DUTY) * serving, paid_time(run) * serving
    yield group_hours(run), Ratio(off_duty.ravel(), paid.ravel())
