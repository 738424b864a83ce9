"""Spoil the structure of all that is read, and see that each mutant is refused or works.

Scenarios, plans of experiments, logs, workbooks, stores, options and mapping files: subtrees are
swapped, spliced from other files, their types changed. All in one process.

python benchmarks/robustness/fuzz_structure.py                   20,000 mutants: an hour
python benchmarks/robustness/fuzz_structure.py 600               so many
python benchmarks/robustness/fuzz_structure.py 600 --kind plan   of one kind alone
python benchmarks/robustness/fuzz_structure.py 1 --kind plan --seed 7   mutant 7 again
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.fuzz.judge import FINDING  # noqa: E402
from tests.fuzz.kinds import KINDS, judge  # noqa: E402

SHARES = {
    "scenario": 15,
    "search": 1,
    "plan": 6,
    "log": 4,
    "calibration": 2,
    "workbook": 2,
    "store": 4,
    "options": 4,
    "mapping": 2,
}
"""How many fortieths of the mutants are of each kind."""
MOST_MEMORY = 1e9
"""Bytes that the whole process may take."""


def main() -> None:
    """Judge the mutants, print findings as they come, and a line for each kind."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("mutants", type=int, nargs="?", default=20_000)
    parser.add_argument("--kind", choices=list(KINDS))
    parser.add_argument("--seed", type=int, default=0, help="number of the first mutant")
    wanted = parser.parse_args()
    os.environ.setdefault("SUPPORTSIM_ENGINE", "auto")
    findings = 0
    for kind, share in SHARES.items():
        if wanted.kind in (None, kind):
            of_all = wanted.mutants * share // sum(SHARES.values())
            count = wanted.mutants if wanted.kind else max(1, of_all)
            findings += _judge(kind, range(wanted.seed, wanted.seed + count))
    memory = _memory()
    print(f"{memory / 1e6:.0f} MB of memory at most")
    sys.exit(bool(findings) or memory > MOST_MEMORY)


def _memory() -> float:
    """Bytes that the process has taken at most so far."""
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _judge(kind: str, seeds: range) -> int:
    """How many of these mutants are findings."""
    outcomes: Counter[str] = Counter()
    longest, most = 0.0, _memory()
    for seed in seeds:
        judged = judge(kind, seed)
        outcomes[judged.outcome] += 1
        longest = max(longest, judged.seconds)
        if judged.outcome == FINDING:
            print(judged, flush=True)
        before, most = most, _memory()
        if before <= MOST_MEMORY < most:
            print(f"{kind} {seed}: {most / 1e6:.0f} MB of memory from here on", flush=True)
    told = ", ".join(f"{count} {what}" for what, count in sorted(outcomes.items()))
    print(f"{kind}: {len(seeds)} mutants, {told}; {longest:.1f} s at most", flush=True)
    return outcomes[FINDING]


if __name__ == "__main__":
    main()
