"""Plan and reality in the same figures, week by week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.exports import Export
from sim.kpis import CHANNEL, TEAM, TIER, TOPIC, Breakdowns, Scope
from sim.metrics import METRICS, measure
from sim.metrics.goals import Goal
from sim.runs.ledger import Figures
from sim.runs.replication import (
    Measured,
    business_hours,
    goals_on_the_whole,
    occupancy_limit,
    service_level_rule,
    service_targets,
)
from sim.scenarios import Scenario

if TYPE_CHECKING:
    import pandas as pd

ALL = "all"
IN_SHIFTS = "on_duty_in_shifts"
"""Agents on duty while anybody has a shift: nights without one do not count."""
WITHOUT_STATES = dict.fromkeys(("on_duty", IN_SHIFTS, "occupancy", "overloaded"), "duty")
"""What only agents' states tell."""
ANSWERED = ("wait", "wait_p90", "wait_p95", "service_level", "abandonment", "first_response")
NEEDS: Mapping[str, str] = {
    **WITHOUT_STATES,
    **dict.fromkeys(ANSWERED, "answer"),
    "first_response_p90": "answer",
    **dict.fromkeys(("escalation", "fcr"), "tier"),
    **dict.fromkeys(("contacts", "inquiries", "solved", "resolution_time", "backlog"), ""),
    "resolution_time_p90": "",
}
"""KPIs that an export can tell, and what it has to know for that; no other can be compared."""


class Place(NamedTuple):
    """What a figure is of."""

    metric: str
    channel: str = ALL
    topic: str = ALL
    tier: str = ALL
    week: str = ALL
    """Date of its first day; ``all``: of the whole time."""


@dataclass(frozen=True)
class KeepPlaces:
    """Numerator and denominator of each figure; parts of a channel of the export together.

    Attributes:
        channel_of: by channel of the scenario that of the export.
    """

    channel_of: Mapping[str, str]

    def __call__(self, measured: Measured) -> Figures:
        """What is kept of a replication."""
        places = places_of(measured.kpis, self.channel_of)
        return {"|".join(place): list(pair) for place, pair in places.items()}


def places_of(
    kpis: pd.DataFrame, channel_of: Mapping[str, str]
) -> dict[Place, tuple[float, float]]:
    """Numerator and denominator of each figure.

    Args:
        kpis: rows of :func:`sim.metrics.measure`.
        channel_of: by channel of the log the name under which it counts.
    """
    columns = ("metric", "channel", "topic", "tier", "per", "period", "numerator", "denominator")
    found: dict[Place, tuple[float, float]] = {}
    for metric, channel, topic, tier, per, period, n, d in zip(
        *(kpis[name] for name in columns), strict=True
    ):
        if channel != ALL and channel not in channel_of:
            continue
        week = str(period) if per == "week" else ALL
        place = Place(metric, channel_of.get(channel, ALL), topic, tier, week)
        before = found.get(place, (0.0, 0.0))
        count = METRICS[metric].unit == "count"
        found[place] = (before[0] + n / d, 1.0) if count else (before[0] + n, before[1] + d)
    return found


def values_of(places: Mapping[Place, tuple[float, float]]) -> dict[Place, float]:
    """The figures; those of nothing are left out."""
    return {place: n / d for place, (n, d) in places.items() if d > 0}


def compared_goals(scenario: Scenario, channel_of: Mapping[str, str]) -> list[Goal]:
    """Promises that can be laid over an export: of its channels, or of the whole team if it has all
    of them.
    """
    single = [name for name, word in channel_of.items() if name == word]
    whole = len(channel_of) == len(scenario.channels)
    return [
        goal
        for goal in goals_on_the_whole(scenario)
        if goal.channel in single or (goal.channel == ALL and whole)
    ]


def wanted(goals: Sequence[Goal]) -> dict[str, Breakdowns]:
    """What is measured, of the plan and of reality."""

    def parts(name: str, scopes: tuple[Scope, ...], per: str) -> Breakdowns:
        found = METRICS[name].within(scopes, (per,))
        return tuple(part for part in found if part.scopes and part.pers)

    kpis = {goal.metric: parts(goal.metric, (TEAM, CHANNEL), "week") for goal in goals}
    kpis["contacts"] = parts("contacts", (CHANNEL,), "week")
    kpis |= {name: parts(name, (TEAM,), "week") for name in ("on_duty", IN_SHIFTS)}
    kpis["handle_time"] = parts("handle_time", (TIER + TOPIC,), "all")
    return kpis


def real_figures(
    export: Export, scenario: Scenario, goals: Sequence[Goal], channel_of: Mapping[str, str]
) -> dict[Place, float]:
    """The figures of an export that it can tell."""
    same = {word: word for word in channel_of.values()}
    targets = {channel_of[k]: v for k, v in service_targets(scenario).items() if k in channel_of}
    hours = business_hours(scenario, export.log.calendar)
    kpis = measure(
        export.log,
        service_targets=targets,
        service_level=service_level_rule(scenario),
        business_hours={channel_of[k]: v for k, v in hours.items() if k in channel_of},
        occupancy_limit=occupancy_limit(scenario),
        kpis={name: by for name, by in wanted(goals).items() if told(name, export)},
    )
    return values_of(places_of(kpis, same))


def told(metric: str, export: Export) -> bool:
    """Whether an export can tell a KPI."""
    need = NEEDS.get(metric)
    return need is not None and (not need or need in export.knows)


@dataclass(frozen=True)
class Laid:
    """A figure of a week, planned and real.

    Attributes:
        place: what it is of.
        goal: the promise that it is for; None where there is none.
        planned: mean of the replications.
        low, high: what 95 % of the replications have.
        real: what happened; NaN where the export does not tell.
    """

    place: Place
    goal: Goal | None
    planned: float
    low: float
    high: float
    real: float

    @property
    def inside(self) -> bool:
        """Whether reality is what the plan lets expect; so where it is not known."""
        return bool(np.isnan(self.real)) or self.low <= self.real <= self.high

    @property
    def missed(self) -> bool:
        """Whether the week really missed the promise."""
        return self.goal is not None and bool(self.goal.missed(np.array(self.real)))


def laid(
    runs: Sequence[Mapping[Place, float]],
    real: Mapping[Place, float],
    goals: Sequence[Goal],
    channels: Sequence[str],
    weeks: Sequence[str],
) -> list[Laid]:
    """Contacts by channel, agents on duty and every promise, week by week."""
    rows: list[tuple[str, str, Goal | None]] = [
        *(("contacts", channel, None) for channel in channels),
        (IN_SHIFTS, ALL, None),
        *((goal.metric, goal.channel, goal) for goal in goals),
    ]
    found = []
    for metric, channel, goal in rows:
        for week in weeks:
            place = Place(metric, channel, week=week)
            values = np.array([run.get(place, np.nan) for run in runs])
            if np.isnan(values).all():
                continue
            low, high = np.nanquantile(values, (0.025, 0.975))
            mean, there = float(np.nanmean(values)), real.get(place, np.nan)
            found.append(Laid(place, goal, mean, float(low), float(high), there))
    return found
