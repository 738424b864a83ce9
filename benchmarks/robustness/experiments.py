"""Experiments under stress: ended at random moments, on full disks, in parallel, with many rows.

    python benchmarks/robustness/experiments.py [--only PART] [--times 20]

``kill-parent``, ``kill-worker``, ``ctrl-c``, ``full-disk`` and ``small-files`` (a limit on the size
of files) end an experiment at random moments, resume it, and compare its tables and its logs with
those of an undisturbed run, byte for byte. ``efficiency`` (which wants two cores for itself),
``overhead`` and ``rows`` measure. Each part takes some minutes; for Linux.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from endings import ENDINGS, FACTORS, plant

from sim.experiments import cells_table, run
from sim.experiments.rounds import key_of
from sim.experiments.run import STORE
from sim.runs import processes
from sim.runs.figures import KeepKpis
from sim.runs.ledger import Record
from sim.runs.ledger_file import LedgerFile
from sim.runs.replication import Replication, run_replication
from sim.runs.runner import Job

# in parallel

MEASURED = """
import sys, time
from sim.experiments import load_experiment, run
began = time.perf_counter()
run(load_experiment(sys.argv[1]), jobs=int(sys.argv[2]))
print(time.perf_counter() - began)
"""


def measured(folder: Path, replications: int, jobs: int) -> float:
    """Seconds that a run takes."""
    experiment = plant(folder, replications, base="call-centre")
    words = [sys.executable, "-c", MEASURED, str(experiment.folder), str(jobs)]
    took = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    shutil.rmtree(folder)
    return float(took)


def strangers(home: Path, replications: int) -> float:
    """Seconds of two runs of one process each, side by side: what the two cores can do."""
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(measured, home / f"{n}", replications // 2, 1) for n in (1, 2)]
        return max(each.result() for each in runs)


def efficiency(home: Path, each: int) -> None:
    """One process, two, and two strangers take turns, so that others' work disturbs all alike.

    Args:
        home: where they work.
        each: replications of each of two cells.
    """
    ratios, bounds = [], []
    turns = {
        "one": lambda: measured(home / "batch", each, 1),
        "two": lambda: measured(home / "batch", each, 2),
        "strangers": lambda: strangers(home, each),
    }
    for number in range(3):
        names = list(turns) if number % 2 == 0 else list(reversed(turns))
        took = {name: turns[name]() for name in names}
        ratios.append(took["one"] / took["two"] / 2)
        bounds.append(took["one"] / took["strangers"] / 2)
        print(
            f"one process {took['one']:.1f} s, two {took['two']:.1f} s: efficiency "
            f"{ratios[-1]:.1%}; two that share nothing {took['strangers']:.1f} s: {bounds[-1]:.1%}"
        )
    one, other = statistics.median(ratios), statistics.median(bounds)
    print(f"parallel efficiency {one:.0%}, of two that share nothing {other:.0%} (medians)")


# what store and streaming take


def nothing(job: Job) -> tuple[Record, int, float]:
    """No work, with an outcome as that of work; who did it, and its processor time by now."""
    figures = {kpi.label: [1.0, 3.0] for kpi in job.keep.kpis}
    outcome = Record(job.key, job.replication.number, figures, None)
    return outcome, os.getpid(), time.process_time()


def overhead(home: Path) -> None:
    """Processor time of what comes on top of a replication, and of the replication."""
    rows, timed = 3000, 40
    for base in FACTORS:
        experiment = plant(home / f"of {Path(base).stem}", rows, base=base)
        cell = experiment.cells[0]
        tasks = [Replication(cell.label, cell.scenario, 1, number) for number in range(rows)]
        run_replication(tasks[0])
        began = time.process_time()
        for task in tasks[:timed]:
            run_replication(task)
        alone = (time.process_time() - began) / timed

        jobs = [Job(key_of(experiment, cell), task, KeepKpis(experiment.keep)) for task in tasks]
        began = time.process_time()
        outcomes, clocks = given_out(jobs, alone)
        streaming = time.process_time() - began
        streaming += sum(max(clock) - min(clock) for clock in clocks.values())

        began = time.process_time()
        with LedgerFile(experiment.results / STORE) as ledger:
            for outcome in outcomes:
                ledger.put([outcome], beside=True)
        storing = time.process_time() - began
        alone, streaming, storing = 1e3 * alone, 1e3 * streaming / rows, 1e3 * storing / rows
        print(
            f"{base}: a replication {alone:.0f} ms; to give it out and take it back "
            f"{streaming:.2f} ms, to store it {storing:.2f} ms: {(streaming + storing) / alone:.1%}"
        )


def given_out(jobs: list[Job], seconds: float) -> tuple[list[Record], dict[int, list[float]]]:
    """Records of two processes, and what their clocks showed, without that of their start.

    Given out together as replications are that take so many seconds.
    """
    processes.WORTH_SHARING = 0.0
    outcomes, clocks = [], defaultdict(list)
    pool = processes.Processes(2)
    pool.seconds = [seconds, seconds]
    for _, (outcome, who, clock) in pool.work(nothing, jobs, len(jobs), no_end):
        outcomes.append(outcome)
        if who != os.getpid():
            clocks[who].append(clock)
    return outcomes, clocks


def no_end(job: Job) -> tuple[Record, int, float]:
    raise AssertionError(job)


# many rows


def most_memory() -> float:
    """The most that this process has had by now, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def rows(home: Path) -> None:
    """Two cells of 50,000 replications: a few are run, the others stored without being run."""
    small = plant(home / "small", 2)  # imports count for nothing
    run(small, jobs=1)
    cells_table(small)
    figures = {"wait": (1.5, 3.0), "abandonment": (1.0, 9.0)}
    experiment = plant(home / "rows", 50_000, more="budget: 20 replications")
    with step("20 of 100,000 missing replications run by two processes"):
        processes.WORTH_SHARING = 0.0
        run(experiment, jobs=2)
    with (
        step("the others stored, a thousand at a time"),
        LedgerFile(experiment.results / STORE) as ledger,
    ):
        for cell in experiment.cells:
            key = key_of(experiment, cell)
            missing = set(range(50_000)) - ledger.done(key, figures)
            outcomes = (Record(key, number, figures, None) for number in sorted(missing))
            while thousand := list(itertools.islice(outcomes, 1000)):
                ledger.put(thousand)
    with step("resumed, with nothing missing"):
        assert run(experiment).done == 100_000
    with step("summarised"):
        assert (cells_table(experiment)["replications"] == 50_000).all()


@contextmanager
def step(what: str) -> Iterator[None]:
    before, began = most_memory(), time.perf_counter()
    yield
    took, more = time.perf_counter() - began, most_memory() - before
    print(f"{what}: {took:.1f} s, {more:.0f} MB more memory")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", choices=PARTS, help="this part alone")
    parser.add_argument("--times", type=int, default=20, help="how often a run is ended each way")
    parser.add_argument(
        "--each", type=int, default=130, help="replications of both cells (efficiency)"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the random moments")
    options = parser.parse_args()
    random.seed(options.seed)
    for name in PARTS if options.only is None else [options.only]:
        began = time.perf_counter()
        with tempfile.TemporaryDirectory() as home:
            if name in ENDINGS:
                ENDINGS[name](name, options.times, Path(home))
            elif name == "efficiency":
                efficiency(Path(home), options.each)
            else:
                FIGURES[name](Path(home))
        print(f"({name}: {time.perf_counter() - began:.0f} s)", flush=True)


FIGURES = {"overhead": overhead, "rows": rows}
PARTS = (*ENDINGS, "efficiency", *FIGURES)

if __name__ == "__main__":
    main()
