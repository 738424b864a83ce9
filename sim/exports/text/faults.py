"""What is wrong in an export, and what was done about it: noted, counted, with the first lines.

Two kinds. A *fault* stops the reading: all of them are reported at once, each with its line. A
*note* says what a rule made of some rows, so that a figure is right or its doubt is known;
``strict`` makes faults of those notes that changed or left out something.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault, ScenarioError
from sim.units import printable

MOST_FAULTS = 10
MOST_LINES = 3
LEFT_OUT_AT_MOST = 0.05
"""Share of a table's rows that may be left out; beyond it the table is not what it is taken for."""

Lines = Sequence[int] | NDArray[np.int64]


@dataclass(frozen=True)
class Note:
    """What a rule made of some rows of a file.

    Attributes:
        file: which.
        text: what is told on the terminal.
        count: how many rows.
        lines: the first of them.
        unnamed: the same without names of people, where it has some.
    """

    file: str
    text: str
    count: int = 0
    lines: tuple[int, ...] = ()
    unnamed: str = ""

    @property
    def kept(self) -> str:
        """The text as a file may keep it: without names of people."""
        return self.unnamed or self.text

    def __str__(self) -> str:
        said = f"{Path(self.file).name}: {self.text}"
        if not self.lines:
            return said
        where = ", ".join(map(str, self.lines[:MOST_LINES]))
        more = ", …" if self.count > MOST_LINES else ""
        return f"{said} (line{'s' if self.count > 1 else ''} {where}{more})"


class Findings:
    """Gathers faults and notes while an export is read.

    Args:
        strict: refuse what would otherwise be mended or left out.
    """

    def __init__(self, strict: bool = False) -> None:
        self.strict = strict
        self.faults: list[Fault] = []
        self.notes: list[Note] = []

    def fault(self, file: str, line: int | None, column: str, message: str) -> None:
        """Something that stops the reading."""
        self.faults.append(Fault(file, line, column, printable(message)))

    def note(self, file: str, text: str, unnamed: str = "") -> None:
        """Something to know that changed nothing.

        Args:
            file: where.
            text: what.
            unnamed: the same without names of people, where the text has some.
        """
        self.notes.append(Note(file, printable(text), unnamed=printable(unnamed)))

    def mended(self, file: str, lines: Lines, column: str, rule: str, text: str) -> None:
        """Rows that were mended by a rule.

        Args:
            file: where.
            lines: line of each.
            column: whose cells are wrong.
            rule: what is wrong, as a fault says it.
            text: what was done; ``{rows}`` stands for how many.
        """
        if not len(lines):
            return
        if self.strict:
            self.refuse(file, lines, column, rule)
            return
        count = len(lines)
        said = printable(text.replace("{rows}", f"{count} row{'s' if count > 1 else ''}"))
        self.notes.append(Note(file, said, count, tuple(int(line) for line in lines[:MOST_LINES])))

    def left_out(
        self, file: str, lines: Lines, of: int, column: str, rule: str, each: Sequence[str] = ()
    ) -> None:
        """Rows that are left out; if they are many, the file is refused.

        Args:
            file: where.
            lines: line of each.
            of: rows of the table.
            column: whose cells are wrong.
            rule: what is wrong, as a fault says it.
            each: the rule for each row, where they differ.
        """
        if not len(lines):
            return
        if self.strict or len(lines) > LEFT_OUT_AT_MOST * of:
            self.refuse(file, lines, column, rule, each)
            return
        self.mended(
            file, lines, column, rule, f"{{rows}} left out: {column and f'`{column}` '}{rule}"
        )

    def refuse(
        self, file: str, lines: Lines, column: str, rule: str, each: Sequence[str] = ()
    ) -> None:
        """A fault for each of some rows."""
        for k, line in enumerate(lines):
            said = printable(each[k] if len(each) else rule)
            self.faults.append(Fault(file, int(line), column, said))

    def check(self) -> None:
        """Stop at what is wrong so far."""
        if self.faults:
            more = len(self.faults) - MOST_FAULTS
            faults = self.faults[:MOST_FAULTS]
            if more > 0:
                faults.append(Fault(faults[0].file, None, "", f"and {more} more faults like these"))
            raise ScenarioError(faults)
