"""Does `size` find the least-cost headcount where it is known? Twenty seeds for each small team.

    python benchmarks/decisions/sizing.py [SEEDS]

The truth is exact theory (Erlang A, Jackson), or every headcount simulated on other customers.
Right is: all targets met, at 2 % above the least cost at most.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sim.decisions import size
from tests.decisions.sizing.sizing_cases import CASES, INFEASIBLE, scenario_of


def main(seeds: int) -> int:
    """Size every team with every seed; print a table; 1 where fewer than 19 of 20 are right."""
    enough = True
    print(f"{'case':44} {'optimum':>9} {'right':>9} {'replications':>13}  found")
    for case in CASES:
        found = [case.sized(seed) for seed in range(1, seeds + 1)]
        right = sum(map(case.is_right, found))
        spent = sum(each.replications for each in found) / seeds
        answers = ", ".join(
            f"{heads} x{times}" for heads, times in Counter(f.chosen for f in found).most_common()
        )
        print(f"{case.name:44} {case.optimum!s:>9} {right:>4} of {seeds} {spent:13.0f}  {answers}")
        enough &= right >= 0.95 * seeds
    refused = [size(scenario_of(INFEASIBLE), seed=seed) for seed in range(1, seeds + 1)]
    right = sum(bool(each.missed) and each.stopped != "" for each in refused)
    print(f"{'contradictory targets, reported as such':44} {'none':>9} {right:>4} of {seeds}")
    return 0 if enough and right == seeds else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
