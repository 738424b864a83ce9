"""Targets held hour by hour: which ones, in which intervals of the week, and how they came out.

An interval is an hour of the week, or several that are too quiet to be judged alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sim.decisions.goals import Floats
from sim.metrics import KEY, METRICS, estimate
from sim.metrics.goals import Goal
from sim.metrics.targets import verdict_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.decisions.offered import Start
    from sim.scenarios.sections.schema import Scenario

ENOUGH = 10
"""Contacts expected in an interval, below which it also takes the next hours of the day."""
LEAST = 1
"""Contacts expected on a day, below which it is left to the target of the week."""


def by_interval(scenario: Scenario, goals: Sequence[Goal], start: Start) -> list[Goal]:
    """Each goal that can be held hour by hour, once for each interval.

    These are goals of KPIs that each hour decides by itself, of a bound that more agents help to
    hold, where live contacts alone count: deferred ones wait over hours and days, and fill whatever
    time is left.

    Args:
        scenario: the settled week.
        goals: goals of the week as a whole.
        start: contacts to expect by hour.
    """
    found = []
    for goal in goals:
        of_goal = list(scenario.channels) if goal.channel == "all" else [goal.channel]
        live = [name for name in of_goal if scenario.channels[name].is_live]
        if not (METRICS[goal.metric].hourly and goal.more_helps):
            continue
        if goal.metric == "abandonment" or live == of_goal:
            expected = np.zeros(len(start.hours))
            for name in live:
                expected += start.calls.get(name, 0.0)
            found += [
                replace(goal, hours=hours) for hours in intervals(start.hours, expected.tolist())
            ]
    return found


def intervals(hours: Sequence[str], expected: Sequence[float]) -> Iterator[tuple[str, ...]]:
    """Hours of the week that are judged together: each has enough contacts, or is a whole day.

    Hours without any are left out. What is left of a day at its end joins the interval before.

    Args:
        hours: names such as "Mon 09", in order.
        expected: contacts expected in each.
    """
    days: dict[str, list[tuple[str, float]]] = {}
    for hour, contacts in zip(hours, expected, strict=True):
        if contacts > 0:
            days.setdefault(hour.split()[0], []).append((hour, contacts))
    for day in days.values():
        if sum(contacts for _, contacts in day) < LEAST:
            continue
        parts: list[tuple[str, ...]] = []
        part: tuple[str, ...] = ()
        reached = 0.0
        for hour, contacts in day:
            part, reached = (*part, hour), reached + contacts
            if reached >= ENOUGH:
                parts.append(part)
                part, reached = (), 0.0
        last = parts.pop() if part and parts else ()
        yield from (*parts, last + part) if part else parts


def pairs_of(kpis: pd.DataFrame, goals: Sequence[Goal]) -> list[list[float] | None]:
    """Numerator and denominator of each goal's KPI in one replication; None where not measured.

    Args:
        kpis: KPI rows of channels and of the whole team.
        goals: goals of the week and of intervals.
    """
    wanted = kpis[kpis["metric"].isin({goal.metric for goal in goals})]
    columns = (wanted[name] for name in ("metric", "channel", "period"))
    values = wanted[["numerator", "denominator"]].to_numpy()
    found = dict(zip(zip(*columns, strict=True), values, strict=True))
    pairs = []
    for goal in goals:
        places = [(goal.metric, goal.channel, period) for period in goal.hours or ("all",)]
        of_goal = [found[place] for place in places if place in found]
        pairs.append(sum(of_goal, np.zeros(2)).tolist() if of_goal else None)
    return pairs


def interval_table(goals: Sequence[Goal], pairs: Floats) -> pd.DataFrame:
    """How each goal of an interval came out.

    "met" is said by the interval's own 95 % confidence interval: that all are met is then as sure
    as that one is. "missed" is said only where wider confidence intervals, which all hold together
    with 95 % (Bonferroni), leave out the bound: so that one of many misses by chance is no miss.

    Args:
        goals: goals of intervals.
        pairs: replication × goal × (numerator, denominator).

    Returns:
        A row for each goal, in order: ``mean``, ``low`` and ``high`` (95 % each), ``verdict``.
    """
    import pandas as pd

    runs, number, _ = pairs.shape
    of_whom = dict.fromkeys(KEY, "all")
    rows = pd.DataFrame(
        {
            **of_whom,
            "metric": [goal.metric for goal in goals] * runs,
            "period": [str(place).zfill(4) for place in range(number)] * runs,
            "replication": np.repeat(np.arange(runs), number),
            "numerator": pairs[:, :, 0].ravel(),
            "denominator": pairs[:, :, 1].ravel(),
        }
    )
    each = estimate(rows).sort_values("period", ignore_index=True)
    joint = estimate(rows, confidence=1 - 0.05 / number).sort_values("period", ignore_index=True)
    verdicts = []
    for goal, own, wide in zip(
        goals, each.to_dict("records"), joint.to_dict("records"), strict=True
    ):
        said, surely = (
            verdict_of(goal.bound, goal.value, row["low"], row["high"]) for row in (own, wide)
        )
        verdicts.append(surely if said == "missed" else said)
    return each[["mean", "low", "high", "replications"]].assign(verdict=verdicts)
