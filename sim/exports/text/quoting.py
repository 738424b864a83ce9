"""Quotes where a CSV has none, as spreadsheets and databases put them: undone beforehand."""

from __future__ import annotations

import re

from sim.exports.text.faults import Findings

_WHOLE_LINE = re.compile(r'"(?:[^"\r\n]|"")*""(?:[^"\r\n]|"")*"[,;\t]*')
_FORMULA = re.compile(r'(?<![^,;\t|\r\n])="([^"\r\n]*)"(?=[,;\t|\r\n]|$)')
FIRST = 20
"""Lines by which it is told."""


def unquoted(file: str, text: str, findings: Findings) -> str:
    """A text whose lines are as a CSV has them.

    - Each line as one quoted cell, with its own quotes doubled, as spreadsheets save a table that
      was pasted into their first column.
    - Cells like ``="00123"``, by which exports keep spreadsheets from reading numbers.

    Args:
        file: where the text is from.
        text: the text.
        findings: where to note what was undone.
    """
    first = [line for line in text[:100_000].splitlines()[: FIRST + 1] if line.strip()][:FIRST]
    if first and all(_WHOLE_LINE.fullmatch(line) for line in first):
        findings.note(file, "has each line within quotes; read without them")
        lines = (_inner(line) for line in text.splitlines())
        text = "\n".join(lines)
    if '="' in text:
        text = _FORMULA.sub(r'"\1"', text)
    return text


def _inner(line: str) -> str:
    """What stands within the quotes of a line."""
    if not _WHOLE_LINE.fullmatch(line):
        return line
    return line.rstrip(",;\t")[1:-1].replace('""', '"')


def quote_of(line: str, delimiter: str) -> str:
    """The sign that quotes cells, by a header: an apostrophe where it is around each of them."""
    cells = [cell.strip() for cell in line.strip().split(delimiter)]
    single = len(cells) > 1 and all(re.fullmatch("'[^']*'", cell) for cell in cells)
    return "'" if single else '"'
