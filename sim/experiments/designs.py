"""Designs: which levels of the factors are tried together."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.units import plain
from sim.units.text import NUMBER

Levels = Mapping[str, Any]
"""A level by the name of its factor."""

MOST = 1e12
"""Bound of a range's ends."""
_RANGE = re.compile(rf"({NUMBER})\s*(.*?)\s*(?:…|\.\.\.| to )\s*({NUMBER})\s*(.*)")
_WHOLE = re.compile(r"[-+]?\d+")
_QUANTITY = re.compile(rf"({NUMBER})\s*(.*)")


@dataclass(frozen=True)
class Range:
    """All values from ``low`` to ``high``, written before a ``unit``."""

    low: float
    high: float
    unit: str
    whole: bool
    """Whole numbers only, both ends included and each as likely as the others."""

    def at(self, share: float) -> Any:
        """The value that far along the range: 0 is its low end, almost 1 its high end."""
        if self.whole:
            return int(self.low + math.floor(share * (self.high - self.low + 1)))
        number = plain(float(f"{self.low + share * (self.high - self.low):.6g}"))
        return f"{number}{self.unit}" if self.unit else float(number)


def parse_range(text: str) -> Range:
    """A range such as ``1 % … 5 % per month``, ``2 … 6`` or ``0.5 … 2.0``.

    The unit is that of the high end. Between two whole numbers without a unit lie whole numbers.

    Raises:
        ValueError: no range, or one whose ends do not fit.
    """
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        raise ValueError("must be a range such as `2 … 6` or `1% … 5% per month`")
    low, first, high, unit = match.groups()
    if first and not unit.startswith(first):
        raise ValueError(f"must have one unit at both ends, not `{first}` and `{unit}`")
    if max(abs(float(low)), abs(float(high))) > MOST:
        raise ValueError(f"must lie within {MOST:.0f}")
    if float(low) >= float(high):
        raise ValueError("must go from a lower value to a higher one")
    whole = not unit and all(_WHOLE.fullmatch(end) for end in (low, high))
    return Range(float(low), float(high), f" {unit}" if unit[:1].isalpha() else unit, whole)


def quantities(levels: Sequence[Any]) -> tuple[list[float], str] | None:
    """Levels as numbers, and the unit that all of them have; None where they are none."""
    matches = [match for level in levels if (match := _QUANTITY.fullmatch(str(level)))]
    units = {match[2] for match in matches}
    if len(units) != 1 or len(matches) < len(levels):
        return None
    return [float(match[1]) for match in matches], units.pop()


def grid(levels: Mapping[str, Sequence[Any]]) -> list[Levels]:
    """Every level of every factor with all those of the others; the last factor runs quickest."""
    return [dict(zip(levels, point, strict=True)) for point in itertools.product(*levels.values())]


def one_at_a_time(levels: Mapping[str, Sequence[Any]]) -> list[Levels]:
    """The first levels of all factors, then each other level of each factor alone."""
    first = {name: values[0] for name, values in levels.items()}
    others = [first | {name: value} for name, values in levels.items() for value in values[1:]]
    return [first, *others]


def spread(
    kind: str, points: int, seed: int, levels: Mapping[str, Sequence[Any] | Range]
) -> list[Levels]:
    """Points spread over ranges and levels; points that fall together are one.

    McKay, Beckman and Conover (1979) for ``latin hypercube``, Owen (1998) for scrambled ``sobol``,
    as :mod:`scipy.stats.qmc` has them.

    Args:
        kind: ``latin hypercube`` or ``sobol``.
        points: how many; for ``sobol``, a power of two keeps the balance.
        seed: same seed, same points.
        levels: what each factor may be.
    """
    from scipy.stats import qmc

    method = {"latin hypercube": qmc.LatinHypercube, "sobol": qmc.Sobol}[kind]
    shares = method(len(levels), rng=seed).random(points)
    found: dict[tuple[Any, ...], Levels] = {}
    for row in shares.tolist():
        point = {
            name: of.at(share) if isinstance(of, Range) else of[int(share * len(of))]
            for (name, of), share in zip(levels.items(), row, strict=True)
        }
        found.setdefault(tuple(point.values()), point)
    return list(found.values())
