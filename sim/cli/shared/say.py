"""What a command says: text of users never moves the cursor, rings a bell or changes colours."""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

_COMMAND = re.compile(r"(?<=: )supportsim .*$")
_GLUE = "\0"
"""Stands for blanks at which no line is broken; what is typed cannot hold it."""


def say(*lines: object, err: bool = False, indent: int | None = None) -> None:
    """Print lines; characters that a terminal would act upon are shown escaped.

    A terminal gets lines that are broken at words, a file or another program gets each as it is.

    Args:
        lines: what to print; none is an empty line. A line break within one is escaped, too: it is
            of a name.
        err: to stderr, and not to stdout.
        indent: on a terminal, so many blanks before what goes on; two more than the line begins
            with unless stated.
    """
    from sim.units import printable  # --help needs none of it

    shown = [printable(str(line)) for line in lines]
    if (sys.stderr if err else sys.stdout).isatty():
        shown = [broken(line, indent) for line in shown]
    click.echo("\n".join(shown), err=err)


def command(*words: object) -> str:
    """A command that is proposed, to copy: names with blanks and the like are in quotes.

    Args:
        words: what follows `supportsim`.
    """
    import shlex

    shown = [
        f"./{word}" if isinstance(word, Path) and str(word).startswith("-") else str(word)
        for word in words
    ]
    return f"supportsim {shlex.join(shown)}"


def broken(line: str, indent: int | None = None, beside: int = 0) -> str:
    """A line broken at words, as wide as the terminal; a command at its end stays whole, to copy.

    Args:
        line: the line.
        indent: blanks before what goes on; two more than the line begins with unless stated.
        beside: characters that stand before the line.
    """
    if indent is None:
        indent = len(line) - len(line.lstrip()) + 2
    filled = textwrap.fill(
        _COMMAND.sub(lambda command: command[0].replace(" ", _GLUE), line),
        max(shutil.get_terminal_size().columns - beside, indent + 1),
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled.replace(_GLUE, " ")


@contextmanager
def typed_words_escaped() -> Iterator[None]:
    """What click says of options and arguments shows typed words as :func:`say` does."""
    try:
        yield
    except click.ClickException as error:
        from sim.units import printable

        lines = error.message.split("\n") if "\n\t" in error.message else [error.message]
        lines = [printable(line) for line in lines]
        if sys.stderr.isatty():
            lines = [broken(line, beside=len("Error: ")) for line in lines]
        vars(error)["message"] = "\n".join(lines)
        raise


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
