"""Simulation against exact theory, with more data than the tests; writes docs/validation.md.

python benchmarks/figures/validation.py              all cases, four times the tests' data: minutes
python benchmarks/figures/validation.py m_m_1 m_d_c  some cases, printed only
python benchmarks/figures/validation.py m_m_1 --add  they go to their place on the page; others stay
python benchmarks/figures/validation.py m_d_c --longer 60 --seed 8   is a deviation chance?
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from joblib import Parallel, delayed

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.theory.case import CONFIDENCE, SEED, Case, Compared, run  # noqa: E402
from tests.theory.cases import CASES  # noqa: E402

LONGER = 4
TARGET = ROOT / "docs" / "validation.md"
PAGE = """# Does it calculate right?

Models whose answers are known exactly, each written in the scenario language and run through the
whole line (YAML → tape → engine → log → KPIs). The exact values come from formulas and small Markov
chains in [tests/theory](../tests/theory) that share no code with the package; those of cases called
*Published* are what another simulator printed. Times are in minutes;
the intervals are those that the package states, at 99.9 %; z is the distance from the exact value
in standard errors, with the tails of a normal distribution (inside the interval is within ±3.29).

**{outside} of {number} comparisons lie outside their interval**; chance alone puts {expected:.1g}
outside on average. {beyond} lie beyond ±1.96; chance alone puts {usual:.0f} there, give or take
more than usual, as figures of one case move together. The root mean square of z is {spread:.2f},
where 1 is chance alone.

Written by `python benchmarks/figures/validation.py` (seed {seed}, {longer} times the data of the
tests, which check every case on every change). The percentile of a wait is that of one replication,
averaged over replications, which moves it by a little. Chains with an unlimited line are cut where
it practically never is that long.

"""


def _run(name: str, longer: int, seed: int) -> tuple[Case, list[Compared]]:
    case = CASES[name]()
    return case, run(case, longer=longer, seed=seed)


def _table(name: str, case: Case, found: Sequence[Compared]) -> str:
    lines = [
        f"## {case.name}\n",
        f"Theory: {case.theory}. `{name}` in tests/theory.\n",
        "| KPI | exact | simulated | 99.9 % interval | z | |",
        "|---|---|---|---|---|---|",
    ]
    for each in found:
        exact, mean, low, high = (
            f"{value:.5g}" for value in (each.figure.exact, each.mean, each.low, each.high)
        )
        verdict = "in" if each.holds else "**out**"
        lines.append(
            f"| {each.figure} | {exact} | {mean} | {low} to {high} | {each.z:+.2f} | {verdict} |"
        )
    return "\n".join([*lines, ""])


def _tables_of(page: str) -> dict[str, str]:
    """The tables that a page has, by the name of their case."""
    tables = (f"## {part.rstrip()}\n" for part in page.split("\n## ")[1:])
    return {re.findall(r"`(\w+)` in tests/theory", table)[0]: table for table in tables}


def _head(tables: Mapping[str, str], seed: int, longer: int) -> str:
    """What comes before the tables: how many of their rows deviate by how much."""
    rows = [
        [cell.strip() for cell in line.split("|")[-5:-1]]
        for table in tables.values()
        for line in table.splitlines()
        if line.startswith("| ") and not line.startswith("| KPI")
    ]
    uncertain = [row for row in rows if len(set(row[1].split(" to "))) > 1]  # else constant work
    z = [float(row[2]) for row in uncertain]
    return PAGE.format(
        outside=sum("out" in row[3] for row in rows),
        number=len(rows),
        expected=(1 - CONFIDENCE) * len(rows),
        spread=(sum(each**2 for each in z) / len(z)) ** 0.5,
        beyond=sum(abs(each) > 1.96 for each in z),
        usual=0.05 * len(z),
        seed=seed,
        longer=longer,
    )


def main() -> None:
    """Run the cases, print them, and write the page if all were run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="a case; all unless stated")
    parser.add_argument("--add", action="store_true", help="put them on the page beside the others")
    parser.add_argument("--longer", type=int, default=LONGER, help="times the data of the tests")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    names = options.names or list(CASES)
    unknown = [name for name in names if name not in CASES]
    if unknown:
        parser.error(f"there is no case {unknown[0]}")
    jobs = (delayed(_run)(name, options.longer, options.seed) for name in names)
    tables = {}
    for name, found in zip(names, Parallel(n_jobs=-1, return_as="generator")(jobs), strict=True):
        tables[name] = _table(name, *found)
        print(tables[name], flush=True)
    if options.add:
        tables = {**_tables_of(TARGET.read_text(encoding="utf-8")), **tables}
    tables = {name: tables[name] for name in CASES if name in tables}
    head = _head(tables, options.seed, options.longer)
    print(head)
    if options.add or not options.names:
        TARGET.write_text(head + "\n".join(tables.values()), encoding="utf-8")


if __name__ == "__main__":
    main()
