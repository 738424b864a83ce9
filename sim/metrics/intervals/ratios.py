"""Ratios of sums over replications, with intervals that keep to where the figure can be.

A figure is R = ΣN ÷ ΣD. Its spread is that of the linearised residuals eᵢ = (Nᵢ − R·Dᵢ) ÷ mean D
(Law, *Simulation Modeling and Analysis*, on ratio estimators; Cochran, *Sampling Techniques*, ch.
6). The interval is Student's t on a scale on which figures near an edge are less skewed: for what
cannot be below 0, the power −1/4 of Box and Cox ("An analysis of transformations", *Journal of the
Royal Statistical Society* B 26, 1964), which bends somewhat more than the logarithm, as waits of
quiet teams need; the log-odds for shares. Its half-width there is, by the delta method, t·s ÷ R and
t·s ÷ (R(1 − R)), or that of the jackknife over replications on this scale (Miller, "The jackknife:
a review", *Biometrika* 61, 1974) where this is more: a few replications that weigh much make it so.
Far from the edges it is the usual t-interval.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.metrics.timelines import Codes, Floats, Mask

MILLION = 1e6
"""Replications beyond which it is not said how many would be enough."""

PLAIN, POSITIVE, SHARE = 0, 1, 2
"""Scales: any number; 0 or more; from 0 to 1."""

SKEWED = 1.5
"""Factor, as a logarithm, by which the far end of a difference is moved away at most."""

PERSON_DAY = 480.0
"""Minutes of working time that count as one thing."""

POWER = 4
"""One over the power of the scale of what cannot be below 0, but for its sign."""
FAR = 3.0
"""Half-width on that scale (a factor of 256) beyond which runs are too few to say."""


class Ratios(NamedTuple):
    """Numerators and denominators, row × replication; 0 ÷ 0 where not measured."""

    numerator: Floats
    denominator: Floats


class Estimate(NamedTuple):
    """Ratio estimates, one per row."""

    mean: Floats
    residuals: Floats
    """Linearised, row × replication; 0 where not measured."""
    replications: Codes
    """In how many replications each was measured."""


def ratio_estimates(ratios: Ratios) -> Estimate:
    """Ratio of sums and its linearised residuals."""
    measured = np.count_nonzero(ratios.denominator > 0, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = ratios.numerator.sum(axis=1) / ratios.denominator.sum(axis=1)
        typical = ratios.denominator.sum(axis=1) / measured
    residuals = ratios.numerator - mean[:, np.newaxis] * ratios.denominator
    return Estimate(mean, residuals / typical[:, np.newaxis], measured)


def deviations(residuals: Floats, replications: Codes) -> Floats:
    """Standard deviation of a single replication, by row; NaN where there is only one."""
    spare = np.maximum(replications - 1, 1)
    squares = (residuals**2).sum(axis=1)
    return np.where(replications > 1, np.sqrt(squares / spare), np.nan)


def students_t(replications: Codes | Floats, level: float) -> Floats:
    """Quantile of Student's t with one degree of freedom less; NaN with a single replication."""
    from scipy.special import stdtrit

    numbers, place = np.unique(replications, return_inverse=True)
    quantiles = stdtrit(np.where(numbers > 1, numbers - 1.0, np.nan), level)
    return quantiles[place].astype(np.float64, copy=False)


def intervals(
    ratios: Ratios, of: Estimate, scale: Codes, of_time: Mask, level: float
) -> tuple[Floats, Floats, Floats]:
    """Intervals of ratios, each on its scale.

    A share of counted things of which none, or all, are in it has no spread. Its other end is then
    that of Clopper and Pearson (1934), as if all were independent.

    Args:
        ratios: numerators and denominators.
        of: their estimates.
        scale: of each row.
        of_time: whether each row is a share of working time, in minutes: of that, nothing is
            counted, and it is taken for as many things as there are days of eight hours.
        level: quantile level of Student's t, e.g. 0.975 for an interval of 95 %.

    Returns:
        Low, high, and the replications that would probably be enough where these are too few, NaN
        elsewhere. Low and high are NaN with a single replication, and where these are too few.
    """
    scale = np.where((ratios.numerator < 0).any(axis=1), PLAIN, scale)
    number, mean = of.replications, of.mean
    error = deviations(of.residuals, number) / np.sqrt(np.maximum(number, 1))
    half = error * students_t(number, level)
    low, high = mean - half, mean + half
    positive = (scale == POSITIVE) & (mean > 0)
    share = (scale == SHARE) & (mean > 0) & (mean < 1)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        figure = mean[:, np.newaxis]
        powers = _jackknife(ratios, of, lambda ratio: POWER * (ratio / figure) ** (-1 / POWER))
        log_odds = _jackknife(ratios, of, lambda ratio: np.log(ratio / (1 - ratio)))
        spread = np.fmax(error / mean, powers)
        far = spread * students_t(number, level)
        odds = np.log(mean / (1 - mean))
        reach = np.fmax(error / (mean * (1 - mean)), log_odds) * students_t(number, level)
        least, most = ((1 + sign * far / POWER) ** -POWER for sign in (1.0, -1.0))
        low = np.select([positive, share], [mean * least, _share(odds - reach)], low)
        high = np.select([positive, share], [mean * most, _share(odds + reach)], high)
        too_few = positive & (far > FAR)
        spread = np.where(too_few, spread * np.sqrt(number), 0.0)
    needed = np.where(too_few, replications_needed(np.full(len(mean), FAR), spread, level), np.nan)
    low, high = np.where(too_few, np.nan, low), np.where(too_few, np.nan, high)
    counted = (scale == SHARE) & (number > 1)
    beyond = np.where(counted, unseen_share(ratios, of_time, level), 0.0)
    low = np.where(mean >= 1, low - beyond, low)
    high = np.where(mean <= 0, high + beyond, high)
    return low, high, needed


def _jackknife(ratios: Ratios, of: Estimate, scale: Callable[[Floats], Floats]) -> Floats:
    """Standard error of each ratio on a scale, by leaving out replications; NaN where it has none.

    Replications without the figure change nothing when they are left out, and do not count.
    """
    measured = ratios.denominator > 0
    total = (each.sum(axis=1, keepdims=True) for each in ratios)
    left = [whole - each for whole, each in zip(total, ratios, strict=True)]
    without = np.where(measured, scale(left[0] / left[1]), 0.0)
    number = np.maximum(of.replications, 1)
    centre = without.sum(axis=1) / number
    squares = np.where(measured, (without - centre[:, np.newaxis]) ** 2, 0.0).sum(axis=1)
    error = np.sqrt((number - 1) / number * squares)
    return np.where(np.isfinite(error), error, np.nan)


def _share(log_odds: Floats) -> Floats:
    share: Floats = 1 / (1 + np.exp(-log_odds))
    return share


def unseen_share(ratios: Ratios, of_time: Mask, level: float) -> Floats:
    """Share at most of what has not been seen once among so many; 0 where things are not counted.

    1 − (1 − level)^(1 ÷ number), Clopper and Pearson's.

    Args:
        ratios: shares.
        of_time: which rows are shares of working time, in minutes.
        level: quantile level, e.g. 0.975 for an interval of 95 %.
    """
    whole = (ratios.numerator % 1 == 0).all(axis=1) & (ratios.denominator % 1 == 0).all(axis=1)
    number = ratios.denominator.sum(axis=1) / np.where(of_time, PERSON_DAY, 1.0)
    number = np.maximum(number, 1)
    return np.where(whole | of_time, -np.expm1(np.log(1 - level) / number), 0.0)


def replications_needed(difference: Floats, deviation: Floats, level: float) -> Floats:
    """Replications at which an interval would leave out 0, if mean and spread stay as they are.

    Args:
        difference: means.
        deviation: standard deviations of one replication.
        level: quantile level of Student's t, e.g. 0.975 for a single interval of 95 %.

    Returns:
        The least n with t(n−1) × deviation ÷ √n < |difference|; NaN where that is above a million.
    """
    too_few, enough = np.ones(len(difference)), np.full(len(difference), MILLION + 1)
    while (enough - too_few > 1).any():
        middle = np.floor((too_few + enough) / 2)
        decides = deviation * students_t(middle, level) / np.sqrt(middle) < np.abs(difference)
        too_few, enough = np.where(decides, too_few, middle), np.where(decides, middle, enough)
    return np.where(enough > MILLION, np.nan, enough)


def paired_intervals(difference: Floats, half: Floats) -> tuple[Floats, Floats]:
    """Intervals of paired differences, with an end that allows for skewness.

    What a plan changes is mostly the same way in all replications, and now and then by much. So the
    end away from 0 is at least where the logarithm's scale has it, by a factor of exp(t·s ÷ |D|),
    yet of exp(1.5) at most.

    Args:
        difference: means.
        half: half-widths by Student's t.
    """
    size = np.abs(difference)
    with np.errstate(divide="ignore", invalid="ignore"):
        far = size * np.exp(np.minimum(half / size, SKEWED))
    far = np.fmax(far, size + half)
    low = np.where(difference < 0, -far, difference - half)
    return np.where(np.isnan(half), np.nan, low), np.where(difference > 0, far, difference + half)


def independent_intervals(
    first: tuple[Floats, Floats, Floats], second: tuple[Floats, Floats, Floats]
) -> tuple[Floats, Floats]:
    """Intervals of differences, second − first, from those of the figures, as if independent.

    Zou and Donner ("Construction of confidence limits about effect measures", *Statistics in
    Medicine* 27, 2008): what an interval reaches on either side is the spread on this side.

    Args:
        first: mean, low and high.
        second: mean, low and high.
    """
    (one, low_1, high_1), (two, low_2, high_2) = first, second
    difference = two - one
    return (
        difference - np.hypot(two - low_2, high_1 - one),
        difference + np.hypot(high_2 - two, one - low_1),
    )


def ratio_differences(
    first: Ratios, second: Ratios, *, confidence: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Differences of ratios of sums by paired replications, second - first, each with its interval.

    Args:
        first: row × replication; replication k had the same customers as in ``second``.
        second: the same rows and replications.
        confidence: level of each interval.

    Returns:
        Difference, low and high of each row; low and high are NaN with a single replication.
    """
    one, two = ratio_estimates(first), ratio_estimates(second)
    level = 1 - (1 - confidence) / 2
    number = two.replications
    half = deviations(two.residuals - one.residuals, number) / np.sqrt(np.maximum(number, 1))
    half = half * students_t(number, level)
    difference = two.mean - one.mean
    return difference, difference - half, difference + half
