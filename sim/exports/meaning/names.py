"""Names of an export as a scenario may have them, so that a log and what is made of it agree."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

FORBIDDEN = "./[]=;,"
"""Characters that a scenario's names do not hold."""
LONGEST_NAME = 60
"""Characters of a name in a scenario at most."""


def fit_names(words: Sequence[str]) -> tuple[str, ...]:
    """Names that differ as the words do: a mark of the word where two would become one."""
    often = Counter(map(fit_name, words))
    return tuple(
        fit_name(word) if often[fit_name(word)] == 1 or fit_name(word) == word else _marked(word)
        for word in words
    )


def fit_name(word: str) -> str:
    """A name as a scenario may have it; what is cut off of a long one leaves a mark."""
    name = "".join(" " if c in FORBIDDEN else c for c in word).strip() or "unnamed"
    return name if len(name) <= LONGEST_NAME else _marked(word)


def _marked(word: str) -> str:
    name = "".join(" " if c in FORBIDDEN else c for c in word).strip()
    mark = hashlib.sha256(word.encode()).hexdigest()[:6]
    return f"{name[: LONGEST_NAME - len(mark) - 1].strip()} {mark}"
