"""The clock of a run: SimPy's environment, with a written order for what happens at one moment.

At the same minute, ends of steps come first, then shifts, then patience, then call-backs that are
offered or due, then messages, then channels that close, then contacts that open to a backup, then
arrivals, then background work that becomes due (:data:`STEP_ENDS` and so on); within one of these,
the lower number of agent, contact or channel first.
Nothing is left to the order in which events happened to be scheduled.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

from simpy import Environment
from simpy.events import Event

STEP_ENDS, SHIFT, PATIENCE, CALLBACK, MESSAGE, CLOSING, BACKUP, ARRIVAL, DUE = (
    rank << 48 for rank in range(1, 10)
)
"""Ranks among what happens at the same minute; the number of the owner is added."""


class Moment(Event):
    """What a process sleeps until, again and again: ``yield moment.set(minute, order)``."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._queue, self._serial = clock._queue, next(clock._eid)
        self._ok, self._value = True, None

    def set(self, minute: float, order: int) -> Moment:
        """Come at ``minute`` (not before now); ``order`` is a rank plus the owner's number."""
        self.callbacks = []
        heappush(self._queue, (minute, order, self._serial, self))  # type: ignore[misc]
        return self


class Alarm:
    """Calls ``ring(alarm)`` at a set minute; lighter than an event, and can be set again.

    ``about`` is whom it concerns. An alarm cannot be taken back: where it may have lost its sense
    when it rings, its owner keeps the one that counts.
    """

    __slots__ = ("_queue", "_serial", "about", "ring")

    def __init__(self, clock: Clock, ring: Callable[[Alarm], None], about: Any) -> None:
        self._queue: list[tuple[float, int, int, Any]] = clock._queue  # type: ignore[assignment]
        self._serial = next(clock._eid)
        self.ring = ring
        self.about = about

    def set(self, minute: float, order: int) -> Alarm:
        """Ring at ``minute`` (not before now); ``order`` is a rank plus the owner's number."""
        heappush(self._queue, (minute, order, self._serial, self))
        return self


class Clock(Environment):
    """SimPy's environment; times are minutes since the start of the horizon."""

    now: float = 0.0
    """The present minute."""

    def run(self, until: float) -> None:  # type: ignore[override]
        """Let everything happen that comes before ``until``.

        SimPy's own loop in one piece, which also rings alarms.
        """
        queue: list[tuple[float, int, int, Any]] = self._queue  # type: ignore[assignment]
        while queue and queue[0][0] < until:
            now, _, _, event = heappop(queue)
            self._now = self.now = now
            if event.__class__ is Alarm:
                event.ring(event)
                continue
            callbacks, event.callbacks = event.callbacks, None
            for callback in callbacks:
                callback(event)
            if not event._ok:
                raise event._value
        self._now = self.now = until
