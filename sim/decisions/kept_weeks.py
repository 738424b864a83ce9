"""What is kept of a replication that tries a plan: the goals' KPIs week by week, and totals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim import extensions
from sim.decisions.weeks import WATCHED, as_figures, watched_figures
from sim.kpis import CHANNEL, GROUP, TEAM, TIER, Breakdowns
from sim.metrics import METRICS
from sim.metrics.goals import Goal
from sim.runs.ledger import Figures
from sim.runs.replication import Measured

if TYPE_CHECKING:
    from sim.metrics.tabulate import KpiTable

REPORTED = ("wait", "abandonment", "backlog", "given_up", "lost_value")
"""KPIs of the team that a trial keeps, over the whole measured time."""
BY_WEEK = "watched by week"
"""Label of the figures by week of tiers, channels and groups."""


@dataclass(frozen=True)
class KeepWeeks:
    """The goals' KPIs in every whole week, and KPIs of the whole team."""

    goals: tuple[Goal, ...]
    whole_weeks: tuple[str, ...]
    reported: bool = False
    """KPIs of the whole team that are :data:`REPORTED`."""
    by_week: bool = False
    """Figures by week of tiers, channels and groups, too."""
    on_duty_of: tuple[str, ...] = ()
    """Groups of which it is kept, too, how many were on duty in each week."""
    whole: bool = True
    """Whether the replication is played to the end of the horizon; else these are its first
    weeks."""
    cost: bool = True
    """Whether to keep what the whole measured time costs."""

    @property
    def by_goal(self) -> list[str]:
        """Labels of the goals' figures."""
        weeks = "by week" if self.whole else f"in the first {len(self.whole_weeks)} weeks"
        return [f"{goal.metric}/{goal.channel} {weeks}" for goal in self.goals]

    @property
    def labels(self) -> list[str]:
        """Labels of all that is kept."""
        totals = [in_total(metric) for metric in self.totals]
        return [
            *self.by_goal,
            *totals,
            *([BY_WEEK] if self.by_week else []),
            *map(on_duty, self.on_duty_of),
        ]

    @property
    def totals(self) -> tuple[str, ...]:
        """KPIs of the whole team over the whole measured time that are kept."""
        return (*(REPORTED if self.reported else ()), *(["cost"] if self.cost else []))

    @property
    def wanted(self) -> dict[str, Breakdowns]:
        """What is to be measured."""
        names = (*self.totals, *(goal.metric for goal in self.goals))
        wanted: dict[str, Breakdowns] = {}
        for name in dict.fromkeys(names):
            goals = [goal for goal in self.goals if goal.metric == name]
            scopes = [TEAM if goal.channel == "all" else CHANNEL for goal in goals]
            pers = [*(["all"] if name in self.totals else []), *(["week"] if goals else [])]
            if name in self.totals:
                scopes.append(TEAM)
            wanted[name] = METRICS[name].within(scopes, pers)
        if self.on_duty_of:
            wanted["on_duty"] = METRICS["on_duty"].within([GROUP], ["week"])
        if self.by_week:
            # signals of one's own may need any
            watched = METRICS.keys() if extensions.SIGNALS else {*WATCHED}
            of_groups = [TEAM, CHANNEL, TIER, GROUP]
            wanted |= {name: METRICS[name].within(of_groups, ("all", "week")) for name in watched}
        return {name: wanted[name] for name in METRICS if name in wanted}

    def __call__(self, measured: Measured) -> Figures:
        """What is kept."""
        table = measured.table
        weeks = [_by_week(table, goal, self.whole_weeks) for goal in self.goals]
        figures: Figures = dict(zip(self.by_goal, weeks, strict=True))
        figures |= {in_total(metric): _total(table, metric) for metric in self.totals}
        for group in self.on_duty_of:
            figures[on_duty(group)] = _of_group(table, group)
        if self.by_week:
            figures[BY_WEEK] = as_figures(watched_figures(table))
        return figures


def _by_week(table: KpiTable, goal: Goal, whole_weeks: Sequence[str]) -> list[float]:
    """A goal's KPI in each week; NaN where it was not measured."""
    scope = {} if goal.channel == "all" else {"channel": goal.channel}
    weeks, numerator, denominator = table.pairs(goal.metric, "week", **scope)
    found = dict(zip(weeks, (numerator / denominator).tolist(), strict=True))
    return [found.get(week, math.nan) for week in whole_weeks]


def _of_group(table: KpiTable, group: str) -> dict[str, float]:
    """How many of a group were on duty, by week."""
    weeks, numerator, denominator = table.pairs("on_duty", "week", group=group)
    return dict(zip(weeks, (numerator / denominator).tolist(), strict=True))


def _total(table: KpiTable, metric: str) -> list[float] | None:
    """Numerator and denominator of a KPI of the whole team and time; None: not measured."""
    _, numerator, denominator = table.pairs(metric, "all")
    return [float(numerator[0]), float(denominator[0])] if len(numerator) else None


def on_duty(group: str) -> str:
    """Label of how many of a group were on duty, by week."""
    return f"on duty by week: {group}"


def in_total(metric: str) -> str:
    """Label of a KPI of the whole team over the whole measured time."""
    return f"{metric} in total"
