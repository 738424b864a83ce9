"""What does `grow` take, beside an earlier version? Replications and processor time by question.

    python benchmarks/decisions/grow_before.py COMMIT [QUESTION ...]
        [--seeds 1] [--limit MINUTES] [--simpy]

The questions are those of `grow_questions.py`, and `year-of-growth`; all of them unless stated. The
whole command is run on one processor with the defaults of each version: now with the compiled
engine (and once more on SimPy, with --simpy), before with the package as it was at COMMIT, exported
from git into a temporary folder. The last commit that has neither the compiled engine nor the
search of today is 9b9dba6. Both get the same file; a question that the earlier version cannot read
is left out.

Replications are all that a command runs: search, confirmation and what else the answer shows. Times
are processor seconds, those of all processes that it starts included; the figures to quote are the
ratios. With --limit a run of the earlier version ends after so many minutes of processor time, and
the ratio is at most what is printed. Each figure is printed as soon as it is known, so this can be
stopped at any moment. Whether the plans found are right, `grow_questions.py` tells. Needs Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.changes.same_results import export  # noqa: E402
from benchmarks.decisions.grow_questions import QUESTIONS  # noqa: E402
from sim.engine import compiled  # noqa: E402

REFUSED = 2
"""Exit code of a command whose scenario has faults."""
NAMES = (*(question.name for question in QUESTIONS), "year-of-growth")


@dataclass(frozen=True)
class Run:
    """One run of the command; it prints as two cells of the table."""

    seconds: float
    """Of a processor."""
    replications: int | None
    """None where it was ended before its answer."""

    def __str__(self) -> str:
        if self.replications is None:
            return f"unknown | over {self.seconds:.0f}"
        return f"{self.replications:,} | {self.seconds:.1f}"


@dataclass(frozen=True)
class Part:
    """Processor time beside that of the earlier version."""

    quotient: float
    """The earlier one's time ÷ today's."""
    at_most: bool
    """Whether a run of the earlier one was ended, so that it takes longer than was measured."""

    def __str__(self) -> str:
        return f"{'at most ' if self.at_most else ''}1/{self.quotient:.3g}"


Parts = dict[str, Part]
"""By engine."""


def file_of(name: str) -> Path:
    """The scenario of a question."""
    own = Path(__file__).parent / "questions" / f"{name}.yaml"
    return own if own.exists() else ROOT / "sim" / "scenarios" / f"{name}.yaml"


def python(tree: Path, *words: str, folder: str) -> subprocess.Popen[str]:
    """Start Python with the package of a tree, which keeps its compiled modules."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": ""}
    environment.pop("SUPPORTSIM_ENGINE", None)
    return subprocess.Popen(
        [sys.executable, *words],
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def get_ready(tree: Path) -> None:
    """Compile the modules of a tree beforehand, and see that they are those that are imported."""
    lines = f"import compileall, sim; compileall.compile_dir({str(tree / 'sim')!r}, quiet=1)"
    with TemporaryDirectory() as folder:
        found, fault = python(
            tree, "-c", f"{lines}; print(sim.__file__)", folder=folder
        ).communicate()
    if not found or not Path(found.strip()).is_relative_to(tree):
        sys.exit(f"the package of {tree} cannot be used: {found or fault}")


def used() -> float:
    """Processor seconds of all processes that have ended so far, with those that they started."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def grow(tree: Path, name: str, seed: int, *options: str, limit: float | None = None) -> Run | None:
    """Run the command; None where this version cannot read the question.

    Args:
        tree: what the package is taken from.
        name: a question.
        seed: seed of the search.
        options: further options.
        limit: processor seconds after which it is ended.
    """
    words = ["grow", str(file_of(name)), "--seed", str(seed), "--jobs", "1", "--json", *options]
    most = None if limit is None else max(1, round(limit))
    began = used()
    with (
        TemporaryDirectory() as folder,
        python(tree, "-m", "sim", *words, folder=folder) as running,
    ):
        if most is not None:
            resource.prlimit(running.pid, resource.RLIMIT_CPU, (most, most))
        answer, fault = running.communicate()
    seconds = used() - began
    if running.returncode < 0 and most is not None and seconds >= 0.95 * most:
        return Run(seconds, None)
    if running.returncode == REFUSED:
        print(f"\n{fault.strip()}", file=sys.stderr)
        return None
    if running.returncode:
        sys.exit(f"{name} ended with {running.returncode}: {fault.strip()}")
    return Run(seconds, json.loads(answer)["replications"])


def part(now: Sequence[Run], before: Sequence[Run]) -> Part:
    """Processor time of some runs beside that of the same ones before."""
    quotient = sum(run.seconds for run in before) / sum(run.seconds for run in now)
    return Part(quotient, any(run.replications is None for run in before))


def middle(parts: Sequence[Part]) -> Part:
    """That of the question in the middle."""
    return Part(median(each.quotient for each in parts), any(each.at_most for each in parts))


def compare(
    name: str, seeds: int, before: Path, engines: Sequence[str], limit: float | None
) -> Parts:
    """Ask a question with some seeds, and print what each run takes.

    Returns:
        By engine, what it takes beside the earlier version; nothing where that cannot read it.
    """
    now: dict[str, list[Run]] = {engine: [] for engine in engines}
    was: list[Run] = []
    for seed in range(1, seeds + 1):
        print(f"| {name} | {seed} |", end="", flush=True)
        for engine, runs in now.items():
            runs.append(told(grow(ROOT, name, seed, "--engine", engine)))
        if not (earlier := grow(before, name, seed, limit=limit)):
            print(" cannot read it | | |", flush=True)
            return {}
        was.append(told(earlier))
        last = (part(runs[-1:], was[-1:]) for runs in now.values())
        print(f" {', on SimPy '.join(map(str, last))} |", flush=True)
    return {engine: part(runs, was) for engine, runs in now.items()}


def told(run: Run | None) -> Run:
    """A run, once its figures are printed."""
    if run is None:
        sys.exit("this version must answer all of its questions")
    print(f" {run} |", end="", flush=True)
    return run


def main() -> None:
    """Compare question by question, and print the median of their ratios."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("commit", help="what to compare with")
    parser.add_argument("questions", nargs="*", metavar="QUESTION", help=", ".join(NAMES))
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--limit", type=float, help="minutes of a processor for a run before")
    parser.add_argument("--simpy", action="store_true", help="also this version on SimPy")
    wanted = parser.parse_args()
    if unknown := set(wanted.questions) - set(NAMES):
        parser.error(f"no such question: {', '.join(sorted(unknown))}")
    if not compiled.available():
        sys.exit(f"There is no compiled engine, nothing was measured: {compiled.why_not()}")
    engines = ["compiled", "simpy"] if wanted.simpy else ["compiled"]
    limit = wanted.limit and 60 * wanted.limit
    with TemporaryDirectory() as folder:
        before = export(wanted.commit, Path(folder).resolve())
        for tree in (ROOT, before):
            get_ready(tree)
        heads = [f"replications, {each} | s" for each in (*engines, "before")]
        print(f"| question | seed | {' | '.join(heads)} | ratio |")
        print("|---" * (3 + 2 * len(heads)) + "|", flush=True)
        names = wanted.questions or NAMES
        found = [compare(name, wanted.seeds, before, engines, limit) for name in names]
    for engine in engines:
        if parts := [each[engine] for each in found if each]:
            print(f"the median of {len(parts)} questions, {engine} ÷ before: {middle(parts)}")


if __name__ == "__main__":
    main()
