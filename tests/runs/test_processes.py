"""Giving out work: few jobs at a time, none of them lost, none of them done in vain for ever."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.runs import processes
from sim.runs.processes import Processes, in_order


def square(number: int) -> int:
    return number * number


def never(number: int) -> int:
    pytest.fail(f"the process of {number} was ended")


@pytest.fixture(autouse=True)
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any work is worth sharing."""
    monkeypatch.setattr(processes, "WORTH_SHARING", 0.0)


@pytest.mark.parametrize("workers", [1, 2])
def test_jobs_are_taken_when_it_is_their_turn(workers: int) -> None:
    """However slowly outcomes are taken up, few jobs are under way."""
    taken, in_a_batch = 0, 500 // (processes.LEAST_SHARE * 2)

    def jobs() -> Iterator[int]:
        nonlocal taken
        for number in range(500):
            taken += 1
            yield number

    found = []
    for number, outcome in Processes(workers).work(square, jobs(), 500, never):
        assert outcome == number * number
        found.append(number)
        most = 0 if workers == 1 else (processes.MOST_IN_HAND * workers + 1) * in_a_batch
        assert taken - len(found) <= most
        if workers == 2 and len(found) < 100:
            time.sleep(0.005)
    assert sorted(found) == list(range(500))


@pytest.mark.parametrize(("seconds", "batch"), [(1.0, 1), (0.05, 4), (1e-9, 62)])
def test_short_jobs_are_given_out_together(seconds: float, batch: int) -> None:
    """A fifth of a second's work, and less where each of two is to have eight batches."""
    workers = Processes(2)
    workers.seconds = [2 * seconds, seconds]
    found = dict(workers.work(square, range(1000), 1000, never))
    assert found == {number: number * number for number in range(1000)}
    assert workers._batch_size(1000) == batch


def test_small_portions_are_shared_once_they_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search asks for a few jobs at a time: three portions of 4 s each, then of 0.2 and 0.4 s."""
    monkeypatch.setattr(processes, "WORTH_SHARING", 10.0)
    workers, shared = Processes(2), list[int]()
    workers.seconds = [0.1, 0.1]

    def others(_: object, jobs: Iterator[tuple[int, int]], count: int, *__: object) -> Any:
        shared.append(count)
        workers._have_started = True
        return ((number, square(job)) for number, job in jobs)

    monkeypatch.setattr(workers, "_shared", others)
    for count in (40, 40, 40, 2, 4):
        assert len(list(workers.work(square, range(count), count, never))) == count
    assert shared == [40, 4]


def test_no_jobs_are_no_outcomes() -> None:
    assert list(Processes(2).work(square, [], 0, never)) == []


def test_outcomes_are_put_in_order() -> None:
    assert list(in_order([(2, "c"), (0, "a"), (1, "b"), (3, "d")])) == list("abcd")


def test_a_job_that_kills_is_distinguished_from_those_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are done, though they were in hand; and it is tried by itself before."""
    monkeypatch.setattr(processes, "MOST_DEATHS", 1)

    def deadly(number: int) -> str:
        if number == 7:
            (tmp_path / str(time.time_ns())).touch()
            os._exit(9)
        return "done"

    found = dict(Processes(2).work(deadly, range(20), 20, lambda number: "ended"))
    assert [number for number in range(20) if found[number] == "ended"] == [7]
    assert len(found) == 20
    assert len(list(tmp_path.iterdir())) == 2


def test_a_fault_of_a_job_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        list(Processes(2).work(lambda number: 1 // (5 - number), range(20), 20, never))


PARENT = """
import os, pathlib, time
from sim.runs import processes
processes.WORTH_SHARING = 0.0
def do(number):
    pathlib.Path(str(os.getpid())).touch()
    time.sleep(0 if number < 2 else 600)
list(processes.Processes(2).work(do, range(9), 9, print))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows does not tell of a parent's end")
def test_processes_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(sim.__file__).parents[1])}
    command = [sys.executable, "-c", PARENT]
    parent = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE)
    until(lambda: len(list(tmp_path.iterdir())) == 3)
    parent.kill()
    parent.communicate(timeout=30)  # returns when all have ended that may write to the pipe


def until(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail("it did not come to that")


@pytest.mark.parametrize("together", [1, 2, 3])
def test_jobs_that_belong_together_are_done_by_one_process(together: int) -> None:
    workers = Processes(2)
    workers.seconds = [9.0, 9.0]  # so long that each would be given out alone
    found = dict(workers.work(lambda _: os.getpid(), range(12), 12, never, together))
    for first in range(0, 12, together):
        assert len({found[number] for number in range(first, first + together)}) == 1
    assert len(set(found.values())) <= 2
