"""How the level of contacts goes on: by the shape of the weeks, tried on weeks that are held out.

A trend that all weeks show better than a step is taken. Where they show a step, or neither, other
ways stand beside it in the last half of the weeks: from each of these on, each way plans agents for
the rest, as it would have been done then, and those who would have been spare or missing are
counted. So a forecast is judged by the staffing that it leads to, its margin included, and not by
its error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

import numpy as np

from sim.calibrate.values import Codes, Flags, Floats
from sim.metrics.theory import erlang_c

LEAST_WEEKS = 12
"""Weeks from which on growth or a step is estimated; fewer do not carry it."""
LEAST_HELD = 16
"""Weeks from which on half of them are held out; before, too few are left to tell ways apart."""
LATELY = 8
"""Weeks that count where the level wanders."""
RISK = 0.1
"""Chance with which a week may lack agents: one that is missing costs as nine that are spare."""
BETTER = 0.2
"""Share by which another way must have cost less than the one that the shape of the weeks says."""
CHANCE = 0.01
"""Chance of a line through weeks that are alike, beyond which it is a trend."""
SURE_STEP = 12.16
"""F above which the best step among all is no chance: 1 % (Andrews 2003, π₀ = 0.15, p = 1)."""
EDGE = 0.15
"""Share of the weeks at either end in which no step is looked for."""
TARGET, WITHIN = 0.8, 1 / 3
"""Share of the calls that agents are planned for to answer in so many minutes."""
MOST_LEVEL = 4.0
"""Level up to which agents for calls are reckoned."""

Agents = Callable[[Floats], Floats]
"""Agents needed, for levels as a share of the usual contacts."""


class Way(StrEnum):
    """How the level goes on after the last week."""

    MEAN = "the mean of all weeks"
    STEP = "the level since a step"
    LATELY = "the mean of the last 8 weeks"
    TREND = "the trend of all weeks"


@dataclass(frozen=True)
class Course:
    """The way that is taken.

    Attributes:
        way: which.
        since: number of the first week whose level counts; None where all of them do.
        held: weeks at the end on which ways were tried; 0: too few weeks.
        costs: of each way that was tried, agents that would have been spare and nine times those
            that would have been missing in these weeks, ÷ those needed.
    """

    way: Way = Way.MEAN
    since: int | None = None
    held: int = 0
    costs: Mapping[Way, float] = field(default_factory=dict)

    @property
    def why(self) -> str:
        """What speaks for the way, in words; empty where nothing was tried."""
        others = {way: cost for way, cost in self.costs.items() if way != self.way}
        if not others:
            return ""
        said = f"staffing by {self.way} would have cost {self.costs[self.way]:.0%} of the agents "
        said += f"in the last {self.held} weeks, held out, by "
        return said + ", by ".join(f"{way} {cost:.0%}" for way, cost in others.items())


def course_of(level: Floats, at: Codes, agents: Agents) -> Course:
    """How the level goes on.

    Args:
        level: contacts ÷ usual contacts of each week.
        at: number of each week.
        agents: that a level needs.
    """
    if len(level) < LEAST_WEEKS:
        return Course()
    step = step_in(level)
    first = Course()
    if beats_a_step(level, at.astype(float)):
        first = Course(Way.TREND)
    elif step is not None:
        first = Course(Way.STEP, int(at[step]))
    if len(level) < LEAST_HELD:
        return first
    costs = _costs(level, at, step, agents)
    if not costs:
        return first
    others = {way: cost for way, cost in costs.items() if way != Way.STEP}
    best = min(others, key=lambda way: others[way])
    way = first.way
    if way != Way.TREND and costs[best] < (1 - BETTER) * costs[way]:
        way = best
    since = {Way.STEP: step, Way.LATELY: len(level) - LATELY}.get(way)
    return Course(way, None if since is None else int(at[since]), len(level) // 2, costs)


def step_in(level: Floats) -> int | None:
    """The place at which the level changed for good; None where chance brings this about.

    Andrews' sup-F test: the best of all steps, held against what the best of all steps gives in
    weeks that are alike.
    """
    weeks = len(level)
    if weeks < LEAST_WEEKS:
        return None
    places = np.arange(max(int(np.ceil(EDGE * weeks)), 2), int(weeks * (1 - EDGE)) + 1)
    left = _left_by_step(level, places)
    best = int(left.argmin())
    alone = float(((level - level.mean()) ** 2).sum())
    f = (alone - left[best]) / max(float(left[best]) / (weeks - 2), 1e-12)
    return int(places[best]) if f > SURE_STEP else None


def beats_a_step(level: Floats, at: Floats) -> bool:
    """Whether a line through levels is no chance, and describes them better than the best one step.

    A step may stand at any place: that is a further value, and costs what one does by Schwarz's
    criterion (1978). Without it, chance finds a step in each slow trend.

    Args:
        level: of each week.
        at: number of each week.
    """
    weeks = len(level)
    line = np.polyval(np.polyfit(at, level, 1), at)
    left = float(((level - line) ** 2).sum())
    alone = float(((level - level.mean()) ** 2).sum())
    if (alone - left) * (weeks - 2) <= _sure_trend(weeks) * left:
        return False
    by_step = float(_left_by_step(level, np.arange(2, weeks - 1)).min())
    return bool(left < by_step * weeks ** (1 / weeks))


@cache
def _sure_trend(weeks: int) -> float:
    """F above which a line among so many weeks is no chance."""
    from scipy import stats

    return float(stats.f.ppf(1 - CHANCE, 1, weeks - 2))


def _left_by_step(level: Floats, places: Codes) -> Floats:
    """Squares of what is left of the ups and downs by a step at each of these places."""
    return np.array([k * level[:k].var() + (len(level) - k) * level[k:].var() for k in places])


def _costs(level: Floats, at: Codes, step: int | None, agents: Agents) -> dict[Way, float]:
    """What staffing by each way would have cost in the last half of the weeks.

    A step is nobody's to foresee: what comes after it is planned from two weeks after it on.
    """
    weeks, needed = len(level), agents(level)
    total: dict[Way, list[float]] = {}
    for now in range(weeks - weeks // 2, weeks):
        blind = step is not None and now < step + 2
        until = max(min(step or weeks, weeks), now) if blind else weeks
        if until == now:
            continue
        begins = {Way.MEAN: 0, Way.LATELY: max(now - LATELY, 0), Way.TREND: 0}
        if step is not None:
            begins[Way.STEP] = 0 if blind else step
        for way, begin in begins.items():
            planned = _planned(level[begin:now], at[begin:now], at[now:until], way == Way.TREND)
            spare = agents(planned) - needed[now:until]
            cost = np.where(spare >= 0, spare, -spare * (1 - RISK) / RISK)
            total.setdefault(way, []).extend(cost / max(float(needed.mean()), 1e-9))
    return {way: float(np.mean(costs)) for way, costs in total.items()}


def _planned(level: Floats, at: Codes, ahead: Codes, trend: bool) -> Floats:
    """Levels that weeks ahead stay below but for ``RISK``: the usual prediction bound of a mean,
    or of a line through logarithms.
    """
    from scipy import stats

    if not trend:
        number = len(level)
        reach = stats.t.ppf(1 - RISK, number - 1) * level.std(ddof=1) * (1 + 1 / number) ** 0.5
        return np.full(len(ahead), level.mean() + reach)
    y, x = np.log(np.maximum(level, 1e-3)), at - at.mean()
    slope = (x * y).sum() / (x * x).sum()
    df = len(y) - 2
    sd = (((y - y.mean() - slope * x) ** 2).sum() / df) ** 0.5
    far = ahead - at.mean()
    reach = stats.t.ppf(1 - RISK, df) * sd * (1 + 1 / len(y) + far**2 / (x * x).sum()) ** 0.5
    return np.asarray(np.exp(np.clip(y.mean() + slope * far + reach, -30, 30)))


def in_proportion(level: Floats) -> Floats:
    """Agents for work that may wait: as much as there is."""
    return level


def answering(loads: Floats, handle_time: float) -> Agents:
    """Agents who answer calls in time, by Erlang C, as a mean over the half hours of a day.

    Args:
        loads: Erlangs of each half hour at the usual level.
        handle_time: mean minutes.
    """
    loads = loads[loads > 0]
    known = np.geomspace(0.05, max(MOST_LEVEL * loads.max(initial=0.0), 1.0), 60)
    enough = np.array([_enough(load, handle_time) for load in known])

    def agents(level: Floats) -> Floats:
        return np.array([np.interp(loads * each, known, enough).mean() for each in level])

    return agents


def _enough(load: float, handle_time: float) -> int:
    """The least agents who answer the share of the calls in time."""
    agents = int(load) + 1
    while erlang_c(load, agents, handle_time, WITHIN).service_level < TARGET:
        agents += 1
    return agents


def weekly(n: Floats, fitted: Floats, places: Codes) -> tuple[Floats, Codes]:
    """Contacts ÷ usual contacts of each week that has some, and the numbers of these weeks."""
    week = places // 7
    usual = np.bincount(week, fitted)
    there = usual > 0
    return np.bincount(week, n)[there] / usual[there], np.flatnonzero(there)


def levels_around(n: Floats, fitted: Floats, since: Flags) -> Floats:
    """Contacts ÷ usual contacts of the days before a step, and of those after it."""
    before, after = (n[part].sum() / max(fitted[part].sum(), 1e-9) for part in (~since, since))
    return np.where(since, float(after), float(before)).astype(np.float64)
