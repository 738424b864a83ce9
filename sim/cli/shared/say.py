"""What a command says: text of users never moves the cursor, rings a bell or changes colours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


def say(text: object = "", *, err: bool = False) -> None:
    """Print lines; characters that a terminal would act upon are shown escaped.

    Args:
        text: what to print.
        err: to stderr, and not to stdout.
    """
    from sim.units import printable  # --help needs none of it

    lines = str(text).split("\n")
    click.echo("\n".join(map(printable, lines)), err=err)


@contextmanager
def before_showing(show: Callable[[], object]) -> Iterator[None]:
    """Files are written within, then figures shown: a reader that goes early loses no file.

    Args:
        show: prints the figures; also where the files could not be written.
    """
    try:
        yield
    finally:
        show()
