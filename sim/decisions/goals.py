"""What a team has promised, and the chance that it breaks the promise, week by week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.decisions.chances import Chances, chances
from sim.metrics import METRICS
from sim.metrics.targets import TargetLike
from sim.runs.precision import Kpi
from sim.units import format_duration, format_share

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

STATED = 1.96
"""Standard normal quantile of the 95 % intervals that are told with a chance."""
DAYS = {
    "Mon": "Monday",
    "Tue": "Tuesday",
    "Wed": "Wednesday",
    "Thu": "Thursday",
    "Fri": "Friday",
    "Sat": "Saturday",
    "Sun": "Sunday",
}
"""Names of the weekdays, by how hours of the week begin."""


@dataclass(frozen=True)
class Goal:
    """A bound on a KPI, of one channel or of the whole team."""

    metric: str
    channel: str
    """Name of the channel; "all" for the whole team."""
    bound: str
    """Either "at least" or "at most"."""
    value: float
    target: str
    """As a person writes it, e.g. "at least 80 % within 20 s"."""
    hours: tuple[str, ...] = ()
    """Hours of the week that it is about, taken together ("Mon 09"); none: all of them."""

    @property
    def kpi(self) -> Kpi:
        """The KPI that it is about."""
        return Kpi(self.metric, None if self.channel == "all" else ("channel", self.channel))

    @property
    def interval(self) -> str:
        """Its hours in short, "Mon 09-10"; empty where it is about all."""
        if not self.hours:
            return ""
        return f"{self.hours[0]}-{int(self.hours[-1][-2:]) + 1:02}"

    @property
    def when(self) -> str:
        """Its hours in words, "Mondays 9 to 10"; empty where it is about all."""
        if not self.hours:
            return ""
        day, first = self.hours[0].split()
        return f"{DAYS[day]}s {int(first)} to {int(self.hours[-1][-2:]) + 1}"

    @property
    def label(self) -> str:
        """The KPI and whom it is about."""
        of = "" if self.channel == "all" else f", {self.channel}"
        return f"{METRICS[self.metric].label}{of}"

    @property
    def more_helps(self) -> bool:
        """Whether more agents can only help to hold it (not so with costs)."""
        return METRICS[self.metric].held_by_more == self.bound

    def missed(self, values: Floats) -> NDArray[np.bool_]:
        """Which values miss the bound; NaN (nothing was measured) misses nothing."""
        with np.errstate(invalid="ignore"):
            return values < self.value if self.bound == "at least" else values > self.value

    def margins(self, values: Floats) -> Floats:
        """How far values are inside the bound; below 0 where they miss it."""
        return values - self.value if self.bound == "at least" else self.value - values

    def shown(self, value: float) -> str:
        """A value of the KPI for people."""
        unit = METRICS[self.metric].unit
        if unit == "share":
            return format_share(value)
        return format_duration(value) if unit == "min" else f"{value:,.4g}"


def goals_of(
    targets: Mapping[str, TargetLike], service_targets: Mapping[str, tuple[float, float]]
) -> list[Goal]:
    """All that a scenario promises: service levels by channel, and targets of the whole team."""
    goals = [
        Goal(
            "service_level",
            channel,
            "at least",
            share,
            f"at least {format_share(share)} within {format_duration(minutes)}",
        )
        for channel, (share, minutes) in service_targets.items()
    ]
    for metric, target in targets.items():
        goal = Goal(metric, "all", target.bound, target.value, "")
        goals.append(replace(goal, target=f"{target.bound} {goal.shown(target.value)}"))
    return goals


def wilson(share: Floats, n: Floats | int, z: float) -> tuple[Floats, Floats]:
    """Lower and upper bound of a probability, by Wilson's score interval.

    Source: Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical
    inference", *Journal of the American Statistical Association* 22(158), 209-212.

    Args:
        share: share of the trials in which it happened.
        n: independent trials.
        z: standard normal quantile of the level on each side.
    """
    middle = share + z**2 / (2 * n)
    reach = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low, high = ((middle + sign * reach) / (1 + z**2 / n) for sign in (-1, 1))
    return low, high


def named(goals: Sequence[Goal]) -> list[str]:
    """What goals are about, and their targets; each once, with its hours where it is about some.

    Args:
        goals: goals, the worst interval of each first.
    """
    found: dict[str, list[Goal]] = {}
    for goal in goals:
        found.setdefault(f"{goal.label} ({goal.target})", []).append(goal)
    return [f"{name}{_where(each)}" for name, each in found.items()]


def _where(goals: Sequence[Goal]) -> str:
    of_hours = [goal for goal in goals if goal.hours]
    if not of_hours:
        return ""
    number = sum(len(goal.hours) for goal in of_hours)
    as_a_whole = "in the week as a whole and " if len(of_hours) < len(goals) else ""
    hours = "1 hour" if number == 1 else f"{number} hours"
    return f" {as_a_whole}in {hours} of the week, worst on {of_hours[0].when}"


@dataclass(frozen=True, eq=False)
class Weeks:
    """The goals' KPIs in every whole week of the measured time."""

    goals: Sequence[Goal]
    starts: Sequence[str]
    """Date of each week's Monday."""
    figures: Floats
    """Goal × week × replication; NaN where nothing was measured."""
    changes: frozenset[int] = frozenset()
    """Weeks that differ from the one before by what a plan does."""

    @property
    def replications(self) -> int:
        """In how many replications they were measured."""
        return int(self.figures.shape[2])

    @property
    def missed(self) -> NDArray[np.bool_]:
        """Goal × week × replication: whether the week missed the goal."""
        return np.stack(
            [goal.missed(each) for goal, each in zip(self.goals, self.figures, strict=True)]
        )

    @cached_property
    def chance(self) -> Floats:
        """Goal × week: share of replications in which the week missed the goal."""
        return np.asarray(self.missed.mean(axis=2), float)

    @property
    def chance_interval(self) -> tuple[Floats, Floats]:
        """Lower and upper bound of :attr:`chance`, with 95 % (Wilson)."""
        return wilson(self.chance, self.replications, STATED)

    @property
    def severity(self) -> Floats:
        """Goal × week: how far the week misses the goal, from 0 to 1, as a mean of replications.

        That is ``m / (m + bound)`` for a miss by ``m``; 0 where the goal is held.
        """
        bounds = np.array([goal.value for goal in self.goals])[:, np.newaxis, np.newaxis]
        miss = np.where(self.missed, np.abs(self.figures - bounds), 0.0)
        share = miss / np.maximum(miss + np.abs(bounds), 1e-12)
        return np.asarray(share.mean(axis=2), float)

    @cached_property
    def judged(self) -> Chances:
        """Goal × week: the chance by which a week is judged, its error, and how far it is short.

        See :mod:`sim.decisions.chances`. Each week by itself, with what its neighbours tell of it.
        """
        found = [
            chances(goal.margins(each), self.changes)
            for goal, each in zip(self.goals, self.figures, strict=True)
        ]
        return Chances(*(np.stack(parts) for parts in zip(*found, strict=True)))

    @property
    def judged_chance(self) -> Floats:
        """Goal × week: the chance by which a week is judged."""
        return self.judged.chance

    def first_broken(self, risk: float) -> list[int | None]:
        """For each goal, the first of two weeks in a row that miss it with more than the risk."""
        found: list[int | None] = []
        for chance in self.chance:
            over = chance > risk
            twice = over & np.append(over[1:], over[-1:])
            found.append(int(np.argmax(twice)) if twice.any() else None)
        return found


def weeks_of(kpis: pd.DataFrame, goals: Sequence[Goal], whole_weeks: Sequence[str]) -> Weeks:
    """The goals' KPIs week by week.

    Args:
        kpis: KPI rows of several replications.
        goals: the goals; one whose KPI is not measured by week has NaN throughout.
        whole_weeks: Mondays of the weeks to tell of, as dates.
    """
    weekly = kpis[kpis["per"] == "week"]
    for column in ("topic", "tier", "group", "agent"):
        weekly = weekly[weekly[column] == "all"]
    replications = np.unique(kpis["replication"])
    values = np.full((len(goals), len(whole_weeks), len(replications)), np.nan)
    place = {week: k for k, week in enumerate(whole_weeks)}
    for g, goal in enumerate(goals):
        rows = weekly[(weekly["metric"] == goal.metric) & (weekly["channel"] == goal.channel)]
        rows = rows[rows["period"].isin(whole_weeks)]
        week = rows["period"].astype(str).map(place).to_numpy(int)
        run = np.searchsorted(replications, rows["replication"])
        values[g, week, run] = (rows["numerator"] / rows["denominator"]).to_numpy()
    return Weeks(goals, list(whole_weeks), values)
