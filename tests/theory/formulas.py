"""Queueing formulas, independent of the package. Rates per minute, times in minutes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import exp, factorial, log

import numpy as np
from scipy.integrate import quad
from scipy.linalg import expm
from scipy.optimize import brentq
from scipy.stats import poisson

from tests.theory.chains import birth_death


def erlang_b(load: float, servers: int) -> float:
    """Blocking probability of M/M/c/c (Erlang 1917), by the usual recursion."""
    blocking = 1.0
    for n in range(1, servers + 1):
        blocking = load * blocking / (n + load * blocking)
    return blocking


def erlang_c(load: float, servers: int) -> float:
    """Probability of waiting in M/M/c."""
    blocking = erlang_b(load, servers)
    return blocking / (1 - load / servers * (1 - blocking))


class MMc:
    """M/M/c: Poisson arrivals, exponential work, unlimited patience."""

    def __init__(self, arrival_rate: float, mean_work: float, servers: int) -> None:
        load = arrival_rate * mean_work
        self.occupancy = load / servers
        self.p_wait = erlang_c(load, servers)
        self.drain = servers / mean_work - arrival_rate
        self.wait = self.p_wait / self.drain
        self.queue = arrival_rate * self.wait
        self.age_of_waiting = 1 / self.drain  # E[W²] ÷ 2 E[W], W exponential if positive

    def answered_within(self, minutes: float) -> float:
        """P(wait <= minutes)."""
        return 1 - self.p_wait * exp(-self.drain * minutes)

    def wait_quantile(self, p: float) -> float:
        """Wait that a share p of contacts does not exceed."""
        return max(0.0, log(self.p_wait / (1 - p)) / self.drain)


class MMcM:
    """M/M/c+M (Erlang A): as M/M/c, but those who wait leave after an exponential patience.

    From the birth-death chain of contacts in the house, cut where it is practically never.
    """

    def __init__(
        self, arrival_rate: float, mean_work: float, servers: int, mean_patience: float
    ) -> None:
        self.servers, self.answer_rate = servers, servers / mean_work
        self.leave_rate = 1 / mean_patience
        states = np.arange(1, servers + 400)
        death = np.minimum(states, servers) / mean_work
        death = death + np.maximum(states - servers, 0) * self.leave_rate
        self.p = birth_death(np.full(len(states), arrival_rate), death)
        self.p_wait = float(self.p[servers:].sum())
        self.queue = float(self.p @ np.maximum(np.arange(len(self.p)) - servers, 0))
        self.wait = self.queue / arrival_rate  # Little: over all who come
        self.abandonment = self.leave_rate * self.wait
        self.occupancy = arrival_rate * (1 - self.abandonment) * mean_work / servers

    def _fates(self, minutes: float) -> tuple[float, float]:
        """P(answered within that time), P(has given up by then): the chain of those ahead."""
        ahead = 60
        answered, gone = ahead + 1, ahead + 2
        chain = np.zeros((ahead + 3, ahead + 3))
        for n in range(ahead + 1):
            forward = self.answer_rate + n * self.leave_rate
            chain[n, n - 1 if n else answered] = forward
            chain[n, gone] = self.leave_rate
            chain[n, n] = -forward - self.leave_rate
        found = self.p[self.servers : self.servers + ahead + 1]
        fates = found @ expm(chain * minutes)[: ahead + 1]
        return 1 - self.p_wait + float(fates[answered]), float(fates[gone])

    def answered_within(self, minutes: float) -> float:
        """P(answered, and within that time)."""
        return self._fates(minutes)[0]

    def wait_quantile(self, p: float) -> float:
        """Wait, until the answer or giving up, that a share p of contacts does not exceed."""
        if 1 - self.p_wait >= p:
            return 0.0
        return float(
            brentq(
                lambda minutes: sum(self._fates(minutes)) - p, 0, 10 / self.leave_rate, xtol=1e-6
            )
        )


class MMcG:
    """M/M/c+G: any patience (Baccelli and Hebuterne 1981; Zeltyn and Mandelbaum 2005).

    With G(x) = P(patience > x) and H(x) its integral from 0, the wait that a customer without end
    of patience would have is 0 with probability e ÷ (e + a J), else has density
    a exp(a H(x) - c x ÷ work) ÷ (e + a J).
    """

    def __init__(
        self,
        arrival_rate: float,
        mean_work: float,
        servers: int,
        patience: Callable[[float], float],
        willing: Callable[[float], float],
        longest: float,
    ) -> None:
        """Integrate.

        Args:
            arrival_rate: contacts per minute.
            mean_work: of exponential work.
            servers: their number.
            patience: G.
            willing: H.
            longest: patience beyond which (practically) nobody waits.
        """
        rate, self.patience = servers / mean_work, patience

        def weight(x: float) -> float:
            return exp(arrival_rate * willing(x) - rate * x)

        beyond = weight(longest) / rate  # there, H stays as it is
        j = quad(weight, 0, longest)[0] + beyond
        j_h = quad(lambda x: willing(x) * weight(x), 0, longest)[0] + willing(longest) * beyond
        load = arrival_rate * mean_work
        free = sum(load**n / factorial(n) for n in range(servers))
        free /= load ** (servers - 1) / factorial(servers - 1)
        total = free + arrival_rate * j
        self.density = lambda x: arrival_rate * weight(x) / total
        self.p_wait = arrival_rate * j / total
        self.abandonment = (1 + (arrival_rate - rate) * j) / total
        self.wait = arrival_rate * j_h / total
        self.queue = arrival_rate * self.wait
        self.occupancy = load * (1 - self.abandonment) / servers

    def answered_within(self, minutes: float) -> float:
        """P(answered, and within that time)."""
        in_time = quad(lambda x: self.patience(x) * self.density(x), 0, minutes)[0]
        return 1 - self.p_wait + float(in_time)


def mg1_wait(arrival_rate: float, mean: float, second_moment: float) -> float:
    """Mean wait in M/G/1 (Pollaczek 1930, Khinchine 1932)."""
    return arrival_rate * second_moment / 2 / (1 - arrival_rate * mean)


def mg1_age(arrival_rate: float, mean: float, second: float, third: float) -> float:
    """Mean age of a waiting contact in M/G/1: E[W²] ÷ 2 E[W] by Takács' recursion."""
    wait = mg1_wait(arrival_rate, mean, second)
    return wait + arrival_rate * third / 6 / (1 - arrival_rate * mean) / wait


class MDc:
    """M/D/c: the number in the house one service time on is what was not in service, plus Poisson.

    Mean by Crommelin's (1932) equations, distribution of the wait by Franx (2001).
    """

    def __init__(self, arrival_rate: float, work: float, servers: int) -> None:
        self.rate, self.work, self.servers = arrival_rate, work, servers
        size = 300
        states = np.arange(size)
        moves = np.array(
            [poisson.pmf(states - max(n - servers, 0), arrival_rate * work) for n in states]
        )
        moves[:, -1] += 1 - moves.sum(axis=1)
        balance = moves.T - np.eye(size)
        balance[0] = 1
        self.p = np.linalg.solve(balance, np.eye(1, size)[0])
        self.queue = float(self.p @ np.maximum(states - servers, 0))
        self.wait = self.queue / arrival_rate

    def answered_within(self, minutes: float) -> float:
        """P(wait <= minutes)."""
        below = np.cumsum(self.p)
        periods = int(minutes / self.work) + 1
        mean = self.rate * (periods * self.work - minutes)
        places = range(periods * self.servers)
        queue = [below[self.servers + periods * self.servers - j - 1] for j in places]
        return float(sum(q * poisson.pmf(j, mean) for j, q in zip(places, queue, strict=True)))


def priority_waits(
    rates: Sequence[float], means: Sequence[float], residual: float, servers: int = 1
) -> list[float]:
    """Mean waits of non-preemptive classes, the first served first (Cobham 1954).

    Args:
        rates: arrival rates.
        means: mean work; with several servers all alike.
        residual: mean wait until a server is free of what it was doing: sum of rate × E[S²] ÷ 2,
            with several servers P(wait) × mean ÷ servers.
        servers: their number.
    """
    used = np.concatenate([[0.0], np.cumsum(np.multiply(rates, means)) / servers])
    return [residual / (1 - above) / (1 - upto) for above, upto in pairwise(used)]
