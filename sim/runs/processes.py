"""Who does the work: this process alone, several where that is quicker, or a Dask cluster.

Work is a function and jobs for it, each by itself. Who did a job, and when, is no part of what
comes out of it.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import signal
import time
import warnings
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Generic, TypeVar

from sim.errors import UsageError
from sim.tape.drawn import DRAWN

Given = TypeVar("Given")
Made = TypeVar("Made")
Numbered = tuple[int, Made]
"""An outcome, and the number of its job: from 0, in the order of the jobs."""
Batch = tuple[Numbered[Given], ...]
"""Jobs that are given out together."""

WORTH_SHARING = 6.0
"""Processor seconds of work, done here or left, from which several processes are quicker than one:
each takes one and a half to start and to import what it needs. Who has asked for so much in small
portions, as a search does, will probably ask for more."""
WORTH_SHARING_AGAIN = 0.3
"""The same where they have started already."""
BATCH_SECONDS = 0.2
"""Seconds of work that are given out together, for jobs shorter than this: giving out takes a
millisecond of processor time. It is also how long an outcome may wait for others."""
LEAST_SHARE = 8
"""Batches that each process gets at least, where there are so many jobs."""
MOST_IN_HAND = 10
"""Batches for each process that are with others, or back and not yet taken up, at a time."""
MOST_DEATHS = 3
"""Times that a process may be ended while a batch is in hand, before each of its jobs is done by
itself."""
CLUSTER_PATIENCE = "10s"
"""How long a Dask scheduler may take to answer."""

ENDED_FROM_OUTSIDE = (
    "the process doing it was ended from outside, most often for want of memory; "
    "fewer processes at a time (jobs: 1) need less"
)


class Processes:
    """This process, several on this machine, or a Dask cluster.

    Args:
        jobs: processes at most; all cores unless stated, where that is quicker.
        cluster: address of a Dask scheduler, e.g. ``tcp://host:8786``.

    Raises:
        UsageError: the address has no port.
    """

    def __init__(self, jobs: int | None = None, cluster: str | None = None) -> None:
        if cluster is not None and not re.fullmatch(
            r"((tcp|tls|ucx|wss?)://)?[^/]+:\d+/?", cluster
        ):
            message = "must be an address with its port, like `tcp://10.0.0.5:8786`"
            raise UsageError(f"--cluster: {message} (got {cluster!r})")
        self.jobs = jobs
        self.cluster = cluster
        self.seconds: list[float] = []
        self._done_here = 0.0
        """Processor seconds of jobs that this process did by itself."""
        self._have_started = False
        """Whether others have worked before."""

    def work(
        self,
        do: Callable[[Given], Made],
        jobs: Iterable[Given],
        count: int,
        ended: Callable[[Given], Made],
        together: int = 1,
    ) -> Generator[Numbered[Made], None, None]:
        """Outcomes in any order, each as soon as its job is done.

        Short jobs are given out in batches of :data:`BATCH_SECONDS`.

        Args:
            do: does a job.
            jobs: taken only when it is their turn, in a thread of its own: however many there are,
                few are in memory.
            count: how many they are at most.
            ended: what comes out of a job whose process dies whenever it is done.
            together: so many after each other go to one process, which is quicker for them.

        Raises:
            UsageError: the cluster cannot be used.
        """
        left = enumerate(jobs)
        if self.cluster is None:
            # The first two are timed here; the very first one also imports libraries.
            untimed = max(0, 2 - len(self.seconds))
            for number, job in itertools.islice(left, _up_to(untimed, together)):
                began = time.process_time()
                outcome = do(job)
                self.seconds.append(time.process_time() - began)
                yield number, outcome
                count -= 1
        if self._is_worth_sharing(count):
            yield from self._shared(do, left, count, ended, together)
        else:
            self._done_here += count * min(self.seconds, default=0.0)
            for number, job in left:
                yield number, do(job)

    @property
    def is_alone(self) -> bool:
        """Whether this process does all the work, however much there is."""
        if self.cluster is not None or self.jobs is not None:
            return self.cluster is None and self.jobs == 1
        from joblib import cpu_count

        return bool(cpu_count() == 1)

    def _is_worth_sharing(self, jobs: int) -> bool:
        if self.cluster is not None:
            return True
        if self.jobs == 1 or jobs < 2:
            return False
        left = jobs * min(self.seconds)
        if self._have_started:
            return left >= WORTH_SHARING_AGAIN
        return self._done_here + left >= WORTH_SHARING and not self.is_alone

    def _shared(
        self,
        do: Callable[[Given], Made],
        jobs: Iterator[Numbered[Given]],
        count: int,
        ended: Callable[[Given], Made],
        together: int,
    ) -> Iterator[Numbered[Made]]:
        """By others. A process that is ended costs the jobs in hand, which are done again."""
        deaths: Counter[int] = Counter()
        self._have_started = True
        with self._backend():
            size = _up_to(self._batch_size(count), together)
            hands = _Hands(_batches(jobs, size), MOST_IN_HAND * self._crew())
            while not hands.are_done:
                try:
                    for number, outcomes in self._parallel(do, hands.take()):
                        del hands.held[number]
                        yield from outcomes
                except self._deaths():
                    deaths.update(hands.held.keys())
                    for number in [each for each in hands.held if deaths[each] >= MOST_DEATHS]:
                        for each, job in hands.held.pop(number):
                            yield each, self._by_itself(do, job, ended)

    def _batch_size(self, count: int) -> int:
        """So many short jobs that all processes have a share of them, and several."""
        if not self.seconds:
            return 1
        of_time = BATCH_SECONDS / max(min(self.seconds), 1e-9)
        return max(1, int(min(of_time, count / (LEAST_SHARE * self._crew()))))

    def _by_itself(
        self, do: Callable[[Given], Made], job: Given, ended: Callable[[Given], Made]
    ) -> Made:
        try:
            ((_, ((_, outcome),)),) = self._parallel(do, [(0, ((0, job),))])
        except self._deaths():
            return ended(job)
        return outcome

    def _parallel(
        self, do: Callable[[Given], Made], batches: Iterable[Numbered[Batch[Given]]]
    ) -> Iterator[Numbered[Batch[Made]]]:
        from joblib import Parallel, delayed

        # One that has grown is replaced by a new one; nothing of its work is lost.
        warnings.filterwarnings("ignore", "A worker stopped while some jobs", UserWarning)
        settings: dict[str, Any] = {}
        if self.cluster is None:
            settings = {"n_jobs": self._crew(), "initializer": _begin}
            settings["initargs"] = os.getpid(), DRAWN.share()
        parallel = Parallel(return_as="generator_unordered", batch_size=1, **settings)
        with ctrl_c_is_for_the_parent():
            outcomes = parallel(delayed(_all)(do, number, jobs) for number, jobs in batches)
        try:
            for outcome in outcomes:  # noqa: UP028 - it is closed below, not by `yield from`
                yield outcome
        finally:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # whoever stops early knows that work is left
                outcomes.close()

    def _crew(self) -> int:
        """How many work: at least two, for joblib does the work of one process in this one."""
        from joblib import effective_n_jobs

        return max(2, int(effective_n_jobs(self.jobs or -1)))

    def _deaths(self) -> type[BaseException]:
        """What is raised where a process has been ended."""
        if self.cluster is None:
            from joblib.externals.loky.process_executor import TerminatedWorkerError

            return TerminatedWorkerError  # type: ignore[no-any-return]
        from distributed.scheduler import KilledWorker

        return KilledWorker

    def _backend(self) -> AbstractContextManager[Any]:
        return nullcontext() if self.cluster is None else _dask(self.cluster)


class _Hands(Generic[Given]):
    """Batches that others have in hand: with a bound on how many, and none of them lost.

    Args:
        batches: those to be done.
        most: how many may be held at a time.
    """

    def __init__(self, batches: Iterator[Numbered[Batch[Given]]], most: int) -> None:
        self.held: dict[int, Batch[Given]] = {}
        self._batches = batches
        self._most = most
        self._lock = Lock()  # joblib takes batches in threads of its own
        self._are_all_out = False

    def take(self) -> Iterator[Numbered[Batch[Given]]]:
        """Those that are held, again; then more, until too many are held."""
        yield from list(self.held.items())
        while len(self.held) < self._most:
            with self._lock:
                following = next(self._batches, None)
                if following is None:
                    self._are_all_out = True
                    return
                self.held[following[0]] = following[1]
            yield following

    @property
    def are_done(self) -> bool:
        """Whether no batch is left."""
        return self._are_all_out and not self.held


def _up_to(number: int, whole: int) -> int:
    """The first multiple of a whole that is not below a number."""
    return -(-number // whole) * whole


def _batches(jobs: Iterator[Numbered[Given]], size: int) -> Iterator[Numbered[Batch[Given]]]:
    return enumerate(iter(lambda: tuple(itertools.islice(jobs, size)), ()))


def _all(do: Callable[[Given], Made], number: int, jobs: Batch[Given]) -> Numbered[Batch[Made]]:
    return number, tuple((each, do(job)) for each, job in jobs)


def _begin(parent: int, folder: Path) -> None:
    """Share customers by a folder, and see that this process ends when its parent is killed.

    Else it may wait for ever, for room in a pipe that nobody reads; and the folder would stay.
    """
    DRAWN.folder = folder

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)

    if os.name != "nt":
        Thread(target=watch, daemon=True).start()


def in_order(outcomes: Iterable[Numbered[Made]]) -> Iterator[Made]:
    """Outcomes in the order of their jobs."""
    early: dict[int, Made] = {}
    due = 0
    for number, outcome in outcomes:
        early[number] = outcome
        while due in early:
            yield early.pop(due)
            due += 1


@contextmanager
def ctrl_c_is_for_the_parent() -> Iterator[None]:
    """Processes started meanwhile do not hear Ctrl-C, which a terminal sends to all of them.

    The parent hears it, at the latest afterwards, and ends the others.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    import multiprocessing.resource_tracker

    from joblib.externals.loky import backend

    for tracker in (multiprocessing.resource_tracker, backend.resource_tracker):
        tracker.ensure_running()  # lets Ctrl-C through again when it starts, so it does so before
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


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
