"""Ranking and selection: which system is best, and is a mean above a bound, with few observations.

Pure statistics: a system is whatever gives one more observation when asked. Observations of one
system must be independent and close to normal (means over a week of customers are); those of
different systems with the same number may be correlated, and common random numbers help.

Sources:

- KN: Kim, S.-H. and Nelson, B. L. (2001), "A fully sequential procedure for indifference-zone
  selection in simulation", *ACM TOMACS* 11(3), 251-273, with c = 1.
- A mean against a bound: the same procedure with the bound as a second system that never varies,
  as in the feasibility check of Andradóttir, S. and Kim, S.-H. (2010), "Fully sequential procedures
  for comparing constrained systems via simulation", *Naval Research Logistics* 57(5), 403-421.
- OCBA: Chen, C.-H., Lin, J., Yücesan, E. and Chick, S. E. (2000), "Simulation budget allocation for
  further enhancing the efficiency of ordinal optimization", *Discrete Event Dynamic Systems*
  10(3), 251-270, theorem 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Observe = Callable[[int, int], float]
"""(system, number of the observation from 0) → its value; larger is better."""

Search = Generator[Sequence[tuple[int, int]], Sequence[float], "Selection"]
"""A selection under way: asks for observations (system, number), takes their values in that order,
and returns what it selects. The systems that are asked for after the first ones are those left."""

LEAST_GAP = 1e-6
"""Share of the widest gap below which OCBA takes two means for being that far apart."""


@dataclass(frozen=True)
class Selection:
    """What was selected, and from what."""

    best: int
    """The selected system."""
    means: tuple[float, ...]
    """Mean of the observations of each system."""
    observations: tuple[int, ...]
    """How many each system gave."""


def select_best(
    observe: Observe, systems: int, *, indifference: float, alpha: float = 0.05, first: int = 10
) -> Selection:
    """Select the system with the largest mean, by KN (Kim and Nelson 2001).

    Guarantee: where the best mean is larger than every other by ``indifference`` or more, it is
    selected with a probability of at least 1 - ``alpha``, also with common random numbers. Where
    others are closer, one that is within ``indifference`` of the best is a good selection.

    Args:
        observe: gives the observations; never asked twice for the same.
        systems: how many there are, 1 or more.
        indifference: least difference that matters, above 0, in the unit of the observations.
        alpha: accepted chance of a wrong selection, above 0 and below 1 - 1 ÷ ``systems``.
        first: observations of each system before any is given up, 2 or more.

    Raises:
        ValueError: an argument outside its range.
    """
    return _driven(kn(systems, indifference=indifference, alpha=alpha, first=first), observe)


def kn(systems: int, *, indifference: float, alpha: float, first: int) -> Search:
    """KN as a search that is given its observations: see :func:`select_best`."""
    if systems < 1:
        raise ValueError(f"systems must be 1 or more (got {systems})")
    if systems == 1:
        return Selection(0, (float("nan"),), (0,))
    slope = spread_factor(first, alpha, systems - 1)
    _require_positive(indifference)
    values = yield _first(systems, first)
    early = np.array(values, float).reshape(systems, first)
    pairs = early[:, np.newaxis, :] - early[np.newaxis, :, :]
    variances = pairs.var(axis=2, ddof=1)
    totals, counts = early.sum(axis=1), np.full(systems, first)
    left = list(range(systems))
    rounds = first
    while True:
        means = totals / counts
        margin = _margin(variances, rounds, indifference, slope)
        left = [
            one
            for one in left
            if all(means[one] >= means[other] - margin[one, other] for other in left)
        ]
        best = max(left, key=lambda system: (means[system], -system))
        if len(left) == 1 or not margin[np.ix_(left, left)].any():
            return Selection(best, tuple(map(float, means)), tuple(map(int, counts)))
        values = yield [(system, rounds) for system in left]
        totals[left] += values
        counts[left] += 1
        rounds += 1


def _first(systems: int, first: int) -> list[tuple[int, int]]:
    return [(system, number) for system in range(systems) for number in range(first)]


def _driven(search: Search, observe: Observe) -> Selection:
    """Give a search what it asks for, until it has selected."""
    try:
        wanted = next(search)
        while True:
            wanted = search.send([observe(*each) for each in wanted])
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]


def spread_factor(first: int, alpha: float, comparisons: int = 1) -> float:
    """The h² of KN: 2 η (first - 1) with η = ((2 alpha ÷ comparisons)^(-2 ÷ (first - 1)) - 1) ÷ 2.

    Args:
        first: observations from which variances are estimated, 2 or more.
        alpha: accepted chance of any wrong answer.
        comparisons: answers that share it (Bonferroni).

    Raises:
        ValueError: an argument outside its range.
    """
    if first < 2:
        raise ValueError(f"first must be 2 or more (got {first})")
    if not 0 < alpha < 1 - 1 / (comparisons + 1):
        raise ValueError(f"alpha must be above 0 and below {1 - 1 / (comparisons + 1):.3g}")
    chance = min(2 * alpha / comparisons, 1.0)
    eta = (math.pow(chance, -2 / (first - 1)) - 1) / 2
    return 2 * eta * (first - 1)


def side_of_zero(
    observations: Sequence[float] | Floats, *, indifference: float, slope: float, first: int
) -> int:
    """Whether a mean is above 0 (1), below (-1), or not yet decided (0), by KN against a bound.

    Guarantee: with ``slope`` = :func:`spread_factor` (first, alpha) and observations added one by
    one until decided, a mean that is ``indifference`` or more away from 0 is decided wrongly with a
    probability of at most alpha; in between either answer may come.

    Args:
        observations: in their order; asked again with more of them, the answer once decided stays.
        indifference: distance from 0 that does not matter, above 0.
        slope: h² of KN.
        first: observations that the variance is estimated from.
    """
    _require_positive(indifference)
    values = np.asarray(observations, float)
    if len(values) < first:
        return 0
    variance = np.array(values[:first].var(ddof=1))
    rounds = np.arange(first, len(values) + 1)
    means = np.cumsum(values)[first - 1 :] / rounds
    decided = np.abs(means) >= _margin(variance, rounds, indifference, slope)
    if not decided.any():
        return 0
    return 1 if means[int(np.argmax(decided))] >= 0 else -1


def _margin(
    variance: Floats, rounds: int | NDArray[np.int64], indifference: float, slope: float
) -> Floats:
    """W of KN: how far a mean may lie behind another without being given up."""
    reach = slope * variance / indifference**2
    margin: Floats = np.maximum(0.0, indifference / 2 / rounds * (reach - rounds))
    return margin


def ocba_shares(means: Sequence[float], deviations: Sequence[float]) -> Floats:
    """Shares of a budget that most likely lead to the best system (Chen et al. 2000, theorem 1).

    For b with the largest mean and gaps d: N_i ÷ N_j = (s_i ÷ d_i)² ÷ (s_j ÷ d_j)², and
    N_b = s_b √(Σ N_i² ÷ s_i²). A system that never varies needs no more; where none varies, all
    get the same.

    Args:
        means: of each system so far; larger is better.
        deviations: standard deviation of one observation of each.
    """
    mean, spread = np.asarray(means, float), np.asarray(deviations, float)
    best = int(np.argmax(mean))
    gap = mean[best] - mean
    gap = np.maximum(gap, LEAST_GAP * gap.max() if gap.max() > 0 else 1.0)
    weight = (spread / gap) ** 2
    weight[best] = 0.0
    varies = spread > 0
    weight[best] = spread[best] * np.sqrt(((weight[varies] / spread[varies]) ** 2).sum())
    total = weight.sum()
    return weight / total if total > 0 else np.full(len(mean), 1 / len(mean))


def select_within_budget(
    observe: Observe, systems: int, *, budget: int, first: int = 5, step: int = 10
) -> Selection:
    """Select the system with the largest mean with a given number of observations, by OCBA.

    Args:
        observe: gives the observations; never asked twice for the same.
        systems: how many there are.
        budget: observations in all, ``first`` × ``systems`` at least.
        first: observations of each system at first, 2 or more.
        step: observations that are shared out at a time.

    Raises:
        ValueError: the budget does not suffice for the first observations, or ``first`` is below 2.
    """
    return _driven(ocba(systems, budget=budget, first=first, step=step), observe)


def ocba(systems: int, *, budget: int, first: int, step: int = 10) -> Search:
    """OCBA as a search that is given its observations: see :func:`select_within_budget`."""
    if first < 2 or budget < first * systems or systems < 1 or step < 1:
        raise ValueError(
            f"budget must be first × systems or more, first 2 or more (got budget {budget}, "
            f"first {first}, systems {systems}, step {step})"
        )
    values = yield _first(systems, first)
    seen = [list(each) for each in np.array(values, float).reshape(systems, first)]
    spent = first * systems
    while spent < budget:
        now = min(step, budget - spent)
        means = [float(np.mean(each)) for each in seen]
        shares = ocba_shares(means, [float(np.std(each, ddof=1)) for each in seen])
        behind = shares * (spent + now) - [len(each) for each in seen]
        wanted = []
        counts = [len(each) for each in seen]
        for _ in range(now):
            system = int(np.argmax(behind))
            behind[system] -= 1
            wanted.append((system, counts[system]))
            counts[system] += 1
        for (system, _), value in zip(wanted, (yield wanted), strict=True):
            seen[system].append(value)
        spent += now
    means = [float(np.mean(each)) for each in seen]
    return Selection(int(np.argmax(means)), tuple(means), tuple(map(len, seen)))


def chance_of_best(
    means: Sequence[float], deviations: Sequence[float], counts: Sequence[int]
) -> float:
    """Approximate probability that the largest mean is that of the best system.

    1 - Σ Φ(-d_i ÷ √(s_b² ÷ N_b + s_i² ÷ N_i)), at least 0: the APCS of Chen et al. (2000), by
    Bonferroni; as if systems were independent, so with common random numbers it is cautious.

    Args:
        means: of each system; larger is better.
        deviations: standard deviation of one observation of each.
        counts: observations of each.
    """
    from scipy.special import ndtr

    mean = np.asarray(means, float)
    errors = np.square(deviations) / np.asarray(counts, float)
    best = int(np.argmax(mean))
    others = np.arange(len(mean)) != best
    gap, spread = (mean[best] - mean)[others], np.sqrt(errors[best] + errors[others])
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = np.where(gap > 0, gap / spread, 0.0)
    return float(max(0.0, 1 - ndtr(-distance).sum()))


def _require_positive(indifference: float) -> None:
    if not indifference > 0:
        raise ValueError(f"indifference must be above 0 (got {indifference})")
