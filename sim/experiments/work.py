"""Who does the replications: this process alone, several, or a cluster; results as they come.

Replications depend on nothing but scenario, seed and number. Who did them, and when, is no part of
what they measure.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

from sim.errors import RunError, UsageError
from sim.experiments.store import Failure, Figures, Key, Outcome
from sim.runs.precision import Kpi
from sim.runs.replication import Task, run_replication
from sim.runs.runner import WORTH_SHARING, ctrl_c_is_for_the_parent

SECONDS = 1.0
"""What a batch of replications should take: long beside its way to another process and back."""
MOST_DEATHS = 3
"""Times that processes may be ended in a row, with nothing done, before tasks go one by one."""

CLUSTER_PATIENCE = "10s"
"""How long a Dask scheduler may take to answer."""


class Job(NamedTuple):
    """A replication to be done, and which of its KPIs are kept."""

    key: Key
    task: Task
    keep: tuple[Kpi, ...]


def do(job: Job) -> Outcome:
    """Do a replication; whatever goes wrong in it is its outcome."""
    try:
        measured = run_replication(job.task)
    except RunError as error:
        cause = error.__cause__ or error
        told = "".join(traceback.format_exception(cause))
        return _failed(job, Failure(error.stage, str(error), told))
    figures: Figures = {}
    for kpi in job.keep:
        rows = kpi.rows(measured.kpis)
        pairs = zip(rows["numerator"], rows["denominator"], strict=True)
        figures[kpi.label] = next(((float(n), float(d)) for n, d in pairs), None)
    return Outcome(job.key, job.task.replication, figures, None)


def do_all(jobs: Sequence[Job]) -> list[Outcome]:
    """Do a batch of replications."""
    return [do(job) for job in jobs]


def _failed(job: Job, failure: Failure) -> Outcome:
    return Outcome(job.key, job.task.replication, {}, failure)


class Workforce:
    """Processes on this machine, or a Dask cluster.

    Args:
        jobs: processes at most; all cores unless stated, where that is quicker.
        cluster: address of a Dask scheduler, e.g. ``tcp://host:8786``.
    """

    def __init__(self, jobs: int | None = None, cluster: str | None = None) -> None:
        self.jobs = jobs
        self.cluster = cluster
        self.seconds: list[float] = []

    def work(self, jobs: Sequence[Job]) -> Iterator[list[Outcome]]:
        """Outcomes of all jobs in some order, as soon as they are there."""
        waiting = list(jobs)
        # The first two are timed here; the very first one also imports libraries.
        while waiting and len(self.seconds) < 2:
            began = time.perf_counter()
            outcome = do(waiting.pop(0))
            self.seconds.append(time.perf_counter() - began)
            yield [outcome]
        if self._is_worth_sharing(len(waiting)):
            yield from self._shared(waiting)
        else:
            for job in waiting:
                yield [do(job)]

    def _is_worth_sharing(self, jobs: int) -> bool:
        if self.cluster is not None:
            return jobs > 0
        if self.jobs == 1 or jobs < 2 or jobs * min(self.seconds) < WORTH_SHARING:
            return False
        return self.jobs is not None or _cores() > 1

    def _shared(self, jobs: Sequence[Job]) -> Iterator[list[Outcome]]:
        """By several processes. One that is ended from outside costs the batch it was doing."""
        left = {(job.key, job.task.replication): job for job in jobs}
        deaths = 0
        with self._backend():
            while left and deaths < MOST_DEATHS:
                try:
                    for outcomes in self._parallel(self._batches(list(left.values()))):
                        yield outcomes
                        deaths = 0
                        for outcome in outcomes:
                            del left[outcome.key, outcome.number]
                except _deaths():
                    deaths += 1
            for job in left.values():
                yield self._by_itself(job)

    def _by_itself(self, job: Job) -> list[Outcome]:
        try:
            return next(iter(self._parallel([[job]])))
        except _deaths():
            message = (
                f"{job.task.name}, replication {job.task.replication} (seed {job.task.seed}): "
                "the process doing it was ended from outside, most often for want of memory"
            )
            return [_failed(job, Failure("process", message, ""))]

    def _batches(self, jobs: Sequence[Job]) -> list[Sequence[Job]]:
        """Jobs in batches of about a second, and some of them for each process."""
        crew = self.jobs or _cores()
        size = min(int(SECONDS / min(self.seconds)), len(jobs) // (4 * crew))
        size = max(1, size)
        return [jobs[start : start + size] for start in range(0, len(jobs), size)]

    def _parallel(self, batches: Sequence[Sequence[Job]]) -> Iterator[list[Outcome]]:
        from joblib import Parallel, delayed

        # At least two: joblib does the work of one process in this one.
        crew = -1 if self.jobs is None else max(2, self.jobs)
        settings = {} if self.cluster else {"n_jobs": crew}
        parallel = Parallel(return_as="generator_unordered", batch_size=1, **settings)
        with ctrl_c_is_for_the_parent():
            outcomes = parallel(delayed(do_all)(batch) for batch in batches)
        yield from outcomes

    def _backend(self) -> AbstractContextManager[Any]:
        if self.cluster is None:
            return nullcontext()
        return _dask(self.cluster)


def _dask(address: str) -> AbstractContextManager[Any]:
    """Joblib's Dask backend, joined to a scheduler.

    Raises:
        UsageError: Dask is not installed, or nobody answers at the address.
    """
    from joblib import parallel_config

    try:
        from distributed import Client
    except ImportError:
        message = "--cluster needs Dask: pip install 'supportsim[cluster]'"
        raise UsageError(message) from None
    try:
        client = Client(address, timeout=CLUSTER_PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(f"--cluster: no Dask scheduler at {address} ({error})") from None
    return parallel_config(backend="dask", client=client)  # type: ignore[no-any-return]


def _cores() -> int:
    from joblib import cpu_count

    return int(cpu_count())


def _deaths() -> tuple[type[BaseException], ...]:
    """What is raised where a process has been ended."""
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    try:
        from distributed.scheduler import KilledWorker
    except ImportError:
        return (TerminatedWorkerError,)
    return (TerminatedWorkerError, KilledWorker)
