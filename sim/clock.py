"""The clock of a run: SimPy's environment, with a written order for what happens at one moment.

At the same minute, ends of steps come first, then shifts, then patience, then arrivals
(:data:`STEP_ENDS` and so on); within one of these, the lower number of agent or contact first.
Nothing is left to the order in which events happened to be scheduled.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappush
from typing import Any

from simpy import Environment
from simpy.events import Event

Callback = Callable[[Any], None]


STEP_ENDS, SHIFT, PATIENCE, ARRIVAL = (rank << 48 for rank in (1, 2, 3, 4))
"""Ranks among alarms that ring at the same minute; the number of the owner is added."""


class Alarm(Event):
    """An event that rings at a set minute, and can be set again after it has rung.

    A process sleeps on it (``yield alarm``), or functions are given that are called with the alarm.
    Setting one alarm again and again is quicker than making a new ``Timeout`` each time.
    """

    def __init__(self, clock: Clock, *callbacks: Callback, about: Any = None) -> None:
        self.env: Clock = clock
        self.callbacks: list[Callback] = list(callbacks)
        self.about = about
        self.is_set = False
        self._ok = True
        self._value: Any = None

    def set(self, minute: float, order: int) -> Alarm:
        """Ring at ``minute``; ``order`` is a rank plus the number of the owner."""
        self.is_set = True
        clock = self.env
        heappush(clock._queue, (minute, order, next(clock._eid), self))  # type: ignore[misc]
        return self

    def reset(self) -> None:
        """Make an alarm that has rung ready to be set again."""
        self.is_set = False
        self.callbacks = []


class Clock(Environment):
    """SimPy's environment; times are minutes since the start of the horizon."""

    def alarm(self, minute: float, order: int, *callbacks: Callback, about: Any = None) -> Alarm:
        """A new alarm, set to ring at ``minute`` (not before now)."""
        return Alarm(self, *callbacks, about=about).set(minute, order)
