"""Small Markov chains in continuous time, independent of the package. Rates per minute."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import bmat, coo_matrix, csr_matrix, identity
from scipy.sparse.linalg import expm_multiply, spsolve

Floats = NDArray[np.float64]
State = Any
Moves = Callable[[State], Iterable[tuple[State, float]]]


class Chain:
    """All states that can be reached from some, and the rates between them."""

    def __init__(self, starts: Iterable[Hashable], moves: Moves) -> None:
        """Explore the states.

        Args:
            starts: states to begin with.
            moves: state → (next state, rate) of each way out; rates of 0 are no way.
        """
        self.number = {state: n for n, state in enumerate(starts)}
        self.states: list[State] = list(self.number)
        ways: list[tuple[int, int, float]] = []
        for here, state in enumerate(self.states):  # grows while it is read
            for following, rate in moves(state):
                if rate > 0:
                    there = self.number.setdefault(following, len(self.states))
                    if there == len(self.states):
                        self.states.append(following)
                    ways += [(here, there, rate), (here, here, -rate)]
        size = len(self.states)
        row, column, rate = np.array(ways).T if ways else np.zeros((3, 0))
        self.generator = csr_matrix(coo_matrix((rate, (row, column)), shape=(size, size)))

    def stationary(self) -> Floats:
        """Long-run share of time in each state."""
        balance = self.generator.T.tolil()
        balance[0] = 1.0
        right = np.zeros(len(self.states))
        right[0] = 1.0
        return np.asarray(spsolve(balance.tocsc(), right))

    def after(self, p: Floats, minutes: float) -> tuple[Floats, Floats]:
        """Distribution some time later (Kolmogorov), and expected time in each state until then."""
        size = len(self.states)
        doubled = bmat([[self.generator.T, None], [identity(size), None]])
        doubled = csr_matrix((doubled.data, doubled.nonzero()), shape=(2 * size, 2 * size))
        both = expm_multiply(doubled * minutes, np.concatenate([p, np.zeros(size)]))
        return both[:size], both[size:]

    def at(self, state: Hashable) -> Floats:
        """The distribution of being surely in that state."""
        return np.eye(1, len(self.states), self.number[state])[0]

    def mean(self, p: Floats, value: Callable[[State], float]) -> float:
        """Expected value of a function of the state."""
        return float(p @ np.array([float(value(state)) for state in self.states]))


def birth_death(birth: Sequence[float], death: Sequence[float]) -> Floats:
    """Stationary distribution of 0 … n from the n rates up (from 0 on) and down (from 1 on)."""
    log_p = np.concatenate([[0.0], np.cumsum(np.log(np.divide(birth, death)))])
    p = np.exp(log_p - log_p.max())
    return np.asarray(p / p.sum())


@dataclass(frozen=True)
class Topic:
    """Contacts of one kind at a :class:`Desk`."""

    rate: float
    mean: float
    priority: int = 3
    patience: float = np.inf


class Desk:
    """A few agents with skills, first come first served over all topics, all lines limited.

    The state keeps who is busy with what, who has been idle longest, and the order of the line.
    """

    def __init__(
        self,
        topics: Mapping[str, Topic],
        agents: Sequence[tuple[str, Mapping[str, float]]],
        lines: int,
        idle_agent: str = "most specialised",
    ) -> None:
        """Solve the chain.

        Args:
            topics: topics by name.
            agents: (group, topic → speed) of each.
            lines: contacts in the house at most.
            idle_agent: as in the scenario language.
        """
        self.topics, self.agents, self.lines, self.policy = topics, agents, lines, idle_agent
        nobody = (("",) * len(agents), tuple(range(len(agents))), ())
        self.chain = Chain([nobody], self._moves)
        self.p = self.chain.stationary()
        self.blocked = self.chain.mean(self.p, lambda state: self._in_house(state) >= lines)

    def _in_house(self, state: State) -> int:
        return sum(map(bool, state[0])) + len(state[2])

    def _rank(self, agent: int, topic: str) -> float:
        speeds = self.agents[agent][1]
        return {
            "most specialised": float(len(speeds)),
            "fastest": -speeds[topic],
            "longest idle": 0.0,
        }[self.policy]

    def _moves(self, state: State) -> Iterator[tuple[State, float]]:
        busy, idle, line = state
        for name, topic in self.topics.items():
            if self._in_house(state) < self.lines:
                able = [agent for agent in idle if name in self.agents[agent][1]]
                if able:
                    agent = min(able, key=lambda agent: self._rank(agent, name))  # first of equals
                    rest = tuple(other for other in idle if other != agent)
                    yield (_put(busy, agent, name), rest, line), topic.rate
                else:
                    yield (busy, idle, (*line, name)), topic.rate
        for agent, name in enumerate(busy):
            if name:
                speeds = self.agents[agent][1]
                able = [place for place, waiting in enumerate(line) if waiting in speeds]
                if able:
                    place = min(able, key=lambda place: self.topics[line[place]].priority)
                    after = (_put(busy, agent, line[place]), idle, _without(line, place))
                else:
                    after = (_put(busy, agent, ""), (*idle, agent), line)
                yield after, speeds[name] / self.topics[name].mean
        for place, name in enumerate(line):
            yield (busy, idle, _without(line, place)), 1 / self.topics[name].patience

    def waiting(self, topic: str) -> float:
        """Mean number of contacts of a topic in line."""
        return self.chain.mean(self.p, lambda state: state[2].count(topic))

    def wait(self, topic: str) -> float:
        """Mean wait of those let in (Little)."""
        return self.waiting(topic) / (self.topics[topic].rate * (1 - self.blocked))

    def occupancy(self, group: str) -> float:
        """Share of time that the agents of a group are busy."""
        members = [agent for agent, (name, _) in enumerate(self.agents) if name == group]
        busy = self.chain.mean(
            self.p, lambda state: sum(bool(state[0][agent]) for agent in members)
        )
        return busy / len(members)


def _put(busy: tuple[str, ...], agent: int, topic: str) -> tuple[str, ...]:
    return (*busy[:agent], topic, *busy[agent + 1 :])


def _without(line: tuple[str, ...], place: int) -> tuple[str, ...]:
    return line[:place] + line[place + 1 :]
