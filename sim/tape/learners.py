"""How steps of agents who still learn may end otherwise than those of the others.

A learner passes on more and solves less. The draws that decide the end of a step are the same for
everybody, so the tape says from how much less skill on a step would end otherwise, and where the
contact would go then; the clock decides whether such an agent has it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.scenarios.meaning.routes import LearnerBounds

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Deviations(NamedTuple):
    """What becomes of steps in a learner's hands, one entry per step."""

    detour: Ints
    """Tier that a learner might pass it to where others end the contact; -1: none."""
    detour_at: Floats
    """A learner does so whose share passed on, relative to the topic's, is above this."""
    fails_at: Floats
    """A learner does not solve it whose share solved, relative to the topic's, is at most this."""

    @classmethod
    def none(cls, steps: int) -> Deviations:
        """Steps that end alike in all hands."""
        return cls(np.full(steps, -1), np.full(steps, math.inf), np.zeros(steps))


def deviations(
    shares: Mapping[int, float],
    solve: float,
    bounds: LearnerBounds,
    escalates: Floats,
    solves: Floats,
) -> Deviations:
    """What becomes of steps of one topic at one tier.

    Args:
        shares: shares passed on, by tier.
        solve: share solved of what is not passed on.
        bounds: how far learners may differ.
        escalates: the draws that decide whether a step is passed on; below the sum of the shares,
            it is.
        solves: the draws that decide whether it is solved; below ``solve``, it is.
    """
    found = Deviations.none(len(escalates))
    total = math.fsum(shares.values())
    beyond = min(1.0, total * bounds.escalate) - total
    if total > 0 and beyond > 0:
        may = (escalates >= total) & (escalates < total + beyond)
        # what is passed on beyond the usual goes to the tiers in proportion to their shares
        part = (escalates[may] - total) / beyond * total
        edges = np.cumsum([shares[tier] for tier in sorted(shares)])
        place = np.minimum(np.searchsorted(edges, part, side="right"), len(edges) - 1)
        found.detour[may] = np.array(sorted(shares))[place]
        found.detour_at[may] = escalates[may] / total
    if bounds.solve < 1 and solve > 0:
        usual = (escalates >= total) & (solves < solve)
        found.fails_at[usual] = solves[usual] / solve
    return found
