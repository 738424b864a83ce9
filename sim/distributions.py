"""Distributions of durations: one frozen family, drawn by inverse transform.

``ppf(u)`` turns uniform numbers into minutes, and rises with ``u``: a customer who draws a large
number has a long case under every staffing and every setting, so scenarios stay comparable.

The same numbers must come out on every processor. Vectorised ``np.exp``, ``np.log`` and ``**`` may
differ in their last bits between processors, therefore the functions of ``scipy.special`` are
used, which loop over single numbers.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_LOG2_E = 1 / math.log(2)


def _exp(x: Array) -> Array:
    """E to the power x, the same on every processor."""
    from scipy.special import exp2

    return np.asarray(exp2(x * _LOG2_E))


def _log(x: Array) -> Array:
    """Natural logarithm, the same on every processor."""
    from scipy.special import xlogy

    return np.asarray(xlogy(1.0, x))


def _unit_exponential(u: Array) -> Array:
    from scipy.special import log1p

    return np.asarray(-log1p(-u))


def _require(right: bool, message: str) -> None:
    if not right:
        raise ValueError(message)


def _got(*minutes: float) -> str:
    return f"(got {', '.join(f'{each:g}' for each in minutes)} min)"


class Distribution(ABC):
    """A distribution of durations in minutes."""

    @abstractmethod
    def ppf(self, u: Array) -> Array:
        """Durations in minutes at the quantiles ``u``, each strictly between 0 and 1."""

    if TYPE_CHECKING:  # some families store these as fields, others calculate them

        @property
        def mean(self) -> float:
            """Mean in minutes."""

        @property
        def cv(self) -> float:
            """Coefficient of variation: standard deviation ÷ mean (0 where the mean is 0)."""


@dataclass(frozen=True)
class Constant(Distribution):
    """Always the same ``value`` (minutes, 0 or more)."""

    value: float

    def __post_init__(self) -> None:
        """Refuse a negative value."""
        _require(self.value >= 0, "`value` must not be negative")

    def ppf(self, u: Array) -> Array:
        """Minutes at quantiles ``u``."""
        return np.full_like(u, self.value, dtype=np.float64)

    @property
    def mean(self) -> float:
        """Mean in minutes."""
        return self.value

    @property
    def cv(self) -> float:
        """Coefficient of variation."""
        return 0.0


@dataclass(frozen=True)
class _ByMean(Distribution):
    """Families that store their mean (minutes, more than 0)."""

    mean: float

    def __post_init__(self) -> None:
        _require(self.mean > 0, "`mean` must be more than 0")


@dataclass(frozen=True)
class _ByMeanAndCv(_ByMean):
    """Families that store their mean and coefficient of variation (both more than 0)."""

    cv: float

    def __post_init__(self) -> None:
        super().__post_init__()
        _require(self.cv > 0, "`cv` must be more than 0")


@dataclass(frozen=True)
class Exponential(_ByMean):
    """Exponential with the given ``mean``."""

    def ppf(self, u: Array) -> Array:
        """Minutes at quantiles ``u``."""
        return self.mean * _unit_exponential(u)

    @property
    def cv(self) -> float:
        """Coefficient of variation."""
        return 1.0


@dataclass(frozen=True)
class Lognormal(_ByMeanAndCv):
    """Lognormal: the logarithm is normal with variance ln(1 + cv²)."""

    def ppf(self, u: Array) -> Array:
        """Minutes at quantiles ``u``."""
        from scipy.special import ndtri

        variance = math.log1p(self.cv**2)
        return self.mean * _exp(math.sqrt(variance) * ndtri(u) - variance / 2)


@dataclass(frozen=True)
class Gamma(_ByMeanAndCv):
    """Gamma with shape 1 ÷ cv²."""

    def ppf(self, u: Array) -> Array:
        """Minutes at quantiles ``u``."""
        from scipy.special import gammaincinv

        shape = 1 / self.cv**2
        return np.asarray(self.mean / shape * gammaincinv(shape, u))


@dataclass(frozen=True)
class Erlang(_ByMean):
    """Sum of ``phases`` exponential phases of equal mean."""

    phases: int

    def __post_init__(self) -> None:
        """Refuse less than one phase."""
        super().__post_init__()
        _require(self.phases >= 1, "`phases` must be at least 1")

    def ppf(self, u: Array) -> Array:
        """Minutes at quantiles ``u``."""
        from scipy.special import gammaincinv

        return np.asarray(self.mean / self.phases * gammaincinv(float(self.phases), u))

    @property
    def cv(self) -> float:
        """Coefficient of variation."""
        return 1 / math.sqrt(self.phases)


@dataclass(frozen=True)
class Weibull(Distribution):
    """Weibull: P(longer than x) = exp(-(x ÷ scale)^shape)."""

    scale: float
    shape: float

    def __post_init__(self) -> None:
        """Refuse scale or shape of 0 or less."""
        _require(self.scale > 0, "`scale` must be more than 0")
        _require(self.shape > 0, "`shape` must be more than 0")

    @classmethod
    def by_mean(cls, mean: float, cv: float) -> Weibull:
        """With the given mean (minutes) and coefficient of variation (0.01 to 20).

        cv² + 1 = Γ(1 + 2/shape) ÷ Γ(1 + 1/shape)² is solved by bisection in 1/shape.
        """
        _require(0.01 <= cv <= 20, "`cv` must be between 0.01 and 20")
        low, high = 1e-3, 20.0
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if _weibull_cv(middle) < cv else (low, middle)
        return cls(mean / math.gamma(1 + low), 1 / low)

    def ppf(self, u: Array) -> Array:
        """Minutes at quantiles ``u``."""
        inverse = 1 / self.shape
        flat = _unit_exponential(np.ravel(u)).tolist()
        stretched = (math.pow(x, inverse) for x in flat)
        return self.scale * np.fromiter(stretched, np.float64, np.size(u)).reshape(np.shape(u))

    @property
    def mean(self) -> float:
        """Mean in minutes."""
        return self.scale * math.gamma(1 + 1 / self.shape)

    @property
    def cv(self) -> float:
        """Coefficient of variation."""
        return _weibull_cv(1 / self.shape)


def _weibull_cv(inverse_shape: float) -> float:
    second, first = math.lgamma(1 + 2 * inverse_shape), math.lgamma(1 + inverse_shape)
    return math.sqrt(math.expm1(second - 2 * first))


@dataclass(frozen=True)
class Hyperexponential(Distribution):
    """A mixture: with probability ``shares[k]`` exponential with mean ``means[k]``."""

    shares: tuple[float, ...]
    means: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse shares that do not add up to 1 and means of 0 or less."""
        _require(len(self.shares) == len(self.means) > 0, "needs a share and a mean per branch")
        _require(min(self.shares) >= 0, "shares must not be negative")
        total = sum(self.shares)
        _require(
            abs(total - 1) <= 1e-4, f"shares must add up to 100 % (got {round(100 * total, 4):g} %)"
        )
        _require(min(self.means) > 0, "means must be more than 0")

    @classmethod
    def balanced(cls, mean: float, cv: float) -> Hyperexponential:
        """Two branches that carry half of the mean each (balanced means), for a cv of 1 or more."""
        _require(cv >= 1, f"`cv` of a hyperexponential must be at least 1 (got {cv:g})")
        square = cv * cv
        share = (1 + math.sqrt((square - 1) / (square + 1))) / 2
        return cls((share, 1 - share), (mean / (2 * share), mean / (2 * (1 - share))))

    def ppf(self, u: Array) -> Array:
        """Minutes at quantiles ``u``.

        Newton's method on the logarithm of P(longer than x), which falls and is convex: from the
        left it rises to the root and never passes it. It begins at the largest x known to lie
        there: with the mean rate (Jensen's inequality), or with one of the branches alone.
        """
        from scipy.special import expm1, log1p

        wanted = _unit_exponential(np.ravel(np.asarray(u, dtype=np.float64)))
        shares = np.array([[share] for share in self.shares if share > 0]) / sum(self.shares)
        rates = np.array([[1 / m] for p, m in zip(self.shares, self.means, strict=True) if p > 0])
        alone = ((wanted + _log(shares)) / rates).max(axis=0)
        x = np.maximum(wanted / (shares * rates).sum(), alone)
        short = wanted < math.log(2)  # there 1 - P(longer than x) is the exact number to look at
        for part, power, logarithm, one in ((short, expm1, log1p, 1.0), (~short, _exp, _log, 0.0)):
            todo = np.flatnonzero(part)
            while todo.size:
                root = x[todo]
                tails = shares * power(-rates * root)
                total = tails.sum(axis=0)
                slope = (rates * (tails + one * shares)).sum(axis=0) / (total + one)
                step = (wanted[todo] + logarithm(total)) / slope
                x[todo] = root + step
                todo = todo[step > 1e-9 * root]  # squared, that is less than a last bit
        return np.asarray(x.reshape(np.shape(u)))

    @property
    def mean(self) -> float:
        """Mean in minutes."""
        return math.fsum(p * m for p, m in zip(self.shares, self.means, strict=True))

    @property
    def cv(self) -> float:
        """Coefficient of variation."""
        second = math.fsum(2 * p * m * m for p, m in zip(self.shares, self.means, strict=True))
        return math.sqrt(max(second / self.mean**2 - 1, 0.0))


@dataclass(frozen=True)
class Uniform(Distribution):
    """Evenly spread between ``low`` and ``high`` minutes."""

    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse bounds in the wrong order."""
        _require(
            0 <= self.low < self.high,
            f"`low` must be less than `high`, and not negative {_got(self.low, self.high)}",
        )

    def ppf(self, u: Array) -> Array:
        """Minutes at quantiles ``u``."""
        return self.low + (self.high - self.low) * u

    @property
    def mean(self) -> float:
        """Mean in minutes."""
        return (self.low + self.high) / 2

    @property
    def cv(self) -> float:
        """Coefficient of variation."""
        return (self.high - self.low) / math.sqrt(12) / self.mean


@dataclass(frozen=True)
class Triangular(Distribution):
    """Between ``low`` and ``high`` minutes, most often near ``mode``."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        """Refuse bounds in the wrong order."""
        ordered = 0 <= self.low <= self.mode <= self.high and self.low < self.high
        _require(
            ordered,
            "`low`, `mode` and `high` must be in rising order, and not negative "
            + _got(self.low, self.mode, self.high),
        )

    def ppf(self, u: Array) -> Array:
        """Minutes at quantiles ``u``."""
        width = self.high - self.low
        below = self.low + np.sqrt(u * width * (self.mode - self.low))
        above = self.high - np.sqrt((1 - u) * width * (self.high - self.mode))
        return np.where(u * width < self.mode - self.low, below, above)

    @property
    def mean(self) -> float:
        """Mean in minutes."""
        return (self.low + self.mode + self.high) / 3

    @property
    def cv(self) -> float:
        """Coefficient of variation."""
        a, b, c = self.low, self.mode, self.high
        return math.sqrt((a * a + b * b + c * c - a * b - a * c - b * c) / 18) / self.mean


@dataclass(frozen=True)
class Empirical(Distribution):
    """One of the observed ``values`` (minutes), each as likely as the next."""

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse no values, and negative ones."""
        _require(len(self.values) > 0, "needs at least one value")
        _require(min(self.values) >= 0, "values must not be negative")

    @cached_property
    def _sorted(self) -> Array:
        return np.sort(np.array(self.values, dtype=np.float64))

    def ppf(self, u: Array) -> Array:
        """Minutes at quantiles ``u``."""
        place = np.floor(np.asarray(u) * len(self.values)).astype(np.int64)
        return self._sorted[np.minimum(place, len(self.values) - 1)]

    @property
    def mean(self) -> float:
        """Mean in minutes."""
        return math.fsum(self.values) / len(self.values)

    @property
    def cv(self) -> float:
        """Coefficient of variation (of the values as the whole population)."""
        mean = self.mean
        variance = math.fsum((value - mean) ** 2 for value in self.values) / len(self.values)
        return math.sqrt(variance) / mean if mean else 0.0
