"""Where a promise breaks first: which group, which hours; and what Erlang says of that week."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.kpis import CHANNEL, GROUP, TEAM, TOPIC, Breakdowns
from sim.metrics import METRICS
from sim.metrics.goals import Goal
from sim.metrics.intervals.ratios import students_t
from sim.runs.comparing import replicate
from sim.runs.runner import Runner
from sim.scenarios.meaning import routes
from sim.units import DAY

if TYPE_CHECKING:
    import pandas as pd

    from sim.runs.result import Result
    from sim.scenarios.sections.schema import Scenario

RUNS = 8
"""Replications of the week in question."""
PART = 0.8
"""Hours beside the worst one belong to it when they are at least this bad."""
MEASURED = (
    *("contacts", "inquiries", "deflected", "wait", "abandonment", "service_level"),
    *("occupancy", "on_duty"),
)
"""KPIs that are measured of it, beside that of the goal."""
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, eq=False)
class Binding:
    """The constraint that binds in the first week in which a promise breaks."""

    goal: Goal
    week: str
    """Date of its Monday."""
    group: str
    """The busiest group that takes contacts."""
    tier: str
    """Its tier."""
    topic: str
    """The topic with the longest mean wait among those it serves; empty where there is one."""
    weekday: int
    """0 is Monday."""
    hours: tuple[int, int]
    """From which hour of that day to which."""
    stand_out: bool
    """Whether these hours are worse than the others beyond chance."""
    occupancy: float
    """Of the group in these hours."""
    result: Result
    """The week alone, with its Erlang line; of the KPIs, those that both need."""

    @property
    def replications(self) -> int:
        """Replications of the week."""
        return self.result.replications


def binding_of(
    scenario: Scenario,
    goal: Goal,
    week: str,
    seed: int,
    runner: Runner | None = None,
) -> Binding:
    """Simulate up to the end of a week, measure that week alone, and find what binds.

    The hours are those in which most contacts of the goal miss it or wait; where the goal's KPI is
    not measured by hour, those in which the group is busiest.

    Args:
        scenario: the scenario with its own plan.
        goal: the goal that the week misses.
        week: date of its Monday.
        seed: base seed.
        runner: does the replications; this process unless stated.
    """
    begin = (dt.date.fromisoformat(week) - scenario.horizon.start).days * DAY
    span = {"weeks": None, "length": begin + 7 * DAY, "warm_up": begin}
    horizon = scenario.horizon.model_copy(update=span)
    clipped = scenario.model_copy(update={"horizon": horizon})
    runner = runner or Runner(jobs=1)
    result = replicate(clipped, replications=RUNS, seed=seed, kpis=_wanted(goal), runner=runner)
    rows = result.estimates
    busy = _rows(rows, "occupancy", "all")
    busy = busy[busy["group"].isin(_serving(scenario, goal)) & (busy["agent"] == "all")]
    group = str(busy["group"].iloc[int(busy["mean"].argmax())])
    of_group = rows[(rows["group"] == group) & (rows["agent"] == "all")]
    rules = scenario.team[group]
    tier = routes.group_tier(scenario, rules) or ""
    by_hour = _rows(rows, "occupancy", "hour of week")
    by_hour = by_hour[(by_hour["group"] == group) & (by_hour["agent"] == "all")]
    occupied = dict(zip(by_hour["period"].astype(str), by_hour["mean"], strict=True))
    bad = _badness(rows, goal)
    worst, weekday, hours = _worst(bad or occupied)
    of_hours = [occupied.get(f"{WEEKDAYS[weekday]} {hour:02}") for hour in range(*hours)]
    known = [each for each in of_hours if each is not None]
    return Binding(
        goal=goal,
        week=week,
        group=group,
        tier=tier,
        topic=_topic(scenario, group, rows),
        weekday=weekday,
        hours=hours,
        stand_out=_stands_out(worst, rows, goal) if bad else _stands_out(worst, of_group),
        occupancy=sum(known) / len(known) if known else float("nan"),
        result=result,
    )


def _wanted(goal: Goal) -> dict[str, Breakdowns]:
    """What the constraint is found by, and what the Erlang line is laid beside."""
    scopes, pers = (TEAM, CHANNEL, TOPIC, GROUP), ("all", "hour of week")
    names = dict.fromkeys((*MEASURED, goal.metric))
    return {name: METRICS[name].within(scopes, pers) for name in METRICS if name in names}


def _serving(scenario: Scenario, goal: Goal) -> list[str]:
    """Groups that take contacts of the goal's channel."""
    return [
        name
        for name, group in scenario.team.items()
        if routes.takes_contacts(group)
        and (goal.channel == "all" or group.channels is None or goal.channel in group.channels)
    ]


def _rows(rows: pd.DataFrame, metric: str, per: str) -> pd.DataFrame:
    return rows[(rows["metric"] == metric) & (rows["per"] == per)]


def _badness(rows: pd.DataFrame, goal: Goal) -> dict[str, float]:
    """By hour of the week, how many contacts miss the goal, or wait; empty if nobody does."""
    arrived = _of_channel(_rows(rows, "contacts", "hour of week"), goal)
    share = _of_channel(_rows(rows, goal.metric, "hour of week"), goal)
    if not arrived or not share or goal.metric not in ("service_level", "abandonment", "wait"):
        return {}
    missed = {hour: 1 - v if goal.metric == "service_level" else v for hour, v in share.items()}
    bad = {hour: value * arrived.get(hour, 0.0) for hour, value in missed.items()}
    return bad if max(bad.values()) > 0 else {}


def _of_channel(rows: pd.DataFrame, goal: Goal) -> dict[str, float]:
    rows = _rows_of_channel(rows, goal)
    pairs = zip(rows["period"].astype(str), rows["mean"].astype(float), strict=True)
    return {hour: value for hour, value in pairs if value == value}


def _rows_of_channel(rows: pd.DataFrame, goal: Goal) -> pd.DataFrame:
    rows = rows[rows["channel"] == goal.channel]
    for column in ("topic", "tier", "group", "agent"):
        rows = rows[rows[column] == "all"]
    return rows


def _stands_out(hour: str, rows: pd.DataFrame, goal: Goal | None = None) -> bool:
    """Whether the worst hour differs from the week by more than the worst of so many would.

    That is the interval of the hour, made as wide as 95 % ask for where the worst is picked
    (Bonferroni).

    Args:
        hour: hour of the week.
        rows: estimates.
        goal: what it is the worst for; occupancy unless stated.
    """
    metric = "occupancy" if goal is None else goal.metric
    by_hour, week = _rows(rows, metric, "hour of week"), _rows(rows, metric, "all")
    if goal is not None:
        by_hour, week = _rows_of_channel(by_hour, goal), _rows_of_channel(week, goal)
    row = by_hour[by_hour["period"].astype(str) == hour].iloc[0]
    runs = np.array([int(row["replications"])])
    if runs[0] < 2:
        return False
    half = max(row["high"] - row["mean"], row["mean"] - row["low"])
    wider = students_t(runs, 1 - 0.025 / len(by_hour)) / students_t(runs, 0.975)
    return bool(abs(row["mean"] - week["mean"].iloc[0]) > half * wider[0])


def _worst(by_hour: dict[str, float]) -> tuple[str, int, tuple[int, int]]:
    """The worst hour, its weekday, and that hour with those beside it that are nearly as bad."""
    worst = max(by_hour, key=lambda hour: by_hour[hour])
    day, hour = worst.split()
    first = last = int(hour)
    least = PART * by_hour[worst]
    while by_hour.get(f"{day} {first - 1:02}", 0.0) >= least:
        first -= 1
    while by_hour.get(f"{day} {last + 1:02}", 0.0) >= least:
        last += 1
    return worst, WEEKDAYS.index(day), (first, last + 1)


def _topic(scenario: Scenario, group: str, rows: pd.DataFrame) -> str:
    skills = routes.speeds(scenario, scenario.team[group])
    waits = _rows(rows, "wait", "all")
    waits = waits[(waits["channel"] == "all") & waits["topic"].isin(list(skills))]
    if len(waits) < 2:
        return ""
    return str(waits["topic"].iloc[int(waits["mean"].argmax())])
