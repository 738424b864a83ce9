"""Experiments that are ended at random moments and resumed; for ``experiments.py``.

What they find in the end must be what an undisturbed run finds, byte for byte.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.experiments import cells_table, load_experiment, replications_table, run, status
from sim.experiments.plan import Experiment
from sim.experiments.run import STORE
from sim.experiments.tables import as_csv
from sim.runs.ledger_file import LedgerFile

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
EACH = 100
"""Replications of each of the two cells that are ended."""
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
    with LedgerFile(file) as store:
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


def alive(pid: int) -> bool:
    """Whether a process still runs: one that has ended may wait for long to be cleared away."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


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
        _, reported = process.communicate()
        assert process.returncode == 0, reported
        return True
    if how == "ctrl-c":
        os.killpg(process.pid, signal.SIGINT)
    else:
        os.kill(process.pid, signal.SIGKILL)
    _, reported = process.communicate()
    assert "Traceback" not in reported, reported
    wait_until(lambda: not any(map(alive, team)))
    assert not any(map(alive, team)), "workers outlived their parent"
    return True


def undisturbed(home: Path) -> tuple[Experiment, float, tuple[bytes, bytes, dict[str, bytes]]]:
    """An experiment that nothing happens to, how long its run takes, and what it finds."""
    calm = plant(home / "calm", EACH, more="logs: parquet")
    began = time.monotonic()
    process = start(calm)
    _, reported = process.communicate()
    assert process.returncode == 0, reported
    return calm, time.monotonic() - began, found(calm)


def kills(how: str, times: int, home: Path) -> None:
    _, long, expected = undisturbed(home)
    left: list[int] = []
    while len(left) < times:
        experiment = plant(home / "ended", EACH, more="logs: parquet")
        process = start(experiment)
        if how == "ctrl-c":  # earlier it meets the imports of SHARED, not the command
            wait_until((experiment.results / STORE).exists)
        if ended(how, process, long):
            left.append(kept(experiment))
            run(experiment, jobs=1)
            assert found(experiment) == expected, (how, left)
            assert how != "kill-worker" or left[-1] == 2 * EACH
        shutil.rmtree(experiment.folder)
    print(
        f"{how}: {times} times, all tables and logs equal; {kept_of(left)} of {2 * EACH} were kept"
    )


def kept_of(numbers: list[int]) -> str:
    return f"{min(numbers)} to {max(numbers)} (median {statistics.median(numbers):g})"


# a disk that is full


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Callable[[], object]]:
    """A file system of so many bytes, and how to enlarge it."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "tmpfs", str(folder), "-o"]
    subprocess.run([*mount, f"size={size}"], check=True)
    try:
        yield lambda: subprocess.run([*mount, "remount,size=256m"], check=True)
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
    _, reported = process.communicate()
    if process.returncode == 0:
        return None
    assert process.returncode == 1, reported
    assert reported.startswith("Error: cannot "), reported
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
        experiment = plant(home / "full", EACH, more="logs: parquet")
        count = way(experiment, random.randrange(4096, most), expected)  # noqa: S311
        left += [] if count is None else [count]
        shutil.rmtree(experiment.folder)
    print(
        f"{how}: {times} times, all tables and logs equal; {kept_of(left)} of {2 * EACH} were kept"
    )


ENDINGS = {
    "kill-parent": kills,
    "kill-worker": kills,
    "ctrl-c": kills,
    "full-disk": full_disk,
    "small-files": full_disk,
}
