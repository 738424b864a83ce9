"""A log that is being measured, and what was found out about it so far."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from typing import Any, TypeVar

import numpy as np

from sim.calendar import OpenTime
from sim.log import Log
from sim.metrics.periods import KINDS_OF_DAY, Window, window_of
from sim.metrics.stated import Scorecard, ServiceLevelRule, UnitPrices
from sim.metrics.tabulate import Records, Value
from sim.metrics.timelines import Mask

WEEK = 7 * 24 * 60.0
OCCUPANCY_LIMIT = 0.85
"""Occupancy above which agents count as overloaded, unless there is a target for it."""

MANY = 2_000_000
"""Numbers that a fact holds from which on room is short."""
SMALL = 1 << 16
"""Numbers up to which what was found out is kept."""

T = TypeVar("T")
Sums = Iterator[tuple[Records, Value]]
"""What a formula gives: records, and how they are added up."""


@dataclass(frozen=True, eq=False)
class Facts:
    """A log, and what is needed beside it to measure it; see :func:`sim.metrics.measure`."""

    log: Log
    service_targets: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    occupancy_limit: float = OCCUPANCY_LIMIT
    cost_per_hour: Mapping[str, float] = field(default_factory=dict)
    fcr_window: float = WEEK
    prices: UnitPrices = field(default_factory=UnitPrices)
    scorecard: Scorecard | None = None
    not_serving: Collection[str] = ()
    service_level: ServiceLevelRule = field(default_factory=ServiceLevelRule)
    business_hours: Mapping[str, OpenTime] = field(default_factory=dict)
    kinds_of_day: Sequence[str] = KINDS_OF_DAY
    halved: bool = False
    """Whether its cells are half hours and not clock hours."""
    _found: dict[Callable[..., Any], Any] = field(default_factory=dict, init=False, repr=False)
    _size: dict[Callable[..., Any], int] = field(default_factory=dict, init=False, repr=False)
    """Numbers that each holds, or held."""
    _asked: set[Callable[..., Any]] = field(default_factory=set, init=False, repr=False)
    """By the KPI that is being measured."""

    @cached_property
    def window(self) -> Window:
        """The measured time."""
        kinds = tuple(self.kinds_of_day) if self.halved else None
        return window_of(self.log.calendar, self.log.warm_up, kinds)

    @cached_property
    def by_half_hours(self) -> Facts:
        """The same log, by half hours."""
        return replace(self, halved=True)

    @cached_property
    def serving(self) -> Mask:
        """Which groups take contacts."""
        return np.array([group not in self.not_serving for group in self.log.names.groups], bool)

    @property
    def room_is_short(self) -> bool:
        """Whether what one KPI does not need is not kept for those that follow."""
        return max(self._size.values(), default=0) > MANY

    def next_kpi(self) -> None:
        """Another KPI is about to be measured."""
        self._asked.clear()

    def forget(self) -> None:
        """Give back the room of all that was found out; it is found out again if asked."""
        self._found.clear()

    def once(self, find_out: Callable[[Facts], T]) -> T:
        """What a function finds out; it is asked the first time only."""
        self._asked.add(find_out)
        if find_out not in self._found:
            if self.room_is_short:
                self._make_room()
            self._found[find_out] = find_out(self)
            self._size[find_out] = _size(self._found[find_out])
        found: T = self._found[find_out]
        return found

    def _make_room(self) -> None:
        """Forget what is large, and was not asked for by this KPI."""
        for find_out in self._found.keys() - self._asked:
            if self._size[find_out] > SMALL:
                del self._found[find_out]


def _size(found: object) -> int:
    """How many numbers something holds."""
    if isinstance(found, np.ndarray):
        return found.size
    if isinstance(found, tuple):
        return sum(map(_size, found))
    parts = found if isinstance(found, dict) else getattr(found, "__dict__", {})
    return sum(map(_size, parts.values()))


def fact(find_out: Callable[[Facts], T]) -> Callable[[Facts], T]:
    """Decorator of a function that finds something out about a log: once, if asked."""

    @wraps(find_out)
    def known(facts: Facts) -> T:
        return facts.once(find_out)

    return known
