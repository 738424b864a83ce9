"""Experiments under stress: ended at random moments, on full disks, in parallel, with many rows.

    python benchmarks/experiments.py [--only PART] [--times 20]

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
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.experiments import cells_table, load_experiment, replications_table, run, status, work
from sim.experiments.plan import Experiment
from sim.experiments.rounds import key_of
from sim.experiments.run import STORE
from sim.experiments.store import Outcome, Store
from sim.experiments.tables import as_csv
from sim.runs import processes
from sim.runs.replication import Task, run_replication

HOUSE = """
scenario: Tiny
horizon: {start: 2026-01-05, length: 8 h}
channels:
  phone: {mode: live, volume: 20 per hour, target: 80% within 20 s, patience: {mean: 3 min}}
topics: {call: {L1: {handle_time: {mean: 5 min}}}}
team: {first line: {agents: 2}}
"""
PLAN = """
question: Ended in the middle, is anything lost?
base: {base}
factors: {{{factor}}}
replications: {replications}
keep: [wait, abandonment]
{more}
"""
FACTORS = {
    "call-centre": "team.on the phones.agents: [12, 13]",
    "house.yaml": "team.first line.agents: [2, 3]",
}
SHARED = "from sim.runs import processes; processes.WORTH_SHARING = 0.0"
"""A run that takes a second process at once."""
RUN = "from sim.cli import main; main()"


def plant(folder: Path, replications: int, base: str = "house.yaml", more: str = "") -> Experiment:
    """A new experiment of two cells."""
    folder.mkdir()
    (folder / "house.yaml").write_text(HOUSE, encoding="utf-8")
    text = PLAN.format(base=base, factor=FACTORS[base], replications=replications, more=more)
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    return load_experiment(folder)


def found(experiment: Experiment) -> tuple[bytes, bytes, dict[str, bytes]]:
    """Its tables and its logs; nothing is missing, nothing unfinished is left."""
    assert not any(state.missing or state.failed for state in status(experiment))
    home = experiment.results / "logs"
    logs = {str(file.relative_to(home)): file.read_bytes() for file in home.rglob("*.parquet")}
    assert not list(home.glob(".*"))
    return as_csv(cells_table(experiment)), as_csv(replications_table(experiment)), logs


def kept(experiment: Experiment) -> int:
    """Replications in the store."""
    file = experiment.results / STORE
    if not file.exists() or not file.stat().st_size:
        return 0
    with Store(file) as store:
        return len(store)


def start(experiment: Experiment, **settings: object) -> subprocess.Popen[str]:
    """A run of the experiment by two processes."""
    words = ["experiment", "run", str(experiment.folder), "--jobs", "2"]
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-c", f"{SHARED}; {RUN}", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **settings,
    )


def workers(parent: int) -> list[int]:
    """Processes of loky that a parent has."""
    try:
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        lines = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children}
    except OSError:
        return []
    return [pid for pid, line in lines.items() if b"popen_loky" in line]


def wait_until(condition: Callable[[], object], seconds: float = 30.0) -> None:
    ends = time.monotonic() + seconds
    while not condition() and time.monotonic() < ends:
        time.sleep(0.01)


# ended at random moments


def ended(how: str, process: subprocess.Popen[str], long: float) -> bool:
    """End a run at a random moment of it; whether that moment came before its end."""
    if how == "kill-worker":
        wait_until(lambda: workers(process.pid) or process.poll() is not None)
        long /= 2
    time.sleep(random.uniform(0, long))  # noqa: S311 - no secret
    team = workers(process.pid)
    if process.poll() is not None or (how == "kill-worker" and not team):
        process.communicate()
        return False
    if how == "kill-worker":
        os.kill(random.choice(team), signal.SIGKILL)  # noqa: S311 - no secret
        _, told = process.communicate()
        assert process.returncode == 0, told
        return True
    if how == "ctrl-c":
        os.killpg(process.pid, signal.SIGINT)
    else:
        os.kill(process.pid, signal.SIGKILL)
    _, told = process.communicate()
    assert "Traceback" not in told, told
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in team))
    assert not any(Path(f"/proc/{pid}").exists() for pid in team), "workers outlived their parent"
    return True


def undisturbed(home: Path) -> tuple[Experiment, float, tuple[bytes, bytes, dict[str, bytes]]]:
    """An experiment that nothing happens to, how long its run takes, and what it finds."""
    calm = plant(home / "calm", 50, more="logs: parquet")
    began = time.monotonic()
    process = start(calm)
    _, told = process.communicate()
    assert process.returncode == 0, told
    return calm, time.monotonic() - began, found(calm)


def kills(how: str, times: int, home: Path) -> None:
    _, long, expected = undisturbed(home)
    left: list[int] = []
    while len(left) < times:
        experiment = plant(home / "ended", 50, more="logs: parquet")
        if ended(how, start(experiment), long):
            left.append(kept(experiment))
            run(experiment, jobs=1)
            assert found(experiment) == expected, (how, left)
            assert how != "kill-worker" or left[-1] == 100
        shutil.rmtree(experiment.folder)
    print(f"{how}: {times} times, all tables and logs equal; {told(left)} of 100 were kept")


def told(numbers: list[int]) -> str:
    return f"{min(numbers)} to {max(numbers)} (median {statistics.median(numbers):g})"


# a disk that is full


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Callable[[], object]]:
    """A file system of so many bytes, and how to enlarge it."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "tmpfs", str(folder), "-o"]
    subprocess.run([*mount, f"size={size}"], check=True)
    try:
        yield lambda: subprocess.run([*mount, "remount,size=64m"], check=True)
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S607


def filled(
    experiment: Experiment,
    expected: object,
    enlarge: Callable[[], object] = lambda: None,
    **settings: object,
) -> int | None:
    """Run on a disk that gets full, and then on an enlarged one.

    Returns:
        How many replications were kept before; None if there was room for all.
    """
    process = start(experiment, **settings)
    _, told = process.communicate()
    if process.returncode == 0:
        return None
    assert process.returncode == 1, told
    assert told.startswith("Error: cannot "), told
    enlarge()
    count = kept(experiment)
    run(experiment, jobs=1)
    assert found(experiment) == expected
    return count


def on_full_disk(experiment: Experiment, size: int, expected: object) -> int | None:
    with small_disk(experiment.results, size) as enlarge:
        return filled(experiment, expected, enlarge)


def with_small_files(experiment: Experiment, size: int, expected: object) -> int | None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return filled(experiment, expected, preexec_fn=limit)


def full_disk(how: str, times: int, home: Path) -> None:
    if how == "full-disk" and os.geteuid() != 0:
        print("full-disk: left out, for only root can make a small disk")
        return
    calm, _, expected = undisturbed(home)
    sizes = [file.stat().st_size for file in calm.results.rglob("*.*") if file.is_file()]
    all_blocks = sum(-(-size // 4096) * 4096 for size in sizes)
    way, most = (on_full_disk, all_blocks) if how == "full-disk" else (with_small_files, max(sizes))
    left: list[int] = []
    while len(left) < times:
        experiment = plant(home / "full", 50, more="logs: parquet")
        count = way(experiment, random.randrange(4096, most), expected)  # noqa: S311
        left += [] if count is None else [count]
        shutil.rmtree(experiment.folder)
    print(f"{how}: {times} times, all tables and logs equal; {told(left)} of 100 were kept")


# in parallel

MEASURED = """
import resource, sys, time
from sim.experiments import load_experiment, run
began = time.perf_counter()
run(load_experiment(sys.argv[1]), jobs=int(sys.argv[2]))
took = time.perf_counter() - began
from joblib.externals.loky import get_reusable_executor
if sys.argv[2] != "1":
    get_reusable_executor().shutdown(wait=True)
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(took, sum(each.ru_utime + each.ru_stime for each in used))
"""


def measured(folder: Path, replications: int, jobs: int) -> tuple[float, float]:
    """Seconds that a run takes, and seconds of processors that all its processes use."""
    experiment = plant(folder, replications, base="call-centre")
    words = [sys.executable, "-c", MEASURED, str(experiment.folder), str(jobs)]
    took, used = subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()
    shutil.rmtree(folder)
    return float(took), float(used)


def efficiency(home: Path) -> None:
    """One process and two take turns, so that whoever else is at work disturbs both."""
    ratios, work_more = [], []
    for number in range(3):
        order = (1, 2) if number % 2 == 0 else (2, 1)
        pair = {jobs: measured(home / "batch", 130, jobs) for jobs in order}
        ratios.append(pair[1][0] / pair[2][0] / 2)
        work_more.append(pair[2][1] / pair[1][1] - 1)
        print(
            f"one process {pair[1][0]:.1f} s, two {pair[2][0]:.1f} s: efficiency {ratios[-1]:.1%}; "
            f"the two use {work_more[-1]:+.1%} of processor time"
        )
    print(f"parallel efficiency {statistics.median(ratios):.0%} (median)")


# what store and streaming take


def nothing(job: work.Job) -> tuple[Outcome, int, float]:
    """No work, with an outcome as that of work; who did it, and its processor time by now."""
    figures = {kpi.label: (1.0, 3.0) for kpi in job.keep}
    outcome = Outcome(job.key, job.task.replication, figures, None)
    return outcome, os.getpid(), time.process_time()


def overhead(home: Path) -> None:
    """Processor time of what comes on top of a replication, and of the replication."""
    rows, timed = 3000, 40
    for base in FACTORS:
        experiment = plant(home / f"of {Path(base).stem}", rows, base=base)
        cell = experiment.cells[0]
        tasks = [Task(cell.label, cell.scenario, 1, number) for number in range(rows)]
        run_replication(tasks[0])
        began = time.process_time()
        for task in tasks[:timed]:
            run_replication(task)
        alone = (time.process_time() - began) / timed

        jobs = [work.Job(key_of(experiment, cell), task, experiment.keep, False) for task in tasks]
        began = time.process_time()
        outcomes, clocks = given_out(jobs)
        streaming = time.process_time() - began
        streaming += sum(max(clock) - min(clock) for clock in clocks.values())

        began = time.process_time()
        with Store(experiment.results / STORE) as store:
            for outcome in outcomes:
                store.put([outcome], beside=True)
        storing = time.process_time() - began
        alone, streaming, storing = 1e3 * alone, 1e3 * streaming / rows, 1e3 * storing / rows
        print(
            f"{base}: a replication {alone:.0f} ms; to give it out and take it back "
            f"{streaming:.2f} ms, to store it {storing:.2f} ms: {(streaming + storing) / alone:.1%}"
        )


def given_out(jobs: list[work.Job]) -> tuple[list[Outcome], dict[int, list[float]]]:
    """Outcomes of two processes, and what their clocks showed, without that of their start."""
    processes.WORTH_SHARING = 0.0
    outcomes, clocks = [], defaultdict(list)
    for _, (outcome, who, clock) in processes.Processes(2).work(nothing, jobs, len(jobs), no_end):
        outcomes.append(outcome)
        if who != os.getpid():
            clocks[who].append(clock)
    return outcomes, clocks


def no_end(job: work.Job) -> tuple[Outcome, int, float]:
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
        Store(experiment.results / STORE) as store,
    ):
        for cell in experiment.cells:
            key = key_of(experiment, cell)
            missing = set(range(50_000)) - store.done(key, figures)
            outcomes = (Outcome(key, number, figures, None) for number in sorted(missing))
            while thousand := list(itertools.islice(outcomes, 1000)):
                store.put(thousand)
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
    parser.add_argument("--seed", type=int, default=1, help="of the random moments")
    options = parser.parse_args()
    random.seed(options.seed)
    for name in PARTS if options.only is None else [options.only]:
        began = time.perf_counter()
        with tempfile.TemporaryDirectory() as home:
            if name in ENDINGS:
                ENDINGS[name](name, options.times, Path(home))
            else:
                FIGURES[name](Path(home))
        print(f"({name}: {time.perf_counter() - began:.0f} s)", flush=True)


ENDINGS = {
    "kill-parent": kills,
    "kill-worker": kills,
    "ctrl-c": kills,
    "full-disk": full_disk,
    "small-files": full_disk,
}
FIGURES = {"efficiency": efficiency, "overhead": overhead, "rows": rows}
PARTS = (*ENDINGS, *FIGURES)

if __name__ == "__main__":
    main()
