"""Duties and paid time off the lines of many shifts, as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from sim.agents import Away, Duty
from sim.log import Kind

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Aways:
    """Paid time off the lines: kind (:class:`sim.log.Kind`), from when to when."""

    kind: Ints
    start: Floats
    end: Floats

    @classmethod
    def of(cls, stretches: Sequence[Away]) -> Aways:
        """Stretches as arrays."""
        kinds = np.array([each.kind for each in stretches], np.int64)
        times = np.array([each[1:] for each in stretches], np.float64).reshape(-1, 2)
        return cls(kinds, times[:, 0].copy(), times[:, 1].copy())

    @classmethod
    def joined(cls, parts: Sequence[Aways]) -> Aways:
        """Parts one after the other."""
        parts = [part for part in parts if len(part)] or [*parts[:1]]
        if len(parts) < 2:
            return parts[0] if parts else cls.of([])
        return cls(
            np.concatenate([part.kind for part in parts]),
            np.concatenate([part.start for part in parts]),
            np.concatenate([part.end for part in parts]),
        )

    def some(self, which: Bools | Ints) -> Aways:
        """Some of them: a flag for each, or their places."""
        return Aways(self.kind[which], self.start[which], self.end[which])

    def stretches(self) -> list[Away]:
        """All of them, one by one."""
        kinds, times = map(Kind, self.kind.tolist()), (self.start.tolist(), self.end.tolist())
        return [Away(*each) for each in zip(kinds, *times, strict=True)]

    def __len__(self) -> int:
        return len(self.kind)


@dataclass(frozen=True, eq=False)
class Duties:
    """Duties, and the meetings and coaching that follow each: those of duty ``k`` are from
    ``meanwhile_from[k]`` to before ``meanwhile_from[k + 1]``.
    """

    start: Floats
    end: Floats
    away_until: Floats
    meanwhile_from: Ints
    meanwhile: Aways
    overtime_from: Floats

    @classmethod
    def of(cls, duties: Sequence[Duty]) -> Duties:
        """Duties as arrays."""
        times = np.array([duty[:3] for duty in duties], np.float64).reshape(-1, 3)
        start, end, away_until = times.T.copy()
        lengths = [len(duty.meanwhile) for duty in duties]
        meanwhile = Aways.of([away for duty in duties for away in duty.meanwhile])
        overtime_from = np.array([duty.overtime_from for duty in duties], np.float64)
        return cls(start, end, away_until, begins(lengths), meanwhile, overtime_from)

    @classmethod
    def joined(cls, parts: Sequence[Duties]) -> Duties:
        """Parts one after the other."""
        if len(parts) < 2:
            return parts[0] if parts else cls.of([])
        lengths = np.concatenate([np.diff(part.meanwhile_from) for part in parts])
        return cls(
            np.concatenate([part.start for part in parts]),
            np.concatenate([part.end for part in parts]),
            np.concatenate([part.away_until for part in parts]),
            begins(lengths),
            Aways.joined([part.meanwhile for part in parts]),
            np.concatenate([part.overtime_from for part in parts]),
        )

    def some(self, which: Bools | Ints) -> Duties:
        """Some of them: a flag for each, or their places."""
        lengths = np.diff(self.meanwhile_from)[which]
        meanwhile, meanwhile_from = self.meanwhile, begins(lengths)
        if len(meanwhile):
            moved = np.repeat(self.meanwhile_from[:-1][which] - meanwhile_from[:-1], lengths)
            meanwhile = meanwhile.some(moved + np.arange(len(moved)))
        return Duties(
            self.start[which],
            self.end[which],
            self.away_until[which],
            meanwhile_from,
            meanwhile,
            self.overtime_from[which],
        )

    def duties(self) -> list[Duty]:
        """All of them, one by one."""
        times = self.start.tolist(), self.end.tolist(), self.away_until.tolist()
        overtime_from = self.overtime_from.tolist()
        if not len(self.meanwhile):
            return list(map(Duty, *times, repeat(()), overtime_from))
        meanwhile, places = self.meanwhile.stretches(), self.meanwhile_from.tolist()
        parts = (tuple(meanwhile[places[k] : places[k + 1]]) for k in range(len(self.start)))
        return list(map(Duty, *times, parts, overtime_from))

    def __len__(self) -> int:
        return len(self.start)


def begins(lengths: Iterable[int] | Ints) -> Ints:
    """Where each of some lists begins, one after the other; then where the last one ends."""
    ends = np.cumsum(np.fromiter(lengths, np.int64))
    return np.concatenate([np.zeros(1, np.int64), ends])
