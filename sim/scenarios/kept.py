"""What follows from a scenario alone, kept for its next replications."""

from __future__ import annotations

import operator
from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from sim.scenarios.sections.schema import Scenario

Made = TypeVar("Made")
MOST = 8
"""Scenarios for which it is kept: those that take turns in a comparison or a search."""


class Kept(Generic[Made]):
    """Something that is made of a scenario, kept for the latest of them.

    Args:
        make: makes it.
    """

    def __init__(self, make: Callable[[Scenario], Made]) -> None:
        self._make = make
        self._known: deque[tuple[Scenario, Made]] = deque(maxlen=MOST)
        self._lock = Lock()

    def of(self, scenario: Scenario) -> Made:
        """What was made of this scenario, or of an equal one."""
        with self._lock:
            known = list(self._known)
        for same in (operator.is_, operator.eq):  # equality takes longer to find out
            for other, made in reversed(known):
                if same(other, scenario):
                    return made
        made = self._make(scenario)
        with self._lock:
            self._known.append((scenario, made))
        return made
