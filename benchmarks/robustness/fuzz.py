"""Spoil scenarios at random and see that each is refused in plain words, or runs.

python benchmarks/robustness/fuzz.py            10,000 mutants: minutes
python benchmarks/robustness/fuzz.py 500        so many
python benchmarks/robustness/fuzz.py 1 --seed 7   mutant 7 again, with its files
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from joblib import Parallel, delayed

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.fuzz.judge import FINDING, judge  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("mutants", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="number of the first mutant")
    wanted = parser.parse_args()
    seeds = range(wanted.seed, wanted.seed + wanted.mutants)
    if len(seeds) == 1:
        verdict = judge(wanted.seed)
        for name, data in verdict.mutant.files.items():
            print(f"--- {name}\n{data.decode(errors='backslashreplace')}")
        print(f"--- {verdict.outcome}\n{verdict}")
        sys.exit(verdict.outcome == FINDING)
    outcomes: Counter[str] = Counter()
    for verdict in Parallel(n_jobs=-1, return_as="generator")(delayed(judge)(s) for s in seeds):
        outcomes[verdict.outcome] += 1
        if verdict.outcome == FINDING:
            print(verdict, flush=True)
    print(
        f"{len(seeds)} mutants:", ", ".join(f"{n} {what}" for what, n in sorted(outcomes.items()))
    )
    sys.exit(bool(outcomes[FINDING]))


if __name__ == "__main__":
    main()
