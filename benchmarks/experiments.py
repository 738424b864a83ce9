"""Experiments under stress: ended at random moments, overheads, and many rows.

    python benchmarks/experiments.py [--kills 20] [--rows 100000]

An experiment is ended at a random moment by each of: SIGKILL of the parent, SIGKILL of a worker,
Ctrl-C, and a full disk (a limit on the size of files); then resumed. Its tables must be those of an
undisturbed run, byte for byte. Then the store's share of the time, parallel efficiency, and the
memory that many rows take.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sim.experiments import cells_table, load_experiment, replications_table, run, status
from sim.experiments.rounds import key_of
from sim.experiments.store import Outcome, Store
from sim.experiments.tables import as_csv

PLAN = """
question: Ended in the middle, is anything lost?
base: call-centre
factors: {team.on the phones.agents: [12, 13]}
replications: REPLICATIONS
keep: [wait, abandonment]
"""


def plant(folder: Path, replications: int) -> Path:
    folder.mkdir()
    text = PLAN.replace("REPLICATIONS", str(replications))
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    return folder


def tables(folder: Path) -> tuple[bytes, bytes]:
    experiment = load_experiment(folder)
    assert not any(state.missing or state.failed for state in status(experiment))
    return as_csv(cells_table(experiment)), as_csv(replications_table(experiment))


def command(folder: Path, jobs: int, **settings: object) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "sim", "experiment", "run", str(folder), "--jobs", str(jobs)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(words, start_new_session=True, **quiet, **settings)


def workers(parent: int) -> list[int]:
    """Processes of loky that a parent has, on Linux."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    lines = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children}
    return [pid for pid, line in lines.items() if b"popen_loky" in line]


def end(how: str, folder: Path, seconds: float) -> None:
    """Start the experiment, and end it so many seconds later."""
    if how == "full disk":
        limit = random.randrange(9, 20) * 1024  # noqa: S311 - no secret

        def small() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        command(folder, 2, preexec_fn=small).wait()
        return
    process = command(folder, 2)
    time.sleep(seconds)
    if how == "worker killed":
        for pid in workers(process.pid)[:1]:
            os.kill(pid, signal.SIGKILL)
        process.wait()
    else:
        os.killpg(process.pid, signal.SIGINT if how == "Ctrl-C" else signal.SIGKILL)
        process.wait()


def kills(times: int, home: Path) -> None:
    calm = plant(home / "calm", 60)
    began = time.perf_counter()
    command(calm, 2).wait()
    long = time.perf_counter() - began
    expected = tables(calm)
    for how in ("parent killed", "worker killed", "Ctrl-C", "full disk"):
        done = []
        for number in range(times):
            folder = plant(home / f"{how} {number}", 60)
            end(how, folder, random.uniform(0.1, 1.0) * long)  # noqa: S311 - no secret
            done.append(sum(state.done for state in status(load_experiment(folder))))
            command(folder, 2).wait()
            assert tables(folder) == expected, (how, number)
        print(f"{how}: {times} times, all tables equal; {min(done)} to {max(done)} of 120 kept")


def overheads(home: Path) -> None:
    seconds = {}
    for jobs in (1, 2):
        experiment = load_experiment(plant(home / f"jobs {jobs}", 400 * jobs))
        began = time.perf_counter()
        run(experiment, jobs=jobs)
        seconds[jobs] = time.perf_counter() - began
    print(f"one process {seconds[1]:.1f} s; twice the work by two processes {seconds[2]:.1f} s")
    print(f"parallel efficiency {seconds[1] / seconds[2]:.0%}")
    experiment = load_experiment(plant(home / "store", 1))
    key = key_of(experiment, experiment.cells[0])
    with Store(home / "rows.sqlite") as store:
        began = time.perf_counter()
        for number in range(800):
            store.put([Outcome(key, number, {"wait": (1.0, 3.0), "abandonment": None}, None)])
        took = time.perf_counter() - began
    print(f"store: {took / 800 * 1e3:.2f} ms a row alone, {took / seconds[1]:.1%} of the work")


def rows(count: int, home: Path) -> None:
    experiment = load_experiment(plant(home / "rows", count // 2))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    with Store(experiment.results / "store.sqlite") as store:
        for cell in experiment.cells:
            for first in range(0, count // 2, 1000):
                numbers = range(first, min(first + 1000, count // 2))
                pairs = {"wait": (1.5, 3.0), "abandonment": (1.0, 9.0)}
                store.put(Outcome(key_of(experiment, cell), n, pairs, None) for n in numbers)
    stored = time.perf_counter()
    run(experiment)  # nothing is missing
    resumed = time.perf_counter()
    cells_table(experiment)
    summed = time.perf_counter()
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(
        f"{count} rows: stored in {stored - began:.1f} s, resumed in {resumed - stored:.1f} s, "
        f"summarised in {summed - resumed:.1f} s; {more:.0f} MB more memory"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    with tempfile.TemporaryDirectory() as home:
        rows(options.rows, Path(home))
        kills(options.kills, Path(home))
        overheads(Path(home))


if __name__ == "__main__":
    main()
