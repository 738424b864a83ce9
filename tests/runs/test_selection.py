"""Ranking and selection: the stated guarantees by experiment, the formulas by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binomtest

from sim.runs.selection import (
    Observe,
    ocba_shares,
    select_best,
    select_within_budget,
    side_of_zero,
    spread_factor,
)
from tests.theory.formulas import MMcM

TRIALS = 300


def normals(seed: int, means: list[float], deviation: float = 1.0, common: float = 0.0) -> Observe:
    """Normal systems; ``common`` is the deviation of what all share in one observation."""
    draws = np.random.default_rng(seed).normal(size=(len(means) + 1, 4000))

    def observe(system: int, number: int) -> float:
        own = deviation * float(draws[system, number])
        return means[system] + own + common * float(draws[-1, number])

    return observe


def holds(right: int, chance: float) -> bool:
    """No evidence at 1 in 1000 that the probability of being right is below the chance."""
    return binomtest(right, TRIALS, chance, alternative="less").pvalue > 0.001


@pytest.mark.parametrize("common", [0.0, 2.0])
@pytest.mark.parametrize(("systems", "alpha"), [(2, 0.05), (5, 0.1)])
def test_kn_selects_the_best_as_often_as_it_says(systems: int, alpha: float, common: float) -> None:
    """Slippage configuration: the best is better than all others by the indifference exactly."""
    means = [0.0] * (systems - 1) + [0.5]
    right = sum(
        select_best(
            normals(seed, means, common=common), systems, indifference=0.5, alpha=alpha
        ).best
        == systems - 1
        for seed in range(TRIALS)
    )
    assert holds(right, 1 - alpha)


def test_kn_selects_the_least_wait_of_queues() -> None:
    """M/M/c+M with 4, 5, 6 agents, mean waits by theory; batch means from its own recursion."""
    means = [-MMcM(1.0, 5.0, agents, 4.0).wait for agents in (4, 5, 6)]
    gap = means[2] - means[1]
    right = 0
    for seed in range(40):
        generator = np.random.default_rng(seed)
        draws: dict[int, tuple[np.ndarray, ...]] = {}

        def observe(system: int, number: int, g=generator, d=draws) -> float:  # type: ignore[no-untyped-def]
            if number not in d:  # the same customers for all
                d[number] = (
                    g.exponential(1, 300),
                    g.exponential(5, 300),
                    g.exponential(4, 300),
                )
            return -mean_wait(4 + system, *d[number])

        found = select_best(observe, 3, indifference=gap / 2, alpha=0.1)
        right += found.best == 2
    assert binomtest(right, 40, 0.9, alternative="less").pvalue > 0.001


def mean_wait(agents: int, gaps: np.ndarray, work: np.ndarray, patience: np.ndarray) -> float:
    """Mean wait in an M/M/c+M line, customer by customer, the first 50 left out."""
    free = [0.0] * agents
    now, waits = 0.0, []
    for gap, length, patient in zip(gaps, work, patience, strict=True):
        now += gap
        place = min(range(agents), key=free.__getitem__)
        wait = max(0.0, free[place] - now)
        if wait <= patient:
            free[place] = now + wait + length
        waits.append(min(wait, patient))
    return float(np.mean(waits[50:]))


def test_kn_is_cheaper_where_the_best_stands_out() -> None:
    close = select_best(normals(1, [0, 0, 0.5]), 3, indifference=0.5)
    clear = select_best(normals(1, [0, 0, 5.0]), 3, indifference=0.5)
    assert sum(clear.observations) == 30 < sum(close.observations)
    assert clear.best == 2


def test_equal_systems_end_with_one_of_them() -> None:
    assert select_best(lambda system, number: float(number % 3), 3, indifference=0.1).best == 0


def test_spread_factor_by_hand() -> None:
    # n0 = 10, alpha = 0.05, one comparison: eta = ((0.1)^(-2/9) - 1) / 2 = 0.334051
    assert spread_factor(10, 0.05) == pytest.approx(18 * 0.334051, rel=1e-5)
    # four comparisons share 0.1: eta = (0.05^(-2/9) - 1) / 2 = 0.472944
    assert spread_factor(10, 0.1, 4) == pytest.approx(18 * 0.472944, rel=1e-5)


def test_a_mean_against_a_bound_is_decided_as_surely_as_stated() -> None:
    slope = spread_factor(8, 0.05)
    right = 0
    for seed in range(TRIALS):
        values = np.random.default_rng(seed).normal(0.3, 1.0, 2000)
        right += side_of_zero(values, indifference=0.3, slope=slope, first=8) == 1
    assert holds(right, 0.95)


def test_a_side_once_decided_stays_and_is_not_decided_too_early() -> None:
    slope = spread_factor(3, 0.1)
    early = [1.0, 1.2, 0.8]
    # variance 0.04, h² = 2 × 2 × 2 = 8 (eta = (0.2^-1 - 1) / 2 = 2): margin at 3 with
    # indifference 0.1: 0.1 / 6 × (8 × 0.04 / 0.01 - 3) = 0.483 < mean 1
    assert slope == pytest.approx(8)
    assert side_of_zero(early[:2], indifference=0.1, slope=slope, first=3) == 0
    assert side_of_zero(early, indifference=0.1, slope=slope, first=3) == 1
    assert side_of_zero([*early, -100.0], indifference=0.1, slope=slope, first=3) == 1
    nearer = [value - 0.6 for value in early]  # mean 0.4 < 0.483
    assert side_of_zero(nearer, indifference=0.1, slope=slope, first=3) == 0
    assert side_of_zero([-v for v in early], indifference=0.1, slope=slope, first=3) == -1


def test_ocba_shares_by_hand() -> None:
    # gaps 1 and 2, deviations 1: N_1 : N_2 = 4 : 1, N_b = sqrt(4² + 1²) = sqrt 17
    shares = ocba_shares([5.0, 4.0, 3.0], [1.0, 1.0, 1.0])
    total = math.sqrt(17) + 5
    assert shares == pytest.approx([math.sqrt(17) / total, 4 / total, 1 / total])
    # deviations 2, 1, 4: N_1 : N_2 = 1 : 4, N_b = 2 sqrt(1² / 1² + 4² / 4²) = 2 sqrt 2
    shares = ocba_shares([5.0, 4.0, 3.0], [2.0, 1.0, 4.0])
    total = 2 * math.sqrt(2) + 5
    assert shares == pytest.approx([2 * math.sqrt(2) / total, 1 / total, 4 / total])


def test_ocba_without_variation_or_gaps_shares_evenly() -> None:
    assert ocba_shares([1.0, 2.0], [0.0, 0.0]) == pytest.approx([0.5, 0.5])
    assert ocba_shares([1.0, 1.0, 1.0], [1.0, 1.0, 1.0]).sum() == pytest.approx(1)


def test_ocba_keeps_the_budget_and_beats_equal_shares() -> None:
    """Ten systems with means 0 to 9 and deviation 6, as in Chen et al. (2000), experiment 1."""
    means = [float(k) for k in range(10)]
    by_ocba = by_equal = 0
    for seed in range(TRIALS):
        observe = normals(seed, means, deviation=6.0)
        found = select_within_budget(observe, 10, budget=400, first=10, step=20)
        assert sum(found.observations) == 400
        by_ocba += found.best == 9
        equal = [np.mean([observe(system, k) for k in range(40)]) for system in range(10)]
        by_equal += int(np.argmax(equal)) == 9
    assert by_ocba > by_equal
    # one-sided two-proportion test at 1 in 100
    pooled = (by_ocba + by_equal) / 2 / TRIALS
    z = (by_ocba - by_equal) / TRIALS / math.sqrt(2 * pooled * (1 - pooled) / TRIALS)
    assert z > 2.33


@pytest.mark.parametrize(
    "call",
    [
        lambda: select_best(lambda s, n: 0.0, 0, indifference=1),
        lambda: select_best(lambda s, n: 0.0, 2, indifference=0),
        lambda: select_best(lambda s, n: 0.0, 2, indifference=1, alpha=0.5),
        lambda: spread_factor(1, 0.1),
        lambda: select_within_budget(lambda s, n: 0.0, 3, budget=10),
    ],
)
def test_arguments_outside_their_range_are_refused(call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="must be"):
        call()
