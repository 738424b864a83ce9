"""A typical day by half hour, kind of day by kind of day: figures beside the agents needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kpis import HALF_HOUR
from sim.reports.pen.rows import rows_of

if TYPE_CHECKING:
    from sim.runs.result import Result

Floats = NDArray[np.float64]
ON_DUTY = "on_duty_in_shifts"
USUAL = 0.25
"""Share of a kind of day's fullest half hour from which on shifts are regular."""


class TypicalDay(NamedTuple):
    """The half hours of a kind of day in which somebody has a shift or live customers come."""

    kind: str
    """Its weekdays, e.g. "Mon-Fri"."""
    first: int
    """Number of its first half hour; 18 begins at 9:00."""
    halves: int
    """How many half hours there are from that one on."""


class PoolNeeds(NamedTuple):
    """Groups that share live contacts, and the agents that these need by Erlang A."""

    groups: tuple[str, ...]
    channels: tuple[str, ...]
    needed: dict[str, float]
    """By half hour, e.g. "Mon-Fri 09:30"; only those in which customers come."""


def place_of(period: str) -> tuple[str, int]:
    """Kind of day and number of a half hour: "Mon-Fri 09:30" is ("Mon-Fri", 19)."""
    kind, _, time = period.rpartition(" ")
    return kind, int(time[:2]) * 2 + int(time[3:]) // 30


def needs_of(result: Result) -> list[PoolNeeds]:
    """What Erlang A asks for, pool by pool; none where no channel is live."""
    lines, needed = result.needed_on_a_day
    return [
        PoolNeeds(pool.groups, pool.channels, {h: float(n) for h, n in by_half if n > 0})
        for pool, row in zip(lines.pools, needed, strict=True)
        for by_half in [list(zip(lines.hours, row, strict=True))]
    ]


def staffed(result: Result) -> dict[str, set[str]]:
    """By group the half hours in which it regularly has shifts; "all" is the whole team.

    Left out is what has less than a quarter of the shifts of the fullest one of its kind of day:
    somebody who ended a step late.
    """
    kpis = result.kpis
    chosen = (kpis["metric"] == ON_DUTY) & (kpis["per"] == HALF_HOUR) & (kpis["tier"] == "all")
    minutes: dict[tuple[str, str], float] = {}
    columns = (kpis.loc[chosen, name] for name in ("group", "period", "denominator"))
    for group, period, value in zip(*columns, strict=True):
        key = str(group), str(period)
        minutes[key] = minutes.get(key, 0.0) + value
    fullest: dict[tuple[str, str], float] = {}
    for (group, period), value in minutes.items():
        key = group, place_of(period)[0]
        fullest[key] = max(value, fullest.get(key, 0.0))
    found: dict[str, set[str]] = {}
    for (group, period), value in minutes.items():
        if value >= USUAL * fullest[group, place_of(period)[0]]:
            found.setdefault(group, set()).add(period)
    return found


def typical_days(result: Result) -> list[TypicalDay]:
    """The kinds of day in which anything happens, in the order of the week."""
    seen = list(staffed(result).get("all", ()))
    if not seen:
        return []
    seen += [period for pool in needs_of(result) for period in pool.needed]
    halves: dict[str, list[int]] = {}
    for period in seen:
        kind, half = place_of(period)
        halves.setdefault(kind, []).append(half)
    order = list(result.kinds_of_day)
    return [
        TypicalDay(kind, min(halves[kind]), max(halves[kind]) - min(halves[kind]) + 1)
        for kind in sorted(halves, key=order.index)
    ]


def figures_on(
    result: Result, day: TypicalDay, metric: str, by: Sequence[str] = ()
) -> Iterator[tuple[str, Floats]]:
    """A figure of a typical day: of whom, and mean, low and high by half hour (NaN: not measured).

    Args:
        result: a run.
        day: a kind of day.
        metric: a KPI that is measured by half hour.
        by: column that it is broken down by; none for the whole team.
    """
    found: dict[str, Floats] = {}
    regular = staffed(result) if by == ("group",) else None
    for row in rows_of(result.estimates, metric, HALF_HOUR, by=by):
        of, period = str(row[by[0]]) if by else "", str(row["period"])
        kind, half = place_of(period)
        place = half - day.first
        if regular is not None and period not in regular.get(of, ()):
            continue
        if kind == day.kind and 0 <= place < day.halves:
            lines = found.setdefault(of, np.full((3, day.halves), np.nan))
            lines[:, place] = row["mean"], row["low"], row["high"]
    yield from found.items()


def needed_on(day: TypicalDay, pool: PoolNeeds) -> Floats:
    """Agents that a pool needs by half hour of a kind of day; 0 where no customers come."""
    found = np.zeros(day.halves)
    for period, agents in pool.needed.items():
        kind, half = place_of(period)
        if kind == day.kind:
            found[half - day.first] = agents
    return found


def on_duty_on(result: Result, day: TypicalDay, pool: PoolNeeds) -> Floats:
    """Mean agents of a pool that are on duty by half hour of a kind of day."""
    total = np.zeros(day.halves)
    for group, figures in figures_on(result, day, ON_DUTY, ("group",)):
        if group in pool.groups:
            total += np.nan_to_num(figures[0])
    return total
