"""A bar while replications are done, and an ear for Ctrl-C that nobody can stop."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

INTERRUPTED = 130
"""Exit code of a run that Ctrl-C ended early, as shells have it."""


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[..., None]]:
    """A bar on a terminal, nothing elsewhere; and a second ear for Ctrl-C."""
    if not sys.stderr.isatty():
        yield heed_stop
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("replications"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)

        def tell(done: int, planned: int, doing: str = "") -> None:
            bar.update(
                task,
                completed=done,
                total=planned,
                description=": ".join(filter(None, (what, doing))),
            )
            heed_stop(done, planned)

        yield tell


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
