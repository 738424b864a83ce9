"""What is promised, how it is tested, how often, with what result: the table of docs/testing.md.

python benchmarks/robustness/promises.py             tries each, and prints the table: minutes
python benchmarks/robustness/promises.py --write     puts the table into docs/testing.md, too
python benchmarks/robustness/promises.py --only log  only promises with this word in them
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "testing.md"
BEGIN, END = "<!-- begin of the table -->", "<!-- end of the table -->"
COMMIT, RELEASE = "each commit", "before a release"
NOT_YET = "`make promises` tells"


@dataclass(frozen=True)
class Promise:
    """A promise, and the command that tries whether it is kept."""

    what: str
    how: str
    tests: Sequence[str]
    """What pytest runs; or, for the structural fuzzer, ``fuzz``, a kind and how many mutants."""
    often: str = COMMIT


PROMISES = (
    Promise(
        "A report folder harms nobody: only files of ours are replaced, links are not followed, a "
        "report is whole or not there",
        "foreign files, links, strange markers, a process killed half-way",
        ["tests/reports/run/test_files.py"],
    ),
    Promise(
        "A full, read-only or failing disk is told, and nothing half-written stays",
        "small disks; each write fails in turn",
        ["tests/cli/test_disk.py"],
    ),
    Promise(
        "A damaged store is never believed; its rows are done again",
        "every column of a row changed; foreign files; other versions; views, triggers",
        ["tests/runs/test_ledger.py"],
    ),
    Promise(
        "… whatever the damage",
        "bytes flipped, cut, copied; cells changed",
        ["fuzz", "store", "400"],
        RELEASE,
    ),
    Promise(
        "Nobody's file runs code unasked; what a module raises is a failure",
        "modules that must not run, of the library's own names, that exit",
        ["tests/test_extend.py", "-k", "module or allowed or elsewhere or raises"],
    ),
    Promise(
        "Numbers, dates and what they come to have bounds; thousands of faults are told at once",
        "numbers without end, products, dates near the ends of the calendar",
        ["tests/scenarios/checks/test_bounds.py"],
    ),
    Promise(
        "A scenario is refused with file, line and rule in plain words, or it runs",
        "subtrees swapped, spliced from others, types changed; what is accepted is run",
        ["fuzz", "scenario", "400"],
        RELEASE,
    ),
    Promise(
        "… also by `grow` and `size`, where it asks them something",
        "a question with rules of hiring and options: subtrees swapped, types changed",
        ["fuzz", "search", "100"],
        RELEASE,
    ),
    Promise("… and so is a plan of an experiment", "the same", ["fuzz", "plan", "150"], RELEASE),
    Promise(
        "… and a helpdesk's log",
        "cells, rows, columns spoilt",
        ["fuzz", "log", "150"],
        RELEASE,
    ),
    Promise(
        "… and what `calibrate` makes of a log is a scenario that `check` takes",
        "the same logs",
        ["fuzz", "calibration", "150"],
        RELEASE,
    ),
    Promise(
        "A hostile export is refused or read as what it says, whatever it unpacks to",
        "cells far away, entities, what unpacks without end, names of every kind",
        ["tests/exports/test_hostile.py"],
    ),
    Promise(
        "… whatever a workbook holds",
        "odd, merged, far cells, formulas, parts missing or spoilt, wrong endings",
        ["fuzz", "workbook", "200"],
        RELEASE,
    ),
    Promise(
        "… and a mapping file",
        "subtrees swapped, spliced, types changed",
        ["fuzz", "mapping", "100"],
        RELEASE,
    ),
    Promise(
        "… and whatever is typed behind an option",
        "odd text behind options of every command",
        ["fuzz", "options", "150"],
        RELEASE,
    ),
    Promise(
        "Names never reach a terminal as escape sequences; closed streams and pipes are told",
        "names with escapes from plans, levels, options, files",
        ["tests/cli/test_surroundings.py"],
    ),
    Promise(
        "Ctrl-C and SIGTERM keep what has finished",
        "signals while replications, rounds and reports are at work",
        ["tests/cli/test_interrupted.py"],
    ),
    Promise(
        "Both engines write the same log, to the last bit",
        "generated scenarios with every lever",
        ["tests/engines"],
    ),
    Promise(
        "Where theory is exact, the simulation agrees",
        "Erlang B, C and A, networks, priorities, by hand-calculated chains",
        ["tests/theory"],
    ),
)


def main() -> None:
    """Try each promise, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="into docs/testing.md, too")
    parser.add_argument("--only", default="", help="only promises with this word in them")
    wanted = parser.parse_args()
    kept, results = True, _results_so_far()
    for promise in PROMISES:
        if wanted.only in f"{promise.what} {' '.join(promise.tests)}":
            is_kept, results[promise.what] = tried(promise.tests)
            kept &= is_kept
            print(f"{promise.what}: {results[promise.what]}", file=sys.stderr, flush=True)
    rows = ["| what is promised | how it is tried | how often | result |", f"|{' --- |' * 4}"]
    for each in PROMISES:
        result = results.get(each.what, NOT_YET)
        rows.append(f"| {each.what} | {each.how} | {each.often} | {result} |")
    table = "\n".join(rows)
    print(table)
    if wanted.write:
        page = PAGE.read_text(encoding="utf-8")
        before, _, rest = page.partition(BEGIN)
        page = f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}"
        PAGE.write_text(page, encoding="utf-8")
    sys.exit(not kept)


def _results_so_far() -> dict[str, str]:
    """What stands in the page: results of promises that are not tried this time stay."""
    table = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    return {row[0]: row[-1] for row in rows if row[-1] != NOT_YET}


def tried(tests: Sequence[str]) -> tuple[bool, str]:
    """Whether all of it passed, and the result in words."""
    if tests[0] == "fuzz":
        _, kind, count = tests
        command = ["benchmarks/robustness/fuzz_structure.py", count, "--kind", kind]
    else:
        command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if tests[0] == "fuzz":
        found = re.search(r"^\w+: (\d+ mutants, .*?); ", done.stdout, re.MULTILINE)
        findings = ", 0 findings" if done.returncode == 0 else ""
        return done.returncode == 0, found[1] + findings if found else "could not be tried"
    found = re.search(r"^(\d.*?) in [\d.]+s", done.stdout.splitlines()[-1] if done.stdout else "")
    return done.returncode == 0, found[1] if found else "could not be tried"


if __name__ == "__main__":
    main()
