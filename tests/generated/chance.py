"""The draws that a generated scenario is made of."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, TypeVar

T = TypeVar("T")
Plan = dict[str, Any]
"""A scenario, or a section of one, as plain data."""


class Chance:
    """The draws of one scenario, in order.

    Attributes:
        much: share of the levers that are there.
        coarse: whether all times are whole minutes.
    """

    def __init__(self, number: int) -> None:
        self._rng = random.Random(number)
        self.much = self.pick(0.12, 0.4, 0.75)
        self.coarse = self.likely(0.17)

    def likely(self, share: float) -> bool:
        return self._rng.random() < share

    def on(self) -> bool:
        """Whether a lever is there."""
        return self.likely(self.much)

    def pick(self, *values: T) -> T:
        return values[int(self._rng.random() * len(values))]

    def whole(self, low: int, high: int) -> int:
        return low + int(self._rng.random() * (high - low + 1))

    def some(self, values: Sequence[T]) -> list[T]:
        """One or more of them, in their order."""
        sure = self.whole(0, len(values) - 1)
        return [value for k, value in enumerate(values) if k == sure or self.likely(0.5)]

    def time(self, minutes: int) -> Any:
        """A time about that long: whole minutes where coarse, else of any family."""
        if self.coarse:
            return f"{3 * max(1, minutes // 3)} min"
        mean = f"{minutes} min"
        return self.pick(
            mean,
            {"mean": mean},
            {"mean": mean, "cv": self.pick(0.5, 1.5)},
            {"distribution": "gamma", "mean": mean, "cv": 0.7},
            {"distribution": "erlang", "mean": mean, "phases": 3},
            {"distribution": "weibull", "mean": mean, "cv": 1.3},
            {"distribution": "hyperexponential", "mean": mean, "cv": 2.0},
            {"distribution": "uniform", "low": "0 min", "high": f"{2 * minutes} min"},
            {
                "distribution": "triangular",
                "low": "0 min",
                "mode": mean,
                "high": f"{3 * minutes} min",
            },
            {"distribution": "constant", "value": mean},
            {"distribution": "weibull", "scale": mean, "shape": 0.8},
            {"distribution": "hyperexponential", "branches": _two(minutes)},
            {"distribution": "empirical", "values": [mean, f"{2 * minutes} min", "30 s"]},
        )


def _two(minutes: int) -> list[Plan]:
    """Mostly short, sometimes long."""
    return [
        {"share": "80%", "mean": f"{minutes / 2} min"},
        {"share": "20%", "mean": f"{3 * minutes} min"},
    ]
