from __future__ import annotations

import math
import pickle
import re
import subprocess
import sys
from decimal import Decimal, localcontext

import numpy as np
import pytest
from scipy import special, stats

from sim.distributions import (
    Constant,
    Distribution,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Hyperexponential,
    Lognormal,
    Triangular,
    Uniform,
    Weibull,
)

FAMILY: list[tuple[Distribution, float, float]] = [
    (Exponential(5.0), 5, 1),
    (Lognormal(5.0, 0.8), 5, 0.8),
    (Lognormal(0.25, 2.0), 0.25, 2),
    (Gamma(5.0, 0.5), 5, 0.5),
    (Gamma(5.0, 1.6), 5, 1.6),
    (Erlang(6.0, 4), 6, 0.5),
    (Weibull.by_mean(5.0, 0.4), 5, 0.4),
    (Weibull.by_mean(5.0, 1.0), 5, 1),
    (Weibull.by_mean(5.0, 2.5), 5, 2.5),
    (Weibull(4.0, 2.0), 4 * math.sqrt(math.pi) / 2, math.sqrt(4 / math.pi - 1)),
    (Hyperexponential.balanced(5.0, 3.0), 5, 3),
    (Hyperexponential.balanced(5.0, 1.0), 5, 1),
    (Hyperexponential((0.3, 0.7), (2.0, 10.0)), 7.6, math.sqrt(2 * 71.2 / 57.76 - 1)),
    (Uniform(2.0, 8.0), 5, 6 / math.sqrt(12) / 5),
    (Triangular(1.0, 2.0, 6.0), 3, math.sqrt(21 / 18) / 3),
    (Triangular(1.0, 1.0, 4.0), 2, math.sqrt(9 / 18) / 2),
    (Constant(3.0), 3, 0),
    (Constant(0.0), 0, 0),
]
NAMES = [repr(each) for each, _, _ in FAMILY]


@pytest.mark.parametrize(("distribution", "mean", "cv"), FAMILY, ids=NAMES)
def test_mean_and_cv_are_as_stated(distribution: Distribution, mean: float, cv: float) -> None:
    assert distribution.mean == pytest.approx(mean, rel=1e-9)
    assert distribution.cv == pytest.approx(cv, rel=1e-9)


@pytest.mark.parametrize(("distribution", "mean", "cv"), FAMILY, ids=NAMES)
def test_draws_have_that_mean_and_cv(distribution: Distribution, mean: float, cv: float) -> None:
    z = np.linspace(-8.0, 8.0, 40_001)  # u = Φ(z) spreads both tails for the integral over u
    draws = distribution.ppf(special.ndtr(z))
    weight = np.exp(-z * z / 2) / math.sqrt(2 * math.pi) * (z[1] - z[0])
    assert float(np.sum(draws * weight)) == pytest.approx(mean, rel=2e-4)
    variance = float(np.sum((draws - mean) ** 2 * weight))
    assert math.sqrt(variance) == pytest.approx(cv * mean, rel=2e-3, abs=1e-9)


@pytest.mark.parametrize("distribution", [each for each, _, _ in FAMILY], ids=NAMES)
def test_draws_rise_with_u_and_are_never_negative(distribution: Distribution) -> None:
    tails = [2.0**-54, 1e-12, 1e-6, 1 - 1e-6, 1 - 1e-12, 1 - 2.0**-53]
    u = np.sort(np.concatenate([np.linspace(0.001, 0.999, 999), tails]))
    draws = distribution.ppf(u)
    assert draws.shape == u.shape
    assert np.all(np.isfinite(draws))
    assert np.all(draws >= 0)
    assert np.all(np.diff(draws) >= -1e-12 * draws[1:])


@pytest.mark.parametrize(
    ("distribution", "reference"),
    [
        (Exponential(5.0), stats.expon(scale=5)),
        (Lognormal(5.0, 0.8), stats.lognorm(math.sqrt(math.log(1.64)), scale=5 / math.sqrt(1.64))),
        (Gamma(5.0, 0.5), stats.gamma(4, scale=1.25)),
        (Erlang(6.0, 4), stats.gamma(4, scale=1.5)),
        (Weibull(4.0, 1.7), stats.weibull_min(1.7, scale=4)),
        (Triangular(1.0, 2.0, 6.0), stats.triang(0.2, loc=1, scale=5)),
        (Uniform(2.0, 8.0), stats.uniform(2, 6)),
    ],
)
def test_draws_are_those_of_scipy(distribution: Distribution, reference: object) -> None:
    u = np.linspace(0.001, 0.999, 500)
    np.testing.assert_allclose(distribution.ppf(u), reference.ppf(u), rtol=1e-10)  # type: ignore[attr-defined]


EXTREME_U = [2.0**-54, 1e-13, 1e-9, 1e-4, 0.1, 0.499, 0.501, 0.9, 0.999, 1 - 1e-9, 1 - 2.0**-53]
MIXTURES = [
    ((0.9, 0.1), (0.5, 60.0)),
    ((0.1, 0.9), (0.5, 60.0)),
    ((0.6, 0.3, 0.1), (1.0, 5.0, 30.0)),
    ((0.33, 0.33, 0.3399), (2.0, 3.0, 900.0)),  # adds up to 99.99 %, which passes as 100 %
    ((1.0,), (7.0,)),
    ((0.0, 1.0), (1e-3, 7.0)),
    ((0.5, 0.5), (4.0, 4.0)),
    ((1 - 1e-6, 1e-6), (1.0, 1e4)),
    ((1e-12, 1 - 1e-12), (1e-6, 3.0)),
    ((1 - 1e-12, 1e-12), (1e-6, 1e6)),
    ((0.5, 0.5), (1e-9, 1e9)),
]


@pytest.mark.parametrize(("shares", "means"), MIXTURES)
def test_a_hyperexponential_inverts_its_distribution_function(shares, means) -> None:  # type: ignore[no-untyped-def]
    """By the distribution function in 50 decimal places.

    The minutes are right to 1e-12; where the function is so flat that the last bits of ``u`` move
    them further, the smaller of ``u`` and 1 - ``u`` is.
    """
    u = np.array(EXTREME_U + np.linspace(0.001, 0.999, 99).tolist())
    minutes = Hyperexponential(shares, means).ppf(u).tolist()
    with localcontext(prec=50):
        total = sum(map(Decimal, shares))
        branches = [
            (Decimal(p) / total, 1 / Decimal(m)) for p, m in zip(shares, means, strict=True)
        ]
        for wanted, x in zip(u.tolist(), map(Decimal, minutes), strict=True):
            tails = [(p * (-rate * x).exp(), rate) for p, rate in branches]
            beyond = abs(1 - sum(tail for tail, _ in tails) - Decimal(wanted))
            error = beyond / sum(tail * rate for tail, rate in tails) / x
            assert min(error, beyond / Decimal(min(wanted, 1 - wanted))) <= 1e-12, (wanted, x)


def test_balanced_means_carry_half_of_the_mean_each() -> None:
    branches = Hyperexponential.balanced(5.0, 3.0)
    halves = [share * mean for share, mean in zip(branches.shares, branches.means, strict=True)]
    assert halves == pytest.approx([2.5, 2.5])


def test_observed_values_are_equally_likely() -> None:
    observed = Empirical((9.0, 1.0, 2.0, 4.0))
    u = np.array([0.01, 0.24, 0.26, 0.49, 0.51, 0.74, 0.76, 0.999999])
    assert observed.ppf(u).tolist() == [1, 1, 2, 2, 4, 4, 9, 9]
    assert observed.mean == 4
    assert observed.cv == pytest.approx(math.sqrt(9.5) / 4)


@pytest.mark.parametrize(
    ("make", "reported"),
    [
        (lambda: Exponential(0.0), "`mean` must be more than 0"),
        (lambda: Gamma(1.0, 0.0), "`cv` must be more than 0"),
        (lambda: Erlang(1.0, 0), "`phases` must be at least 1"),
        (lambda: Uniform(2.0, 2.0), "`low` must be less than `high`"),
        (lambda: Triangular(2.0, 1.0, 3.0), "in rising order, and not negative (got 2, 1, 3 min)"),
        (lambda: Hyperexponential((0.5, 0.4), (1.0, 2.0)), "add up to 100 % (got 90 %)"),
        (lambda: Hyperexponential.balanced(1.0, 0.5), "must be at least 1 (got 0.5)"),
        (lambda: Weibull.by_mean(1.0, 50.0), "`cv` must be between 0.01 and 20"),
        (lambda: Constant(-1.0), "`value` must not be negative"),
        (lambda: Empirical(()), "needs at least one value"),
    ],
)
def test_impossible_parameters_are_refused(make, reported: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=re.escape(reported)):
        make()


@pytest.mark.parametrize("distribution", [each for each, _, _ in FAMILY], ids=NAMES)
def test_distributions_can_be_sent_to_another_process(distribution: Distribution) -> None:
    distribution.ppf(np.array([0.5]))
    again = pickle.loads(pickle.dumps(distribution))  # noqa: S301 - our own bytes
    assert again == distribution
    assert hash(again) == hash(distribution)


def test_importing_them_does_not_import_scipy() -> None:
    code = "import sim.scenarios, sys; sys.exit('scipy' in sys.modules or 'pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
