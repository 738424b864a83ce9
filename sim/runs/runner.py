"""The one place where replications are run: for every command, wherever the work is done.

Replications depend on nothing but scenario, seed and number, so what comes out is the same, byte
for byte, however many processes share the work, and in whichever order they end.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.errors import RunError
from sim.runs.ledger import Failure, Figures, Ledger, Record
from sim.runs.processes import ENDED_FROM_OUTSIDE, Numbered, Processes, in_order
from sim.runs.replication import Key, Measured, Replication, run_replication
from sim.units import require_whole

if TYPE_CHECKING:
    from sim.log import Log

Keep = Callable[[Measured], Figures]
"""Makes of what was measured what is kept. It is called where the replication was run."""


class Job(NamedTuple):
    """A replication to be done, and what of it is kept."""

    key: Key
    replication: Replication
    keep: Keep
    log: Callable[[Log], Any] | None = None
    """Makes of the log what is kept beside the ledger; None: no log is kept."""
    engine: str = "auto"
    many: bool = False
    """Whether it is one of many that are searched through."""


def do(job: Job) -> Record:
    """Do a replication; whatever goes wrong in it is in its record."""
    try:
        measured = run_replication(
            job.replication, engine=job.engine, many=job.many, keep_log=job.log is not None
        )
    except RunError as error:
        cause = error.__cause__ or error
        trace = "".join(traceback.format_exception(cause))
        return _failed(job, Failure(error.stage, str(error), trace))
    log = None if job.log is None or measured.log is None else job.log(measured.log)
    return Record(job.key, job.replication.number, job.keep(measured), None, log, measured.engine)


def ended(job: Job) -> Record:
    """What becomes of a replication whose process dies whenever it is done."""
    message = f"{job.replication.place}: {ENDED_FROM_OUTSIDE}"
    return _failed(job, Failure("process", message, ""))


def _failed(job: Job, failure: Failure) -> Record:
    return Record(job.key, job.replication.number, {}, failure)


class Runner:
    """Runs replications: in this process, in several where that is quicker, or on a cluster.

    Args:
        jobs: processes at most; all cores unless stated. Short runs take one, which is quicker.
        cluster: address of a Dask scheduler that does the work instead.
        engine: `auto`, `simpy` or `compiled`; the figures are the same.
        many: whether many replications are searched through: then `auto` is the compiled engine
            where there is one, else SimPy.

    Raises:
        UsageError: an argument that cannot be used.
    """

    def __init__(
        self,
        jobs: int | None = None,
        cluster: str | None = None,
        engine: str = "auto",
        *,
        many: bool = False,
    ) -> None:
        self.settings = {"jobs": jobs, "cluster": cluster, "engine": engine}
        """What this runner was made of, for functions that make one of their own."""
        self.engines: set[str] = set()
        """Those that have simulated so far."""
        self._engine, self._many = engine, many
        most = None if jobs is None else require_whole("jobs", jobs, 1)
        self._processes = Processes(most, cluster)

    @property
    def is_alone(self) -> bool:
        """Whether this process runs all replications, however many there are."""
        return self._processes.is_alone

    def run(
        self, jobs: Iterable[Job], count: int, together: int = 1
    ) -> Generator[Numbered[Record], None, None]:
        """Records with the numbers of their jobs, in any order: each as soon as it has ended.

        Args:
            jobs: taken only when it is their turn; however many there are, few are in memory.
            count: how many they are at most.
            together: so many after each other are best done by one process.
        """
        to_do = (job._replace(engine=self._engine, many=self._many) for job in jobs)
        with closing(self._processes.work(do, to_do, count, ended, together)) as records:
            for number, record in records:
                self.engines |= {record.engine} - {""}
                yield number, record

    def fill(self, ledger: Ledger, jobs: Sequence[Job], together: int = 1) -> Iterator[Record]:
        """Do jobs; each is in the ledger as soon as it has ended.

        Args:
            ledger: takes their records.
            jobs: what is to be done.
            together: as for :meth:`run`.

        Returns:
            Their records, in the order of the jobs.

        Raises:
            RunError: one failed, or its process was ended from outside whenever it was done.
        """
        for record in in_order(self._kept(ledger, self.run(jobs, len(jobs), together))):
            if record.failure is not None:
                raise _error(record.failure)
            yield record

    def _kept(
        self, ledger: Ledger, records: Iterable[Numbered[Record]]
    ) -> Iterator[Numbered[Record]]:
        for number, record in records:
            if record.failure is None:
                ledger.put([record])
            yield number, record


def _error(failure: Failure) -> RunError:
    """A failure as an error; where nobody catches it, its own traceback is shown, too."""
    error = RunError(failure.message)
    error.stage = failure.stage
    if failure.traceback:
        error.add_note(failure.traceback)
    return error
