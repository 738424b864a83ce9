"""One agent who calls customers back, some of them in vain and then again: a Markov renewal chain.

Rates per minute, independent of the package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import exp
from typing import NamedTuple

import numpy as np

from tests.theory.chains import Chain, Floats

MANY = 80
"""Customers in line beyond which there are practically none."""


class Stretch(NamedTuple):
    """What the agent does, and who is left: a state at the moment when it begins."""

    does: str
    """``nothing``, ``serves`` or ``calls`` in vain."""
    called: int = 0
    """Calls that the customer who is being called in vain has had, this one counted."""
    other: int = 0
    """Calls in vain of a customer who is next to be called again; 0: there is none."""
    line: int = 0
    """Customers in line who have had no call and no answer yet."""


@dataclass(frozen=True)
class CalledAgain:
    """M/M/1 whose waiting customers hang up and are called in turn, several times if need be.

    Whoever finds the agent busy hangs up with chance ``accept``. Each call is picked up with
    chance ``pick_up``; one in vain takes ``vain``. Meanwhile somebody else may be taken: so
    whoever was called in vain is next after one other customer, or at once if nobody else waits.
    """

    rate: float
    work: float
    accept: float
    pick_up: float
    calls: int
    vain: float

    @property
    def lost(self) -> float:
        """Chance that a customer picks up none of the calls."""
        return (1 - self.pick_up) ** self.calls

    @property
    def attempts(self) -> float:
        """Mean number of calls to a customer who is called back, the one picked up counted."""
        return (1 - self.lost) / self.pick_up

    @property
    def busy(self) -> float:
        """Share of time that the agent works, and of customers who have to wait.

        These bring another work than those who are served at once, whatever the order.
        """
        in_vain = self.attempts - (1 - self.lost)
        more = self.accept * (in_vain * self.vain - self.lost * self.work)
        return self.rate * self.work / (1 - self.rate * more)

    @property
    def idle(self) -> float:
        """Share of time without work, by the chain."""
        return self._mean(lambda state: float(state.does == "nothing"))

    @property
    def line(self) -> float:
        """Mean number of customers who wait for the first answer or call, by the chain."""
        return self._mean(lambda state: state.line, grows=True)

    @property
    def wait_for_the_first_call(self) -> float:
        """Mean wait for the first answer or call, of all customers (Little)."""
        return self.line / self.rate

    @property
    def at_home(self) -> float:
        """Mean time from hanging up until a call is picked up, or the last is not (Little)."""
        called = self._mean(lambda state: (state.called > 0) + (state.other > 0))
        hang_up = self.rate * self.busy * self.accept
        return (self.accept * self.line + called) / hang_up

    @cached_property
    def _solved(self) -> tuple[Chain, Floats]:
        """The chain, and the share of stretches of each kind."""
        chain = Chain([Stretch("nothing")], self._ends)
        return chain, chain.stationary()

    def _mean(self, of: Callable[[Stretch], float], *, grows: bool = False) -> float:
        """Mean over time of what is so at the beginnings; ``grows`` with customers who come."""
        chain, p = self._solved
        lengths = {"nothing": 1 / self.rate, "serves": self.work, "calls": self.vain}
        squares = {"nothing": 0.0, "serves": 2 * self.work**2, "calls": self.vain**2}
        length = np.array([lengths[state.does] for state in chain.states])
        total = np.array([of(state) for state in chain.states]) * length
        if grows:
            total += self.rate * np.array([squares[state.does] for state in chain.states]) / 2
        return float(p @ total / (p @ length))

    def _ends(self, state: Stretch) -> Iterator[tuple[Stretch, float]]:
        """What the agent does next, and with which chance."""
        if state.does == "nothing":
            yield Stretch("serves"), 1.0
            return
        again = state.called if state.called < self.calls else 0
        for line, chance in self._come(state):
            if state.other:
                yield from self._calls(state.other + 1, again, line, chance)
            elif line:
                left = self.accept * (1 - self.pick_up)
                yield Stretch("serves", 0, again, line - 1), chance * (1 - left)
                yield Stretch("calls", 1, again, line - 1), chance * left
            elif again:
                yield from self._calls(again + 1, 0, 0, chance)
            else:
                yield Stretch("nothing"), chance

    def _calls(
        self, number: int, other: int, line: int, chance: float
    ) -> Iterator[tuple[Stretch, float]]:
        """The agent calls somebody again, for the so manieth time."""
        yield Stretch("serves", 0, other, line), chance * self.pick_up
        yield Stretch("calls", number, other, line), chance * (1 - self.pick_up)

    def _come(self, state: Stretch) -> Iterator[tuple[int, float]]:
        """The line at the end of a stretch of work: Poisson in a constant time, else geometric."""
        load = self.rate * (self.vain if state.does == "calls" else self.work)
        chance = exp(-load) if state.does == "calls" else 1 / (1 + load)
        rest = 1.0
        for come in range(MANY - state.line):
            yield state.line + come, chance
            rest -= chance
            chance *= load / (come + 1) if state.does == "calls" else load / (1 + load)
        yield MANY, max(rest, 0.0)
