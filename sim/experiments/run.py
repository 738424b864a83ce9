"""Run an experiment: what is missing is done, what is done is kept, whatever happens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sim.errors import UsageError
from sim.experiments.plan import Cell, Experiment
from sim.experiments.rounds import key_of, labels_of, wanted
from sim.experiments.store import Store, alone
from sim.experiments.work import Job, Workforce
from sim.runs.replication import Task
from sim.runs.runner import Progress, whole

STORE = "store.sqlite"
_SHARD = re.compile(r"(\d+)/(\d+)")


class Shard(NamedTuple):
    """A part of the work, for one of several machines that do not know each other."""

    number: int
    of: int

    @property
    def store(self) -> str:
        """Name of its own store."""
        return f"shard-{self.number}-of-{self.of}.sqlite"


def parse_shard(text: str) -> Shard:
    """A part such as ``2/8``.

    Raises:
        UsageError: no such part.
    """
    match = _SHARD.fullmatch(text.strip())
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise UsageError(f"--shard must be written like `2/8`, from 1/8 to 8/8 (got {text!r})")
    return Shard(int(match[1]), int(match[2]))


def run(
    experiment: Experiment,
    *,
    jobs: int | None = None,
    cluster: str | None = None,
    shard: Shard | None = None,
    retry: bool = False,
    progress: Progress | None = None,
) -> None:
    """Do every replication that the plan wants and the store has not.

    Each is safe on disk once its batch, about a second of work, has ended. The same figures come
    from any number of processes, machines and interruptions.

    Args:
        experiment: what to run.
        jobs: processes at most; all cores unless stated. Little work takes one, which is quicker.
        cluster: address of a Dask scheduler that does the work instead.
        shard: do this part alone, into a store of its own; see :func:`merge`.
        retry: do those that have failed again.
        progress: called after each batch with replications done and planned.

    Raises:
        UsageError: an argument that cannot be used.
        RunError: another run is at work on the store, or it cannot be written.
    """
    if jobs is not None:
        whole("jobs", jobs, 1)
    if shard is not None and experiment.select is not None:
        message = "--shard does not go with `select`, which looks at all cells together"
        raise UsageError(f"{message}; --jobs and --cluster do")
    own = experiment.results / (shard.store if shard else STORE)
    force = Workforce(jobs, cluster)
    with alone(own), Store(own) as store, Store(experiment.results / STORE) as main:
        todo = _Todo(experiment, store, main, shard)
        forget = retry
        while missing := todo.missing(retry=forget):
            forget = False
            _tell(progress, todo)
            for outcomes in force.work(missing):
                store.put(outcomes)
                todo.done += len(outcomes)
                _tell(progress, todo)


def _tell(progress: Progress | None, todo: _Todo) -> None:
    if progress is not None:
        progress(todo.done, todo.planned)


class _Todo:
    """What is still to be done of an experiment, or of a part of it."""

    def __init__(
        self, experiment: Experiment, store: Store, main: Store, shard: Shard | None
    ) -> None:
        self.experiment = experiment
        self.store, self.main = store, main
        self.shard = shard
        self.labels = labels_of(experiment)
        self.done = self.planned = 0

    def missing(self, *, retry: bool) -> list[Job]:
        """The jobs that remain, as far as it can be told by now; counts those that do not."""
        counts = wanted(self.experiment, self.store)
        jobs = [
            job
            for cell in self._cells()
            for job in self._of(cell, counts[cell.number - 1], retry=retry)
        ]
        self.planned = self.done + len(jobs)
        return jobs

    def _cells(self) -> Iterator[Cell]:
        """Each cell once, though others may mean the same; with a precision, those of the part."""
        seen = set()
        self.done = 0
        for number, cell in enumerate(self.experiment.cells):
            key = key_of(self.experiment, cell)
            mine = self._is_mine(number) or not self.experiment.precision
            if key not in seen and mine:
                seen.add(key)
                yield cell

    def _of(self, cell: Cell, count: int, *, retry: bool) -> Iterator[Job]:
        experiment, key = self.experiment, key_of(self.experiment, cell)
        # A precision is judged by the figures of one store.
        stores = [self.store] if experiment.precision else [self.store, self.main]
        ended = set().union(*(store.done(key, self.labels) for store in stores))
        if not retry:
            ended.update(*(store.failed(key) for store in stores))
        for number in range(count):
            if not experiment.precision and not self._is_mine(cell.number + number):
                continue
            if number in ended:
                self.done += 1
            else:
                task = Task(cell.label, cell.scenario, experiment.seed, number)
                yield Job(key, task, experiment.keep)

    def _is_mine(self, number: int) -> bool:
        return self.shard is None or number % self.shard.of == self.shard.number - 1


def merge(experiment: Experiment, files: Sequence[Path] = ()) -> list[Path]:
    """Put the stores of parts into the experiment's store.

    Args:
        experiment: what was run in parts.
        files: their stores; all that are in the results' folder unless stated.

    Returns:
        The stores that were put in.

    Raises:
        UsageError: there is none.
        RunError: one is still being written, or two contradict each other.
    """
    found = [Path(file) for file in files] or sorted(experiment.results.glob("shard-*.sqlite"))
    if not found:
        message = f"there are no shards in {experiment.results}; `run --shard 1/8` makes one"
        raise UsageError(message)
    for file in found:
        if not file.is_file():
            raise UsageError(f"there is no {file}")
    path = experiment.results / STORE
    with alone(path), Store(path) as store:
        for file in found:
            with alone(file), Store(file) as part:
                store.put(part.everything())
    return found
