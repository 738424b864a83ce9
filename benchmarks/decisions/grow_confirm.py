"""Is the chance that `grow` states honest? Many confirmations of one plan, against what is true.

A confirmation runs a plan on fresh replications and states, week by week, the chance of missing a
target with a 95 % interval. Here a growing line is confirmed over and over, each time on customers
of its own; the truth is the share of all of them that miss it, of which each confirmation has one
four-hundredth.
The week most at risk is picked as `grow` picks it, on other replications than those that state its
chance: here on those of the next trial.

    python benchmarks/decisions/grow_confirm.py [TRIALS] [REPLICATIONS]
"""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
from grow_truth import GROWING, load, trials_of

WORTH = 0.005
"""Weeks whose chance is nearer to 0 or 1 are left out: nearly every interval covers them."""


def main(trials: int, replications: int) -> None:
    """Confirm, and print how often the interval covers the truth."""
    tried = trials_of(load(GROWING.replace("weeks: 12", "weeks: 9")), seed=1)
    found = tried.try_all([()], range(trials * replications))[0].weeks
    each = np.split(found.figures, trials, axis=2)
    stated = [replace(found, figures=one, told_by=None) for one in each]
    chance, low, high = (
        np.column_stack([figures[0] for figures in of_trials])
        for of_trials in zip(*((one.chance, *one.chance_interval) for one in stated), strict=True)
    )
    covered, weeks = [], []
    picked = np.roll(chance, -1, axis=1).argmax(axis=0)
    for place, (week, truth) in enumerate(zip(found.starts, found.share[0], strict=True)):
        if not WORTH <= truth <= 1 - WORTH:
            continue
        covers = (low[place] <= truth) & (truth <= high[place])
        covered.append(covers)
        weeks.append(place)
        print(f"week of {week}: missed in {truth:.1%}; covered by {covers.mean():.1%}")
    print(f"{trials} trials of {replications} replications, all weeks: {np.mean(covered):.1%}")
    chosen = [covers[picked == place] for covers, place in zip(covered, weeks, strict=True)]
    print(f"the week most at risk, picked on others: {np.mean(np.concatenate(chosen)):.1%}")


if __name__ == "__main__":
    main(*(int(text) for text in [*sys.argv[1:], *["400", "20"][len(sys.argv) - 1 :]]))
