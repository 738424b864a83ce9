"""What tables and sentences of an answer are printed on, as wide as the terminal."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Column, Table
from rich.text import Text

WIDE = 1000
"""Characters in a line where no terminal sets a limit."""


@contextmanager
def paper() -> Iterator[Console]:
    """Take what is printed within, and write it to stdout: a file or program gets whole lines."""
    screen = shutil.get_terminal_size()
    width = screen.columns if sys.stdout.isatty() else WIDE
    console = Console(highlight=False, markup=False, emoji=False, width=width, height=screen.lines)
    with console.capture() as text:
        yield console
    # Tables are padded with blanks to their full width; whoever reads a pipe does not want them.
    sys.stdout.writelines(f"{line.rstrip()}\n" for line in text.get().splitlines())


class FittingTable(Table):
    """A table whose rows stand one below the other where words would have to be cut.

    Then each row begins with its first cell, and the others follow with the names of their columns.
    """

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it, as wide as there is room."""
        least = Measurement.get(console, options.update(width=WIDE), self).minimum
        if least <= options.max_width:
            self._share(options.max_width - least)
            yield from super().__rich_console__(console, options)
        else:
            yield from self._as_list(options.max_width)

    def _share(self, left: int) -> None:
        """Give each column its longest word, and of the room that is left what it can use."""
        words = [_widest(column, str.split) for column in self.columns]
        lines = [_widest(column, str.splitlines) for column in self.columns]
        wanted = sum(lines) - sum(words)
        if wanted > left:
            for column, word, line in zip(self.columns, words, lines, strict=True):
                column.width = word + left * (line - word) // wanted

    def _as_list(self, width: int) -> RenderResult:
        yield Text(f"{self.title}\n", style="bold")
        names = [str(column.header) for column in self.columns]
        for cells in zip(*(column.cells for column in self.columns), strict=True):
            first, *others = map(str, cells)
            yield from _hanging(f"  {first or names[0]}", width)
            for name, cell in zip(names[1:], others, strict=True):
                if cell:
                    yield from _hanging(f"    {name}: {cell}", width)
        if self.caption:
            yield Text(str(self.caption))
        yield Text("")


def _widest(column: Column, parts: Callable[[str], list[str]]) -> int:
    """Characters of the longest word, or line, in a column."""
    cells = [str(cell) for cell in (column.header, *column.cells)]
    return max((cell_len(part) for cell in cells for part in parts(cell)), default=0)


def _hanging(line: str, width: int) -> Iterator[Text]:
    """A line broken at words, what goes on further in."""
    for part in textwrap.wrap(line, width, subsequent_indent=" " * 6, break_on_hyphens=False):
        yield Text(part)


def new_table(title: str, *columns: str) -> Table:
    """An empty table."""
    table = FittingTable(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column)
    return table
