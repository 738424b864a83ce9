"""Run an experiment: what is missing is done, what is done is kept, whatever happens."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from sim.errors import UsageError
from sim.experiments import logs
from sim.experiments.plan import Cell, Experiment
from sim.experiments.rounds import done, key_of, wanted
from sim.experiments.schema import Budget
from sim.runs.comparing import Progress
from sim.runs.figures import KeepKpis
from sim.runs.ledger import Ledger
from sim.runs.ledger_file import LedgerFile, alone
from sim.runs.replication import Replication
from sim.runs.runner import Job, Runner
from sim.units import got

STORE = "store.sqlite"
PLAN_NOTE = "plan"
"""What the checksum of the plan is noted under in a store, when it is run."""
MOST_TOLD = 5
"""Damaged rows that are told of a store."""
_SHARD = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")


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
        rule = "--shard must be written like `2/8`, from 1/8 to 8/8"
        raise UsageError(f"{rule} {got(text)}")
    return Shard(int(match[1]), int(match[2]))


class Tally(NamedTuple):
    """How far an experiment has come, or the part of it that was run: replications."""

    done: int
    failed: int
    missing: int


def run(
    experiment: Experiment,
    *,
    jobs: int | None = None,
    cluster: str | None = None,
    engine: str = "auto",
    shard: Shard | None = None,
    retry: bool = False,
    progress: Progress | None = None,
) -> Tally:
    """Do every replication that the plan wants and the store has not, as far as its budget goes.

    Each is safe on disk as soon as it has ended; short ones of several processes, as soon as their
    batch has. The same figures come from any number of processes, machines and interruptions.

    Args:
        experiment: what to run.
        jobs: processes at most; all cores unless stated. Little work takes one, which is quicker.
        cluster: address of a Dask scheduler that does the work instead.
        engine: `auto`, `simpy` or `compiled`; the figures are the same.
        shard: do this part alone, into a store of its own; see :func:`merge`.
        retry: do those that have failed again.
        progress: called after each replication with those done and those planned.

    Raises:
        UsageError: an argument that cannot be used, or logs are to be kept and pyarrow is missing.
        RunError: another run is at work on the store, or it cannot be written.
    """
    if shard is not None and experiment.select is not None:
        message = "--shard does not go with `select`, which looks at all cells together"
        raise UsageError(f"{message}; --jobs and --cluster do")
    runner = Runner(jobs, cluster, engine, many=True)
    own = experiment.results / (shard.store if shard else STORE)
    if experiment.logs:
        logs.check()
    whole = experiment.results / STORE
    with alone(own) as ledger, LedgerFile(whole) as main:
        ledger.forget_damaged()
        ledger.take_note(PLAN_NOTE, experiment.checksum)
        kept_logs = logs.Logs(experiment.results, own.stem)
        todo = _Todo(experiment, ledger, main, shard)
        allowance = Allowance(experiment.budget)
        tally = todo.look(retry=retry)
        while tally.missing and not allowance.is_spent:
            ended, planned = tally.done + tally.failed, sum(tally)
            _report(progress, ended, planned)
            records = runner.run(allowance.of(todo.jobs()), tally.missing)
            with closing(records):
                for _, record in records:
                    if record.beside is not None:
                        kept_logs.put(record.key, record.number, record.beside)
                    ledger.put([record], beside=True)
                    ended += 1
                    _report(progress, ended, planned)
            tally = todo.look()
        return tally


def _report(progress: Progress | None, ended: int, planned: int) -> None:
    if progress is not None:
        progress(ended, planned)


class Allowance:
    """What is left of a budget. Its time begins now."""

    def __init__(self, budget: Budget | None) -> None:
        self._budget = budget
        self._began = time.monotonic()
        self._begun = 0

    @property
    def is_spent(self) -> bool:
        """Whether nothing more may begin."""
        if self._budget is None:
            return False
        most, minutes = self._budget.replications, self._budget.time
        if most is not None and self._begun >= most:
            return True
        return minutes is not None and time.monotonic() - self._began >= 60 * minutes

    def of(self, jobs: Iterable[Job]) -> Iterator[Job]:
        """Jobs, as long as it lasts."""
        for job in jobs:
            if self.is_spent:
                return
            self._begun += 1
            yield job


class _Todo:
    """What is still to be done of an experiment, or of a part of it."""

    def __init__(
        self, experiment: Experiment, ledger: Ledger, main: Ledger, shard: Shard | None
    ) -> None:
        self.experiment = experiment
        # A precision is judged by the figures of one ledger.
        self.ledgers = [ledger] if experiment.precision else [ledger, main]
        self.shard = shard
        self.missing: list[tuple[Cell, bytearray]] = []
        """A byte for each replication that a cell needs: whether it is still to be done."""

    def look(self, *, retry: bool = False) -> Tally:
        """Find what is missing, as far as it is known by now.

        Args:
            retry: those that have failed are missing, too.
        """
        self.missing = []
        counts = Counter(done=0, failed=0, missing=0)
        planned = wanted(self.experiment, self.ledgers[0])
        for cell in self._cells():
            key = key_of(self.experiment, cell)
            kept = set().union(*(done(self.experiment, cell, each) for each in self.ledgers))
            failed = set().union(*(each.failed(key) for each in self.ledgers if not retry))
            numbers = range(planned[cell.number - 1])
            missing = bytearray(len(numbers))
            for number in filter(lambda number: self._is_mine(cell, number), numbers):
                missing[number] = number not in kept and number not in failed
                state = "missing" if missing[number] else "done" if number in kept else "failed"
                counts[state] += 1
            self.missing.append((cell, missing))
        return Tally(**counts)

    def jobs(self) -> Iterator[Job]:
        """Those that were missing; cells take turns, so that all of them come equally far."""
        experiment = self.experiment
        keep, log = KeepKpis(experiment.keep), logs.packed if experiment.logs else None
        seed, wanted = experiment.seed, keep.wanted
        for number in range(max(len(missing) for _, missing in self.missing)):
            for cell, missing in self.missing:
                if number < len(missing) and missing[number]:
                    replication = Replication(cell.label, cell.scenario, seed, number, wanted)
                    yield Job(key_of(experiment, cell), replication, keep, log)

    def _cells(self) -> Iterator[Cell]:
        """Each cell once, though others may mean the same; with a precision, those of the part."""
        seen = set()
        for cell in self.experiment.cells:
            key = key_of(self.experiment, cell)
            if key not in seen and (self._is_mine(cell, 0) or not self.experiment.precision):
                seen.add(key)
                yield cell

    def _is_mine(self, cell: Cell, number: int) -> bool:
        """Whether a replication is of the part; with a precision, parts have whole cells."""
        if self.shard is None:
            return True
        place = cell.number + (0 if self.experiment.precision else number)
        return place % self.shard.of == self.shard.number % self.shard.of


def shards_of(experiment: Experiment) -> list[Path]:
    """The stores of parts in the results' folder."""
    return sorted(experiment.results.glob("shard-*.sqlite"))


def faults_of_stores(experiment: Experiment, *, verify: bool = False) -> list[str]:
    """What is wrong with the stores of an experiment, and whether its plan was changed since.

    Args:
        experiment: whose stores are looked at.
        verify: look at the whole file, too, and not only at each row.

    Raises:
        RunError: one cannot be read.
    """
    told = []
    for path in [experiment.results / STORE, *shards_of(experiment)]:
        if not path.is_file():
            continue
        with LedgerFile(path) as ledger:
            faults = ledger.faults() if verify else list(ledger.damaged)
        told += [f"{path} is damaged: {fault}" for fault in faults[:MOST_TOLD]]
        if len(faults) > MOST_TOLD:
            told.append(f"{path} is damaged: and {len(faults) - MOST_TOLD} more like these")
    return told


def is_plan_changed(experiment: Experiment) -> bool:
    """Whether the plan is another one than when it was last run."""
    path = experiment.results / STORE
    if not path.is_file():
        return False
    with LedgerFile(path) as ledger:
        return ledger.note(PLAN_NOTE) not in (None, experiment.checksum)


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
    found = [Path(file) for file in files] or shards_of(experiment)
    if not found:
        message = f"there are no shards in {experiment.results}; `run --shard 1/8` makes one"
        raise UsageError(message)
    for file in found:
        if not file.is_file():
            raise UsageError(f"there is no {file}")
    path = experiment.results / STORE
    with alone(path) as ledger:
        for file in found:
            with alone(file) as part:
                ledger.put(part.everything())
    return found
