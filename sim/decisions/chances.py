"""The chance that a week misses a goal: sharper than the bare share of replications that do.

In a week the goal's margin (how far the KPI is inside its bound) has a mean and a standard
deviation over the replications; their quotient is the week's distance to the bound. Among weeks
that follow each other with nothing changed between them, the distance lies on a line, and margins
are spread about their means alike. So a week's chance is the share of all their margins, each in
standard deviations from its own week's mean, that lie below minus the distance on that line. Which
weeks belong together is seen from the figures: those on either side that a line describes. A week
that none resembles is judged by itself, and its chance is then the bare share.

Weeks are never averaged: the week before a hire does not hide behind those after it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]

REACH = 4
"""Weeks on either side that may tell of a week, at most."""
FIT = 2.0
"""Standard errors that a week's distance may be off the line of its neighbours."""
FEWEST = 8
"""Replications below which the bare share is taken."""
FAR = 5.0
"""Distance to the bound, in standard deviations, beyond which there is nothing to sharpen."""


class Chances(NamedTuple):
    """Of the weeks of one goal."""

    chance: Floats
    """Chance of missing the goal."""
    error: Floats
    """Its standard error."""
    short: Floats
    """How many standard deviations the mean margin is short of the bound; below 0: inside it."""


def chances(margins: Floats, breaks: frozenset[int] = frozenset()) -> Chances:
    """Chances of one goal.

    Args:
        margins: week × replication: how far the KPI is inside its bound, below 0 where it misses
            it; NaN where nothing was measured, which misses nothing.
        breaks: weeks in which something changes: they do not tell of those before them.
    """
    runs = margins.shape[1]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (margins < 0).mean(axis=1)
        centre, spread = margins.mean(axis=1), margins.std(axis=1, ddof=min(1, runs - 1))
        distance = np.where(spread > 0, centre / spread, np.sign(centre) * FAR)
        inside = np.isfinite(distance) & (np.abs(distance) < FAR) & (spread > 0)
        scaled = (margins - centre[:, np.newaxis]) / spread[:, np.newaxis]
    chance, short = share.copy(), -np.nan_to_num(distance, nan=FAR)
    variance = (share * (1 - share) + 1 / (runs + 4)) / (runs + 4)
    errors = np.sqrt((1 + np.nan_to_num(distance) ** 2 / 2) / runs)
    for week in np.flatnonzero(inside).tolist() if runs >= FEWEST else ():
        low, high = _together(week, distance, errors, inside, breaks)
        number = high - low
        if number < 3:
            continue
        line, _, leverage = _line(np.arange(low, high) - week, distance[low:high])
        below = float((scaled[low:high] < -line).mean())
        density = np.exp(-line * line / 2) / np.sqrt(2 * np.pi)
        chance[week], short[week] = below, -line
        variance[week] = (density * errors[week]) ** 2 * leverage + (
            below * (1 - below) + 1 / (runs * number)
        ) / (runs * number)
    return Chances(chance, np.sqrt(variance), short)


def _together(
    week: int,
    distance: Floats,
    errors: Floats,
    inside: NDArray[np.bool_],
    breaks: frozenset[int],
) -> tuple[int, int]:
    """From which week to which (not included) a line describes the distances about a week."""
    low, high, open_sides = week, week + 1, {-1, 1}
    while open_sides:
        for side in sorted(open_sides):
            new = low - 1 if side < 0 else high
            ahead = new + 1 if side < 0 else new
            fits = 0 <= new < len(distance) and abs(new - week) <= REACH
            fits = fits and bool(inside[new]) and ahead not in breaks
            if fits and high - low >= 2:
                places = np.arange(min(low, new), max(high, new + 1)) - week
                values = distance[places + week]
                level, slope, _ = _line(places, values)
                off = np.abs(values - level - slope * places)
                fits = bool((off <= FIT * errors[places + week]).all())
            if not fits:
                open_sides.discard(side)
            else:
                low, high = min(low, new), max(high, new + 1)
    return low, high


def _line(places: NDArray[np.int64], values: Floats) -> tuple[float, float, float]:
    """A straight line by least squares: its height at place 0, its slope, and the share of one
    value's variance that the height has.
    """
    middle = places.mean()
    square = float(((places - middle) ** 2).sum())
    slope = float(((places - middle) * values).sum()) / square
    height = float(values.mean() - slope * middle)
    return height, slope, float(1 / len(places) + middle**2 / square)


def deviations_of(risk: float) -> float:
    """How many standard deviations a normal margin must be inside its bound for a risk."""
    return float(-ndtri(risk))
