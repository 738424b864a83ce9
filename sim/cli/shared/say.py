"""What a command says: text of users never moves the cursor, rings a bell or changes colours."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


def say(text: object = "", *, err: bool = False, indent: int | None = None) -> None:
    """Print lines; characters that a terminal would act upon are shown escaped.

    Args:
        text: what to print.
        err: to stderr, and not to stdout.
        indent: on a terminal, break lines at words, with so many blanks before what goes on; a file
            or another program gets each as one line.
    """
    from sim.units import printable  # --help needs none of it

    lines = [printable(line) for line in str(text).split("\n")]
    if indent is not None and sys.stdout.isatty():
        lines = [_broken(line, indent) for line in lines]
    click.echo("\n".join(lines), err=err)


def _broken(line: str, indent: int) -> str:
    return textwrap.fill(
        line,
        shutil.get_terminal_size().columns,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


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
