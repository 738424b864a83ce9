"""Queueing formulas, independent of the package. Rates per minute, times in minutes."""

from __future__ import annotations

import numpy as np
from scipy.linalg import expm


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

    def answered_within(self, minutes: float) -> float:
        """P(wait <= minutes)."""
        return 1 - self.p_wait * float(np.exp(-self.drain * minutes))

    def wait_quantile(self, p: float) -> float:
        """Wait that a share p of contacts does not exceed."""
        return max(0.0, float(np.log(self.p_wait / (1 - p))) / self.drain)


class MMcM:
    """M/M/c+M (Erlang A): as M/M/c, but those who wait leave after an exponential patience.

    From the birth-death chain of contacts in the house, cut where it is practically never.
    """

    def __init__(
        self, arrival_rate: float, mean_work: float, servers: int, mean_patience: float
    ) -> None:
        self.servers, self.answer_rate, self.leave_rate = (
            servers,
            servers / mean_work,
            1 / mean_patience,
        )
        states = servers + 400
        death = np.minimum(np.arange(1, states), servers) / mean_work
        death = death + np.maximum(np.arange(1, states) - servers, 0) * self.leave_rate
        log_p = np.concatenate([[0.0], np.cumsum(np.log(arrival_rate / death))])
        self.p = np.exp(log_p - log_p.max())
        self.p /= self.p.sum()
        queue = np.maximum(np.arange(states) - servers, 0)
        self.queue = float(self.p @ queue)
        self.wait = self.queue / arrival_rate  # Little: over all who come
        self.abandonment = self.leave_rate * self.wait
        self.occupancy = arrival_rate * (1 - self.abandonment) * mean_work / servers

    def answered_within(self, minutes: float) -> float:
        """P(answered, and within that time): the tagged contact's chain of those ahead of it."""
        ahead = 150
        chain = np.zeros((ahead + 2, ahead + 2))  # the last state: answered
        for n in range(ahead + 1):
            forward = self.answer_rate + n * self.leave_rate
            chain[n, n - 1 if n else ahead + 1] = forward
            chain[n, n] = -forward - self.leave_rate
        answered = expm(chain * minutes)[:, -1]
        found = self.p[self.servers : self.servers + ahead + 1]
        return float(self.p[: self.servers].sum() + found @ answered[: ahead + 1])
