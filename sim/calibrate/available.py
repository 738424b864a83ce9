"""How many agents were there, by the states in which the line was seen.

At a moment in which somebody waits, as many agents are there as are busy. Such moments alone tell
too few: people come and go, and a line builds up when few of them are there. So all moments count:
k agents busy and nobody waiting, or k busy and somebody waiting. Were there always n agents, the
share of time in each state would be that of a line with impatient customers (Erlang A, Palm 1943:
Poisson arrivals, exponential handle times and patience). What was seen is taken as a mixture over
n, whose weights come by maximum likelihood (EM, Dempster, Laird and Rubin 1977); its mean is the
number of agents.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calibrate.values import Floats

ROUNDS = 200
"""Rounds of EM: the mean has settled by then."""
LONGEST_LINE = 200
"""Waiting customers that are thought of."""


@dataclass(frozen=True)
class Line:
    """A clock hour of a line, seen on several days.

    Attributes:
        free: ticks with k agents busy and nobody waiting, shape (days, most busy + 1).
        queue: ticks with k agents busy and somebody waiting, shape (days, most busy + 1).
        load: contacts × handle time, in Erlang.
        leaving: rate of giving up ÷ rate of being done.
        active: most agents that were active.
    """

    free: Floats
    queue: Floats
    load: float
    leaving: float
    active: int


def agents_of(line: Line, weights: Floats) -> Floats:
    """Mean number of agents, for each row of weights.

    Args:
        line: what was seen.
        weights: of each day, shape (rows, days).
    """
    most = line.free.shape[1] - 1
    numbers = np.arange(1, max(line.active, most, 1) + 1)
    likelihood = np.array([_states(line, int(n), most) for n in numbers])
    seen = weights @ np.hstack([line.free, line.queue])
    mixture = np.full((len(weights), len(numbers)), 1 / len(numbers))
    for _ in range(ROUNDS):
        there = np.maximum(mixture @ likelihood, 1e-12)
        mixture = mixture * ((seen / there) @ likelihood.T)
        mixture = mixture / np.maximum(mixture.sum(axis=1, keepdims=True), 1e-300)
    mean: Floats = mixture @ numbers
    return mean


def _states(line: Line, agents: int, most: int) -> Floats:
    """Shares of time by agents busy: with nobody waiting, then with somebody waiting."""
    load = max(line.load, 1e-6)
    up = np.concatenate(
        [
            load / np.arange(1, agents + 1),
            load / (agents + np.arange(1, LONGEST_LINE + 1) * line.leaving),
        ]
    )
    logs = np.concatenate([[0.0], np.cumsum(np.log(up))])
    share = np.exp(logs - logs.max())
    share /= share.sum()
    result = np.zeros(2 * (most + 1))
    known = min(agents, most) + 1
    result[:known] = share[:known]
    if agents <= most:
        result[most + 1 + agents] = share[agents + 1 :].sum()
    return result
