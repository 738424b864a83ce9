"""Selecting the best cell: which replications it takes, and how it has ended.

All follows from the cells' figures in the order of their replications: however often an experiment
is interrupted, and whoever did the work, the same cells get as many replications, and the same one
is selected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from sim.experiments.select import Selecting
from sim.runs.selection import Search, Selection, chance_of_best, kn, ocba

State = Literal["selected", "running", "undecided", "stuck"]
"""``undecided``: given up at the plan's ``at_most``. ``stuck``: a replication has no value."""

AHEAD = 10
"""A round of KN asks for a tenth more replications than it needs next, lest it do one at a time."""
ROUNDS = 50
"""Rounds at most that OCBA spreads its budget in."""


class Race(NamedTuple):
    """A selection among cells, as far as it has come; cells are counted from 0."""

    state: State
    wanted: tuple[int, ...]
    """Replications of each cell that it has used, or waits for."""
    left: tuple[int, ...]
    """Cells that may still be the best; the one selected, and those that have all its figures."""
    missing: tuple[int, int] | None
    """Cell and replication that it is stuck at."""
    chance: float
    """Approximate probability of a correct selection, of OCBA; else NaN."""


Values = Mapping[int, float | None]
"""Observations of a cell by replication, larger is better; None where one has no value."""


def race(select: Selecting, first: int, values: Sequence[Values]) -> Race:
    """Follow a selection as far as there are observations.

    Args:
        select: how the best is selected.
        first: replications that each cell gets at first.
        values: what there is by now, cell by cell.
    """
    search = _search(select, first, len(values))
    used = [0] * len(values)
    batch = next(search)
    while True:
        left = tuple(range(len(values)))
        if select.budget is None:
            left = tuple(dict.fromkeys(system for system, _ in batch))
        if select.budget is None and batch[0][1] >= select.at_most:
            return Race("undecided", tuple(used), left, None, np.nan)
        asked = list(used)
        for system, number in batch:
            asked[system] = number + 1
        known = [values[system].get(number, np.nan) for system, number in batch]
        lost = [each for each, value in zip(batch, known, strict=True) if value is None]
        if lost:
            return Race("stuck", tuple(asked), left, lost[0], np.nan)
        observations = np.array(known, float)
        if np.isnan(observations).any():
            if (
                select.budget is None and batch[0][1] > 0
            ):  # beyond the first replications, which come all at once
                number = batch[0][1] + 1
                for system in left:
                    asked[system] = min(number + number // AHEAD, select.at_most)
            return Race("running", tuple(asked), left, None, np.nan)
        used = asked
        try:
            batch = search.send(observations.tolist())
        except StopIteration as end:
            selection: Selection = end.value
            equal = _equal(selection, values)
            chance = np.nan if select.budget is None else _chance(selection, values, equal)
            return Race("selected", selection.observations, equal, None, chance)


def _search(select: Selecting, first: int, systems: int) -> Search:
    if select.budget is not None:
        step = max(10, select.budget // ROUNDS)
        return ocba(systems, budget=select.budget, first=first, step=step)
    assert select.indifference is not None
    alpha = 1 - select.confidence
    return kn(systems, indifference=select.indifference, alpha=alpha, first=first)


def _equal(selection: Selection, values: Sequence[Values]) -> tuple[int, ...]:
    """The best system, and those that have the same value in every replication that both have."""
    counts, best = selection.observations, selection.best
    others = [
        system
        for system, count in enumerate(counts)
        if system != best
        and all(values[system][n] == values[best][n] for n in range(min(count, counts[best])))
    ]
    return (best, *others)


def _chance(selection: Selection, values: Sequence[Values], equal: Sequence[int]) -> float:
    """Approximate probability that none is better than the best, and those equal to it."""
    compared = [system for system in range(len(values)) if system not in equal[1:]]
    counts = [selection.observations[system] for system in compared]
    seen = [
        [values[system][number] for number in range(count)]
        for system, count in zip(compared, counts, strict=True)
    ]
    deviations = [float(np.std(np.array(each, float), ddof=1)) for each in seen]
    return chance_of_best([selection.means[system] for system in compared], deviations, counts)
