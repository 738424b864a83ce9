"""The chance that a team breaks what it has promised, week by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.decisions.chances import Chances, chances
from sim.metrics.goals import Goal

Floats = NDArray[np.float64]

STATED = 1.96
"""Standard normal quantile of the 95 % intervals that are reported with a chance."""
ABOUT = 1.6449
"""The same of 90 %, for the weeks between which a goal breaks first."""


def wilson(share: Floats, n: Floats | NDArray[np.int64] | int, z: float) -> tuple[Floats, Floats]:
    """Lower and upper bound of a probability, by Wilson's score interval.

    Source: Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical
    inference", *Journal of the American Statistical Association* 22(158), 209-212.

    Args:
        share: share of the trials in which it happened.
        n: independent trials.
        z: standard normal quantile of the level on each side.
    """
    middle = share + z**2 / (2 * n)
    reach = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low, high = ((middle + sign * reach) / (1 + z**2 / n) for sign in (-1, 1))
    return low, high


@dataclass(frozen=True, eq=False)
class GoalWeeks:
    """The goals' KPIs in every whole week of the measured time."""

    goals: Sequence[Goal]
    starts: Sequence[str]
    """Date of each week's Monday."""
    figures: Floats
    """Goal × week × replication; NaN where nothing was measured."""
    changes: frozenset[int] = frozenset()
    """Weeks that differ from the one before by what a plan does."""
    told_by: Sequence[int] | None = None
    """How many replications tell of each week, from the first one on: of none fewer than of the
    week after it. All replications unless stated."""

    @property
    def replications(self) -> int:
        """In how many replications they were measured, at most."""
        return int(self.figures.shape[2])

    @cached_property
    def runs(self) -> NDArray[np.int64]:
        """How many replications tell of each week."""
        every = [self.replications] * len(self.starts)
        return np.array(every if self.told_by is None else self.told_by, np.int64)

    @property
    def missed(self) -> NDArray[np.bool_]:
        """Goal × week × replication: whether the week missed the goal."""
        return np.stack(
            [goal.missed(each) for goal, each in zip(self.goals, self.figures, strict=True)]
        )

    @cached_property
    def share(self) -> Floats:
        """Goal × week: share of replications in which the week missed the goal."""
        return np.asarray(self.missed.sum(axis=2) / self.runs, float)

    @property
    def chance(self) -> Floats:
        """Goal × week: the chance of missing the goal, by which a week is judged and of which
        people are told: :attr:`share`, sharpened by weeks that are alike.
        """
        return self.judged.chance

    @property
    def chance_interval(self) -> tuple[Floats, Floats]:
        """Lower and upper bound of :attr:`chance`, with 95 % (Wilson), by
        :attr:`effective_runs`.
        """
        return wilson(self.chance, self.effective_runs, STATED)

    @property
    def effective_runs(self) -> Floats:
        """Goal × week: how many replications of the week alone would tell as much of its chance,
        from its error; those that there are at least, for weeks that are alike tell more.
        """
        with np.errstate(invalid="ignore", divide="ignore"):
            alone = self.chance * (1 - self.chance) / self.judged.error**2
        return np.fmax(alone, self.runs)

    def first(self, replications: int) -> GoalWeeks:
        """The same in the first so many replications alone."""
        runs = tuple(np.minimum(self.runs, replications).tolist())
        return replace(self, figures=self.figures[:, :, :replications], told_by=runs)

    @cached_property
    def judged(self) -> Chances:
        """Goal × week: the chance of missing the goal, its error, and how far it is short.

        See :mod:`sim.decisions.chances`. Each week by itself, with what its neighbours tell of it.
        """
        found = [
            self._judged(goal.margins(each))
            for goal, each in zip(self.goals, self.figures, strict=True)
        ]
        return Chances(*(np.stack(parts) for parts in zip(*found, strict=True)))

    def _judged(self, margins: Floats) -> Chances:
        """Of one goal: weeks are judged together where as many replications tell of them."""
        judged = np.empty((len(Chances._fields), len(margins)))
        for runs in np.unique(self.runs).tolist():
            weeks = int((self.runs >= runs).sum())
            judged[:, :weeks] = chances(margins[:weeks, :runs], self.changes)
        return Chances(*judged)

    def breaks(self, risk: float) -> NDArray[np.bool_]:
        """Goal × week: whether the week breaks the goal: its chance of missing it is above a risk.

        The same rule holds in the search, in its sentences and in its tables.
        """
        return self.chance > risk

    def nearer(self, other: GoalWeeks) -> Floats:
        """Goal × week: how much nearer to being held than another's, in standard deviations of it.

        Both are of the same replications: a week in which nothing differs is at exactly 0.
        """
        found = np.zeros(self.chance.shape)
        both = zip(self.goals, self.figures, other.figures, strict=True)
        for number, (goal, mine, others) in enumerate(both):
            margins, before = goal.margins(mine), goal.margins(others)
            spread = np.maximum(before.std(axis=1), margins.std(axis=1))
            difference = (margins - before).mean(axis=1)
            np.divide(difference, spread, out=found[number], where=spread > 0)
        return np.nan_to_num(found)

    def first_broken(self, risk: float) -> list[int | None]:
        """For each goal the first week that breaks it; None where none does."""
        return [int(np.argmax(each)) if each.any() else None for each in self.breaks(risk)]

    def first_broken_between(self, goal: int, risk: float) -> tuple[int, int]:
        """The weeks between which a goal that breaks does so first: with 90 %, about.

        From the week after the last one before it whose chance is surely not above the risk, to the
        first one whose chance surely is, or the last of all. Surely: by 1.64 standard errors.

        Args:
            goal: number of the goal.
            risk: accepted chance of missing it.
        """
        chance, error = self.judged.chance[goal], self.judged.error[goal]
        first = int(np.argmax(chance > risk))
        held = np.flatnonzero((chance + ABOUT * error <= risk)[:first])
        over = np.flatnonzero((chance - ABOUT * error > risk)[first:])
        earliest = int(held[-1]) + 1 if len(held) else 0
        return earliest, first + int(over[0]) if len(over) else len(chance) - 1
