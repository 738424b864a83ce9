"""A bar while replications are done, and an ear for Ctrl-C that nobody can stop."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

INTERRUPTED = 130
"""Exit code of a run that Ctrl-C ended early, as shells have it."""


UNLIMITED = 1_000_000
"""Replications planned that stand for as many as the time allows."""


@contextmanager
def progress_bar(what: str, seconds: float | None = None) -> Iterator[Callable[..., None]]:
    """A bar on a terminal, nothing elsewhere; and a second ear for Ctrl-C.

    Args:
        what: what is being done.
        seconds: time there is; the bar is of time as long as the replications are unlimited.
    """
    if not sys.stderr.isatty():
        yield heed_stop
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[count]}", markup=False),
        *([TimeElapsedColumn()] if seconds is None else []),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, count="")
        began = time.monotonic()

        def report(done: int, planned: int, doing: str = "") -> None:
            spent: float = done
            total: float = planned
            count = f"{done:,}/{planned:,} replications"
            if seconds is not None and planned >= UNLIMITED:
                spent, total = min(time.monotonic() - began, seconds), seconds
                count = f"{done:,} replications, {_clock(spent)} of {_clock(seconds)}"
            words = ": ".join(filter(None, (what, doing)))
            bar.update(task, completed=spent, total=total, description=words, count=count)
            heed_stop(done, planned)

        yield report


def _clock(seconds: float) -> str:
    """A stretch of time in minutes and seconds, or hours before them: "1:05", "2:00:00"."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


STOP = threading.Event()
"""Set by Ctrl-C or SIGTERM."""


def on_signal(signum: int, frame: object) -> None:
    """Stop at once."""
    del signum, frame
    STOP.set()
    raise KeyboardInterrupt


def heed_stop(done: int, planned: int, doing: str = "") -> None:
    """Stop now, should a library have swallowed the exception on its way."""
    del done, planned, doing
    if STOP.is_set():
        raise KeyboardInterrupt
