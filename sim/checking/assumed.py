"""Which values of a scenario its file calls assumptions."""

from __future__ import annotations

import re
from pathlib import Path

WORD = re.compile(r"\S.*\s#.*\bASSUMED\b")
"""A value, and behind it a comment with the word that ``calibrate`` and ``init`` write."""


def assumed_lines(file: str | Path) -> list[int]:
    """Lines whose value is ASSUMED by the comment behind it; none of what is no file.

    Args:
        file: a scenario's file, or the name of a bundled one.
    """
    path = Path(file)
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return [
        number
        for number, line in enumerate(lines, start=1)
        if WORD.match(line.strip()) and not line.lstrip().startswith("#")
    ]
