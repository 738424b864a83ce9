"""When has a series settled? How much of its beginning to leave out of a steady-state question.

A question with an end of its own (a day from opening to closing, a year of growth) needs no
warm-up. One about the long run does, where the series begins empty or otherwise than it goes on.

Sources:

- MSER-5: White, K. P. (1997), "An effective truncation heuristic for bias reduction in simulation
  output", *Simulation* 69(6), 323-334; with means of five by White, K. P., Cobb, M. J. and Spratt,
  S. C. (2000), "A comparison of five steady-state truncation heuristics for simulation", *Winter
  Simulation Conference*, 755-760.
- Moving average: Welch, P. D. (1983), "The statistical analysis of simulation results", in
  Lavenberg (ed.), *The Computer Performance Modeling Handbook*; Law, *Simulation Modeling and
  Analysis*, on the initial transient.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BATCH = 5
"""Observations whose mean MSER-5 takes for one."""
LEAST = 10
"""Means that MSER needs to be of use."""
LAST = 5
"""Means at the end that are never all that is left: few means are alike by chance."""


def mser(means: Sequence[float] | Floats) -> int | None:
    """Batch means to leave out at the beginning, by MSER.

    So many are left out that the squared standard error of the rest, Σ(x - mean)² ÷ n², is least;
    more than five are always left. None: that is in the second half, or as many as may be left out,
    so the series is too short to show that it has settled. Where a series has a cycle, batches that
    are whole cycles leave it out of the means.

    Args:
        means: of batches alike, 10 or more.

    Raises:
        ValueError: fewer than 10 means.
    """
    whole = len(means)
    if whole < LEAST:
        raise ValueError(f"MSER needs {LEAST} means or more (got {whole})")
    values = np.asarray(means, float)
    errors = [float(values[cut:].var()) / (whole - cut) for cut in range(whole - LAST)]
    cut = int(np.argmin(errors))
    return cut if cut <= whole / 2 and cut < len(errors) - 1 else None


def welch(replications: Sequence[Sequence[float]] | Floats, reach: int) -> Floats:
    """Welch's moving average of the mean over replications, to be looked at.

    Args:
        replications: one series each, all of one length m.
        reach: neighbours on each side, 1 or more and less than half of m; at the beginning as many
            as there are.

    Returns:
        m - ``reach`` values, of the first m - ``reach`` moments.

    Raises:
        ValueError: ``reach`` is outside its range.
    """
    mean = np.asarray(replications, float).mean(axis=0)
    length = len(mean)
    if not 1 <= reach < length / 2:
        raise ValueError(f"reach must be from 1 to less than half of {length} (got {reach})")
    return np.array(
        [mean[at - min(at, reach) : at + min(at, reach) + 1].mean() for at in range(length - reach)]
    )
