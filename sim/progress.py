"""How far it is and how long it takes: a bar, or a line a minute."""

from __future__ import annotations

import math
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress

from sim.stopping import heed_stop

INTERRUPTED = 130
"""Exit code of a run that Ctrl-C ended early, as shells have it."""
UNLIMITED = 1_000_000
"""Replications planned that stand for as many as the time allows."""
LONG = 30.0
"""Seconds from which on it is said beforehand how long it will take."""
SILENCE = 60.0
"""Seconds between two lines where there is no terminal."""
ENOUGH = 10
"""Replications of a search from which its length is told."""
SHORTEST_BAR, LONGEST_BAR = 10, 40
"""Columns of a bar; where there is no room for the shortest one there is none."""
SLOW = 5.0
"""Seconds of a first replication from which on imports make no difference."""


@contextmanager
def progress_bar(
    what: str,
    seconds: float | None = None,
    *,
    jobs: int | None = None,
    cluster: str | None = None,
    out: Path | None = None,
) -> Iterator[Callable[..., None]]:
    """A bar on a terminal, a line a minute elsewhere; and a second ear for Ctrl-C.

    If it will take long, that is said after the first replications, from what they took.

    Args:
        what: what is being done.
        seconds: time there is; the bar is of time as long as the replications are unlimited.
        jobs: processes at most, as typed.
        cluster: who else does the work.
        out: the folder that is written into afterwards, which is said where it will take long.
    """
    from sim.units import printable  # --help needs none of it

    into = "" if out is None else f"; the report will be in {printable(str(out.absolute()))}"
    crew = 1 if cluster is not None else jobs or os.cpu_count() or 1
    if not sys.stderr.isatty():
        yield _Watch(what, seconds, crew, into=into)
        return
    with _bar(timed=seconds is None) as bar:
        yield _Watch(what, seconds, crew, bar, into)


def _bar(*, timed: bool) -> Progress:
    """What is done, a bar, how far, and perhaps the time so far; where the terminal is too narrow
    for these side by side, words that go over several lines.
    """
    from rich.console import Console, RenderableType
    from rich.progress import BarColumn, Progress, TimeElapsedColumn
    from rich.table import Table
    from rich.text import Text

    class Lines(Progress):
        def get_renderables(self) -> Iterator[RenderableType]:
            for task in self.tasks:
                words = [Text(task.description), Text(task.fields["count"])]
                words += [TimeElapsedColumn().render(task)] if timed else []
                room = self.console.width - sum(each.cell_len + 1 for each in words)
                if room < SHORTEST_BAR:
                    far = Text(", ").join(each for each in words[1:] if each)
                    yield Text(": ").join([words[0], far])
                    continue
                line = Table.grid(padding=(0, 1, 0, 0))
                line.add_row(words[0], BarColumn(min(LONGEST_BAR, room)).render(task), *words[1:])
                yield line

    return Lines(console=Console(stderr=True), transient=True)


class _Watch:
    """Hears how many replications have ended, and reports it.

    Args:
        what: what is being done.
        seconds: time there is.
        crew: how many may work side by side.
        bar: where there is a terminal.
        into: a word on where the report will be.
    """

    def __init__(
        self,
        what: str,
        seconds: float | None,
        crew: int,
        bar: Progress | None = None,
        into: str = "",
    ) -> None:
        self._into = into
        self._what, self._seconds, self._crew, self._bar = what, seconds, crew, bar
        self._task: Any = None if bar is None else bar.add_task(what, total=None, count="")
        self._began = self._spoke = time.monotonic()
        self._pace: _Pace | None = None
        self._guessed = False

    def __call__(self, done: int, planned: int, doing: str = "") -> None:
        """So many of so many replications are done; ``doing`` is what they are for."""
        now = time.monotonic()
        if self._pace is None:  # a larger number is of replications that were kept from before
            self._pace = _Pace(self._began, 0) if done == 1 else _Pace(now, done)
        self._pace.see(now, done)
        words = ": ".join(filter(None, (self._what, doing)))
        if self._seconds is not None and planned >= UNLIMITED:
            spent, total = min(now - self._began, self._seconds), self._seconds
            count = f"{done:,} simulated runs, {_clock(spent)} of {_clock(total)}"
        else:
            spent, total = float(done), float(planned)
            left = self._pace.left(planned)
            count = f"{done:,}/{planned:,} simulated runs"
            most = "at most" if doing else "about"  # a search may end before its budget does
            count += f", {most} {_about(left)} left" if left else ""
            self._guess(planned, search=bool(doing))
        if self._bar is not None:
            self._bar.update(
                self._task, completed=spent, total=total, description=words, count=count
            )
        elif now - self._spoke >= SILENCE:
            self._say(f"{words}: {count}")
        heed_stop()

    def _guess(self, planned: int, search: bool) -> None:
        """Say how long it will take, as soon as the first replications show it.

        A search may end long before its budget does, and its first replications wait for libraries
        and processes.
        """
        pace = self._pace
        if self._guessed or pace is None or not pace.is_known(ENOUGH if search else 2):
            return
        self._guessed = True
        seconds = pace.best * (planned - pace.done) / self._crew
        if seconds > LONG:
            length = f"{planned:,} simulated runs take about {_about(seconds)}"
            if search:
                length = (
                    f"at most {planned:,} simulated runs, about {_about(seconds)} if all are "
                    "needed; most searches end much sooner"
                )
            self._say(f"{self._what}: {length}{self._into}")

    def _say(self, text: str) -> None:
        self._spoke = time.monotonic()
        if self._bar is None:
            print(text, file=sys.stderr, flush=True)  # noqa: T201
        else:
            columns = shutil.get_terminal_size().columns  # a plain terminal has 80 to the library
            self._bar.console.print(text, markup=False, highlight=False, width=columns)


class _Pace:
    """How quickly replications end."""

    def __init__(self, began: float, done: int) -> None:
        self.done = done
        self.best = math.inf
        """Seconds that a replication took; the first one also imports libraries."""
        self._start = self._last = (began, done)

    def see(self, now: float, done: int) -> None:
        """So many have ended by now."""
        if done > self.done:
            before, fewer = self._last
            self.best = min(self.best, (now - before) / (done - fewer))
            self.done, self._last = done, (now, done)

    def is_known(self, enough: int) -> bool:
        """Whether enough have ended, or, of two, one that makes imports no difference."""
        ended = self.done - self._start[1]
        return ended >= enough or (ended == 1 and enough == 2 and self.best >= SLOW)

    def left(self, planned: int) -> float | None:
        """Seconds that the rest takes at the pace so far; None: not known."""
        began, before = self._start
        if self.done - before < 2:
            return None
        return (self._last[0] - began) / (self.done - before) * max(0, planned - self.done)


def _about(seconds: float) -> str:
    """A stretch of time as one says it: "40 s", "3 min", "2.5 h"."""
    if seconds < 95:
        return f"{max(10, 10 * round(seconds / 10))} s"
    return f"{round(seconds / 60)} min" if seconds < 95 * 60 else f"{seconds / 3600:.1f} h"


def _clock(seconds: float) -> str:
    """A stretch of time in minutes and seconds, or hours before them: "1:05", "2:00:00"."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
