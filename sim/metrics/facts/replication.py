"""One replication that is being measured, and what was found out about it so far."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, TypeVar

import numpy as np

from sim.log import Log
from sim.metrics.periods import Window
from sim.metrics.stated import Prices, Scorecard
from sim.metrics.tabulate import Records, Value
from sim.metrics.timelines import Mask

WEEK = 7 * 24 * 60.0

T = TypeVar("T")
Figures = Iterator[tuple[Records, Value]]
"""What a formula gives: records, and how they are added up."""


OCCUPANCY_LIMIT = 0.85
"""Occupancy above which agents count as overloaded, unless there is a target for it."""


@dataclass(frozen=True, eq=False)
class Replication:
    """A log, and what is needed beside it to measure it; see :func:`sim.metrics.measure`."""

    log: Log
    service_targets: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    occupancy_limit: float = OCCUPANCY_LIMIT
    cost_per_hour: Mapping[str, float] = field(default_factory=dict)
    fcr_window: float = WEEK
    prices: Prices = field(default_factory=Prices)
    scorecard: Scorecard | None = None
    not_serving: Collection[str] = ()
    _found: dict[Callable[..., Any], Any] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def window(self) -> Window:
        """The measured time."""
        return Window(self.log.calendar, self.log.warm_up)

    @cached_property
    def serving(self) -> Mask:
        """Which groups take contacts."""
        return np.array([group not in self.not_serving for group in self.log.names.groups], bool)

    def once(self, find_out: Callable[[Replication], T]) -> T:
        """What a function finds out about the replication; it is asked the first time only."""
        if find_out not in self._found:
            self._found[find_out] = find_out(self)
        found: T = self._found[find_out]
        return found


def fact(find_out: Callable[[Replication], T]) -> Callable[[Replication], T]:
    """Decorator of a function that finds something out about a replication: once, if asked."""

    @wraps(find_out)
    def known(run: Replication) -> T:
        return run.once(find_out)

    return known
