"""Waits that the end of the horizon cuts off: how much longer they would probably have been."""

from __future__ import annotations

import numpy as np

from sim.metrics.timelines import Codes, Floats, Mask


def still_to_come(waits: Floats, under_way: Mask, line: Codes) -> Floats:
    """Expected rest of each wait that is still under way; 0 for those that are over.

    By the estimate of Kaplan and Meier ("Nonparametric estimation from incomplete observations",
    *JASA* 53, 1958), line by line: among waits that were longer than this one has been, those that
    are over tell how much longer. No wait is taken to be longer than the longest that was seen
    (Efron, "The two sample problem with censored data", 1967), so this is rather too little.

    Args:
        waits: how long each lasted, or has lasted so far; NaN is left out.
        under_way: which are not over.
        line: which waits are alike: those of one channel, say.
    """
    rest = np.zeros(len(waits))
    present = ~np.isnan(waits)
    for number in np.unique(line[under_way & present]):
        rows = np.flatnonzero((line == number) & present)
        rows = rows[np.lexsort((under_way[rows], waits[rows]))]
        length, over = waits[rows], ~under_way[rows]
        longer = np.arange(len(rows), 0, -1.0)
        np.subtract(1, np.divide(over, longer, out=longer), out=longer)
        chance = np.cumprod(longer, out=longer)
        area = np.diff(length)
        area *= chance[:-1]
        beyond = np.append(np.cumsum(area[::-1])[::-1], 0.0)
        known = (chance > 0) & ~over
        rest[rows[known]] = beyond[known] / chance[known]
    return rest
