"""What queueing theory says of one line and alike agents: Erlang B, Erlang C and Erlang A.

All take Poisson arrivals and exponential handle times, in the long run, at a rate and with a number
of agents that never change. Sources of the formulas:

- Erlang, A. K. (1917), "Solution of some problems in the theory of probabilities of significance in
  automatic telephone exchanges": blocking (B) and waiting (C).
- Palm, C. (1957), "Research on telephone traffic carried by full availability groups" (first in
  Swedish, 1946): exponential patience, hence Erlang A.
- Mandelbaum, A. and Zeltyn, S. (2005), "Call centers with impatient customers: many-server
  asymptotics of the M/M/n+G queue", *Queueing Systems* 51: density of the wait and abandonment,
  here with exponential patience, where all integrals are incomplete gamma functions.

Numbers of agents need not be whole: 7.4 agents are 7 for 60 % of the time and 8 for the rest, and
every figure is the mean of both, so weighted.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import astuple, dataclass

import numpy as np

WHOLE = 1e-6
"""Agents; a number this close to a whole one is that one."""

NEXT_TO_NOTHING = 1e-100
"""Erlangs below which nobody ever meets another; their products leave the numbers there are."""
FOR_EVER = 1e6
"""Mean patience, in handle times, from which nobody is taken ever to give up."""


@dataclass(frozen=True)
class Answer:
    """What a calculator says of one line."""

    p_wait: float
    """Probability that a contact has to wait."""
    wait: float
    """Mean wait of all contacts, in minutes, until the answer or giving up; infinite where the line
    would grow without end."""
    service_level: float
    """Share of all contacts that are answered, and within the target time."""
    abandonment: float
    """Share of all contacts that give up."""


NOTHING_WAITS = Answer(0.0, 0.0, 1.0, 0.0)
NO_STEADY_STATE = Answer(1.0, math.inf, 0.0, 0.0)
"""Load at or above the number of agents and nobody gives up: the line grows without end."""


def erlang_b(load: float, agents: int) -> float:
    """Probability that all agents are busy where nobody can wait (Erlang 1917).

    By the recursion B(n) = a B(n-1) ÷ (n + a B(n-1)) from B(0) = 1, which is stable for any size.

    Args:
        load: arrival rate × mean handle time, in Erlangs, 0 or more.
        agents: their number, 0 or more.
    """
    _require_load(load, agents)
    blocking = 1.0
    for number in range(1, agents + 1):
        blocking = load * blocking / (number + load * blocking)
    return blocking


def erlang_c(load: float, agents: float, handle_time: float, within: float) -> Answer:
    """M/M/n: everybody waits until answered (Erlang 1917).

    P(wait) = B ÷ (1 - ρ (1 - B)) with ρ = load ÷ agents; a wait is exponential with the rate
    (agents - load) ÷ handle time.

    Args:
        load: arrival rate × mean handle time, in Erlangs, 0 or more.
        agents: agents on duty, 0 or more; fractions are shares of the time.
        handle_time: mean handle time with wrap-up, in minutes.
        within: target time of the service level, in minutes; NaN where there is none.

    Returns:
        The figures; with a load at or above the number of agents P(wait) is 1, the mean wait
        infinite and the service level 0.
    """
    _require_load(load, agents)

    def with_whole(number: int) -> Answer:
        if load == 0:
            return NOTHING_WAITS
        if load >= number:
            return NO_STEADY_STATE
        blocking = erlang_b(load, number)
        p_wait = blocking / (1 - load / number * (1 - blocking))
        drain = (number - load) / handle_time
        return Answer(p_wait, p_wait / drain, 1 - p_wait * math.exp(-drain * within), 0.0)

    return _judged(_mixed(agents, with_whole), within)


def erlang_a(
    load: float, agents: float, handle_time: float, patience: float, within: float
) -> Answer:
    """M/M/n+M: as Erlang C, but whoever waits gives up after an exponential patience (Palm 1957).

    With x = agents × patience ÷ handle time, y = load × patience ÷ handle time, γ the lower
    incomplete gamma function and A(x, y) = x e^y y^-x γ(x, y) (Palm's function, by Mandelbaum and
    Zeltyn 2005): P(wait) ÷ (1 - P(wait)) = ρ A(x, y) B(n-1), P(abandon | wait) =
    1 ÷ (ρ A(x, y)) + 1 - 1 ÷ ρ, mean wait = patience × P(abandon).

    Args:
        load: arrival rate × mean handle time, in Erlangs, 0 or more.
        agents: agents on duty, 0 or more; fractions are shares of the time.
        handle_time: mean handle time with wrap-up, in minutes.
        patience: mean patience in minutes, above 0; infinite: Erlang C.
        within: target time of the service level, in minutes; NaN where there is none.
    """
    if patience >= FOR_EVER * handle_time:
        return erlang_c(load, agents, handle_time, within)
    _require_load(load, agents)

    def with_whole(number: int) -> Answer:
        if load < NEXT_TO_NOTHING:
            return NOTHING_WAITS
        if number == 0:
            return Answer(1.0, patience, 0.0, 1.0)
        return _palm(load, number, handle_time, patience, within)

    return _judged(_mixed(agents, with_whole), within)


def _palm(load: float, agents: int, handle_time: float, patience: float, within: float) -> Answer:
    """Erlang A with a load and one agent or more."""
    rho, served = load / agents, patience / handle_time
    x, y = agents * served, load * served
    log_a = log_palm_function(x, y)
    blocking = erlang_b(load, agents - 1)
    if rho * blocking == 0.0:
        return NOTHING_WAITS
    p_wait = 1 / (1 + math.exp(-_within_range(math.log(rho * blocking) + log_a)))
    gives_up = max(math.exp(-log_a) / rho + 1 - 1 / rho, 0.0)
    in_time = 0.0
    if within > 0:
        # P(answered within t | wait) = (w(t) - 1 + A(x, y) - w(t) A(x, z)) ÷ (ρ A(x, y)), where
        # w(t) = exp(y - z - x t ÷ patience) and z = y exp(-t ÷ patience): the density of the wait,
        # times the chance of being patient for so long, integrated by parts.
        passed = within / patience
        z = y * math.exp(-passed)
        log_w = -y * math.expm1(-passed) - x * passed - log_a
        waits_longer = math.exp(log_w + log_palm_function(x, z)) - math.exp(log_w)
        in_time = min(max((1 - math.exp(-log_a) - waits_longer) / rho, 0.0), 1.0)
    abandonment = p_wait * gives_up
    return Answer(p_wait, abandonment * patience, 1 - p_wait + p_wait * in_time, abandonment)


def log_palm_function(x: float, y: float) -> float:
    """Logarithm of A(x, y) = x e^y y^-x γ(x, y) = 1 + y ÷ (x+1) + y² ÷ ((x+1)(x+2)) + …

    Args:
        x: above 0.
        y: 0 or more.
    """
    if y < x:
        # Every term is below the one before; they are gone after some standard deviations.
        terms = np.cumprod(y / (x + np.arange(1.0, 50 + 10 * math.sqrt(x))))
        return math.log1p(float(terms.sum()))
    from scipy.special import gammainc, gammaln

    return float(math.log(x) + y - x * math.log(y) + gammaln(x) + math.log(gammainc(x, y)))


def _mixed(agents: float, with_whole: Callable[[int], Answer]) -> Answer:
    """Figures for a number of agents that need not be whole: the mean over the time of each."""
    below = math.floor(agents + WHOLE)
    part = agents - below
    if part <= WHOLE:
        return with_whole(below)
    pairs = zip(astuple(with_whole(below)), astuple(with_whole(below + 1)), strict=True)
    return Answer(*((1 - part) * low + part * high for low, high in pairs))


def _judged(answer: Answer, within: float) -> Answer:
    """Without a target there is no service level."""
    if math.isnan(within):
        return Answer(answer.p_wait, answer.wait, math.nan, answer.abandonment)
    return answer


def _require_load(load: float, agents: float) -> None:
    if not (0 <= load < math.inf and 0 <= agents < math.inf):
        raise ValueError(f"load and agents must be 0 or more (got {load} and {agents})")


def _within_range(exponent: float) -> float:
    """An exponent whose exponential neither overflows nor vanishes."""
    return min(max(exponent, -700.0), 700.0)
