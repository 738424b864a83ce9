"""The ledger of replications: which have ended, how, and what is kept of each.

A row is a replication, by what its figures follow from: fingerprint of the scenario, version of the
model, base seed and number. Whoever changes any of them gets other rows; none is ever mixed up.
A ledger lies in memory, or in a file that outlives its process (:mod:`sim.runs.ledger_file`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sim.errors import RunError
from sim.runs.replication import Key

Figures = dict[str, Any]
"""What is kept of a replication, by label. In a file: numbers, text, lists and mappings of them;
arrays become lists.

Of a KPI that is its numerator and denominator, as a list; None where it was not
measured, e.g. for want of contacts.
"""


class Failure(NamedTuple):
    """Why a replication has no figures."""

    stage: str
    """What it failed at: draw, simulate or measure; or process, which was ended from outside."""
    message: str
    traceback: str


class Record(NamedTuple):
    """How a replication ended: with figures, or with a failure."""

    key: Key
    number: int
    figures: Figures
    failure: Failure | None
    beside: Any = None
    """What is not for the ledger, but kept beside it: a log as files, say."""
    engine: str = ""
    """Which engine simulated it; empty where that was at another time, or failed."""


class Ledger:
    """The replications that have ended, in memory."""

    def __init__(self) -> None:
        self._rows: dict[Key, dict[int, tuple[Figures, Failure | None]]] = {}

    def put(self, records: Iterable[Record], *, beside: bool = False) -> None:
        """Keep replications.

        Those of earlier failures are replaced. A replication that is kept already must have the
        same figures; those that it lacked are added.

        Args:
            records: how they ended.
            beside: a failure is kept beside earlier figures of its replication, and not left out.

        Raises:
            RunError: figures contradict those that are kept.
        """
        for key, number, figures, failure, *_ in records:
            before = self._figures(key, number)
            if before and failure and not beside:
                continue
            self._write(key, number, self._joined(key, number, before, figures), failure)

    def _figures(self, key: Key, number: int) -> Figures:
        """All that is kept of a replication; nothing where it has no figures."""
        figures, _ = self._rows.get(key, {}).get(number, ({}, None))
        return figures

    def _write(self, key: Key, number: int, figures: Figures, failure: Failure | None) -> None:
        self._rows.setdefault(key, {})[number] = figures, failure

    def _joined(self, key: Key, number: int, before: Figures, now: Figures) -> Figures:
        for label in before.keys() & now.keys():
            if repr(before[label]) != repr(now[label]):
                raise RunError(
                    f"{self._name}: simulated run {number} (seed {key.seed}) of scenario "
                    f"{key.fingerprint} has two values for {label}: {before[label]} and "
                    f"{now[label]}; it was run by two machines that do not calculate alike"
                )
        return before | now

    @property
    def _name(self) -> str:
        return "ledger"

    def has(self, key: Key, number: int, labels: Iterable[str]) -> bool:
        """Whether a replication has all these figures."""
        return self._figures(key, number).keys() >= set(labels)

    def get(self, key: Key, number: int) -> Figures:
        """The figures of a replication.

        Raises:
            KeyError: it has none.
        """
        figures = self._figures(key, number)
        if not figures:
            raise KeyError(key, number)
        return figures

    def of(self, key: Key) -> Ledger:
        """A ledger in memory with the replications of one scenario and seed alone."""
        ledger = Ledger()
        for number, (figures, failure) in self._rows.get(key, {}).items():
            ledger._write(key, number, figures, failure)
        return ledger

    def done(self, key: Key, labels: Iterable[str]) -> set[int]:
        """Numbers of the replications that have all these figures."""
        wanted = set(labels)
        rows = self._rows.get(key, {})
        return {number for number, (kept, _) in rows.items() if kept and kept.keys() >= wanted}

    def failed(self, key: Key) -> set[int]:
        """Numbers of the replications that failed when they were last done.

        They may have figures, of fewer KPIs say, from before.
        """
        return {number for number, _ in self.failures(key)}

    def failures(self, key: Key) -> Iterator[tuple[int, Failure]]:
        """Why they failed, in order of their numbers."""
        for number, (_, failure) in sorted(self._rows.get(key, {}).items()):
            if failure is not None:
                yield number, failure

    def figures(self, key: Key, labels: Sequence[str], below: int) -> Iterator[tuple[int, Figures]]:
        """Number and figures of each replication that has all of these, in order.

        Args:
            key: of which scenario and seed.
            labels: which figures.
            below: only replications with lower numbers.
        """
        for number in sorted(self.done(key, labels)):
            if number < below:
                figures = self._figures(key, number)
                yield number, {label: figures[label] for label in labels}

    def __len__(self) -> int:
        return sum(map(len, self._rows.values()))

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file, where there is one."""
