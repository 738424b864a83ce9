"""The replications that a search asks for: each is done once, as long as its budget lasts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from sim.runs.ledger import Ledger
from sim.runs.replication import Key
from sim.runs.runner import Job, Runner

SearchProgress = Callable[[int, int, str], None]
"""Called after each replication with how many were done, how many there may be, and what for."""


class BudgetSpentError(Exception):
    """No more replications are allowed, or no more time."""


class BudgetedReplications:
    """Does what a search asks for and is not in its ledger yet.

    Args:
        runner: does the replications.
        ledger: keeps them; those that are in it at first count when they are asked for.
        budget: replications at most; may be raised later.
        seconds: time at most, from now on.
        progress: called after each replication.
    """

    def __init__(
        self,
        runner: Runner,
        ledger: Ledger,
        budget: int,
        seconds: float | None = None,
        progress: SearchProgress | None = None,
    ) -> None:
        self.budget = budget
        self.until = None if seconds is None else time.monotonic() + seconds
        """When time is up; None: it is not limited."""
        self.spent = 0
        """Replications asked for by now, simulated or found in the ledger."""
        self.doing = ""
        """What is being done."""
        self.runner, self.ledger = runner, ledger
        self._progress = progress
        self._asked: set[tuple[str, Key, int, float]] = set()

    @property
    def purpose(self) -> str:
        """What replications are for, in words, for the progress."""
        return self.doing

    @property
    def left(self) -> int:
        """Replications that the budget still has room for."""
        return max(0, self.budget - self.spent)

    def allow(self, replications: int) -> None:
        """Let so many replications come on top of the budget."""
        self.budget = max(self.budget, self.spent) + replications

    def need(self, jobs: Iterable[Job], labels: Sequence[str]) -> None:
        """See that the ledger has what these jobs are to bring.

        Args:
            jobs: replications, each with what is to be kept of it.
            labels: what their figures are called.

        Raises:
            BudgetSpentError: they are more than are left, or time is up; then none is done.
            RunError: one failed.
        """
        wanted = {_name(job): job for job in jobs}
        asked = wanted.keys() - self._asked
        if self.spent + len(asked) > self.budget:
            raise BudgetSpentError
        if asked and self.until is not None and time.monotonic() > self.until:
            raise BudgetSpentError
        new: dict[tuple[Key, int], Job] = {}
        for job in wanted.values():
            place = job.key, job.replication.number
            if not self.ledger.has(*place, labels):
                new.setdefault(place, job)
        self._count(sum(new.get(name[1:3]) is not wanted[name] for name in asked))
        done = self.runner.fill(self.ledger, list(new.values()))
        for job, _ in zip(new.values(), done, strict=True):
            self._count(_name(job) in asked)
        self._asked |= wanted.keys()

    def _count(self, replications: int) -> None:
        self.spent += replications
        if self._progress is not None and replications > 0:
            self._progress(self.spent, self.budget, self.purpose)


def _name(job: Job) -> tuple[str, Key, int, float]:
    """What a replication is counted by: plans of different names count each, if they mean one."""
    return job.replication.name, job.key, job.replication.number, job.replication.until
