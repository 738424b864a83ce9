"""How many replications are enough: a pilot, then more until each target is answered.

A target is answered where it is met, missed or a toss-up. Whoever looks at figures again and again
and stops as soon as they please him is too often wrong. So there are few looks, each at twice as
many replications or more, and one before the last ends the run only where a target is met or missed
at a stricter level: the chance of error is shared among all looks (Bonferroni; Jennison and
Turnbull, *Group Sequential Methods*, 2000, on why).
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.errors import UsageError
from sim.kpis import Unit
from sim.metrics import Goal, estimate, judge_targets
from sim.metrics.zones import width_of
from sim.units import format_duration, parse_positive_duration

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]

PILOT = 20
"""Replications that are always done."""
WITHIN = "1 min"
"""Time after which no more are begun."""
LOOKS = 5
"""How often it is looked whether they are enough."""
MOST = 1000
"""Replications at most."""


class Unanswered(NamedTuple):
    """A target that is neither met, missed nor a toss-up."""

    metric: str
    channel: str
    target: str
    needed: float
    """Replications that would probably answer it."""


def unanswered(
    kpis: pd.DataFrame, goals: Sequence[Goal], matters: Mapping[Unit, float], confidence: float
) -> list[Unanswered]:
    """Which targets want more replications; of those that were not measured nothing can be known.

    Args:
        kpis: KPI rows of every replication.
        goals: all that is promised.
        matters: as in :func:`sim.metrics.judge_targets`.
        confidence: level of the intervals of the answer; to be met or missed is looked at at a
            stricter one.
    """
    rows = kpis[kpis["metric"].isin({goal.metric for goal in goals})]
    if rows.empty:
        return []
    strict_level = 1 - (1 - confidence) / LOOKS
    usual, strict = (_judged(rows, goals, matters, level) for level in (confidence, strict_level))
    return [
        Unanswered(row["metric"], row["channel"], row["target"], _needed(row, narrow, matters))
        for narrow, row in zip(usual, strict, strict=True)
        if row["verdict"] not in ("met", "missed")
        and narrow["verdict"] != "toss-up"
        and not math.isnan(row["mean"])
    ]


def _judged(
    rows: pd.DataFrame, goals: Sequence[Goal], matters: Mapping[Unit, float], level: float
) -> list[Row]:
    estimates = estimate(rows[rows["per"] == "all"], confidence=level)
    table = judge_targets(estimates, goals, rows, level, matters)
    judged: list[Any] = table.to_dict("records")
    return judged


def _needed(row: Row, narrow: Row, matters: Mapping[Unit, float]) -> float:
    """Replications with which the target would be met, missed or a toss-up, the first of these.

    Intervals narrow with the square root of the replications; inf where there is none.
    """
    distance = abs(row["mean"] - row["value"])
    near = width_of(row["unit"], row["value"], matters)
    ways = ((row, distance), (narrow, near - distance))
    factors = [(of["high"] - of["low"]) / 2 / room for of, room in ways if room > 0]
    known = [factor for factor in factors if not math.isnan(factor)]
    needed: float = row["replications"] * min(known, default=math.inf) ** 2
    return needed


def parse_within(text: str) -> float:
    """Minutes there are for the replications.

    Raises:
        UsageError: it is no duration of more than 0.
    """
    try:
        return parse_positive_duration(text)
    except ValueError as error:
        raise UsageError(f"within: {error}") from None


def until_answered(
    go_on_to: Callable[[int], None], look: Callable[[], Sequence[Unanswered]], minutes: float
) -> str:
    """Do a pilot, and as many more replications as it takes to answer all targets in time.

    Args:
        go_on_to: does the replications up to a number.
        look: says which targets are not answered by those that are done.
        minutes: time that there is; the pilot may take longer.

    Returns:
        Why there were more than the pilot, or no more though some target is not answered; empty
        where the pilot has answered all.
    """
    began, done = time.monotonic(), PILOT
    for further in range(LOOKS - 1, -1, -1):
        go_on_to(done)
        unclear = look()
        each = max((time.monotonic() - began) / done, 1e-9)
        affordable = min(int(60 * minutes / each), MOST)
        more = next_look(done, [target.needed for target in unclear], affordable)
        if more == done or not further:
            break
        done = more
    if unclear:
        number = f"{len(unclear)} target{'s' * (len(unclear) > 1)}"
        within = f"within {format_duration(minutes)}"
        return f"{number} cannot be answered {within}; stopped after {done} simulated runs"
    answered = f"each target is met, missed or a toss-up after {done} simulated runs"
    return answered if done > PILOT else ""


def next_look(now: int, needed: Sequence[float], affordable: int) -> int:
    """Replications at which to look again; as many as now where more would answer nothing.

    Twice as many as now at least, and a tenth more than all targets seem to need that can be
    answered in time. A guess from few replications may be too high, so twice as many as there is
    time for count as within reach.

    Args:
        now: replications done.
        needed: those that would probably answer each target; inf where that is not known.
        affordable: those that there will be time for.
    """
    affordable = min(affordable, MOST)
    within_reach = [each for each in needed if each <= 2 * affordable]
    if not within_reach:
        return now
    wanted = min(max(math.ceil(max(within_reach) * 11 / 10), 2 * now), affordable)
    return wanted if wanted >= 1.25 * now else now
