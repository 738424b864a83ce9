"""Agents by half hour as shifts that a scenario can state."""

from __future__ import annotations

import numpy as np

from sim.calibrate.kinds import KindOfDay
from sim.calibrate.values import Floats

Spans = tuple[tuple[int, int], ...]
"""From and to, in half hours from 0 to 48."""


def layers(
    agents: tuple[Floats, ...], kinds: list[KindOfDay], busy: Floats
) -> list[dict[int, Spans]]:
    """Shifts that add up to agents by half hour: for each agent, by weekday from and to.

    Like the layers of a cake: agent k is there while more than k − 1 agents were available. Of an
    agent who was available a part of the time, the days make up the part: 4.4 agents from Monday to
    Friday are four, and a fifth on two of these days, the busiest ones. Rounding each half hour
    instead may take the same part away all evening long.

    Args:
        agents: for each kind of day the agents in each half hour.
        kinds: the kinds of day.
        busy: contacts of each weekday.
    """
    most = max((int(np.ceil(column.max())) for column in agents), default=0)
    found: list[dict[int, Spans]] = []
    for level in range(most):
        week: dict[int, Spans] = {}
        for column, kind in zip(agents, kinds, strict=True):
            ranked = sorted(kind.weekdays, key=lambda one: -busy[one])
            for rank, one in enumerate(ranked):
                spans = _runs(column - level >= (rank + 0.5) / len(ranked))
                week |= {one: spans} if spans else {}
        if week:
            found.append(week)
    return found


def _runs(there: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Spans:
    """Where a condition holds without a gap: first, and first after."""
    edges = np.diff(np.concatenate([[0], there.astype(np.int64), [0]]))
    begin, end = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return tuple((int(a), int(b)) for a, b in zip(begin, end, strict=True))
