"""Kinds of day: weekdays whose contacts are spread alike over the day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calibrate.demand import Days
from sim.calibrate.values import Codes, Floats

HALF_HOURS = 48


@dataclass(frozen=True)
class KindOfDay:
    """Weekdays whose contacts are spread alike over the day.

    Attributes:
        weekdays: numbers, Monday is 0.
        weights: contacts in each half hour.
        opens: first half hour that counts, and the end of the last, in minutes.
    """

    weekdays: tuple[int, ...]
    weights: Floats
    opens: tuple[float, float]

    def busiest_hour(self) -> tuple[int, float]:
        """The clock hour with most contacts, and its share of the day's."""
        hours = self.weights.reshape(24, 2).sum(axis=1)
        return int(hours.argmax()), float(hours.max() / max(hours.sum(), 1e-9))


ALIKE = 0.12
"""Days are of one kind if their profiles differ by less than this share of the contacts."""
LEAST_FOR_A_KIND = 200
"""Contacts below which a weekday takes the profile of the most alike."""


def kinds_of_day(days: Days, day: Codes, minute: Floats) -> list[KindOfDay]:
    """Weekdays grouped by how their contacts are spread over the day, the busiest kind first.

    With thousands of contacts χ² tells apart what nobody would plan for apart, so weekdays are of
    one kind unless χ² tells them apart (at 1 %) *and* 12 % of the contacts would have to move.

    Args:
        days: the days.
        day: of each contact.
        minute: of the day, of each contact.
    """
    counted = days.counted[day]
    weekday = days.weekday[day[counted]]
    half = (minute[counted] // 30).astype(np.int64)
    counts = np.bincount(weekday * HALF_HOURS + half, minlength=7 * HALF_HOURS)
    table = counts.reshape(7, HALF_HOURS).astype(float)
    kinds: list[list[int]] = []
    for one in sorted(range(7), key=lambda k: -table[k].sum()):
        if not table[one].sum():
            continue
        likely = [kind for kind in kinds if alike(table[one], table[kind].sum(axis=0))]
        if likely:
            likely[0].append(one)
        elif table[one].sum() < LEAST_FOR_A_KIND and kinds:
            kinds[0].append(one)
        else:
            kinds.append([one])
    return [
        KindOfDay(tuple(sorted(kind)), weights, _span(weights))
        for kind in kinds
        for weights in [table[kind].sum(axis=0)]
    ]


def alike(one: Floats, other: Floats) -> bool:
    """Whether two profiles by half hour are told apart neither by χ² nor by what would move."""
    from scipy import stats

    a, b = one / one.sum(), other / other.sum()
    together = (one + other) / (one + other).sum()
    chance = (2 / np.pi * together * (1 / one.sum() + 1 / other.sum())) ** 0.5
    if (np.abs(a - b) - chance).sum() / 2 < ALIKE:  # few contacts differ by chance alone
        return True
    both = np.array([one, other])
    both = both[:, both.sum(axis=0) >= 10]
    if both.shape[1] < 2 or (both.sum(axis=1) == 0).any():
        return False
    return bool(stats.chi2_contingency(both).pvalue > 0.01)


def _span(weights: Floats) -> tuple[float, float]:
    """From the first to the last half hour without the outermost 0.5 % of the contacts."""
    share = np.cumsum(weights) / max(weights.sum(), 1e-9)
    first = int(np.searchsorted(share, 0.0025, side="right"))
    last = int(np.searchsorted(share, 0.9975, side="left"))
    return first * 30.0, min(last + 1, HALF_HOURS) * 30.0
