"""Contacts side by side: how many an agent has at once, and how much they slow each other.

A chat that goes on beside n others has 1 ÷ (1 + s n) of its speed. So its work, as it would be
alone, is W(s) = Σ over n of the minutes beside n others ÷ (1 + s n). How long a chat's work is has
nothing to do with how many chats its agent has when it begins: s is where both are uncorrelated.
(Whether many ran beside it later on is no such measure, for long chats see more of them.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calibrate.values import Codes, Figure, Flags, Floats, Resampling
from sim.exports import UNSTATED
from sim.log import Log

LEAST_BESIDE = 200
"""Contacts beside others below which nothing is known of how they slow each other."""
LEAST_TIME = 0.005
"""Share of the busy time in which so many must be in hand for it to be no slip."""
LEAST_SHARE = 0.02
"""Share of contacts beside others from which on they are handled side by side."""
SLIP = 0.1
"""Minutes by which stamps of seconds may be off."""
GRID = np.linspace(0.0, 1.0, 41)
"""Slowdowns that are tried; between them the answer is interpolated."""


@dataclass(frozen=True)
class Beside:
    """Contacts of a channel side by side.

    Attributes:
        at_once: how many an agent has in hand at most.
        slowdown: how much longer each further one makes a contact; NaN where too few tell.
        contacts: how many began beside others.
        rows: steps of the channel.
        alone: minutes that each of them would have taken alone.
        unsure: by what share their mean may be off, as the slowdown is not known exactly (half of
            an interval of 95 %).
    """

    at_once: int
    slowdown: Figure
    contacts: int
    rows: Codes
    alone: Floats
    unsure: float = 0.0


def beside_of(log: Log, channel: int, day: Codes, resampling: Resampling) -> Beside | None:
    """How contacts of a channel are handled side by side; None where they are not.

    Args:
        log: the log.
        channel: its code.
        day: of each contact of the log.
        resampling: for the interval.
    """
    steps = log.steps
    named = np.array([word != UNSTATED for word in log.names.agents])[steps["agent"]]
    whole = named & (steps["handled_at"] > steps["started_at"])
    rows = np.flatnonzero(whole & (steps["channel"] == channel))
    if not len(rows):
        return None
    agent, start, end = (steps[k][rows] for k in ("agent", "started_at", "handled_at"))
    if _share_beside(agent, start, end) < LEAST_SHARE:
        return None
    minutes, at_start = _minutes_beside(agent, start, end)
    beside = at_start > 0
    own = day[np.searchsorted(log.contacts["contact"], steps["contact"][rows])]
    slowdown = Figure(np.nan)
    if beside.sum() >= LEAST_BESIDE:
        slowdown = _slowdown(minutes, at_start, own, resampling)
    if slowdown.low <= 0:  # perhaps none: none is taken, and no handle time is made shorter
        slowdown = Figure(0.0, 0.0, slowdown.high)
    mean = [
        float(_alone(minutes, np.nan_to_num(s)).mean()) for s in (slowdown.value, slowdown.high)
    ]
    return Beside(
        at_once=_at_once(minutes),
        slowdown=slowdown,
        contacts=int(beside.sum()),
        rows=rows,
        alone=_alone(minutes, np.nan_to_num(slowdown.value)),
        unsure=1 - mean[1] / mean[0],
    )


def _share_beside(agent: Codes, start: Floats, end: Floats) -> float:
    """Share of steps that begin before the one before them of the same agent has ended."""
    order = np.lexsort((start, agent))
    same = agent[order][1:] == agent[order][:-1]
    return (
        float((same & (start[order][1:] < end[order][:-1] - SLIP)).mean())
        if len(order) > 1
        else 0.0
    )


def _minutes_beside(agent: Codes, start: Floats, end: Floats) -> tuple[Floats, Floats]:
    """Minutes of each step beside 0, 1, 2 … others of the agent, and how many when it began."""
    found: list[dict[int, float]] = [{} for _ in start]
    at_start = np.zeros(len(start))
    for one in np.unique(agent):
        mine = np.flatnonzero(agent == one)
        until = np.maximum(end[mine] - SLIP, start[mine] + 1e-6)
        moments = np.concatenate([start[mine], until])
        which, begins = np.tile(mine, 2), np.repeat([True, False], len(mine))
        in_hand: set[int] = set()
        last = 0.0
        for place in np.lexsort((begins, moments)):  # who ends makes room for who begins
            step, moment = int(which[place]), float(moments[place])
            for other in in_hand:
                beside = found[other]
                others = len(in_hand) - 1
                beside[others] = beside.get(others, 0.0) + moment - last
            last = moment
            if begins[place]:
                at_start[step] = len(in_hand)
                in_hand.add(step)
            else:
                in_hand.discard(step)
    most = max((max(each, default=0) for each in found), default=0)
    table = np.array([[each.get(k, 0.0) for k in range(most + 1)] for each in found])
    lost = np.maximum(end - start - table.sum(axis=1), 0.0)
    table[np.arange(len(table)), table.argmax(axis=1)] += lost
    return table, at_start


def _at_once(minutes: Floats) -> int:
    """The most contacts in hand, but for slips."""
    busy = minutes.sum(axis=0) / np.arange(1, minutes.shape[1] + 1)  # the agent's time
    share = np.cumsum(busy[::-1])[::-1] / max(float(busy.sum()), 1e-9)
    return int(np.flatnonzero(share >= LEAST_TIME)[-1]) + 1


def _alone(minutes: Floats, slowdown: float) -> Floats:
    speed = 1 / (1 + slowdown * np.arange(minutes.shape[1]))
    result: Floats = minutes @ speed
    return result


def _slowdown(minutes: Floats, at_start: Floats, day: Codes, resampling: Resampling) -> Figure:
    """Where the work alone does not depend on how many were in hand at its beginning."""
    work = np.array([_alone(minutes, s) for s in GRID])
    n = at_start - at_start.mean()
    slope = (work - work.mean(axis=1, keepdims=True)) @ n
    number, first = resampling.totals(day), resampling.totals(day, n)
    drawn = np.array(
        [
            resampling.totals(day, each * n) - resampling.totals(day, each) * first / number
            for each in work
        ]
    ).T
    return Figure(_root(slope), *resampling.spread(np.array([_root(row) for row in drawn])))


def _root(slope: Floats) -> float:
    """Where a falling line over the grid crosses 0; its ends where it does not."""
    below = np.flatnonzero(slope <= 0)
    if not len(below):
        return float(GRID[-1])
    k = int(below[0])
    if not k:
        return 0.0
    part = slope[k - 1] / (slope[k - 1] - slope[k])
    return float(GRID[k - 1] + part * (GRID[k] - GRID[k - 1]))


def speeds_of(
    minutes: Floats, kind: Codes, agent: Codes, known: Flags, least: int = 50
) -> tuple[Figure, int] | None:
    """How far agents differ: standard deviation of the logarithm of handle times between them.

    By moments: the variance of the agents' means, each against the mean of what it worked on, less
    what chance gives them. The interval is by χ² on the agents.

    Args:
        minutes: of each step.
        kind: topic and tier of each, as one number.
        agent: of each.
        known: which count.
        least: steps that an agent must have.

    Returns:
        The figure, and of how many agents; None where fewer than five have so many steps.
    """
    from scipy import stats

    log, kind, agent = np.log(minutes[known]), kind[known], agent[known]
    size = np.bincount(kind)
    off = log - (np.bincount(kind, log) / np.maximum(size, 1))[kind]
    count = np.bincount(agent)
    some = np.flatnonzero(count >= least)
    if len(some) < 5:
        return None
    mean = np.bincount(agent, off)[some] / count[some]
    spread = np.bincount(agent, off**2)[some] / count[some] - mean**2
    chance = float((spread / count[some]).mean())
    between, df = float(mean.var(ddof=1)), len(some) - 1
    low, high = (between * df / float(stats.chi2.ppf(q, df)) for q in (0.975, 0.025))
    return Figure(*(max(x - chance, 0.0) ** 0.5 for x in (between, low, high))), len(some)
